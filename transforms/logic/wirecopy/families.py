"""Families: the texts of earlier runs that matches tie to one another, in whatever clusters they are."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from weakref import WeakKeyDictionary

from schemas.duplicate import Fingerprint
from schemas.match import Match
from transforms.logic.wirecopy.fingerprint_index import FingerprintIndex
from transforms.logic.wirecopy.matching import COPIES, MatchRules, compare

__all__ = ["FAMILY_TEXTS", "Families", "Family", "families_in", "joined"]

FAMILY_TEXTS = 200
"""Texts of the largest family that is looked at whole. Each that a new text touches costs a look-up of every member."""
_VERSIONS = 4
_REMEMBERED = 50_000


class Family(NamedTuple):
    """Texts that matches, or a cluster, tie to one another.

    Attributes:
        name: The smallest of their ids.
        texts: The texts, without their hashes, by id.
        matches: All matches among them that make copies.
    """

    name: str
    texts: tuple[Fingerprint, ...]
    matches: tuple[Match, ...]


class Families:
    """Finds the families of the texts of an index, and remembers them until it changes.

    Args:
        index: The texts.
        rules: The thresholds.
    """

    def __init__(self, index: FingerprintIndex, rules: MatchRules) -> None:
        self.rules = rules
        self._index = index
        self._edition = index.edition
        self._found: dict[str, Family | None] = {}
        self._compared: dict[tuple[str, str], Match | None] = {}

    def of(self, article_id: str) -> Family | None:
        """The family of a text; None where it is too large, or the text is unknown.

        Args:
            article_id: The text.
        """
        if self._edition != self._index.edition:
            self._found.clear()
            self._edition = self._index.edition
        if len(self._compared) > _REMEMBERED:
            self._compared.clear()
        if article_id not in self._found:
            self._find(article_id)
        return self._found[article_id]

    def heads(self, texts: Iterable[Fingerprint]) -> dict[str, str]:
        """The articles that stand for the clusters of some known texts, by cluster."""
        return {name: self._index.canonical(name) for name in {text.cluster_id or text.article_id for text in texts}}

    def _find(self, article_id: str) -> None:
        """Enter the family of a text for all its members; of one that is too large, for as many as were seen."""
        texts: dict[str, Fingerprint | None] = {}
        matches: dict[tuple[str, str], Match] = {}
        clusters: set[str] = set()
        waiting = [article_id]
        while waiting and len(texts) <= FAMILY_TEXTS:
            name = waiting.pop()
            if name in texts:
                continue
            text = texts[name] = self._known(name)
            if text is None:
                continue
            if text.cluster_id is not None and text.cluster_id not in clusters:
                clusters.add(text.cluster_id)
                waiting += [mate.article_id for mate in self._index.members(text.cluster_id)]
            for match in self._matches(text):
                matches[match.a, match.b] = match
                waiting.append(match.b if match.a == name else match.a)
        held = {name: text._replace(keys=[], sample=[], numbers=[]) for name, text in texts.items() if text is not None}
        family = None
        if held and not waiting:
            ordered = tuple(held[name] for name in sorted(held))
            family = Family(ordered[0].article_id, ordered, tuple(match for _, match in sorted(matches.items())))
        self._found.update(dict.fromkeys([*texts, *waiting], family))

    def _matches(self, text: Fingerprint) -> Iterator[Match]:
        """The matches of a known text with others that make copies."""
        rules = self.rules
        found = self._index.candidates(text, rules.candidates, rules.min_shared_keys, rules.derived_containment)
        for other in sorted({*(name for _, name in found), *self._index.versions(text, _VERSIONS)}):
            pair = (text.article_id, other) if text.article_id < other else (other, text.article_id)
            if pair not in self._compared:
                match = compare(text, self._index.get(other), rules)
                self._compared[pair] = match if match is not None and match.relation in COPIES else None
            if (tie := self._compared[pair]) is not None:
                yield tie

    def _known(self, article_id: str) -> Fingerprint | None:
        try:
            return self._index.get(article_id)
        except KeyError:
            return None


_of_index: WeakKeyDictionary[FingerprintIndex, Families] = WeakKeyDictionary()


def families_in(index: FingerprintIndex, rules: MatchRules) -> Families:
    """The families of an index, one object for all who ask in this process."""
    found = _of_index.get(index)
    if found is None or found.rules != rules:
        found = _of_index[index] = Families(index, rules)
    return found


def joined(families: Iterable[Family | None]) -> tuple[dict[str, Fingerprint], list[Match]] | None:
    """The texts and matches of several families; None where one of them is not known whole."""
    texts: dict[str, Fingerprint] = {}
    matches: dict[tuple[str, str], Match] = {}
    for family in families:
        if family is None:
            return None
        texts |= {text.article_id: text for text in family.texts}
        matches |= {(match.a, match.b): match for match in family.matches}
    return texts, list(matches.values())
