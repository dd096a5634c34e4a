"""A dependency parse as plain lists, which read many times faster than the parser's tokens."""

from collections.abc import Container, Iterator
from typing import Any, NamedTuple

__all__ = ["LONGEST_SENTENCE", "Step", "Tree"]

LONGEST_SENTENCE = 100
"""Tokens of a sentence that are read: what is longer is a list or a table."""

_DEEPEST, _HIGHEST, _ASIDE = 5, 4, 3
"""Steps down from a predicate, up from it, and down again from what stands above it."""

_COLUMNS = 7
_SIGN = 2**63

_NEVER = frozenset({"punct", "det", "aux", "auxpass", "case", "mark", "neg", "cc", "intj", "dep", "expl", "nummod"})


class Step(NamedTuple):
    """A token as seen from a predicate: the way to it, as in ``>dobj>against``, and the steps of that way."""

    token: int
    path: str
    length: int


class Tree:
    """The parse of a text.

    Args:
        doc: The spaCy ``Doc``.

    Attributes:
        heads: Index of the head of each token.
        deps: Dependency label of each token.
        pos: Part of speech.
        tags: Fine-grained part of speech.
        lemmas: Lemma, lower case.
        words: Token, lower case.
        ents: Entity label, empty outside of names.
        children: Indices of the children, in the order of the text.
        sentences: Start and end token of each sentence.
    """

    def __init__(self, doc: Any) -> None:
        table = doc.to_array(["HEAD", "DEP", "POS", "TAG", "LEMMA", "LOWER", "ENT_TYPE"])
        heads, deps, pos, tags, lemmas, words, ents = table.T.tolist() if len(doc) else [[]] * _COLUMNS
        strings = doc.vocab.strings
        self.doc = doc
        # heads are stored as distances, of which those to the left have wrapped around
        self.heads: list[int] = [i + (h if h < _SIGN else h - 2 * _SIGN) for i, h in enumerate(heads)]
        self.deps = _named(deps, strings)
        self.pos = _named(pos, strings)
        self.tags = _named(tags, strings)
        self.lemmas = [lemma.lower() for lemma in _named(lemmas, strings)]
        self.words = _named(words, strings)
        self.ents = _named(ents, strings)
        self.children: list[list[int]] = [[] for _ in heads]
        for i, head in enumerate(self.heads):
            if head != i:
                self.children[head].append(i)
        self.sentences = [(s.start, min(s.end, s.start + LONGEST_SENTENCE)) for s in doc.sents]
        self._ways: list[list[tuple[int, str]]] = [[] for _ in heads]
        for low, high in self.sentences:
            for i in range(low, high):
                if self.heads[i] != i and self.deps[i] not in _NEVER:
                    label = self.label(i)
                    self._ways[self.heads[i]].append((i, "" if label == "pobj" else f">{label}"))
        self._reached: dict[int, list[Step]] = {}

    def label(self, token: int) -> str:
        """The dependency label; for a preposition the word, which says more."""
        dep = self.deps[token]
        if dep in ("prep", "agent", "dative") and self.pos[token] in ("ADP", "SCONJ", "PART"):
            return self.words[token]
        return dep

    def child(self, token: int, *labels: str) -> int | None:
        """The first child with one of the labels, or None."""
        return next((c for c in self.children[token] if self.deps[c] in labels), None)

    def around(self, predicate: int, wanted: Container[int]) -> Iterator[Step]:
        """Those of the wanted tokens that can be reached from a predicate within its sentence.

        Each one comes once, by the way that goes least up.
        """
        seen = {predicate}
        path, token, depth = "", predicate, _DEEPEST
        for up in range(_HIGHEST + 1):
            if up:
                if self.heads[token] == token:
                    return
                path += "<" + self.deps[token]
                token, depth = self.heads[token], _ASIDE
                if token in wanted and token not in seen:
                    seen.add(token)
                    yield Step(token, path, up)
            for reached, way, length in self._below(token):
                if length > depth:
                    break
                if reached in wanted and reached not in seen:
                    seen.add(reached)
                    yield Step(reached, path + way, up + length)

    def _below(self, top: int) -> list[Step]:
        """All that hangs on a token, the nearest first."""
        found = self._reached.get(top)
        if found is None:
            found, level = [], [(top, "")]
            for length in range(1, _DEEPEST + 1):
                level = [(i, path + way) for token, path in level for i, way in self._ways[token]]
                found += [Step(i, path, length) for i, path in level]
            self._reached[top] = found
        return found


def _named(column: list[int], strings: Any) -> list[str]:
    """A column of the parser's numbers as words."""
    words: dict[int, str] = {number: strings[number] for number in set(column)}
    return [words[number] for number in column]
