"""Rows that the lake holds already, when a late original takes the place of an article."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from schemas.article import Article
from schemas.duplicate import Duplicate
from schemas.match import CanonicalChange
from transforms.logic.wirecopy.amendments import as_copy, overlay, without

CHANGE = CanonicalChange("c", "old", "new", 5, "new", "excerpt", 0.5, 0.75, 0.625)
ROWS = pa.table(
    {"id": ["a", "b", "b"], "cluster_id": ["c", "d", None], "canonical_id": ["x", "x", None], "size": [1, 2, 3]}
)


@pytest.mark.parametrize("keep_text", [True, False])
def test_the_article_as_a_copy_of_the_new_one(article: Callable[..., Article], keep_text: bool) -> None:
    row = article(
        "old", "The text.", cluster_id="c", title="Bridge", source="Tarn Echo", url="https://echo.example/1",
        agency="AFP", language="en", relation="derived", parent_id="z",
    )  # fmt: skip
    assert as_copy(row, CHANGE, keep_text=keep_text) == Duplicate(
        article_id="old", source_id="old", canonical_id="new", cluster_id="c", relation="excerpt", similarity=0.5,
        containment=0.75, contained=0.75, contains=0.625, matched_id="new", method="word 5-grams",
        source="Tarn Echo", url="https://echo.example/1", title="Bridge", published_at=1_700_000_000_000_000,
        date_source="text", agency="AFP", language="en", text="The text." if keep_text else None, origin="wire",
        uri="wire.txt",
    )  # fmt: skip


def test_equal_texts_say_so(article: Callable[..., Article]) -> None:
    copy = as_copy(article("old", cluster_id="c"), CHANGE._replace(relation="exact"), keep_text=False)
    assert copy.method == "body hash"


def test_another_article_is_not_touched(article: Callable[..., Article]) -> None:
    with pytest.raises(ValueError, match="other is not old"):
        as_copy(article("other"), CHANGE, keep_text=False)


@pytest.mark.parametrize(
    ("ids", "left"), [({"b"}, ["a"]), ({"a", "b"}, []), (set(), ["a", "b", "b"]), ({"z"}, ["a", "b", "b"])]
)
def test_rows_are_taken_out(ids: set[str], left: list[str]) -> None:
    found = without(ROWS, "id", ids)
    assert found["id"].to_pylist() == left
    assert found.schema == ROWS.schema


@pytest.mark.parametrize(
    ("key", "values", "clusters", "canonical"),
    [
        ("cluster_id", {"c": "new"}, None, ["new", "x", None]),
        ("id", {"b": "new"}, None, ["x", "new", "new"]),
        ("id", {"b": "new"}, {"d"}, ["x", "new", None]),
        ("id", {"b": "new"}, set(), ["x", "x", None]),
        ("id", {}, None, ["x", "x", None]),
        ("cluster_id", {"z": "new"}, None, ["x", "x", None]),
    ],
)
def test_a_column_gets_other_values(key: str, values: dict[str, str], clusters: Any, canonical: list[Any]) -> None:
    found = overlay(ROWS, key, "canonical_id", values, clusters)
    assert found["canonical_id"].to_pylist() == canonical
    assert found.schema == ROWS.schema
    assert found.drop_columns(["canonical_id"]).equals(ROWS.drop_columns(["canonical_id"]))
    assert overlay(found, key, "canonical_id", values, clusters).equals(found)


def test_no_rows_stay_no_rows() -> None:
    assert overlay(ROWS[:0], "id", "canonical_id", {"b": "new"}, {"d"}).equals(ROWS[:0])
    assert without(ROWS[:0], "id", {"b"}).equals(ROWS[:0])
