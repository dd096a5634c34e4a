"""Deduplication through Beam: every article comes out once, as a text of its own or as a copy."""

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apache_beam as beam
import pyarrow.parquet as pq
import pytest
from apache_beam.testing import test_pipeline
from apache_beam.testing.util import assert_that, equal_to

from schemas.arrow import table_of
from schemas.article import Article
from schemas.duplicate import Duplicate, Fingerprint
from transforms.dedup import Deduplicate, DedupParams, load_index
from transforms.logic.wirecopy.fingerprints import fingerprint

Make = Callable[..., Article]
HOUR = 3_600_000_000
START = 1_700_000_000_000_000


def story(name: str, count: int = 150, start: int = 0) -> str:
    """Words that no story of another name has."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return " ".join(f"{name}{letters[n // 26 % 26]}{letters[n % 26]}" for n in range(start, start + count))


KEPT: dict[str, list[Any]] = {}


def keep(row: Any, tag: str) -> None:
    KEPT[tag].append(row)


def run(rows: list[Article], index_files: list[str] | None = None, **params: Any) -> dict[str, list[Any]]:
    KEPT.update(articles=[], duplicates=[], fingerprints=[])
    with test_pipeline.TestPipeline(runner="FnApiRunner") as pipeline:
        out = pipeline | beam.Create(rows) | Deduplicate(DedupParams(**params), index_files or [])
        types = {tag: part.element_type for tag, part in out.items()}
        assert types == {"articles": Article, "duplicates": Duplicate, "fingerprints": Fingerprint}
        for tag, part in out.items():
            _ = part | f"keep {tag}" >> beam.Map(keep, tag)
    found = {tag: sorted(kept, key=repr) for tag, kept in KEPT.items()}
    assert len(found["articles"]) + len(found["duplicates"]) == len(rows)
    ids = [row.article_id for row in (*found["articles"], *found["duplicates"])]
    assert len(set(ids)) == len(ids)
    return found


def ids(rows: list[Any]) -> list[str]:
    return sorted(row.article_id for row in rows)


def save(path: Path, prints: list[Fingerprint]) -> str:
    pq.write_table(table_of(Fingerprint, prints), path)
    return str(path)


@pytest.fixture
def mixed(article: Make) -> list[Article]:
    """A story with copies of each kind, a partial one, a repeated document, and texts of their own."""
    wire = story("wire")
    return [
        article("first", wire, published_at=START),
        article("equal", wire, published_at=START + HOUR, title="Another headline"),
        article("padded", f"{wire} {story('own', 40)}", published_at=START + 2 * HOUR),
        article("excerpt", story("wire", 70, 80), published_at=START + 3 * HOUR),
        article("partial", f"{story('wire', 80)} {story('extra', 65)}", published_at=START + 4 * HOUR),
        article("alone", story("alone"), published_at=START),
        article("alone", story("alone"), published_at=START, uri="second.txt"),
        article("brief", "Only four words here"),
        article("wordless", "!!!"),
        article("wordless too", "???"),
    ]


def test_copies_in_a_chunk(mixed: list[Article]) -> None:
    found = run(mixed)
    assert ids(found["articles"]) == ["alone", "brief", "first", "partial", "wordless", "wordless too"]
    kept = {row.article_id: row for row in found["articles"]}
    assert kept["first"] == mixed[0]._replace(cluster_id="first", is_canonical=True)
    assert (kept["partial"].relation, kept["partial"].parent_id) == ("partial", "first")
    assert kept["partial"].cluster_id == "partial"
    copies = {
        row.title or row.relation if row.method != "same document" else "again": row for row in found["duplicates"]
    }
    assert set(copies) == {"Another headline", "near_copy", "excerpt", "again"}
    assert {row.cluster_id for name, row in copies.items() if name != "again"} == {"first"}
    assert (copies["again"].canonical_id, copies["again"].uri) == ("alone", "wire.txt")
    assert copies["excerpt"].containment == 1.0
    assert {row.text for row in found["duplicates"]} == {None}


def test_result_does_not_depend_on_the_order(mixed: list[Article]) -> None:
    mixed += [mixed[5]._replace(uri="third.txt", published_at=START - HOUR)]  # one document, two file times
    expected = run(mixed, keep_text=True)
    assert {row.text for row in expected["duplicates"]} == {row.text for row in mixed[1:4]} | {mixed[5].text}
    random.Random(7).shuffle(mixed)  # noqa: S311
    assert run(mixed, keep_text=True) == expected


def test_story_that_sixty_outlets_run_is_one_cluster(article: Make) -> None:
    wire = story("wire", 300)
    rows = [
        article(
            f"{n:02}", f"{wire} {story(f'own{chr(97 + n % 26)}{chr(97 + n // 26)}', n)}", published_at=START + n * HOUR
        )
        for n in range(60)
    ]
    found = run(rows)
    assert ids(found["articles"]) == ["00"]
    assert {row.cluster_id for row in found["duplicates"]} == {"00"}
    # Later copies are found by few of them: all would make the story's keys look like page chrome.
    assert 1 <= len(found["fingerprints"]) < 10


def test_copies_of_what_earlier_runs_wrote(article: Make, tmp_path: Path) -> None:
    wire = story("wire")
    first = run([article("old", wire, published_at=START), article("other", story("other"))])
    files = [save(tmp_path / "1.parquet", first["fingerprints"])]
    longer = f"{wire} {story('more', 90)}"
    times = [article("new", wire, published_at=START + HOUR), article("earlier", wire, published_at=START - HOUR)]
    second = run([*times, article("longer", longer, published_at=START + HOUR)], files)
    assert second["articles"] == []
    assert {row.canonical_id for row in second["duplicates"]} == {"old"}, "what is published stands for its cluster"
    assert ids(second["fingerprints"]) == ["longer"], "a copy that another text covers adds nothing"
    files.append(save(tmp_path / "2.parquet", second["fingerprints"]))
    # Found by the copy's own lines alone.
    third = run([article("tail", f"{story('more', 90)} {story('wire', 60, 90)}", published_at=START + HOUR)], files)
    assert [row.canonical_id for row in third["duplicates"]] == ["old"]


def test_index_file_that_grew_under_its_name_is_read_again(article: Make, tmp_path: Path) -> None:
    prints = [
        fingerprint(article(name, story(name)))._replace(cluster_id=name, canonical_id=name) for name in ("one", "two")
    ]
    path = save(tmp_path / "1.parquet", prints[:1])
    assert len(load_index((path,), 25)) == 1
    time.sleep(0.01)
    save(tmp_path / "1.parquet", prints)
    assert len(load_index((path,), 25)) == 2
    assert load_index((path,), 25) is load_index((path,), 25), "while nothing changes it is read once"


def test_lines_that_a_host_prints_everywhere_make_no_copies(article: Make) -> None:
    chrome = "\n\n".join(story("chrome", 20, start) for start in range(0, 120, 20))
    pages = [
        article(
            f"{n}", f"{story(f'body{chr(97 + n)}', 45)} {story('x', n)}\n\n{chrome}", url=f"https://tarn.example/{n}"
        )
        for n in range(6)
    ]
    assert ids(run(pages)["articles"]) == [str(n) for n in range(6)]
    # Of different hosts the same lines are wording that they share.
    elsewhere = [row._replace(url=f"https://tarn{row.article_id}.example/") for row in pages]
    assert len(run(elsewhere)["duplicates"]) > 0


def test_roundup_does_not_make_two_stories_one(article: Make) -> None:
    one, two = story("one", 120), story("two", 120)
    rows = [
        *(article(f"one {n}", one, published_at=START + n) for n in range(2)),
        *(article(f"two {n}", two, published_at=START + n) for n in range(2)),
        article("roundup", f"{story('one', 110)} {story('two', 100)}", published_at=START + HOUR),
    ]
    found = run(rows)
    clusters = {row.article_id: row.cluster_id for row in (*found["articles"], *found["duplicates"])}
    assert clusters == {"one 0": "one 0", "one 1": "one 0", "roundup": "one 0", "two 0": "two 0", "two 1": "two 0"}


def test_no_articles() -> None:
    with test_pipeline.TestPipeline(runner="FnApiRunner") as pipeline:
        empty = pipeline | beam.Create([]).with_output_types(Article)
        for tag, part in (empty | Deduplicate(DedupParams(), [])).items():
            assert_that(part, equal_to([]), label=tag)
