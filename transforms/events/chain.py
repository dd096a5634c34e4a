"""Topics and event fields of one article: the topic model, then the extractors in their order."""

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import Field, field_validator

from schemas.article import Article
from schemas.event import NewsEvent
from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.cleaning.dates import from_micros
from transforms.logic.coding.syntax.nlp import Analyser, load_model
from transforms.logic.topics.model import TopicModel, shipped_topic_model
from transforms.registry import Params

DEFAULT_EXTRACTORS = ("where", "when", "money", "quotes", "who", "action", "setting", "main")
"""All extractors that ship; a later one may read what an earlier one found."""


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
        """The article with its fields filled, and its events, best first.

        Args:
            article: A cleaned article; unknown fields stay null, and an article in a language that no model here
                speaks says so in ``events_missing``.
        """
        speaks = article.language == self._analyser.language
        story = Story(
            article_id=article.article_id,
            title=article.title,
            text=article.text,
            published_on=_published_on(article),
            dateline=article.dateline,
            language=article.language,
            doc=self._analyser.parse(article.text) if speaks and self._extractors else None,
            title_doc=self._analyser.parse(article.title) if speaks and self._extractors and article.title else None,
        )
        found = Findings()
        for extractor in self._extractors:
            extractor.extract(story, found)
        models = f"{self._topics.version} {self._analyser.version}" if speaks else None
        filled = article._replace(
            topics=self._topics.classify(article.title, article.text) if speaks else [],
            main_event=found.main_event,
            places=found.places,
            dates=found.dates,
            quotes=found.quotes,
            money=found.money,
            persons=found.persons,
            organisations=found.organisations,
            models=models,
            events_missing=None if speaks else f"no model for language {article.language or 'unknown'}",
        )
        events = [event._replace(cluster_id=article.cluster_id, models=models) for event in found.events]
        return filled, events
