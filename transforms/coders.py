"""How records travel between steps: field by field, never pickled."""

from typing import Any

from apache_beam import coders
from apache_beam.typehints.schemas import schema_from_element_type

import schemas.link
import schemas.match
import schemas.raw
import schemas.round
import schemas.tables
import schemas.written  # noqa: F401 - importing a schema registers its records
from schemas.record import records


class RecordCoder(coders.RowCoder):
    """Beam's row coder for one record: other than that, it gives the record's own class back in any process.

    Args:
        record: A class decorated with :func:`schemas.record.record`.
    """

    def __init__(self, record: type) -> None:
        super().__init__(schema_from_element_type(record))  # type: ignore[no-untyped-call]
        self._record = record

    @classmethod
    def from_type_hint(cls, type_hint: Any, registry: Any) -> Any:
        """The coder of a record."""
        return cls(type_hint)

    def to_type_hint(self) -> type:
        """The record."""
        return self._record

    def to_runner_api_parameter(self, unused_context: Any) -> Any:
        """Sent by name of the record: the schema alone would be decoded to a class made up on the spot."""
        return coders.Coder.to_runner_api_parameter(self, unused_context)

    def __reduce__(self) -> Any:
        return RecordCoder, (self._record,)


for _record in records():
    # Beam would otherwise pickle a NamedTuple.
    coders.registry.register_coder(_record, RecordCoder)
