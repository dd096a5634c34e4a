"""The step of linking that finds what to compare within one process, from earlier articles that it keeps in memory."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import apache_beam as beam
from apache_beam import pvalue

from schemas.link import Signature
from transforms.lake_articles import is_near, read_signatures
from transforms.logic.linking.nearby import nearby
from transforms.logic.linking.rules import LinkParams
from transforms.logic.linking.signature import day_number
from transforms.outputs import typed

__all__ = ["FindNearby"]

_PAIRS, _ROWS = "pairs", "rows"


class FindNearby(beam.PTransform[Any, Any]):
    """Signatures of new articles in, the pairs to compare out.

    ``PCollection[Signature]`` → dict of ``PCollection``: ``pairs`` of ids, the smaller first; ``signed``, the articles
    of these pairs by id, with the counts of their names; and ``rows``, numbers whose sum is that of the articles in
    play. One worker has all of it in hand, which serves a chunk of a run on one machine.

    Args:
        params: The thresholds.
        article_files: Parquet files of the articles table that earlier chunks and runs wrote.
    """

    def __init__(self, params: LinkParams, article_files: Sequence[str]) -> None:
        super().__init__()
        self._params = params
        self._files = list(article_files)

    def expand(self, new: beam.PCollection[Signature]) -> dict[str, beam.PCollection[Any]]:
        """Apply the transform."""
        found = (
            new
            | "all" >> beam.Map(lambda signed: (0, signed)).with_output_types(tuple[int, Signature])
            | "together" >> beam.GroupByKey()
            | "find" >> beam.FlatMap(_found, self._files, self._params).with_outputs(_PAIRS, _ROWS, main="signed")
        )
        return typed(found, signed=tuple[str, Signature], pairs=tuple[str, str], rows=int)


def _found(given: tuple[int, Iterable[Signature]], files: Sequence[str], params: LinkParams) -> Iterator[Any]:
    new = sorted(given[1], key=repr)
    days = {day_number(signed.published_at) for signed in new}
    held = [read_signatures(path) for path in files if is_near(path, days, params.window_days)]
    articles = len(new) + sum(map(len, held))
    found = nearby(new, held, articles, params)
    yield pvalue.TaggedOutput(_ROWS, articles)
    for pair in sorted(found.pairs):
        yield pvalue.TaggedOutput(_PAIRS, pair)
    yield from sorted(found.signed.items())
