"""Deduplication through Beam: every article comes out once, as a text of its own or as a copy."""

import random
from collections import Counter
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
from schemas.cluster import Cluster
from schemas.duplicate import Duplicate, Edge, Fingerprint
from schemas.match import CanonicalChange, Move
from transforms.dedup import Deduplicate, DedupParams
from transforms.logic.wirecopy.matching import MatchRules
from transforms.rounds import one_round

Make = Callable[..., Article]
HOUR = 3_600_000_000
START = 1_700_000_000_000_000


def story(name: str, count: int = 150, start: int = 0) -> str:
    """Words that no story of another name has."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return " ".join(
        f"{name}{letters[n // 676]}{letters[n // 26 % 26]}{letters[n % 26]}" for n in range(start, start + count)
    )


KEPT: dict[str, list[Any]] = {}
TYPES = {
    "articles": Article, "duplicates": Duplicate, "fingerprints": Fingerprint, "edges": Edge,
    "stories": beam.typehints.Tuple[str, Cluster], "changes": CanonicalChange,
    "moves": Move,
}  # fmt: skip


def keep(row: Any, tag: str) -> None:
    KEPT[tag].append(row)


def run(rows: list[Article], index_files: list[str] | None = None, **params: Any) -> dict[str, list[Any]]:
    KEPT.update({tag: [] for tag in TYPES})
    with test_pipeline.TestPipeline(runner="FnApiRunner") as pipeline:
        out = (
            pipeline
            | beam.Create(rows)
            | Deduplicate(DedupParams(**params), one_round(fingerprint_files=index_files or []), parts=3)
        )
        assert {tag: part.element_type for tag, part in out.items()} == TYPES
        for tag, part in out.items():
            _ = part | f"keep {tag}" >> beam.Map(keep, tag)
    found = {tag: sorted(kept, key=repr) for tag, kept in KEPT.items()}
    assert len(found["articles"]) + len(found["duplicates"]) == len(found["stories"]) == len(rows)
    ids = [row.article_id for row in (*found["articles"], *found["duplicates"])]
    assert len(set(ids)) == len(ids)
    return found


def clusters(*runs: dict[str, list[Any]]) -> set[frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for found in runs:
        for row in (*found["articles"], *found["duplicates"]):
            groups.setdefault(row.cluster_id, set()).add(row.source_id)
    return set(map(frozenset, groups.values()))


def ids(rows: list[Any]) -> list[str]:
    return sorted(row.article_id for row in rows)


def save(path: Path, prints: list[Fingerprint]) -> str:
    pq.write_table(table_of(Fingerprint, prints), path)
    return str(path)


@pytest.fixture
def mixed(article: Make) -> list[Article]:
    """A story with copies of each kind, a partial one, a derived one, a repeated document, and texts of their own."""
    wire = story("wire", 250)
    return [
        article("first", wire, published_at=START),
        article("equal", wire, published_at=START + HOUR, title="Another headline"),
        article("padded", f"{wire} {story('own', 40)}", published_at=START + 2 * HOUR),
        article("excerpt", story("wire", 90, 140), published_at=START + 3 * HOUR),
        article("partial", f"{story('wire', 124)} {story('extra', 126)}", published_at=START + 4 * HOUR),
        article("drawn", f"{story('new', 40)} {story('wire', 80)} {story('news', 100)}", published_at=START + 5 * HOUR),
        article("alone", story("alone"), published_at=START),
        article("alone", story("alone"), published_at=START, uri="second.txt"),
        article("brief", "Only four words here", published_at=START),
        article("wordless", "!!!", published_at=START),
        article("wordless too", "???", published_at=START),
    ]


@pytest.mark.slow
def test_copies_in_a_chunk(mixed: list[Article]) -> None:
    found = run(mixed)
    assert ids(found["articles"]) == ["alone", "brief", "drawn", "first", "partial", "wordless", "wordless too"]
    kept = {row.article_id: row for row in found["articles"]}
    assert kept["first"] == mixed[0]._replace(cluster_id="first", is_canonical=True)
    partial, drawn = kept["partial"], kept["drawn"]
    assert (partial.relation, partial.parent_id, partial.cluster_id) == ("partial", "first", "first")
    assert (drawn.relation, drawn.cluster_id, drawn.is_canonical) == ("derived", "drawn", True)
    copies = {
        row.title or row.relation if row.method != "same document" else "again": row for row in found["duplicates"]
    }
    assert set(copies) == {"Another headline", "near_copy", "excerpt", "again"}
    assert {row.cluster_id for name, row in copies.items() if name != "again"} == {"first"}
    assert (copies["again"].canonical_id, copies["again"].uri) == ("alone", "wire.txt")
    assert (copies["excerpt"].contained, copies["excerpt"].text) == (1.0, mixed[3].text)
    assert {row.text for row in run(mixed, keep_text=False)["duplicates"]} == {None}


@pytest.mark.slow
def test_edges_tell_all_pairs_that_share_wording(mixed: list[Article]) -> None:
    edges = {(edge.article_id, edge.other_id): edge.relation for edge in run(mixed)["edges"]}
    assert edges[("equal", "first")] == "exact"
    assert edges[("partial", "first")] == "partial"
    assert edges[("drawn", "first")] == "derived"
    assert edges[("excerpt", "padded")] == "excerpt"
    assert not any({"alone", "brief", "wordless"} & set(pair) for pair in edges)


@pytest.mark.slow
def test_stories_add_up(mixed: list[Article]) -> None:
    found = run(mixed)["stories"]
    stories = [row for _, row in found]
    days = {row.cluster_id: day for day, row in found}
    # The excerpt and the partial copy appear the next day, in a cluster that keeps its place.
    assert days == dict.fromkeys(days, "2023-11-14") | {"drawn": "2023-11-15"}
    sizes = Counter(row.cluster_id for row in stories)
    assert sizes == {"first": 5, "alone": 2, "drawn": 1, "brief": 1, "wordless": 1, "wordless too": 1}
    assert all(row.canonical_id == row.cluster_id for row in stories)


@pytest.mark.slow
def test_result_does_not_depend_on_the_order(mixed: list[Article]) -> None:
    mixed += [mixed[6]._replace(uri="third.txt", published_at=START - HOUR)]  # one document, two file times
    expected = run(mixed)
    random.Random(7).shuffle(mixed)  # noqa: S311
    assert run(mixed) == expected


@pytest.mark.slow
def test_story_that_sixty_outlets_run_is_one_cluster(article: Make) -> None:
    wire = story("wire", 300)
    rows = [
        article(
            f"{n:02}", f"{wire} {story(f'own{chr(97 + n % 26)}{chr(97 + n // 26)}', n)}", published_at=START + n * HOUR
        )
        for n in range(60)
    ]
    found = run(rows, rules=MatchRules(max_docs_per_key=5, candidates=4))
    assert ids(found["articles"]) == ["00"]
    assert {row.cluster_id for row in found["duplicates"]} == {"00"}
    # A hot key proposes its first texts only, so that work and edges stay linear.
    assert len(found["edges"]) <= 4 * 60


@pytest.mark.slow
def test_copies_of_what_earlier_runs_wrote(article: Make, tmp_path: Path) -> None:
    wire = story("wire")
    first = run([article("old", wire, published_at=START), article("other", story("other"), published_at=START)])
    files = [save(tmp_path / "1.parquet", first["fingerprints"])]
    longer = f"{wire} {story('more', 90)}"
    second = run(
        [article("new", wire, published_at=START + HOUR), article("longer", longer, published_at=START + HOUR)], files
    )
    assert second["articles"] == []
    assert {row.canonical_id for row in second["duplicates"]} == {"old"}
    assert {path for path, _ in second["stories"]} == {path for path, _ in first["stories"]}
    files.append(save(tmp_path / "2.parquet", second["fingerprints"]))
    # Found by the copy's own lines alone.
    third = run([article("tail", f"{story('more', 90)} {story('wire', 60, 90)}", published_at=START + HOUR)], files)
    assert [row.canonical_id for row in third["duplicates"]] == ["old"]


@pytest.mark.slow
def test_late_original_stands_for_the_cluster_of_earlier_runs(article: Make, tmp_path: Path) -> None:
    wire = story("wire")
    first = run([article("copy", wire, published_at=START), article("padded", f"{wire} {story('own', 40)}",
                                                                      published_at=START + HOUR)])  # fmt: skip
    files = [save(tmp_path / "1.parquet", first["fingerprints"])]
    second = run([article("original", wire, published_at=START - HOUR)], files)
    (original,) = second["articles"]
    assert (original.article_id, original.cluster_id, original.is_canonical) == ("original", "copy", True)
    (change,) = second["changes"]
    assert (change.cluster_id, change.old_id, change.new_id, change.relation) == ("copy", "copy", "original", "exact")
    files.append(save(tmp_path / "2.parquet", second["fingerprints"]))
    third = run([article("late copy", wire, published_at=START + 2 * HOUR)], files)
    assert [(row.cluster_id, row.canonical_id) for row in third["duplicates"]] == [("copy", "original")]
    assert third["changes"] == []


@pytest.mark.slow
def test_copy_beyond_the_horizon_is_a_story_of_its_own(article: Make, tmp_path: Path) -> None:
    wire, rules = story("wire"), MatchRules(horizon_days=2)
    old, new = article("old", wire, published_at=START), article("new", wire, published_at=START + 49 * HOUR)
    assert len(clusters(run([old, new], rules=rules))) == 2
    files = [save(tmp_path / "1.parquet", run([old])["fingerprints"])]
    assert ids(run([new], files, rules=rules)["articles"]) == ["new"]
    assert run([new], files, rules=MatchRules(horizon_days=3))["articles"] == []


def test_ten_daily_runs_give_the_clusters_of_one_run(article: Make, tmp_path: Path) -> None:
    rng = random.Random(11)  # noqa: S311
    rows: list[list[Article]] = [[] for _ in range(10)]
    for n in range(150):
        name, day = f"{rng.choice('abcdefgh')}x", rng.randrange(10)
        parts = [story(name, rng.randrange(60, 260, 20), rng.randrange(0, 200, 40)), story(f"own{n % 26}", n % 5 * 30)]
        rows[day].append(article(f"{n:03}", " ".join(parts), published_at=START + day * 24 * HOUR + n))
    files: list[str] = []
    daily = []
    for day, some in enumerate(rows):
        daily.append(run(some, files))
        files.append(save(tmp_path / f"{day}.parquet", daily[-1]["fingerprints"]))
    once = run([row for some in rows for row in some])
    assert clusters(*daily) == clusters(once)
    assert 8 < len(clusters(once)) < 100
    names = {row.source_id: row.cluster_id for row in (*once["articles"], *once["duplicates"])}
    assert names == {
        row.source_id: row.cluster_id for part in daily for row in (*part["articles"], *part["duplicates"])
    }


@pytest.mark.slow
def test_page_furniture_of_one_host_makes_no_copies(article: Make) -> None:
    furniture = "\n\n".join(story("furniture", 20, start) for start in range(0, 120, 20))
    pages = [
        article(
            f"{n}", f"{story(f'body{chr(97 + n)}', 45)} {story('x', n)}\n\n{furniture}",
            url=f"https://tarn.example/{n}", published_at=START,
        )
        for n in range(6)
    ]  # fmt: skip
    assert ids(run(pages)["articles"]) == [str(n) for n in range(6)]


@pytest.mark.slow
def test_roundup_does_not_make_two_stories_one(article: Make) -> None:
    one, two = story("one", 120), story("two", 120)
    rows = [
        *(article(f"one {n}", one, published_at=START + n) for n in range(2)),
        *(article(f"two {n}", two, published_at=START + n) for n in range(2)),
        article("roundup", f"{story('one', 110)} {story('two', 100)}", published_at=START + HOUR),
    ]
    assert clusters(run(rows)) == {frozenset({"one 0", "one 1", "roundup"}), frozenset({"two 0", "two 1"})}


@pytest.mark.slow
def test_no_articles() -> None:
    with test_pipeline.TestPipeline(runner="FnApiRunner") as pipeline:
        empty = pipeline | beam.Create([]).with_output_types(Article)
        for tag, part in (empty | Deduplicate(DedupParams(), one_round())).items():
            assert_that(part, equal_to([]), label=tag)
