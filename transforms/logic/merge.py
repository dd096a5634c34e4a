"""Rows into the table of a file that may exist already: a row written again replaces itself, or adds to itself."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from schemas.arrow import arrow_schema, rows_of, table_of
from schemas.tables import CLUSTERS, Table
from transforms.logic.parts import is_in
from transforms.logic.wirecopy.stories import merge_stories

__all__ = ["merge_rows", "merge_tables"]

_COMBINED: Mapping[str, Callable[[Any, Any], Any]] = {CLUSTERS.name: merge_stories}
"""Tables whose rows of one key add up, and what makes one row of an earlier and a later one."""


def merge_rows(table: Table, before: pa.Table | None, rows: Iterable[Any]) -> tuple[pa.Table, int]:
    """Merge records into a file's content; see :func:`merge_tables`."""
    return merge_tables(table, before, table_of(table.record, rows))


def merge_tables(table: Table, before: pa.Table | None, rows: pa.Table) -> tuple[pa.Table, int]:
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
    rows = _distinct(table, rows)
    if before is None:
        return _sorted(table, rows), rows.num_rows
    before = _as_now(before, arrow_schema(table.record))
    repeated = is_in(table, before, rows)
    if table.name in _COMBINED:
        rows = _added(table, before.filter(repeated), rows)
    return _sorted(table, pa.concat_tables([before.filter(pc.invert(repeated)), rows])), rows.num_rows


def _distinct(table: Table, rows: pa.Table) -> pa.Table:
    """One row of each key: the same in whatever order they come, or in ``clusters`` all of them added up."""
    if len(table.key) == 1 and pc.count_distinct(rows[table.key[0]]).as_py() == rows.num_rows:
        return rows  # as almost always, and told in a tenth of the time that grouping takes
    counted = rows.select(table.key).group_by(list(table.key)).aggregate([([], "count_all")])
    if counted.num_rows == rows.num_rows:
        return rows
    repeated = is_in(table, rows, counted.filter(pc.greater(counted["count_all"], 1)))
    combine = _COMBINED.get(table.name, lambda before, after: after)
    # An order of all that a row holds is dear, so only those that share a key are put in it.
    latest: dict[tuple[Any, ...], Any] = {}
    for row in sorted(rows_of(table.record, rows.filter(repeated)), key=repr):
        key = _key(table, row)
        latest[key] = combine(latest[key], row) if key in latest else row
    return pa.concat_tables([rows.filter(pc.invert(repeated)), table_of(table.record, latest.values())])


def _added(table: Table, before: pa.Table, rows: pa.Table) -> pa.Table:
    """Rows, added to the earlier ones of the same keys."""
    known = is_in(table, rows, before)
    after = {_key(table, row): row for row in rows_of(table.record, rows.filter(known))}
    combine = _COMBINED[table.name]
    both = [combine(row, after[_key(table, row)]) for row in rows_of(table.record, before)]
    return pa.concat_tables([rows.filter(pc.invert(known)), table_of(table.record, both)])


def _key(table: Table, row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in table.key)


def _as_now(before: pa.Table, schema: pa.Schema) -> pa.Table:
    """The content of an older file under the present schema: columns it lacks are null."""
    known = set(before.column_names)
    columns = [
        before[field.name].cast(field.type) if field.name in known else pa.nulls(before.num_rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _sorted(table: Table, rows: pa.Table) -> pa.Table:
    names = dict.fromkeys((*table.sort, *table.key))
    rows = rows.combine_chunks()  # to take rows from many chunks is slow
    order = pc.sort_indices(rows.select(list(names)), sort_keys=[(name, "ascending") for name in names])
    return rows.take(order).combine_chunks()
