"""Listing folders of this machine, where there may be very many files and they are looked at again and again.

Beam's own listing asks the filesystem three times for each file, and its patterns the whole tree below.
"""

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from apache_beam.io.filesystem import FileSystem

__all__ = ["LocalFile", "below", "globbed"]

_FIXED = re.compile(r"[^*?\[]*")


class LocalFile(NamedTuple):
    """A file.

    Attributes:
        path: Its path, as the folder was given.
        size: Bytes.
        modified: Last modification in seconds since the epoch.
    """

    path: str
    size: int
    modified: float


def below(folder: str, depth: int | None = None) -> Iterator[LocalFile]:
    """The files in a folder and those below it, in no order; none where there is no such folder, or it is not ours.

    What a link leads to counts as a file, and not as a folder.

    Args:
        folder: Path of the folder.
        depth: Levels that are looked at; all where None.
    """
    waiting = [(folder, 1)]
    while waiting:
        here, level = waiting.pop()
        try:
            entries = list(os.scandir(here))
        except OSError:
            continue
        for entry in entries:
            try:
                if entry.is_dir():
                    if not entry.is_symlink() and level != depth:
                        waiting.append((entry.path, level + 1))
                elif entry.is_file():
                    told = entry.stat()
                    yield LocalFile(entry.path, told.st_size, told.st_mtime)
            except OSError:  # it has gone meanwhile
                continue


def globbed(pattern: str) -> Iterator[LocalFile]:
    """The files that a glob matches, in no order.

    Args:
        pattern: As Beam has them: ``*`` and ``?`` and ``[...]`` in a name, ``**`` for any folders. It has a folder.
    """
    fixed = _FIXED.match(pattern)
    folder = os.path.dirname(fixed[0] if fixed else "")  # noqa: PTH120 - "./" must stay
    wanted = re.compile(FileSystem.translate_pattern(pattern)).match
    # Only a star by itself never stands for a slash.
    plain = "**" not in pattern and "?" not in pattern and "[" not in pattern
    depth = pattern.count("/") - folder.rstrip("/").count("/") if plain else None
    return (file for file in below(folder, depth) if wanted(file.path))
