"""Types for the outputs of a step that has several."""

from typing import Any

import apache_beam as beam
from apache_beam.pvalue import DoOutputsTuple
from apache_beam.typehints.native_type_compatibility import convert_to_beam_type

import transforms.coders  # noqa: F401 - registers the coders of the records


def typed(outputs: DoOutputsTuple, **types: Any) -> dict[str, beam.PCollection[Any]]:
    """The outputs of a step by tag, each with its element type, so that its rows are coded as rows and not pickled.

    Args:
        outputs: What ``with_outputs`` gave.
        **types: Element type of each output, by tag; the main output by the name it was given.
    """
    for tag, kind in types.items():
        outputs[tag].element_type = convert_to_beam_type(kind)
    return {tag: outputs[tag] for tag in types}
