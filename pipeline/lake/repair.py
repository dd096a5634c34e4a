"""Mend a lake: what is damaged goes to quarantine, and what it held is read again or made anew from the rest."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.lake.copies import state_counts
from pipeline.lake.edits import Edits
from pipeline.lake.facts import Facts
from pipeline.lake.folders import Lake
from pipeline.lake.rebuild import enter_rows, rebuild_clusters, rebuild_fingerprints
from pipeline.lake.scan import Scan, scan
from pipeline.lake.upkeep import blanked, counted, is_in
from schemas.tables import ARTICLES, EDGES, EVENTS, FEEDS, FINGERPRINTS, LEDGER, TABLES, UNITS, Table
from transforms.logic.merge import merge_rows
from transforms.logic.partitions import topic_of
from transforms.logic.wirecopy.amendments import without
from transforms.storage import exists, replace, stat

__all__ = ["Repair", "repair"]


@dataclass(slots=True)
class Repair:
    """What a repair came to.

    Attributes:
        quarantine: Folder of what was taken out, relative to the root.
        moved: Files that were moved there.
        forgotten: Documents that the next run reads again, by source and file or feed.
        lines: What else was done.
        losses: What cannot come back by itself.
    """

    quarantine: str
    moved: list[str] = field(default_factory=list)
    forgotten: Counter[tuple[str, str]] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)


def repair(lake: Lake, edits: Edits, stamp: str, *, deep: bool) -> Repair:
    """Mend what :func:`pipeline.lake.check.check` finds.

    Damaged files are renamed at once: killed after that, the next repair finds them missing and goes on. All else is
    left to the commit of the edits.

    Args:
        lake: The lake, locked.
        edits: What is to be committed.
        stamp: Name of the folder in quarantine.
        deep: Decode all rows of all files.

    Raises:
        OSError: A file cannot be read or moved.
    """
    done = Repair(f"quarantine/{stamp}")
    found = scan(lake, deep=deep)
    facts = Facts(lake, found)
    try:
        for path in [*sorted(found.damaged), *found.foreign]:
            replace(lake.path(path), lake.path(f"{done.quarantine}/{path}"))
            done.moved.append(path)
        _Mending(lake, edits, found, facts, done).mend()
    finally:
        facts.close()
    return done


class _Mending:
    """The steps of a repair, in which what is forgotten and what is counted must agree."""

    def __init__(self, lake: Lake, edits: Edits, found: Scan, facts: Facts, done: Repair) -> None:
        self._lake = lake
        self._edits = edits
        self._found = found
        self._facts = facts
        self._done = done

    def mend(self) -> None:
        facts, done = self._facts, self._done
        self._take_out(facts.rows("SELECT id, path FROM stray"), "rows whose documents the ledger has elsewhere")
        self._single_out()
        forgotten = facts.ids("lost", "document_id")
        again = self._events_again()
        # A further occurrence of a document is told by the first one, so it is read again with it.
        repeats = facts.rows("SELECT id, path, matched_id FROM held WHERE method = 'same document'")
        again += [(name, path) for name, path, matched in repeats if matched in forgotten | {name for name, _ in again}]
        self._take_out(again, "articles and copies that are read again")
        forgotten |= {name for name, _ in again}
        self._forget(forgotten)
        events = facts.rows("SELECT article_id, path FROM wild")
        events += [row for row in facts.rows("SELECT article_id, path FROM event") if row[0] in forgotten]
        self._take_out(events, "events of articles that are not there", EVENTS, "article_id")
        prints = facts.rows("SELECT article_id, path FROM stale")
        prints += [row for row in facts.rows("SELECT article_id, path FROM print") if row[0] in forgotten]
        for path, ids in _by_path(prints).items():
            self._edits.edit(FINGERPRINTS, path, partial(without, column="article_id", ids=ids))
        entered = enter_rows(self._edits, facts, forgotten)
        if entered:
            done.lines.append(f"entries of the ledger made from rows: {entered}")
        made, blind = rebuild_fingerprints(self._edits, facts)
        if made:
            done.lines.append(f"fingerprints made from the texts: {made}")
        if blind:
            done.losses.append(
                f"fingerprints of texts that are not kept: {blind}; further copies of these are not recognised"
            )
        clusters = facts.ids("miscounted", "cluster_id") | self._clusters_of(forgotten)
        if clusters:
            rebuild_clusters(self._edits, facts, self._lake, clusters, forgotten)
            done.lines.append(f"stories counted anew: {len(clusters)}")
        self._state_counts(clusters)
        self._label_topics()
        self._tell_losses()

    def _take_out(
        self, rows: Collection[tuple[str, str]], what: str, table: Table | None = None, column: str = "article_id"
    ) -> None:
        """Take rows out of the lake, and keep them in quarantine."""
        taken = 0
        for path, ids in _by_path(rows).items():
            of = table or _table_of(path)
            held = self._edits.read(path)
            if held is None:
                continue
            # Under the present schema, which the file has as soon as anything in it is edited.
            out = merge_rows(of, held.filter(is_in(held[column], ids)), [])[0]
            taken += out.num_rows
            saved = f"{self._done.quarantine}/rows/{path}"
            earlier = self._edits.read(saved)
            self._edits.put(of, saved, pa.concat_tables([earlier, out]) if earlier is not None else out)
            self._edits.edit(of, path, partial(without, column=column, ids=ids))
        if taken:
            self._done.lines.append(f"{what}: {taken}, moved to {self._done.quarantine}/rows")

    def _single_out(self) -> None:
        """Of several rows of one document in a folder, keep the first."""
        folders: defaultdict[str, set[str]] = defaultdict(set)
        for name, folder in self._facts.rows("SELECT id, folder FROM doubled"):
            folders[folder].add(name)
        for folder, ids in sorted(folders.items()):
            seen: set[str] = set()
            table = _table_of(folder)

            def first_only(
                rows: pa.Table, ids: set[str] = ids, seen: set[str] = seen, table: Table = table
            ) -> pa.Table:
                keep = []
                for name in rows[table.key[0]].to_pylist():
                    keep.append(name not in seen)
                    seen.update({name} & ids)
                return rows.filter(pa.array(keep, pa.bool_()))

            for path in self._edits.parts(table, folder):
                self._edits.edit(table, path, first_only)
        if folders:
            self._done.lines.append(f"documents that have one row again: {sum(map(len, folders.values()))}")

    def _events_again(self) -> list[tuple[str, str]]:
        """The articles without their events whose input is there as it was; the others go on without."""
        rows = self._facts.rows(
            "SELECT e.id, e.path, s.origin, s.uri FROM eventless e JOIN standing s ON s.document_id = e.id"
        )
        units = self._units()
        again = [(name, path) for name, path, origin, uri in rows if self._is_there(units.get((origin, uri)), uri)]
        left = [(name, path) for name, path, *_ in rows if (name, path) not in set(again)]
        for path, ids in _by_path(left).items():
            self._edits.edit(ARTICLES, path, partial(_without_events, ids=ids))
        if left:
            self._done.losses.append(f"events of {counted(len(left), 'article')}, whose input is not there any more")
        return again

    def _units(self) -> Mapping[tuple[str, str], tuple[int, int | None]]:
        found = {}
        for path in self._edits.paths(UNITS):
            rows = self._edits.read(path, ["origin", "uri", "size", "modified_at"])
            if rows is not None:
                times = rows["modified_at"].cast(pa.int64()).to_pylist()
                for row, time in zip(rows.drop_columns(["modified_at"]).to_pylist(), times, strict=True):
                    found[row["origin"], row["uri"]] = row["size"], time
        return found

    def _is_there(self, known: tuple[int, int | None] | None, uri: str) -> bool:
        if known is None:
            return False
        try:
            now = stat(uri)
        except Exception:  # filesystems raise types of their own
            return False
        return (now.size, now.modified_at) == known

    def _forget(self, ids: Collection[str]) -> None:
        """Forget documents, and what says that their files and feeds are done."""
        if not ids:
            return
        inputs = Counter(
            (origin, uri)
            for name, origin, uri in self._facts.rows("SELECT document_id, origin, uri FROM standing")
            if name in ids
        )
        self._done.forgotten = inputs
        for path in self._edits.paths(LEDGER):
            self._edits.edit(LEDGER, path, partial(without, column="document_id", ids=ids))
        for table in (UNITS, FEEDS):
            for path in self._edits.paths(table):
                self._edits.edit(table, path, partial(_without_inputs, inputs=inputs))
        if exists(self._lake.current_run):
            # What it has counted as read is read again, by a run of its own.
            self._edits.remove("state/run.json")
            self._done.lines.append("a run that was cut short is given up; the next one begins anew")
        self._tell_inputs(inputs)

    def _tell_inputs(self, inputs: Mapping[tuple[str, str], int]) -> None:
        web = gone = 0
        for (_, uri), count in inputs.items():
            if uri.startswith(("http://", "https://")):
                web += count
            elif not _exists(uri):
                gone += count
                self._done.losses.append(f"{counted(count, 'document')} of {uri}, which is not there any more")
        if web:
            self._done.losses.append(f"of {counted(web, 'document')} from the web, what is not offered there any more")

    def _clusters_of(self, ids: Collection[str]) -> set[str]:
        rows = self._facts.rows("SELECT DISTINCT document_id, cluster_id FROM standing WHERE cluster_id IS NOT NULL")
        return {cluster for name, cluster in rows if name in ids}

    def _state_counts(self, clusters: Collection[str]) -> None:
        """Let events say what their stories say now."""
        misquoted = self._facts.rows("SELECT DISTINCT article_id, path FROM misquoted")
        told = self._facts.rows("SELECT DISTINCT cluster_id, path FROM event")
        state_counts(self._edits, {path for _, path in misquoted} | {path for name, path in told if name in clusters})
        if misquoted:
            self._done.lines.append(f"articles whose events tell their copies right again: {len(misquoted)}")

    def _label_topics(self) -> None:
        mislabelled = self._facts.rows("SELECT DISTINCT id, path FROM mislabelled")
        for path, ids in _by_path(mislabelled).items():
            self._edits.edit(ARTICLES, path, partial(_with_topic, ids=ids, topic=topic_of(path)))
        if mislabelled:
            self._done.lines.append(f"articles that name the topic of their folder again: {len(mislabelled)}")

    def _tell_losses(self) -> None:
        for path in self._done.moved:
            if path.startswith(f"{EDGES.folder}/"):
                self._done.losses.append(f"links between texts in {path}, but for documents that are read again")


def _exists(uri: str) -> bool:
    try:
        return exists(uri)
    except Exception:  # filesystems raise types of their own
        return False


def _by_path(rows: Collection[tuple[str, str]]) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, path in rows:
        found[path].add(name)
    return dict(sorted(found.items()))


def _table_of(path: str) -> Table:
    return next(table for table in TABLES if path.startswith(f"{table.folder}/"))


def _without_events(rows: pa.Table, ids: Collection[str]) -> pa.Table:
    return blanked(rows, is_in(rows["article_id"], ids), {"events_missing": "their file was damaged", "n_events": None})


def _with_topic(rows: pa.Table, ids: Collection[str], topic: str) -> pa.Table:
    return blanked(rows, is_in(rows["article_id"], ids), {"topic_top": topic})


def _without_inputs(rows: pa.Table, inputs: Collection[tuple[str, str]]) -> pa.Table:
    pairs = zip(rows["origin"].to_pylist(), rows["uri"].to_pylist(), strict=True)
    return rows.filter(pc.invert(pa.array([pair in inputs for pair in pairs], pa.bool_())))
