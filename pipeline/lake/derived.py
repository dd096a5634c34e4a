"""What follows from the lake's tables and is made anew when they have changed: lookup tables, snapshot, catalog."""

from pipeline.lake.catalog import publish_catalog
from pipeline.lake.folders import Lake
from pipeline.lake.lookup import refresh_lookup
from pipeline.lake.snapshot import KEPT_SECONDS, drop_snapshots, publish_snapshot
from transforms.sinks.parquet import ParquetParams


def refresh_derived(lake: Lake, output: ParquetParams, *, kept_seconds: float = KEPT_SECONDS) -> None:
    """Bring the lookup tables, the snapshot and the catalog up to date; cheap where nothing has changed.

    Args:
        lake: The lake, locked.
        output: How files are written.
        kept_seconds: How long an earlier snapshot stays, for queries that have begun on it.

    Raises:
        OSError: A file cannot be read or written.
    """
    refresh_lookup(lake, output)
    publish_catalog(lake, publish_snapshot(lake))
    drop_snapshots(lake, kept_seconds=kept_seconds)
