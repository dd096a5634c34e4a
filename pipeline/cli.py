"""The command line. Heavy imports wait inside the commands, since worker processes import this module too."""

import atexit
import contextlib
import logging
import os
import signal
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import click

from pipeline.commands.extract import extract
from pipeline.commands.feeds import feeds
from pipeline.commands.lake import catalog, check, compact, retract
from pipeline.commands.replay import replay
from pipeline.commands.runs import runs
from pipeline.commands.schedule import schedule
from pipeline.commands.stream import watch
from pipeline.commands.train import train
from pipeline.errors import ExitCode, UserError
from pipeline.terminal import console_of as _console
from pipeline.terminal import lake_at as _lake
from transforms.storage_error import StorageError

if TYPE_CHECKING:
    from types import FrameType

    from rich.console import Console

    from pipeline.runs.plan import Plan

_PASS_THROUGH = {"ignore_unknown_options": True, "allow_extra_args": True}


class _Commands(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # The reader has gone, as `| head` does; click itself would take it for an error.
            os._exit(int(ExitCode.DONE))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="newsbeam")
def cli() -> None:
    """From raw news to deduplicated, event-coded Parquet."""


@cli.command()
@click.option("--out", type=click.Path(file_okay=False), help="Folder of the lake; a temporary one by default.")
def demo(out: str | None) -> None:
    """Run the pipeline on the sample news that ships with it."""
    from pipeline.demo import demo as show_demo

    console = _console()
    _set_up_logs(console, quiet=True)
    sys.exit(show_demo(console, out))


@cli.command(context_settings=_PASS_THROUGH)
@click.argument("config")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Override a part of the configuration.")
@click.option("--since", metavar="DATE", help="Only what was published then or later (ISO 8601, UTC).")
@click.option("--until", metavar="DATE", help="Only what was published before; with --since a back-fill.")
@click.option("--limit", type=click.IntRange(min=1), help="Read so many new documents at most.")
@click.option("--dry-run", is_flag=True, help="Do all but keep it: show what would be read and written.")
@click.option("--resume", is_flag=True, help="Only go on with a run that was cut short.")
@click.option("-v", "--verbose", is_flag=True, help="Log more.")
@click.argument("beam_flags", nargs=-1, type=click.UNPROCESSED)
def run(
    config: str,
    overrides: tuple[str, ...],
    since: str | None,
    until: str | None,
    limit: int | None,
    dry_run: bool,
    resume: bool,
    verbose: bool,
    beam_flags: tuple[str, ...],
) -> None:
    """Run CONFIG: read what is new and add it to the lake. Other flags are Beam's own.

    With --since, --until or --limit the rest of the input is left for another run. With mode: streaming it goes on
    until SIGTERM or Ctrl-C, which let it finish what it is doing.
    """
    from pipeline.config import load_config
    from pipeline.runs.display import log_result, observed, show_result
    from pipeline.runs.dry_run import noting, rehearsal, show_rehearsal
    from pipeline.runs.options import RunOptions, scope_of
    from pipeline.runs.run import run as run_config

    console = _console()
    _set_up_logs(console, verbose=verbose)
    options = RunOptions(scope_of(since, until, limit), resume)
    checked = load_config(config, overrides)
    if checked.mode == "streaming":
        from pipeline.streaming.command import stream_until_stopped

        stream_until_stopped(checked, beam_flags, options, _stop, dry_run=dry_run)
        return
    if dry_run:
        plans: list[Plan] = []
        with rehearsal(checked) as changed, observed(console) as observer:
            result = run_config(changed, beam_flags, noting(observer, plans), options)
        show_rehearsal(console, plans, result)
        return
    with observed(console) as observer:
        result = run_config(checked, beam_flags, observer, options)
    if console.is_terminal:
        show_result(console, result)
    else:
        log_result(result)
    if result.conclusion.tripped:
        raise UserError("\nnewsbeam: ".join(gate.message for gate in result.conclusion.tripped), result.code)
    if result.code == ExitCode.RETRY_LATER:
        raise UserError("nothing could be reached; the next run tries again", result.code)


@cli.command()
@click.argument("config")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Override a part of the configuration.")
def validate(config: str, overrides: tuple[str, ...]) -> None:
    """Check CONFIG without running it, and list what it would read."""
    from pipeline.validate import validate as check

    check(_console(), config, overrides)


@cli.command()
@click.argument("sql")
@click.option("--root", default="OUT", show_default=True, help="Folder of the lake.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
def query(sql: str, root: str, form: str) -> None:
    """Run SQL over the lake with DuckDB; `newsbeam query "SHOW TABLES"` lists what there is."""
    from pipeline.lake.query import query as run_query
    from pipeline.lake.query import show

    show(_console(), *run_query(_lake(root), sql), form)


@cli.command()
@click.argument("key", required=False)
@click.option("--root", default="OUT", show_default=True, help="Folder of the lake.")
@click.option("--dropped", is_flag=True, help="Show each line that cleaning dropped, with its reason.")
@click.option("--file", "path", type=click.Path(exists=True, dir_okay=False), help="Clean this text or HTML file.")
@click.option("--diff/--no-diff", default=None, help="What copies changed; shown where one document is found.")
@click.option("--all", "everything", is_flag=True, help="Every copy of a story, and all that each changed.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def inspect(
    key: str | None, root: str, dropped: bool, path: str | None, diff: bool | None, everything: bool, form: str
) -> None:
    """Tell what happened to the document with this id, URL, source id or file, and show the family of its story.

    The family is who ran the story when, and what each copy changed; the id of a cluster will do for KEY too.

    With --dropped it is read and cleaned again, and each line that was dropped is shown with its reason. With --file
    instead of KEY a file is cleaned that need not be in a lake.
    """
    if (key is None) == (path is None):
        raise click.UsageError("name a document, or a file with --file")
    if path is not None or dropped:
        from pipeline.inspection.dropped import clean_file, dropped_lines, show_readings

        readings = [clean_file(path)] if path is not None else dropped_lines(_lake(root), key or "")
        if not readings:
            raise UserError(f"the lake at {root!r} knows no document {key!r}")
        show_readings(_console(), readings, form, text=path is not None)
        return
    from pipeline.inspection.inspect import SHOWN_COPIES, show
    from pipeline.inspection.inspect import inspect as look_up

    # JSON is for programs: they get every copy that there is.
    copies = None if everything or form == "json" else SHOWN_COPIES
    found = look_up(_lake(root), key or "", diff=diff, copies=copies)
    if not found:
        raise UserError(f"the lake at {root!r} knows no document {key!r}")
    show(_console(), found, form, everything=everything)


cli.add_command(extract)
cli.add_command(feeds)
cli.add_command(retract)
cli.add_command(check)
cli.add_command(compact)
cli.add_command(catalog)
cli.add_command(replay)
cli.add_command(runs)
cli.add_command(schedule)
cli.add_command(train)
cli.add_command(watch)


def _set_up_logs(console: "Console", *, verbose: bool = False, quiet: bool = False) -> None:
    from pipeline.logs import set_up

    set_up(console, verbose=verbose)
    if quiet:
        logging.disable(logging.INFO)


_RESUMED = ("run", "replay")
"""Commands that go on where they were stopped."""


def _stop(number: int, _: "FrameType | None") -> NoReturn:
    """End at once; what is not committed is done again by the next run, so nothing has to be saved."""
    from transforms.workers import kill_pools

    kill_pools()
    # Written past the buffers, which the interrupted code may be in the middle of; a progress bar hides the cursor.
    if sys.stdout.isatty():
        os.write(1, b"\x1b[?25h\n")
    context = click.get_current_context(silent=True)
    again = "; run the same command again to resume" if context and context.info_name in _RESUMED else ""
    os.write(2, f"stopped by {signal.Signals(number).name}{again}\n".encode())
    os._exit(128 + number)


def command() -> NoReturn:
    """Entry point of the ``newsbeam`` command: runs it and ends the process with its exit code."""
    code: int | str | None = 0
    try:
        main()
    except SystemExit as end:
        code = end.code
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):  # None where it was closed from the start
            stream.flush()
    # Not by way of the interpreter's own end: DuckDB's binding would at times tell the user there of objects it leaked.
    os._exit(code if isinstance(code, int) else int(ExitCode.BUG) if code else 0)


def main() -> None:
    """Run the command line.

    Raises:
        SystemExit: It has failed; carries the exit code.
    """
    # Before Beam is imported: it warns of each optional cloud package that is not there.
    logging.root.setLevel(logging.ERROR)
    # Of a run that is killed Python's own tracker clears up the semaphores, and would tell the user of it.
    sys.warnoptions.append("ignore:resource_tracker:UserWarning")
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    try:
        cli.main(standalone_mode=False)
    except UserError as error:
        failed = error.code != ExitCode.DONE
        click.echo(f"newsbeam: {error}" if failed else str(error), err=failed)
        sys.exit(int(error.code))
    except StorageError as error:
        click.echo(f"newsbeam: {error}", err=True)
        sys.exit(int(ExitCode.COMMIT_FAILED))
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(int(ExitCode.USAGE))
    except Exception as error:
        sys.exit(_report_bug(error))


def _report_bug(error: Exception) -> int:
    """Say in a line that this is a bug, and keep the traceback in a file."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="newsbeam-error-", suffix=".log", delete=False) as file:
        traceback.print_exception(error, file=file)
    summary = " ".join(str(error).split())[:300]
    click.echo(f"newsbeam: bug: {type(error).__name__}: {summary} (traceback in {file.name})", err=True)
    return int(ExitCode.BUG)


if __name__ == "__main__":
    command()
