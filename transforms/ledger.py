"""The ledger: each document's one disposition, and where its row lies."""

from typing import Any

from schemas.article import Article
from schemas.duplicate import Duplicate
from schemas.outcome import DeadLetter, Disposition, LedgerEntry, Rejection
from schemas.tables import ARTICLES, DEAD_LETTERS, DUPLICATES, REJECTS
from transforms.logic.partitions import Period, article_path, date_path, run_path


def kept_entry(article: Article, run_id: str, period: Period = "day") -> LedgerEntry:
    """The entry of an article that is kept."""
    canonical = article.article_id if article.is_canonical else article.parent_id
    path = article_path(ARTICLES, article, period)
    return _entry(
        article, article.article_id, Disposition.KEPT, article.relation, path, run_id,
        cluster_id=article.cluster_id, canonical_id=canonical,
    )  # fmt: skip


def duplicate_entry(copy: Duplicate, run_id: str, period: Period = "day") -> LedgerEntry:
    """The entry of a copy."""
    path = date_path(DUPLICATES, copy.published_at, period)
    return _entry(
        copy, copy.article_id, Disposition.DUPLICATE, copy.relation, path, run_id,
        cluster_id=copy.cluster_id, canonical_id=copy.canonical_id,
    )  # fmt: skip


def rejected_entry(rejection: Rejection, run_id: str) -> LedgerEntry:
    """The entry of a rejected document."""
    path = run_path(REJECTS, run_id)
    return _entry(rejection, rejection.document_id, Disposition.REJECTED, rejection.reason, path, run_id)


def dead_entry(letter: DeadLetter, run_id: str) -> LedgerEntry:
    """The entry of a dead letter."""
    path = run_path(DEAD_LETTERS, run_id)
    return _entry(
        letter, letter.document_id, Disposition.DEAD, letter.error_type, path, run_id, retryable=letter.retryable
    )


def _entry(
    row: Any, document_id: str, disposition: Disposition, reason: str | None, path: str, run_id: str,
    cluster_id: str | None = None, canonical_id: str | None = None, *, retryable: bool = False,
) -> LedgerEntry:  # fmt: skip
    return LedgerEntry(
        document_id=document_id,
        source_id=row.source_id,
        origin=row.origin,
        uri=row.uri,
        url=row.url,
        disposition=disposition.value,
        reason=reason,
        cluster_id=cluster_id,
        canonical_id=canonical_id,
        partition=path.rpartition("/")[0],
        retryable=retryable,
        run_id=run_id,
    )
