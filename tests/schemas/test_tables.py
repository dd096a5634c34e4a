"""The tables: keys, sort orders and folders that the writer relies on."""

import pytest

from schemas.record import fields_of
from schemas.tables import TABLES, Table


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_table_is_sound(table: Table) -> None:
    required = {spec.name: "Optional" not in str(spec.type) for spec in fields_of(table.record)}
    assert set(table.key) | set(table.sort) <= set(required)
    assert all(required[name] for name in table.key), "a null key identifies nothing"
    assert set(table.key) <= set(table.sort), "the order of a file must be total"
    assert not table.folder.startswith("/")
    assert ".." not in table.folder


def test_tables_share_no_name_and_no_folder() -> None:
    assert len({table.name for table in TABLES}) == len({table.folder for table in TABLES}) == len(TABLES)
    for one in TABLES:
        assert not any(other.folder.startswith(one.folder + "/") for other in TABLES if other is not one)
