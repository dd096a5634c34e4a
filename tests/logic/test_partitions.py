"""Paths: closed vocabularies and dates alone, whatever the documents say."""

import re
from collections.abc import Callable
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.article import Article, Topic
from schemas.tables import ARTICLES, CLUSTERS, DUPLICATES, EVENTS, FINGERPRINTS, LEDGER, REJECTS
from transforms.logic.partitions import (
    CHUNKS_PER_DATED_SHARD,
    article_path,
    date_path,
    day_of,
    run_path,
    state_date_path,
    state_path,
)  # fmt: skip
from transforms.logic.topics.media_topics import MEDIA_TOPICS

DAY = 86_400_000_000
RUN = "20240506T070809Z-0a1b2c3d"
ODD = ["..", "../../etc", "/etc", "a/b", "a\\b", "a=b", "", "\x00", "CON", "~", "%2e%2e", "\n", "x" * 300]


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (0, "1970-01-01"),
        (-1, "1969-12-31"),
        (DAY - 1, "1970-01-01"),
        (DAY, "1970-01-02"),
        (-62_135_596_800_000_000, "0001-01-01"),
        (253_402_300_799_999_999, "9999-12-31"),
    ],
)
def test_day(at: int, day: str) -> None:
    assert day_of(at) == day


@pytest.mark.parametrize("at", [-62_135_596_800_000_001, 253_402_300_800_000_000, 1 << 63, -(1 << 70)])
def test_day_out_of_range(at: int) -> None:
    with pytest.raises(OverflowError):
        day_of(at)


def test_article_lies_by_its_best_topic_and_day(article: Callable[..., Article]) -> None:
    sport = article("a", topics=[Topic("15000000", "x", 0.1), Topic("11000000", "y", 0.9)], published_at=DAY)
    assert article_path(ARTICLES, sport) == "articles/topic=sport/date=1970-01-02/part-00000.parquet"
    assert article_path(EVENTS, sport) == "events/topic=sport/date=1970-01-02/part-00000.parquet"
    none = article("a", published_at=DAY)
    assert article_path(ARTICLES, none) == "articles/topic=unclassified/date=1970-01-02/part-00000.parquet"


def test_by_month(article: Callable[..., Article]) -> None:
    row = article("a", published_at=31 * DAY)
    assert article_path(ARTICLES, row, "month") == "articles/topic=unclassified/month=1970-02/part-00000.parquet"
    assert date_path(DUPLICATES, 31 * DAY - 1, "month") == "duplicates/month=1970-01/part-00000.parquet"
    assert date_path(CLUSTERS, "0001-01-01", "month") == "clusters/month=0001-01/part-00000.parquet"
    with pytest.raises(ValueError, match=r".+"):
        date_path(CLUSTERS, "2024-13-01", "month")


def test_article_without_a_time_has_no_place(article: Callable[..., Article]) -> None:
    with pytest.raises(ValueError, match="a has no publication time"):
        article_path(ARTICLES, article("a", published_at=None))


@pytest.mark.parametrize("code", [*ODD, "15000001", "medtop:15000000", "Sport", "a_b", "unclassified"])
def test_unknown_topic_names_no_folder(article: Callable[..., Article], code: str) -> None:
    with pytest.raises(KeyError):
        article_path(ARTICLES, article("a", topics=[Topic(code, "sport", 1.0)]))


@pytest.mark.parametrize("odd", ODD)
def test_no_word_of_a_document_is_part_of_a_path(article: Callable[..., Article], odd: str) -> None:
    names = ("article_id", "source_id", "title", "text", "source", "url", "language", "origin", "uri", "cluster_id")
    hostile = article("a")._replace(**dict.fromkeys(names, odd), topics=[Topic("07000000", odd, 1.0)])
    assert article_path(ARTICLES, hostile) == "articles/topic=health/date=2023-11-14/part-00000.parquet"


@pytest.mark.parametrize(
    "run_id",
    [*ODD, RUN + "\n", RUN.lower(), RUN[:-1], RUN + "0", "../" + RUN, RUN.replace("0a", ".."), RUN.replace("2", "٢")],
)
def test_malformed_run_id_names_no_file(run_id: str) -> None:
    with pytest.raises(ValueError, match="malformed run id"):
        run_path(REJECTS, run_id)


def test_files_of_a_run() -> None:
    assert run_path(REJECTS, RUN) == f"rejects/run_date=2024-05-06/{RUN}.parquet"
    assert date_path(DUPLICATES, 0) == "duplicates/date=1970-01-01/part-00000.parquet"
    assert state_path(LEDGER) == "state/ledger/part-00000.parquet"


def test_a_day_may_be_given_by_name() -> None:
    assert date_path(CLUSTERS, "2024-05-06") == "clusters/date=2024-05-06/part-00000.parquet"
    assert date_path(CLUSTERS, "2024-05-06") == date_path(CLUSTERS, 1_714_953_600_000_000)


@pytest.mark.parametrize("day", [*ODD, "2024-02-30", "2024-05-06/..", "2024-5-6", "2024-05-06T00:00"])
def test_what_is_no_day_names_no_folder(day: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        date_path(CLUSTERS, day)


def test_state_by_date() -> None:
    path = state_date_path(FINGERPRINTS, DAY, RUN, CHUNKS_PER_DATED_SHARD)
    assert path == f"state/fingerprints/date=1970-01-02/{RUN}-00001.parquet"
    with pytest.raises(ValueError, match="malformed run id"):
        state_date_path(FINGERPRINTS, 0, "../x", 0)


SAFE = re.compile(r"[a-z_]+(/[a-z_]+=[a-z0-9-]+)*/part-00000\.parquet")


@given(topic=st.none() | st.sampled_from(MEDIA_TOPICS), at=st.integers(-(1 << 63), (1 << 63) - 1))
def test_every_place_lies_below_its_table(topic: object, at: int) -> None:
    topics = [Topic(topic.code, "n", 1.0)] if topic else []  # type: ignore[attr-defined]
    row = Article(**dict.fromkeys(Article._fields))._replace(topics=topics, published_at=at)  # type: ignore[arg-type]
    try:
        path = article_path(ARTICLES, row)
    except OverflowError:
        return
    assert SAFE.fullmatch(path)
    assert PurePosixPath(path).parts[0] == "articles"
