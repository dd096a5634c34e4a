"""A real Spark, which lives in an environment of its own, reads every table: ``make test-spark``."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from schemas.tables import TABLES

SPARK = os.environ.get("NEWSBEAM_SPARK")
TABLE_NAMES = [table.name for table in TABLES if table.public]
# By month, the tables that lie otherwise; a table takes about a second.
BY_MONTH = ["articles", "duplicates"]

pytestmark = pytest.mark.skipif(SPARK is None, reason="needs Spark: make test-spark")


def kind_of(kind: pa.DataType) -> str:
    """The type that Spark has for it."""
    if pa.types.is_list(kind):
        return f"array<{kind_of(kind.value_type)}>"
    if pa.types.is_struct(kind):
        return f"struct<{','.join(f'{field.name}:{kind_of(field.type)}' for field in kind)}>"
    if pa.types.is_timestamp(kind):
        return "timestamp"
    return {"int64": "bigint", "bool": "boolean", "date32[day]": "date"}.get(str(kind), str(kind))


@pytest.fixture(scope="module")
def found(lakes, recipe: Callable[[str], str]) -> dict[str, Any]:
    """What one session of Spark reads of both lakes, by period and folder."""
    names = {"day": TABLE_NAMES, "month": BY_MONTH}
    roots = {period: str(lakes[period].root) for period in names}
    wanted = {roots[period]: [lakes[period].tables[name].folder for name in names[period]] for period in names}
    probe = Path(__file__).with_name("spark_probe.py")
    # Python shows Spark's times in the zone of the process.
    environment = {"PATH": os.environ["PATH"], "TZ": "UTC", "HOME": os.environ.get("HOME", "/")}
    command = [str(SPARK), str(probe), recipe("Spark"), json.dumps(wanted)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    read: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {period: read[roots[period]] for period in names}


@pytest.mark.parametrize(
    ("period", "name"), [*(("day", name) for name in TABLE_NAMES), *(("month", name) for name in BY_MONTH)]
)
def test_spark(lakes, found: dict[str, Any], readers, period: str, name: str) -> None:
    shown = lakes[period].tables[name]
    read = found[period][shown.folder]
    assert read["types"] == {column: kind_of(kind) for column, kind in shown.types.items()}
    # Spark's times carry no zone: the recipe sets that of the session to UTC, and the comparison adds it.
    zoned = {column for column, kind in shown.types.items() if pa.types.is_timestamp(kind)}
    rows = [
        {column: f"{value}+00:00" if column in zoned and value else value for column, value in row.items()}
        for row in read["rows"]
    ]
    assert readers.by_key(shown.table, rows) == shown.rows
