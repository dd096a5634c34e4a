"""A lake of two invented stories, written as Parquet: a family of copies, and what is related to it."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
from rich.console import Console

from pipeline.inspection.inspect import inspect, show
from pipeline.lake.folders import Lake
from schemas.arrow import table_of
from schemas.article import Article
from schemas.cluster import Cluster
from schemas.duplicate import Duplicate, Edge
from schemas.outcome import LedgerEntry
from schemas.record import fields_of

ORIGINAL = (
    "A freighter struck the swing bridge at Port Ellery on Monday. Two deckhands were hurt. The harbour master, "
    "Odile Brandt, closed the channel to all ships.\n\nTrains to Wendle Bay will not run for eleven weeks. "
    "Barley growers fear for their exports. The council meets on Thursday."
)
TRIMMED = (
    "Two deckhands were hurt. The harbour chief, Odile Brandt, closed the channel to all ships. A freighter struck "
    "the swing bridge at Port Ellery on Monday. Readers of the Courier can send in their pictures."
)


def at(hour: int, minute: int = 0) -> int:
    return int(datetime(2026, 3, 9, hour, minute, tzinfo=UTC).timestamp() * 1_000_000)


def filled(record: type, **values: Any) -> Any:
    """A row of a record: what is not given is null, or empty where it cannot be."""
    blank = {"List": [], "bool": False, "float": 0.0, "int": 0}
    row = {}
    for spec in fields_of(record):
        kind = str(spec.type)
        optional = "Optional" in kind or "Union" in kind or "None" in kind
        row[spec.name] = None if optional else next((v for name, v in blank.items() if name in kind), "x")
    return record(**(row | values))


def article(article_id: str, **values: Any) -> Article:
    own = {"article_id": article_id, "cluster_id": article_id, "is_canonical": True, "text": ORIGINAL}
    return filled(
        Article, **({**own, "source": "Tarn Press", "title": "Ship hits bridge", "published_at": at(8)} | values)
    )


def copy(article_id: str, cluster_id: str = "story01", **values: Any) -> Duplicate:
    own = {"article_id": article_id, "cluster_id": cluster_id, "canonical_id": cluster_id, "matched_id": cluster_id}
    more = {"relation": "near_copy", "contained": 0.9, "contains": 0.8, "containment": 0.9, "published_at": at(9)}
    return filled(Duplicate, **({**own, **more, "text": ORIGINAL, "title": "Ship hits bridge"} | values))


def edge(article_id: str, other_id: str, relation: str, **values: Any) -> Edge:
    return filled(Edge, article_id=article_id, other_id=other_id, relation=relation, **({"method": "test"} | values))


def entry(document_id: str, cluster_id: str = "story01", disposition: str = "duplicate", **values: Any) -> LedgerEntry:
    ids = {"document_id": document_id, "cluster_id": cluster_id, "canonical_id": cluster_id}
    return filled(LedgerEntry, **({**ids, "disposition": disposition, "run_id": "r1"} | values))


FOLDERS = {
    Article: "articles/topic=sport/date=2026-03-09", Duplicate: "duplicates/date=2026-03-09",
    Cluster: "clusters/date=2026-03-09", Edge: "edges/date=2026-03-09", LedgerEntry: "state/ledger",
}  # fmt: skip


def write(root: Path, *records: Any, without: tuple[str, ...] = ()) -> Lake:
    """Write rows to the tables of their records; the columns of ``without`` as an older lake lacks them."""
    for record, folder in FOLDERS.items():
        rows = [row for row in records if type(row) is record]
        if rows:
            table = table_of(record, rows)
            (root / folder).mkdir(parents=True, exist_ok=True)
            pq.write_table(
                table.drop_columns([n for n in without if n in table.column_names]), root / folder / "p.parquet"
            )
    return Lake(str(root))


def opened(lake: Lake) -> duckdb.DuckDBPyConnection:
    """The lake's own files as views; a table without files is not there at all, as in a lake of an older version."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    for folder in FOLDERS.values():
        table = folder.split("/")[0 if not folder.startswith("state") else 1]
        if list(Path(lake.root, folder).glob("*.parquet")):
            connection.read_parquet(f"{lake.root}/{folder}/*.parquet").create_view(table)
    return connection


STORY = filled(
    Cluster, cluster_id="story01", canonical_id="story01", title="Ship hits bridge", size=5, outlets=["Tarn Press"],
    first_seen_at=at(8), last_seen_at=at(20), span_hours=12.0, agencies=["TPA"], countries=["GBR"], languages=["en"],
)  # fmt: skip
FAMILY = [
    article("story01", agency="TPA", url="https://tarn.example/ship"),
    copy("copy01", source="Wendle Bay Herald", title="Bridge out", text=ORIGINAL, published_at=at(9), agency="TPA"),
    copy("copy02", source="Harbour Courier", text=TRIMMED, relation="excerpt", published_at=at(13, 5), contained=0.77),
    article(
        "part01", cluster_id="story01", is_canonical=False, relation="partial", parent_id="story01", source="Roundup",
        published_at=at(20), text=f"{ORIGINAL[:62]} The rest is of other ports.",
    ),
    edge("part01", "story01", "partial", contained=0.44, contains=0.3),
]  # fmt: skip
ENTRIES = [entry("story01", disposition="kept"), entry("copy01"), entry("copy02"), entry("part01", disposition="kept")]

RELATED = [
    article("other01", title="Ship blocks channel", source="Estuary Radio", published_at=at(10)),
    copy("echo01", cluster_id="other01", title="Ship blocks channel", source="Echo", published_at=at(11)),
    article("deriv01", title="What it means for growers", source="Farm Weekly", published_at=at(22)),
    edge("other01", "story01", "same_event", evidence=["Odile Brandt", "Port Ellery"], method="event fields"),
    edge("deriv01", "copy02", "derived", contained=0.4, contains=0.2, lead=0.5),
    edge("deriv01", "story01", "derived", contained=0.6, contains=0.3),
    edge("copy01", "echo01", "derived", contained=0.25, contains=0.35),
    edge("copy01", "story01", "near_copy", contained=0.9, contains=0.9),
    edge("deriv01", "copy01", "excerpt", contained=0.1, contains=0.9),
    edge("unseen01", "story01", "partial", contained=0.5, contains=0.1),
]


def one(lake: Lake, key: str, **options: Any) -> dict[str, Any]:
    (found,) = inspect(lake, key, **({"diff": None} | options))
    return found


def printed(
    lake: Lake, key: str, *, everything: bool = False, width: int = 0, form: str = "text", **options: Any
) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width or 120, force_terminal=bool(width), color_system=None, highlight=False)
    copies = {"copies": None} if everything else {}
    show(console, inspect(lake, key, **({"diff": None} | copies | options)), form, everything=everything)
    return out.getvalue()


def diffs(out: str) -> int:
    return sum(line.startswith("    by ") for line in out.splitlines())
