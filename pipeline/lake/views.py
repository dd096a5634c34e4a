"""Views of the lake that are no table: what every reader would otherwise have to join by itself."""

from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["VIEWS", "View"]


class View(NamedTuple):
    """A view over the tables.

    Attributes:
        doc: What its rows are.
        columns: Its columns with their meaning.
        sql: Its query, over views that are called as the tables.
    """

    doc: str
    columns: Mapping[str, str]
    sql: str


_SHARED = "article_id, relation, source, url, published_at, title, retracted_at"
_REPORTS = f"""SELECT e.event_id, e.cluster_id, e.article_id AS coded_id, r.* EXCLUDE (coded_id) FROM events e JOIN (
  SELECT article_id AS coded_id, {_SHARED} FROM articles
  UNION ALL
  SELECT canonical_id AS coded_id, {_SHARED} FROM duplicates
) r ON r.coded_id = e.article_id"""  # noqa: S608 - our own SQL
VIEWS: Mapping[str, View] = {
    "event_reports": View(
        "Who reported an event: one row for each event and document that tells it, which is the article that it was "
        "coded from and, where that is the canonical one of its cluster, each copy of it. Copies are not coded "
        "themselves, but inherit. A partial or derived text is coded for itself, so its events are its own, and those "
        "of the canonical article are not said to be in it.",
        {
            "event_id": "The event.",
            "cluster_id": "Wire-copy cluster of the article that it was coded from.",
            "coded_id": "Article that it was coded from.",
            "article_id": "Document that reports it: that article, or a copy of it.",
            "relation": "Of a copy: exact, near_copy, excerpt or revision. An excerpt or a revision may lack the very "
            "sentence. Of the article itself: null, partial or derived.",
            "source": "Outlet that ran the document.",
            "url": "Address of its page.",
            "published_at": "Its publication time.",
            "title": "Its headline.",
            "retracted_at": "When it was retracted; null where it was not.",
        },
        _REPORTS,
    )
}
