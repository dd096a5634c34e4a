"""What the commands that look after a lake have in common: the lock, a clean start, and changes that are committed."""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import ValidationError

from pipeline.errors import ExitCode, UserError
from pipeline.lake.commit import commit, recover
from pipeline.lake.derived import refresh_derived
from pipeline.lake.edits import Edits
from pipeline.lake.folders import Lake
from pipeline.lake.lock import locked
from pipeline.lake.snapshot import KEPT_SECONDS
from pipeline.lake.switch import discard_switch
from schemas.tables import Table
from transforms.logic.wirecopy.amendments import is_in
from transforms.sinks.parquet import ParquetParams
from transforms.storage import StorageError, delete_tree, files_below, read_bytes

__all__ = ["Rehearsal", "blanked", "changing", "counted", "is_in", "output_of", "readable"]

_LOG = logging.getLogger(__name__)


class Rehearsal(Edits):
    """Edits that are never written: it only notes which files would change."""

    def __init__(self, lake: Lake) -> None:
        super().__init__(lake, "staging", ParquetParams(root=lake.root))
        self.touched: set[str] = set()

    def put(self, table: Table, path: str, rows: pa.Table) -> None:
        """Note a file."""
        self.touched.add(path)


@contextmanager
def changing(lake: Lake, name: str, *, kept_seconds: float = KEPT_SECONDS) -> Iterator[Edits]:
    """Edits of a lake under its lock, committed where the block ends without an error.

    Args:
        lake: The lake.
        name: What the change is called in staging.
        kept_seconds: How long earlier snapshots stay.

    Raises:
        UserError: Another process writes to the lake, it cannot be written to, or one of its files is damaged.
    """
    with locked(lake), readable(lake):
        begin(lake)
        staging, output = f"staging/{name}", output_of(lake)
        edits = Edits(lake, staging, output)
        yield edits
        if edits.staged() or edits.deleted():
            commit(lake, staging, edits.staged(), edits.deleted())
        delete_tree(lake.path("staging"))
        refresh_derived(lake, output, kept_seconds=kept_seconds)


def begin(lake: Lake) -> None:
    """Complete what an earlier process has left behind.

    Args:
        lake: The lake, locked.

    Raises:
        OSError: A file cannot be moved.
    """
    if recover(lake):
        _LOG.info("completed a commit that was cut short")
    discard_switch(lake)
    delete_tree(lake.path("staging"))


@contextmanager
def readable(lake: Lake) -> Iterator[None]:
    """Say in one line that the lake cannot be written, or that one of its files is damaged.

    Raises:
        UserError: So it is.
    """
    try:
        yield
    except StorageError as error:
        raise UserError(str(error), ExitCode.COMMIT_FAILED) from error
    except (pa.ArrowException, OSError) as error:
        line = str(error).splitlines()[0]
        raise UserError(
            f"the lake at {lake.root!r} cannot be read: {line}; see `newsbeam check`", ExitCode.COMMIT_FAILED
        ) from error


def output_of(lake: Lake) -> ParquetParams:
    """How files of the lake are written: as by its last run, or as by default.

    Raises:
        OSError: A manifest cannot be read.
    """
    for path in reversed(files_below(lake.path("runs"), "/manifest.json")):
        config = json.loads(read_bytes(path)).get("config")
        if config:
            try:
                return ParquetParams.model_validate({**config["output"], "root": lake.root})
            except ValidationError:  # of a release that knew other keys
                break
    return ParquetParams(root=lake.root)


def counted(number: int, noun: str) -> str:
    """A number of things: ``1 file``, ``2 files``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def blanked(rows: pa.Table, which: pa.ChunkedArray, values: Mapping[str, Any]) -> pa.Table:
    """Rows with other values in some columns of some rows.

    Args:
        rows: Any table.
        which: The rows to change.
        values: The new value of each column.
    """
    keep = pc.invert(which).combine_chunks()
    for name, value in values.items():
        at = rows.schema.get_field_index(name)
        field = rows.schema.field(at)
        new = pa.array([value] * rows.num_rows, field.type)
        mixed = pc.if_else(keep, rows[name].combine_chunks(), new)
        rows = rows.set_column(at, field, mixed)
    return rows
