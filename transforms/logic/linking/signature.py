"""Whom, what and where an article names, in the form in which articles are compared, and how much a name tells."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from math import log
from typing import NamedTuple

from schemas.article import Article, Place
from schemas.link import Signature
from transforms.logic.coding.places.geo import country_of, is_country
from transforms.logic.coding.syntax.text import name_key
from transforms.logic.identity import digest
from transforms.logic.linking.wording import stem
from transforms.logic.partitions import day_of
from transforms.logic.wirecopy.fingerprints import UNTRUSTED, host_of
from transforms.logic.wirecopy.words import hashed_words, words_of

__all__ = ["COLUMNS", "NAMES", "Name", "day_number", "names_of", "signature", "weight"]

COLUMNS = (
    "article_id", "cluster_id", "title", "source", "url", "published_at", "date_source", "main_event", "places",
    "money", "persons", "organisations",
)  # fmt: skip
"""Columns of an article that its signature is made of."""

NAMES = frozenset({"person", "organisation", "place"})
"""Kinds that say who and where; the others (country, money, word) only add to them."""

_MOST = {"person": 12, "organisation": 12, "place": 10, "country": 5, "money": 5, "word": 12}
"""Names of a kind that are compared at most, most mentioned first."""

_SHARE = {"person": 0.01, "organisation": 0.01, "place": 0.01, "country": 0.1, "money": 0.01, "word": 0.02}
"""Part of the articles that hold a name of a kind, before any has been counted."""

_PRIOR = 500
"""Articles that the share above counts as: it settles the weight where only few articles are known."""

_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


class Name(NamedTuple):
    """Something that an article names.

    Attributes:
        key: Hash by which it is recognised in other articles.
        kind: person, organisation, place, country, money or word.
        label: As the article writes it.
        known: Articles in play that name it.
    """

    key: int
    kind: str
    label: str
    known: int = 1


def signature(article: Article, path: str | None = None) -> Signature:
    """The signature of an article whose event fields are filled.

    Args:
        article: The article; of its fields only :data:`COLUMNS` are read.
        path: File of the lake that holds it; None for a new one.

    Raises:
        ValueError: The article has no publication time.
    """
    if article.published_at is None:
        raise ValueError(f"article {article.article_id} has no publication time")
    names = list(_first_of_each(_names(article)))
    event = article.main_event
    return Signature(
        article_id=article.article_id,
        cluster_id=article.cluster_id,
        outlet=host_of(article.url, article.source),
        published_at=article.published_at,
        dated=article.date_source not in UNTRUSTED,
        event_day=event.when if event is not None and event.when_source == "text" else None,
        keys=[name.key for name in names],
        kinds=[name.kind for name in names],
        labels=[name.label for name in names],
        known=[],
        path=path,
    )


def names_of(signed: Signature) -> list[Name]:
    """What a signature holds; a name that was not counted is in one article."""
    known = signed.known or [1] * len(signed.keys)
    return [Name(*parts) for parts in zip(signed.keys, signed.kinds, signed.labels, known, strict=True)]


def weight(name: Name, articles: int) -> float:
    """How much a name tells: its surprisal, the negative logarithm of the share of articles that hold it, in nats.

    The share is smoothed towards that of its kind (a Dirichlet prior), so that among a handful of articles a name that
    each of them holds still counts.

    Args:
        name: The name.
        articles: Articles in play, in which ``name.known`` was counted.
    """
    return -log(min(1.0, (name.known + _SHARE[name.kind] * _PRIOR) / (articles + _PRIOR)))


def day_number(published_at: int) -> int:
    """The UTC day of a time in microseconds, as a number to subtract."""
    return date.fromisoformat(day_of(published_at)).toordinal()


def _names(article: Article) -> Iterator[tuple[str, str, int]]:
    """Kind, label and key of all that an article names, best first within each kind."""
    for person in article.persons or ():
        yield "person", person, _person_key(person)
    for body in article.organisations or ():
        yield "organisation", body, _name_key(body)
    places = Counter(_as_place(place) for place in article.places or ())
    for (kind, label, key), _ in places.most_common():
        yield kind, label, key
    for sum_ in article.money or ():
        yield "money", sum_.text, _key("money", f"{sum_.value:g}")
    event = article.main_event
    spans = (article.title, event.what, event.who) if event is not None else (article.title,)
    for word in words_of(" . ".join(span for span in spans if span))[0]:
        if stemmed := stem(word):
            yield "word", word, _key("word", stemmed)


def _first_of_each(found: Iterable[tuple[str, str, int]]) -> Iterator[Name]:
    """Each thing once, and no word that is part of a name."""
    seen = {0}
    counts: Counter[str] = Counter()
    in_names: set[int] = set()
    for kind, label, key in found:
        if key in seen or counts[kind] == _MOST[kind] or (kind == "word" and key in in_names):
            continue
        seen.add(key)
        counts[kind] += 1
        if kind != "word":
            in_names.update(_word_keys(label))
        yield Name(key, kind, label)


def _as_place(place: Place) -> tuple[str, str, int]:
    name = place.text.removeprefix("the ")
    if is_country(name):
        return "country", place.text, _key("country", country_of(name) or name)
    return "place", place.text, _name_key(place.text)


@lru_cache(maxsize=1 << 16)
def _person_key(name: str) -> int:
    """A person goes by the surname: other outlets, and headlines, leave the rest out."""
    parts = [part for part in name.split() if part.casefold() not in _SUFFIXES]
    return _name_key(parts[-1]) if parts else 0


@lru_cache(maxsize=1 << 16)
def _name_key(name: str) -> int:
    """Key of a name whatever its kind, for models disagree whether Paris is a place or a person; 0 for an empty one."""
    key = 0
    for hashed in hashed_words(name_key(name)).hashes.tolist():
        key = (key * 0x9E3779B97F4A7C15 + hashed) & 0x7FFFFFFFFFFFFFFF
    return key


@lru_cache(maxsize=1 << 16)
def _word_keys(label: str) -> tuple[int, ...]:
    return tuple(_key("word", stemmed) for word in words_of(label)[0] if (stemmed := stem(word)))


@lru_cache(maxsize=1 << 16)
def _key(kind: str, value: str) -> int:
    return int(digest(kind, value)[:15], 16)
