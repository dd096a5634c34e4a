"""News agencies credited by a line."""

import re

from transforms.logic.cleaning.agency_names import AGENCIES, AGENCY, EDGES, agency_name
from transforms.logic.cleaning.datelines import DatelineMatch, parse_dateline

# Datelines credit agencies too: both are to be had here.
__all__ = ["DatelineMatch", "agency_name", "find_agency", "is_agency_host", "parse_dateline"]

_MAX_CREDIT = 200
_HOSTS = frozenset(host for agency in AGENCIES for host in agency.hosts)
_FIND = re.compile(rf"(?<!\w){AGENCY}(?![\w’'])")

_PICTURE = re.compile(
    r"^\W*(?:(?:file |stock )?(?:picture|photo|photograph|image|pic|video|graphic|illustration|foto|bild|imagen|"
    r"immagine|"
    r"crédits?|credits?)\b|(?:фото|图片|写真))",
    re.I,
)
_BY = re.compile(
    r"^(?:by|von|par|por|di|da|door|av|af|source|quelle|fuente|fonte|bron|kilde|via|источник|来源|來源)\b\s*:?\s*", re.I
)
_DESK = re.compile(
    r"\b(?:staff(?: writers?| reporters?)?|news ?agency|news ?wire|writers?|correspondents?|reporters?|news ?desk|"
    r"sports?|"
    r"editors?|and|und|et|y|e|with|agencies|online|web|(?:19|20)\d\d)\b|[\s/,&|+–—-]",
    re.I,
)
_CONTRIBUTED = re.compile(
    r"^(?:contributing:|material from\b.{0,80}\bwas used|"
    r"(?:additional|further) (?:reporting|material)|with (?:additional )?(?:files?|reporting|inputs?|material|"
    r"reports?|"
    r"information) (?:from|by)|(?:this (?:story|article|report) )?(?:contains|includes|incorporates|uses) "
    r"(?:information|material|reporting|files?|content)|mit (?:material|informationen|inhalten) (?:von|der)|avec|con "
    r"informaci[oó]n de|con (?:material|datos) de|com informações d[aeo]|met (?:informatie|materiaal) van|"
    r"(?:this|the) (?:story|article|report|feed|content|item) (?:was|has been|is) (?:\w+ ){0,3}(?:published|produced|"
    r"provided|"
    r"generated|written|supplied|created|distributed)|(?:this|the) (?:story|article|report|copy)\b.{0,80}\b(?:auto-)?"
    r"(?:generated|published|taken|syndicated) from|(?:inputs?|files?|reporting) (?:from|by)|©|copyright|\(c\)|"
    r"alle rechte|tous droits)",
    re.I,
)
_CONTRIBUTOR = re.compile(
    r"\bcontributed (?:reporting )?(?:to (?:this|the) (?:report|story|article)\b|from [A-Z])", re.I
)
_REUTERS_TAIL = re.compile(r"^\W*(?:reporting|writing) by .{3,160}?[;.]\s*(?:\w+ )*editing by ", re.I)


def find_agency(line: str) -> str | None:
    """The agency that a line credits, or None.

    The line is a byline (``By Reuters Staff``), a tail (``Reuters``, ``(AP)``, ``Reporting by ...; editing by ...``)
    or a note (``With files from AP``). Running text that names an agency and picture credits are no credits. Of
    several agencies the first counts. ``Reporting by`` with ``editing by`` is the closing formula of Reuters.
    """
    text = line.strip()
    if not text or len(text) > 2 * _MAX_CREDIT or _PICTURE.match(text):
        return None
    if _REUTERS_TAIL.match(text):
        return "Reuters"
    if len(text) > _MAX_CREDIT:
        return None
    noted = bool(_CONTRIBUTED.match(text.lstrip("([—–- *"))) or bool(_CONTRIBUTOR.search(text))
    text = EDGES.sub("", text)
    found = _FIND.search(text)
    if found is None:
        return None
    if noted:
        return agency_name(found.group())
    rest = _DESK.sub("", _FIND.sub("", _BY.sub("", text)))
    if not rest or (_BY.match(text) and found.end() == len(text) and len(text.split()) <= 8):
        return agency_name(found.group())
    return None


def is_agency_host(host: str) -> bool:
    """Whether a host is an agency's own site: ``www.reuters.com`` is, ``reuters.com.example.org`` is not."""
    parts = host.strip().rstrip(".").casefold().split(":")[0].split(".")
    return any(".".join(parts[start:]) in _HOSTS for start in range(len(parts)))
