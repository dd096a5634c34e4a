"""Headlines without what pages glue to them: markup, entities and the site's name."""

import html
import re
from collections.abc import Sequence

__all__ = ["choose_title", "clean_title", "is_site_name", "title_key"]

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_SEPARATOR = re.compile(r"\s+(?:[|｜–—·•»«~/]|-{1,2}|:{1,2}|>|›|‹)\s+|\s*(?:\||::)\s*")
_HARD = re.compile(r"[|｜»«]|::")  # hardly ever part of a headline
_WORD = re.compile(r"\w+")
_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE)
_FILLERS = frozenset(
    (
        "the",
        "news",
        "online",
        "com",
        "org",
        "net",
        "co",
        "uk",
        "www",
        "website",
        "official",
        "site",
        "logo",
        "home",
        "of",
    )
)
_MAX_SITE_WORDS = 5
_FITTING = 0.5  # of a heading's words stand in the page's title: else it heads something else
_MAX_LENGTH = 2000


def title_key(title: str) -> str:
    """What two spellings of one headline share: letters and digits, folded."""
    return " ".join(_WORD.findall(title.casefold()))


def clean_title(
    raw: str | None, *, site: str | None = None, candidates: Sequence[str] = (), host: str | None = None
) -> str | None:
    """A headline without markup, entities, and the site's name at either end.

    A part set off by a separator goes if it is the site's name or host, or if what remains is one of the candidates.
    Behind a bar (``|``, ``::``, ``»``) a short last part goes too, unless a candidate has it. A dash
    alone proves nothing: such a headline
    stays whole.

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
    return title or None


def choose_title(
    stated: Sequence[str], headings: Sequence[str], page_title: str, *, site: str | None = None, host: str | None = None
) -> str | None:
    """The headline: the heading that another source agrees with, else the first source in order of trust.

    Args:
        stated: What the page's metadata give as headline, most trusted first.
        headings: The texts of its ``h1``, in order.
        page_title: The text of its ``title``.
        site: Name of the site, if known.
        host: Host of the page, if known.
    """
    headings = [heading for heading in headings if not is_site_name(heading, site=site, host=host)]
    words = set(title_key(page_title).split())
    fitting = [heading for heading in headings if _overlap(heading, words) >= _FITTING]
    raw = list(filter(None, dict.fromkeys([*stated, *fitting, page_title, *headings])))
    candidates = []
    for title in raw:
        others = [*headings, *(other for other in raw if title_key(other) != title_key(title))]
        cleaned = clean_title(title, site=site, host=host, candidates=others)
        if cleaned and not is_site_name(cleaned, site=site, host=host):
            candidates.append(cleaned)
    keys = [title_key(title) for title in candidates]
    for heading in headings:
        shown = clean_title(heading, site=site, host=host, candidates=[heading])
        if shown and keys.count(title_key(shown)) > 1:
            return shown
    return candidates[0] if candidates else None


def _overlap(heading: str, words: set[str]) -> float:
    own = set(title_key(heading).split())
    return len(own & words) / max(1, len(own))


def is_site_name(text: str, *, site: str | None = None, host: str | None = None) -> bool:
    """Whether a text is but the site's name, as a logo's heading is."""
    return _is_site(text, _sites(site, host))


def _plain(raw: str) -> str:
    text = html.unescape(html.unescape(raw[:_MAX_LENGTH]))
    return " ".join(_TAG.sub(" ", text).split())


def _confirmed(title: str, keys: set[str]) -> str | None:
    """The part of the title before or after a separator that another source states as the headline."""
    for mark in _SEPARATOR.finditer(title):
        for part in (title[: mark.start()], title[mark.end() :]):
            if title_key(part) in keys and len(part.split()) > 1:
                return part
    return None


def _without_site(title: str, sites: list[list[str]], guess: bool) -> str | None:
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
    labels = (host or "").split(".")[:-1]
    return [words for name in (site, *labels) if name and (words := _telling(name)) and words[0] not in _FILLERS]


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
