"""``newsbeam feeds``: the feeds of a lake on the command line. Heavy imports wait inside the commands."""

import sys

import click

from pipeline.errors import ExitCode, UserError
from pipeline.terminal import console_of, lake_at


@click.group()
def feeds() -> None:
    """Import, list, check and export feeds."""


@feeds.command("import")
@click.argument("opml")
@click.option("--root", default="OUT", show_default=True, help="Folder of the lake.")
def import_(opml: str, root: str) -> None:
    """Add the feeds of OPML (a file or URL, or a list of addresses) to the lake's list."""
    from pipeline.feeds.manage import import_feeds
    from pipeline.lake.folders import Lake

    done = import_feeds(Lake(root), opml)
    click.echo(f"{done.path}: {done.added} feeds added, {done.known} were there already")
    for url in done.reset:
        click.echo(f"  was failing or gone, will be polled anew: {url}")
    click.echo(f'A source that reads them: {{type: rss, name: feeds, opml: "{done.path}"}}')


@feeds.command("list")
@click.option("--root", default="OUT", show_default=True, help="Folder of the lake.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
def list_(root: str, form: str) -> None:
    """List the feeds that the lake knows, and what their last polls came to."""
    from pipeline.feeds.display import show_list
    from pipeline.feeds.manage import list_feeds

    show_list(console_of(), list_feeds(lake_at(root)), form)


@feeds.command()
@click.argument("targets", nargs=-1, required=True)
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Override a part of the configuration.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
def check(targets: tuple[str, ...], overrides: tuple[str, ...], form: str) -> None:
    """Poll feeds now and write nothing: TARGETS are addresses, OPML files or configurations (.yaml)."""
    from pipeline.feeds.display import show_check
    from pipeline.feeds.manage import check_feeds

    rows = check_feeds(targets, overrides)
    show_check(console_of(), rows, form)
    if any(row[1] != "ok" for row in rows):
        raise UserError("not every feed can be used", ExitCode.REJECT_RATE)


@feeds.command()
@click.option("--root", default="OUT", show_default=True, help="Folder of the lake.")
def export(root: str) -> None:
    """Write the feeds that the lake knows as OPML to standard output."""
    from pipeline.feeds.manage import export_feeds

    sys.stdout.buffer.write(export_feeds(lake_at(root)))


@feeds.command()
@click.argument("urls", nargs=-1, required=True)
@click.option("--root", default="OUT", show_default=True, help="Folder of the lake.")
def reset(urls: tuple[str, ...], root: str) -> None:
    """Forget the polls of these feeds: the next run reads them whole, also those that were gone."""
    from pipeline.feeds.manage import reset_feeds

    known = reset_feeds(lake_at(root), urls)
    click.echo(f"{len(known)} of {len(urls)} feeds reset")
