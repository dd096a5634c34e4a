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
    return extract_batch_task([article], params)[0]


def extract_batch_task(articles: Sequence[Article], params: ExtractParams) -> list[Extracted]:
    """Fill the topics and event fields of several articles, which costs less than one by one."""
    extracted = [Extracted(*found) for found in _chain(params).extract_all(articles)]
    for one in extracted:
        _check(*one)
    return extracted


def _check(article: Article, events: Sequence[NewsEvent] = ()) -> None:
    """Fail here, alone, if a row fits no file: in the sink it would take the whole run along."""
    article_path(ARTICLES, article)
    table_of(Article, [article])
    table_of(NewsEvent, events)


def clean_and_extract_task(raw: RawDocument, clean: CleanParams, extract: ExtractParams) -> Extracted | Rejection:
    """Clean one document and fill its fields."""
    return clean_and_extract_batch_task([raw], clean, extract)[0]


def clean_and_extract_batch_task(
    raws: Sequence[RawDocument], clean: CleanParams, extract: ExtractParams
) -> list[Extracted | Rejection]:
    """Clean several documents and fill their fields."""
    cleaned = [clean_document(raw, clean) for raw in raws]
    extracted = iter(_chain(extract).extract_all([one for one in cleaned if isinstance(one, Article)]))
    return [one if isinstance(one, Rejection) else Extracted(*next(extracted)) for one in cleaned]


@lru_cache(maxsize=2)
def _chain(params: ExtractParams) -> ExtractorChain:
    # Models load once a process, at its first article.
    return ExtractorChain(params)
