"""Updated stories through Beam: which version is the article, in one chunk and over several runs."""

import itertools
import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import apache_beam as beam
import pyarrow.parquet as pq
import pytest
from apache_beam.pvalue import TaggedOutput
from apache_beam.testing import test_pipeline

from schemas.arrow import table_of
from schemas.article import Article
from schemas.duplicate import Duplicate, Fingerprint
from transforms.dedup import Deduplicate, DedupParams
from transforms.dedup_steps import (
    ADDRESSED,
    ASKED,
    CHANGE,
    COPY,
    EARLIER,
    EDGE,
    INVOLVED,
    KEYED,
    KNOWN,
    PRINT,
    REVISES,
    TIE,
    AssignStep,
    ChooseStep,
    CompareStep,
    DecideStep,
    FingerprintStep,
    light,
    pairs,
    siblings,
    to_component,
)  # fmt: skip
from transforms.logic.wirecopy.amendments import as_copy
from transforms.logic.wirecopy.matching import COPIES, MatchRules
from transforms.rounds import one_round

Make = Callable[..., Article]
HOUR = 3_600_000_000
START = 1_700_000_000_000_000
PAGE = "https://tarn.example/news/ferry"
RULES = MatchRules()
MODES = pytest.mark.parametrize("mode", ["keep", "supersede"])
KEPT: dict[str, list[Any]] = {}


def story(name: str, count: int = 150, start: int = 0) -> str:
    """Words that no story of another name has."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return " ".join(
        f"{name}{letters[n // 676]}{letters[n // 26 % 26]}{letters[n % 26]}" for n in range(start, start + count)
    )


class Steps:
    """The steps in their order without Beam, which would take ten times as long; one test goes through Beam itself."""

    def __init__(self, files: tuple[str, ...], mode: str) -> None:
        self.rounds, self.mode = one_round(fingerprint_files=files), mode
        self.out: defaultdict[str, list[Any]] = defaultdict(list)

    def do(self, step: Any, elements: Iterable[Any]) -> list[Any]:
        """What a step gives for each element; its tagged outputs are kept in ``out``."""
        step.setup()
        main = []
        for element in elements:
            for row in step.process(element):
                if isinstance(row, TaggedOutput):
                    self.out[row.tag].append(row.value)
                else:
                    main.append(row)
        return main

    def run(self, rows: Iterable[Article]) -> dict[str, list[Any]]:
        prints = self.do(FingerprintStep(self.rounds, RULES, 3), rows)
        paired = [pair for part in grouped(self.out[KEYED]).items() for pair in pairs(*part, rules=RULES)]
        beside = [pair for part in grouped(self.out[ADDRESSED]).items() for pair in siblings(*part, rules=RULES)]
        prints = self.do(ChooseStep(self.rounds, RULES), joined(pairs=paired, siblings=beside, prints=prints))
        asking = joined(asking=self.out[ASKED], prints=self.out[INVOLVED])
        matches = self.out[EARLIER] + self.do(CompareStep(RULES), asking)
        assignments = self.do(
            AssignStep(self.rounds, RULES, supersede=self.mode == "supersede"), self.components(matches)
        )
        derived = [item for item in matches if item[1].relation == "derived"]
        decided = joined(articles=[(row.article_id, row) for row in rows], prints=prints, assignments=assignments,
                         **{"drawn from": derived}, revises=self.out[REVISES])  # fmt: skip
        articles = self.do(DecideStep(RULES, keep_text=True), decided)
        return {"articles": articles, "duplicates": self.out[COPY], "changes": self.out[CHANGE],
                "fingerprints": self.out[PRINT], "edges": self.out[EDGE]}  # fmt: skip

    def components(self, matches: list[Any]) -> list[tuple[str, list[Any]]]:
        """One component for each set of texts that copies tie together."""
        copies = [item for item in matches if item[1].relation in COPIES]
        root: dict[str, str] = {}

        def of(name: str) -> str:
            while root.setdefault(name, name) != name:
                name = root[name]
            return name

        for a, b in [(m.a, m.b) for _, m in copies] + self.out[TIE]:
            root[of(a)] = of(b)
        parts = joined(component=[(name, of(name)) for name in list(root)], known=self.out[KNOWN], match=copies,
                       member=[(name, light(text)) for name, text in self.out[INVOLVED]])  # fmt: skip
        return list(grouped(pair for element in parts for pair in to_component(*element)).items())


def grouped(items: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    out: defaultdict[Any, list[Any]] = defaultdict(list)
    for key, value in items:
        out[key].append(value)
    return out


def joined(**tagged: Iterable[tuple[str, Any]]) -> list[tuple[str, dict[str, list[Any]]]]:
    groups = {tag: grouped(items) for tag, items in tagged.items()}
    names = {name for group in groups.values() for name in group}
    return [(name, {tag: group.get(name, []) for tag, group in groups.items()}) for name in sorted(names)]


def keep(row: Any, tag: str) -> None:
    KEPT[tag].append(row)


def through_beam(rows: Iterable[Article], files: tuple[str, ...], mode: str) -> dict[str, list[Any]]:
    KEPT.clear()
    with test_pipeline.TestPipeline(runner="FnApiRunner") as pipeline:
        params = DedupParams.model_validate({"revisions": mode})
        out = pipeline | beam.Create(list(rows)) | Deduplicate(params, one_round(fingerprint_files=files), parts=3)
        for tag in ("articles", "duplicates", "changes", "fingerprints", "edges"):
            KEPT[tag] = []
            _ = out[tag] | f"keep {tag}" >> beam.Map(keep, tag)
    return KEPT


class Lake:
    """What is known after some runs: the tables of articles and copies, as the commits would leave them."""

    def __init__(self, folder: Path, mode: str) -> None:
        self.folder, self.mode = folder, mode
        self.files: tuple[str, ...] = ()
        self.articles: dict[str, Article] = {}
        self.copies: dict[str, Duplicate] = {}
        self.edges: list[Any] = []
        self.changes: list[Any] = []

    def run(self, *rows: Article, beam: bool = False) -> "Lake":
        found = through_beam(rows, self.files, self.mode) if beam else Steps(self.files, self.mode).run(rows)
        self.articles |= {row.article_id: row for row in found["articles"]}
        self.copies |= {row.article_id: row for row in found["duplicates"]}
        self.edges, self.changes = found["edges"], found["changes"]
        for change in self.changes:
            old = self.articles.pop(change.old_id)
            self.copies[old.article_id] = as_copy(old, change, keep_text=True)
            for name, copy in self.copies.items():
                if copy.cluster_id == change.cluster_id:
                    self.copies[name] = copy._replace(canonical_id=change.new_id)
        path = self.folder / f"{len(self.files)}.parquet"
        pq.write_table(table_of(Fingerprint, found["fingerprints"]), path)
        self.files = (*self.files, str(path))
        return self

    @property
    def tables(self) -> tuple[Any, Any]:
        return self.articles, self.copies


@pytest.fixture
def lake(tmp_path: Path) -> Callable[[str], Lake]:
    numbers = itertools.count()

    def make(mode: str) -> Lake:
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        return Lake(folder, mode)

    return make


@pytest.fixture
def versions(article: Make) -> list[Article]:
    """A story as it is told at first, then longer, then with another top; the names are in no order."""
    return [
        article("m", story("brief", 60), url=PAGE, source_id=PAGE, published_at=START),
        article("c", f"{story('brief', 60)} {story('more', 90)}", url=f"{PAGE}/?utm_source=mail", source_id=PAGE,
                published_at=START + HOUR),
        article("x", f"{story('top', 40)} {story('brief', 50, 10)} {story('more', 90)}", url=PAGE, source_id=PAGE,
                published_at=START + 2 * HOUR),
    ]  # fmt: skip


@MODES
def test_versions_in_one_chunk_and_over_three_runs_end_in_the_same_rows(
    mode: str, versions: list[Article], lake: Callable[[str], Lake]
) -> None:
    once, daily = lake(mode).run(*versions), lake(mode)
    for version in versions:
        daily.run(version)
    assert once.tables == daily.tables
    articles, copies = once.tables
    assert set(articles) == ({"m"} if mode == "keep" else {"x"})
    assert {copy.relation for copy in copies.values()} == {"revision"}
    assert {copy.cluster_id for copy in copies.values()} == {"m"}, "the oldest names the cluster"
    matched = {name: (copy.matched_id, copy.revises, copy.method) for name, copy in copies.items()}
    if mode == "keep":
        assert articles["m"].revises is None
        assert matched == {"c": ("m", "m", "address"), "x": ("c", "c", "address")}
    else:
        assert articles["x"].revises == "c"
        assert matched == {"m": ("c", None, "address"), "c": ("x", "m", "address")}
        assert [change.superseded for change in daily.changes] == [True]
    assert ("c", "m", "revision") in {(edge.article_id, edge.other_id, edge.relation) for edge in once.edges}


@pytest.mark.slow
@MODES
def test_through_beam_it_is_the_same(mode: str, versions: list[Article], lake: Callable[[str], Lake]) -> None:
    by_hand = lake(mode).run(versions[0]).run(*versions[1:])
    assert lake(mode).run(versions[0]).run(*versions[1:], beam=True).tables == by_hand.tables


@MODES
def test_versions_that_come_in_the_wrong_order_end_with_the_same_article(
    mode: str, versions: list[Article], lake: Callable[[str], Lake]
) -> None:
    back = lake(mode)
    for version in reversed(versions):
        back.run(version)
    assert set(back.articles) == ({"m"} if mode == "keep" else {"x"})
    assert set(back.articles) | set(back.copies) == {"m", "c", "x"}
    if mode == "keep":
        assert back.copies["x"].revises == "c"
        assert not back.changes[0].superseded
    else:
        assert back.changes == []


@MODES
def test_without_dates_the_order_of_arrival_decides(mode: str, article: Make, lake: Callable[[str], Lake]) -> None:
    given = {"url": PAGE, "source_id": PAGE, "date_source": "default"}
    texts = [story("a"), f"{story('a', 140)} {story('b', 30)}", f"{story('a', 130)} {story('c', 60)}"]
    found = lake(mode)
    for name, text in zip("pqr", texts, strict=True):
        found.run(article(name, text, **given))
    assert set(found.articles) == ({"p"} if mode == "keep" else {"r"})
    assert {name: copy.revises for name, copy in found.copies.items()}["q"] == "p"
    # An old feed brings the words of the second version once more.
    found.run(article("again", texts[1], title="Under another headline", **given))
    assert found.changes == []
    assert set(found.articles) == ({"p"} if mode == "keep" else {"r"})


def test_of_one_chunk_without_dates_the_longest_is_the_newest(article: Make, lake: Callable[[str], Lake]) -> None:
    rows = [article(name, story("a", 150 + 20 * at), url=PAGE, source_id="1") for at, name in enumerate("tbk")]
    for _ in range(3):
        random.Random(5).shuffle(rows)  # noqa: S311
        assert set(lake("supersede").run(*rows).articles) == {"k"}
    assert set(lake("keep").run(*rows).articles) == {"t"}


@MODES
def test_a_copy_that_is_updated_does_not_displace_the_agency(
    mode: str, article: Make, lake: Callable[[str], Lake]
) -> None:
    wire = story("wire", 200)
    given = {"url": PAGE, "source_id": PAGE}
    first = [
        article("wire", wire, url="https://wire.example/1", published_at=START),
        article("old", wire, published_at=START + HOUR, **given),
    ]
    new = article("new", f"{wire} {story('own', 40)}", published_at=START + 5 * HOUR, **given)
    once, twice = lake(mode).run(*first, new), lake(mode).run(*first).run(new)
    assert once.tables == twice.tables
    assert set(once.articles) == {"wire"}
    copy = once.copies["new"]
    assert (copy.relation, copy.matched_id, copy.revises, copy.canonical_id) == ("revision", "old", "old", "wire")
    assert once.copies["old"].relation == "exact"


def test_a_version_keeps_its_place_before_a_later_copy_and_loses_it_to_a_late_original(
    article: Make, lake: Callable[[str], Lake]
) -> None:
    text = story("wire", 200)
    given = {"url": PAGE, "source_id": PAGE}
    found = lake("supersede").run(article("v1", text, published_at=START, **given))
    found.run(article("v2", f"{text} {story('own', 20)}", published_at=START + 9 * HOUR, **given))
    found.run(article("copy", text, url="https://fen.example/1", published_at=START + HOUR))
    assert set(found.articles) == {"v2"}
    assert found.changes == []
    found.run(article("v3", f"{text} {story('own', 40)}", published_at=START + 10 * HOUR, **given))
    assert set(found.articles) == {"v3"}
    found.run(article("wire", text, url="https://wire.example/1", published_at=START - HOUR))
    assert set(found.articles) == {"wire"}
    assert [change.superseded for change in found.changes] == [False]
    found.run(article("v4", f"{text} {story('own', 50)}", published_at=START + 11 * HOUR, **given))
    assert set(found.articles) == {"wire"}
    assert {copy.canonical_id for copy in found.copies.values()} == {"wire"}
    assert (found.copies["v4"].relation, found.copies["v4"].revises) == ("revision", "v3")


@MODES
def test_texts_with_nothing_in_common_stay_articles_and_say_what_they_revise(
    mode: str, article: Make, lake: Callable[[str], Lake]
) -> None:
    note = story("note", 25)  # about the author, below each column
    rows = [
        article(
            f"{n}", f"{story(f'day{n}x', 100)} {note}", url=PAGE, source_id=PAGE, published_at=START + 24 * n * HOUR
        )
        for n in range(3)
    ]
    once, daily = lake(mode).run(*rows), lake(mode)
    for row in rows:
        daily.run(row)
    assert once.tables == daily.tables
    assert {name: row.revises for name, row in once.articles.items()} == {"0": None, "1": "0", "2": "1"}
    assert {row.cluster_id for row in once.articles.values()} == {"0", "1", "2"}


@MODES
def test_one_address_for_everything_makes_no_versions(mode: str, article: Make, lake: Callable[[str], Lake]) -> None:
    places = ["https://tarn.example/", "https://tarn.example/latest", "", None]
    rows = [
        article(f"{n}-{at}", f"{story(f'day{n}x{at}x', 100)} {story('foot', 40)}", url=url, source_id=f"{n}-{at}",
                published_at=START + n * HOUR)
        for n in range(6) for at, url in enumerate(places)
    ]  # fmt: skip
    found = lake(mode).run(*rows[::2]).run(*rows[1::2])
    assert found.copies == {}
    assert {row.revises for row in found.articles.values()} == {None}
    assert found.edges == []


@MODES
def test_two_sources_that_read_one_page_are_copies_and_no_versions(
    mode: str, article: Make, lake: Callable[[str], Lake]
) -> None:
    text = story("a")
    found = lake(mode).run(article("feed", text, url=PAGE, source_id="1"))
    found.run(article("site", text, url=PAGE, source_id="2", origin="site"))
    assert set(found.articles) == {"feed"}
    assert (found.copies["site"].relation, found.copies["site"].revises) == ("exact", None)
    # What they extract may differ a little, and says nothing of which is newer.
    found.run(article("more", f"{text} {story('b', 12)}", url=PAGE, source_id="3", origin="third"))
    assert set(found.articles) == {"feed"}
    assert (found.copies["more"].relation, found.copies["more"].revises) == ("revision", None)


def test_an_index_of_an_older_lake_is_read(article: Make, lake: Callable[[str], Lake]) -> None:
    found = lake("supersede").run(article("a", story("a"), url=PAGE, source_id=PAGE))
    old = pq.read_table(found.files[0]).drop_columns(["version", "arrival"])
    pq.write_table(old, found.files[0])
    found.run(article("b", story("a", 140), url="https://fen.example/2"))
    assert found.copies["b"].canonical_id == "a"
