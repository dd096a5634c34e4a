"""The names that a spaCy ``ner`` component finds, decided for all tokens of all texts at once.

Such a component goes through a text token by token, but as long as no name is open, its decision hangs on nothing that
it decided before. So those decisions are made together, and then, step by step, those inside the names that have begun:
the same sums in the same order, and the same names. In spaCy 3.8 for Python 3.11 the component itself takes twice as
long for its decisions as for all that they are made from: it takes the interpreter's lock for each class of each token.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import IS_SPACE, SENT_START
from spacy.pipeline import EntityRecognizer
from spacy.tokens import Doc, Span
from spacy.util import minibatch

from transforms.logic.coding.syntax.swift.unsuited import UnsuitedError

__all__ = ["NamesAtOnce"]

Numbers = NDArray[np.intp]
Flags = NDArray[np.bool_]
Scores = Callable[[Numbers, Numbers, Numbers], NDArray[np.float32]]
"""Scores of all classes, shape (decisions, classes), from the tokens that each decision looks at."""

_LOOKED_AT: Final = 3
"""Tokens that a decision looks at: the next one and, inside a name, the name's first one and the last one so far."""
_NOTHING: Final = -1


class _Moves(NamedTuple):
    """What can be decided at a token, by the numbers of the model's classes.

    Attributes:
        labels: Label of each class; empty for no name.
        single: Classes that make a name of this one token.
        begins: Classes that begin a name of several tokens.
        inner: Classes within a name.
        goes_on: The class by which a name of each class's label goes on.
        ends: The class by which it ends.
    """

    labels: list[str]
    single: Numbers
    begins: Numbers
    inner: Numbers
    goes_on: Numbers
    ends: Numbers


class _Tokens(NamedTuple):
    """The tokens of all documents, one after the other.

    Attributes:
        space: Whether a token is white space, where no name begins.
        last: Whether it is the last one of a sentence, where no name goes on.
    """

    space: Flags
    last: Flags


class NamesAtOnce:
    """A component that annotates as an ``ner`` component does.

    Args:
        ner: The component whose model decides; it is not changed.

    Raises:
        UnsuitedError: It decides in another way.
    """

    def __init__(self, ner: EntityRecognizer) -> None:
        if type(ner) is not EntityRecognizer:
            raise UnsuitedError("a recogniser of another kind")
        attrs = ner.model.attrs
        if ner.cfg["beam_width"] != 1 or not attrs["has_upper"] or attrs["unseen_classes"]:
            raise UnsuitedError("it does not take the best of all classes at each token")
        if ner.model.get_ref("lower").get_dim("nF") != _LOOKED_AT:
            raise UnsuitedError("it looks at other tokens")
        self._model = ner.model
        self._moves = _moves(ner.move_names)

    def __call__(self, doc: Doc) -> Doc:
        """Name what a document that has sentences, but no names yet, is about."""
        return self._annotated([doc])[0]

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 256) -> Iterator[Doc]:
        """The same for many documents, in order."""
        for batch in minibatch(docs, batch_size):  # type: ignore[no-untyped-call]
            yield from self._annotated(batch)

    def _annotated(self, docs: Sequence[Doc]) -> Sequence[Doc]:
        full = [doc for doc in docs if len(doc)]
        names = iter(self._names(full) if full else [])
        name, first = next(names, None), 0
        for doc in full:
            found = []
            while name is not None and name[0] < first + len(doc):
                found.append(Span(doc, name[0] - first, name[1] - first, label=name[2]))
                name = next(names, None)
            doc.set_ents(found)
            first += len(doc)
        return docs

    def _names(self, docs: Sequence[Doc]) -> list[tuple[int, int, str]]:
        """First token, token after the last one, and label of each name; tokens are counted over all documents."""
        step = self._model.predict(docs)

        def scores(*looked_at: Numbers) -> NDArray[np.float32]:
            found: NDArray[np.float32] = step.vec2scores.predict(
                step.state2vec.predict(np.stack(looked_at, axis=1).astype(np.int32))
            )
            return found

        tokens = _tokens(docs)
        chosen = self._chosen(tokens, scores)
        starts = np.flatnonzero(np.isin(chosen, self._moves.begins))
        ends = dict(zip(starts.tolist(), self._ends(starts, chosen[starts], tokens, scores).tolist(), strict=True))
        names, after = [], 0
        for token in np.flatnonzero(np.isin(chosen, [*self._moves.begins, *self._moves.single])).tolist():
            if token >= after:
                after = ends.get(token, token + 1)
                names.append((token, after, self._moves.labels[chosen[token]]))
        return names

    def _chosen(self, tokens: _Tokens, scores: Scores) -> Numbers:
        """The class of each token if no name is open there."""
        nothing = np.full(len(tokens.space), _NOTHING)
        found = scores(np.arange(len(tokens.space)), nothing, nothing)
        found[:, self._moves.inner] = -np.inf
        found[np.ix_(tokens.space, self._moves.single)] = -np.inf
        found[np.ix_(tokens.space | tokens.last, self._moves.begins)] = -np.inf
        best: Numbers = found.argmax(axis=1)
        return best

    def _ends(self, starts: Numbers, classes: Numbers, tokens: _Tokens, scores: Scores) -> Numbers:
        """The token after each name that begins at ``starts``."""
        goes_on, ends = self._moves.goes_on[classes], self._moves.ends[classes]
        after = starts + 1
        unfinished = np.arange(len(starts))
        while len(unfinished):
            token, row = after[unfinished], np.arange(len(unfinished))
            found = scores(token, starts[unfinished], token - 1)
            # of equal scores the first class counts
            further = found[row, goes_on[unfinished]] >= found[row, ends[unfinished]]
            after[unfinished] += 1
            unfinished = unfinished[further & ~tokens.last[token]]
        return after


def _tokens(docs: Sequence[Doc]) -> _Tokens:
    first = [np.append(doc.to_array(SENT_START)[1:] == 1, True) for doc in docs]
    space = [doc.to_array(IS_SPACE) for doc in docs]
    return _Tokens(np.concatenate(space).astype(np.bool_), np.concatenate(first))


def _moves(names: Sequence[str]) -> _Moves:
    """The moves of a recogniser by their names, such as ``B-ORG`` and ``O``.

    Raises:
        UnsuitedError: They are others, or in another order, which decides between equal scores.
    """
    of_kind = {kind: [n for n, name in enumerate(names) if name.partition("-")[0] == kind] for kind in "BILUO"}
    labels = [name.partition("-")[2] for name in names]
    several = [[labels[n] for n in of_kind[kind]] for kind in "BIL"]
    known = len(of_kind["O"]) == 1 and sum(map(len, of_kind.values())) == len(names) and labels.count("") == 1
    in_order = all(inner < last for inner, last in zip(of_kind["I"], of_kind["L"], strict=False))
    if not known or not several[0] == several[1] == several[2] or not in_order:
        raise UnsuitedError("its moves are not the usual ones")
    goes_on, ends = np.zeros(len(names), dtype=np.intp), np.zeros(len(names), dtype=np.intp)
    goes_on[of_kind["B"]], ends[of_kind["B"]] = of_kind["I"], of_kind["L"]
    single, begins, inner = (
        np.array(found, dtype=np.intp) for found in (of_kind["U"], of_kind["B"], [*of_kind["I"], *of_kind["L"]])
    )
    return _Moves(labels, single, begins, inner, goes_on, ends)
