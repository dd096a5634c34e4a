"""What an article becomes once its cluster is known: a text of its own, or a copy with its lineage."""

from collections import Counter
from collections.abc import Iterable

from schemas.article import Article
from schemas.duplicate import Duplicate, Edge, Fingerprint
from schemas.match import Assignment, Match
from transforms.logic.identity import digest
from transforms.logic.wirecopy.matching import REVISION


def kept_as(
    article: Article, found: Assignment, drawn_from: Iterable[Match] = (), revises: str | None = None
) -> Article:
    """The article with its cluster.

    Args:
        article: A text of its own.
        found: Its assignment.
        drawn_from: Earlier texts of other clusters that it is drawn from, where it is no copy.
        revises: The version before it at its address, if there is one.
    """
    relation, parent = found.relation, found.matched_id
    if relation == "partial":
        parent = found.canonical_id
    elif relation is None and (match := max(drawn_from, key=_strength, default=None)):
        relation, parent = match.relation, match.b if match.a == article.article_id else match.a
    return article._replace(
        cluster_id=found.cluster_id, is_canonical=found.is_canonical, relation=relation, parent_id=parent,
        revises=revises,
    )  # fmt: skip


def _strength(match: Match) -> tuple[float, float, str, str]:
    return max(match.a_in_b, match.b_in_a), match.lead, match.a, match.b


def edge_of(later: Fingerprint, match: Match) -> Edge:
    """The edge of a match, from its later text."""
    a_first = match.a == later.article_id
    return Edge(
        article_id=later.article_id,
        other_id=match.b if a_first else match.a,
        relation=match.relation,
        similarity=match.similarity,
        contained=match.a_in_b if a_first else match.b_in_a,
        contains=match.b_in_a if a_first else match.a_in_b,
        lead=match.lead,
        evidence=[],
        method=method_of(match.relation),
        published_at=later.published_at,
    )


def print_of(text: Fingerprint, found: Assignment) -> Fingerprint:
    """The fingerprint as later runs need it; ids that are the article's own are left out, for they cannot be packed."""
    own = text.article_id
    return text._replace(
        cluster_id=None if found.cluster_id == own else found.cluster_id,
        canonical_id=None if found.canonical_id == own else found.canonical_id,
        cluster_day=found.cluster_day,
        partial=found.relation == "partial",
    )


def method_of(relation: str) -> str:
    """How a match of a relation was made."""
    return {"exact": "body hash", REVISION: "address"}.get(relation, "word 5-grams")


def copy_of(article: Article, found: Assignment, *, keep_text: bool, revises: str | None = None) -> Duplicate:
    """The duplicate row of a copy.

    Args:
        article: The copy.
        found: Its assignment.
        keep_text: Whether the row keeps the text.
        revises: The version before it at its address, if there is one.

    Raises:
        ValueError: The assignment names no match.
    """
    if found.matched_id is None or found.relation is None:
        raise ValueError(f"{article.article_id} is a copy of nothing")
    return _duplicate(article, article.article_id, found, found.relation, keep_text)._replace(revises=revises)


def repeat_of(article: Article, number: int, first: Article, found: Assignment, *, keep_text: bool) -> Duplicate:
    """The duplicate row of a document that the input holds more than once, word for word and under one id.

    Args:
        article: The repeated document.
        number: Which occurrence in its own file or feed it is, from 1; part of its identity.
        first: The first occurrence.
        found: The first occurrence's assignment.
        keep_text: Whether the row keeps the text.
    """
    same = found._replace(
        matched_id=first.article_id, similarity=1.0, contained=1.0, contains=1.0, method="same document"
    )
    return _duplicate(article, repeat_id(article.article_id, article.uri, number), same, "exact", keep_text)


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


def _duplicate(article: Article, article_id: str, found: Assignment, relation: str, keep_text: bool) -> Duplicate:
    if article.published_at is None or article.date_source is None or found.matched_id is None:
        raise ValueError(f"article {article.article_id} has no publication time or no match")
    return Duplicate(
        article_id=article_id,
        source_id=article.source_id,
        canonical_id=found.canonical_id,
        cluster_id=found.cluster_id,
        relation=relation,
        similarity=found.similarity,
        containment=max(found.contained, found.contains),
        contained=found.contained,
        contains=found.contains,
        matched_id=found.matched_id,
        method=found.method,
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
