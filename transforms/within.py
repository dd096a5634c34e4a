"""Leave out the articles that lie outside the days that a run takes on."""

from collections.abc import Iterator
from typing import Any

import apache_beam as beam
from apache_beam import pvalue

from schemas.article import Article
from transforms.logic.scope import Scope
from transforms.outputs import typed
from transforms.read import OUTSIDE, unit_key


class KeepWithin(beam.PTransform[Any, Any]):
    """Articles in, those within the scope out.

    ``PCollection[Article]`` → dict of ``PCollection``: ``articles``, and ``outside`` with the unit key of each other
    one, which is left for another run.

    Args:
        scope: What the run takes on.
    """

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self._scope = scope

    def expand(self, articles: beam.PCollection[Article]) -> dict[str, beam.PCollection[Any]]:
        """Apply the transform."""
        out = articles | beam.ParDo(_Within(self._scope)).with_outputs(OUTSIDE, main="articles")
        return typed(out, articles=Article, outside=str)


class _Within(beam.DoFn):
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def process(self, article: Article) -> Iterator[Any]:
        if article.published_at is None or self._scope.holds(article.published_at):
            yield article
        else:
            yield pvalue.TaggedOutput(OUTSIDE, unit_key(article.origin, article.uri))
