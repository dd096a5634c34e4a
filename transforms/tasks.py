"""What worker processes run. Imports no Beam: workers start in a second and stay small."""

from functools import lru_cache
from typing import NamedTuple

from schemas.article import Article
from schemas.event import NewsEvent
from schemas.outcome import Rejection
from schemas.raw import RawDocument
from transforms.events.chain import ExtractorChain, ExtractParams
from transforms.logic.cleaning import CleanParams, clean_document


class Extracted(NamedTuple):
    """An article with its event fields, and its events."""

    article: Article
    events: list[NewsEvent]


def clean_task(raw: RawDocument, params: CleanParams) -> Article | Rejection:
    """Clean one document."""
    return clean_document(raw, params)


def extract_task(article: Article, params: ExtractParams) -> Extracted:
    """Fill one article's topics and event fields."""
    return Extracted(*_chain(params).extract(article))


def clean_and_extract_task(raw: RawDocument, clean: CleanParams, extract: ExtractParams) -> Extracted | Rejection:
    """Clean one document and fill its fields."""
    article = clean_document(raw, clean)
    return article if isinstance(article, Rejection) else extract_task(article, extract)


@lru_cache(maxsize=2)
def _chain(params: ExtractParams) -> ExtractorChain:
    # Models load once a process, at its first article.
    return ExtractorChain(params)
