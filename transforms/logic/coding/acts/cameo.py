"""CAMEO codes: the most specific one that the words of an act bear out.

CAMEO (Conflict and Mediation Event Observations) numbers kinds of acts with two to four digits; PLOVER's types are made
of them. ``data/cameo_patterns.tsv`` says which patterns of words stand for which code.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

__all__ = ["CameoPattern", "CameoPatterns", "cameo_patterns"]

_FILE: Final = Path(__file__).parent / "data" / "cameo_patterns.tsv"
_NONE: Final = "-"
_VERB: Final = "*"
_ACTORS: Final = {"$": "ACTORONE", "+": "ACTORTWO"}
# Words that say nothing by themselves: a pattern of these alone is no evidence for a closer code.
_FUNCTION_WORDS: Final = "a an the to of in on at for by with and is are was were be been has have had will"
_EMPTY: Final = frozenset(_FUNCTION_WORDS.split()) | frozenset(_ACTORS.values())
_TWO_DIGITS: Final = {
    "AGREE": "03", "CONSULT": "04", "SUPPORT": "05", "COOPERATE": "06", "AID": "07", "YIELD": "08", "REQUEST": "10",
    "ACCUSE": "11", "REJECT": "12", "THREATEN": "13", "PROTEST": "14", "MOBILIZE": "15", "SANCTION": "16",
    "COERCE": "17", "ASSAULT": "18",
}  # fmt: skip
# A pattern's word stands for all words that begin with it ("tortur"), where it is this long.
_STEM: Final = 4
_REACH: Final = 12
"""Words after the verb, and half as many before, in which a pattern is looked for."""


class CameoPattern(NamedTuple):
    """Words that stand for a code.

    Attributes:
        verb: Lemma of the verb.
        words: The words in their order; the verb is ``*``, the actors are ``ACTORONE`` and ``ACTORTWO``.
        code: CAMEO code; None where it is no event.
        root: PLOVER type; None where it is none.
    """

    verb: str
    words: tuple[str, ...]
    code: str | None
    root: str | None


class _Around(NamedTuple):
    """A pattern as the words before and after its verb."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    code: str | None
    root: str | None
    size: int
    stems: frozenset[str]
    """How its words begin."""


class CameoPatterns:
    """The patterns by verb.

    Args:
        patterns: All patterns.

    Attributes:
        all: The patterns.
    """

    def __init__(self, patterns: Sequence[CameoPattern]) -> None:
        self.all = patterns
        self._by_verb: dict[str, list[_Around]] = defaultdict(list)
        self._plain: dict[str, list[_Around]] = defaultdict(list)
        roots: dict[str, Counter[str | None]] = defaultdict(Counter)
        for pattern in patterns:
            roots[pattern.verb][pattern.root] += 1
            around = _around(pattern)
            empty = _EMPTY.issuperset((*around.before, *around.after))
            (self._plain if empty else self._by_verb)[pattern.verb].append(around)
        for fitted in (*self._by_verb.values(), *self._plain.values()):
            fitted.sort(key=lambda p: -p.size)
        self._usual = {verb: _majority(counts) for verb, counts in roots.items()}

    def code(self, root: str, verb: str, before: Sequence[str], after: Sequence[str]) -> str | None:
        """The code of an act.

        Args:
            root: Its PLOVER type.
            verb: Lemma of the verb.
            before: Words before the verb, lower case, actors as ``ACTORONE`` and ``ACTORTWO``.
            after: Words after the verb.

        Returns:
            Of the verb's patterns for this type that fit, the longest one's code; where several as long disagree,
            what their codes begin with alike. Two digits where none fits; None for a type that CAMEO does not know.
        """
        base = _TWO_DIGITS.get(root)
        if base is None:
            return None
        near = before[-_REACH // 2 :], after[:_REACH]
        fitting = _fitting(self._by_verb.get(verb, ()), *near, root) or _fitting(self._plain.get(verb, ()), *near, root)
        found = _in_common([p.code for p in fitting if p.code is not None])
        return found if len(found) >= len(base) else base

    def hints(self, verb: str, before: Sequence[str], after: Sequence[str]) -> list[str]:
        """Features that say what the patterns make of an act: what the verb mostly is, and what those that fit say."""
        if verb not in self._usual:
            return ["cameo:unknown"]
        found = [f"cameo verb:{self._usual[verb]}"]
        fitting = _fitting(self._by_verb.get(verb, ()), before[-_REACH // 2 :], after[:_REACH], None)
        if fitting:
            found.append(f"cameo:{Counter(p.root for p in fitting).most_common(1)[0][0]}")
        return found


def _fitting(
    patterns: Sequence[_Around], before: Sequence[str], after: Sequence[str], root: str | None
) -> list[_Around]:
    """The longest patterns that fit, of patterns from the longest on; of one type, unless that is None."""
    best: list[_Around] = []
    longest = 0
    stems = _stems(before, after)
    for pattern in patterns:
        if pattern.size < longest:
            break
        if (root is None or pattern.root == root) and pattern.stems <= stems and _fits(pattern, before, after):
            best.append(pattern)
            longest = pattern.size
    return best


def _fits(pattern: _Around, before: Sequence[str], after: Sequence[str]) -> bool:
    return _in_order(pattern.before, before) and _in_order(pattern.after, after)


def _around(pattern: CameoPattern) -> _Around:
    place = pattern.words.index(_VERB) if _VERB in pattern.words else 0
    before, after = pattern.words[:place], pattern.words[place + 1 :]
    return _Around(before, after, pattern.code, pattern.root, len(before) + len(after), _stems(before, after))


def _stems(before: Sequence[str], after: Sequence[str]) -> frozenset[str]:
    """What words must have in common to match: their beginnings, and short ones as a whole."""
    return frozenset(word[:_STEM] for word in (*before, *after))


def _majority(counts: "Counter[str | None]") -> str:
    """The type of more than half, or a word for a verb of many types."""
    root, count = counts.most_common(1)[0]
    return str(root) if count > counts.total() / 2 else "mixed"


def _in_order(wanted: Sequence[str], words: Sequence[str]) -> bool:
    place = 0
    for want in wanted:
        stem = len(want) >= _STEM
        while place < len(words) and not (words[place] == want or (stem and words[place].startswith(want))):
            place += 1
        if place == len(words):
            return False
        place += 1
    return True


def _in_common(codes: Sequence[str]) -> str:
    if not codes:
        return ""
    first, last = min(codes), max(codes)
    size = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    # the zero of a general code ("170") says no more than the two digits before it
    return first[:size].removesuffix("0") if size == 3 else first[:size]


@lru_cache(maxsize=1)
def cameo_patterns() -> CameoPatterns:
    """The patterns that ship, read once."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return CameoPatterns([_pattern(line) for line in lines if not line.startswith("#")])


def _pattern(line: str) -> CameoPattern:
    verb, text, code, root = line.split("\t")
    words = tuple(_ACTORS.get(w, w) for w in text.split())
    return CameoPattern(verb, words, None if code == _NONE else code, None if root == _NONE else root)
