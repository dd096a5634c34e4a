"""The gates: which runs fail, with which code, and what they say."""

from typing import Any

import pytest

from pipeline.config import parse_config
from pipeline.errors import ExitCode, UserError
from pipeline.runs.gates import GateParams, exit_code, tripped_gates
from pipeline.runs.report import ChunkReport, RunReport
from pipeline.runs.yields import Window
from schemas.written import Tally


def report_of(**sources: dict[str, int]) -> RunReport:
    report = RunReport()
    tallies = [
        Tally(f"{name}\tf", outcome, count) for name, counts in sources.items() for outcome, count in counts.items()
    ]
    report.add(ChunkReport((), tuple(tallies)))
    return report


def window(texts: int, usual: float | None, documents: int = 0, lost: int = 0, seconds: int = 86_400) -> Window:
    return Window(seconds, documents, lost, texts, usual, 9)


GOOD = report_of(wire={"in": 100, "kept": 90, "rejected": 10})


def messages(params: dict[str, Any], report: RunReport, windows: dict[str, Window]) -> list[str]:
    return [gate.message for gate in tripped_gates(GateParams.model_validate(params), report, windows)]


def test_by_default_no_gate_trips() -> None:
    bad = report_of(wire={"in": 100, "rejected": 100})
    assert tripped_gates(GateParams(), bad, {"wire": window(0, 500)}) == ()


def test_the_reject_rate_of_all() -> None:
    assert messages({"max_reject_rate": 0.1}, GOOD, {}) == []
    assert messages({"max_reject_rate": 0.09}, GOOD, {}) == [
        "10.0% of the documents were rejected or died, more than gates.max_reject_rate = 9.0%"
    ]


def test_one_publisher_among_many_whose_layout_changed() -> None:
    report = report_of(a={"in": 900, "kept": 900}, b={"in": 40, "kept": 2, "rejected": 30, "dead": 8})
    windows = {"a": window(900, None), "b": window(2, None)}
    params = {"max_reject_rate": 0.5, "max_source_reject_rate": 0.5}
    assert messages(params, report, windows) == [
        "b: 95.0% of its 40 documents of this run were rejected or died, more than gates.max_source_reject_rate = 50.0%"
    ]


@pytest.mark.parametrize(
    ("in_run", "in_window", "trips"),
    [((1, 1), (1, 1), False), ((1, 1), (60, 50), True), ((1, 0), (60, 50), True), ((30, 0), (60, 50), False),
     ((30, 30), (60, 30), True), ((0, 0), (60, 60), False)],
)  # fmt: skip
def test_few_documents_of_a_run_are_judged_with_those_of_the_day(
    in_run: tuple[int, int], in_window: tuple[int, int], trips: bool
) -> None:
    read, lost = in_run
    report = report_of(wire={"in": read, "kept": read - lost, "rejected": lost}, other={"in": 1, "kept": 1})
    found = messages({"max_source_reject_rate": 0.6}, report, {"wire": window(0, None, *in_window)})
    assert bool(found) == trips


def test_a_source_below_its_usual_yield() -> None:
    params = {"min_source_yield": 0.5}
    assert messages(params, GOOD, {"wire": window(6, 120)}) == [
        "wire: 6 texts in 24 h, usually 120: 5.0% of it, less than gates.min_source_yield = 50.0%"
    ]
    assert messages(params, GOOD, {"wire": window(60, 120)}) == []
    assert messages(params, GOOD, {"wire": window(0, None)}) == [], "nothing is usual yet"
    assert messages(params, GOOD, {"wire": window(0, 0.0)}) == [], "it gives nothing as a rule"
    assert "0 texts in 7 days" in messages(params, GOOD, {"wire": window(0, 70, seconds=7 * 86_400)})[0]


def test_a_source_that_gave_nothing_at_all() -> None:
    assert "feeds: 0 texts" in messages({"min_source_yield": 0.01}, GOOD, {"feeds": window(0, 12)})[0]


def test_sources_may_have_gates_of_their_own() -> None:
    params = {
        "min_source_yield": 0.5,
        "sources": {"b": {"min_yield": 0.1}, "c": {"min_yield": 0, "max_reject_rate": 0}},
    }
    windows = dict.fromkeys("abc", window(20, 100))
    found = messages(params, GOOD, windows)
    assert [line[:2] for line in found] == ["a:"]
    report = report_of(a={"in": 50, "rejected": 10, "kept": 40}, c={"in": 50, "rejected": 1, "kept": 49})
    assert messages(params, report, dict.fromkeys("ac", window(100, 100))) == [
        "c: 2.0% of its 50 documents of this run were rejected or died, more than "
        "gates.sources.c.max_reject_rate = 0.0%"
    ]


def test_all_are_told_and_3_comes_before_4() -> None:
    report = report_of(wire={"in": 100, "kept": 10, "rejected": 90})
    params = GateParams(max_reject_rate=0.5, max_source_reject_rate=0.5, min_source_yield=0.5)
    gates = tripped_gates(params, report, {"wire": window(10, 100), "feeds": window(0, 5)})
    assert [(gate.gate, gate.source, gate.code) for gate in gates] == [
        ("max_reject_rate", None, 3),
        ("max_source_reject_rate", "wire", 3),
        ("min_source_yield", "feeds", 4),
        ("min_source_yield", "wire", 4),
    ]
    assert exit_code(report, gates) == ExitCode.REJECT_RATE
    assert exit_code(report, gates[2:]) == ExitCode.QUALITY_GATE
    assert exit_code(report, ()) == ExitCode.DONE


def test_where_nothing_was_reached_only_a_long_silence_fails() -> None:
    report = report_of(wire={"in": 30, "dead": 30, "retryable": 30})
    params = GateParams(max_reject_rate=0.1, max_source_reject_rate=0.1, min_source_yield=0.5)
    assert tripped_gates(params, report, {"wire": window(80, 100, 30, 30)}) == ()
    assert exit_code(report, ()) == ExitCode.RETRY_LATER
    silent = tripped_gates(params, report, {"wire": window(8, 100, 30, 30)})
    assert exit_code(report, silent) == ExitCode.QUALITY_GATE


def config(**gates: Any) -> Any:
    source = {"type": "text", "name": "wire", "glob": "*.txt"}
    return parse_config({"sources": [source], "output": {"root": "OUT"}, "gates": gates})


def test_gates_of_the_configuration_are_checked() -> None:
    assert config(sources={"wire": {"min_yield": 0.3}}).gates.yield_of("wire") == 0.3
    with pytest.raises(UserError, match="there is no source called 'wir'"):
        config(sources={"wir": {"min_yield": 0.3}})
    for gates in ({"min_source_yield": 1.5}, {"sources": {"wire": {"min_yield": -1}}}, {"min_documents": 0}):
        with pytest.raises(UserError, match=r"^configuration: gates\."):
            config(**gates)
    with pytest.raises(UserError, match="did you mean 'min_yield'"):
        config(sources={"wire": {"min_yeild": 1}})
