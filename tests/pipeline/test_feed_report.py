"""What the report says of feeds."""

from pipeline.runs.feed_report import FeedReport
from pipeline.runs.report import ChunkReport, RunReport
from schemas.feed import FeedState
from schemas.record import to_json

SECOND = 1_000_000
NOON = 1_767_614_400 * SECOND  # 2026-01-05 12:00 UTC


def feed(name: str, status: str = "ok", **changes: object) -> FeedState:
    state = FeedState(
        "feeds", f"https://{name}.example/f", None, None, status, None, 0, NOON, NOON + 600 * SECOND, 600, None, None,
        None, 0, 5, 5, 1, False,
    )  # fmt: skip
    return state._replace(**changes)  # type: ignore[arg-type]


def test_lines_of_the_chunk_report() -> None:
    odd = feed("a", title="two\nlines\u2028and more", error="x\ty")
    assert ChunkReport.parse(("P" + to_json(odd)).encode()).feeds == (odd,)


def test_chunks_and_what_was_not_polled_add_up() -> None:
    report = RunReport()
    report.wait([feed("w", next_poll_at=NOON + SECOND), feed("v")], [feed("g", "gone", next_poll_at=None, error="410")])
    report.add(ChunkReport((), (), (feed("a"), feed("b", "not_modified"))))
    report.add(ChunkReport((), (), (feed("c", "failing", error="503", failures=2), feed("d", missed=True))))
    told = report.as_dict()["feeds"]
    assert told["counts"] == {"ok": 2, "not_modified": 1, "not_due": 2, "failing": 1, "gone": 1}
    assert told["next_due_at"] == "2026-01-05T12:00:01+00:00"
    assert [(one["uri"], one["status"], one["error"]) for one in told["problems"]] == [
        ("https://c.example/f", "failing", "503"), ("https://g.example/f", "gone", "410"),
    ]  # fmt: skip
    assert told["maybe_missed"] == ["https://d.example/f"]
    first, *rest = report.feeds.lines()
    assert first == (
        "feeds: 2 read, 1 unchanged, 2 not due yet, 1 failing, 1 gone "
        "(the first at 2026-01-05 12:00 UTC; poll: always polls them now)"
    )
    assert rest == [
        "  failing https://c.example/f: 503",
        "  gone https://g.example/f: 410",
        "  maybe missed entries of https://d.example/f: poll it more often",
    ]


def test_nothing_is_said_where_there_is_no_feed() -> None:
    assert FeedReport().lines() == []


def test_what_counts_as_an_answer() -> None:
    def answered(*polled: FeedState, waiting: tuple[FeedState, ...] = ()) -> bool:
        report = FeedReport()
        report.wait(waiting, [])
        report.add(polled)
        return report.answered()

    assert answered(feed("a"))
    assert answered(feed("a", "not_modified"), feed("b", "failing"))
    assert answered(feed("b", "failing"), waiting=(feed("a"),))
    assert not answered(feed("b", "failing"), waiting=(feed("a", "failing"),))
    assert not answered(feed("b", "gone"))
    assert not answered()


def test_a_long_list_of_problems_is_cut_on_the_screen_and_whole_in_the_manifest() -> None:
    report = FeedReport()
    report.add([feed(f"n{number:02}", "failing", error="no", failures=number) for number in range(30)])
    assert len(report.lines()) == 1 + 10 + 1
    assert report.lines()[1] == "  failing https://n29.example/f: no"
    assert report.lines()[-1] == "  and 20 more: newsbeam feeds list"
    assert len(report.as_dict()["problems"]) == 30
