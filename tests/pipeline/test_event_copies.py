"""Events say how often their story ran: as it grows, under a late original, after upkeep; copies are not coded."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import pipeline.lake.commit
from pipeline.lake.compact import compact
from pipeline.lake.folders import Lake
from pipeline.lake.mend import check_lake, repair_lake
from pipeline.lake.query import query
from pipeline.lake.relayout import relayout
from pipeline.lake.retract import retract
from schemas.event import Evidence, NewsEvent
from schemas.tables import ARTICLES, CLUSTERS, EVENTS
from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.identity import digest
from transforms.parquet_files import read_table
from transforms.registry import Params
from transforms.sinks.parquet import ParquetParams, encode

WIRE = 41
CODED: list[str] = []
UNEVEN = """
SELECT count(*) FROM events e LEFT JOIN clusters c USING (cluster_id)
WHERE e.n_copies IS DISTINCT FROM c.size OR e.n_outlets IS DISTINCT FROM len(c.outlets)
"""
TOLD = "SELECT a.source_id, e.n_copies, e.n_outlets FROM events e JOIN articles a USING (article_id) ORDER BY 1"
EVENTFUL = {"events": {"extractors": ["noted"]}}


@EXTRACTORS.register("noted", Params)
class Noted:
    """An event in each article, and a note that it was asked."""

    languages = None

    def __init__(self, params: Params) -> None:
        pass

    def extract(self, story: Story, found: Findings) -> None:
        CODED.append(story.title or "")
        blank = dict.fromkeys(NewsEvent._fields) | {
            "sentence_start": 0,
            "sentence_end": 3,
            "evidence": [Evidence(0, 3)],
        }
        mine = {"event_id": digest(story.article_id), "article_id": story.article_id, "rank": 1, "confidence": 0.5}
        found.events.append(NewsEvent(**(blank | mine | {"verb": "x", "verb_start": 0, "verb_end": 3})))


def rows(place: Any, sql: str) -> list[tuple[Any, ...]]:
    return query(place.lake, sql)[1]


def sound(place: Any) -> bool:
    return rows(place, UNEVEN) == [(0,)] and not check_lake(place.lake).problems


def ran(helpers: Any, name: str, outlet: str, text: str, day: int = 5, hour: int = 9) -> dict[str, Any]:
    return {
        "id": name, "title": name, "text": text, "source": outlet, "url": f"https://{outlet}.example/{name}",
        "published_at": f"2026-03-{day:02d}T{hour:02d}:00:00Z", "language": "en",
    }  # fmt: skip


def wire(helpers: Any) -> str:
    return str(helpers.story(WIRE, 12))


def half(helpers: Any) -> str:
    """Half of the story, and as much again of its own."""
    return " ".join(wire(helpers).split(". ")[:6]) + ". " + str(helpers.story(77, 8))


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory, helpers: Any, no_processes: None) -> Any:
    """A lake after four runs: a story, copies, a text that holds half of it, the original; no test changes it."""
    place = helpers.place(tmp_path_factory.mktemp("grown"))
    CODED.clear()
    text = wire(helpers)
    batches = [
        [ran(helpers, "first", "Tarn", text), ran(helpers, "other", "Tarn", helpers.story(3), day=7)],
        [ran(helpers, "copy", "Fell", text, day=6), ran(helpers, "again", "Fell", text + " More soon.", day=8)],
        [ran(helpers, "half", "Moor", half(helpers), day=6, hour=12)],
        [ran(helpers, "original", "Wire", text, hour=6)],
    ]
    seen = []
    for number, batch in enumerate(batches):
        helpers.write_jsonl(place.inbox / f"{number}.jsonl", *batch)
        before = place.parquet("events") if number else {}
        place.run(**EVENTFUL)
        after = place.parquet("events")
        touched = {name for name in after if after[name] != before.get(name)}
        seen.append((rows(place, TOLD), touched, rows(place, UNEVEN), list(CODED)))
        CODED.clear()
    return place, seen


def test_events_follow_their_story_run_by_run(grown: Any) -> None:
    _, seen = grown
    assert [told for told, *_ in seen] == [
        [("first", 1, 1), ("other", 1, 1)],
        [("first", 3, 2), ("other", 1, 1)],
        [("first", 4, 3), ("half", 4, 3), ("other", 1, 1)],
        [("half", 5, 4), ("original", 5, 4), ("other", 1, 1)],
    ]
    assert [uneven for _, _, uneven, _ in seen] == [[(0,)]] * 4


def test_only_partitions_of_stories_that_grew_are_written(grown: Any) -> None:
    _, seen = grown
    days = [{name.split("date=")[1][:10] for name in touched} for _, touched, *_ in seen]
    assert days == [{"2026-03-05", "2026-03-07"}, {"2026-03-05"}, {"2026-03-05", "2026-03-06"},
                    {"2026-03-05", "2026-03-06"}]  # fmt: skip


def test_a_copy_is_not_coded_and_a_text_of_its_own_is(grown: Any) -> None:
    _, seen = grown
    assert [sorted(coded) for *_, coded in seen] == [["first", "other"], [], ["half"], ["original"]]


def test_every_copy_reports_the_events_of_its_story(grown: Any) -> None:
    place, _ = grown
    found = rows(place, "SELECT title, source, relation FROM event_reports ORDER BY title")
    assert found == [
        ("again", "Fell", "near_copy"), ("copy", "Fell", "exact"), ("first", "Tarn", "exact"),
        ("half", "Moor", "partial"), ("original", "Wire", None), ("other", "Tarn", None),
    ]  # fmt: skip
    ((event,),) = rows(place, "SELECT count(DISTINCT event_id) FROM event_reports WHERE title IN ('again', 'original')")
    assert event == 1, "a copy reports the very event of the article"


def test_the_lake_is_whole_and_reading_the_same_again_changes_nothing(grown: Any) -> None:
    place, _ = grown
    assert check_lake(place.lake).problems == []
    assert check_lake(place.lake).notes == []
    before = place.parquet()
    place.run(**EVENTFUL)
    assert place.parquet() == before


@pytest.mark.slow
def test_one_run_tells_the_same_as_four(grown: Any, tmp_path: Path, helpers: Any) -> None:
    place, _ = grown
    other = helpers.place(tmp_path)
    lines = [line for path in sorted(place.inbox.glob("*.jsonl")) for line in path.read_text().splitlines()]
    helpers.write_jsonl(other.inbox / "all.jsonl", *lines)
    other.run(**EVENTFUL)
    assert rows(other, TOLD) == rows(place, TOLD)


@pytest.fixture
def mine(grown: Any, tmp_path: Path) -> Lake:
    """A lake of one's own with the same tables."""
    place, _ = grown
    for path in place.root.rglob("*"):
        if path.is_file() and "snapshots" not in path.parts:
            target = tmp_path / "lake" / path.relative_to(place.root)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    return Lake(str(tmp_path / "lake"))


def told(lake: Lake) -> list[tuple[Any, ...]]:
    return query(lake, TOLD)[1]


def test_retraction_takes_the_events_of_the_text_and_no_count(mine: Lake) -> None:
    retract(mine, ["half"], "withdrawn", 1)
    assert told(mine) == [("original", 5, 4), ("other", 1, 1)]
    assert check_lake(mine).problems == []


def test_compaction_and_another_layout_keep_the_counts(mine: Lake) -> None:
    before = told(mine)
    relayout(mine, "month")
    compact(mine)
    assert told(mine) == before
    assert check_lake(mine).problems == []


def test_check_finds_wrong_counts_and_repair_mends_them(mine: Lake) -> None:
    before = told(mine)
    change(mine, EVENTS, "n_copies", 9)
    problems = check_lake(mine).problems
    assert {problem.kind for problem in problems} == {"wrong copies"}
    done, left = repair_lake(mine)
    assert left == []
    assert done.lines == ["articles whose events tell their copies right again: 3"]
    assert told(mine) == before


def test_a_story_that_is_counted_anew_tells_its_events(mine: Lake) -> None:
    before = told(mine)
    change(mine, CLUSTERS, "size", 7)
    change(mine, EVENTS, "n_copies", 7)
    assert {problem.kind for problem in check_lake(mine).problems} == {"wrong count"}
    assert repair_lake(mine)[1] == []
    assert told(mine) == before


def test_an_article_that_lacks_one_of_its_events_is_found(mine: Lake) -> None:
    change(mine, EVENTS, "event_id", None)
    assert "no events" in {problem.kind for problem in check_lake(mine).problems}


def test_a_topic_that_is_not_that_of_the_folder_is_found_and_mended(mine: Lake) -> None:
    change(mine, ARTICLES, "topic_top", "sport")
    assert {problem.kind for problem in check_lake(mine).problems} == {"wrong topic"}
    assert repair_lake(mine)[1] == []
    assert query(mine, "SELECT count(*) FROM articles WHERE topic_top <> topic")[1] == [(0,)]


def change(lake: Lake, table: Any, column: str, value: Any) -> None:
    """Give a column one value in all files of a table; None takes all rows but the first of a file."""
    for name in lake.files(table):
        held = read_table(name)
        at = held.schema.get_field_index(column)
        new = (
            held.slice(1)
            if value is None
            else held.set_column(
                at, held.schema.field(at), pa.array([value] * held.num_rows, held.schema.field(at).type)
            )
        )
        Path(name).write_bytes(encode(new, ParquetParams(root=lake.root)))


@pytest.mark.slow
def test_killed_in_its_commit_a_run_ends_with_the_same_counts(
    place: Any, helpers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = wire(helpers)
    helpers.write_jsonl(place.inbox / "a.jsonl", ran(helpers, "first", "Tarn", text))
    place.run(**EVENTFUL)
    helpers.write_jsonl(place.inbox / "b.jsonl", ran(helpers, "copy", "Fell", text, day=6))
    moved = []

    def killing(staged: str, final: str) -> None:
        if len(moved) == 2:
            raise KeyboardInterrupt
        moved.append(final)
        real(staged, final)

    real = pipeline.lake.commit.replace
    with monkeypatch.context() as patch:
        patch.setattr(pipeline.lake.commit, "replace", killing)
        with pytest.raises(KeyboardInterrupt):
            place.run(**EVENTFUL)
    place.run(**EVENTFUL)
    assert rows(place, TOLD) == [("first", 2, 2)]
    assert sound(place)
