"""Rows into the table of a file that may exist already: a row written again replaces itself, or adds to itself."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from schemas.arrow import arrow_schema, rows_of, table_of
from schemas.tables import CLUSTERS, Table
from transforms.logic.wirecopy.stories import merge_stories

_COMBINED: Mapping[str, Callable[[Any, Any], Any]] = {CLUSTERS.name: merge_stories}
"""Tables whose rows of one key add up, and what makes one row of an earlier and a later one."""


def merge_rows(table: Table, before: pa.Table | None, rows: Iterable[Any]) -> tuple[pa.Table, int]:
    """Merge rows into a file's content.

    Args:
        table: The table that both belong to.
        before: What the file holds; None where there is none yet.
        rows: New rows. Of several with one key, one stands, the same in whatever order they come; in ``clusters`` they
            add up, and with the row that the file holds.

    Returns:
        The merged table in the table's sort order, and how many of its rows come from ``rows``. The result does not
        depend on the order of ``rows``.

    Raises:
        pyarrow.ArrowInvalid: A row does not fit the schema.
    """
    combine = _COMBINED.get(table.name, lambda before, after: after)
    latest: dict[tuple[Any, ...], Any] = {}
    for row in sorted(rows, key=repr):
        key = _key(table, row)
        latest[key] = combine(latest[key], row) if key in latest else row
    if before is None:
        return _sorted(table, table_of(table.record, latest.values())), len(latest)
    before = _as_now(before, arrow_schema(table.record))
    repeated = _keys(table, before, latest)
    if table.name in _COMBINED:
        for row in rows_of(table.record, before.filter(repeated)):
            latest[_key(table, row)] = combine(row, latest[_key(table, row)])
    added = table_of(table.record, latest.values())
    kept = before.filter(pc.invert(repeated))
    return _sorted(table, pa.concat_tables([kept, added])), len(latest)


def _key(table: Table, row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in table.key)


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
