"""A spaCy ``parser`` that keeps the interpreter's lock while it works.

The component lets go of the lock, and then, in the wheels of spaCy 3.8 for Python 3.11, which are built for profiling,
takes it back for a moment in each of its smallest functions: more than half of its time. The steps are the same.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from spacy.pipeline import DependencyParser
from spacy.tokens import Doc
from spacy.util import minibatch

from transforms.logic.coding.syntax.swift.unsuited import UnsuitedError

__all__ = ["SteppedParser"]

_PROFILED: Final = sys.version_info < (3, 12)


class SteppedParser:
    """A component that annotates as a ``parser`` does.

    Args:
        parser: The component whose model decides; it is not changed.

    Raises:
        UnsuitedError: It decides in another way, or is no slower by itself.
    """

    def __init__(self, parser: DependencyParser) -> None:
        if not _PROFILED:
            raise UnsuitedError("it does not take the lock")
        if type(parser) is not DependencyParser or parser.cfg["beam_width"] != 1:
            raise UnsuitedError("it does not take the best step each time")
        self._parser = parser

    def __call__(self, doc: Doc) -> Doc:
        """Parse a document."""
        self._parse([doc])
        return doc

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 256) -> Iterator[Doc]:
        """Parse documents, in order; those of a batch together."""
        for batch in minibatch(docs, batch_size):  # type: ignore[no-untyped-call]
            self._parse(batch)
            yield from batch

    def _parse(self, docs: Sequence[Doc]) -> None:
        states = self._parser.moves.init_batch(docs)
        unfinished = [state for state in states if not state.is_final()]
        if unfinished:
            model = self._parser.model.predict(docs)
            while unfinished:
                unfinished = self._parser.transition_states(unfinished, model.predict(unfinished))
        self._parser.set_annotations(docs, states)
