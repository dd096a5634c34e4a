"""Topics and event fields of articles: the syntax model, the topic model, then the extractors in their order."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import Field, field_validator

from schemas.article import Article
from schemas.event import NewsEvent
from transforms.events.base import EXTRACTORS, Findings, Story, reads
from transforms.logic.cleaning.dates import from_micros
from transforms.logic.coding.gist.casing import sentence_case
from transforms.logic.coding.syntax.nlp import Analyser, load_model
from transforms.logic.partitions import topic_top
from transforms.logic.topics.model import TopicModel, shipped_topic_model
from transforms.registry import Params

DEFAULT_EXTRACTORS = (
    "where", "when", "money", "quotes", "who", "action", "actors", "setting", "casualties", "main", "names",
)  # fmt: skip
"""All extractors that ship; a later one may read what an earlier one found."""
CODING = frozenset(["action"])
"""Extractors that code events: where none of those that are configured knows the language, no events are missing."""


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
        parsed = iter(self._parsed(articles))
        stories = [
            _story(article, *((next(parsed), next(parsed) if article.title else None) if self._speaks(article) else ()))
            for article in articles
        ]
        return [self._extracted(article, story) for article, story in zip(articles, stories, strict=True)]

    def _parsed(self, articles: Sequence[Article]) -> list[Any]:
        """The documents of the articles that the model speaks: of each its text, and its title where it has one."""
        spoken = [article for article in articles if self._speaks(article)]
        texts: list[str] = []
        for article in spoken:
            texts.append(article.text)
            if article.title:
                # Else each word of a headline In Title Case would be a name.
                texts.append(sentence_case(article.title, article.text))
        return self._analyser.parse_all(texts) if texts else []

    def _speaks(self, article: Article) -> bool:
        return bool(self._extractors) and article.language == self._analyser.language

    def _extracted(self, article: Article, story: Story) -> tuple[Article, list[NewsEvent]]:
        found = Findings()
        for extractor in self._extractors:
            if reads(extractor, article.language):
                extractor.extract(story, found)
        knows = reads(self._topics, article.language)
        topics = self._topics.classify(article.title, article.text, article.language) if knows else []
        missing = self._missing(article, story)
        filled = article._replace(
            topics=topics,
            topic_top=topic_top(topics),
            main_event=found.main_event,
            places=found.places,
            dates=found.dates,
            quotes=found.quotes,
            money=found.money,
            persons=found.persons,
            organisations=found.organisations,
            models=self._models(story, topics=knows),
            events_missing=missing,
            n_events=None if missing else len(found.events),
        )
        events = [event._replace(cluster_id=article.cluster_id, models=filled.models) for event in found.events]
        return filled, events

    def _missing(self, article: Article, story: Story) -> str | None:
        """Why an article has no event fields, or None where it can have some."""
        language = article.language or "unknown"
        if article.language != self._analyser.language:
            return f"no model for language {language}"
        coding = [choice.name for choice in self._params.extractors if choice.name in CODING]
        if not coding or any(reads(EXTRACTORS.plugin(name).factory, article.language) for name in coding):
            return None
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


def _story(article: Article, doc: Any = None, title_doc: Any = None) -> Story:
    return Story(
        article_id=article.article_id,
        title=article.title,
        text=article.text,
        published_on=_published_on(article),
        dateline=article.dateline,
        language=article.language,
        doc=doc,
        title_doc=title_doc,
        dateline_on=date.fromisoformat(article.dateline_date) if article.dateline_date else None,
    )
