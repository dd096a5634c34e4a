"""How far the work in this process has come, for a progress display; never for the report, which counts the data."""

from dataclasses import dataclass


@dataclass(slots=True)
class Progress:
    """Running counts of this process.

    Attributes:
        units: Files and feeds read.
        documents: Documents cleaned.
        pages: Pages that are waited for.
    """

    units: int = 0
    documents: int = 0
    pages: int = 0


PROGRESS = Progress()
"""The counts of this process; the runner for one machine works in the process that shows them."""
