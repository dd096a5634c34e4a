"""What a page states of itself: JSON-LD, then meta tags and microdata, then what can be read off the page."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from transforms.logic.cleaning.cleaned import StatedDate
from transforms.logic.cleaning.page.authors import find_credit
from transforms.logic.cleaning.page.dates import find_published
from transforms.logic.cleaning.page.jsonld import as_list, names, page_article
from transforms.logic.cleaning.page.scan import PageScan, scan_page
from transforms.logic.cleaning.titles import choose_title, clean_title

__all__ = ["PageMetadata", "read_metadata"]

_TITLE_TAGS = (
    "og:title", "headline", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "citation_title",
    "twitter:title", "title",
)  # fmt: skip
_SITE_TAGS = ("og:site_name", "application-name", "apple-mobile-web-app-title", "article_publication_name")
_LANGUAGE_TAGS = ("content-language", "language", "dc.language", "og:locale", "inlanguage")
_COMMON_LABELS = frozenset(("www", "com", "org", "net", "gov", "edu", "amp", "mobile", "news"))
_LANGUAGE = re.compile(r"\s*([a-zA-Z]{2})(?:[-_,; ].*)?\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What a page states; None or empty where it states nothing. Sources are ``json-ld``, ``meta``, ``page``, ``url``.

    Attributes:
        title: Headline, without the site's name.
        title_raw: Headline as stated.
        title_source: Who states it.
        authors: Names of people.
        authors_raw: Bylines as stated, also where they name no person.
        authors_source: Who states them.
        agency: Agency that the byline credits.
        published: Publication time.
        published_source: Who states it.
        language: ISO 639-1 code.
        source: Name of the site.
        url: Canonical address.
    """

    title: str | None = None
    title_raw: str | None = None
    title_source: str | None = None
    authors: tuple[str, ...] = ()
    authors_raw: tuple[str, ...] = ()
    authors_source: str | None = None
    agency: str | None = None
    published: StatedDate | None = None
    published_source: str | None = None
    language: str | None = None
    source: str | None = None
    url: str | None = None


def read_metadata(tree: HtmlElement, url: str | None = None, *, guess: bool = True) -> PageMetadata:
    """The metadata of a page.

    Args:
        tree: The parsed page; JSON beyond a million characters is taken out of it.
        url: Address that the page was found at.
        guess: Also look beside the headline for what the page does not state in its data; slow on deep trees.
    """
    scan = scan_page(tree)
    canonical = _canonical(scan, url)
    headings = [heading for _, heading in scan.headings]
    addresses = {address.rstrip("/") for address in (url, canonical) if address}
    article = page_article(tree, addresses, [heading.text for heading in headings])
    site, host = _site(scan, article), _host(canonical or url or "")
    stated = [("json-ld", name) for name in names(article.get("headline"))]
    stated += [("meta", value) for value in scan.stated(_TITLE_TAGS)]
    title = choose_title(stated, headings, scan.page_title, site=site, host=host)
    zone = scan.zone(title.raw if title and guess else None)
    credit = find_credit(scan, article, zone, site, host)
    language = _language_tag(tree, scan, article)
    published = find_published(scan, _dates(article), zone, url or canonical, language)
    return PageMetadata(
        title=title.text if title else None,
        title_raw=title.raw if title else None,
        title_source=title.source if title else None,
        authors=credit.names,
        authors_raw=credit.raw,
        authors_source=credit.source,
        agency=credit.agency,
        published=published.date if published else None,
        published_source=published.source if published else None,
        language=language[:2].lower() if language else None,
        source=site,
        url=canonical,
    )


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _dates(article: dict[str, Any]) -> dict[str, list[str]]:
    keys = ("datePublished", "dateCreated", "uploadDate", "dateModified")
    return {key: [str(value) for value in as_list(article.get(key)) if isinstance(value, (str, int))] for key in keys}


def _site(scan: PageScan, article: dict[str, Any]) -> str | None:
    named = [*scan.tags.get("og:site_name", ()), *names(article.get("publisher")), *scan.stated(_SITE_TAGS)]
    plain = (name for name in named if "/" not in name and not name.startswith("@"))  # Example.com is better than none
    site = next(iter(names(named)), None) or next(plain, None)
    return clean_title(site.split(" | ")[0]) if site else None


def _canonical(scan: PageScan, url: str | None) -> str | None:
    """The canonical address as the page states it; one of the whole site, or of another site, is none."""
    own = _labels(_host(url or ""))
    for link in (*scan.links, *scan.tags.get("og:url", ())):
        try:
            address = urljoin(url or "", link.strip())
            parts = urlsplit(address)
        except ValueError:
            continue
        named = parts.scheme in ("http", "https") and parts.hostname and (parts.path.strip("/") or parts.query)
        if named and (not own or own & _labels(parts.hostname)):
            return str(address)
    return url


def _labels(host: str | None) -> set[str]:
    """The parts of a host that tell its site; its suffix tells nothing."""
    return {label for label in (host or "").split(".")[:-1] if len(label) > 2 and label not in _COMMON_LABELS}


def _language_tag(tree: HtmlElement, scan: PageScan, article: dict[str, Any]) -> str | None:
    """The language tag that the page declares, such as ``en-GB``."""
    stated = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    for value in (stated, *names(article.get("inLanguage")), *scan.stated(_LANGUAGE_TAGS)):
        if _LANGUAGE.fullmatch(value):
            return value.strip().split(",")[0]
    return None
