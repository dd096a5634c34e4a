"""What the files of a lake say of its documents, brought together in SQL, and what of it does not agree."""

from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.lake.folders import Lake
from pipeline.lake.scan import HeldFile, Scan, read_columns
from schemas.tables import ARTICLES, CLUSTERS, DEAD_LETTERS, DUPLICATES, EVENTS, FINGERPRINTS, LEDGER, REJECTS, Table

__all__ = ["Facts", "Problem"]

_LEDGER_COLUMNS = [
    "document_id", "source_id", "origin", "uri", "disposition", "cluster_id", "canonical_id", "partition", "run_id",
]  # fmt: skip
_SETUP = """
CREATE TABLE ledger (document_id VARCHAR, source_id VARCHAR, origin VARCHAR, uri VARCHAR, disposition VARCHAR,
                     cluster_id VARCHAR, canonical_id VARCHAR, "partition" VARCHAR, run_id VARCHAR, path VARCHAR);
CREATE TABLE held (id VARCHAR, cluster_id VARCHAR, matched_id VARCHAR, method VARCHAR, canonical_id VARCHAR,
                   topic_top VARCHAR, events BIGINT, tbl VARCHAR, path VARCHAR, folder VARCHAR);
CREATE TABLE event (article_id VARCHAR, cluster_id VARCHAR, n_copies BIGINT, n_outlets BIGINT, path VARCHAR,
                    folder VARCHAR);
CREATE TABLE cluster (cluster_id VARCHAR, canonical_id VARCHAR, size BIGINT, n_outlets BIGINT, path VARCHAR);
CREATE TABLE print (article_id VARCHAR, path VARCHAR);
"""
_VIEWS = """
CREATE TABLE standing AS SELECT * FROM ledger
  QUALIFY row_number() OVER (PARTITION BY document_id ORDER BY disposition = 'dead', run_id DESC) = 1;
CREATE TABLE text AS SELECT * FROM held WHERE tbl IN ('articles', 'duplicates');
CREATE TABLE placed AS SELECT DISTINCT id, folder FROM held;
CREATE TABLE absent AS SELECT * FROM standing s
  WHERE NOT EXISTS (SELECT 1 FROM placed p WHERE p.id = s.document_id AND p.folder = s."partition");
CREATE TABLE lost AS SELECT * FROM absent WHERE document_id NOT IN (SELECT id FROM text);
CREATE TABLE unentered AS
  SELECT id, tbl, path, folder FROM held WHERE id NOT IN (SELECT document_id FROM ledger)
  UNION ALL
  SELECT id, tbl, path, folder FROM text WHERE id IN (SELECT document_id FROM absent);
CREATE TABLE stray AS SELECT t.id, t.path, t.folder FROM text t JOIN standing s ON s.document_id = t.id
  WHERE t.folder <> s."partition" AND t.id NOT IN (SELECT id FROM unentered);
CREATE TABLE doubled AS SELECT id, folder, count(*) AS times FROM held GROUP BY id, folder HAVING count(*) > 1;
CREATE TABLE wild AS SELECT article_id, path, folder FROM event
  WHERE article_id NOT IN (SELECT id FROM held WHERE tbl = 'articles');
CREATE TABLE told AS SELECT article_id, count(*) AS events FROM event GROUP BY article_id;
CREATE TABLE eventless AS SELECT h.id, h.path, h.folder FROM held h LEFT JOIN told t ON t.article_id = h.id
  WHERE h.tbl = 'articles' AND h.events > coalesce(t.events, 0);
CREATE TABLE member AS SELECT cluster_id, count(DISTINCT id) AS size FROM text GROUP BY cluster_id;
CREATE TABLE miscounted AS
  SELECT coalesce(c.cluster_id, m.cluster_id) AS cluster_id, c.path, c.size AS stated, coalesce(m.size, 0) AS size
  FROM cluster c FULL JOIN member m ON m.cluster_id = c.cluster_id WHERE c.size IS DISTINCT FROM m.size
  UNION ALL
  SELECT cluster_id, max(path), sum(size), any_value(size) FROM cluster GROUP BY cluster_id HAVING count(*) > 1;
CREATE TABLE headless AS SELECT cluster_id, canonical_id, path FROM cluster
  WHERE canonical_id NOT IN (SELECT id FROM held WHERE tbl = 'articles');
CREATE TABLE misquoted AS SELECT e.article_id, e.cluster_id, e.path FROM event e JOIN cluster c USING (cluster_id)
  WHERE e.n_copies <> c.size OR e.n_outlets <> c.n_outlets;
CREATE TABLE mislabelled AS SELECT id, path, folder FROM held
  WHERE tbl = 'articles' AND topic_top <> regexp_extract(folder, '/topic=([^/]*)', 1);
CREATE TABLE unprinted AS SELECT id, tbl, path FROM text
  WHERE method IS DISTINCT FROM 'same document' AND id NOT IN (SELECT article_id FROM print);
CREATE TABLE stale AS SELECT article_id, path FROM print
  WHERE article_id NOT IN (SELECT id FROM text);
"""


class Problem(NamedTuple):
    """Something that is not as it must be.

    Attributes:
        kind: What is wrong, in a word or two.
        where: File or folder, relative to the root.
        what: The rest of the line.
    """

    kind: str
    where: str
    what: str


_CHECKS = (
    ("no row", "lost", '"partition"', "document_id", "documents of the ledger without a row there"),
    ("no entry", "unentered", "folder", "id", "rows whose documents the ledger does not have there"),
    ("stray row", "stray", "folder", "id", "rows whose documents the ledger has elsewhere"),
    ("double row", "doubled", "folder", "id", "documents with several rows there"),
    ("wild event", "wild", "folder", "article_id", "events of articles that are not kept"),
    ("no events", "eventless", "folder", "id", "articles that have lost their events"),
    ("wrong count", "miscounted", "coalesce(path, 'clusters')", "cluster_id",
     "stories that count texts which are not there, or too few"),
    ("no head", "headless", "path", "cluster_id", "stories whose article is not there"),
    ("wrong copies", "misquoted", "path", "article_id",
     "articles whose events tell other numbers of copies than their stories"),
    ("wrong topic", "mislabelled", "path", "id", "articles whose topic_top is not that of their folder"),
    ("no fingerprint", "unprinted", "'state/fingerprints'", "id", "texts without one: their copies are not recognised"),
    ("stale fingerprint", "stale", "path", "article_id", "fingerprints of texts that are not there"),
)  # fmt: skip


class Facts:
    """The documents of a lake as its files tell of them; closed after use.

    Args:
        lake: The lake.
        found: Its readable files. A file that turns out to be damaged moves to the damaged ones.

    Raises:
        OSError: A file cannot be read.
    """

    def __init__(self, lake: Lake, found: Scan) -> None:
        self._lake = lake
        self._found = found
        self._connection = duckdb.connect()
        self._connection.execute(_SETUP)
        self._load(LEDGER, "ledger", _LEDGER_COLUMNS, "path")
        self._load_held()
        self._load(EVENTS, "event", ["article_id", "cluster_id", "n_copies", "n_outlets"], "path", "folder")
        self._load(CLUSTERS, "cluster", ["cluster_id", "canonical_id", "size", "outlets"], "path")
        self._load(FINGERPRINTS, "print", ["article_id"], "path")
        self._connection.execute(_VIEWS)

    def close(self) -> None:
        """Let the memory go."""
        self._connection.close()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self._connection.execute(sql).fetchall()

    def ids(self, view: str, column: str = "id") -> set[str]:
        """The different values of a column."""
        return {row[0] for row in self.rows(f"SELECT DISTINCT {column} FROM {view}")}  # noqa: S608 - names are our own

    def problems(self) -> list[Problem]:
        """What does not agree, by kind and place."""
        out = []
        for kind, view, where, name, what in _CHECKS:
            sql = (
                f"SELECT {where}, count(*), list(DISTINCT {name} ORDER BY {name})[:2] "  # noqa: S608 - names are our own
                f"FROM {view} GROUP BY 1 ORDER BY 1"
            )
            for place, count, some in self.rows(sql):
                out.append(Problem(kind, place, f"{what}: {count} ({', '.join(some)}{', ...' if count > 2 else ''})"))
        return out

    def dispositions(self) -> dict[str, int]:
        """Documents of the ledger by disposition."""
        return dict(self.rows("SELECT disposition, count(*) FROM standing GROUP BY 1"))

    def _load_held(self) -> None:
        for table in (ARTICLES, DUPLICATES, REJECTS, DEAD_LETTERS):
            for file in list(self._found.of(table)):
                rows = self._read(file, [table.key[0], *_OF.get(table, [])])
                if rows is None:
                    continue
                parts = [
                    rows[table.key[0]],
                    *(_column(rows, name) for name in _TEXT),
                    _events(rows),
                    *(pa.array([value] * rows.num_rows, pa.string()) for value in (table.name, file.path, file.folder)),
                ]
                names = ["id", *_TEXT, "events", "tbl", "path", "folder"]
                self._insert("held", pa.Table.from_arrays(parts, names=names))

    def _load(self, table: Table, name: str, columns: list[str], *more: str) -> None:
        for file in list(self._found.of(table)):
            rows = self._read(file, columns)
            if rows is None:
                continue
            if "outlets" in columns:
                rows = rows.append_column("n_outlets", pc.list_value_length(rows["outlets"])).drop_columns(["outlets"])
            for column in more:
                value = file.folder if column == "folder" else file.path
                rows = rows.append_column(column, pa.array([value] * rows.num_rows, pa.string()))
            self._insert(name, rows)

    def _read(self, file: HeldFile, columns: list[str]) -> pa.Table | None:
        try:
            return read_columns(self._lake, file.path, columns)
        except (pa.ArrowException, OSError) as error:
            self._found.files.remove(file)
            self._found.damaged[file.path] = " ".join(str(error).split())
            return None

    def _insert(self, name: str, rows: pa.Table) -> None:
        self._connection.register("new_rows", rows)
        self._connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM new_rows")  # noqa: S608 - names are our own
        self._connection.unregister("new_rows")


_TEXT = ("cluster_id", "matched_id", "method", "canonical_id", "topic_top")
_OF = {
    ARTICLES: ["cluster_id", "topic_top", "n_events", "main_event.what", "events_missing"],
    DUPLICATES: ["cluster_id", "matched_id", "method", "canonical_id"],
}


def _column(rows: pa.Table, name: str) -> pa.ChunkedArray | pa.Array:
    return rows[name] if name in rows.column_names else pa.nulls(rows.num_rows, pa.string())


def _events(rows: pa.Table) -> pa.Array:
    """How many events an article has: as it says, or of an earlier release at least one where it has a main event."""
    if "main_event" not in rows.column_names:
        return pa.nulls(rows.num_rows, pa.int64())
    mains, missing = rows["main_event"].to_pylist(), _column(rows, "events_missing").to_pylist()
    least = [int(bool(main and main["what"]) and not why) for main, why in zip(mains, missing, strict=True)]
    if "n_events" not in rows.column_names:
        return pa.array(least, pa.int64())
    return pc.coalesce(rows["n_events"], pa.chunked_array([least], pa.int64())).combine_chunks()
