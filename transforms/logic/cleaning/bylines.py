"""Names of authors from bylines, feeds and meta tags."""

import re
from collections.abc import Iterable, Iterator

from transforms.logic.cleaning.agencies import agency_name, find_agency

__all__ = ["is_byline", "is_desk", "parse_authors"]

_MAX_BYLINE = 120
_MAX_RAW = 1000
_MAX_WORDS = 5

_PREFIX = re.compile(
    r"^\W*(?:(?:written|words|story|report(?:ed|ing)?|analysis|text|texte|article|posted|published|review(?:ed)?|"
    r"interview) by|"
    r"by|von|par|por|di|da|door|av|af|przez|автор|автори?ы?|текст|authors?|autore?n?|auteure?|autora|autore|作者|記者|记者)"
    r"(?:\s*[:：]\s*|\s+)",
    re.I,
)
_DOMAIN = re.compile(r"\w\.[a-z]{2,}$")
_CASED_PREFIX = re.compile(
    r"^\W*(?:(?:[A-Z]\w+ )?[Bb]y|BY|[Vv]on|VON|[Pp]ar|PAR|[Pp]or|POR|[Dd]i|[Dd]oor|[Aa]v|[Aa]f)\s*:?\s+"
)
_NOISE = re.compile(
    r"<[^>]{0,200}>|\S+@\S+|(?:https?://|www\.)\S+|@\w+|\((?:[^()]{0,80})\)|\[[^\[\]]{0,80}\]|"
    r"\b(?:follow|email|view more articles|more from|published|updated|posted)\b.*$",
    re.I | re.S,
)
# The author element of RSS 2.0: address and name.
_MAILBOX = re.compile(r"^\S+@\S+\s+\(([^()]{2,80})\)$")
_LIST = re.compile(
    r"\s*(?:[,;|•·\n/&]|(?<!\w)(?:and|und|et|y|e|en|og|och|и|i|with|mit|avec|con)(?!\w)|\s[–—-]\s)\s*", re.I
)
_PLACE_TAIL = re.compile(r"\s+(?:in|at|for|of|from|aus|à|en|for|bei|fra|from)\s+.*$", re.I | re.S)
_TITLE_WORDS_LIST = (
    "editor editors reporter reporters correspondent correspondents staff writer writers columnist desk bureau "
    "newsroom news newsdesk team admin administrator agency agencies contributor contributors contributing author "
    "authors guest special senior chief deputy associate assistant managing executive political business "
    "economics economic defence defense diplomatic foreign national international sports sport science health "
    "technology tech education environment crime court investigative freelance multimedia digital online web "
    "video photo wire service services media press editorial board opinion features analyst producer presenter "
    "anchor director professor fellow lecturer founder ceo publisher journalist photographer webmaster unknown "
    "anonymous user redaktion redaktionsleiter redakteur redakteurin korrespondent korrespondentin chefredakteur "
    "rédaction redaction rédacteur rédactrice correspondant correspondante journaliste envoyé redacción redaccion "
    "redactor redactora corresponsal periodista redazione redattore corrispondente giornalista redação repórter "
    "jornalista redactie redacteur verslaggever redaktør redaksjonen redaktionen reporterin редакция "
    "корреспондент журналист обозреватель редактор website magazine newspaper daily times radio tv television "
    "channel network group inc ltd llc gmbh com org"
)
_TITLE_WORDS = frozenset(_TITLE_WORDS_LIST.split())
_PARTICLES_LIST = "de da do dos das del della di du des la le van von der den ter ten bin ibn al el af av zu y e"
_PARTICLES = frozenset(_PARTICLES_LIST.split())
_NOT_NAMES_LIST = (
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august "
    "september october november december today yesterday tomorrow the a an this that our their his her its order "
    "contrast comparison law default then now"
)
_NOT_NAMES = frozenset(_NOT_NAMES_LIST.split())


def parse_authors(raw: str | Iterable[str]) -> tuple[str, ...]:
    """The names of persons in a byline or in the author fields of a feed or page.

    "By", job titles, e-mail addresses, agencies and desks fall away; lists are split; ``Doe, Jane`` is turned "
    "round; a name
    in capitals gets small letters. What does not look like a name is left out rather than guessed at.

    Returns:
        The names in order, each once, or an empty tuple.
    """
    values = [raw] if isinstance(raw, str) else [value for value in raw if isinstance(value, str)]
    names: dict[str, str] = {}
    for value in values:
        for name in _names(value[:_MAX_RAW]):
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


def _names(value: str) -> Iterator[str]:
    text = _NOISE.sub(" ", _MAILBOX.sub(r"\1", " ".join(value.split())))
    while prefix := _PREFIX.match(text):
        text = text[prefix.end() :]
    pieces = [piece.strip(" \t.:*\"“”'-–—|") for piece in _LIST.split(text)]
    pieces = [piece for piece in pieces if piece]
    if len(pieces) == 2 and "," in text and all(len(piece.split()) == 1 and _is_name(piece) for piece in pieces):
        pieces = [f"{pieces[1]} {pieces[0]}"]
    for piece in pieces:
        name = _without_title(_PLACE_TAIL.sub("", piece))
        if name and _is_name(name):
            yield _cased(name)


def _without_title(piece: str) -> str:
    """``Jane Doe Political Editor`` or ``Chief Reporter Jane Doe`` without the title; empty if nothing else is left."""
    words = piece.split()
    marks = [word.strip(".,'’").casefold() in _TITLE_WORDS for word in words]
    if True not in marks:
        return piece
    first = marks.index(True)
    if first >= 2:
        return " ".join(words[:first])
    start = next((place for place, mark in enumerate(marks) if not mark), len(words)) if first == 0 else len(words)
    rest = words[start:]
    return " ".join(rest) if len(rest) >= 2 and True not in marks[start:] else ""


def is_desk(text: str) -> bool:
    """Whether a text names a desk or post instead of a person: ``Web Editor``, ``Staff Reporter``, ``News Desk``."""
    words = [word.strip(".,'’").casefold() for word in text.split()]
    return 0 < len(words) <= 6 and words[-1] in _TITLE_WORDS and all(word[0].isupper() for word in text.split())


def _is_name(name: str) -> bool:
    words = name.split()
    if not 1 <= len(words) <= _MAX_WORDS or not 2 <= len(name) <= 60 or agency_name(name):
        return False
    if words[0].casefold() in _NOT_NAMES or (len(words) == 1 and len(name) < 3 and not _uncased(name)):
        return False
    return not _DOMAIN.search(name) and all(_is_name_word(word) for word in words)


def _is_name_word(word: str) -> bool:
    if not re.fullmatch(r"[^\W\d_][^\W\d_.'’`·-]*(?:[.'’`·-]+[^\W\d_]+)*\.?", word):
        return False
    return word[0].isupper() or _uncased(word) or word.casefold() in _PARTICLES or word[:2] in ("d'", "d’", "al", "el")


def _uncased(text: str) -> bool:
    return text.lower() == text.upper()


def _cased(name: str) -> str:
    words = name.split()
    if len(words) < 2 or not name.isupper():
        return name
    return " ".join(word if len(word) <= 2 or "." in word else word.title() for word in words)
