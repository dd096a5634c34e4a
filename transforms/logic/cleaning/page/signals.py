"""What tells the kind of a page, read off its tree at low cost: declared types, address, links, blocks of text."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import islice
from urllib.parse import urljoin

from lxml.etree import XPath
from lxml.html import HtmlElement

from transforms.logic.cleaning.page.address import address_kind
from transforms.logic.cleaning.page.prompts import SEARCH_TITLE, folded
from transforms.logic.cleaning.words import count_words

__all__ = ["LISTING", "PageSignals", "read_signals"]

LISTING = 4
"""Signs from which on a page is a listing."""
_MAX_JSON = 300_000  # characters of JSON-LD that are searched for types
_TYPES = re.compile(r'"@type"\s*:\s*(\[[^\]]{0,300}\]|"[^"]{1,80}")')
_WORD = re.compile(r"\w+")
_NOT_FREE = re.compile(r'"isAccessibleForFree"\s*:\s*"?\s*false', re.IGNORECASE)
_TIERS = frozenset({"locked", "metered", "paid", "premium", "subscriber", "subscribers"})
_DATED = frozenset({"article:published_time", "datepublished", "pubdate", "parsely-pub-date", "sailthru.date"})
_ARTICLE_TYPE = re.compile(r"(?!og:).*(?:article|report|blogposting|newsstory|review|recipe)$")
_MOST_ARTICLES = 3  # beside its own, a page may declare a few that it links to
_LISTING_TYPES = frozenset({"collectionpage", "searchresultspage", "profilepage", "og:profile"})
_LIST_TYPE = "itemlist"
_GALLERY_TYPES = frozenset({"imagegallery", "mediagallery"})
_HEADING_LINKS = XPath("count(//*[self::h2 or self::h3 or self::h4][.//a or ancestor::a])")
_HEADLINE_WORDS = 5
_NAME_WORDS = 3  # so many or fewer may be the name of a section or site
_PART = re.compile(r"\s+[|–—»·•:-]+\s+")
_HEADLINE = 24  # characters; the links of menus are shorter
_LONG_LINKS = XPath(f"count(//a[string-length(normalize-space(.)) > {_HEADLINE}])")
_ITEM_TYPES = XPath("//@itemtype")
_RUNNING_TEXT = XPath(
    "//body//text()[string-length(.) > 40][not(parent::script or parent::style or parent::noscript or parent::template"
    " or parent::textarea or parent::option or parent::a)]"
)
_PARAGRAPHS = frozenset({"p", "div", "span", "section", "blockquote"})
_HEADINGS = frozenset({"h2", "h3", "h4"})
_INLINE = frozenset({"a", "abbr", "b", "em", "font", "i", "mark", "small", "strong", "sub", "sup", "time", "u"})
_MAX_NODES = 3_000
_TEASER = 500  # characters; a longer block of running text is no teaser of a listing
_BODY = 1_500  # characters; so much running text in one block is an article's
_MANY_HEADINGS, _MANY_LINKS = 8, 25


@dataclass(frozen=True, slots=True)
class PageSignals:
    """What tells the kind of a page.

    Attributes:
        types: How often each schema.org type is declared, in JSON-LD or microdata, in small letters; ``og:...`` for the
            type of Open Graph.
        title: Text of ``title``.
        headings: Texts of the first ``h1``.
        place: What its address looks like (:func:`address_kind`), as found or as the page states it.
        locked: The page says that it is not free to read.
        dated: Its head states when it was published, as one does of articles only.
        without_script: What it says to a reader without JavaScript.
        heading_links: Headings of the second to fourth rank that are links, as those of teasers are; this and the next
            two are counted only where other signs speak for a listing.
        long_links: Links of more than 24 characters, as headlines are and the entries of menus are not.
        block: Characters of the largest block: running text below one element, not counting what lies deeper.
    """

    types: Counter[str] = field(default_factory=Counter)
    title: str = ""
    headings: tuple[str, ...] = ()
    place: str = ""
    locked: bool = False
    dated: bool = False
    without_script: str = ""
    heading_links: int = 0
    long_links: int = 0
    block: int = 0

    @property
    def declares_article(self) -> bool:
        """The page declares itself an article; a listing declares many, or what it is, too."""
        return 0 < self._articles() <= _MOST_ARTICLES and not _LISTING_TYPES & self.types.keys()

    @property
    def claims_article(self) -> bool:
        """Like :attr:`declares_article`, or it says so in the way that some sites do on every page."""
        return self.declares_article or "og:article" in self.types or self.dated

    @property
    def is_gallery(self) -> bool:
        """Its type or address is that of a gallery, and there is no running text."""
        return self._may_be_gallery and self.block < _TEASER

    @property
    def _may_be_gallery(self) -> bool:
        stated = self.place == "gallery" or _GALLERY_TYPES & self.types.keys()
        return bool(stated) and not self.declares_article and not self.dated

    def _articles(self) -> int:
        return sum(count for kind, count in self.types.items() if _ARTICLE_TYPE.fullmatch(kind))

    def stated_signs(self) -> dict[str, int]:
        """What the address, the head and the headings say for a listing, or with a negative weight against it."""
        listed = bool(_LISTING_TYPES & self.types.keys())
        titles = (self.title, *self.headings)
        return {
            "the address of a home page": 2 * (self.place == "home"),
            "the address of a section": 1 * (self.place == "section"),
            "the address of a search": 2 * (self.place == "search"),
            "the address of an article": -2 * (self.place == "article"),
            "declared a collection": 2 * listed,
            "declared a website": 1 * ("og:website" in self.types),
            "declared an article": -(1 if listed else 2) * ("og:article" in self.types),
            "declares many articles": 1 * (self._articles() > _MOST_ARTICLES),
            "the title of search results": 2 * any(SEARCH_TITLE.search(folded(title)) for title in titles),
            "dated": -2 * self.dated,
            "declared a list": 1 * (_LIST_TYPE in self.types),
            "a headline": -self._headline(),
        }

    def _headline(self) -> int:
        """1 where a heading is as long as headlines are, 2 where the page's title says it, too.

        The title of a listing is a section's or the site's name.
        """
        headlines = [" ".join(folded(one).split()) for one in self.headings if count_words(one) >= _HEADLINE_WORDS]
        headlines = [one for one in headlines if not SEARCH_TITLE.search(one)]
        title = " ".join(folded(self.title).split())
        return bool(headlines) + any(one in title for one in headlines)

    def _may_have_headline(self) -> bool:
        """Whether the title or a heading is more than the name of a section or site."""
        parts = [part for one in (self.title, *self.headings) for part in _PART.split(one)]
        return any(count_words(part) > _NAME_WORDS for part in parts)

    def structure_signs(self) -> dict[str, int]:
        """What the body says for a listing, or with a negative weight against it."""
        return {
            "headings that are links": 1 * (self.heading_links >= _MANY_HEADINGS),
            "links to headlines": 1 * (self.long_links >= _MANY_LINKS),
            "no running text": 1 if self.block < _TEASER else -1,
            "no headline": 1 * (self.block < _TEASER and not self._may_have_headline()),
            "a body": -1 * (self.block >= _BODY),
        }

    def structure_counts(self) -> bool:
        """Whether the body could still make it a listing or gallery."""
        most = sum(PageSignals(heading_links=_MANY_HEADINGS, long_links=_MANY_LINKS).structure_signs().values())
        return self._may_be_gallery or (
            not self.declares_article and sum(self.stated_signs().values()) + most >= LISTING
        )


def read_signals(tree: HtmlElement, url: str | None = None) -> PageSignals:
    """The signals of a page.

    Args:
        tree: The parsed page, with its head and scripts; not changed.
        url: Address that it was found at.
    """
    head = _Head()
    for node in tree.iter("meta", "link", "title", "script", "h1", "noscript"):
        head.add(node)
    if not any(map(_ARTICLE_TYPE.fullmatch, head.types)):
        head.types.update(str(value).rstrip("/").rsplit("/", 1)[-1].lower() for value in _ITEM_TYPES(tree)[:200])
    signals = PageSignals(
        types=head.types,
        title=head.title,
        headings=tuple(head.headings[:3]),
        place=address_kind(url) or address_kind(_absolute(head.address)),
        locked=head.locked,
        dated=head.dated,
        without_script=" ".join(head.without_script)[:1_000],
    )
    if not signals.structure_counts():
        return signals
    return replace(
        signals,
        heading_links=int(_HEADING_LINKS(tree)),
        long_links=int(_LONG_LINKS(tree)),
        block=_largest_block(tree),
    )


class _Head:
    """What is gathered of single elements."""

    def __init__(self) -> None:
        self.types: Counter[str] = Counter()
        self.title = ""
        self.headings: list[str] = []
        self.without_script: list[str] = []
        self.address = ""
        self.locked = self.dated = False
        self._budget = _MAX_JSON

    def add(self, node: HtmlElement) -> None:
        getattr(self, f"_add_{node.tag}")(node)

    def _add_meta(self, node: HtmlElement) -> None:
        name = (node.get("property") or node.get("name") or "").lower()
        value = (node.get("content") or "").strip()
        if not value:
            return
        if name == "og:type":
            self.types[f"og:{value.lower()}"] += 1
        elif name == "og:url":
            self.address = self.address or value
        elif name == "article:content_tier":
            self.locked = self.locked or value.lower() in _TIERS
        elif name in _DATED:
            self.dated = True

    def _add_link(self, node: HtmlElement) -> None:
        if (node.get("rel") or "").lower() == "canonical":
            self.address = (node.get("href") or "").strip() or self.address

    def _add_title(self, node: HtmlElement) -> None:
        self.title = self.title or _text(node)

    def _add_h1(self, node: HtmlElement) -> None:
        if text := _text(node):
            self.headings.append(text)

    def _add_noscript(self, node: HtmlElement) -> None:
        if len(self.without_script) < 5:
            self.without_script.append(_text(node))

    def _add_script(self, node: HtmlElement) -> None:
        if self._budget > 0 and node.text and "ld+json" in (node.get("type") or "").lower():
            text = node.text[: self._budget]
            self._budget -= len(text)
            self.types.update(word.lower() for found in _TYPES.findall(text) for word in _WORD.findall(found))
            self.locked = self.locked or _NOT_FREE.search(text) is not None


def _text(node: HtmlElement) -> str:
    return " ".join("".join(node.itertext()).split())[:300]


def _absolute(address: str) -> str:
    try:
        return urljoin("https:", address)  # some state it without a scheme
    except ValueError:
        return ""


def _largest_block(tree: HtmlElement) -> int:
    """Characters of the paragraphs below one element; a list's items and a table's cells stand each by itself.

    A teaser, which is mostly a link or stands below a heading that is one, counts for itself only.
    """
    blocks: Counter[HtmlElement] = Counter()
    for text in islice(_RUNNING_TEXT(tree), _MAX_NODES):
        node = text.getparent()
        if text.is_tail:
            node = node.getparent()
        while node.tag in _INLINE and node.getparent() is not None:
            node = node.getparent()
        length = len(text.strip())
        blocks[node] += length
        parent = node.getparent()
        if node.tag in _PARAGRAPHS and parent is not None and not _is_teaser(node, length):
            blocks[parent] += length
    return max(blocks.values(), default=0)


def _is_teaser(node: HtmlElement, length: int) -> bool:
    above = node.getprevious()
    if above is not None and above.tag in _HEADINGS and next(above.iter("a"), None) is not None:
        return True
    linked = sum(len(_text(link)) for link in islice(node.iter("a"), 5))
    return linked > _HEADLINE and 2 * linked > length
