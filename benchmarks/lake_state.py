"""What a lake holds, so that two lakes can be compared, and what a run left lying about in it."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from schemas.tables import ARTICLES, CLUSTERS, DUPLICATES, EDGES, EVENTS, TABLES, Table

SAME_BYTES = (ARTICLES, EVENTS, DUPLICATES, CLUSTERS, EDGES)
"""Tables that know nothing of the run that wrote them: their files must be equal byte for byte."""

_OF_THE_RUN = ("run_id", "occurred_at", "started_at", "finished_at", "unchanged")
_COUNTS = ("in", "kept", "duplicate", "rejected", "dead")


@dataclass(frozen=True)
class LakeState:
    """What a lake holds.

    Attributes:
        files: Digest of each file of the tables that must be equal byte for byte.
        rows: The rows of the other tables without what names the run that wrote them, sorted.
        counts: What the manifests of all runs add up to.
    """

    files: dict[str, str]
    rows: dict[str, list[str]]
    counts: dict[str, int]

    def differences(self, other: "LakeState") -> list[str]:
        """In what another lake differs from this one, in a line each."""
        paths = self.files.keys() | other.files.keys()
        found = [f"{path} is another" for path in sorted(paths) if self.files.get(path) != other.files.get(path)]
        for name, rows in self.rows.items():
            lost, more = Counter(rows) - Counter(other.rows[name]), Counter(other.rows[name]) - Counter(rows)
            if lost or more:
                found.append(f"{name}: {lost.total()} rows lost, {more.total()} too many")
        if self.counts != other.counts:
            found.append(f"manifests: {other.counts} for {self.counts}")
        return found


def state_of(root: Path) -> LakeState:
    """Read a lake."""
    files = {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for table in SAME_BYTES
        for path in _files(root, table)
    }
    rows = {
        table.name: sorted(row for path in _files(root, table) for row in _rows(path))
        for table in TABLES
        if table not in SAME_BYTES
    }
    counts = Counter[str]()
    for manifest in _manifests(root):
        counts.update({name: manifest["counts"][name] for name in _COUNTS})
        counts["changes"] += manifest["canonical_changed"]
    return LakeState(files, rows, dict(counts))


def leftovers(root: Path) -> list[str]:
    """What no finished run leaves: staging, journal, drafts, reports of chunks, a manifest that does not add up."""
    wrong = [
        str(path.relative_to(root))
        for pattern in ("staging", "state/journal.json", "state/run.json", "**/*.draft", "runs/*/chunk-*")
        for path in root.glob(pattern)
    ]
    folders = {table.folder for table in TABLES}
    wrong += [
        str(path.relative_to(root))
        for folder in folders
        for path in (root / folder).rglob("*")
        if path.is_file() and path.suffix != ".parquet"
    ]
    for manifest in _manifests(root):
        counts = manifest["counts"]
        if counts["in"] != sum(counts[name] for name in _COUNTS[1:]) or manifest["status"] != "finished":
            wrong.append(f"runs/{manifest['run_id']}/manifest.json: {manifest['status']}, {manifest['equation']}")
    return wrong


def _files(root: Path, table: Table) -> list[Path]:
    return sorted((root / table.folder).rglob("*.parquet"))


def _rows(path: Path) -> Iterator[str]:
    # Without threads, since the process that compares goes on to fork.
    table = pq.read_table(path, use_threads=False, partitioning=None, memory_map=False, pre_buffer=False)
    table = table.drop_columns([name for name in _OF_THE_RUN if name in table.column_names])
    for row in table.to_pylist():
        if row.get("documents") == 0 and "whole" in row:
            continue  # of a run that met nothing new: the one before it was killed after its end
        yield repr(sorted(row.items()))


def _manifests(root: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(root.glob("runs/*/manifest.json"))]
