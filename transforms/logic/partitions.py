"""Where a row lies: paths under the output root, built from closed vocabularies and dates alone.

No id, URL, title or other text of a document ever becomes part of a path.
"""

import datetime as dt
import re

from schemas.article import Article
from schemas.tables import Table
from transforms.logic.topics.media_topics import slug_of

_RUN_ID = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}")
_EPOCH = dt.date(1970, 1, 1)
_DAY_US = 86_400_000_000
CHUNKS_PER_SHARD = 16
"""Chunks that share one file of a state table, so that long runs leave few files and rewrite little."""
CHUNKS_PER_DATED_SHARD = 4
"""The same of a state table by date. Its rows are large, and each chunk of a shard reads and writes them again."""


def day_of(published_at: int) -> str:
    """The UTC day of a time in microseconds since the epoch, as ``YYYY-MM-DD``.

    Raises:
        OverflowError: The time lies outside the years 1 to 9999.
    """
    return (_EPOCH + dt.timedelta(days=published_at // _DAY_US)).isoformat()


def article_path(table: Table, article: Article) -> str:
    """File of an article, or of a row that lies beside it: by its best topic and its day of publication.

    Raises:
        KeyError: Its topic is not one of the IPTC top-level topics.
        ValueError: It has no publication time.
    """
    if article.published_at is None:
        raise ValueError(f"article {article.article_id} has no publication time")
    topic = slug_of(article.topics[0].medtop if article.topics else None)
    return f"{table.folder}/topic={topic}/date={day_of(article.published_at)}/part-00000.parquet"


def date_path(table: Table, when: int | str) -> str:
    """File of a row that is partitioned by date.

    Args:
        table: The row's table.
        when: A time in microseconds since the epoch, or its day as ``YYYY-MM-DD``.

    Raises:
        ValueError: It is no day.
        OverflowError: The time lies outside the years 1 to 9999.
    """
    day = day_of(when) if isinstance(when, int) else dt.date.fromisoformat(when).isoformat()
    return f"{table.folder}/date={day}/part-00000.parquet"


def run_path(table: Table, run_id: str) -> str:
    """File of a row that belongs to a run.

    Raises:
        ValueError: The run id is malformed.
    """
    day = f"{_checked(run_id)[:4]}-{run_id[4:6]}-{run_id[6:8]}"
    return f"{table.folder}/run_date={day}/{run_id}.parquet"


def state_path(table: Table, run_id: str, chunk: int) -> str:
    """File of a state row of a run's chunk.

    Raises:
        ValueError: The run id is malformed.
    """
    return f"{table.folder}/{_shard(run_id, chunk, CHUNKS_PER_SHARD)}"


def state_date_path(table: Table, published_at: int, run_id: str, chunk: int) -> str:
    """File of a state row of a run's chunk that is partitioned by date.

    Raises:
        ValueError: The run id is malformed.
        OverflowError: The time lies outside the years 1 to 9999.
    """
    name = _shard(run_id, chunk, CHUNKS_PER_DATED_SHARD)
    return f"{table.folder}/date={day_of(published_at)}/{name}"


def _shard(run_id: str, chunk: int, chunks: int) -> str:
    return f"{_checked(run_id)}-{chunk // chunks:05d}.parquet"


def _checked(run_id: str) -> str:
    if not _RUN_ID.fullmatch(run_id):
        raise ValueError(f"malformed run id: {run_id!r}")
    return run_id
