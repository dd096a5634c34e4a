"""What the topic model learns from: labelled texts, the IPTC vocabulary, and terms and lines of our own."""

import hashlib
import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from transforms.logic.topics.media_topics import MEDIA_TOPICS

_MODELS: Final = Path(__file__).parent / "models"
SEEDS: Final = _MODELS / "topic_seeds.json"
LINES: Final = _MODELS / "topic_lines.json"
CLASS_OF: Final = {topic.code: number for number, topic in enumerate(MEDIA_TOPICS)}

# Artificial headlines per topic. Few of their words are seed terms, as in a real one: from texts of seed terms alone
# the model would learn that one such term means little.
_MIXTURES: Final = 500
_TERMS_PER_MIXTURE: Final = 3
_OTHER_WORDS_PER_MIXTURE: Final = 5
# Each line with a gap is filled so many times.
_FILLINGS: Final = 6
_GAP = re.compile(r"\{(\w+)\}")


class Example(NamedTuple):
    """A text and its class; ``topic`` is an index into ``MEDIA_TOPICS``, or None where nobody labelled it."""

    title: str
    text: str
    topic: int | None


@dataclass(frozen=True, slots=True)
class Split:
    """Texts in three parts, about 8 : 1 : 1; equal titles always fall into the same part."""

    train: list[Example]
    tune: list[Example]
    test: list[Example]


def tenth(title: str) -> int:
    """0 to 9, by the hash of a title: a later run or another order divides titles alike."""
    digest = hashlib.sha256(" ".join(title.lower().split()).encode()).digest()
    return int.from_bytes(digest[:4], "big") % 10


def split(rows: Iterable[Example]) -> Split:
    """Divide texts by the hash of their title."""
    parts = Split([], [], [])
    for row in rows:
        number = tenth(row.title)
        (parts.test if number == 9 else parts.tune if number == 8 else parts.train).append(row)
    return parts


def read_examples(path: Path) -> Iterator[Example]:
    """Read labelled texts, one JSON object a line; empty lines are passed over.

    Raises:
        OSError: The file cannot be read.
        ValueError: A line is no object with a title, or its ``medtop`` is no top-level Media Topic.
    """
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            row = json.loads(line)
            if not isinstance(row, dict) or not isinstance(row.get("title"), str):
                raise ValueError(f"{path}, line {number}: no title")
            code = row.get("medtop")
            if code is not None and code not in CLASS_OF:
                raise ValueError(f"{path}, line {number}: {code!r} is no top-level Media Topic")
            yield Example(row["title"], row.get("text") or "", None if code is None else CLASS_OF[code])


def read_definitions(path: Path) -> list[Example]:
    """Read IPTC's vocabulary: name and definition of each concept, under its top-level topic.

    Raises:
        OSError: The file cannot be read.
        ValueError: The file is no IPTC knowledge item in JSON with concepts and their broader concepts.
    """
    try:
        concepts = {concept["uri"]: concept for concept in json.loads(path.read_bytes())["conceptSet"]}
        return [
            Example(" ".join(concept["prefLabel"].values()), " ".join(concept["definition"].values()), topic)
            for concept in concepts.values()
            for topic in [CLASS_OF[_top(concept, concepts)]]
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} is no IPTC Media Topics vocabulary: {error!r}") from error


def _top(concept: Mapping[str, Any], concepts: Mapping[str, Any]) -> str:
    for _ in range(len(concepts)):
        if not concept.get("broader"):
            return str(concept["qcode"]).removeprefix("medtop:")
        concept = concepts[concept["broader"][0]]
    raise ValueError(f"{concept['qcode']} is broader than itself")


def seed_terms() -> list[Example]:
    """Each term of the seed vocabulary by itself."""
    return [
        Example(term, "", CLASS_OF[code]) for code, lists in _seed_lists().items() for terms in lists for term in terms
    ]


def mixtures(headlines: Sequence[Example]) -> list[Example]:
    """Artificial headlines: seed terms of one theme among words drawn from any headlines."""
    draw = random.Random(0)  # noqa: S311 - a reproducible draw, nothing secret
    words = [word for row in headlines for word in row.title.split()]
    made = []
    for code, lists in _seed_lists().items():
        for terms in draw.choices(lists, weights=list(map(len, lists)), k=_MIXTURES):
            mixture = draw.sample(terms, _TERMS_PER_MIXTURE) + draw.choices(words, k=_OTHER_WORDS_PER_MIXTURE)
            draw.shuffle(mixture)
            made.append(Example(" ".join(mixture), "", CLASS_OF[code]))
    return made


def lines() -> list[Example]:
    """Headlines and first sentences written for this project, their gaps filled with names and numbers."""
    draw = random.Random(0)  # noqa: S311 - a reproducible draw, nothing secret
    stored = json.loads(LINES.read_text(encoding="utf-8"))
    words = {name: listed.split(", ") for name, listed in stored["words"].items()}
    return [
        Example(_GAP.sub(lambda gap: draw.choice(words[gap[1]]), line), "", CLASS_OF[code])
        for code, given in stored["lines"].items()
        for line in given
        for _ in range(_FILLINGS if "{" in line else 1)
    ]


def _seed_lists() -> dict[str, list[list[str]]]:
    seeds = json.loads(SEEDS.read_text(encoding="utf-8"))
    return {code: [terms.split(", ") for terms in themes.values()] for code, themes in seeds.items()}
