"""What every extractor implements."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from schemas.article import DateMention, MainEvent, Money, Place, Quote
from schemas.event import NewsEvent
from transforms.registry import Registry

ENGLISH = frozenset(["en"])


@dataclass(frozen=True, slots=True)
class Story:
    """An article as the extractors see it.

    Attributes:
        article_id: Identity of the article.
        title: Headline, also one that only stands in the text, or None.
        text: Clean text; every offset counts characters of it.
        published_on: Day of publication (UTC), or None.
        dateline: Place of the dateline, or None.
        language: ISO 639-1 code, or None.
        doc: The spaCy ``Doc`` of the beginning of ``text`` (same offsets), or None where no model speaks the language.
        title_doc: The spaCy ``Doc`` of the headline, or None. Words that only a headline spells with a capital are in
            lower case there, at the same offsets: ``title`` has the words as they stand.
        dateline_on: Day of the dateline, or None.
        title_start: Where the headline stands in the text: ``doc`` has nothing there. None where it does not.
    """

    article_id: str
    title: str | None
    text: str
    published_on: date | None
    dateline: str | None
    language: str | None
    doc: Any = None
    title_doc: Any = None
    dateline_on: date | None = None
    title_start: int | None = None


@dataclass(slots=True)
class Findings:
    """What the extractors have found so far; each adds its own part and may read what came before.

    Attributes:
        topic: What the article is about, `unclassified` included; None where nobody has looked.
        sought: Names of the lists that somebody has filled who knows the language of the story: one that is empty all
            the same says that there is nothing. The others, where they are empty, are unknown.
    """

    places: list[Place] = field(default_factory=list)
    dates: list[DateMention] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    money: list[Money] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    events: list[NewsEvent] = field(default_factory=list)
    main_event: MainEvent | None = None
    topic: str | None = None
    sought: set[str] = field(default_factory=set)

    def seek(self, *names: str) -> None:
        """Say of lists that what is not in them the story does not say."""
        self.sought.update(names)

    def known(self, name: str) -> list[Any] | None:
        """A list by its name; None where it is empty and nobody who knows the language has filled it."""
        return getattr(self, name) or ([] if name in self.sought else None)


class Extractor(Protocol):
    """Fills some fields of an article.

    A class says in ``languages`` which languages its rules know, as a set of ISO 639-1 codes, or None for any; without
    that they are rules for English. It is not asked about articles in other languages.
    """

    def extract(self, story: Story, found: Findings) -> None:
        """Add what the story says to the findings; unknown stays null, never a default.

        Of a list that may be empty because the story says nothing, `Findings.seek` says that it was looked for.
        """


def reads(extractor: Any, language: str | None) -> bool:
    """Whether the rules of an extractor, or its class, know a language; one that is unknown is none that they know."""
    languages: frozenset[str] | None = getattr(extractor, "languages", ENGLISH)
    return languages is None or language in languages


EXTRACTORS: Registry[Extractor] = Registry("extractor", "transforms.events")
