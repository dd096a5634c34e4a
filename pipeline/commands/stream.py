"""``newsbeam watch``: how a stream does. Heavy imports wait inside the command."""

import click

from pipeline.terminal import console_of, lake_at


@click.command()
@click.argument("root", default="OUT")
@click.option("--once", is_flag=True, help="Show it once, and end.")
@click.option("--json", "as_json", is_flag=True, help="Print the status as JSON, a line each second.")
def watch(root: str, once: bool, as_json: bool) -> None:
    """Watch the stream that writes to the lake in the folder ROOT; Ctrl-C ends the watching, not the stream."""
    from pipeline.streaming.display import watch as show

    show(console_of(), lake_at(root), once=once, as_json=as_json)
