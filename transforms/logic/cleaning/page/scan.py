"""What a page states in its markup, gathered in one pass over its tree; and where on the page a node stands."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from copy import deepcopy
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement

from transforms.logic.cleaning.titles import Heading, title_key

__all__ = ["PageScan", "Zone", "node_text", "scan_page"]

_MAX_NODES = 30_000  # elements: the headline, byline and date of a real page stand among its first few thousand
_MAX_TEXT = 2000
_MAX_HEADINGS = 8
_LOGO_WORDS = 3
_AUTHOR_PROPS = frozenset(("author", "creator"))
_SKIPPED = frozenset(("meta", "link", "title", "script", "style", "noscript", "option", "svg", "path", "template"))
# Class names of boxes about other articles, and of what surrounds an article.
_OTHERS = re.compile(
    r"(?:^|[\s_-])(?:comments?|promo|teasers?|(?:more|most|also|latest|trending|popular|recommend\w*|related|recirc\w*|"
    r"newsletter|carousel|next|prev\w*)(?:[\s_-]|$))|related|readmore|mostread|recommend|disqus",
    re.IGNORECASE,
)
_OWN = re.compile(r"meta|byline|author(?!s?[_-]?box)|info", re.IGNORECASE)  # teaser-metadata is of the article itself
_FRAME = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|footer|aside|ticker|weather|advert\w*|topbar|modal|popup)|sidebar", re.IGNORECASE
)
_FOREIGN_TAGS = frozenset(("figure", "figcaption", "form", "blockquote", "table"))
_FRAME_TAGS = frozenset(("aside", "nav"))
_LISTED = frozenset(("li", "a", "dd", "article"))
_MAX_TEASER = 1000  # characters of an article element that is a teaser
_FAR = 1000
_CLOSING, _OPENING = ".,:;!?)]”»…", "([“„«¿¡"
_LINK_WORDS = 4  # a list item with a link this long names another article


class PageScan:
    """What a page states in its markup. The elements of its body are gathered only when they are asked for.

    Attributes:
        tags: Contents of meta tags by lower-case name, property, itemprop or http-equiv.
        links: Addresses that the page calls canonical.
        page_title: Text of its ``title``.
        headings: Its ``h1``, and ``h2`` where it has no ``h1``, with their nodes.
    """

    def __init__(self, tree: HtmlElement) -> None:
        self._tree = tree
        self._dated: list[int] = []
        self._credited: list[int] = []
        self.tags: dict[str, list[str]] = defaultdict(list)
        self.links: list[str] = []
        self.page_title = ""
        self.headings: list[tuple[HtmlElement, Heading]] = []

    def stated(self, names: Iterable[str]) -> list[str]:
        """The contents of the meta tags of these names, in their order."""
        return [value for name in names for value in self.tags.get(name, ())]

    @cached_property
    def nodes(self) -> list[HtmlElement]:
        """The elements of the body in document order, 30,000 at most."""
        nodes: list[HtmlElement] = []
        for node in islice(self._tree.iter(etree.Element), _MAX_NODES):
            tag = node.tag
            if tag in _SKIPPED:
                continue
            prop = node.get("itemprop")
            if tag == "time" or (prop and prop.startswith("date")):
                self._dated.append(len(nodes))
            if prop in _AUTHOR_PROPS or (tag == "a" and node.get("rel") == "author"):
                self._credited.append(len(nodes))
            nodes.append(node)
        return nodes

    @property
    def dated(self) -> list[int]:
        """Indexes of the nodes that are a ``time`` or bear a date as microdata."""
        return self._dated if self.nodes else []

    @property
    def credited(self) -> list[int]:
        """Indexes of the nodes marked as author."""
        return self._credited if self.nodes else []

    def zone(self, title: str | None) -> "Zone":
        """The surroundings of the headline.

        Args:
            title: The headline, where known: of several headings the one that bears it counts.
        """
        key = title_key(title or "")
        same = (node for node, heading in self.headings if key and title_key(heading.text) == key)
        near = (node for node, heading in self.headings if key and key in title_key(heading.text))
        tops = [node for node, heading in self.headings if node.tag == "h1" and len(heading.text.split()) > _LOGO_WORDS]
        only = tops[0] if len(tops) == 1 and key else None
        return Zone(self, next(same, next(near, only)))


class _Place(NamedTuple):
    """Where a node stands: in a foreign box, in what surrounds the article, in a box that is foreign by its class."""

    foreign: bool
    frame: bool
    classed: bool
    classed_frame: bool
    level: int


class Zone:
    """Where the nodes of a page stand, seen from its headline."""

    def __init__(self, scan: PageScan, headline: HtmlElement | None) -> None:
        self._scan, self._headline = scan, headline
        above = () if headline is None else headline.iterancestors()
        self._above: dict[HtmlElement, int] = {node: level for level, node in enumerate(above, 1)}
        self._places: dict[HtmlElement, _Place] = {}

    @cached_property
    def anchor(self) -> int | None:
        """Index of the headline's node."""
        return self._scan.nodes.index(self._headline) if self._headline in self._scan.nodes else None

    def is_foreign(self, node: HtmlElement, *, marked: bool = False) -> bool:
        """Whether a node stands in a box that is no part of this article: a teaser, a list of links, the footer.

        Args:
            node: The node.
            marked: Its markup says that it is about the page: it may stand in what surrounds the article.
        """
        place = self._place(node)
        if marked:
            return place.foreign or place.classed
        return place.foreign or place.frame or place.classed or place.classed_frame

    def _place(self, node: HtmlElement) -> _Place:
        chain = []
        holder: HtmlElement | None = node
        place = None
        while holder is not None and place is None:
            if holder in self._above or holder.tag == "body":
                place = _Place(False, False, False, False, self._above.get(holder, _FAR))
            elif (place := self._places.get(holder)) is None:
                chain.append(holder)
                holder = holder.getparent()
        place = place or _Place(False, False, False, False, _FAR)
        for holder in reversed(chain):
            place = self._places[holder] = _within(holder, place)
        return place

    def below(self, most: int) -> list[HtmlElement]:
        """The nodes after the headline, of this many at most."""
        return [] if self.anchor is None else self._scan.nodes[self.anchor + 1 : self.anchor + 1 + most]

    def above(self, most: int, levels: int) -> Iterator[HtmlElement]:
        """The nodes before the headline, nearest first, of this many at most.

        Args:
            most: Nodes at most.
            levels: They share an ancestor with the headline that is this many levels above it at most.
        """
        at = self.anchor or 0
        for node in self._scan.nodes[max(0, at - most) : at][::-1]:
            if node not in self._above and self._place(node).level <= levels:
                yield node


def _within(holder: HtmlElement, place: _Place) -> _Place:
    tag, label = holder.tag, f"{holder.get('class') or ''} {holder.get('id') or ''}"
    foreign = place.foreign or tag in _FOREIGN_TAGS or (tag in _LISTED and _names_other_article(holder))
    frame = place.frame or tag in _FRAME_TAGS or (tag == "footer" and not _in_article(holder))
    plain = label == " "
    others = not plain and _OTHERS.search(label) is not None and _OWN.search(label) is None
    classed = place.classed or others
    classed_frame = place.classed_frame or (not plain and _FRAME.search(label) is not None)
    return _Place(foreign, frame, classed, classed_frame, place.level)


def _in_article(node: HtmlElement) -> bool:
    return any(holder.tag == "article" for holder in node.iterancestors())


def _names_other_article(holder: HtmlElement) -> bool:
    """Whether a short box has a link of several words: the headline of another article."""
    if holder.tag == "article" and len(node_text(holder)) > _MAX_TEASER:
        return False
    links = [holder] if holder.tag == "a" else islice(holder.iter("a"), 5)
    return any(len([word for word in node_text(link).split() if word.isalpha()]) >= _LINK_WORDS for link in links)


def node_text(node: HtmlElement) -> str:
    """The text within a node, its white space squeezed; at most 2,000 characters.

    Words of neighbouring nodes are kept apart, but no space comes before punctuation or after a drop cap. Readings over
    characters (ruby) are left out.
    """
    if next(node.iter("rt", "rp"), None) is not None:
        node = deepcopy(node)
        etree.strip_elements(node, "rt", "rp", with_tail=False)
    text = last = ""
    for piece in islice(node.itertext(), 200):
        if last and _apart(last, piece):
            text += " "
        text += piece
        last = piece or last
        if len(text) > 2 * _MAX_TEXT:
            break
    return " ".join(text.split())[:_MAX_TEXT]


_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")  # kana and Han are written without spaces


def _apart(last: str, piece: str) -> bool:
    """Whether a space belongs between the texts of two nodes."""
    if len(last) < 2 or not (last[-1].isalnum() or last[-1] in _CLOSING):
        return False
    first, second = piece[:1], piece[1:2]
    if _UNSPACED.match(last[-1]) and _UNSPACED.match(first):
        return False
    return first.isalnum() or (first in _OPENING and bool(first)) or (first == '"' and second.isalnum())


def scan_page(tree: HtmlElement) -> PageScan:
    """Gather what a page states in its markup; what stands beyond 30,000 elements of its body is left aside."""
    scan = PageScan(tree)
    headings: dict[str, list[HtmlElement]] = {"h1": [], "h2": []}
    for node in islice(tree.iter("meta", "link", "title", "h1", "h2"), _MAX_NODES):
        tag = node.tag
        if tag == "meta":
            _read_meta(node, scan)
        elif tag in headings:
            headings[tag].append(node)
        elif tag == "title":
            scan.page_title = scan.page_title or node_text(node)
        elif "canonical" in (node.get("rel") or "").lower().split():
            scan.links.append(node.get("href") or "")
    for nodes in headings.values():
        found = [(node, heading) for node in nodes[:_MAX_HEADINGS] if (heading := _heading(node))]
        scan.headings = scan.headings or found
    return scan


def _read_meta(node: HtmlElement, scan: PageScan) -> None:
    content = (node.get("content") or node.get("value") or "").strip()  # some pages write value
    if not content:
        return
    for attribute in ("property", "name", "itemprop", "http-equiv"):
        name = (node.get(attribute) or "").strip().lower()
        if name and content not in scan.tags[name]:
            scan.tags[name].append(content[:_MAX_TEXT])


def _heading(node: HtmlElement) -> Heading | None:
    text = node_text(node)
    if not text or _is_logo(node):
        return None
    if not len(node):
        return Heading(text, node.tag)
    inner = islice(node.iter("span", "div", "strong", "em", "b", "p", "a"), 10)
    pieces = [*map(node_text, inner), *(" ".join(piece.split()) for piece in islice(node.itertext(), 20))]
    return Heading(text, node.tag, tuple(dict.fromkeys(piece for piece in pieces if piece and piece != text)))


def _is_logo(node: HtmlElement) -> bool:
    """Whether a heading is the site's logo: it leads to the home page."""
    links = [*islice(node.iter("a"), 2), *(holder for holder in islice(node.iterancestors(), 2) if holder.tag == "a")]
    return any(re.fullmatch(r"(?:https?://[^/?#]+)?/?", link.get("href") or "#") for link in links)
