"""Who wrote a page: its JSON-LD, its meta tags, the byline beside its headline."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from lxml.html import HtmlElement

from transforms.logic.cleaning.agencies import find_agency
from transforms.logic.cleaning.bylines import is_byline, is_desk, parse_authors
from transforms.logic.cleaning.credited_bodies import credited_bodies
from transforms.logic.cleaning.page.author_claims import author_claims, linked_claims
from transforms.logic.cleaning.page.jsonld import names
from transforms.logic.cleaning.page.scan import PageScan, Zone, node_text

__all__ = ["Credit", "find_credit"]

_BYLINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:by-?lines?|authors?|autor(?:e[ns]?|i|a|in)?|auteurs?|writers?|writtenby|reporter|journalist|"
    r"contributors?|redakteur|verfasser|forfatter|skribent|firma|signature|creator)(?:$|[\s_-])|"
    r"(?:author|byline|autor)-?_?(?:name|link|s)?(?:$|[\s_-])|Author|Byline",
)
_BEYOND_NAME = re.compile(
    r"bio|avatar|image|img|photo|social|desc|follow|twitter|email|comment|more|popup|job|role|title"
)
_WRITERS = (
    r"authors?|autor(?:e[ns]?|i|a)?|auteurs?|by|byline|staff|journalists?|reporters?|writers?|editors?|contributors?|users?|"
    r"redaktion|redakteure?|columnist[as]*|firmas?"
)
_WRITER_PATH = re.compile(rf"/(?:{_WRITERS})[/-][^/?#]*\w", re.IGNORECASE)
# In a byline; elsewhere such links lead to the persons whom an article is about.
_AUTHOR_PATH = re.compile(rf"/(?:{_WRITERS}|profiles?|people|persons?|team|menschen)[/-][^/?#]*\w", re.IGNORECASE)
_OUTLET_TAGS = (
    "og:site_name", "application-name", "apple-mobile-web-app-title", "dc.publisher", "dcterms.publisher", "publisher",
    "article_publication_name", "twitter:site",
)  # fmt: skip
_MAX_OUTLET = 80
_BEFORE, _AFTER, _LEVELS = 40, 160, 4
_MAX_BYLINE = 200
_BODY_WORDS = 4
_MOST_NAMES = 6  # beyond, a longer list of names holds more than the authors
_MAY_BE_BYLINE = re.compile(
    r"\W{0,9}(?:\w+ by|by|von|par|por|di|da|door|av|af|przez|text|author|aut[eo]u?r\w*|автор\w*|текст|作者|記者)\b",
    re.I,
)
_MAX_INNER = 6  # nodes within a byline
_BYLINE_TAGS = frozenset(
    ("p", "div", "span", "li", "address", "strong", "em", "b", "i", "small", "h3", "h4", "h5", "h6")
)


class Credit(NamedTuple):
    """Who a page credits.

    Attributes:
        names: Persons; where none is credited, the desk or outlet that signs.
        raw: The bylines as stated.
        source: Who states them: ``json-ld``, ``meta`` or ``page``; None where no one is credited.
        agency: Agency among them.
        marked: The page's markup says that this is the author.
    """

    names: tuple[str, ...] = ()
    raw: tuple[str, ...] = ()
    source: str | None = None
    agency: str | None = None
    marked: bool = False


def find_credit(scan: PageScan, article: dict[str, Any], zone: Zone, site: str | None, host: str | None) -> Credit:
    """The persons and the agency that a page credits.

    The first source that names a person counts: JSON-LD, meta tags, then the byline that the page shows. Where JSON-LD
    knows no more than a login name, an agency, a desk or the site itself, or meta tags name quite another person, a
    byline beside the headline counts.

    Args:
        scan: The page's markup.
        article: Its JSON-LD object.
        zone: Surroundings of the headline.
        site: Name of the site.
        host: Host of the page.
    """
    outlets = _outlets(scan, article, site, host)
    claimed = [_credit(*claim, outlets) for claim in author_claims(scan, article)]
    stated = next(filter(_is_full, claimed), None)
    stated = _widest(stated, claimed) if stated else None
    if stated and (stated.source == "json-ld" or (claimed[0].source == "json-ld" and _is_full(claimed[0]))):
        return stated
    shown: list[Credit] = []
    for marked, raw, found in _bylines(scan, zone, strict=bool(claimed)):
        credit = _credit("page", raw, found, outlets)._replace(marked=marked)
        if _is_full(credit):
            if stated and _folded(stated) & _folded(credit):
                return _widest(stated, [credit])
            agency = next((one.agency for one in [*claimed, *shown, credit] if one.agency), None)
            return credit._replace(agency=agency)
        shown.append(credit)
    return _lesser([*claimed, *shown]) or next(_linked(scan, article), None) or Credit()


def _lesser(found: list[Credit]) -> Credit | None:
    """The best of credits without a full name: with a name, with an agency, with a body; else the first as it is."""
    ranked = sorted(found, key=lambda credit: (not _is_full(credit), not credit.names, not credit.agency))
    for credit in ranked:
        if names := credit.names or credited_bodies(_signatures(credit)):
            return credit._replace(names=names)
    return ranked[0] if ranked else None


def _linked(scan: PageScan, article: dict[str, Any]) -> Iterator[Credit]:
    return (Credit(claim.names, claim.raw, claim.source) for claim in linked_claims(scan, article))


def _widest(stated: Credit, others: list[Credit]) -> Credit:
    """The first credit that names the same persons and more, each in full; else what is stated."""
    own = _folded(stated)
    wider = (one for one in others if own < _folded(one) and len(one.names) <= _MOST_NAMES)
    best = next((one for one in wider if _full(one.names) == one.names), stated)
    return best._replace(agency=best.agency or stated.agency)


def _folded(credit: Credit) -> set[str]:
    return set(map(str.casefold, credit.names))


def _signatures(credit: Credit) -> list[str]:
    """The bylines that may name a body: what the page merely shows must read as a byline, not as a link to more."""
    if credit.source != "page":
        return list(credit.raw)
    return [
        text for text in credit.raw if is_byline(text) or is_desk(text) or find_agency(text) or _signs(credit, text)
    ]


def _signs(credit: Credit, text: str) -> bool:
    """Whether a text marked as the author is a handle, or a body: few words, no plain one first (``view all``)."""
    words = text.split()
    body = 1 < len(words) <= _BODY_WORDS and text[0].isupper() and not any(map(str.isdigit, text))
    return credit.marked and (body or (len(words) == 1 and any(map(str.isalpha, text))))


def _is_full(credit: Credit) -> bool:
    """Whether it has a full name: one of two words, or in a script that needs no space."""
    return any(" " in name or not name.isascii() for name in credit.names)


def _credit(source: str, raw: tuple[str, ...], found: tuple[str, ...], outlets: list[set[str]]) -> Credit:
    people = tuple(name for name in found if not _is_outlet(name, outlets))
    return Credit(people, raw, source, next(filter(None, map(find_agency, raw)), None))


def _outlets(scan: PageScan, article: dict[str, Any], site: str | None, host: str | None) -> list[set[str]]:
    """The words of each name that the site goes by."""
    stated = [site or "", *names(article.get("publisher")), *scan.stated(_OUTLET_TAGS)]
    known = [set(_words(name)) for name in stated if name and len(name) < _MAX_OUTLET]
    labels = [{label} for label in (host or "").split(".")[:-1] if len(label) > 3]
    return [*(words for words in known if words), *labels]


def _words(name: str) -> list[str]:
    return re.findall(r"\w+", name.casefold())


def _is_outlet(name: str, outlets: list[set[str]]) -> bool:
    """Whether a name is the site's: its words, or all of its words and more where it has several."""
    words = _words(name)
    own = set(words)
    return any(
        own == outlet
        or "".join(words) in outlet
        or (len(outlet) > 1 and (outlet <= own or "".join(words) == "".join(outlet)))
        for outlet in outlets
    )


def _bylines(scan: PageScan, zone: Zone, *, strict: bool) -> Iterator[tuple[bool, tuple[str, ...], tuple[str, ...]]]:
    """The bylines that the page shows, most telling first: marked as such or not, their texts, the names in them.

    Args:
        scan: The page's markup.
        zone: Surroundings of the headline.
        strict: Only those beside the headline.
    """
    reach = set(zone.below(_AFTER)) | set(zone.above(_BEFORE, _LEVELS))
    marked = [scan.nodes[at] for at in scan.credited]
    for raw in _blocks(
        [node for node in marked if (not strict or node in reach) and not zone.is_foreign(node, marked=True)]
    ):
        people = tuple(name for name in parse_authors(raw, stated=True) if " " not in name or not name.islower())
        yield True, raw, _full(people) or people
    near = [*zone.below(_AFTER), *zone.above(_BEFORE, _LEVELS)]
    for raw in _blocks([node for node in near if _is_author_class(node) and not zone.is_foreign(node)]):
        people = parse_authors(raw)
        yield False, raw, people if people == raw else _full(people)
    linked = [node for node in near if node.tag == "a" and _WRITER_PATH.search(node.get("href") or "")]
    for raw in _blocks([node for node in linked if not zone.is_foreign(node)]):
        yield False, raw, _full(parse_authors(raw))
    for text in islice(_byline_texts(near, zone), 2):
        yield False, (text,), _full(parse_authors(text))
    if not strict:
        rest = [node for node in scan.nodes if _is_author_class(node) and node not in reach]
        for raw in _blocks([node for node in rest if not zone.is_foreign(node)]):
            yield False, raw, _full(parse_authors(raw))


def _full(people: tuple[str, ...]) -> tuple[str, ...]:
    """Full names alone: a single word that is only near the headline may be anything."""
    return tuple(name for name in people if " " in name or not name.isascii())


def _is_author_class(node: HtmlElement) -> bool:
    label = node.get("class") or ""
    if tested := node.get("data-testid") or node.get("data-component"):  # where class names are generated
        label = f"{label} {tested}"
    return bool(label and _BYLINE_CLASS.search(label) and not _BEYOND_NAME.search(label))


def _blocks(nodes: list[HtmlElement]) -> Iterator[tuple[str, ...]]:
    """The texts of the first node and of those like it beside it: further down stand the authors of other articles."""
    for at, first in enumerate(nodes[:4]):
        texts = _credits_in(first)
        if not texts:
            continue
        holders = list(islice(first.iterancestors(), 2))
        alike = [node for node in nodes[at + 1 : at + 20] if _alike(node, first, holders)]
        more = [text for node in alike for text in _credits_in(node)]
        yield tuple(dict.fromkeys([*texts, *more]))


def _alike(node: HtmlElement, first: HtmlElement, holders: list[HtmlElement]) -> bool:
    beside = any(holder in holders for holder in islice(node.iterancestors(), 2))
    return beside and node.tag == first.tag and node.get("class") == first.get("class")


def _credits_in(node: HtmlElement) -> list[str]:
    """The names marked within a node, else its text, piece by piece."""
    marked = [inner for inner in node.iter() if inner is not node and _is_name_mark(inner)]
    outer = [inner for inner in marked if not any(holder in marked for holder in islice(inner.iterancestors(), 3))]
    found = (node_text(inner) or inner.get("content", "").strip() for inner in outer[:20])  # the name may be a meta
    texts = [text for text in found if 0 < len(text) < _MAX_BYLINE]
    if texts:
        return texts
    pieces = [" ".join(piece.split()) for piece in islice(node.itertext(), 40) if piece.strip()]
    text = node_text(node)
    if not 0 < len(text) < _MAX_BYLINE:
        return []
    split = any(piece.isalpha() and not _OPEN.search(piece) and not _CONNECTED.match(piece) for piece in pieces)
    return [text] if split and len(pieces) > 1 and len(text.split()) < _FEW_WORDS else _joined(pieces)


def _is_name_mark(node: HtmlElement) -> bool:
    if node.get("itemprop") == "name" or node.get("rel") == "author":
        return True
    return node.tag == "a" and _AUTHOR_PATH.search(node.get("href") or "") is not None


_FEW_WORDS = 5  # first and last name in nodes of their own
_OPEN = re.compile(
    r"(?:^|\s)(?:by|von|par|por|di|door|av|af|and|und|et|y|e|en|&|with|mit)\s*:?$|[,;&/]$", re.IGNORECASE
)
_CONNECTED = re.compile(r"^(?:and|und|et|y|e|en|&|with|mit|[,;/])(?:\s|$)", re.IGNORECASE)
_OTHER_LABEL = re.compile(
    r"^(?!\W*(?:by|von|par|por|di|author|aut[oe]u?r\w*|text\w*|автор|作者|記者|记者)\b).{1,30}[:：]$", re.IGNORECASE
)


def _joined(pieces: list[str]) -> list[str]:
    """The first name among the pieces of a byline, and those that a word such as "and" ties to it."""
    text, labelled = "", False
    for piece in pieces:
        if labelled or _OTHER_LABEL.match(piece):
            labelled = not labelled
            continue
        if text and not _OPEN.search(text) and not _CONNECTED.match(piece) and parse_authors(text):
            break
        text = f"{text} {piece}".strip()
    return [text] if text else []


def _byline_texts(nodes: list[HtmlElement], zone: Zone) -> Iterator[str]:
    """Short texts that begin with a word such as "By"."""
    for node in nodes:
        if node.tag not in _BYLINE_TAGS or len(node) >= _MAX_INNER:
            continue
        first = next((piece for piece in islice(node.itertext(), 3) if not piece.isspace()), "")
        if _MAY_BE_BYLINE.match(first) and not zone.is_foreign(node):
            text = node_text(node)
            if 0 < len(text) < _MAX_BYLINE and is_byline(text):
                yield text
