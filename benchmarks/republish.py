"""News made from given texts: stories of their own and the copies that outlets run of them, as many as wanted.

Document *n* is a function of the texts, the seed and *n* alone, so nothing is held in memory but the texts. A story of
its own is put together from sentences of many texts, with words exchanged; a copy is a story republished by one of
six operations. What belongs together is known, so the clusters that are found can be scored.
"""

import gzip
import json
import random
import re
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_SENTENCE = re.compile(r"(?<=[.!?”\"])\s+(?=[A-Z“\"])")
_ORDINARY = re.compile(r"[a-z]{2,}")
_COPIES = 0.3
"""Part of the documents that are copies."""
_STORY_OF_THE_DAY = 0.005
"""Part of the documents that are copies of the one story that everybody runs that day."""
_EXCHANGED = 0.4
"""Part of a sentence's ordinary words that are exchanged: of its 5-grams about one in thirteen survives."""
_FIRST_DAY = 20_500 * 86_400
_OUTLETS = 400


@dataclass(frozen=True, slots=True)
class Made:
    """A document.

    Attributes:
        number: Which one.
        story: Number of the document whose story it tells; its own for an original.
        how: The operation, or ``original``.
        host: Where it ran.
        title: Its headline.
        text: Its text, paragraphs separated by an empty line.
        published: Seconds since the epoch.
    """

    number: int
    story: int
    how: str
    host: str
    title: str
    text: str
    published: int

    @property
    def merged(self) -> bool:
        """Whether it tells part of another story, too."""
        return self.how == "merged"


def read_texts(path: Path) -> list[str]:
    """The texts of a JSON Lines file, plain or gzip, or of all such files in a folder; each line has a ``text``.

    Raises:
        ValueError: A line is no JSON object with a text, or there are no texts.
        OSError: A file cannot be read.
    """
    files = sorted(file for file in path.iterdir() if ".jsonl" in file.suffixes) if path.is_dir() else [path]
    texts = [text for file in files for text in _texts_of(file)]
    if not texts:
        raise ValueError(f"no texts in {path}")
    return texts


def _texts_of(file: Path) -> Iterator[str]:
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            if not isinstance(document, dict) or not isinstance(document.get("text"), str):
                raise ValueError(f"{file}: a line has no text")
            yield document["text"]


class Newsroom:
    """Makes documents.

    Args:
        texts: What they are made of.
        size: Documents that will be asked for; they are spread over the days.
        days: Days between the first and the last.
        seed: Another one gives other documents.

    Raises:
        ValueError: The texts hold no sentence of five words.
    """

    def __init__(self, texts: Sequence[str], size: int, days: int = 10, seed: int = 0) -> None:
        self._seed, self._size, self._days = seed, size, days
        vocabulary: dict[str, int] = {}
        running, ends = array("i"), array("q", [0])
        self._lengths = []
        for text in texts:
            told = len(ends)
            for words in (part.split() for line in text.split("\n") for part in _SENTENCE.split(line)):
                if len(words) >= 5:
                    running.extend(vocabulary.setdefault(word, len(vocabulary)) for word in words)
                    ends.append(len(running))
            if len(ends) > told:
                self._lengths.append(len(ends) - told)
        if not running:
            raise ValueError("the texts hold no sentence of five words")
        self._words = list(vocabulary)
        self._running, self._ends = np.array(running, np.int32), ends
        self._ordinary = np.array([_ORDINARY.fullmatch(word) is not None for word in self._words])
        # Drawn from running text, words come as often as they do in the news.
        ordinary = self._ordinary[self._running]
        self._drawn = self._running[ordinary] if ordinary.any() else self._running

    def document(self, number: int) -> Made:
        """The document of a number from 0 to the size."""
        rng = self._rng("document", number)
        outlet = rng.randrange(_OUTLETS)
        story = self.story(number)
        how, text = "original", self._original(story)
        if story != number:
            how = rng.choice(list(_OPERATIONS))
            text = _OPERATIONS[how](self, rng, text, number)
        if story != number or rng.random() < 0.5:
            text = [*self._chrome(outlet, "head"), *text, *self._chrome(outlet, "foot")]
        at = number / self._size * self._days * 86_400 + rng.gauss(0, 3600)
        return Made(
            number=number, story=story, how=how, host=f"outlet{outlet}.example",
            title=" ".join(self._sentence(rng).split()[: rng.randint(6, 11)]), text="\n\n".join(text),
            published=_FIRST_DAY + max(0, int(at)),
        )  # fmt: skip

    def story(self, number: int) -> int:
        """The document whose story a document tells: its own number, or that of an earlier one of the last two days."""
        a_day = max(1, self._size // self._days)
        while number:
            rng = self._rng("story", number)
            chance = rng.random()
            if chance >= _COPIES:
                break
            first = number // a_day * a_day
            back = 1 + int(rng.random() ** 3 * min(number, 2 * a_day))
            number = first if chance < _STORY_OF_THE_DAY and number > first else number - back
        return number

    def _rng(self, what: str, number: int) -> random.Random:
        return random.Random(f"{self._seed} {what} {number}")  # noqa: S311

    def _original(self, story: int) -> list[str]:
        rng = self._rng("text", story)
        sentences = self._made(rng, rng.choice(self._lengths))
        paragraphs, at = [], 0
        while at < len(sentences):
            step = rng.randint(1, 4)
            paragraphs.append(" ".join(sentences[at : at + step]))
            at += step
        return paragraphs

    def _made(self, rng: random.Random, count: int) -> list[str]:
        places = [rng.randrange(len(self._ends) - 1) for _ in range(count)]
        chosen = [self._running[self._ends[place] : self._ends[place + 1]] for place in places]
        words = self._exchanged(rng, np.concatenate(chosen), _EXCHANGED)
        ends = np.cumsum([0, *map(len, chosen)])
        spelt = [self._words[word] for word in words.tolist()]
        return [" ".join(spelt[a:b]) for a, b in pairwise(ends)]

    def _exchanged(self, rng: random.Random, words: NDArray[Any], part: float) -> NDArray[Any]:
        draws = np.random.default_rng(rng.getrandbits(64))
        others = self._drawn[draws.integers(0, len(self._drawn), len(words))]
        return np.where((draws.random(len(words)) < part) & self._ordinary[words], others, words)

    def _sentence(self, rng: random.Random) -> str:
        return self._made(rng, 1)[0]

    def _chrome(self, outlet: int, where: str) -> list[str]:
        """What a host prints on all its pages."""
        rng = self._rng(where, outlet)
        return self._made(rng, rng.randint(1, 2))

    def _verbatim(self, rng: random.Random, text: list[str], number: int) -> list[str]:
        return text

    def _trimmed(self, rng: random.Random, text: list[str], number: int) -> list[str]:
        return text[: _part(rng, text, 0.6, 0.9)]

    def _excerpt(self, rng: random.Random, text: list[str], number: int) -> list[str]:
        return text[: _part(rng, text, 0.25, 0.6)]

    def _padded(self, rng: random.Random, text: list[str], number: int) -> list[str]:
        return [*text, *self._made(rng, _part(rng, text, 0.2, 1.0))]

    def _edited(self, rng: random.Random, text: list[str], number: int) -> list[str]:
        return [self._sentence(rng) if rng.random() < 0.15 else line for line in text if rng.random() < 0.95] or text

    def _merged(self, rng: random.Random, text: list[str], number: int) -> list[str]:
        other = self._original(self.story(rng.randrange(max(1, number))))
        return [*text[: _part(rng, text, 0.7, 1.0)], *other[: _part(rng, other, 0.2, 0.6)]]


_OPERATIONS: Mapping[str, Callable[[Newsroom, random.Random, list[str], int], list[str]]] = {
    "verbatim": Newsroom._verbatim,
    "trimmed": Newsroom._trimmed,
    "padded": Newsroom._padded,
    "excerpt": Newsroom._excerpt,
    "edited": Newsroom._edited,
    "merged": Newsroom._merged,
}


def _part(rng: random.Random, text: list[str], least: float, most: float) -> int:
    return max(1, round(len(text) * rng.uniform(least, most)))
