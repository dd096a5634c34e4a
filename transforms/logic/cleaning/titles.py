"""Headlines without what pages glue to them: markup, entities and the site's name."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Heading", "Title", "choose_title", "clean_title", "is_site_name", "title_key"]

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
# Joiners are part of how Persian and the scripts of India are written.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\ufeff]|(?<![^\x00-\x7f])[\u200c\u200d]")
_SEPARATOR = re.compile(r"\s+(?:[|¦｜│┃–—―·•‧∙⋅»«~/⁄]|-{1,2}|:{1,2}|>|›|‹)\s+|\s*(?:\||::|│|┃)\s*")
_HARD = re.compile(r"[|¦｜│┃»«]|::")  # hardly ever part of a headline
_BRACKETED = re.compile(r"\s*[(\[]([^()\[\]]{2,60})[)\]]$")
_WORD = re.compile(r"\w+")
_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE)
_FILLERS_LIST = "the news online com org net co uk www website official site logo home of"
_FILLERS = frozenset(_FILLERS_LIST.split())
_MAX_SITE_WORDS = 5
_FITTING = 0.5  # of a heading's words stand in what else the page calls itself: else it heads something else
_FITTING_BELOW = 0.8  # the same for an h2
_MIN_UNITS = 3  # words: fewer, such as a section's name, are a headline only if another source agrees
_WIDE = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
_PAIR = re.compile("(?=(..))")
_MAX_LENGTH = 2000


class Heading(NamedTuple):
    """A heading that the page shows.

    Attributes:
        text: All of its text.
        tag: ``h1`` or ``h2``.
        parts: Texts of its inner nodes, where it has any: a kicker and the headline proper.
    """

    text: str
    tag: str = "h1"
    parts: tuple[str, ...] = ()


class Title(NamedTuple):
    """A headline and where it comes from.

    Attributes:
        text: The headline, clean.
        raw: As stated.
        source: Who states it: ``json-ld``, ``meta`` or ``page``.
    """

    text: str
    raw: str
    source: str


@lru_cache(maxsize=256)
def title_key(title: str) -> str:
    """What two spellings of one headline share: letters and digits, folded."""
    return " ".join(_WORD.findall(title.casefold()))


def clean_title(
    raw: str | None, *, site: str | None = None, candidates: Sequence[str] = (), host: str | None = None
) -> str | None:
    """A headline without markup, entities, and the site's name at either end.

    A part set off by a separator goes if it is the site's name or host, or if what remains is one of the candidates.
    Behind a bar (``|``, ``::``, ``»``) a short last part goes too, unless a candidate has it. A dash alone proves
    nothing: such a headline stays whole.

    Args:
        raw: The title as the page or feed states it.
        site: Name of the site, if known.
        candidates: Other statements of the same headline, such as the page's ``h1``.
        host: Host of the page, if known.

    Returns:
        The headline, or None where nothing remains.
    """
    title = _plain(raw or "")
    sites = _sites(site, host)
    keys = {title_key(_plain(candidate)) for candidate in candidates} - {""}
    whole = title_key(title) in keys
    confirmed = None if whole else _confirmed(title, keys)
    if confirmed:
        return confirmed
    if site and (glued := re.search(rf"\s*[:_：｜]\s*{re.escape(site)}$", title, re.IGNORECASE)) and glued.start():
        title = title[: glued.start()]
    while (shorter := _without_site(title, sites, not whole)) is not None:
        title = shorter
    return title.rstrip(" -–—|").lstrip() or None


def choose_title(
    stated: Sequence[tuple[str, str]],
    headings: Sequence[Heading],
    page_title: str,
    *,
    site: str | None = None,
    host: str | None = None,
) -> Title | None:
    """The headline as the page shows it, if another source agrees or it fits; else the first source in order of trust.

    Args:
        stated: Source and text of what the page's metadata give as headline, most trusted first.
        headings: Its headings, in order.
        page_title: The text of its ``title``.
        site: Name of the site, if known.
        host: Host of the page, if known.
    """
    shown = [heading for heading in headings if not is_site_name(heading.text, site=site, host=host)]
    texts = [heading.text for heading in shown]
    claims: list[Title] = []
    for source, raw in [*dict.fromkeys(stated), ("page", page_title)]:
        others = [*texts, *(other for _, other in stated if title_key(other) != title_key(raw))]
        cleaned = clean_title(raw, site=site, host=host, candidates=others)
        if cleaned and not is_site_name(cleaned, site=site, host=host):
            claims.append(Title(cleaned, raw, source))
    agreed = _agreed(shown, claims, page_title)
    if agreed is None and not _is_settled(claims):
        agreed = _fitting(shown, [*(raw for _, raw in stated), page_title])
    if agreed:
        text = clean_title(agreed, site=site, host=host, candidates=[agreed])
        return Title(text or agreed, agreed, "page")
    if claims:
        return claims[0]
    return next((Title(_plain(text), text, "page") for text in texts), None)


def _agreed(headings: Sequence[Heading], claims: Sequence[Title], page_title: str) -> str | None:
    """The heading, or the part of one, that most other sources state too."""
    stated = {(claim.source, title_key(claim.text)) for claim in claims}
    whole = title_key(_plain(page_title))
    for heading in headings:
        support: dict[str, int] = {}
        for text in (heading.text, *heading.parts):
            key = title_key(_plain(text))
            if len(key) * 2 < len(title_key(heading.text)) or (
                text is not heading.text and len(_units(key)) < _MIN_UNITS
            ):
                continue
            in_title = f" {key} " in f" {whole} " and 2 * len(key) >= len(whole)
            support[text] = sum((source, key) in stated for source in ("json-ld", "meta")) + (
                in_title or (("page", key) in stated and _is_main(key, page_title))
            )
        if support and (best := max(support, key=lambda text: support[text])) and support[best]:
            return best
    return None


def _is_settled(claims: Sequence[Title]) -> bool:
    """Whether JSON-LD and meta tags state the same headline."""
    keys = {source: title_key(claim.text) for claim in reversed(claims) if (source := claim.source) != "page"}
    return len(keys) > 1 and len(set(keys.values())) == 1


def _is_main(key: str, page_title: str) -> bool:
    """Whether no part of the page's title is longer: the site's name may be a heading too."""
    return all(len(title_key(part)) <= len(key) for part in _SEPARATOR.split(page_title))


def _fitting(headings: Sequence[Heading], others: Iterable[str]) -> str | None:
    """The heading that shares about half its words with something else that the page calls itself."""
    stated = [units for other in others if len(units := _units(title_key(_plain(other)))) >= _MIN_UNITS]
    for heading in headings:
        own = _units(title_key(_plain(heading.text)))
        least = _FITTING if heading.tag == "h1" else _FITTING_BELOW
        if len(own) >= _MIN_UNITS and any(_fits(own, units, least) for units in stated):
            return heading.text
    return None


def _fits(own: set[str], other: set[str], least: float) -> bool:
    shared = len(own & other)
    return shared >= least * len(own) or (shared >= least * len(other) and shared >= 0.8 * least * len(own))


def _units(key: str) -> set[str]:
    """The words of a title; of a script without spaces, its pairs of characters."""
    return {unit for word in key.split() for unit in (_PAIR.findall(word) if _WIDE.search(word) else [word])}


def is_site_name(text: str, *, site: str | None = None, host: str | None = None) -> bool:
    """Whether a text is but the site's name, as a logo's heading is."""
    return _is_site(text, _sites(site, host))


@lru_cache(maxsize=256)
def _plain(raw: str) -> str:
    text = html.unescape(html.unescape(raw[:_MAX_LENGTH]))
    return " ".join(_INVISIBLE.sub("", _TAG.sub(" ", text)).split())


def _confirmed(title: str, keys: set[str]) -> str | None:
    """The part of the title before or after a separator that another source states as the headline."""
    for mark in _SEPARATOR.finditer(title):
        for part in (title[: mark.start()], title[mark.end() :]):
            if title_key(part) in keys and len(part.split()) > 1:
                return part
    return None


def _without_site(title: str, sites: list[list[str]], guess: bool) -> str | None:
    bracketed = _BRACKETED.search(title)
    if bracketed and bracketed.start() and _is_site(bracketed[1], sites):
        return title[: bracketed.start()]
    marks = list(_SEPARATOR.finditer(title))
    if not marks:
        return None
    head, tail = title[: marks[-1].start()], title[marks[-1].end() :]
    if head and (_is_site(tail, sites) or (guess and _HARD.search(marks[-1].group()) and _is_appendix(head, tail))):
        return head
    first, rest = title[: marks[0].start()], title[marks[0].end() :]
    return rest if rest and _is_site(first, sites) else None


def _telling(name: str) -> list[str]:
    words = _WORD.findall(name.casefold().replace("'", "").replace("’", ""))
    return list(dict.fromkeys(word for word in words if word not in _FILLERS)) or words


def _sites(site: str | None, host: str | None) -> list[list[str]]:
    """The telling words of the site's name, and of each part of its host but the last."""
    return list(_site_names(site, host))


def _site_names(site: str | None, host: str | None) -> Iterator[list[str]]:
    for name in (site, *(host or "").split(".")[:-1]):
        if name and (words := _telling(name)) and words[0] not in _FILLERS:
            yield words


def _is_site(part: str, sites: list[list[str]]) -> bool:
    """Whether a part of a title is a site's name: its words, two of them or more, or its name and one word behind."""
    words = _telling(part)
    if not words or len(words) > _MAX_SITE_WORDS:
        return False
    for site in sites:
        named = words[: len(site)] == site and len(words) <= len(site) + 1
        if named or "".join(words) == "".join(site) or (len(words) > 1 and set(words) <= set(site)):
            return True
    return _HOST.fullmatch(part) is not None


def _is_appendix(head: str, tail: str) -> bool:
    return len(tail.split()) <= _MAX_SITE_WORDS and len(tail) < len(head) and len(head.split()) > 1
