"""The lookup tables: where each document lies, sorted by id and by address, drawn from the ledger."""

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.lake.commit import commit
from pipeline.lake.edits import Edits
from pipeline.lake.folders import Lake
from schemas.arrow import arrow_schema
from schemas.lookup import Whereabouts
from schemas.tables import LEDGER, LOOKUP_BY_ID, LOOKUP_BY_URL
from transforms.logic.parts import FIRST_PART
from transforms.sinks.parquet import ParquetParams
from transforms.storage import stat

_READ = ["document_id", "source_id", "url", "disposition", "partition"]
_TOPIC = r"/topic=(?P<topic>[^/]+)"
_DATE = r"/date=(?P<date>\d{4}-\d{2}-\d{2})"
_STAGING = "staging/lookup"


def refresh_lookup(lake: Lake, output: ParquetParams) -> bool:
    """Write the lookup tables anew, if the ledger has changed since they were written.

    They are sorted, so that a reader skips all row groups but one by their statistics.

    Args:
        lake: The lake, locked.
        output: How files are written.

    Returns:
        Whether they were written.

    Raises:
        OSError: A file cannot be read or written.
    """
    if _is_fresh(lake):
        return False
    edits = Edits(lake, _STAGING, output)
    rows = [edits.read(path, _READ) for path in edits.paths(LEDGER)]
    found = whereabouts(pa.concat_tables([table for table in rows if table is not None]))
    for table in (LOOKUP_BY_ID, LOOKUP_BY_URL):
        order = [(name, "ascending") for name in table.sort]
        edits.put(table, f"{table.folder}/{FIRST_PART}", found.sort_by(order))
    commit(lake, _STAGING, edits.staged())
    return True


def _is_fresh(lake: Lake) -> bool:
    ledger = [stat(path).modified_at for path in lake.ledger_files()]
    if not ledger:
        return True
    written = [stat(path).modified_at for table in (LOOKUP_BY_ID, LOOKUP_BY_URL) for path in lake.files(table)]
    times = [time for time in (*ledger, *written) if time is not None]
    if len(written) < 2 or len(times) < len(ledger) + len(written):
        return False
    return min(times[len(ledger) :]) > max(times[: len(ledger)])


def whereabouts(ledger: pa.Table) -> pa.Table:
    """Where the documents of the ledger lie.

    Args:
        ledger: Rows of the ledger, with at least the columns that are drawn upon.

    Returns:
        A table of :class:`schemas.lookup.Whereabouts`, in the ledger's order.
    """
    partition = ledger["partition"]
    topic = pc.struct_field(pc.extract_regex(partition, _TOPIC), "topic")
    date = pc.struct_field(pc.extract_regex(partition, _DATE), "date").cast(pa.date32())
    columns = [ledger["document_id"], ledger["source_id"], ledger["url"], ledger["disposition"], topic, date, partition]
    return pa.Table.from_arrays(columns, schema=arrow_schema(Whereabouts))
