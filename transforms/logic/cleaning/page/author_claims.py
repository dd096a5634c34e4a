"""Whom the data of a page name as its author: JSON-LD, meta tags, at last the address of the author's page."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from transforms.logic.cleaning.bylines import parse_authors
from transforms.logic.cleaning.page.jsonld import as_list, names
from transforms.logic.cleaning.page.scan import PageScan

__all__ = ["Claim", "author_claims", "linked_claims"]

_AUTHOR_TAGS = (
    "parsely-author", "sailthru.author", "byl", "author", "article:author", "og:article:author", "og:author",
    "dc.creator", "dcterms.creator", "dc:creator", "citation_author", "article_author", "cxenseparse:author",
    "content-creator", "article:author_name", "authors", "rbauthors", "mediator_author", "news_authors", "page.author",
    "dable:author",
)  # fmt: skip
_LINK_TAGS = ("article:author", "og:article:author", "author")
# Yoast and others describe a page to Twitter in pairs of a label and a text: "Written by" and the name.
_WRITTEN_BY = re.compile(
    r"\b(?:by|von|par|por|da|door|av|af|przez|автор\w*|author|aut[eo]u?r\w*|oleh|yazan|yazar)\b|作者|著者|執筆者|글쓴이|كاتب",
    re.IGNORECASE,
)
_PAIRS = 4
_SLUG = re.compile(
    r"/(?:authors?|autor(?:e[ns]?|i|a|es)?|auteurs?|by|journalists?|reporters?|writers?|contributors?|columnists?|"
    r"profiles?|people|staff)/([a-z]{2,20}(?:-[a-z]{2,20}){1,2})/?$"
)
_NETWORKS = re.compile(r"(?:^|\.)(?:facebook|twitter|x|instagram|linkedin|youtube|medium|t)\.(?:com|me)$")


class Claim(NamedTuple):
    """One statement: who makes it (``json-ld`` or ``meta``), its bylines as stated, and the names in them."""

    source: str
    raw: tuple[str, ...]
    names: tuple[str, ...]


def author_claims(scan: PageScan, article: dict[str, Any]) -> Iterator[Claim]:
    """What JSON-LD and meta tags state, most trusted first.

    Args:
        scan: The page's markup.
        article: Its JSON-LD object.
    """
    for key in ("author", "creator"):
        values = as_list(article.get(key))
        bodies = [value for value in values if isinstance(value, dict) and "Organization" in str(value.get("@type"))]
        people = [value for value in values if value not in bodies]
        raw = (*names(people), *names(bodies))
        if raw:
            # Beside persons a body is the outlet; alone it may be a person under the wrong type.
            yield Claim("json-ld", raw, parse_authors(names(people), stated=True) or parse_authors(names(bodies)))
    for tag in _AUTHOR_TAGS:
        raw = tuple(names(scan.tags.get(tag)))
        if raw:
            yield Claim("meta", raw, parse_authors(raw, stated=True))
    for number in range(1, _PAIRS + 1):
        labels, texts = scan.stated([f"twitter:label{number}"]), names(scan.stated([f"twitter:data{number}"]))
        if texts and any(map(_WRITTEN_BY.search, labels)):
            yield Claim("meta", tuple(texts), parse_authors(texts, stated=True))


def linked_claims(scan: PageScan, article: dict[str, Any]) -> Iterator[Claim]:
    """The names in addresses of authors' pages: ``/author/jane-doe`` is Jane Doe. A last resort: accents are lost.

    Args:
        scan: The page's markup.
        article: Its JSON-LD object.
    """
    linked = [value for author in as_list(article.get("author")) for value in _addresses(author)]
    for source, addresses in (("json-ld", linked), ("meta", scan.stated(_LINK_TAGS))):
        found = tuple(_named(addresses))
        if found:
            yield Claim(source, tuple(addresses), found)


def _addresses(author: Any) -> list[str]:
    values = [author.get("url"), author.get("@id")] if isinstance(author, dict) else [author]
    return [value for value in values if isinstance(value, str) and "/" in value]


def _named(addresses: Iterable[str]) -> Iterator[str]:
    seen = set()
    for address in addresses:
        try:
            parts = urlsplit(address.strip())
        except ValueError:
            continue
        slug = _SLUG.search(unquote(parts.path))
        if slug is None or _NETWORKS.search(parts.hostname or ""):
            continue
        for name in parse_authors(slug[1].replace("-", " ").title(), stated=True):
            if " " in name and name not in seen:
                seen.add(name)
                yield name
