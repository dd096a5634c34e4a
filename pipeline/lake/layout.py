"""How a lake is laid out: by day or by month, once and for all of it."""

import json
from typing import cast, get_args

import pyarrow as pa

from pipeline.errors import ExitCode, UserError
from pipeline.lake.folders import Lake
from schemas.arrow import SCHEMA_VERSION
from schemas.tables import BY_PERIOD, Table
from transforms.logic.partitions import Period
from transforms.sinks.parquet import ParquetParams
from transforms.storage import exists, publish, read_bytes

__all__ = ["LAYOUT_FILE", "check_layout", "layout_file", "layout_of", "partition_columns"]

LAYOUT_FILE = "state/lake.json"
"""The file that says how the lake is laid out, relative to the root."""
_TYPES = {"topic": pa.string(), "date": pa.date32(), "month": pa.string(), "run_date": pa.date32()}
_FOLDERS: dict[Period, str] = {"day": "date=", "month": "month="}


def check_layout(lake: Lake, output: ParquetParams) -> None:
    """See that the lake is laid out as the configuration says, and record how it is where that is not recorded yet.

    Args:
        lake: The lake; no commit may be under way.
        output: The configuration of the output.

    Raises:
        UserError: It is laid out otherwise, or what says how is damaged.
        OSError: It cannot be read or written.
    """
    recorded = exists(lake.path(LAYOUT_FILE))
    found = layout_of(lake)
    if found is not None and found != output.partition_by:
        raise UserError(
            f"the lake {lake.root!r} is partitioned by {found}, and output.partition_by is {output.partition_by}: "
            f"set it to {found}, or run newsbeam compact --to {output.partition_by}"
        )
    if not recorded:
        publish(lake.path(LAYOUT_FILE), layout_file(output.partition_by))


def layout_file(period: Period) -> bytes:
    """The content of the file that says how a lake is laid out."""
    return json.dumps({"schema_version": SCHEMA_VERSION, "partition_by": period}).encode()


def layout_of(lake: Lake) -> Period | None:
    """What a lake is partitioned by: as recorded, or of an older lake as its folders show; None while it holds nothing.

    Raises:
        UserError: What says so is damaged, of a later version, or the folders are of both kinds.
        OSError: The lake cannot be read.
    """
    if not exists(lake.path(LAYOUT_FILE)):
        return _seen(lake)
    try:
        recorded = json.loads(read_bytes(lake.path(LAYOUT_FILE)))
        period, version = recorded["partition_by"], str(recorded["schema_version"])
    except (ValueError, TypeError, KeyError):
        period, version = None, SCHEMA_VERSION
    if period not in get_args(Period):
        message = f"{LAYOUT_FILE} of the lake {lake.root!r} is damaged: delete it, and the next run makes it anew"
        raise UserError(message, ExitCode.COMMIT_FAILED)
    if version != SCHEMA_VERSION:
        raise UserError(f"the lake {lake.root!r} has schema version {version}; this newsbeam knows {SCHEMA_VERSION}")
    return cast(Period, period)


def _seen(lake: Lake) -> Period | None:
    paths = [lake.relative(path) for table in BY_PERIOD for path in lake.files(table)]
    found = [period for period, name in _FOLDERS.items() if any(f"/{name}" in path for path in paths)]
    if len(found) > 1:
        raise UserError(f"the lake {lake.root!r} holds partitions of days and of months", ExitCode.COMMIT_FAILED)
    return found[0] if found else None


def partition_columns(table: Table, period: Period | None) -> list[pa.Field]:
    """The columns that the folders of a table name, with their types.

    Args:
        table: The table.
        period: What the lake is partitioned by; None is by day.
    """
    names = [part.split("=")[0] for part in table.layout.split("/")[:-1]]
    if period == "month" and table in BY_PERIOD:
        names = ["month" if name == "date" else name for name in names]
    return [pa.field(name, _TYPES[name]) for name in names]
