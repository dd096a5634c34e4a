"""The step of linking that finds what to compare within one process, from earlier articles that it keeps in memory."""

from collections.abc import Iterable, Iterator
from typing import Any

import apache_beam as beam
from apache_beam import pvalue

from schemas.link import Signature
from transforms.lake_articles import is_near, read_signatures
from transforms.logic.linking.nearby import nearby
from transforms.logic.linking.rules import LinkParams
from transforms.logic.linking.signature import day_number
from transforms.outputs import typed
from transforms.rounds import Rounds

__all__ = ["FindNearby"]

_PAIRS, _ROWS = "pairs", "rows"


class FindNearby(beam.PTransform[Any, Any]):
    """Signatures of new articles in, the pairs to compare out.

    ``PCollection[Signature]`` → dict of ``PCollection``: ``pairs`` of ids, the smaller first; ``signed``, the articles
    of these pairs by id, with the counts of their names; and ``rows``, the number of articles in play. One worker has
    all of it in hand, which serves a chunk of a run on one machine, and a round of a stream.

    Args:
        params: The thresholds.
        rounds: Says which files of the articles table earlier chunks and runs wrote.
    """

    def __init__(self, params: LinkParams, rounds: Rounds) -> None:
        super().__init__()
        self._params = params
        self._rounds = rounds

    def expand(self, new: beam.PCollection[Signature]) -> dict[str, beam.PCollection[Any]]:
        """Apply the transform."""
        found = (
            new
            | "all" >> beam.Map(lambda signed: (0, signed)).with_output_types(tuple[int, Signature])
            | "together" >> beam.GroupByKey()
            | "find" >> beam.ParDo(_Find(self._rounds, self._params)).with_outputs(_PAIRS, _ROWS, main="signed")
        )
        return typed(found, signed=tuple[str, Signature], pairs=tuple[str, str], rows=int)


class _Find(beam.DoFn):
    """All new articles of a round in; rows, pairs and the articles of these out."""

    def __init__(self, rounds: Rounds, params: LinkParams) -> None:
        self._rounds = rounds
        self._params = params

    def process(self, given: tuple[int, Iterable[Signature]], window: Any = beam.DoFn.WindowParam) -> Iterator[Any]:
        round_ = self._rounds.of(window)
        if round_ is None:
            return
        new = sorted(given[1], key=repr)
        days = {day_number(signed.published_at) for signed in new}
        near = (path for path in round_.article_files if is_near(path, days, self._params.window_days))
        held = [read_signatures(path) for path in near]
        articles = len(new) + sum(map(len, held))
        found = nearby(new, held, articles, self._params)
        yield pvalue.TaggedOutput(_ROWS, articles)
        for pair in sorted(found.pairs):
            yield pvalue.TaggedOutput(_PAIRS, pair)
        yield from sorted(found.signed.items())
