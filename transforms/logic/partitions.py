"""Where a row lies: paths under the output root, built from closed vocabularies and dates alone.

No id, URL, title or other text of a document ever becomes part of a path.
"""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Literal

from schemas.article import Article, Topic
from schemas.tables import Table
from transforms.logic.parts import FIRST_PART
from transforms.logic.topics.labels import folder_of

_TOPIC = re.compile(r"/topic=([a-z0-9-]+)(?:/|$)")
_RUN_ID = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}")
Period = Literal["day", "month"]
"""What the tables of articles, and those beside it, are partitioned by."""
_EPOCH = dt.date(1970, 1, 1)
_DAY_US = 86_400_000_000
CHUNKS_PER_DATED_SHARD = 4
"""Chunks that share a file of a state table by date: each reads and writes again what the others wrote there."""


def day_of(published_at: int) -> str:
    """The UTC day of a time in microseconds since the epoch, as ``YYYY-MM-DD``.

    Raises:
        OverflowError: The time lies outside the years 1 to 9999.
    """
    return (_EPOCH + dt.timedelta(days=published_at // _DAY_US)).isoformat()


def topic_top(topics: Sequence[Topic] | None) -> str:
    """The topic that an article's partition is named by: its best one of the top level, or none.

    Args:
        topics: Its topics, best first, or None; those below the top level count for nothing here.

    Raises:
        KeyError: It is no IPTC top-level topic and no label that can name a folder.
    """
    return folder_of(next((topic.medtop for topic in topics or () if topic.level in (None, 1)), None))


def topic_of(path: str) -> str:
    """The topic that the partition of a path is named by.

    Raises:
        ValueError: It is named by none.
    """
    found = _TOPIC.search(path)
    if found is None:
        raise ValueError(f"{path!r} lies in the partition of no topic")
    return found[1]


def article_path(table: Table, article: Article, period: Period = "day") -> str:
    """File of an article, or of a row that lies beside it: by its best top-level topic and its day or month.

    Raises:
        KeyError: Its topic is no IPTC top-level topic and no label that can name a folder.
        ValueError: It has no publication time.
    """
    if article.published_at is None:
        raise ValueError(f"article {article.article_id} has no publication time")
    day = _in_period(day_of(article.published_at), period)
    return f"{table.folder}/topic={topic_top(article.topics)}/{day}/{FIRST_PART}"


def date_path(table: Table, when: int | str, period: Period = "day") -> str:
    """File of a row that is partitioned by date.

    Args:
        table: The row's table.
        when: A time in microseconds since the epoch, or its day as ``YYYY-MM-DD``.
        period: What the table is partitioned by.

    Raises:
        ValueError: It is no day.
        OverflowError: The time lies outside the years 1 to 9999.
    """
    day = day_of(when) if isinstance(when, int) else dt.date.fromisoformat(when).isoformat()
    return f"{table.folder}/{_in_period(day, period)}/{FIRST_PART}"


def _in_period(day: str, period: Period) -> str:
    return f"date={day}" if period == "day" else f"month={day[:7]}"


def run_path(table: Table, run_id: str) -> str:
    """File of a row that belongs to a run.

    Raises:
        ValueError: The run id is malformed.
    """
    day = f"{_checked(run_id)[:4]}-{run_id[4:6]}-{run_id[6:8]}"
    return f"{table.folder}/run_date={day}/{run_id}.parquet"


def state_path(table: Table) -> str:
    """File of a row of a state table that has one partition."""
    return f"{table.folder}/{FIRST_PART}"


def state_date_path(table: Table, published_at: int, run_id: str, chunk: int) -> str:
    """File of a state row of a run's chunk that is partitioned by date.

    Raises:
        ValueError: The run id is malformed.
        OverflowError: The time lies outside the years 1 to 9999.
    """
    name = f"{_checked(run_id)}-{chunk // CHUNKS_PER_DATED_SHARD:05d}.parquet"
    return f"{table.folder}/date={day_of(published_at)}/{name}"


def _checked(run_id: str) -> str:
    if not _RUN_ID.fullmatch(run_id):
        raise ValueError(f"malformed run id: {run_id!r}")
    return run_id
