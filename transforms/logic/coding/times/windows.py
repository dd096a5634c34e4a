"""The parts of a text in which a pattern can match at all."""

import re
from collections.abc import Iterable, Iterator

__all__ = ["Windows"]

# Characters on either side of a cue that are looked at: more than the longest expression has there.
_AROUND = 64


class Windows:
    """Where in a text the cues of a rule stand: matching there only takes a fraction of the time.

    Args:
        text: The text.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        lower = text.lower()
        # "İ" is two characters in lower case
        self._lower = lower if len(lower) == len(text) else "".join(c.lower() if c.isascii() else c for c in text)
        self._known: dict[tuple[str, ...], list[tuple[int, int]]] = {}

    def matches(self, pattern: re.Pattern[str], cues: tuple[str, ...]) -> Iterator[re.Match[str]]:
        """What the pattern matches around the cues; those in lower case are looked for in either case."""
        windows = self._known.get(cues)
        if windows is None:
            windows = self._known[cues] = list(self._around(cues))
        for start, end in windows:
            yield from pattern.finditer(self._text, start, end)

    def _around(self, cues: Iterable[str]) -> Iterator[tuple[int, int]]:
        """The stretches around the cues, joined where they meet."""
        start = end = -1
        for at in sorted(at for cue in cues for at in self._places(cue)):
            if at - _AROUND > end:
                if end > 0:
                    yield start, end
                start = max(0, at - _AROUND)
            end = min(len(self._text), at + _AROUND)
        if end > 0:
            yield start, end

    def _places(self, cue: str) -> Iterator[int]:
        text = self._lower if cue.islower() or cue.isdigit() else self._text
        at = text.find(cue)
        while at >= 0:
            yield at
            at = text.find(cue, at + 1)
