"""The types of the lake in DuckDB's SQL."""

import pyarrow as pa

_SQL_TYPES = {"string": "VARCHAR", "int64": "BIGINT", "double": "DOUBLE", "bool": "BOOLEAN", "binary": "BLOB"}


def sql_type(kind: pa.DataType) -> str:
    """An Arrow type as DuckDB spells it.

    Raises:
        KeyError: No table has columns of that type.
    """
    if pa.types.is_list(kind):
        return f"{sql_type(kind.value_type)}[]"
    if pa.types.is_struct(kind):
        return "STRUCT(" + ", ".join(f'"{field.name}" {sql_type(field.type)}' for field in kind) + ")"
    if pa.types.is_timestamp(kind):
        return "TIMESTAMPTZ"
    return "DATE" if pa.types.is_date(kind) else _SQL_TYPES[str(kind)]


def blank_select(schema: pa.Schema) -> str:
    """SQL that gives the columns of a schema, and no rows.

    With ``UNION ALL BY NAME`` it gives a query over older files what they lack, within records as well.
    """
    columns = ", ".join(f'NULL::{sql_type(column.type)} AS "{column.name}"' for column in schema)
    return f"SELECT {columns} WHERE false"
