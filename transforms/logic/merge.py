"""Rows into the table of a file that may exist already: a row written again replaces itself."""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from schemas.arrow import table_of
from schemas.tables import Table


def merge_rows(table: Table, before: pa.Table | None, rows: Iterable[Any]) -> tuple[pa.Table, int]:
    """Merge rows into a file's content.

    Args:
        table: The table that both belong to.
        before: What the file holds; None where there is none yet.
        rows: New rows; of several with one key the last by the table's own order stands.

    Returns:
        The merged table in the table's sort order, and how many of its rows come from ``rows``. The result does not
        depend on the order of ``rows``.

    Raises:
        pyarrow.ArrowInvalid: A row does not fit the schema.
    """
    latest = {tuple(getattr(row, name) for name in table.key): row for row in sorted(rows, key=repr)}
    added = table_of(table.record, latest.values())
    if before is None:
        return _sorted(table, added), len(latest)
    before = _as_now(before, added.schema)
    repeated = _keys(table, before, latest)
    kept = before.filter(pc.invert(repeated))
    return _sorted(table, pa.concat_tables([kept, added])), len(latest)


def _keys(table: Table, before: pa.Table, latest: dict[tuple[Any, ...], Any]) -> pa.ChunkedArray:
    if len(table.key) == 1:
        name = table.key[0]
        wanted = pa.array([key[0] for key in latest], type=before.schema.field(name).type)
        return pc.is_in(before[name], value_set=wanted)
    keys = zip(*(before[name].to_pylist() for name in table.key), strict=True)
    return pa.chunked_array([pa.array([key in latest for key in keys], type=pa.bool_())])


def _as_now(before: pa.Table, schema: pa.Schema) -> pa.Table:
    """The content of an older file under the present schema: columns it lacks are null."""
    known = set(before.column_names)
    columns = [
        before[field.name].cast(field.type) if field.name in known else pa.nulls(before.num_rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _sorted(table: Table, rows: pa.Table) -> pa.Table:
    order = [(name, "ascending") for name in (*table.sort, *table.key)]
    return rows.sort_by(order).combine_chunks()
