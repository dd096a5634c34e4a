"""Which file of a partition a row goes to. A partition rolls: it is the files of one folder, and the last one grows.

A row that is written again replaces itself in the file that holds it; all others go to one file. So a write adds rows
to a single file and never moves one between files: whoever lists the folder meanwhile sees each row once.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from schemas.tables import Table

__all__ = ["FIRST_PART", "Part", "divide", "is_in", "open_part", "rolls"]

FIRST_PART = "part-00000.parquet"
_PART = re.compile(r"part-(\d{5,})\.parquet")


class Part(NamedTuple):
    """A file of a partition.

    Attributes:
        path: Its path, relative to the root.
        size: Bytes.
    """

    path: str
    size: int


def rolls(path: str) -> bool:
    """Whether a path stands for a partition of any number of files, and not for one file."""
    return path.rpartition("/")[2] == FIRST_PART


def open_part(path: str, parts: Sequence[Part], limit: int) -> str:
    """The file that new rows of a partition go to: its last part, or a new one where that is large enough.

    Args:
        path: Path of the partition's first part.
        parts: The files of its folder; those that are not named as parts are (older forms of the table) get no row.
        limit: Bytes from which a part gets no new row.
    """
    folder = path.rpartition("/")[0]
    last: tuple[int, Part] | None = None
    for part in parts:
        named = _PART.fullmatch(part.path.rpartition("/")[2])
        if named and (last is None or int(named[1]) > last[0]):
            last = int(named[1]), part
    if last is None:
        return path
    number, part = last
    return part.path if part.size < limit else f"{folder}/part-{number + 1:05d}.parquet"


def divide(table: Table, rows: pa.Table, keys: Mapping[str, pa.Table], new: str) -> dict[str, pa.Table]:
    """Divide rows among the files of a partition.

    Args:
        table: Their table.
        rows: The rows.
        keys: The key columns of each file, by its path.
        new: The file for rows that none of them holds.

    Returns:
        The rows by file, in order of path; files without one are left out.
    """
    divided = {}
    for path in sorted(keys, reverse=True):
        known = is_in(table, rows, keys[path])
        divided[path] = rows.filter(known)
        rows = rows.filter(pc.invert(known))
    if rows.num_rows:
        divided[new] = pa.concat_tables([divided[new], rows]) if new in divided else rows
    return {path: divided[path] for path in sorted(divided) if divided[path].num_rows}


def is_in(table: Table, rows: pa.Table, keys: pa.Table) -> pa.ChunkedArray:
    """For each row, whether its key is among some keys."""
    if len(table.key) == 1:
        return pc.is_in(rows[table.key[0]], value_set=keys[table.key[0]])
    wanted = set(zip(*(keys[name].to_pylist() for name in table.key), strict=True))
    found = zip(*(rows[name].to_pylist() for name in table.key), strict=True)
    return pa.chunked_array([pa.array([key in wanted for key in found], type=pa.bool_())])
