"""Whether a lake is whole is seen, and what is damaged is mended."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from pipeline.cli import cli
from pipeline.errors import ExitCode, UserError
from pipeline.lake.folders import Lake
from pipeline.lake.lock import locked
from pipeline.lake.mend import check_lake, repair_lake
from schemas.tables import (
    ARTICLES,
    CLUSTERS,
    DUPLICATES,
    EDGES,
    EVENTS,
    FINGERPRINTS,
    LEDGER,
    REJECTS,
    UNITS,
)
from schemas.tables import (
    DEAD_LETTERS as DEAD,
)
from tests.pipeline.upkeep_lake import (
    ALPHA,
    BRAVO,
    COPY,
    FAR,
    FIRST,
    article,
    contents,
    event,
    make_lake,
    rows,
    write,
)

ALPHAS = "articles/topic=unclassified/date=2026-03-05/part-00000.parquet"
EVENTFUL = "events/topic=unclassified/date=2026-03-05/part-00000.parquet"


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return make_lake(tmp_path / "lake")


def kinds(lake: Lake, *, deep: bool = False) -> list[str]:
    return sorted({problem.kind for problem in check_lake(lake, deep=deep).problems})


def file(lake: Lake, path: str) -> Path:
    return Path(lake.path(path))


def garble(path: Path) -> None:
    """Other bytes where the rows are, the footer as it was."""
    data = bytearray(path.read_bytes())
    data[4:200] = bytes(byte ^ 0x5A for byte in data[4:200])
    path.write_bytes(data)


def zero(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def test_a_lake_that_is_whole_is_said_to_be(lake: Lake) -> None:
    before = {path: path.read_bytes() for path in Path(lake.root).rglob("*.parquet")}
    health = check_lake(lake, deep=True)
    assert health.problems == []
    assert health.equation == "documents 7 = kept 3 + duplicate 1 + rejected 2 + dead 1"
    assert {name: count for name, _, count, _ in health.tables if count} == {
        "articles": 3, "events": 3, "duplicates": 1, "clusters": 3, "edges": 1, "rejects": 2, "dead_letters": 1,
        "ledger": 7, "fingerprints": 4, "units": 1,
    }  # fmt: skip
    assert {path: path.read_bytes() for path in Path(lake.root).rglob("*.parquet")} == before


@pytest.mark.slow
@pytest.mark.parametrize("harm", [zero, cut, Path.unlink])
@pytest.mark.parametrize(
    ("path", "also"),
    [(ALPHAS, "no row"), (EVENTFUL, "no events"), ("duplicates/date=2026-03-06/part-00000.parquet", "no row"),
     ("clusters/date=2026-03-05/part-00000.parquet", "wrong count"), ("state/ledger/part-00000.parquet", "no entry"),
     (f"state/fingerprints/date=2026-03-06/{FIRST}-00000.parquet", "no fingerprint"),
     (f"rejects/run_date=2026-03-09/{FIRST}.parquet", "no row")],
)  # fmt: skip
def test_a_damaged_file_is_seen(lake: Lake, path: str, also: str, harm: Callable[[Path], None]) -> None:
    harm(file(lake, path))
    problems = check_lake(lake).problems
    assert [problem.where for problem in problems if problem.kind == "damaged"] == (
        [path] if harm is not Path.unlink else []
    )
    assert also in {problem.kind for problem in problems}


def test_rows_that_cannot_be_decoded_are_seen_by_the_deep_check(lake: Lake) -> None:
    garble(file(lake, ALPHAS))
    assert "damaged" in kinds(lake, deep=True)


def test_what_is_no_parquet_under_a_table_is_seen_and_moved(lake: Lake) -> None:
    file(lake, "articles/notes.txt").write_text("mine")
    file(lake, "events/topic=unclassified/part.parquet.tmp").write_text("half")
    assert kinds(lake) == ["foreign"]
    done, left = repair_lake(lake)
    assert (len(done.moved), left) == (2, [])
    assert file(lake, f"{done.quarantine}/articles/notes.txt").read_text() == "mine"


def test_a_file_of_another_table_is_damage(lake: Lake) -> None:
    shutil.copy(file(lake, EVENTFUL), file(lake, "articles/topic=unclassified/date=2026-03-05/part-00001.parquet"))
    (problem,) = check_lake(lake).problems
    assert (problem.kind, problem.what) == ("damaged", "it has no column source_id, so it is no file of articles")


def test_rows_that_contradict_the_ledger_are_seen(lake: Lake) -> None:
    write(lake, ARTICLES, "articles/topic=unclassified/date=2026-03-07/part-00000.parquet", [article(ALPHA)])
    write(lake, ARTICLES, "articles/topic=unclassified/date=2026-03-05/part-00001.parquet", [article(BRAVO)])
    write(lake, EVENTS, EVENTFUL, [event(9, "zzzzzz1")])
    file(lake, "staging/run").mkdir(parents=True)
    file(lake, "staging/run/x.parquet").write_text("x")
    assert kinds(lake) == ["double row", "staging", "stray row", "wild event"]
    before = contents(make_lake(file(lake, "../other").resolve()))
    assert repair_lake(lake)[1] == []
    assert {name: contents(lake)[name] for name in ("articles", "events", "ledger")} == {
        name: before[name] for name in ("articles", "events", "ledger")
    }


def test_a_dead_letter_that_was_read_since_is_no_second_row(lake: Lake) -> None:
    letter = rows(lake, DEAD)[0]
    write(lake, DEAD, f"dead_letters/run_date=2026-03-08/{FIRST}.parquet", [letter._replace(document_id=ALPHA)])
    assert check_lake(lake).problems == []


def test_a_running_process_is_told_from_damage(lake: Lake) -> None:
    with locked(lake), pytest.raises(UserError, match="another run is writing") as caught:
        check_lake(lake)
    assert caught.value.code == ExitCode.RETRY_LATER


def test_the_ledger_is_made_anew_from_the_rows(lake: Lake) -> None:
    before = contents(lake)
    zero(file(lake, "state/ledger/part-00000.parquet"))
    done, left = repair_lake(lake)
    assert (left, done.losses, done.forgotten) == ([], [], {})
    after = contents(lake)
    assert [row._replace(run_id="") for row in after["ledger"]] == [row._replace(run_id="") for row in before["ledger"]]
    assert after | {"ledger": None} == before | {"ledger": None}


def test_fingerprints_and_stories_are_made_anew(lake: Lake) -> None:
    before = contents(lake)
    for path in (*lake.files(FINGERPRINTS), *lake.files(CLUSTERS)):
        cut(Path(path))
    done, left = repair_lake(lake)
    assert (left, done.losses) == ([], [])
    assert contents(lake) == before


def test_a_text_that_is_not_kept_gets_a_blank_fingerprint(lake: Lake) -> None:
    (held,) = rows(lake, DUPLICATES)
    write(lake, DUPLICATES, "duplicates/date=2026-03-06/part-00000.parquet", [held._replace(text=None)])
    for path in lake.files(FINGERPRINTS):
        zero(Path(path))
    done, left = repair_lake(lake)
    assert left == []
    assert done.losses == ["fingerprints of texts that are not kept: 1; further copies of these are not recognised"]
    assert [row.article_id for row in rows(lake, FINGERPRINTS) if not row.keys] == [COPY]


def test_lost_documents_are_forgotten_with_all_that_says_they_are_done(lake: Lake) -> None:
    file(lake, ALPHAS).unlink()
    done, left = repair_lake(lake)
    assert left == []
    assert dict(done.forgotten) == {("wire", "wire.jsonl"): 2}
    assert done.losses == ["2 documents of wire.jsonl, which is not there any more"]
    assert {row.document_id for row in rows(lake, LEDGER)}.isdisjoint({ALPHA, BRAVO})
    assert {row.article_id for row in rows(lake, FINGERPRINTS)} == {COPY, FAR}
    assert rows(lake, UNITS) == rows(lake, EVENTS) == []
    stories = {row.cluster_id: row for row in rows(lake, CLUSTERS)}
    assert stories.keys() == {ALPHA, FAR}
    # What is known of the story's article stays until it is read again.
    assert (stories[ALPHA].size, stories[ALPHA].canonical_id, stories[ALPHA].title) == (1, ALPHA, f"Title of {ALPHA}")
    quarantined = file(lake, f"{done.quarantine}/rows/{EVENTFUL}")
    assert pq.read_table(quarantined, partitioning=None).num_rows == 3
    assert kinds(lake) == ["no head"]


def test_articles_go_on_without_events_where_their_input_is_gone(lake: Lake) -> None:
    cut(file(lake, EVENTFUL))
    done, left = repair_lake(lake)
    assert (left, dict(done.forgotten)) == ([], {})
    assert done.losses == ["events of 2 articles, whose input is not there any more"]
    assert {row.article_id: row.events_missing for row in rows(lake, ARTICLES)} == {
        ALPHA: "their file was damaged", BRAVO: "their file was damaged", FAR: None,
    }  # fmt: skip


def test_links_that_are_lost_are_told(lake: Lake) -> None:
    zero(Path(lake.files(EDGES)[0]))
    done, left = repair_lake(lake)
    assert left == []
    assert done.losses == ["links between texts in edges/date=2026-03-05/part-00000.parquet, but for documents that "
                           "are read again"]  # fmt: skip


def test_a_document_whose_row_lies_elsewhere_keeps_it(lake: Lake) -> None:
    entry = next(row for row in rows(lake, LEDGER) if row.document_id == FAR)
    moved = entry._replace(partition="articles/topic=unclassified/date=2026-03-31")
    write(lake, LEDGER, "state/ledger/part-00000.parquet", [moved])
    assert kinds(lake) == ["no entry", "no row"] or kinds(lake) == ["no entry"]
    assert repair_lake(lake)[1] == []
    assert next(row for row in rows(lake, LEDGER) if row.document_id == FAR).partition == entry.partition


def test_a_run_that_was_cut_short_is_given_up_where_its_documents_are_forgotten(lake: Lake) -> None:
    file(lake, "state/run.json").write_text('{"run_id": "x", "started_at": "y"}')
    assert check_lake(lake).problems == []
    file(lake, f"rejects/run_date=2026-03-09/{FIRST}.parquet").unlink()
    repair_lake(lake)
    assert not file(lake, "state/run.json").exists()
    assert len(rows(lake, REJECTS)) == 1


def test_the_command_ends_with_5_and_mends(lake: Lake) -> None:
    args = ["check", "--root", lake.root]
    assert CliRunner().invoke(cli, args).exit_code == 0
    cut(file(lake, ALPHAS))
    broken = CliRunner().invoke(cli, args)
    assert isinstance(broken.exception, UserError)
    assert broken.exception.code == ExitCode.COMMIT_FAILED
    assert f"damaged: {ALPHAS}: " in broken.output
    mended = CliRunner().invoke(cli, [*args, "--repair"])
    assert mended.exit_code == 0, mended.output
    assert "read again by the next run: 2 documents of 1 input" in mended.output


def plain(lake: Lake) -> dict[str, list[Any]]:
    """The rows that must come back: without what tells the run that wrote them."""
    found = contents(lake)
    for row in found["ledger"]:
        found["entries"] = [*found.get("entries", []), (row.document_id, row.disposition, row.reason, row.cluster_id)]
    found["rejects"] = [row._replace(run_id=None) for row in found["rejects"]]
    return {name: found[name] for name in ("articles", "duplicates", "clusters", "edges", "rejects", "entries")}


def test_what_was_damaged_comes_back_with_the_next_run(place: Any, helpers: Any) -> None:
    wire = [helpers.record(number) for number in range(6)] + [{"id": "short", "title": "No", "text": "rain"}]
    text = helpers.story(77, 12)
    for number, host in enumerate(("tarn", "fell", "beck")):
        at = f"2026-03-{4 + number // 2:02d}T0{number}:00:00Z"
        wire.append(helpers.record(100 + number, text=text, published_at=at, url=f"https://{host}.example/a"))
    helpers.write_jsonl(place.inbox / "a.jsonl", *wire[:8])
    helpers.write_jsonl(place.inbox / "b.jsonl", *wire[8:])
    place.run()
    lake = place.lake
    before = plain(lake)
    head = next(row for row in before["clusters"] if row.size == 3).canonical_id
    at = next(entry.partition for entry in rows(lake, LEDGER) if entry.document_id == head)
    file(lake, f"{at}/part-00000.parquet").unlink()
    zero(file(lake, "duplicates/date=2026-03-05/part-00000.parquet"))
    cut(Path(lake.files(REJECTS)[0]))
    garble(Path(lake.files(CLUSTERS)[0]))
    cut(Path(lake.files(FINGERPRINTS)[-1]))
    done, left = repair_lake(lake, deep=True)
    assert (left, done.losses) == ([], [])
    result = place.run()
    assert result.report.counts["in"] == sum(done.forgotten.values()) >= 3
    assert check_lake(lake, deep=True).problems == []
    assert plain(lake) == before
