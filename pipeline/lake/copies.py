"""How often the story of each event ran: what ``clusters`` says of it, in the event's own row.

A run changes the events of a story in the commit that changes its row in ``clusters``: no state of the lake that a
commit leaves tells two counts of one story.
"""

from collections.abc import Collection, Iterable
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.lake.edits import Edits
from schemas.outcome import Disposition
from schemas.tables import ARTICLES, CLUSTERS, EVENTS, LEDGER
from transforms.logic.wirecopy.amendments import is_in

__all__ = ["count_copies", "events_folder", "state_counts", "stated", "with_counts"]

_COLUMNS = ["cluster_id", "size", "outlets"]


def count_copies(edits: Edits) -> None:
    """Stage that events say how often their stories ran, of all stories that the staged files add to or change.

    The events of a story lie beside its canonical article, and beside the texts that hold part of it: the ledger says
    where. It is read only where a story of an earlier chunk or run has grown.

    Args:
        edits: What a chunk has staged, with its rows of ``clusters``.

    Raises:
        OSError: A file cannot be read or written.
    """
    staged = [file.path for file in edits.staged() if file.table == CLUSTERS.name]
    after = _counts(edits.read(path, _COLUMNS) for path in staged)
    before = _counts(edits.held(path, _COLUMNS) for path in staged)
    paths = {file.path for file in edits.staged() if file.table == EVENTS.name}
    for folder in _folders(edits, _grown(before, after)):
        paths.update(edits.parts(EVENTS, folder))
    for path in sorted(paths):
        edits.edit(EVENTS, path, partial(with_counts, counts=after))


def state_counts(edits: Edits, paths: Iterable[str]) -> None:
    """Stage that the events of some files say what ``clusters`` says.

    Args:
        edits: The lake.
        paths: The files, relative to the root.

    Raises:
        OSError: A file cannot be read or written.
    """
    counts = stated(edits)
    for path in sorted(paths):
        edits.edit(EVENTS, path, partial(with_counts, counts=counts))


def stated(edits: Edits) -> pa.Table:
    """What ``clusters`` says of each story: ``cluster_id``, ``n_copies`` and ``n_outlets``.

    Raises:
        OSError: A file cannot be read.
    """
    return _counts(edits.read(path, _COLUMNS) for path in edits.paths(CLUSTERS))


def with_counts(events: pa.Table, counts: pa.Table) -> pa.Table:
    """Events with the counts of their stories; of stories that are not among the counts they stay as they are.

    Args:
        events: Rows of ``events``.
        counts: ``cluster_id``, ``n_copies`` and ``n_outlets``.
    """
    at = pc.index_in(events["cluster_id"], value_set=counts["cluster_id"].combine_chunks())
    for name in ("n_copies", "n_outlets"):
        new = pc.coalesce(pc.take(counts[name], at), events[name])
        events = events.set_column(events.schema.get_field_index(name), events.schema.field(name), new)
    return events


def events_folder(folder: str) -> str:
    """The folder of the events of a folder of articles, relative to the root."""
    return EVENTS.folder + folder.removeprefix(ARTICLES.folder)


def _counts(tables: Iterable[pa.Table | None]) -> pa.Table:
    empty = pa.table(
        {"cluster_id": pa.array([], pa.string()), "n_copies": pa.array([], pa.int64()),
         "n_outlets": pa.array([], pa.int64())}
    )  # fmt: skip
    parts = [
        pa.table(
            {"cluster_id": rows["cluster_id"], "n_copies": rows["size"],
             "n_outlets": _known(pc.list_value_length(rows["outlets"]).cast(pa.int64()))}
        )
        for rows in tables if rows is not None
    ]  # fmt: skip
    return pa.concat_tables([empty, *parts]).combine_chunks()


def _known(outlets: pa.Array) -> pa.Array:
    """How many outlets; null where the texts name none."""
    return pc.if_else(pc.greater(outlets, 0), outlets, pa.scalar(None, pa.int64()))


def _grown(before: pa.Table, after: pa.Table) -> set[str]:
    """Stories that there were before, with other counts."""
    at = pc.index_in(after["cluster_id"], value_set=before["cluster_id"].combine_chunks())
    others = [pc.not_equal(pc.take(before[name], at), after[name]) for name in ("n_copies", "n_outlets")]
    # Null is a story that is new: all that there is of it is in what the chunk has staged.
    return set(after["cluster_id"].filter(pc.or_(*others), null_selection_behavior="drop").to_pylist())


def _folders(edits: Edits, clusters: Collection[str]) -> set[str]:
    """The folders of the events of some stories."""
    found: set[str] = set()
    for path in edits.paths(LEDGER) if clusters else ():
        rows = edits.read(path, ["cluster_id", "disposition", "partition"])
        if rows is not None:
            kept = pc.equal(rows["disposition"], Disposition.KEPT.value)
            held = rows["partition"].filter(pc.and_kleene(kept, is_in(rows["cluster_id"], clusters)))
            found.update(map(events_folder, held.unique().to_pylist()))
    return found
