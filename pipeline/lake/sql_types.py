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
