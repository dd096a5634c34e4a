"""What an article becomes once its cluster is known: a text of its own, or a copy with its lineage."""

from collections import Counter
from collections.abc import Iterable

from schemas.article import Article
from schemas.duplicate import Duplicate
from schemas.match import Assignment
from transforms.logic.identity import digest


def kept_as(article: Article, found: Assignment | None) -> Article:
    """The article with its cluster; without an assignment it is a cluster of its own."""
    if found is None:
        return article._replace(cluster_id=article.article_id, is_canonical=True)
    partial = found.relation == "partial"
    return article._replace(
        cluster_id=found.cluster_id,
        is_canonical=found.is_canonical,
        relation=found.relation if partial else None,
        parent_id=found.parent_id if partial else None,
    )


def copy_of(article: Article, found: Assignment, *, keep_text: bool) -> Duplicate:
    """The duplicate row of a copy.

    Raises:
        ValueError: The assignment names no match.
    """
    if found.matched_id is None or found.relation is None:
        raise ValueError(f"{article.article_id} is a copy of nothing")
    return _duplicate(
        article, article.article_id, found.canonical_id, found.cluster_id, found.relation, found.similarity,
        found.containment, found.matched_id, found.method, keep_text,
    )  # fmt: skip


def repeat_of(article: Article, number: int, first: Article, found: Assignment | None, *, keep_text: bool) -> Duplicate:
    """The duplicate row of a document that the input holds more than once, word for word and under one id.

    Args:
        article: The repeated document.
        number: Which occurrence in its own file or feed it is, from 1; part of its identity.
        first: The first occurrence.
        found: The first occurrence's assignment, if it has one.
        keep_text: Whether the row keeps the text.
    """
    return _duplicate(
        article, repeat_id(article.article_id, article.uri, number),
        found.canonical_id if found else first.article_id, found.cluster_id if found else first.article_id,
        "exact", 1.0, 1.0, first.article_id, "same document", keep_text,
    )  # fmt: skip


def repeat_id(document_id: str, uri: str, number: int) -> str:
    """Identity of a further occurrence of a document that the input holds more than once.

    Args:
        document_id: Identity of the first occurrence.
        uri: File or feed of this one.
        number: Which occurrence in that file or feed it is, from 1.
    """
    return digest(document_id, uri, str(number))


def numbered(uris: Iterable[str]) -> list[int]:
    """For each occurrence of a document, which one in its own file or feed it is, from 1."""
    counts: Counter[str] = Counter()
    numbers = []
    for uri in uris:
        counts[uri] += 1
        numbers.append(counts[uri])
    return numbers


def _duplicate(
    article: Article,
    article_id: str,
    canonical_id: str,
    cluster_id: str,
    relation: str,
    similarity: float,
    containment: float,
    matched_id: str,
    method: str,
    keep_text: bool,
) -> Duplicate:
    if article.published_at is None or article.date_source is None:
        raise ValueError(f"article {article.article_id} has no publication time")
    return Duplicate(
        article_id=article_id,
        source_id=article.source_id,
        canonical_id=canonical_id,
        cluster_id=cluster_id,
        relation=relation,
        similarity=similarity,
        containment=containment,
        matched_id=matched_id,
        method=method,
        source=article.source,
        url=article.url,
        title=article.title,
        published_at=article.published_at,
        date_source=article.date_source,
        agency=article.agency,
        language=article.language,
        text=article.text if keep_text else None,
        origin=article.origin,
        uri=article.uri,
    )
