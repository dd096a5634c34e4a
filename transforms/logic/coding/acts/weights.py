"""The file of the event model: arrays of the ranker and of the act coder, with a version."""

import hashlib
import zipfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["SHIPPED_WEIGHTS", "EventWeights", "load_weights", "save_weights", "shipped_weights", "version_of"]

SHIPPED_WEIGHTS: Final = Path(__file__).parent / "models" / "events.npz"

# Changes whenever the same sentence no longer falls on the same features, so that old weights are refused.
_FORMAT: Final = "1"
_KEY: Final = "format"

Arrays = Mapping[str, NDArray[Any]]


class EventWeights(NamedTuple):
    """What was learnt.

    Attributes:
        version: Format and first eight digits of the hash of all arrays, as in ``events/1-0a1b2c3d``.
        arrays: Arrays by name; those of the ranker begin with ``ranker.``, those of the act coder with ``coder.``.
    """

    version: str
    arrays: Arrays


def version_of(arrays: Arrays) -> str:
    """The version of arrays; the same ones have the same."""
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return f"events/{_FORMAT}-{digest.hexdigest()[:8]}"


def save_weights(arrays: Arrays, path: Path) -> None:
    """Write the file; the same arrays give the same bytes.

    Raises:
        OSError: It cannot be written.
    """
    stored: dict[str, Any] = {_KEY: np.array(_FORMAT), **{name: arrays[name] for name in sorted(arrays)}}
    with path.open("wb") as file:
        np.savez_compressed(file, **stored)


def load_weights(path: Path) -> EventWeights:
    """Read a file that ``newsbeam train events`` wrote.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It holds no event model, or one of another format.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
            form = str(arrays.pop(_KEY))
    except (KeyError, EOFError, AttributeError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise ValueError(f"{path} is no event model: {error}") from error
    if form != _FORMAT:
        raise ValueError(f"{path} has event model format {form}, not {_FORMAT}: train it anew")
    return EventWeights(version_of(arrays), arrays)


@lru_cache(maxsize=1)
def shipped_weights() -> EventWeights:
    """The weights that ship with the package, read once per process."""
    return load_weights(SHIPPED_WEIGHTS)
