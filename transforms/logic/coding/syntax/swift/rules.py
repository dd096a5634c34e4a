"""The rules of a spaCy ``attribute_ruler``, worked out once for each kind of token instead of at each token.

Which rules apply to a token follows, as long as they look at that token alone, from its tag, its dependency and what
they ask of its word; that is remembered. The annotations are those of the component itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from spacy.attrs import DEP, LEMMA, MORPH, ORTH, POS, TAG
from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc

from transforms.logic.coding.syntax.swift.unsuited import UnsuitedError

__all__ = ["RememberedRules"]

_KEYS: Final = [ORTH, TAG, DEP]
_SET: Final = [TAG, DEP, POS, MORPH, LEMMA]

_OF_WORD: Final = frozenset(
    {
        *("ORTH", "TEXT", "LOWER", "SHAPE", "LENGTH"),
        *("IS_ALPHA", "IS_ASCII", "IS_DIGIT", "IS_LOWER", "IS_UPPER", "IS_TITLE", "IS_PUNCT", "IS_SPACE"),
    }
)
_OF_TOKEN: Final = frozenset({"TAG", "DEP"})

_MOST: Final = 2**16
"""Words that are remembered, a few megabytes; when there are more, all are forgotten."""
_KINDS: Final = 2**11
"""Room for kinds of tokens, of which English news has about a thousand; it is doubled when full."""

Pattern = dict[str, Any]
Kind = tuple[tuple[int, ...], int, int]
"""What rules ask of a word that it meets, the tag, and the dependency."""


class _Known(NamedTuple):
    """What is known of a kind of token.

    Attributes:
        row: Where the values are that its rules set.
        rules: Numbers of those rules.
        begins: Whether a rule about several tokens may begin with it.
    """

    row: int
    rules: frozenset[int]
    begins: bool


class RememberedRules:
    """A component that annotates as an ``attribute_ruler`` does.

    Args:
        ruler: The component whose rules apply; it is not changed.

    Raises:
        UnsuitedError: A rule looks at, or sets, what does not follow from word, tag and dependency.
    """

    def __init__(self, ruler: AttributeRuler) -> None:
        if type(ruler) is not AttributeRuler:
            raise UnsuitedError("a ruler of another kind")
        self._vocab = ruler.vocab
        self._attrs: list[dict[int, int]] = ruler.attrs
        self._indices: list[int] = ruler.indices
        rules = [[list(p) for p in ruler.matcher.get(str(n))[1]] for n in range(len(self._attrs))]
        _check(rules, self._attrs)
        short = [[p for p in patterns if len(p) == 1] for patterns in rules]
        long = [[p for p in patterns if len(p) > 1] for patterns in rules]
        self._short = self._matcher(short)
        self._long = self._matcher(long)
        self._first = self._matcher([[p[:1] for p in patterns] for patterns in long])
        self._longest = max((len(p) for patterns in long for p in patterns), default=0)
        asked = [{k: v for k, v in p[0].items() if k in _OF_WORD} for patterns in rules for p in patterns]
        self._spelt = _spelt(asked)
        self._asked = self._matcher([[[word]] if word and not _spellings(word) else [] for word in asked])
        self._words: dict[int, tuple[int, ...]] = {}
        self._known: dict[Kind, _Known] = {}
        # one row for each kind, as an array: to set values token by token takes as long as all the rest
        self._values = np.zeros((_KINDS, len(_SET)), dtype=np.uint64)
        self._is_set = np.zeros(self._values.shape, dtype=np.bool_)

    def _matcher(self, rules: Sequence[Sequence[list[Pattern]]]) -> Matcher:
        found = Matcher(self._vocab)
        for number, patterns in enumerate(rules):
            if patterns:
                found.add(str(number), list(patterns))
        return found

    def __call__(self, doc: Doc) -> Doc:
        """Annotate a document that has tags and dependencies."""
        if not len(doc):
            return doc
        known = self._known_of(doc)
        rows = np.fromiter((one.row for one in known), dtype=np.intp, count=len(known))
        values: Any = np.where(self._is_set[rows], self._values[rows], doc.to_array(_SET))
        for token, also in self._over_several(doc, known).items():
            for column, value in self._changes(known[token].rules | also):
                values[token, column] = value
        return doc.from_array(_SET, values)

    def _known_of(self, doc: Doc) -> list[_Known]:
        if len(self._words) > _MOST:
            self._words.clear()
        keys = doc.to_array(_KEYS).tolist()
        new = {orth for orth, _, _ in keys if orth not in self._words}
        if new:
            self._read_words(sorted(new))
        found = []
        for orth, tag, dep in keys:
            kind = (self._words[orth], tag, dep)
            one = self._known.get(kind)
            found.append(self._learn(kind, orth) if one is None else one)
        return found

    def _read_words(self, words: Sequence[int]) -> None:
        """Find out what the rules ask of words that they meet."""
        met = [list(self._spelt.get(self._vocab[word].lower_, ())) for word in words]
        for rule, place, _ in self._matches(self._asked, Doc(self._vocab, [self._vocab.strings[w] for w in words])):
            met[place].append(rule)
        self._words.update((word, tuple(sorted(asked))) for word, asked in zip(words, met, strict=True))

    def _learn(self, kind: Kind, orth: int) -> _Known:
        """What applies to a kind of token, from one of its words."""
        strings = self._vocab.strings
        _, tag, dep = kind
        alone = Doc(self._vocab, [strings[orth]], tags=[strings[tag]], deps=[strings[dep]], heads=[0])
        rules = frozenset(rule for rule, _, _ in self._matches(self._short, alone))
        known = _Known(len(self._known), rules, bool(self._matches(self._first, alone)))
        if known.row == len(self._values):
            self._values = np.concatenate([self._values, np.zeros_like(self._values)])
            self._is_set = np.concatenate([self._is_set, np.zeros_like(self._is_set)])
        for column, value in self._changes(rules):
            self._is_set[known.row, column], self._values[known.row, column] = True, value
        self._known[kind] = known
        return known

    def _matches(self, matcher: Matcher, doc: Any) -> list[tuple[int, int, int]]:
        if not len(matcher):
            return []
        strings = self._vocab.strings
        return [(int(strings[name]), start, end) for name, start, end in matcher(doc, allow_missing=True)]

    def _changes(self, rules: Iterable[int]) -> list[tuple[int, int]]:
        """Columns and values that rules set; of those that set the same the last one counts."""
        merged: dict[int, int] = {}
        for rule in sorted(rules):
            merged |= self._attrs[rule]
        return [(column, merged[attribute]) for column, attribute in enumerate(_SET) if attribute in merged]

    def _over_several(self, doc: Doc, known: Sequence[_Known]) -> dict[int, frozenset[int]]:
        """The rules about several tokens, by the token that each changes."""
        found: dict[int, frozenset[int]] = {}
        for start, one in enumerate(known):
            if one.begins:
                for rule, at, end in self._matches(self._long, doc[start : start + self._longest]):
                    token = start + range(at, end)[self._indices[rule]]
                    found[token] = found.get(token, frozenset()) | {rule}
        return found


def _spellings(word: Pattern) -> Sequence[str]:
    """The words in lower case that a rule is about, where it asks for nothing else."""
    lower = word.get("LOWER") if len(word) == 1 else None
    if isinstance(lower, dict):
        return lower["IN"] if lower.keys() == {"IN"} else ()
    return (lower,) if isinstance(lower, str) else ()


def _spelt(asked: Sequence[Pattern]) -> dict[str, list[int]]:
    """What is asked for by spelling alone, by spelling: most rules, and a matcher takes long over so many."""
    found: dict[str, list[int]] = {}
    for number, word in enumerate(asked):
        for spelling in _spellings(word):
            found.setdefault(spelling, []).append(number)
    return found


def _check(rules: Sequence[Sequence[list[Pattern]]], attrs: Sequence[Mapping[int, int]]) -> None:
    read = {key for patterns in rules for pattern in patterns for token in pattern for key in token}
    if not read <= _OF_WORD | _OF_TOKEN:
        raise UnsuitedError(f"rules look at {', '.join(sorted(map(str, read - _OF_WORD - _OF_TOKEN)))}")
    if not {attribute for one in attrs for attribute in one} <= set(_SET):
        raise UnsuitedError("rules set more than tag, dependency, part of speech, morphology and lemma")
