"""The rounds that a graph works through: what each is to read, and what it looks up of earlier ones.

A bounded graph has one round. An unbounded graph takes rounds as they are posted, each in a window of its own, so that
all that groups, joins and counts does so by round, and one graph serves both. Only one round is under way at a time:
the next is posted once what the last one has staged is committed. So what an engine does twice, because a worker died,
ends in a folder of its own that nobody reads: steps pass over what belongs to a round that is over.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, Protocol, TypeVar
from uuid import uuid4

import apache_beam as beam
from apache_beam.transforms.window import FixedWindows

from schemas.raw import WorkUnit
from schemas.record import from_json, to_json
from schemas.round import Round
from transforms.follow import Follow
from transforms.storage import StorageError, exists, publish, read_bytes

__all__ = ["OneRound", "PerRound", "PostedRounds", "Rounds", "one_round", "post", "posted"]

T = TypeVar("T")
_FRESH = 1.0
"""Seconds for which a process believes what it read of the head."""
_PATIENCE = 30.0
"""Seconds in which a file that one machine has written is to be seen by another."""


class Rounds(Protocol):
    """Where the rounds of a graph come from."""

    def of(self, window: Any) -> Round | None:
        """The round of a window; None where it is over, so that what is still under way for it serves nobody.

        Raises:
            OSError: It cannot be read.
        """
        ...

    def staging(self, round_: Round) -> str:
        """A folder under the root for files that are written now."""
        ...

    @property
    def no_articles(self) -> bool:
        """Whether the lake holds no articles yet, and will hold none in later rounds."""
        ...


@dataclass(frozen=True, slots=True)
class OneRound:
    """The one round of a bounded graph.

    Attributes:
        round: What it looks up, and where it writes; its units are in the graph already.
    """

    round: Round

    def of(self, window: Any) -> Round:
        """See :class:`Rounds`."""
        return self.round

    def staging(self, round_: Round) -> str:
        """See :class:`Rounds`."""
        return round_.staging

    @property
    def no_articles(self) -> bool:
        """See :class:`Rounds`."""
        return not self.round.article_files


@dataclass(frozen=True, slots=True)
class PostedRounds:
    """The rounds of an unbounded graph, as the head says: a file that holds the round under way.

    Attributes:
        head: Its path, which all workers see. Where it is gone, the graph ends.
    """

    head: str

    def units(self, pipeline: beam.Pipeline) -> beam.PCollection[WorkUnit]:
        """Add the source to a graph: the units of all rounds, each in the window of its round."""
        units: beam.PCollection[WorkUnit] = (
            pipeline
            | "head" >> beam.Create([self.head], reshuffle=False).with_output_types(str)
            | "follow" >> beam.ParDo(Follow(_latest)).with_output_types(int)
            | "by round" >> beam.WindowInto(FixedWindows(1))
            | "units" >> beam.ParDo(_Units(self)).with_output_types(WorkUnit)
        )
        return units

    def of(self, window: Any) -> Round | None:
        """See :class:`Rounds`."""
        return _HEADS.round(self.head, int(window.start))

    def staging(self, round_: Round) -> str:
        """See :class:`Rounds`; a folder of its own each time, so that a repetition never touches what is being read."""
        return f"{round_.staging}/{uuid4().hex[:12]}"

    @property
    def no_articles(self) -> bool:
        """See :class:`Rounds`."""
        return False


def one_round(
    number: int = 0,
    staging: str = "",
    *,
    ledger_files: Iterable[str] = (),
    fingerprint_files: Iterable[str] = (),
    article_files: Iterable[str] = (),
) -> OneRound:
    """The round of a bounded graph; the arguments are those of :class:`~schemas.round.Round`."""
    return OneRound(Round(number, staging, [], list(ledger_files), list(fingerprint_files), list(article_files)))


class PerRound(Generic[T]):
    """What a step has loaded for the round that it works on.

    Args:
        rounds: The rounds.
        load: Loads it.
    """

    def __init__(self, rounds: Rounds, load: Callable[[Round], T]) -> None:
        self._rounds = rounds
        self._load = load
        self._loaded: tuple[int, T] | None = None

    def at(self, window: Any) -> T | None:
        """What was loaded for the round of a window; None where that is over.

        Raises:
            OSError: It cannot be loaded.
        """
        round_ = self._rounds.of(window)
        if round_ is None:
            return None
        if self._loaded is None or self._loaded[0] != round_.number:
            self._loaded = round_.number, self._load(round_)
        return self._loaded[1]


def post(head: str, round_: Round) -> None:
    """Put a round at the head: the one before is over.

    Args:
        head: Path of the file.
        round_: The round; its number is higher than that before.

    Raises:
        StorageError: It cannot be written.
    """
    publish(head, to_json(round_).encode())  # it is looked at all the time


def posted(head: str) -> Round | None:
    """The round at the head; None where there is no head any more.

    Raises:
        OSError: It cannot be read.
        ValueError: It is no round.
    """
    try:
        found: Round = from_json(Round, read_bytes(head).decode())
    except OSError:
        if exists(head):
            raise
        return None
    return found


def _latest(head: str) -> int | None:
    found = posted(head)
    return None if found is None else found.number


class _Units(beam.DoFn):
    """The number of a round in, its units out."""

    def __init__(self, rounds: Rounds) -> None:
        self._rounds = rounds

    def process(self, number: int, window: Any = beam.DoFn.WindowParam) -> Iterator[WorkUnit]:
        round_ = self._rounds.of(window)
        if round_ is not None:
            yield from round_.units


class _Heads:
    """The heads as this process has read them last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._read: dict[str, tuple[float, Round | None]] = {}

    def round(self, head: str, number: int) -> Round | None:
        """The round of a number, if it is the one at the head; else None, once it is certain that it is over."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            with self._lock:
                at, found = self._read.get(head, (0.0, None))
                if found is None or found.number != number or time.monotonic() - at > _FRESH:
                    found = posted(head)
                    self._read[head] = time.monotonic(), found
            if found is None or found.number > number or (found.number == number and found.over):
                return None
            if found.number == number:
                return found
            if time.monotonic() > deadline:
                raise StorageError(f"{head} is still at round {found.number}, though round {number} has begun")
            time.sleep(0.2)


_HEADS = _Heads()
