"""``newsbeam runs``: the runs of a lake on the command line. Heavy imports wait inside the commands."""

import click

from pipeline.terminal import console_of, lake_at


@click.group()
def runs() -> None:
    """List the runs of a lake, and show their reports."""


@runs.command("list")
@click.option("--root", default="OUT", show_default=True, help="Folder of the lake.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="The latest so many.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
def list_(root: str, limit: int, form: str) -> None:
    """List the runs of the lake, the latest first, also one that is under way or was cut short."""
    from pipeline.runs.history import list_runs, show_runs

    show_runs(console_of(), list_runs(lake_at(root), limit), form)


@runs.command()
@click.argument("run", default="last")
@click.option("--root", default="OUT", show_default=True, help="Folder of the lake.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def show(run: str, root: str, form: str) -> None:
    """Show the report of RUN: an id of `newsbeam runs list`, the beginning of one, or last."""
    from pipeline.runs.history import show_run

    show_run(console_of(), lake_at(root), run, form)
