"""What is kept of rejected documents, and how those that are tried again are told from new ones."""

from pathlib import Path
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.testing import test_pipeline
from apache_beam.testing.util import assert_that, equal_to

from schemas.arrow import table_of
from schemas.outcome import DeadLetter, LedgerEntry, Reason, Rejection, Retried, StoredRows
from schemas.raw import RawDocument, WorkUnit
from schemas.record import from_json, to_json
from schemas.tables import DEAD_LETTERS, LEDGER, REJECTS, Table
from transforms.dead_letters import LARGEST_PAYLOAD, replayable
from transforms.logic.cleaning.document import rejection
from transforms.read import SourceConfig
from transforms.replay import NO_REPLAY, ReadStored, Replay, SplitRetried, load_failures
from transforms.rounds import one_round
from transforms.sinks.parquet import ParquetParams, encode
from transforms.sources.text import TextParams

RAW = RawDocument("a" * 32, "desk", "s", "in/a.txt", "text/plain", b"Caf\xe9", title="Caf\u00e9")
STILL_REJECTED, STILL_DEAD = "still_rejected", "still_dead"


def payload(raw: RawDocument | WorkUnit) -> bytes | None:
    document = raw if isinstance(raw, RawDocument) else RAW
    return replayable(rejection(document, Reason.TOO_SHORT, "short"), raw).payload


def test_a_rejection_keeps_the_document() -> None:
    kept = payload(RAW)
    assert kept is not None
    assert from_json(RawDocument, kept.decode()) == RAW


def test_a_page_that_was_fetched_is_not_kept_but_its_address_is() -> None:
    page = RAW._replace(body=b"<p>page</p>", charset="latin-1", fetch_url="https://example.org/a")
    kept = payload(page)
    assert kept is not None
    assert from_json(RawDocument, kept.decode()) == page._replace(body=b"", charset=None)


def test_a_rejection_while_reading_keeps_its_unit() -> None:
    unit = WorkUnit("desk", "in/a.jsonl", 3, 9)
    kept = payload(unit)
    assert kept is not None
    assert from_json(WorkUnit, kept.decode()) == unit


@pytest.mark.parametrize("over", [0, 1])
def test_a_large_document_is_not_kept(over: int) -> None:
    room = LARGEST_PAYLOAD - len(to_json(RAW._replace(body=b"")).encode())
    assert (payload(RAW._replace(body=b"x" * (room + over))) is None) == bool(over)


def write(path: Path, table: Table, *rows: Any) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encode(table_of(table.record, rows), ParquetParams(root=".")))
    return str(path)


def entry(number: int, disposition: str, reason: str | None, *, retryable: bool = False) -> LedgerEntry:
    return LedgerEntry(
        f"{number:032x}", "s", "desk", "in/a.txt", None, disposition, reason, None, None, "where", retryable, "run"
    )


@pytest.fixture
def ledger(tmp_path: Path) -> list[str]:
    entries = [
        entry(1, "dead", "UnansweredError", retryable=True),
        entry(2, "dead", "TimeoutError"),
        entry(3, "rejected", "too_short"),
        entry(4, "kept", None),
    ]
    return [write(tmp_path / "ledger.parquet", LEDGER, *entries)]


def test_failures_are_what_is_tried_again(ledger: list[str]) -> None:
    assert [int(name) for name in load_failures(ledger)] == [1]
    chosen = load_failures(ledger, [f"{number:032x}" for number in (2, 3, 4, 5)])
    assert sorted((int(name), failure.reason) for name, failure in chosen.items()) == [
        (1, "UnansweredError"),
        (2, "TimeoutError"),
        (3, "too_short"),
    ]


def letter(number: int, error: str, *, retryable: bool = False) -> DeadLetter:
    return DeadLetter(
        f"{number:032x}", "s", "desk", "in/a.txt", None, "clean", error, "no", None, b"{}", retryable, 0, "1"
    )


def reject(number: int, reason: str) -> Rejection:
    return Rejection(f"{number:032x}", "s", "desk", "in/a.txt", None, None, "clean", reason, None)


def test_what_fails_as_before_is_told_from_what_fails_in_another_way(ledger: list[str]) -> None:
    replayed = [f"{number:032x}" for number in (2, 3)]
    letters = [
        letter(1, "UnansweredError", retryable=True),
        letter(1, "FetchError", retryable=True),
        letter(1, "UnansweredError"),
        letter(2, "TimeoutError"),
        letter(3, "NotTriedError", retryable=True),
        letter(3, "TimeoutError"),
        letter(9, "NotTriedError", retryable=True),
    ]
    rejects = [reject(3, "too_short"), reject(3, "paywall"), reject(1, "not_found"), reject(9, "too_short")]
    with test_pipeline.TestPipeline(runner="FnApiRunner") as pipeline:
        for kind, rows, new, again in (
            (DeadLetter, letters, [letters[at] for at in (1, 2, 5, 6)], [(1, STILL_DEAD), (2, STILL_DEAD)]),
            (Rejection, rejects, rejects[1:], []),
        ):
            created = pipeline | f"make {kind.__name__}" >> beam.Create(rows).with_output_types(kind)
            out = created | kind.__name__ >> SplitRetried(kind, one_round(ledger_files=ledger), replayed)
            assert_that(out["new"], equal_to(new), f"new {kind.__name__}")
            expected = [Retried(f"{number:032x}", "desk\tin/a.txt", outcome) for number, outcome in again]
            expected.append(Retried(f"{3:032x}", "desk\tin/a.txt", STILL_REJECTED))
            assert_that(out["again"], equal_to(expected), f"again {kind.__name__}")


def test_documents_are_read_from_the_lake_under_their_ids_with_the_present_defaults(tmp_path: Path) -> None:
    odd = RAW._replace(origin="gone", default_language="fr")
    write(
        tmp_path / "rejects/part-00000.parquet",
        REJECTS,
        replayable(rejection(RAW, Reason.TOO_SHORT, ""), RAW)._replace(document_id="repeat"),
        replayable(rejection(RAW, Reason.TOO_SHORT, ""), RAW)._replace(document_id="another"),
    )
    dead = letter(7, "TimeoutError")._replace(payload=to_json(odd).encode(), origin="gone")
    write(tmp_path / "dead/part-00000.parquet", DEAD_LETTERS, dead)
    rows = [StoredRows("rejects/part-00000.parquet", ["repeat"]), StoredRows("dead/part-00000.parquet", [dead[0]])]
    params = TextParams.model_validate({"type": "text", "glob": "in/*.txt", "language": "de", "source": "Ellan Post"})
    with test_pipeline.TestPipeline(runner="FnApiRunner") as pipeline:
        created = pipeline | beam.Create(rows).with_output_types(StoredRows)
        out = created | ReadStored(str(tmp_path), {"desk": SourceConfig("text", params)}, spread=True)
        present = RAW._replace(document_id="repeat", default_language="de", default_source="Ellan Post")
        assert_that(out, equal_to([present, odd._replace(document_id=dead.document_id)]))


def test_the_ids_of_a_replay() -> None:
    assert Replay((StoredRows("f", ["a", "b"]),), frozenset("c")).ids == {"a", "b", "c"}
    assert NO_REPLAY.ids == frozenset()
