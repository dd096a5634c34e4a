"""The ``train`` commands: models from labels of the user's own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from pipeline.errors import ExitCode, UserError

_FILE = click.Path(exists=True, dir_okay=False)


@click.group()
def train() -> None:
    """Train models on labels of your own."""


@train.command()
@click.argument("data", type=_FILE)
@click.option("--definitions", type=_FILE, help="IPTC's own cptall-en-US.json; for Media Topics.")
@click.option("--out", required=True, type=click.Path(dir_okay=False), help="The model file to write.")
def topic(data: str, definitions: str | None, out: str) -> None:
    """Train the topic model on DATA: JSON Lines with title, text or both, and topic or medtop.

    topic is a label of your own; null: none of your labels. Each label needs ten texts or more, and names a folder:
    letters a to z, digits and hyphens are kept of it. medtop is a Media Topic (eight digits) instead. Prints figures
    for held-out texts; the file goes into a configuration as `events.topics`.
    """
    from transforms.logic.topics import own, training

    def trained() -> dict[str, Any]:
        if not own.has_own_labels(Path(data)):
            return training.train_from_files(Path(data), Path(definitions) if definitions else None, Path(out))
        if definitions:
            raise UserError("--definitions describe Media Topics: they go with medtop, not with labels of your own")
        figures = own.train_from_files(Path(data), Path(out))
        if not figures["none"]:
            click.echo(
                "No text has topic null: whatever a story is about, it gets the likeliest of the labels.", err=True
            )
        return figures

    _report(data, trained)


@train.command()
@click.argument("data", type=_FILE)
@click.option("--out", required=True, type=click.Path(dir_okay=False), help="The model file to write.")
@click.option("--background", type=_FILE, help="Headlines with title and medtop that mostly tell of no event.")
@click.option("--model", default="auto", show_default=True, help="spaCy pipeline by name or path.")
@click.option(
    "--folds",
    default=5,
    show_default=True,
    type=click.IntRange(min=0),
    help="Folds to measure with; 0: do not measure.",
)
def events(data: str, out: str, background: str | None, model: str, folds: int) -> None:
    """Train the event model on DATA: JSON Lines with sentence, source, target and gold_root.

    gold_root is the type of event, PLOVER's or your own; null: none of them. source and target are who acts and who is
    acted upon, as in the sentence. quad, 1 to 4, may stand beside it for types of your own. Prints figures by
    cross-validation; the file goes into a configuration as the model of the extractor `action`.
    """
    from transforms.logic.coding.acts.training import train_from_files
    from transforms.logic.coding.syntax.nlp import ModelError

    try:
        headlines = Path(background) if background else None
        _report(data, lambda: train_from_files(Path(data), Path(out), headlines, model, folds))
    except ModelError as error:
        raise UserError(str(error), ExitCode.USAGE) from None


def _report(data: str, train_model: Callable[[], dict[str, Any]]) -> None:
    try:
        figures = train_model()
    except (OSError, ValueError) as error:
        raise UserError(f"{data}: {error}") from None
    click.echo(json.dumps(figures, indent=2))
