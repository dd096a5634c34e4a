"""The article that a page describes in JSON-LD (schema.org): found among graphs, lists and broken blocks."""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from transforms.logic.cleaning.titles import title_key

__all__ = ["as_list", "names", "page_article"]

_MAX_JSON = 1_000_000  # characters in all; a parsed block takes about a hundred times its size in memory
_MAX_NODES = 20_000
_ARTICLE = re.compile(r"(?:Article|Report|BlogPosting|LiveBlog|NewsStory)$", re.IGNORECASE)
_PAGE = frozenset({"webpage", "itempage", "videoobject", "creativework", "socialmediaposting", "liveblogposting"})
_DESCEND = ("@graph", "mainEntity", "mainEntityOfPage", "itemReviewed", "@list")
_PEOPLE = ("author", "creator", "publisher")
_FILLED = ("author", "datePublished", "dateModified", "publisher", "headline", "inLanguage")
_JSON_NOISE = re.compile(r"^\s*(?://\s*)?(?:<!\[CDATA\[|<!--)|(?://\s*)?(?:\]\]>|-->)\s*$|;\s*$")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_JSON_STRING = r'"\s*:\s*"((?:[^"\\]|\\.){1,500})"'
_SALVAGED = {
    "headline": re.compile(rf'"headline{_JSON_STRING}'),
    "datePublished": re.compile(rf'"datePublished{_JSON_STRING}'),
    "dateModified": re.compile(rf'"dateModified{_JSON_STRING}'),
    "author": re.compile(rf'"author"\s*:\s*\[?\s*\{{[^{{}}\[\]]{{0,300}}"name{_JSON_STRING}'),
}
_URL_LIKE = re.compile(r"(?:https?:)?//|^www\.|^@|^[\w-]+\.(?:com|org|net)$", re.IGNORECASE)


def page_article(tree: HtmlElement, addresses: set[str], headings: list[str]) -> dict[str, Any]:
    """The JSON-LD object of the page's article, its authors and publisher resolved; empty where there is none.

    Of several, the best is of an article's type, bears the page's address, has the page's heading, and states most.
    What it lacks comes from the others of this address or headline, and from the page that holds it.

    Args:
        tree: The parsed page; JSON beyond a million characters is taken out of it.
        addresses: Addresses of the page, without a slash at the end.
        headings: Texts of the page's headings.
    """
    headline_keys = {title_key(heading) for heading in headings}
    nodes = list(islice(_linked_data(tree), _MAX_NODES))
    if not nodes:
        return {}
    rated = [(score, node) for node in nodes if (score := _score(node, addresses, headline_keys))]
    rated.sort(key=lambda entry: entry[0], reverse=True)
    if not rated:
        return {}
    best_score, best = rated[0]
    article = dict(best)
    for score, node in rated[1:]:
        if score[1] or score[2] or score[0] < _IS_ARTICLE or best_score[0] < _IS_ARTICLE:
            article.update((key, node[key]) for key in _FILLED if node.get(key) and not article.get(key))
    known = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and _name(node)}
    for key in _PEOPLE:
        article[key] = [known.get(_id(value) or "", value) for value in as_list(article.get(key))]
    return article


_IS_ARTICLE = 2


def _score(node: dict[str, Any], addresses: set[str], headline_keys: set[str]) -> tuple[int, bool, bool, int] | None:
    """How well a node fits: type, address, headline, how much it states; None where its type is another."""
    kinds = [str(kind) for kind in as_list(node.get("@type"))]
    rank = _IS_ARTICLE if any(map(_ARTICLE.search, kinds)) else int(any(kind.lower() in _PAGE for kind in kinds))
    if rank == 0:
        return None
    own = {str(value).rstrip("/") for value in (node.get("url"), node.get("@id"), _id(node.get("mainEntityOfPage")))}
    stated = sum(bool(node.get(key)) for key in ("headline", "datePublished", "author"))
    headline = node.get("headline")
    return rank, bool(own & addresses), bool(headline) and title_key(str(headline)) in headline_keys, stated


def _linked_data(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """The objects of all blocks; a block beyond the limit is taken out, since trafilatura would read it too."""
    budget = _MAX_JSON
    blocks = []
    for script in tree.iter("script"):
        kind = (script.get("type") or "").lower()
        if "json" not in kind:
            continue
        text = script.text or ""
        if len(text) > budget:
            script.text = None
        elif "ld+json" in kind:
            budget -= len(text)
            blocks.append(text)
    for block in blocks:
        stack = [_loaded(block)]
        while stack:
            node = stack.pop()
            if isinstance(node, list):
                stack += reversed(node)
            elif isinstance(node, dict):
                yield node
                stack += [node[key] for key in _DESCEND if isinstance(node.get(key), (dict, list))]
                stack += [value for key in _PEOPLE for value in as_list(node.get(key))]


def _loaded(text: str) -> Any:
    """The JSON, mended where it is broken in one of the common ways; else the few fields that can be told."""
    text = _JSON_NOISE.sub("", text.strip())
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    found: dict[str, Any] = {
        key: match.group(1) for key, pattern in _SALVAGED.items() if (match := pattern.search(text))
    }
    if "author" in found:
        found["author"] = {"name": found["author"]}
    return {"@type": "Article", **found} if "datePublished" in found else None


def as_list(value: Any) -> list[Any]:
    """The value as a list: JSON-LD puts one value without a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _id(value: Any) -> str | None:
    found = value.get("@id") if isinstance(value, dict) else value
    return found if isinstance(found, str) else None


def _name(node: dict[str, Any]) -> Any:
    given = [node[key] for key in ("givenName", "familyName") if isinstance(node.get(key), str)]
    return node.get("name") or " ".join(given) or None


def names(value: Any) -> list[str]:
    """The names given as text, as objects with a name, or as lists of them; addresses are no names."""
    found: list[str] = []
    for item in as_list(value)[:50]:
        name = _name(item) if isinstance(item, dict) else item
        found += [text.strip() for text in as_list(name) if isinstance(text, str) and text.strip()]
    return [name for name in dict.fromkeys(found) if not _URL_LIKE.search(name)]
