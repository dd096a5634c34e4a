"""``newsbeam replay``: rejects and dead letters run again. Heavy imports wait inside the command."""

from typing import TYPE_CHECKING

import click

from pipeline.errors import ExitCode, UserError
from pipeline.terminal import console_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from pipeline.config import Config
    from pipeline.runs.run import RunResult
    from pipeline.runs.selection import ReplayPlan, Selection

_STAGES = ("read", "fetch", "clean", "extract")


@click.command()
@click.argument("config")
@click.option("--run", "run_id", metavar="RUN_ID", help="What this run has rejected, or lost to errors.")
@click.option("--stage", type=click.Choice(_STAGES), help="What failed at this stage.")
@click.option("--error", "errors", multiple=True, metavar="CLASS", help="Dead letters with this class of error.")
@click.option("--reason", "reasons", multiple=True, metavar="REASON", help="Rejects with this reason.")
@click.option("--id", "ids", multiple=True, metavar="ID", help="By document id, the input's own id, URL or file.")
@click.option("--rejects", "kind", flag_value="rejected", help="Rejects only.")
@click.option("--dead", "kind", flag_value="dead", help="Dead letters only.")
@click.option("--both", "kind", flag_value="both", default=True, help="Rejects and dead letters (the default).")
@click.option("--limit", type=click.IntRange(min=1), help="Replay so many documents at most.")
@click.option("--dry-run", is_flag=True, help="Count what would be replayed, and write nothing.")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Override a part of the configuration.")
@click.option("-v", "--verbose", is_flag=True, help="Log more.")
def replay(
    config: str,
    run_id: str | None,
    stage: str | None,
    errors: tuple[str, ...],
    reasons: tuple[str, ...],
    ids: tuple[str, ...],
    kind: str,
    limit: int | None,
    dry_run: bool,
    overrides: tuple[str, ...],
    verbose: bool,
) -> None:
    """Run rejects and dead letters again with CONFIG as it is now; without options all of them.

    They keep their ids, and leave their rows in rejects and dead_letters where they come out otherwise than before.
    """
    from pipeline.config import load_config
    from pipeline.logs import set_up
    from pipeline.runs.options import RunOptions
    from pipeline.runs.run import run as run_config
    from pipeline.runs.selection import Selection
    from schemas.outcome import Reason

    unknown = [reason for reason in reasons if reason not in list(Reason)]
    if unknown:
        raise UserError(f"--reason {unknown[0]}: one of {', '.join(Reason)}")
    console = console_of()
    set_up(console, verbose=verbose)
    checked = load_config(config, overrides)
    dispositions = ("rejected", "dead") if kind == "both" else (kind,)
    selection = Selection(dispositions, run_id, stage, errors, reasons, ids, limit)
    if dry_run:
        _show_plan(console, checked, selection)
        return
    result = run_config(checked, options=RunOptions(replay=selection))
    _show_result(console, result)
    if result.code == ExitCode.RETRY_LATER:
        raise UserError("nothing could be reached; replay again later", result.code)


def _show_plan(console: "Console", config: "Config", selection: "Selection") -> None:
    from rich.table import Table

    from pipeline.runs.selection import select
    from pipeline.terminal import lake_at

    plan = select(lake_at(config.root), selection, [source.origin for source in config.open_sources()])
    if plan.counts:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for name in ("disposition", "stage", "reason or error"):
            table.add_column(name)
        table.add_column("documents", justify="right")
        for failed, count in sorted(plan.counts.items()):
            table.add_row(*failed, str(count))
        console.print(table)
    for line in _lines(plan):
        console.print(line, markup=False, soft_wrap=True)


def _lines(plan: "ReplayPlan") -> "Iterator[str]":
    yield f"Documents to replay: {plan.documents}" if plan.documents else "Nothing to replay."
    for problem, count in sorted(plan.refused.items()):
        yield f"{count} cannot be replayed: {problem}"


def _show_result(console: "Console", result: "RunResult") -> None:
    from pipeline.lake.query import printable
    from pipeline.runs.display import log_result, show_result

    replayed = result.report.replay or {}
    if not replayed.get("documents"):
        console.print("Nothing to replay.") if console.is_terminal else log_result(result)
    elif console.is_terminal:
        show_result(console, result)
        outcomes = ", ".join(f"{name} {count}" for name, count in sorted(result.report.retried.items()))
        console.print(f"replayed {replayed['documents']}: {outcomes}")
    else:
        log_result(result)
    if console.is_terminal:
        for problem, count in replayed.get("refused", {}).items():
            console.print(printable(f"{count} cannot be replayed: {problem}"), markup=False, soft_wrap=True)
