"""Check before any work that what a configuration names is there: models, filesystems."""

from pathlib import Path

from pipeline.config import Config
from pipeline.errors import UserError
from transforms.events.chain import ExtractParams
from transforms.filesystems import require_filesystem
from transforms.logic.coding.syntax.nlp import ModelError, find_model
from transforms.logic.topics.model import TopicModel
from transforms.storage import is_local


def check_environment(config: Config) -> None:
    """Check models and filesystems.

    Raises:
        UserError: Something that the configuration names is not there.
    """
    check_models(config.events)
    for path in (config.root, *(getattr(params, "glob", None) for params in config.sources)):
        try:
            require_filesystem(path or ".")
        except ValueError as error:
            raise UserError(f"{path}: {' '.join(str(error).split())}") from None
    if not is_local(config.root) and any(char in config.root for char in "*?["):
        raise UserError(f"{config.root}: the address of a lake cannot hold *, ? or [")


def check_models(params: ExtractParams) -> None:
    """Check that the models of the extractors are there.

    Raises:
        UserError: One is not.
    """
    try:
        find_model(params.model)
        if params.topics is not None:
            TopicModel.load(Path(params.topics))
    except ModelError as error:
        raise UserError(f"events.model: {error}") from None
    except (OSError, ValueError, KeyError) as error:
        raise UserError(f"events.topics: cannot read {params.topics!r}: {error}") from None
