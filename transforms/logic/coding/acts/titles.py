"""What a headline says, and whether an act of the text is that."""

import re
from collections.abc import Collection
from typing import Any, Final, NamedTuple

from transforms.logic.coding.acts.coder import Coded
from transforms.logic.coding.acts.settling import Settled

__all__ = ["NO_TITLE", "Titled", "stems"]

_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_STEM: Final = 6


def stems(text: str) -> frozenset[str]:
    """The beginnings of the words of a text, by which a headline and a sentence are compared."""
    return frozenset(word[:_STEM] for word in _WORD.findall(text.casefold()))


class Titled(NamedTuple):
    """A headline.

    Attributes:
        words: Its ``stems``.
        roots: Types of the acts that it tells.
    """

    words: frozenset[str]
    roots: Collection[str]

    def agrees(self, settled: Settled, coded: Coded) -> tuple[str, ...]:
        """Which parts of an act the headline tells: ``actor1``, ``actor2``, ``verb`` and ``root``; ``other`` root."""
        one, two = settled.actor1, settled.actor2
        parts = (
            ("actor1", one.token if one is not None else None),
            ("actor2", two.token if two is not None else None),
            ("verb", settled.reading.verb),
        )
        found = [
            name for name, token in parts if token is not None and stems(f"{token.text} {token.lemma_}") & self.words
        ]
        if coded.root is not None and self.roots:
            found.append("root" if coded.root in self.roots else "other")
        return tuple(found)

    def _names(self, token: Any) -> bool:
        return not self.words.isdisjoint(stems(f"{token.text} {token.lemma_}"))

    def share(self, settled: Settled) -> float:
        """Share of verb and actors that the headline names."""
        named = sum(part in ("actor1", "actor2", "verb") for part in self.agrees(settled, _UNTYPED))
        return named / (1 + (settled.actor1 is not None) + (settled.actor2 is not None))


_UNTYPED: Final = Coded(None, None, None, 0.0)
NO_TITLE: Final = Titled(frozenset(), ())
"""Of a text without a headline."""
