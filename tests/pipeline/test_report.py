"""The proof that no document is lost."""

import pytest

from pipeline.runs.report import ChunkReport, LostDocumentError, RunReport
from schemas.match import CanonicalChange
from schemas.record import to_json
from schemas.written import Tally, WrittenFile


def tallies(**counts: int) -> list[Tally]:
    names = {"twice": "again", "empty": "rejected/empty", "copy": "duplicate/exact"}
    return [Tally("wire\ta.txt", names.get(outcome, outcome), count) for outcome, count in counts.items()]


def files(**rows: int) -> list[WrittenFile]:
    return [
        WrittenFile(table, f"{table}/p.parquet", f"s/{table}", count + 1, count, 9) for table, count in rows.items()
    ]


def chunk(outcomes: list[Tally], written: list[WrittenFile]) -> ChunkReport:
    return ChunkReport(tuple(written), tuple(outcomes))


GOOD = chunk(
    tallies(**{"in": 7}, kept=2, duplicate=1, rejected=2, dead=1, twice=1, unchanged=4, empty=2, copy=1, retryable=1),
    files(articles=2, events=5, duplicates=1, rejects=2, dead_letters=1, ledger=6),
)


def test_what_the_graph_wrote_is_parsed() -> None:
    lines = ["F" + to_json(file) for file in GOOD.files] + ["T" + to_json(tally) for tally in GOOD.tallies]
    assert ChunkReport.parse("\n".join(lines).encode()) == GOOD
    assert ChunkReport.parse(b"") == ChunkReport((), ())


CHANGES = tuple(CanonicalChange(f"c{n}", f"old{n}", f"new{n}", 5, f"new{n}", "exact", 1.0, 1.0, 1.0) for n in (2, 1))


def test_a_report_comes_back_as_it_was_and_in_one_form() -> None:
    one = ChunkReport(GOOD.files, GOOD.tallies, (), CHANGES)
    read = ChunkReport.parse(one.dump())
    assert (set(read.files), set(read.tallies), set(read.changes)) == (
        set(GOOD.files), set(GOOD.tallies), set(CHANGES),
    )  # fmt: skip
    other = ChunkReport(GOOD.files[::-1], GOOD.tallies[::-1], (), CHANGES[::-1])
    assert other.dump() == one.dump() == read.dump()
    assert ChunkReport.parse(ChunkReport((), ()).dump()) == ChunkReport((), ())


def test_stories_that_another_article_stands_for_are_listed() -> None:
    report = RunReport()
    assert report.as_dict()["canonical_changed"] == 0
    report.add(ChunkReport((), (), (), CHANGES[:1]))
    report.add(ChunkReport((), (), (), CHANGES[1:]))
    found = report.as_dict()
    assert found["canonical_changed"] == 2
    assert found["canonical_changes"] == [
        {"cluster_id": f"c{n}", "old_id": f"old{n}", "new_id": f"new{n}"} for n in (1, 2)
    ]
    assert report.equation() == "in 0 = kept 0 + duplicate 0 + rejected 0 + dead 0"


@pytest.mark.parametrize("odd", ["a\u2028b.txt", "a\x85b.txt", "a\x0bb.txt", "a\tb.txt", "a\nb.txt"])
def test_odd_names_of_files_do_not_break_the_report(odd: str) -> None:
    tally = Tally(f"wire\t{odd}", "in", 1)
    assert ChunkReport.parse(("T" + to_json(tally)).encode()).tallies == (tally,)


def test_the_equation_leaves_out_what_was_tried_again_in_vain() -> None:
    GOOD.prove()
    assert GOOD.summary() == {"in": 6, "kept": 2, "duplicate": 1, "rejected": 2, "dead": 1} | {
        "unchanged": 4,
        "still_dead": 1,
        "still_rejected": 0,
    }


@pytest.mark.parametrize("outcome", ["in", "kept", "duplicate", "rejected", "dead"])
@pytest.mark.parametrize("by", [1, -1])
def test_a_lost_or_doubled_document_is_found(outcome: str, by: int) -> None:
    changed = [t._replace(documents=t.documents + by * (t.outcome == outcome)) for t in GOOD.tallies]
    with pytest.raises(LostDocumentError, match="in = "):
        chunk(changed, list(GOOD.files)).prove()


@pytest.mark.parametrize("table", ["articles", "duplicates", "rejects", "dead_letters"])
def test_a_row_that_was_not_written_is_found(table: str) -> None:
    changed = [f._replace(rows_written=f.rows_written - (f.table == table)) for f in GOOD.files]
    with pytest.raises(LostDocumentError, match=f"rows went to {table}"):
        chunk(list(GOOD.tallies), changed).prove()


def test_chunks_add_up() -> None:
    report = RunReport()
    report.add(GOOD)
    report.add(GOOD)
    report.skip({"wire": 10})
    report.prove()
    found = report.as_dict()
    assert found["equation"] == "in 12 = kept 4 + duplicate 2 + rejected 4 + dead 2"
    assert (found["counts"]["unchanged"], found["counts"]["still_dead"]) == (18, 2)
    assert found["reasons"] == {"duplicate/exact": 2, "rejected/empty": 4}
    assert found["sources"]["wire"] | {"in": 12, "kept": 4} == found["sources"]["wire"]
    assert found["partitions"]["articles/p.parquet"] == {"table": "articles", "rows": 3, "bytes": 9, "rows_added": 4}


def test_the_run_proves_itself_too() -> None:
    report = RunReport()
    report.add(chunk(tallies(**{"in": 2}, kept=1), []))
    with pytest.raises(LostDocumentError, match="in = 2, but kept 1"):
        report.prove()


def test_rates() -> None:
    report = RunReport()
    assert report.reject_rate() == 0
    assert not report.nothing_reached()
    report.add(GOOD)
    assert report.reject_rate() == pytest.approx(0.5)
    assert not report.nothing_reached()


@pytest.mark.parametrize(
    "outcomes", [{"in": 2, "dead": 2, "retryable": 2}, {"in": 3, "dead": 1, "retryable": 1, "twice": 2}]
)
def test_a_run_that_reached_nothing_says_so(outcomes: dict[str, int]) -> None:
    report = RunReport()
    report.add(chunk(tallies(**outcomes), []))
    assert report.nothing_reached()
