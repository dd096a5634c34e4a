"""Read a file by byte ranges of its lines, gzip too, without beginning anew for each range."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import IO, NamedTuple

from schemas.raw import WorkUnit
from transforms.storage import is_gzip, open_plain


class _Left(NamedTuple):
    """A file as the reader of a range left it.

    Attributes:
        file: Open behind the last line of the range.
        end: Where that range ended; the first line of the next one begins where the file stands.
        stack: Closes it.
    """

    file: IO[bytes]
    end: int
    stack: ExitStack


_LEFT: dict[tuple[str, int, int | None], _Left] = {}
"""At most one file: ranges are read in order, and gzip can only be read from its beginning."""


@contextmanager
def open_range(unit: WorkUnit) -> Iterator[IO[bytes]]:
    """Open the file of a unit at the first line that begins in its range.

    Args:
        unit: The range; the file must be the one that was planned.

    Raises:
        OSError: It cannot be opened.
        EOFError: It is gzip and ends before the range.
    """
    key = (unit.uri, unit.size, unit.modified_at)
    left = _LEFT.pop(key, None)
    # Ranges may come in any order: only behind the one that ends where this one starts does its first line begin.
    if left is None or left.end != unit.start:
        _close_left()
        if left is not None:
            left.stack.close()
        stack = ExitStack()
        left = _Left(stack.enter_context(open_plain(unit.uri)), unit.start, stack)
        with ExitStack() as undo:
            undo.push(stack)
            _skip_to(left.file, unit.start)
            undo.pop_all()
    with ExitStack() as undo:
        undo.push(left.stack)
        yield left.file
        if unit.end >= 0 and is_gzip(unit.uri):
            undo.pop_all()
            _LEFT[key] = left._replace(end=unit.end)


def _close_left() -> None:
    while _LEFT:
        _LEFT.popitem()[1].stack.close()


def _skip_to(file: IO[bytes], start: int) -> None:
    if start:
        file.seek(start - 1)
        skip_line(file)


def skip_line(file: IO[bytes]) -> None:
    """Go behind the end of the present line, however long it is."""
    while (rest := file.readline(1 << 20)) and not rest.endswith(b"\n"):
        pass
