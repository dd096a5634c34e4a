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
_PAGE = frozenset({"webpage", "itempage", "videoobject", "creativework", "socialmediaposting"})
_DESCEND = ("@graph", "mainEntity", "mainEntityOfPage", "itemReviewed", "@list")
_JSON_NOISE = re.compile(r"^\s*(?://\s*)?(?:<!\[CDATA\[|<!--)|(?://\s*)?(?:\]\]>|-->)\s*$|;\s*$")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_JSON_STRING = r'"\s*:\s*"((?:[^"\\]|\\.){1,500})"'
_SALVAGED = {key: re.compile(f'"{key}{_JSON_STRING}') for key in ("headline", "datePublished")}
_URL_LIKE = re.compile(r"(?:https?:)?//|^www\.|^@|^[\w-]+\.(?:com|org|net)$", re.IGNORECASE)


def page_article(tree: HtmlElement, addresses: set[str], headings: list[str]) -> dict[str, Any]:
    """The JSON-LD object of the page's article, its authors and publisher resolved; empty where there is none.

    Of several, the best is of an article's type, bears the page's address, has the page's heading, and states most.

    Args:
        tree: The parsed page; JSON beyond a million characters is taken out of it.
        addresses: Addresses of the page, without a slash at the end.
        headings: Texts of the page's headings.
    """
    headline_keys = {title_key(heading) for heading in headings}
    best: tuple[tuple[int, ...], dict[str, Any]] = ((), {})
    nodes = list(islice(_linked_data(tree), _MAX_NODES))
    known = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and node.get("name")}
    for node in nodes:
        kinds = [str(kind) for kind in as_list(node.get("@type"))]
        rank = 2 if any(map(_ARTICLE.search, kinds)) else 1 if any(kind.lower() in _PAGE for kind in kinds) else 0
        if rank == 0:
            continue
        own = {
            str(value).rstrip("/") for value in (node.get("url"), node.get("@id"), _id(node.get("mainEntityOfPage")))
        }
        stated = sum(bool(node.get(key)) for key in ("headline", "datePublished", "author"))
        score = (rank, bool(own & addresses), title_key(str(node.get("headline"))) in headline_keys, stated)
        if score > best[0]:
            best = score, node
    article = dict(best[1])
    for key in ("author", "creator", "publisher"):
        article[key] = [known.get(_id(value) or "", value) for value in as_list(article.get(key))]
    return article


def _linked_data(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """The objects of all blocks; a block beyond the limit is taken out, since trafilatura would read it too."""
    budget = _MAX_JSON
    blocks = []
    for script in tree.iter("script"):
        kind, text = (script.get("type") or "").lower(), script.text or ""
        if "json" in kind and len(text) > budget:
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
                stack += [value for key in ("author", "publisher") for value in as_list(node.get(key))]


def _loaded(text: str) -> Any:
    """The JSON, mended where it is broken in one of the common ways; else the few fields that can be told."""
    text = _JSON_NOISE.sub("", text.strip())
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    found = {key: match.group(1) for key, pattern in _SALVAGED.items() if (match := pattern.search(text))}
    return {"@type": "Article", **found} if len(found) == len(_SALVAGED) else None


def as_list(value: Any) -> list[Any]:
    """The value as a list: JSON-LD puts one value without a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _id(value: Any) -> str | None:
    found = value.get("@id") if isinstance(value, dict) else value
    return found if isinstance(found, str) else None


def names(value: Any) -> list[str]:
    """The names given as text, as objects with a name, or as lists of them; addresses are no names."""
    found: list[str] = []
    for item in as_list(value)[:50]:
        name = item.get("name") if isinstance(item, dict) else item
        found += [text.strip() for text in as_list(name) if isinstance(text, str) and text.strip()]
    return [name for name in dict.fromkeys(found) if not _URL_LIKE.search(name)]
