"""The second level of the Media Topics: which concept below its best topic an article is about, where that is sure.

Nothing is learnt: the opening of the article is compared with IPTC's own names and definitions of the concepts.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from schemas.article import Topic
from transforms.logic.topics.embedding import Encoder, Matrix
from transforms.logic.topics.media_topics import MEDIA_TOPICS

# Chosen by reading answers for tuning headlines: above both, about nine of ten were right.
_LIKE: Final = 0.40
_AHEAD: Final = 0.05
# A wrong topic has no right concept below it.
_TOPIC_SCORE: Final = 0.5
# All of sport is a "competition discipline": the disciplines themselves stand in its place.
_PASSED_OVER: Final = "20000822"
_CLASS_OF: Final = {topic.code: number for number, topic in enumerate(MEDIA_TOPICS)}
_CHARACTERS: Final = 260


class Concept(NamedTuple):
    """What one description stands for: a second-level concept, described by itself or by a concept below it."""

    topic: int
    code: str
    name: str
    description: str


@dataclass(frozen=True, eq=False)
class Concepts:
    """Second-level concepts and vectors of their descriptions.

    Attributes:
        topics: Index into ``MEDIA_TOPICS`` of each description's topic, shape (descriptions,).
        codes: Code of its second-level concept.
        names: IPTC name of that concept.
        vectors: Shape (descriptions, dimensions).
    """

    topics: NDArray[np.int64]
    codes: NDArray[np.str_]
    names: NDArray[np.str_]
    vectors: Matrix

    @classmethod
    def of(cls, concepts: Sequence[Concept], encode: Encoder) -> "Concepts":
        """Embed the descriptions."""
        vectors = encode([concept.description[:_CHARACTERS] for concept in concepts])
        topics = np.array([concept.topic for concept in concepts], dtype=np.int64)
        codes = np.array([concept.code for concept in concepts], dtype="U8")
        names = np.array([concept.name for concept in concepts], dtype="U80")
        # As it is stored, so that a model gives the same answers before and after.
        return cls(topics, codes, names, vectors.astype(np.float16).astype(np.float32))

    def below(self, topic: int, score: float, vector: Matrix) -> list[Topic]:
        """The concept below a topic that an opening is about, in a list; empty where none is sure.

        Args:
            topic: Index of the article's best topic.
            score: Probability of that topic.
            vector: Embedding of the opening.
        """
        mine = np.flatnonzero(self.topics == topic)
        if score < _TOPIC_SCORE or not mine.size:
            return []
        likeness = self.vectors[mine] @ vector
        best = int(likeness.argmax())
        others = likeness[self.codes[mine] != self.codes[mine[best]]]
        if likeness[best] < _LIKE or (others.size and likeness[best] - others.max() < _AHEAD):
            return []
        code, name = str(self.codes[mine[best]]), str(self.names[mine[best]])
        return [Topic(code, name, round(float(score * likeness[best]), 4), 2)]


def read_concepts(path: Path) -> list[Concept]:
    """Read the concepts below the top level from IPTC's vocabulary, those in use.

    Raises:
        OSError: The file cannot be read.
        ValueError: The file is no IPTC knowledge item in JSON with concepts and their broader concepts.
    """
    try:
        concepts = {concept["uri"]: concept for concept in json.loads(path.read_bytes())["conceptSet"]}
        return [found for concept in concepts.values() for found in _concept(concept, concepts)]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} is no IPTC Media Topics vocabulary: {error!r}") from error


def _concept(concept: Mapping[str, Any], concepts: Mapping[str, Any]) -> Iterator[Concept]:
    line = [concept]
    while line[0].get("broader") and len(line) <= len(concepts):
        line.insert(0, concepts[line[0]["broader"][0]])
    if any(one.get("retired") or not one["prefLabel"] for one in line):
        return
    codes = [str(one["qcode"]).removeprefix("medtop:") for one in line]
    level = 2 if codes[1:2] == [_PASSED_OVER] else 1
    if len(line) > level:
        description = f"{_label(concept)}: {' '.join(concept['definition'].values())}"
        yield Concept(_CLASS_OF[codes[0]], codes[level], _label(line[level]), description)


def _label(concept: Mapping[str, Any]) -> str:
    return " ".join(concept["prefLabel"].values())
