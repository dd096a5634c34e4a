"""The folders of a lake, and what lies in them."""

from dataclasses import dataclass
from pathlib import Path

from schemas.tables import FEEDS, FINGERPRINTS, LEDGER, UNITS, Table
from transforms.storage import files_below, is_local, join


@dataclass(frozen=True, slots=True)
class Lake:
    """A lake by its root folder.

    Attributes:
        root: Folder on any filesystem that Beam knows.
    """

    root: str

    def path(self, relative: str) -> str:
        """A path under the root."""
        return join(self.root, relative)

    def staging(self, run_id: str, chunk: int) -> str:
        """Staging folder of a chunk, relative to the root."""
        return f"staging/{run_id}/{chunk:05d}"

    def run_folder(self, run_id: str) -> str:
        """Folder of a run's reports, relative to the root."""
        return f"runs/{run_id}"

    @property
    def journal(self) -> str:
        """The commit that is under way."""
        return self.path("state/journal.json")

    @property
    def current_run(self) -> str:
        """The run that is under way."""
        return self.path("state/run.json")

    @property
    def rounds(self) -> str:
        """Folder of what a stream posts to the job that works for it on a cluster."""
        return self.path("state/rounds")

    @property
    def lock(self) -> str:
        """The lock against two runs at once."""
        return self.path("state/lock")

    def chunk_reports(self, run_id: str) -> list[str]:
        """The reports of a run's chunks that are committed, sorted."""
        return files_below(self.path(self.run_folder(run_id)), ".jsonl")

    def files(self, table: Table) -> list[str]:
        """The Parquet files of a table, sorted."""
        return files_below(self.path(table.folder), ".parquet")

    def files_in(self, partition: str) -> list[str]:
        """The Parquet files of one folder, sorted.

        Args:
            partition: The folder, relative to the root.
        """
        return files_below(self.path(partition), ".parquet")

    def relative(self, path: str) -> str:
        """A path as it is under the root."""
        if is_local(self.root):
            return Path(path).relative_to(Path(self.root)).as_posix()
        return path.removeprefix(f"{self.root.rstrip('/')}/")

    def ledger_files(self) -> list[str]:
        """The files of the ledger."""
        return self.files(LEDGER)

    def fingerprint_files(self) -> list[str]:
        """The files of earlier fingerprints."""
        return self.files(FINGERPRINTS)

    def feed_files(self) -> list[str]:
        """The file with the state of feeds, where there is one."""
        return self.files(FEEDS)

    @property
    def feed_list(self) -> str:
        """The OPML that ``newsbeam feeds import`` keeps."""
        return self.path("feeds.opml")

    def unit_files(self) -> list[str]:
        """The files that say which inputs are done."""
        return self.files(UNITS)
