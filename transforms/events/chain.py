"""Topics and event fields of articles: the syntax model, the topic model, then the extractors in their order."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import Field, field_validator

from schemas.article import Article, Topic
from schemas.event import NewsEvent
from transforms.events.base import EXTRACTORS, Findings, Story, reads
from transforms.logic.cleaning.dates import from_micros
from transforms.logic.coding.gist.casing import sentence_case
from transforms.logic.coding.gist.opening import Opening, opening_of
from transforms.logic.coding.syntax.nlp import Analyser, load_model
from transforms.logic.partitions import topic_top
from transforms.logic.topics.model import TopicModel, shipped_topic_model
from transforms.registry import Params

DEFAULT_EXTRACTORS = (
    "where", "when", "money", "quotes", "who", "action", "actors", "setting", "casualties", "main", "names",
)  # fmt: skip
"""All extractors that ship; a later one may read what an earlier one found."""
CODING = frozenset(["action"])
"""Extractors that code events: where they are configured, and found none, the language is why."""


class Choice(NamedTuple):
    """An extractor by name, with its parameters."""

    name: str
    params: Params


def _choice(item: Any) -> Choice:
    if isinstance(item, Choice):
        return item
    settings = {"type": item} if isinstance(item, str) else dict(item)
    name = settings.pop("type", None)
    try:
        plugin = EXTRACTORS.plugin(str(name))
    except KeyError as error:
        raise ValueError(str(error.args[0])) from None
    return Choice(str(name), plugin.params.model_validate(settings))


class ExtractParams(Params):
    """Which fields are extracted, and with what."""

    model: str = Field(
        default="auto", min_length=1, description="spaCy pipeline by name or path; auto: the best found."
    )
    max_chars: int = Field(default=1_800, ge=200, description="Characters of the text that the syntax model reads.")
    topics: str | None = Field(default=None, description="File of a topic model of your own; see `newsbeam train`.")
    extractors: tuple[Any, ...] = Field(default=DEFAULT_EXTRACTORS, validate_default=True, description="In order.")

    @field_validator("extractors", mode="after")
    @classmethod
    def _known(cls, value: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(_choice(item) for item in value)


def _published_on(article: Article) -> date | None:
    """The day that "on Friday" is read by; the time of a file says nothing about it."""
    if article.published_at is None or article.date_source == "file_time":
        return None
    return from_micros(article.published_at).date()


class ExtractorChain:
    """Fills the topics and event fields of articles; loads its models at first use.

    Args:
        params: Which fields are extracted, and with what.
    """

    def __init__(self, params: ExtractParams) -> None:
        self._params = params
        self._extractors = [EXTRACTORS.create(choice.name, choice.params) for choice in params.extractors]

    @cached_property
    def _topics(self) -> TopicModel:
        return shipped_topic_model() if self._params.topics is None else TopicModel.load(Path(self._params.topics))

    @cached_property
    def _analyser(self) -> Analyser:
        return load_model(self._params.model, self._params.max_chars)

    def extract(self, article: Article) -> tuple[Article, list[NewsEvent]]:
        """The article with its fields filled, and its events, best first; see :meth:`extract_all`."""
        return self.extract_all([article])[0]

    def extract_all(self, articles: Sequence[Article]) -> list[tuple[Article, list[NewsEvent]]]:
        """Articles with their fields filled, each with its events, best first.

        Args:
            articles: Cleaned articles. Unknown fields stay null, and an article in a language that no model or no rules
                here speak says so in ``events_missing``.
        """
        openings = [
            opening_of(article.title, article.text)
            if self._speaks(article)
            else Opening(article.title, None, article.text)
            for article in articles
        ]
        parsed = iter(self._parsed([o for article, o in zip(articles, openings, strict=True) if self._speaks(article)]))
        stories = [
            _story(
                article,
                opening,
                *((next(parsed), next(parsed) if opening.headline else None) if self._speaks(article) else ()),
            )
            for article, opening in zip(articles, openings, strict=True)
        ]
        topics = self._classified(articles)
        return [self._extracted(*one) for one in zip(articles, stories, topics, strict=True)]

    def _classified(self, articles: Sequence[Article]) -> list[list[Topic] | None]:
        """Topics of articles, None in a language that the model does not know; together they cost a third less."""
        known = [number for number, article in enumerate(articles) if reads(self._topics, article.language)]
        found: list[list[Topic] | None] = [None] * len(articles)
        for language in {articles[number].language for number in known}:
            numbers = [number for number in known if articles[number].language == language]
            texts = [(articles[number].title, articles[number].text) for number in numbers]
            for number, topics in zip(numbers, self._topics.classify_many(texts, language), strict=True):
                found[number] = topics
        return found

    def _parsed(self, openings: Sequence[Opening]) -> list[Any]:
        """The documents of articles: of each its text without its headline, and its headline where it has one."""
        texts: list[str] = []
        for opening in openings:
            texts.append(opening.body)
            if opening.headline:
                # Else each word of a headline In Title Case would be a name.
                texts.append(sentence_case(opening.headline, opening.body))
        return self._analyser.parse_all(texts) if texts else []

    def _speaks(self, article: Article) -> bool:
        return bool(self._extractors) and article.language == self._analyser.language

    def _extracted(self, article: Article, story: Story, topics: list[Topic] | None) -> tuple[Article, list[NewsEvent]]:
        found = Findings(topic=topic_top(topics))
        for extractor in self._extractors:
            if reads(extractor, article.language):
                extractor.extract(story, found)
        missing = self._missing(article, found)
        filled = article._replace(
            topics=topics,
            topic_top=found.topic,
            main_event=found.main_event,
            places=found.known("places"),
            dates=found.known("dates"),
            quotes=found.known("quotes"),
            money=found.known("money"),
            persons=found.known("persons"),
            organisations=found.known("organisations"),
            models=self._models(story, topics=topics is not None),
            events_missing=missing,
            n_events=None if missing else len(found.events),
        )
        events = [event._replace(cluster_id=article.cluster_id, models=filled.models) for event in found.events]
        return filled, events

    def _missing(self, article: Article, found: Findings) -> str | None:
        """Why an article has no events, or None where they were looked for."""
        language = article.language or "unknown"
        if found.known("events") is not None:
            return None
        if not any(choice.name in CODING for choice in self._params.extractors):
            return "not extracted"
        if article.language != self._analyser.language:
            return f"no model for language {language}"
        return f"no rules for language {language}"

    def _models(self, story: Story, *, topics: bool) -> str | None:
        """What filled the fields: the topic model, the syntax model, and what else the extractors name."""
        names = [self._topics.version] if topics else []
        if story.doc is not None:
            names.append(self._analyser.version)
            for extractor in self._extractors:
                if reads(extractor, story.language):
                    names += getattr(extractor, "models", ())
        return "; ".join(dict.fromkeys(names)) or None


def _story(article: Article, opening: Opening, doc: Any = None, title_doc: Any = None) -> Story:
    return Story(
        article_id=article.article_id,
        title=opening.headline,
        text=article.text,
        published_on=_published_on(article),
        dateline=article.dateline,
        language=article.language,
        doc=doc,
        title_doc=title_doc,
        title_start=opening.start,
        dateline_on=date.fromisoformat(article.dateline_date) if article.dateline_date else None,
    )
