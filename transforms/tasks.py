"""What worker processes run. Imports no Beam: workers start in a second and stay small."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from schemas.arrow import table_of
from schemas.article import Article
from schemas.event import NewsEvent
from schemas.outcome import Rejection
from schemas.raw import RawDocument
from schemas.tables import ARTICLES
from transforms.events.chain import ExtractorChain, ExtractParams
from transforms.logic.cleaning.document import CleanParams, clean_document
from transforms.logic.partitions import article_path


class Extracted(NamedTuple):
    """An article with its event fields, and its events."""

    article: Article
    events: list[NewsEvent]


def clean_task(raw: RawDocument, params: CleanParams) -> Article | Rejection:
    """Clean one document."""
    result = clean_document(raw, params)
    if isinstance(result, Article):
        _check(result)
    return result


def extract_task(article: Article, params: ExtractParams) -> Extracted:
    """Fill one article's topics and event fields."""
    extracted = Extracted(*_chain(params).extract(article))
    _check(*extracted)
    return extracted


def _check(article: Article, events: Sequence[NewsEvent] = ()) -> None:
    """Fail here, alone, if a row fits no file: in the sink it would take the whole run along."""
    article_path(ARTICLES, article)
    table_of(Article, [article])
    table_of(NewsEvent, events)


def clean_and_extract_task(raw: RawDocument, clean: CleanParams, extract: ExtractParams) -> Extracted | Rejection:
    """Clean one document and fill its fields."""
    article = clean_document(raw, clean)
    return article if isinstance(article, Rejection) else Extracted(*_chain(extract).extract(article))


@lru_cache(maxsize=2)
def _chain(params: ExtractParams) -> ExtractorChain:
    # Models load once a process, at its first article.
    return ExtractorChain(params)
