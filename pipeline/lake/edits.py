"""Changes to rows that the lake holds, staged for one commit: it itself stays as it is until then."""

from collections.abc import Callable, Sequence

import pyarrow as pa

from pipeline.lake.folders import Lake
from schemas.tables import Table
from schemas.written import WrittenFile
from transforms.logic.merge import merge_rows
from transforms.logic.partitions import Period
from transforms.parquet_files import read_table
from transforms.sinks.parquet import ParquetParams, encode
from transforms.storage import exists, write_bytes

Edit = Callable[[pa.Table], pa.Table]


class Edits:
    """The files of the lake as they will be after the commit.

    A file that loses its last row is staged without rows, for a reader that has listed the lake's files must find each
    of them.

    Args:
        lake: The lake.
        staging: Staging folder, relative to the root.
        output: How files are written.
        staged: What is staged already; such a file is changed there, any other as the lake holds it.
    """

    def __init__(self, lake: Lake, staging: str, output: ParquetParams, staged: Sequence[WrittenFile] = ()) -> None:
        self._lake = lake
        self._staged = {file.path: file for file in staged}
        self._deleted: set[str] = set()
        self._staging = staging
        self._output = output

    @property
    def period(self) -> Period:
        """What the lake is partitioned by."""
        return self._output.partition_by

    def read(self, path: str, columns: list[str] | None = None) -> pa.Table | None:
        """The rows of a file; None where there is no such file.

        Raises:
            OSError: It cannot be read.
        """
        if path in self._deleted:
            return None
        name = self._lake.path(self._staged[path].staged if path in self._staged else path)
        return read_table(name, columns=columns) if exists(name) else None

    def held(self, path: str, columns: list[str] | None = None) -> pa.Table | None:
        """The rows of a file as the lake holds it, whatever is staged; None where there is no such file.

        Raises:
            OSError: It cannot be read.
        """
        name = self._lake.path(path)
        return read_table(name, columns=columns) if exists(name) else None

    def edit(self, table: Table, path: str, edit: Edit) -> None:
        """Stage a file with other rows, if they are others.

        Raises:
            OSError: It cannot be read or written.
        """
        rows = merge_rows(table, self.read(path), [])[0]
        edited = edit(rows)
        if not edited.equals(rows):
            self.put(table, path, edited)

    def put(self, table: Table, path: str, rows: pa.Table) -> None:
        """Stage a file with these rows in place of those that it has.

        Raises:
            OSError: It cannot be written.
        """
        data = encode(rows, self._output)
        staged = f"{self._staging}/{path}"
        write_bytes(self._lake.path(staged), data)
        before = self._staged.get(path)
        written = before.rows_written if before else 0
        self._staged[path] = WrittenFile(table.name, path, staged, rows.num_rows, written, len(data))
        self._deleted.discard(path)

    def remove(self, path: str) -> None:
        """Let a file go, after all others are in place."""
        self._staged.pop(path, None)
        self._deleted.add(path)

    def paths(self, table: Table) -> list[str]:
        """The files of a table, relative to the root, sorted."""
        held = {self._lake.relative(file) for file in self._lake.files(table)}
        staged = {file.path for file in self._staged.values() if file.table == table.name}
        return sorted((held | staged) - self._deleted)

    def parts(self, table: Table, partition: str) -> list[str]:
        """The files of a table in one folder, relative to the root, sorted.

        Args:
            table: The table.
            partition: The folder, relative to the root.
        """
        held = {self._lake.relative(file) for file in self._lake.files_in(partition)}
        staged = {
            file.path
            for file in self._staged.values()
            if file.table == table.name and file.path.rpartition("/")[0] == partition
        }
        return sorted((held | staged) - self._deleted)

    def staged(self) -> tuple[WrittenFile, ...]:
        """All staged files, in order of path."""
        return tuple(self._staged[path] for path in sorted(self._staged))

    def deleted(self) -> tuple[str, ...]:
        """The files that go, in order of path."""
        return tuple(sorted(self._deleted))
