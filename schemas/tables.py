"""The tables of the lake: which record each holds, what identifies a row, and how files are sorted."""

from dataclasses import dataclass

from schemas.article import Article
from schemas.cluster import Cluster
from schemas.duplicate import Duplicate, Edge, Fingerprint
from schemas.event import NewsEvent
from schemas.feed import FeedState
from schemas.lookup import Whereabouts
from schemas.outcome import DeadLetter, LedgerEntry, Rejection, RetractedDocument, UnitEntry
from schemas.runs import SourceYield


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the lake.

    Attributes:
        name: Its name in SQL.
        record: The record that its rows are.
        folder: Its folder under the output root.
        layout: Path of its files under ``folder``, for the documentation.
        key: Columns that identify a row: writing a row again replaces it, or in ``clusters`` adds to it.
        sort: Columns that files are sorted by; they end in the key, so that the order is total.
        public: Whether ``newsbeam query`` shows it.
    """

    name: str
    record: type
    folder: str
    layout: str
    key: tuple[str, ...]
    sort: tuple[str, ...]
    public: bool = True


ARTICLES = Table(
    "articles", Article, "articles", "topic=<slug>/date=<YYYY-MM-DD>/part-<NNNNN>.parquet",
    ("article_id",), ("cluster_id", "article_id"),
)  # fmt: skip
EVENTS = Table(
    "events", NewsEvent, "events", "topic=<slug>/date=<YYYY-MM-DD>/part-<NNNNN>.parquet",
    ("event_id",), ("cluster_id", "article_id", "rank", "event_id"),
)  # fmt: skip
DUPLICATES = Table(
    "duplicates", Duplicate, "duplicates", "date=<YYYY-MM-DD>/part-<NNNNN>.parquet",
    ("article_id",), ("cluster_id", "article_id"),
)  # fmt: skip
CLUSTERS = Table(
    "clusters", Cluster, "clusters", "date=<YYYY-MM-DD>/part-<NNNNN>.parquet", ("cluster_id",), ("cluster_id",),
)  # fmt: skip
EDGES = Table(
    "edges", Edge, "edges", "date=<YYYY-MM-DD>/part-<NNNNN>.parquet",
    ("article_id", "other_id", "relation"), ("article_id", "other_id", "relation"),
)  # fmt: skip
REJECTS = Table(
    "rejects", Rejection, "rejects", "run_date=<YYYY-MM-DD>/<run_id>.parquet",
    ("document_id",), ("origin", "source_id", "document_id"),
)  # fmt: skip
DEAD_LETTERS = Table(
    "dead_letters", DeadLetter, "dead_letters", "run_date=<YYYY-MM-DD>/<run_id>.parquet",
    ("document_id",), ("origin", "source_id", "document_id"),
)  # fmt: skip
LEDGER = Table(
    "ledger", LedgerEntry, "state/ledger", "part-<NNNNN>.parquet", ("document_id",), ("document_id",),
)  # fmt: skip
FINGERPRINTS = Table(
    "fingerprints", Fingerprint, "state/fingerprints", "date=<YYYY-MM-DD>/<run_id>-<shard>.parquet",
    ("article_id",), ("article_id",), public=False,
)  # fmt: skip
UNITS = Table(
    "units", UnitEntry, "state/units", "part-<NNNNN>.parquet",
    ("origin", "uri", "start"), ("origin", "uri", "start"), public=False,
)  # fmt: skip
FEEDS = Table(
    "feeds", FeedState, "state/feeds", "feeds.parquet", ("origin", "uri"), ("origin", "uri"),
)  # fmt: skip
YIELDS = Table(
    "yields", SourceYield, "state/yields", "part-00000.parquet", ("run_id", "origin"), ("run_id", "origin"),
)  # fmt: skip
RETRACTIONS = Table(
    "retractions", RetractedDocument, "state/retractions", "part-00000.parquet", ("document_id",), ("document_id",),
)  # fmt: skip
LOOKUP_BY_ID = Table(
    "lookup_by_id", Whereabouts, "lookup/by_id", "part-00000.parquet", ("article_id",), ("article_id",),
)  # fmt: skip
LOOKUP_BY_URL = Table(
    "lookup_by_url", Whereabouts, "lookup/by_url", "part-00000.parquet", ("article_id",), ("url", "article_id"),
)  # fmt: skip

TABLES = (
    ARTICLES, EVENTS, DUPLICATES, CLUSTERS, EDGES, REJECTS, DEAD_LETTERS, LOOKUP_BY_ID, LOOKUP_BY_URL, LEDGER,
    FINGERPRINTS, UNITS, FEEDS, YIELDS, RETRACTIONS,
)  # fmt: skip
"""All tables."""
BY_PERIOD = (ARTICLES, EVENTS, DUPLICATES, CLUSTERS, EDGES)
"""Tables that are partitioned by day, or where the configuration says so by month: ``date=`` is then ``month=``."""
