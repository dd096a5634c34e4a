"""Days or months: recorded once, kept to, and read with the right types."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import ExitCode, UserError
from pipeline.lake.folders import Lake
from pipeline.lake.layout import LAYOUT_FILE, check_layout, layout_file, layout_of, partition_columns
from pipeline.lake.query import query
from schemas.arrow import table_of
from schemas.article import Article
from schemas.tables import ARTICLES, FINGERPRINTS, REJECTS, TABLES
from transforms.logic.partitions import Period, article_path
from transforms.sinks.parquet import ParquetParams, encode

Make = Callable[..., Article]


def params(lake: Lake, period: Period) -> ParquetParams:
    return ParquetParams(root=lake.root, partition_by=period)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(str(tmp_path / "lake"))


def put(lake: Lake, row: Article, period: Period) -> None:
    path = Path(lake.path(article_path(ARTICLES, row, period)))
    path.parent.mkdir(parents=True)
    path.write_bytes(encode(table_of(Article, [row]), params(lake, period)))


@pytest.mark.parametrize("period", ["day", "month"])
def test_a_new_lake_records_its_layout(lake: Lake, period: Period) -> None:
    assert layout_of(lake) is None
    check_layout(lake, params(lake, period))
    assert json.loads(Path(lake.path(LAYOUT_FILE)).read_text()) == {"schema_version": "1", "partition_by": period}
    assert layout_of(lake) == period
    check_layout(lake, params(lake, period))


@pytest.mark.parametrize(("period", "other"), [("day", "month"), ("month", "day")])
@pytest.mark.parametrize("recorded", [True, False])
def test_another_layout_is_refused(lake: Lake, article: Make, period: Period, other: Period, *, recorded: bool) -> None:
    put(lake, article("a"), period)
    if recorded:
        check_layout(lake, params(lake, period))
    with pytest.raises(UserError, match=f"newsbeam compact --to {other}") as caught:
        check_layout(lake, params(lake, other))
    assert caught.value.code == ExitCode.USAGE
    assert "\n" not in str(caught.value)
    assert layout_of(lake) == period


def test_a_lake_of_an_older_version_is_by_day(lake: Lake, article: Make) -> None:
    put(lake, article("a"), "day")
    check_layout(lake, params(lake, "day"))
    assert Path(lake.path(LAYOUT_FILE)).read_bytes() == layout_file("day")


def test_both_layouts_at_once_are_told(lake: Lake, article: Make) -> None:
    put(lake, article("a"), "day")
    put(lake, article("b"), "month")
    with pytest.raises(UserError, match="of days and of months") as caught:
        check_layout(lake, params(lake, "day"))
    assert caught.value.code == ExitCode.COMMIT_FAILED


@pytest.mark.parametrize("content", [b"", b"no json", b"[]", b"null", b"{}", b'{"partition_by": "week"}', b"\xff"])
def test_a_damaged_record_is_told(lake: Lake, content: bytes) -> None:
    path = Path(lake.path(LAYOUT_FILE))
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.raises(UserError, match=r"state/lake\.json .* is damaged") as caught:
        check_layout(lake, params(lake, "day"))
    assert caught.value.code == ExitCode.COMMIT_FAILED
    assert path.read_bytes() == content


def test_a_lake_of_a_later_version_is_refused(lake: Lake) -> None:
    path = Path(lake.path(LAYOUT_FILE))
    path.parent.mkdir(parents=True)
    path.write_text('{"schema_version": "99", "partition_by": "day"}')
    with pytest.raises(UserError, match="schema version 99"):
        check_layout(lake, params(lake, "day"))


def test_columns_that_folders_name() -> None:
    names = {period: [field.name for field in partition_columns(ARTICLES, period)] for period in ("day", "month")}
    assert names == {"day": ["topic", "date"], "month": ["topic", "month"]}
    assert partition_columns(ARTICLES, None) == partition_columns(ARTICLES, "day")
    for table in (REJECTS, FINGERPRINTS):
        assert partition_columns(table, "month") == partition_columns(table, "day")
    assert all(partition_columns(table, "month") is not None for table in TABLES)


@pytest.mark.parametrize(("period", "column", "kind"), [("day", "date", "DATE"), ("month", "month", "VARCHAR")])
def test_the_views_have_the_partition_columns(
    lake: Lake, article: Make, period: Period, column: str, kind: str
) -> None:
    check_layout(lake, params(lake, period))
    describe = (
        "SELECT column_name, column_type FROM (DESCRIBE articles) WHERE column_name IN ('topic', 'date', 'month')"
    )
    columns = {("topic", "VARCHAR"), (column, kind)}
    assert set(query(lake, describe)[1]) == columns, "of an empty lake"
    put(lake, article("a", published_at=0), period)
    assert set(query(lake, describe)[1]) == columns
    value = query(lake, f"SELECT {column}::VARCHAR FROM articles")[1]  # noqa: S608
    assert value == [("1970-01-01" if period == "day" else "1970-01",)]
