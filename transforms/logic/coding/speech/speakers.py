"""The names of speakers: whom "she", "the minister" or a surname beside a quotation means."""

import re
from typing import NamedTuple

from transforms.logic.coding.actors.cast import Cast
from transforms.logic.coding.actors.nations import country_named, country_of_people
from transforms.logic.coding.actors.roles import noun_phrase, role_of_name
from transforms.logic.coding.speech.attribution import NAME, PRONOUNS
from transforms.logic.coding.syntax.text import bare_name

__all__ = ["Speakers"]

_FULL_NAME = re.compile(NAME)
_THE = re.compile(r"the\s+", re.I)
_ACTS = re.compile(
    r"(?:\s\([^()\n]{1,20}\))?(?:,[^,.\n]{1,60},)?\s+(?:also |then |later )?"
    r"(?:is|was|has|had|will|would|did|told|went|made|met|said|wrote|spoke|came|gave|took|[a-z]+ed|says?)\b"
)
_SEQUENCE = re.compile(
    r"(?:(?:(?:[A-Z]|Gov|Sen|Rep|Dr|Mr|Mrs|Ms|Gen|Lt|Col|Sgt|Capt|Rev)\.|[A-Z][\w’'-]*) (?:of )?){1,6}[A-Z][\w’-]+"
)
_PRONOUN = re.compile(r"[^.!?\n“”\"]*?\b(?:(?P<f>she|her)|he|his|him)\b", re.I)
_DIGIT = re.compile(r"\d")
_FOLLOWS = 80
"""Characters behind a name in which a pronoun is likely to mean it."""

_MR = re.compile(r"\b(?:(?P<m>Mr)|Mrs|Ms|Miss)\.? (?P<surname>[A-Z][\w’-]+)")
_SAID_BY = re.compile(r"\bsaid (?:(?!on|in|at|of|to|that|the|by|from|for\b)[\w/’-]+\.? ){0,4}$")
_BACK = (250, 500)
"""Characters before a pronoun in which its person is looked for where no parse tells: near ones first."""


class _Person(NamedTuple):
    start: int
    end: int
    name: str


class Speakers:
    """Finds the canonical names of the speakers of one story; to be asked in order of the text.

    Args:
        text: The text.
        cast: Everybody whom the parsed part of it names.
    """

    def __init__(self, text: str, cast: Cast) -> None:
        self._text = text
        self._cast = cast
        self._people = [_Person(start, end, who.name) for start, end, who in cast.mentions("person") if who.name]
        self._people += _later_people(text, cast.read, {p.start for p in self._people})
        pronouns = _followed_by(text, self._people)
        self._genders = {name: sex for name, (sex, sure) in pronouns.items() if sure}
        self._leanings = {name: sex for name, (sex, _) in pronouns.items()}
        self._genders |= {name.split()[-1]: sex for name, sex in cast.genders().items()} | _genders(text)
        self._heard: dict[str, str] = {}

    def name(self, speaker: tuple[int, int]) -> str | None:
        """The fullest name in the article of the one meant by a speaker's span; None for "police" and the uncertain."""
        written = self._text[slice(*speaker)]
        who = self._cast.resolve(*speaker)
        name = who.name if who else None
        if name is None:
            name = self._unresolved(written, speaker[0])
        if name:
            self._heard[name.split()[-1]] = name
            self._people.append(_Person(*speaker, name))
        return name

    def _unresolved(self, written: str, at: int) -> str | None:
        if written.casefold() in ("he", "she"):
            return self._only_one_near(at, "m" if written.casefold() == "he" else "f")
        if written.casefold() in PRONOUNS:
            return None
        if _THE.match(written):
            return self._by_title(_THE.sub("", written, count=1), at)
        return self._by_pattern(written)

    def _only_one_near(self, at: int, sex: str | None = None) -> str | None:
        """The one person named shortly before who says or does something.

        Args:
            at: Where the words stand that mean somebody.
            sex: m or f, where the words say it: then the person must be known to be that, or be the only one named.
        """
        people = [p for p in self._people if at - _BACK[-1] < p.end <= at and self._may_be(p.name, sex)]
        for back in _BACK:
            names = {p.name for p in people if at - back < p.end and _ACTS.match(self._text, p.end)}
            if names:
                name = names.pop()
                alone = len({p.name for p in people}) == 1 and self._leanings.get(name.split()[-1]) in (None, sex)
                sure = sex is None or self._sex(name) == sex or alone
                return name if sure and not names else None
        return None

    def _sex(self, name: str) -> str | None:
        return self._genders.get(name.split()[-1])

    def _may_be(self, name: str, sex: str | None) -> bool:
        return sex is None or self._sex(name) in (None, sex)

    def _by_title(self, title: str, at: int) -> str | None:
        """Who is "the minister": the one of that title, or of several the one who was named shortly before."""
        named = set(self._cast.titled(title.casefold()))
        near = self._only_one_near(at)
        if len(named) == 1:
            return named.pop()
        return near if near in named else None

    def _by_pattern(self, written: str) -> str | None:
        """A name in the part of the text that was not parsed: "Ada Quill", and elsewhere "Minister Ada Quill"."""
        bare = _untitled(bare_name(written))
        if not _FULL_NAME.fullmatch(bare):
            return None
        if " " in bare:
            return bare
        if bare in self._heard:
            return self._heard[bare]
        forms = re.findall(rf"(?:[A-Z][\w'’.-]+ )*[A-Z][\w'’-]+ {re.escape(bare)}\b", self._text)
        full = {name for form in forms if " " in (name := _untitled(bare_name(form)))}
        return full.pop() if len(full) == 1 else None


def _genders(text: str) -> dict[str, str]:
    """Gender, m or f, by surname, from "Mr" and "Ms" before it; not of a surname that both are written before."""
    men = {m["surname"] for m in _MR.finditer(text) if m["m"]}
    women = {m["surname"] for m in _MR.finditer(text) if not m["m"]}
    return dict.fromkeys(men - women, "m") | dict.fromkeys(women - men, "f")


def _followed_by(text: str, people: list[_Person]) -> dict[str, tuple[str, bool]]:
    """Gender, m or f, by surname, as most of the pronouns that follow a person's mentions say.

    It is sure where three in four say so, and at least two.
    """
    counts: dict[str, list[int]] = {}
    people = sorted(people)
    for person, after in zip(people, [*people[1:], None], strict=False):
        end = min(person.end + _FOLLOWS, after.start if after else len(text))
        pronoun = _PRONOUN.match(text, person.end, end)
        if pronoun:
            counts.setdefault(person.name.split()[-1], [0, 0])[pronoun["f"] is not None] += 1
    return {
        name: ("f" if women > men else "m", max(men, women) >= max(2, 3 * min(men, women)))
        for name, (men, women) in counts.items()
    }


def _later_people(text: str, read: int, known: set[int]) -> list[_Person]:
    """Persons in the part of the text that was not parsed: full names that do or say something, and their surnames."""
    people = []
    for match in _SEQUENCE.finditer(text, read):
        name = _untitled(bare_name(match.group()))
        start = match.end() - len(name)
        if (
            start in known
            or " " not in name
            or _DIGIT.search(name)
            or not (_ACTS.match(text, match.end()) or _SAID_BY.search(text, max(0, start - 60), start))
        ):
            continue
        if role_of_name(name) is None and country_named(name) is None:
            people.append(_Person(start, match.end(), name))
    for full in list(people):
        surname = re.compile(rf"\b{re.escape(full.name.split()[-1])}\b")
        people += [_Person(*m.span(), full.name) for m in surname.finditer(text, full.end) if m.start() not in known]
    return people


def _untitled(name: str) -> str:
    """A name without the titles and nationalities before it: "Kenyan Foreign Minister Ada Quill"."""
    words = name.split()
    for size in range(len(words) - 1, 0, -1):
        lower = [w.casefold().rstrip(".") for w in words[:size]]
        if noun_phrase(lower) or country_of_people(words[size - 1]):
            return " ".join(words[size:])
    return name
