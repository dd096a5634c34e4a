"""What is read, what is left out, and how it is cut."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import ChunkParams
from pipeline.errors import ExitCode, UserError
from pipeline.runs.plan import cut, make_plan
from schemas.arrow import table_of
from schemas.feed import FeedState
from schemas.outcome import UnitEntry
from schemas.raw import WorkUnit
from transforms.sinks.parquet import ParquetParams, encode
from transforms.sources.base import SourceError, UnreachableError
from transforms.storage import write_bytes

RUN, EARLIER = "20260309T120000Z-00000000", "20260308T120000Z-00000000"


@dataclass
class Listed:
    """A source that lists what it is given."""

    units: list[WorkUnit]
    origin: str = "wire"

    def plan(self) -> Iterator[WorkUnit]:
        yield from self.units

    def read(self, unit: WorkUnit) -> Iterator[None]:
        raise AssertionError("a plan reads nothing")


def unit(uri: str = "a.txt", size: int = 10, modified_at: int | None = 5, start: int = 0) -> WorkUnit:
    return WorkUnit("wire", uri, start=start, size=size, modified_at=modified_at)


def entry(**changes: object) -> UnitEntry:
    return UnitEntry("wire", "a.txt", 0, -1, 10, 5, 3, 0, EARLIER)._replace(**changes)  # type: ignore[arg-type]


@pytest.fixture
def plan(tmp_path: os.PathLike[str]):  # type: ignore[no-untyped-def]
    def make(units: list[WorkUnit], *entries: UnitEntry):  # type: ignore[no-untyped-def]
        paths = []
        for number, one in enumerate(entries):
            paths.append(f"{tmp_path}/{number}.parquet")
            write_bytes(paths[-1], encode(table_of(UnitEntry, [one]), ParquetParams(root="x")))
        return make_plan([Listed(units)], paths, RUN)

    return make


def test_an_unchanged_file_is_left_out_and_its_documents_counted(plan) -> None:  # type: ignore[no-untyped-def]
    found = plan([unit(), unit("b.txt")], entry())
    assert ([one.uri for one in found.units], found.unchanged_units, sum(found.unchanged_documents.values())) == (
        ["b.txt"],
        1,
        3,
    )


@pytest.mark.parametrize(
    "changed", [unit(size=11), unit(modified_at=6), unit(start=4), unit(modified_at=None), unit(size=-1)]
)
def test_a_changed_file_is_read_again(changed: WorkUnit, plan) -> None:  # type: ignore[no-untyped-def]
    found = plan([changed], entry())
    assert (found.units, sum(found.unchanged_documents.values())) == ((changed,), 0)


def test_a_feed_without_size_and_time_is_always_read(plan) -> None:  # type: ignore[no-untyped-def]
    feed = unit(size=-1, modified_at=None)
    assert plan([feed], entry(size=-1, modified_at=None)).units == (feed,)


def test_a_file_with_something_to_retry_is_read_again(plan) -> None:  # type: ignore[no-untyped-def]
    assert plan([unit()], entry(retryable=1)).units == (unit(),)


def test_the_latest_entry_counts(plan) -> None:  # type: ignore[no-untyped-def]
    assert plan([unit()], entry(retryable=1), entry()).units == ()
    assert plan([unit()], entry(), entry(size=11)).units == (unit(),)


@pytest.mark.parametrize("own", [{}, {"retryable": 1}, {"size": -1, "modified_at": None}])
def test_what_a_resumed_run_has_read_itself_is_neither_read_again_nor_unchanged(own, plan) -> None:  # type: ignore[no-untyped-def]
    mine = entry(run_id=RUN, **own)
    found = plan([unit(size=mine.size, modified_at=mine.modified_at)], mine)
    assert (found.units, found.unchanged_units, sum(found.unchanged_documents.values())) == ((), 0, 0)


def test_what_changed_while_a_run_was_down_is_read(plan) -> None:  # type: ignore[no-untyped-def]
    assert plan([unit(size=11)], entry(run_id=RUN)).units == (unit(size=11),)


@pytest.mark.parametrize(
    ("error", "code"), [(SourceError("none"), ExitCode.USAGE), (UnreachableError("far"), ExitCode.RETRY_LATER)]
)
def test_errors_of_sources_carry_their_exit_code(error: Exception, code: ExitCode) -> None:
    class Broken(Listed):
        def plan(self) -> Iterator[WorkUnit]:
            raise error

    with pytest.raises(UserError) as caught:
        make_plan([Broken([])], [], RUN)
    assert (caught.value.code, str(caught.value)) == (code, str(error))


def feed(**changes: object) -> FeedState:
    state = FeedState(
        "wire",
        "https://e.example/f",
        None,
        None,
        "ok",
        None,
        0,
        1,
        1,
        600,
        None,
        '"e"',
        None,
        0,
        5,
        5,
        1,
        False,
        EARLIER,
    )
    return state._replace(**changes)  # type: ignore[arg-type]


POLLED = WorkUnit("wire", "https://e.example/f", poll="due")
LATER = 1 << 60


@pytest.mark.parametrize(
    ("state", "poll", "planned", "not_due", "gone"),
    [
        (feed(), "due", True, 0, 0),
        (feed(next_poll_at=LATER), "due", False, 1, 0),
        (feed(next_poll_at=LATER), "always", True, 0, 0),
        (feed(status="failing", next_poll_at=LATER), "due", False, 1, 0),
        (feed(status="gone", next_poll_at=None), "due", False, 0, 1),
        (feed(status="gone", next_poll_at=None), "always", False, 0, 1),
        (feed(run_id=RUN), "always", False, 0, 0),
        (feed(origin="other", next_poll_at=LATER), "due", True, 0, 0),
    ],
)
def test_feeds_are_polled_when_they_are_due(
    state: FeedState, poll: str, planned: bool, not_due: int, gone: int, tmp_path: os.PathLike[str]
) -> None:
    path = f"{tmp_path}/feeds.parquet"
    write_bytes(path, encode(table_of(FeedState, [state]), ParquetParams(root="x")))
    found = make_plan([Listed([POLLED._replace(poll=poll)])], [], RUN, [path])
    known = state if state.origin == "wire" else None
    assert found.units == ((POLLED._replace(poll=poll, feed=known),) if planned else ())
    assert (len(found.feeds_not_due), len(found.feeds_gone)) == (not_due, gone)


def test_a_feed_without_state_is_polled() -> None:
    assert make_plan([Listed([POLLED])], [], RUN).units == (POLLED,)


units_lists = st.lists(st.integers(0, 3 << 20), max_size=40).map(
    lambda weights: [WorkUnit("wire", f"{number}", weight=weight) for number, weight in enumerate(weights)]
)
params = st.builds(ChunkParams, text_mb=st.integers(1, 4), units=st.integers(1, 7))


@given(units_lists, params)
def test_cutting_keeps_order_loses_nothing_and_keeps_the_limits(units: list[WorkUnit], limits: ChunkParams) -> None:
    chunks = list(cut(units, limits))
    assert [one for chunk in chunks for one in chunk] == units
    for chunk in chunks:
        assert 0 < len(chunk) <= limits.units
        assert len(chunk) == 1 or sum(one.weight for one in chunk) <= limits.text_mb << 20
    assert chunks == list(cut(units, limits))


@given(units_lists, params, st.data())
def test_a_resumed_run_makes_the_chunks_that_are_left(
    units: list[WorkUnit], limits: ChunkParams, data: st.DataObject
) -> None:
    chunks = list(cut(units, limits))
    done = data.draw(st.integers(0, len(chunks)))
    left = [one for chunk in chunks[done:] for one in chunk]
    assert list(cut(left, limits)) == chunks[done:]
