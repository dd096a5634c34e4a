"""What kind of page an address looks like."""

import re
from urllib.parse import parse_qsl, urlsplit

__all__ = ["address_kind"]

_HOME = re.compile(
    r"/?(?:index|home|default|start(?:seite)?)?(?:\.(?:html?|php|aspx?|jsp))?/?|/[a-z]{2}(?:[-_][a-z]{2})?/?",
    re.IGNORECASE,
)
_LISTING_SEGMENTS = frozenset({
    "category", "categories", "categoria", "categorias", "categoría", "categorie", "kategorie", "kategorien",
    "kategoria", "tag", "tags", "topic", "topics", "thema", "themen", "tema", "temas", "section", "sections",
    "seccion", "sección", "sezione", "sezioni", "rubrik", "rubrique", "rubriques", "rubrica", "rubric", "author",
    "authors", "autor", "autoren", "auteur", "autore", "search", "suche", "buscar", "recherche", "cerca", "zoeken",
    "sok", "poisk", "latest", "newest", "most-read", "live-blogs", "liveblogs",
})  # fmt: skip
_GALLERY_SEGMENTS = frozenset({
    "gallery", "galleries", "galerie", "galerien", "galeria", "galería", "photos", "photo-gallery", "photogallery",
    "bildergalerie", "bilder", "bilderstrecke", "fotostrecke", "fotos", "foto", "diaporama", "slideshow",
    "slideshows", "fotogalerie", "fotogalleria", "fotogallery", "in-pictures",
})  # fmt: skip
_SEARCH_KEYS = frozenset({"q", "s", "query", "search", "suche", "keyword", "keywords", "wd", "text"})
_PLAIN_SEGMENT = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_ID_DIGITS, _SLUG_HYPHENS = 4, 4


def address_kind(url: str | None) -> str:
    """``home``, ``section``, ``search``, ``gallery`` or ``article``; empty where the address does not tell.

    Args:
        url: An absolute address; for anything else the answer is empty.
    """
    try:
        parts = urlsplit(url or "")
        keys = dict(parse_qsl(parts.query)).keys()
    except ValueError:
        return ""
    if not parts.netloc:
        return ""
    segments = [segment.casefold() for segment in parts.path.split("/") if segment]
    if _SEARCH_KEYS & keys and len(segments) <= 1:
        return "search"
    if _HOME.fullmatch(parts.path):
        return "article" if keys else "home"  # /?p=123 is an article's
    if _GALLERY_SEGMENTS & set(segments):
        return "gallery"
    numbered = any(sum(map(str.isdigit, segment)) >= _ID_DIGITS for segment in segments)
    if numbered or any(segment.count("-") >= _SLUG_HYPHENS for segment in segments):
        return "section" if segments[0] in _LISTING_SEGMENTS and not numbered else "article"
    listed = segments[0] in _LISTING_SEGMENTS or segments[-1] in _LISTING_SEGMENTS
    return "section" if listed or (len(segments) <= 2 and all(map(_PLAIN_SEGMENT.fullmatch, segments))) else ""
