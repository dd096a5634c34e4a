"""What every sink implements."""

from typing import Protocol

import apache_beam as beam

from schemas.tables import Table
from schemas.written import WrittenFile
from transforms.registry import Registry
from transforms.rounds import Rounds


class Sink(Protocol):
    """Stages the rows of a table; the run commits what is staged."""

    def write(
        self, label: str, table: Table, rows: beam.PCollection[tuple[str, object]], rounds: Rounds
    ) -> beam.PCollection[WrittenFile]:
        """Write rows, merged with what their files hold already.

        Args:
            label: Unique name of the step.
            table: The table.
            rows: Each row with the path under the output root of the file it belongs in.
            rounds: Says which folder under the output root to write to.

        Returns:
            The staged files. The same rows give the same bytes. Nothing for a round that is over.
        """
        ...


SINKS: Registry[Sink] = Registry("sink", "transforms.sinks")
