"""The ``extract`` command: JSON Lines in, JSON Lines out."""

import sys
from typing import Any

import click

from pipeline.errors import ExitCode, UserError


@click.command()
@click.argument("file", default="-", type=click.File("rb"))
@click.option("--as-is", is_flag=True, help="Take the text as it is: no cleaning.")
@click.option("--config", metavar="FILE", help="A configuration, for its sections events and workers.")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Override a part of them.")
@click.option("--model", help="spaCy pipeline by name or path, as events.model; auto: the best found.")
def extract(file: Any, as_is: bool, config: str | None, overrides: tuple[str, ...], model: str | None) -> None:
    """Extract fields: JSON Lines in (FILE or -), JSON Lines out, in the same order."""
    from pipeline.environment import check_models
    from pipeline.extract import extract_lines, load_fields_config, read_lines
    from transforms.workers import WorkerPool

    if sys.stdout is None:
        raise UserError("nowhere to write to: the standard output is closed")
    fields = load_fields_config(config, overrides, model)
    check_models(fields.events)
    pool = WorkerPool(fields.workers)
    try:
        for line in extract_lines(read_lines(file), pool, fields.events, as_is=as_is):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UserError(f"cannot go on: {error.strerror or error}", ExitCode.COMMIT_FAILED) from None
    finally:
        pool.close()
