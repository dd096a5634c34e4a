"""Tell apart the rejections and dead letters of documents that the input holds more than once."""

from collections.abc import Iterable, Iterator
from typing import Any

import apache_beam as beam
from apache_beam.typehints.native_type_compatibility import convert_to_beam_type

import transforms.coders  # noqa: F401 - registers the coders of the records
from transforms.logic.wirecopy.lineage import numbered, repeat_id


class TellRepeatsApart(beam.PTransform[Any, Any]):
    """Rows in, the same rows out, each with a document id of its own.

    ``PCollection[Rejection]`` or ``PCollection[DeadLetter]`` → the same. Two documents with one origin, id and content
    have one document id; the first keeps it, so that a later run knows it again.

    Args:
        record: The type of the rows.
    """

    def __init__(self, record: type) -> None:
        super().__init__()
        self._record = record

    def expand(self, rows: beam.PCollection[Any]) -> beam.PCollection[Any]:
        """Apply the transform."""
        keyed = rows | "by document" >> beam.WithKeys(lambda row: row.document_id)
        keyed.element_type = convert_to_beam_type(tuple[str, self._record])  # type: ignore[name-defined]
        numbered: beam.PCollection[Any] = (
            keyed | "together" >> beam.GroupByKey() | "number" >> beam.FlatMapTuple(_number)
        )
        numbered.element_type = self._record
        return numbered


def _number(document_id: str, rows: Iterable[Any]) -> Iterator[Any]:
    first, *others = sorted(rows, key=lambda row: (row.uri, repr(row)))
    yield first
    for row, number in zip(others, numbered(row.uri for row in (first, *others))[1:], strict=True):
        yield row._replace(document_id=repeat_id(document_id, row.uri, number))
