"""A small lake of every table, written by hand: what retraction, check and compaction are tried on."""

import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipeline.lake.copies import state_counts
from pipeline.lake.edits import Edits
from pipeline.lake.folders import Lake
from schemas.arrow import rows_of
from schemas.article import Article, MainEvent, Quote
from schemas.duplicate import Duplicate, Edge
from schemas.event import NewsEvent
from schemas.outcome import DeadLetter, LedgerEntry, Rejection, UnitEntry
from schemas.tables import (
    ARTICLES,
    CLUSTERS,
    DEAD_LETTERS,
    DUPLICATES,
    EDGES,
    EVENTS,
    FINGERPRINTS,
    LEDGER,
    REJECTS,
    TABLES,
    UNITS,
    Table,
)
from tests.pipeline.family_lake import filled
from transforms.ledger import dead_entry, duplicate_entry, kept_entry, rejected_entry
from transforms.logic.merge import merge_rows
from transforms.logic.partitions import article_path, date_path, day_of, run_path
from transforms.logic.wirecopy.fingerprints import fingerprint
from transforms.logic.wirecopy.stories import story_of
from transforms.sinks.parquet import ParquetParams, encode

DAY = 86_400_000_000
START = 20_517 * DAY  # 2026-03-05
FIRST, SECOND = "20260309T120000Z-00000000", "20260309T130000Z-00000000"
ALPHA, BRAVO, COPY, FAR = "aaaaaa1", "bbbbbb1", "cccccc1", "ffffff1"
TEXT = '"We will rebuild the weir," said Ada Thorne. The weir at Lower Tarn broke on Thursday after three days of rain.'


def article(name: str, at: int = START, **values: Any) -> Article:
    found: Article = filled(
        Article, article_id=name, source_id=f"s-{name}", cluster_id=name, is_canonical=True, title=f"Title of {name}",
        title_raw=f"Title of {name}", text=f"{TEXT} {name}", published_at=at, date_source="record", origin="wire",
        uri="wire.jsonl", url=f"https://tarn.example/{name}", topic_top="unclassified",
    )._replace(**values)  # fmt: skip
    return found


def copy(name: str, of: str, at: int = START + DAY) -> Duplicate:
    found: Duplicate = filled(
        Duplicate, article_id=name, source_id=f"s-{name}", canonical_id=of, cluster_id=of, relation="exact",
        matched_id=of, method="body hash", title=f"Title of {name}", published_at=at, date_source="record",
        text=f"{TEXT} {of}", origin="wire", uri="wire.jsonl", url=f"https://fell.example/{name}",
    )  # fmt: skip
    return found


def event(number: int, of: str) -> NewsEvent:
    found: NewsEvent = filled(NewsEvent, event_id=f"e{number}", article_id=of, cluster_id=of, rank=1, verb="break")
    return found


def write(lake: Lake, table: Table, path: str, rows: list[Any]) -> Path:
    """Write a file, merged with what it holds."""
    file = Path(lake.path(path))
    before = pq.read_table(file, partitioning=None) if file.exists() else None
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(encode(merge_rows(table, before, rows)[0], ParquetParams(root=lake.root)))
    return file


def rows(lake: Lake, table: Table) -> list[Any]:
    """All rows of a table, in order."""
    found = [row for name in lake.files(table) for row in rows_of(table.record, pq.read_table(name, partitioning=None))]
    return sorted(found, key=repr)


def contents(lake: Lake) -> dict[str, list[Any]]:
    """All rows of all tables but those that are made anew."""
    return {table.name: rows(lake, table) for table in TABLES if not table.folder.startswith("lookup")}


def keep(lake: Lake, found: Article, events: int = 0) -> None:
    """Enter an article as a run does."""
    write(lake, ARTICLES, article_path(ARTICLES, found), [found])
    made = [event(100 * ord(found.article_id[0]) + number, found.article_id) for number in range(events)]
    if made:
        write(lake, EVENTS, article_path(EVENTS, found), made)
    _enter(lake, found, kept_entry(found, FIRST))


def keep_copy(lake: Lake, found: Duplicate) -> None:
    """Enter a copy as a run does."""
    write(lake, DUPLICATES, date_path(DUPLICATES, found.published_at), [found])
    _enter(lake, found, duplicate_entry(found, FIRST))


def _enter(lake: Lake, row: Any, entry: LedgerEntry) -> None:
    write(lake, LEDGER, f"{LEDGER.folder}/part-00000.parquet", [entry])
    blank = {name: getattr(row, name) for name in row._fields if name in Article._fields}
    own = row.cluster_id == row.article_id
    day = day_of(row.published_at if own else START)
    print_ = fingerprint(filled(Article, **blank | {"text": row.text or ""}))._replace(
        cluster_id=None if own else row.cluster_id, canonical_id=None if own else row.cluster_id, cluster_day=day
    )
    write(lake, FINGERPRINTS, f"{FINGERPRINTS.folder}/date={day_of(row.published_at)}/{FIRST}-00000.parquet", [print_])
    write(lake, CLUSTERS, date_path(CLUSTERS, day), [story_of(row, row.cluster_id)])
    edits = Edits(lake, "staging/test", ParquetParams(root=lake.root))
    state_counts(edits, edits.paths(EVENTS))
    for file in edits.staged():
        Path(lake.path(file.staged)).replace(lake.path(file.path))
    shutil.rmtree(lake.path("staging"), ignore_errors=True)


def make_lake(root: Path) -> Lake:
    """Three articles, of which one has a copy, two rejects of two runs, a dead letter."""
    lake = Lake(str(root))
    main = MainEvent(*[None] * 3, "broke", *[None] * 7)  # type: ignore[arg-type]
    quotes = [Quote("We will rebuild the weir,", 1, 26, "Ada Thorne", 33, 43)]
    told = {"main_event": main, "quotes": quotes, "persons": ["Ada Thorne"], "dateline": "LOWER TARN"}
    keep(lake, article(ALPHA, **told), events=2)
    keep(lake, article(BRAVO, START + 1, **told), events=1)
    keep(lake, article(FAR, START + 4 * DAY))
    keep_copy(lake, copy(COPY, ALPHA))
    edge = filled(Edge, article_id=BRAVO, other_id=ALPHA, relation="same_event", evidence=["person Ada Thorne"])
    write(lake, EDGES, date_path(EDGES, START), [edge._replace(method="event fields", published_at=START)])
    for run, name in ((FIRST, "eeeeee1"), (SECOND, "eeeeee2")):
        refused = filled(
            Rejection, document_id=name, source_id=name, origin="wire", uri="wire.jsonl", stage="clean",
            reason="too_short", detail="two words: rain again",
        )  # fmt: skip
        write(lake, REJECTS, run_path(REJECTS, run), [refused])
        write(lake, LEDGER, f"{LEDGER.folder}/part-00000.parquet", [rejected_entry(refused, run)])
    values = {"document_id": "dddddd1", "source_id": "dddddd1", "origin": "wire", "uri": "wire.jsonl", "stage": "clean"}
    values |= {"error_type": "E", "message": "what the page said", "payload": b"the page", "retryable": True}
    letter = filled(DeadLetter, **values)
    write(lake, DEAD_LETTERS, run_path(DEAD_LETTERS, FIRST), [letter])
    write(lake, LEDGER, f"{LEDGER.folder}/part-00000.parquet", [dead_entry(letter, FIRST)])
    unit = UnitEntry("wire", "wire.jsonl", 0, -1, 10, 1, 7, 0, FIRST)
    write(lake, UNITS, f"{UNITS.folder}/part-00000.parquet", [unit])
    return lake
