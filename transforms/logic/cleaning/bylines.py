"""Names of authors from bylines, feeds and meta tags."""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator

from transforms.logic.cleaning.agencies import agency_name, find_agency
from transforms.logic.cleaning.byline_words import (
    BODIES,
    BODY,
    JOINED_PARTICLES,
    LEADING_BODIES,
    NOT_FIRST,
    NOT_NAMES,
    PARTICLES,
    PERSONS,
    POSTS,
    TITLE_WORDS,
)

__all__ = ["bare_byline", "is_byline", "is_desk", "parse_authors"]

_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\ufeff]|(?<![^\x00-\x7f])[\u200c\u200d]")
_MAX_BYLINE = 120
_MAX_RAW = 1000
_MAX_WORDS = 5
_MAX_STATED_WORDS = 7

_PREFIX = re.compile(
    r"^\W*(?:(?:written|words|story|report(?:ed|ing)?|analysis|opinion|comment(?:ary)?|column|essay|text|texte|article|posted|published|review(?:ed)?|"
    r"interview) by|(?:erstellt|geschrieben|verfasst|veröffentlicht) von|(?:rédigé|écrit|publié|posté) par|"
    r"(?:escrito|publicado|redactado|postado) por|(?:scritto|pubblicato|redatto) da|geschreven door|skrevet av|"
    r"ditulis oleh|oleh|oprac\.|بقلم|كتبت?|מאת|"
    r"by|von|par|por|di|da|door|av|af|przez|автор|автори?ы?|текст|authors?|autore?n?|auteure?|autora|autore|作者|記者|记者)"
    r"(?:\s*[:：]\s*|\s+)",
    re.I,
)
_DOMAIN = re.compile(r"\w\.[a-z]{2,}$")
_CASED_PREFIX = re.compile(
    r"^\W*(?:(?:[A-Z]\w+ )?[Bb]y|BY|[Vv]on|VON|[Pp]ar|PAR|[Pp]or|POR|[Dd]i|[Dd]oor|[Aa]v|[Aa]f)\s*:?\s+"
)
_MONTHS = (
    r"(?:jan(?:uary|uar|vier|v)?|feb(?:ruary|ruar)?|f[ée]vr(?:ier)?|mar(?:ch|s|zo|ço)?|märz|apr(?:il|ile)?|abr(?:il)?|"
    r"may|mai|maio|mayo|maggio|june?|juin|juni|junio|junho|july?|juillet|juli|julio|julho|aug(?:ust)?|août|agosto|"
    r"sept?(?:ember|embre|iembre)?|set(?:embro|tembre)?|o[ck]t(?:ober|obre|ubre)?|out(?:ubro)?|ottobre|"
    r"nov(?:ember|embre|iembre|embro)?|de[czs](?:ember|embre|embro)?|d[ée]c(?:embre)?|dic(?:iembre|embre)?|ene(?:ro)?|"
    r"gennaio|febbraio|febrero|fevereiro|janeiro|giugno|luglio)"
)
_NOISE = re.compile(
    r"<[^>]{0,200}>|\S+@[\w-]+\.\S+|(?:https?://|www\.)\S+|@\w+|\((?:[^()]{0,80})\)|\[[^\[\]]{0,80}\]|"
    r"\b(?:follow|email|view|more from|published|updated|posted|veröffentlicht|aktualisiert|publicado|actualizado|"
    r"atualizado|pubblicato|aggiornato|publié|mis à jour)\b(?!\s(?:by|von|par|por|da)\b).*$|"
    rf"(?:\s(?:on|am|le|el|em|op|il|den))?\s(?:{_MONTHS}\.?\s\d|\d\d?(?:th|st|nd|rd|\.)?\s(?:de\s)?{_MONTHS}\b|"
    r"\d{1,4}[./-]\d\d?[./-]\d|\d\d?:\d\d|(?:hace|há|vor|fa|il y a)\s\d).*$",
    re.I | re.S,
)
# The author element of RSS 2.0: address and name.
_MAILBOX = re.compile(r"^\S+@\S+\s+\(([^()]{2,80})\)$")
_LIST = re.compile(
    r"\s*(?:[,;|•·\n/／&、，；＆،؛]|(?<![\w-])(?:and|und|et|en|og|och|и|та|with|mit|avec|con|AND|UND|ET|WITH)(?![\w-])|\s[–—-]\s)\s*|"
    r"\s+(?:im (?:Gespräch|Interview) mit|met|com|ve|dan|și|şi|és|ja|και|و|और|एवं|এবং|และ|및)\s+"
)
# Words of one letter tie two full names (Spanish, Italian, Catalan, Polish), or stand within one: Ramón y Cajal.
_SHORT_AND = re.compile(r"(?<=\w)\s+(?:y|e|i|і|a|Y|E|I)\s+(?=\w)")
_PLACE_TAIL = re.compile(r"\s+(?:in|at|for|of|from|aus|à|en|bei|fra|IN|AT|FOR|For|OF|FROM|AUS)\s+.*$", re.S)
_CREDENTIAL = re.compile(
    r",?\s+(?:Ph\.?\s?D|M\.?D|M\.?Sc|B\.?Sc|MBA|MPH|R\.?N|Esq|DDS|FRCP|LLM|J\.?D|CFA|CFP|RDN?|MS|MA)\.?(?=\s*(?:,|;|$))"
)
_SUFFIX = re.compile(r",\s*((?:Jr|Sr)\b\.?|I{2,3}\b|IV\b)")
_OTHER_CREDIT = re.compile(
    r"^(?:photo(?:graph)?s?|pictures?|images?|videos?|illustrations?|graphics?|fotos?|bild(?:er)?|imagen(?:es)?|"
    r"infografi[kc]\w*|edit(?:ed|ing)|translat\w+|übersetz\w+|traduc\w+|фото|видео)\b\s*(?:by\b|:|$|/)",
    re.I,
)
_LABEL = re.compile(
    r"^\W*(?:texte?|texto|testo|tekst|words|story|report|bericht|interview|haber|yazan|yazar|penulis|pewarta|"
    r"laporan|reporter|opracowanie|كتبت?|إعداد|تقرير|تحرير|کاتب|نویسنده|लेखक|文|取材|撰文|著者|筆者|编辑|責任編集|글)\s*[:：●/／]\s*",
    re.I,
)
# 홍길동 기자, 山田太郎記者: the post stands behind the name.
_POST_BEHIND = re.compile(r"(?<=\S)\s*(?:기자|특파원|논설위원|선임기자|記者|记者|特派員|編集委員|编辑|監訳|著|訳)$")
_DESK_HANDLE = re.compile(r"admin|editor|redak|redac|webmaster|desk|news|staff|team|user\d*$|^root$", re.I)
_HAN_NAMES = re.compile(r"[\u4e00-\u9fff]{2,4}(?: [\u4e00-\u9fff]{2,4})+")
# The commonest surnames of China: written with a space, 2 + 2 characters may be one Japanese name instead.
_HAN_SURNAMES = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖田董袁潘于"
    "蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鐘谭譚陆陸汪范金石廖贾賈夏韦韋付方白邹鄒孟熊秦邱江尹薛闫段雷侯"
    "龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴覃武戴莫孔向汤湯"
)
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HAN_REPORTER = re.compile("^[\u4e00-\u9fff]{0,8}(?:记者|記者|通讯员)\\s*[:：]?\\s*(?=[\u4e00-\u9fff])")
_HAN_REPORT = re.compile("(?:报道|報導|報道|电|電|讯|訊)$")  # 台北報導: reports from Taipei
_HANDLE = re.compile(r"[^\W\d_][\w.-]{1,38}\w")
_MAX_INITIALS = 5  # letters of a lone word in capitals that is rather a body's initials than a name
_SURNAME = 4  # letters: a shorter word in capitals within a name may be initials
_MC = re.compile(r"\b(Mc|O['’]|D['’])(\w)")


def parse_authors(raw: str | Iterable[str], *, stated: bool = False) -> tuple[str, ...]:
    """The names of persons in a byline or in the author fields of a feed or page.

    "By", job titles, degrees, e-mail addresses, agencies and desks fall away; lists are split; ``Doe, Jane`` is turned
    round; a name in capitals gets small letters. What does not look like a name is left out rather than guessed at.

    Args:
        raw: The byline, or several.
        stated: The page's data give each text as an author's name: longer and single names count too, in any case.

    Returns:
        The names in order, each once, or an empty tuple.
    """
    values = [raw] if isinstance(raw, str) else [value for value in raw if isinstance(value, str)]
    names: dict[str, str] = {}
    for value in values:
        for name in _names(value[:_MAX_RAW], stated):
            names.setdefault(name.casefold(), name)
    return tuple(names.values())


def is_byline(line: str) -> bool:
    """Whether a short line credits an author or desk with a word such as "By", not a sentence that begins with one."""
    text = line.strip()
    if not text or len(text) > _MAX_BYLINE or text[-1] in "?!":
        return False
    prefix = _CASED_PREFIX.match(text) or _PREFIX.match(text)
    if prefix is None:
        return False
    rest = text[prefix.end() :]
    if find_agency(rest) or is_desk(rest):
        return True
    names = parse_authors(rest)
    bare = [name for name in names if " " not in name and not _uncased(name)]
    words = [word for word in re.findall(r"[^\W\d_]{4,}", rest) if word.islower()]
    return bool(names) and not bare and len(words) <= 2 and not rest.rstrip(" .").endswith(",")


def bare_byline(value: str) -> str:
    """A byline without "By", tags, addresses and handles."""
    text = " ".join(_plain(value[:_MAX_RAW]).split())
    while prefix := _PREFIX.match(text) or _LABEL.match(text):
        text = text[prefix.end() :]
    return text.strip(" \t.,:;*\"“”'-–—|●")


def _plain(value: str) -> str:
    text = _INVISIBLE.sub("", html.unescape(value))
    return _NOISE.sub(" ", _MAILBOX.sub(r"\1", " ".join(text.split())))


def _names(value: str, stated: bool = False) -> Iterator[str]:
    text = _plain(value)
    for part in re.split("[;；]", text):
        yield from _names_of_list(part.strip(), stated, alone=part == text)


def _names_of_list(text: str, stated: bool, alone: bool) -> Iterator[str]:
    while prefix := _PREFIX.match(text) or _LABEL.match(text):
        text = text[prefix.end() :]
    text = _SUFFIX.sub(r" \1", _CREDENTIAL.sub("", text))
    pieces = [piece.strip(" \t.:*\"“”'-–—|●") for part in _LIST.split(text) for piece in _full_names(part)]
    pieces = [piece for piece in pieces if piece]
    if len(pieces) == 2 and "," in text and all(len(piece.split()) == 1 and _is_name(piece) for piece in pieces):
        pieces = [f"{pieces[1]} {pieces[0]}"]
    lone = stated and alone and len(pieces) == 1
    names = [name for at, piece in enumerate(pieces) if (name := _name(piece, lone, behind=at > 0 and "," in text))]
    full = [name for name in names if " " in name or _SPACELESS.search(name)]
    if not full and pieces and _DOMAIN.search(pieces[0]):
        return  # a site and its address
    cased = [name for name in full if not name.isupper() or _uncased(name)]
    # Beside full names a single word is a place or an outlet; so is one in capitals behind a name that is not.
    yield from map(_cased, (cased if full and full[0] in cased else full) or names)


def _name(piece: str, lone: bool, behind: bool) -> str | None:
    """The name in a piece of a byline.

    Args:
        piece: What stands between two separators.
        lone: The piece is all that a field for an author's name holds.
        behind: Something stands before it in a list: with a title at its end it is the title of that.
    """
    bare = _PLACE_TAIL.sub("", _POST_BEHIND.sub("", _HAN_REPORTER.sub("", piece)))
    if _HAN_REPORT.search(piece) or _OTHER_CREDIT.match(piece) or BODY.search(piece) or BODY.search(bare):
        return None
    words = bare.split()
    if words and words[0].casefold() in LEADING_BODIES:
        return None
    if words and (agency_name(words[0]) or (behind and len(words) > 1 and words[-1].casefold() in PERSONS)):
        return None
    name = _without_title(_without_agency(bare), lone)
    good = name and (_is_name(name, _MAX_STATED_WORDS) or (lone and _is_stated_name(name)))
    return name if good else None


def _without_agency(piece: str) -> str:
    """``Ann Vale Associated Press`` without the agency."""
    words = piece.split()
    at = next((at for at in range(2, len(words)) if agency_name(" ".join(words[at:]))), len(words))
    return " ".join(words[:at])


def _full_names(part: str) -> list[str]:
    """Two full names that a word of one letter ties, as two; so are Chinese names with a space between them."""
    if _HAN_NAMES.fullmatch(part) and all(name[0] in _HAN_SURNAMES for name in part.split()):
        return part.split()
    pieces = _SHORT_AND.split(part)
    return pieces if all(len(piece.split()) > 1 for piece in pieces) else [part]


def _without_title(piece: str, lone: bool = False) -> str:
    """``Jane Doe Political Editor`` or ``Chief Reporter Jane Doe`` without the title; empty if nothing else is left."""
    words = piece.split()
    marks = [word.strip(".,'’").casefold() in TITLE_WORDS for word in words]
    if True not in marks:
        return piece
    if lone and marks == [False, True] and words[1].casefold() not in POSTS:
        return piece  # Bill Press
    first = marks.index(True)
    if first >= 2:
        body = words[first].casefold() in BODIES and not (set(map(str.casefold, words[first + 1 :])) & PERSONS)
        return "" if body else " ".join(words[:first])
    start = next((place for place, mark in enumerate(marks) if not mark), len(words)) if first == 0 else len(words)
    rest = words[start:]
    return " ".join(rest) if len(rest) >= 2 and True not in marks[start:] else ""


def is_desk(text: str) -> bool:
    """Whether a text names a desk or post instead of a person: ``Web Editor``, ``Staff Reporter``, ``News Desk``."""
    words = [word.strip(".,'’").casefold() for word in text.split()]
    return 0 < len(words) <= 6 and words[-1] in TITLE_WORDS and all(word[0].isupper() for word in text.split())


def _is_name(name: str, most: int = _MAX_WORDS) -> bool:
    words = name.split()
    if not 1 <= len(words) <= most or not 2 <= len(name) <= 60 or agency_name(name):
        return False
    first = words[0].casefold()
    if first in NOT_FIRST or (len(words) == 1 and (first in NOT_NAMES or (len(name) < 3 and not _uncased(name)))):
        return False
    if len(words) == 1 and name.isupper() and len(name) <= _MAX_INITIALS and not _uncased(name):
        return False
    return not _DOMAIN.search(name) and all(_is_name_word(word) for word in words)


def _is_stated_name(name: str) -> bool:
    """Whether what the page's data call a name can be one: a login, or a name in small letters."""
    if (
        agency_name(name)
        or _DOMAIN.search(name)
        or any(part in TITLE_WORDS for part in re.split(r"[\W_]+", name.lower()))
    ):
        return False
    words = name.split()
    if _DESK_HANDLE.search(name) or words[0].casefold() in NOT_FIRST:
        return False
    if len(words) == 1 and (len(name) <= 3 or name.casefold() in NOT_NAMES):
        return False
    lower = len(words) in (2, 3) and name.islower() and all(word.isalpha() for word in words)
    return bool(_HANDLE.fullmatch(name)) or lower


def _is_name_word(word: str) -> bool:
    word = word.strip('"“”„«»') or word  # a nickname
    if not word.isascii():
        word = (
            "".join(char for char in word if unicodedata.category(char)[0] not in "MC") or word
        )  # vowel signs, joiners
    if not re.fullmatch(r"[^\W\d_][^\W\d_.'’`·-]*(?:[.'’`·-]+[^\W\d_]+)*\.?", word):
        return False
    return word[0].isupper() or _uncased(word) or word.casefold() in PARTICLES or word.startswith(JOINED_PARTICLES)


def _uncased(text: str) -> bool:
    return text.lower() == text.upper()


def _cased(name: str) -> str:
    """``ANN MCDONALD`` as ``Ann McDonald``, ``Jean DUPONT`` as ``Jean Dupont``; initials stay."""
    words = name.split()
    if len(words) < 2:
        return name
    return " ".join(_cased_word(word, at, name.isupper()) for at, word in enumerate(words))


def _cased_word(word: str, at: int, shouted: bool) -> str:
    if not word.isupper() or "." in word:
        return word
    if at and word.casefold() in PARTICLES and (shouted or len(word) > 1):
        return word.lower()
    initials = len(word) <= 2 and ("J" in word or not set(word) & set("AEIOUY"))
    if initials or (not shouted and len(word) < _SURNAME):
        return word
    return _MC.sub(lambda found: found[1] + found[2].upper(), word.title().replace("i\u0307", "i"))
