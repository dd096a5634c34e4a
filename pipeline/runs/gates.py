"""Gates: what makes a finished run fail, so that a silent failure is heard of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import Field

from pipeline.errors import ExitCode
from pipeline.runs.report import RunReport
from pipeline.runs.yields import Window
from transforms.registry import Params


class SourceGates(Params):
    """Gates of one source in place of those of all."""

    max_reject_rate: float | None = Field(default=None, ge=0, le=1, description="In place of `max_source_reject_rate`.")
    min_yield: float | None = Field(default=None, ge=0, le=1, description="In place of `min_source_yield`.")


class GateParams(Params):
    """What makes a finished run fail."""

    max_reject_rate: float = Field(
        default=1.0, ge=0, le=1, description="Share of rejected and dead documents above which the exit code is 3."
    )
    max_source_reject_rate: float = Field(
        default=1.0, ge=0, le=1, description="The same of each source by itself; the exit code is 3, too."
    )
    min_documents: int = Field(
        default=20,
        ge=1,
        description="Documents of a source below which its share is not looked at; if the run has fewer, those of the "
        "window that ends with it (about a day) count.",
    )
    min_source_yield: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="Share of its usual yield below which a source makes the exit code 4; 0 for never.",
    )
    sources: dict[str, SourceGates] = Field(
        default={}, description="Gates of their own for some sources, by name: `min_yield` and `max_reject_rate`."
    )

    def reject_rate_of(self, source: str) -> float:
        """Share of lost documents that a source may have."""
        own = self.sources.get(source, SourceGates()).max_reject_rate
        return self.max_source_reject_rate if own is None else own

    def yield_of(self, source: str) -> float:
        """Share of its usual yield that a source must give."""
        own = self.sources.get(source, SourceGates()).min_yield
        return self.min_source_yield if own is None else own


@dataclass(frozen=True, slots=True)
class Tripped:
    """A gate that a run has not passed.

    Attributes:
        gate: Its key in the configuration.
        source: The source; None where it is about all.
        found: What was found, as a share.
        limit: What the configuration allows.
        message: All of it in a line.
        code: Exit code.
    """

    gate: str
    source: str | None
    found: float
    limit: float
    message: str
    code: ExitCode


def tripped_gates(params: GateParams, report: RunReport, windows: Mapping[str, Window]) -> tuple[Tripped, ...]:
    """The gates that a run has not passed, those of exit code 3 first.

    Args:
        params: The gates.
        report: What came of the documents.
        windows: For each source of the run, what it gave in the window that ends with it.
    """
    sources = sorted(windows.items())
    out: list[Tripped] = []
    if not report.nothing_reached():  # else there is nothing to judge: the next run tries again
        out += _all_rejects(params, report)
        for name, window in sources:
            out += _rejects(params, name, report.sources.get(name, {}), window)
    for name, window in sources:
        out += _yield(params, name, window)
    return tuple(out)


def _all_rejects(params: GateParams, report: RunReport) -> Iterator[Tripped]:
    rate, limit = report.reject_rate(), params.max_reject_rate
    if rate > limit:
        message = f"{rate:.1%} of the documents were rejected or died, more than gates.max_reject_rate = {limit:.1%}"
        yield Tripped("max_reject_rate", None, rate, limit, message, ExitCode.REJECT_RATE)


def _rejects(params: GateParams, source: str, counts: Mapping[str, int], window: Window) -> Iterator[Tripped]:
    documents, lost = counts.get("in", 0), counts.get("rejected", 0) + counts.get("dead", 0)
    within = "this run"
    if documents and documents < params.min_documents:
        documents, lost, within = window.documents, window.lost, window.length
    limit = params.reject_rate_of(source)
    if documents >= params.min_documents and lost / documents > limit:
        message = (
            f"{source}: {lost / documents:.1%} of its {documents} documents of {within} were rejected or died, more "
            f"than {_key(params, source, 'max_source_reject_rate', 'max_reject_rate')} = {limit:.1%}"
        )
        yield Tripped("max_source_reject_rate", source, lost / documents, limit, message, ExitCode.REJECT_RATE)


def _yield(params: GateParams, source: str, window: Window) -> Iterator[Tripped]:
    limit, share = params.yield_of(source), window.share
    if share is not None and share < limit:
        message = (
            f"{source}: {window.texts} texts in {window.length}, usually {window.usual:g}: {share:.1%} of it, less "
            f"than {_key(params, source, 'min_source_yield', 'min_yield')} = {limit:.1%}"
        )
        yield Tripped("min_source_yield", source, share, limit, message, ExitCode.QUALITY_GATE)


def _key(params: GateParams, source: str, of_all: str, own: str) -> str:
    """The key of the configuration that sets a gate for a source."""
    stated = getattr(params.sources.get(source), own, None)
    return f"gates.{of_all}" if stated is None else f"gates.sources.{source}.{own}"


def exit_code(report: RunReport, tripped: tuple[Tripped, ...]) -> ExitCode:
    """The exit code of a finished run: 3 before 4, and these before 75 for a run that reached nothing at all."""
    codes = {gate.code for gate in tripped}
    for code in (ExitCode.REJECT_RATE, ExitCode.QUALITY_GATE):
        if code in codes:
            return code
    return ExitCode.RETRY_LATER if report.nothing_reached() else ExitCode.DONE
