"""The commands that look after a lake: retract, check, compact, catalog. Heavy imports wait inside the commands."""

import click

from pipeline.errors import ExitCode, UserError
from pipeline.terminal import console_of, lake_at

_ROOT = click.option("--root", default="OUT", show_default=True, help="Folder of the lake.")


@click.command()
@click.argument("keys", nargs=-1, required=True, metavar="KEY...")
@_ROOT
@click.option("--reason", required=True, help="Why; kept with the row.")
@click.option("--copies", is_flag=True, help="Retract every text of the same story.")
@click.option("--title", is_flag=True, help="Blank the headline as well.")
@click.option("--all-matches", is_flag=True, help="Retract all documents that a KEY fits.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
def retract(
    keys: tuple[str, ...], root: str, reason: str, copies: bool, title: bool, all_matches: bool, dry_run: bool
) -> None:
    """Blank the text of documents and all that was drawn from it; their rows stay, and say why.

    KEY is an article id (or six or more characters of it), a URL, the input's own id, or a file.
    """
    import time

    from pipeline.lake.retract import retract as retract_documents
    from pipeline.lake.retract import show_retraction

    done = retract_documents(
        lake_at(root), keys, reason, time.time_ns() // 1000,
        copies=copies, title=title, all_matches=all_matches, dry_run=dry_run,
    )  # fmt: skip
    show_retraction(console_of(), done, dry_run=dry_run)


@click.command()
@_ROOT
@click.option("--deep", is_flag=True, help="Decode every row of every file.")
@click.option("--repair", "mend", is_flag=True, help="Mend what is wrong; what is taken out goes to quarantine.")
def check(root: str, deep: bool, mend: bool) -> None:
    """Prove that a lake is whole: every file can be read, every document has its one row.

    Ends with 5 where it is not, and with 75 where a run is writing to it.
    """
    from pipeline.lake.check import show_health
    from pipeline.lake.mend import check_lake, repair_lake, show_repair

    console, lake = console_of(), lake_at(root)
    health = check_lake(lake, deep=deep)
    show_health(console, health)
    if mend and health.problems:
        done, left = repair_lake(lake, deep=deep)
        show_repair(console, done, left)
        if left:
            raise UserError(f"what cannot be mended: {len(left)}", ExitCode.COMMIT_FAILED)
    elif health.problems:
        raise UserError(f"the lake at {root!r} is damaged; mend it with --repair", ExitCode.COMMIT_FAILED)


@click.command()
@_ROOT
@click.option("--to", "period", type=click.Choice(["day", "month"]), help="Partition the lake by day or by month.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
def compact(root: str, period: str | None, dry_run: bool) -> None:
    """Merge small files, and remove files without rows; with --to, partition the whole lake anew."""
    from typing import cast

    from pipeline.lake.compact import compact as compact_lake
    from pipeline.lake.compact import show_compaction
    from pipeline.lake.relayout import relayout, show_relayout
    from transforms.logic.partitions import Period

    console, lake = console_of(), lake_at(root)
    if period is not None:
        show_relayout(console, relayout(lake, cast(Period, period), dry_run=dry_run), dry_run=dry_run)
    show_compaction(console, compact_lake(lake, dry_run=dry_run), dry_run=dry_run)


@click.command()
@_ROOT
def catalog(root: str) -> None:
    """Publish the catalog of a lake anew, as after it has been moved."""
    from pipeline.lake.catalog import DUCKDB_FILE
    from pipeline.lake.derived import refresh_derived
    from pipeline.lake.lock import locked
    from pipeline.lake.upkeep import begin, output_of, readable

    lake = lake_at(root)
    with locked(lake), readable(lake):
        begin(lake)
        refresh_derived(lake, output_of(lake))
    console_of().print(lake.path(DUCKDB_FILE), soft_wrap=True, markup=False)
