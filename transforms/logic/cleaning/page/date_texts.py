"""The dates that a page shows beside its headline, in elements made for it or in words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from lxml.html import HtmlElement

from transforms.logic.cleaning.cleaned import StatedDate
from transforms.logic.cleaning.dates import find_date_line, parse_stated_date
from transforms.logic.cleaning.page.scan import PageScan, Zone, node_text

__all__ = ["marked_times", "shown_dates", "stated_moment"]

_CHANGED = re.compile(
    r"upd|modif|edit(?:ed|iert)|chang|revis|mis[ e]+à jour|maj\b|aktualis|geändert|stand\b|a[ck]tuali|atualiz|aggiorn|"
    r"bijgewerkt|gewijzigd|oppdat|opdat|endret|ændret|päivite|muokat|frissít|ažurir|posodob|güncel|diperbarui|"
    r"обнов|онов|измен|промен|ενημέρ|cập nhật|更新|수정|تحديث|روزرسانی|עודכן|अपडेट|আপডেট|อัพเดท|อัปเดต",
    re.IGNORECASE,
)
_DATED = re.compile(r"publi|posted|date|time|datum|fecha|created|meta|byline|stamp", re.IGNORECASE)
_ISSUED = re.compile(r"publi|posted|pubdate|created|issued", re.IGNORECASE)
_PUBLISHED_LABEL = re.compile(
    r"\W{0,3}(?:first )?(?:published|posted|publié|paru|veröffentlicht|erstellt|publi[ck]ad[oa]|pubblicato|"
    r"gepubliceerd|geplaatst|publi[cs]er[ta]|offentliggjort|udgivet|julkaistu|opublikowan|publikov|publikál|közzétéve|"
    r"megjelent|publicat|objavljen|опубл|публик|δημοσ|yayın|diterbitkan|đăng lúc|発表|公開|掲載|配信|投稿|发布|"
    r"發布|发表|時間|时间|(?:기사\s?)?(?:입력|등록|작성|발행)|نشر|تاريخ النشر|منتشر|פורסם|प्रकाशित|প্রকাশ|เผยแพร่)",
    re.IGNORECASE,
)
_BEFORE, _AFTER, _LEVELS = 40, 160, 4  # nodes around the headline, and levels above it, where its date is looked for
_PROSE = 800  # characters of paragraphs: behind them the article is well under way, and dates belong to its text
_MAX_PIECE = 160
_SPARE_WORDS = 7  # beside the date: "Posted by Ann Vale on ... in Local"
_MAX_TRIES = 12
_NUMBER_DATE = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d\d\.\d\d\.\d\d(?!\d)|"
    r"\d{1,2}(?P<mark>[./-])\s?\d{1,2}(?P=mark)\s?(?:19|20)\d\d)"
)
_MONTH = r"[^\d\s.,:;/()\[\]|-]{2,14}"
_NAMED_DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th|er|[.ºª°])?(?:\s+(?:de|d'|of))?[\s-]+{_MONTH}\.?,?(?:\s+(?:de|del))?[\s-]+(?:19|20)\d\d|"
    rf"{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,\s*|\s+)(?:19|20)\d\d)"
)
_CJK_DATE = r"(?:(?:19|20)\d\d\s*[年년]\s*\d{1,2}\s*[月월]\s*\d{1,2}\s*[日일])"
_CLOCK = (
    r"\d{1,2}(?:[:.h]\d\d(?::\d\d)?|[時时点시]\s?\d{1,2}[分분])(?:\s?[ap]\.?m\b\.?)?"
    r"(?:\s*(?:uhr|(?:GMT|UTC)\s?[+-]\d{1,2}(?::?\d\d)?|[A-Z]{2,5}\b|[+-]\d\d:?\d\d))?"
)
_MOMENT = re.compile(
    rf"(?<![\w./-])(?:{_NUMBER_DATE}|{_NAMED_DATE}|{_CJK_DATE})"
    rf"(?:[\sT,|·•–—/-]{{0,4}}(?:at|um|à|kl\.?|a las|às|alle|ore|о|в|o)?\s*{_CLOCK})?(?![\w/-]\d)",
    re.IGNORECASE,
)
_ONLY_CLOCK = re.compile(rf"\W*(?:(?:at|um|à|kl\.?|a las|às|alle|ore)\s+)?({_CLOCK})\W*", re.IGNORECASE)
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})([/-])(\d{1,2})\2((?:19|20)\d\d)(?!\d)")
_SHORT_YEAR = re.compile(r"^(\d\d\.\d\d\.)(\d\d)(?!\d)")


def marked_times(scan: PageScan, zone: Zone) -> Iterator[StatedDate]:
    """The times of ``time`` elements and microdata beside the headline that name no change, those below it first."""
    dated = scan.dated
    if (anchor := zone.anchor) is not None:
        near = range(anchor - _BEFORE, anchor + 2 * _AFTER)
        dated = sorted((at for at in dated if at in near), key=lambda at: (at < anchor, at))
    nodes = (scan.nodes[at] for at in dated)
    for node in islice((node for node in nodes if not _is_foreign(node, zone)), _MAX_TRIES):
        if not _names_change(node) and (date := parse_stated_date(stated_moment(node))):
            yield date


def _is_foreign(node: HtmlElement, zone: Zone) -> bool:
    """Whether it dates another article; its own class is no sign of that if it speaks of a publication date."""
    holder = node.getparent()
    issued = holder is not None and _ISSUED.search(node.get("class") or "")
    return zone.is_foreign(holder if issued else node)


def stated_moment(node: HtmlElement) -> str:
    """The time that an element states, as written."""
    return (node.get("datetime") or node.get("content") or node_text(node))[:100]


def _names_change(node: HtmlElement) -> bool:
    """Whether the node, the one around it or the text before it speaks of a change."""
    parent = node.getparent()
    previous = node.getprevious()
    before = (
        (previous.tail or node_text(previous)) if previous is not None else (parent.text if parent is not None else "")
    )
    own = f"{node.get('class') or ''} {node.get('itemprop') or ''} {node.text or ''} {(before or '')[-40:]}"
    around = (parent.get("class") or "") if parent is not None else ""
    if _ISSUED.search(own):
        return False
    return _CHANGED.search(own) is not None or (_CHANGED.search(around) is not None and not _ISSUED.search(around))


def shown_dates(scan: PageScan, zone: Zone, language: str | None) -> Iterator[StatedDate]:
    """The dates beside the headline, below it first; without any, those of nodes whose class or label speaks of one.

    Args:
        scan: The page's markup.
        zone: Surroundings of the headline.
        language: Language tag that the page declares; it tells day and month apart.
    """
    found = [
        *marked_times(scan, zone),
        *islice(_texts(zone, zone.below(_AFTER), language), 3),
        *islice(_texts(zone, zone.above(_BEFORE, _LEVELS), language), 3),
    ]
    yield from found or islice(_texts(zone, filter(_is_dated, scan.nodes), language), 3)


def _is_dated(node: HtmlElement) -> bool:
    """Whether a node's class or its first word speaks of a publication date."""
    text = (node.text or "").lstrip()[:40]
    return bool(_DATED.search(node.get("class") or node.get("id") or "") or (text and _PUBLISHED_LABEL.match(text)))


def _texts(zone: Zone, nodes: Iterable[HtmlElement], language: str | None) -> Iterator[StatedDate]:
    """The dates that stand alone, or among few words, in texts of the nodes; no further than the first paragraphs."""
    prose = tries = 0
    for node in nodes:
        pieces = [piece.strip() for piece in (node.text, *(child.tail for child in node)) if piece and piece.strip()]
        prose += sum(len(piece) for piece in pieces if len(piece) > _MAX_PIECE)
        if prose > _PROSE or tries > _MAX_TRIES:
            return
        for piece in pieces:
            if len(piece) > _MAX_PIECE or not (found := _MOMENT.search(piece)):
                continue
            if zone.is_foreign(node):
                continue
            tries += 1
            if (date := _read(found, piece, node, language)) is not None:
                yield date


def _read(found: re.Match[str], piece: str, node: HtmlElement, language: str | None) -> StatedDate | None:
    spare = piece[: found.start()] + piece[found.end() :]
    if len(spare.split()) > _SPARE_WORDS or _CHANGED.search(piece[: found.start()]) or _names_change(node):
        return None
    holder = next((above for above in (node, *node.iterancestors()) if above.tag in ("p", "li", "dd")), None)
    if holder is not None and len(node_text(holder)) > _MAX_PIECE:
        return None
    raw = found.group()
    date = find_date_line(piece) or _parse_local(raw, language)
    if date is not None and date.precision == "day" and (clock := _clock_behind(node)):
        return _parse_local(f"{raw} {clock}", language) or date
    return date


def _clock_behind(node: HtmlElement) -> str | None:
    """The time of day that stands alone in the next node."""
    following = node.getnext()
    if following is None:
        return None
    match = _ONLY_CLOCK.fullmatch(node_text(following)[:40])
    return match[1] if match else None


def _parse_local(raw: str, language: str | None) -> StatedDate | None:
    """The date; ``04/05/2025`` by the custom of the language, of English only where its country is known."""
    date = parse_stated_date(_SHORT_YEAR.sub(r"\g<1>20\2", raw))
    slashed = _SLASHED.search(raw)
    tag = (language or "").replace("_", "-").lower()
    if date is not None or slashed is None or not tag or tag == "en":
        return replace(date, raw=raw) if date else None
    first, _, second, year = slashed.groups()
    month, day = (first, second) if tag == "en-us" else (second, first)
    if not 1 <= int(month) <= 12:
        return None
    iso = f"{raw[: slashed.start()]}{year}-{int(month):02}-{int(day):02}{raw[slashed.end() :]}"
    date = parse_stated_date(iso)
    return replace(date, raw=raw) if date else None
