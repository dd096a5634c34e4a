"""The chain of extractors: any can be dropped or replaced, each knows its languages, models are named."""

from pathlib import Path

import pytest
import spacy
import yaml

from pipeline.config import parse_config
from schemas.arrow import table_of
from schemas.article import Article, Topic
from schemas.record import fields_of
from schemas.tables import ARTICLES, EVENTS
from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.events.chain import DEFAULT_EXTRACTORS, ExtractorChain, ExtractParams
from transforms.logic.partitions import article_path, topic_of, topic_top
from transforms.registry import Params

TEXT = (
    "NAIROBI — Police in Nairobi arrested three men on Tuesday over the theft of $2.5 million, officials said.\n\n"
    "“We will not rest until it is found,” Interior Minister Ada Quill told reporters. "
    "Kenya thanked France for its help."
)
GERMAN = (
    "Die Polizei hat am 24.12.2030 in Musterstadt drei Männer festgenommen. "
    "Anna Beispiel sagte: „Wir zahlen dafür 3,5 Mio. Euro.“"
)
LISTS = ("places", "dates", "quotes", "money", "persons", "organisations")
ROOT = Path(__file__).parents[2]


def article(text: str = TEXT, title: str | None = "Police arrest three men", language: str | None = "en") -> Article:
    blank = {spec.name: [] if "List" in str(spec.type) else None for spec in fields_of(Article)}
    given = {"article_id": "a" * 32, "text": text, "title": title, "language": language, "cluster_id": "c" * 32}
    return Article(**(blank | given | {"published_at": 1_773_000_000_000_000, "date_source": "record"}))


@pytest.fixture(scope="module")
def chain() -> ExtractorChain:
    return ExtractorChain(ExtractParams())


def test_all_that_ship_are_in_the_default_list() -> None:
    assert set(DEFAULT_EXTRACTORS) == {name for name in EXTRACTORS.names() if name not in ("noted", "marked")}


@pytest.mark.parametrize("dropped", DEFAULT_EXTRACTORS)
def test_any_extractor_can_be_dropped(dropped: str) -> None:
    left = tuple(name for name in DEFAULT_EXTRACTORS if name != dropped)
    filled, events = ExtractorChain(ExtractParams(extractors=left)).extract(article())
    if dropped == "action":
        assert (events, filled.n_events, filled.events_missing) == ([], None, "not extracted")
    else:
        assert (filled.n_events, filled.events_missing) == (len(events), None)
        assert events
    unknown = {name for name in LISTS if getattr(filled, name) is None}
    assert unknown == {"where": {"places"}, "when": {"dates"}, "who": {"persons", "organisations"}}.get(
        dropped, {dropped} & set(LISTS)
    )


def test_without_extractors_there_are_topics_alone() -> None:
    filled, events = ExtractorChain(ExtractParams(extractors=())).extract(article())
    assert (events, filled.places, filled.main_event) == ([], None, None)
    assert (filled.n_events, filled.events_missing) == (None, "not extracted")
    assert filled.topic_top == topic_top(filled.topics)


def test_one_can_be_replaced_by_one_of_your_own() -> None:
    if "marked" not in EXTRACTORS.names():

        @EXTRACTORS.register("marked", Params)
        class Marked:
            models = ("marker/1",)

            def __init__(self, params: Params) -> None:
                pass

            def extract(self, story: Story, found: Findings) -> None:
                found.persons.append(story.text[:6])

    filled, _ = ExtractorChain(ExtractParams(extractors=("marked",))).extract(article("Ada Q. was here for a while."))
    assert filled.persons == ["Ada Q."]
    assert filled.models is not None
    assert filled.models.split("; ")[-1] == "marker/1"


def test_several_at_once_come_out_as_each_alone(chain: ExtractorChain) -> None:
    some = [article(), article(GERMAN, None, "de"), article("Short.", None), article("", None), article(TEXT[20:], "X")]
    assert chain.extract_all(some) == [chain.extract(one) for one in some]
    assert chain.extract_all([]) == []


def test_events_are_given_the_cluster_the_models_and_their_number(chain: ExtractorChain) -> None:
    filled, events = chain.extract(article())
    assert events
    assert filled.n_events == len(events)
    assert {event.cluster_id for event in events} == {"c" * 32}
    assert {event.models for event in events} == {filled.models}
    topics, syntax, *_ = str(filled.models).split("; ")
    assert topics.startswith("topics/")
    assert syntax.startswith("en_core_web_")


@pytest.mark.parametrize("language", ["de", "fr", None])
def test_another_language_has_no_events_and_a_reason(chain: ExtractorChain, language: str | None) -> None:
    filled, events = chain.extract(article(GERMAN, "Polizei nimmt drei Männer fest", language))
    assert events == []
    assert filled.events_missing == f"no model for language {language or 'unknown'}"
    assert (filled.n_events, filled.main_event, filled.persons, filled.places) == (None, None, None, None)
    assert [money.currency for money in filled.money] == ["EUR"]
    assert [quote.speaker for quote in filled.quotes] == [None]


def test_what_is_not_there_is_an_empty_list_and_what_is_not_known_is_null(chain: ExtractorChain) -> None:
    bare, _ = chain.extract(article("It was so quiet that nobody came or went at all.", None))
    assert [getattr(bare, name) for name in LISTS] == [[]] * 6
    german, _ = chain.extract(article("Es war so still, dass niemand kam oder ging.", None, "de"))
    assert (german.quotes, german.money) == ([], [])
    assert (german.places, german.dates, german.persons, german.organisations) == (None,) * 4
    swahili, _ = chain.extract(article("Rais alisema kuwa serikali itajenga barabara mpya.", None, "sw"))
    assert [getattr(swahili, name) for name in LISTS] == [None] * 6
    assert (swahili.topics, swahili.topic_top) == (None, "unclassified")
    given = {"source_id": "s", "is_canonical": True, "authors": [], "authors_raw": [], "origin": "o", "uri": "u"}
    rows = [one._replace(**given) for one in (bare, swahili)]
    assert table_of(Article, rows)["quotes"].to_pylist() == [[], None]


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> ExtractorChain:
    """A chain with a spaCy pipeline for German that knows three names."""
    nlp = spacy.blank("de")
    patterns = [("PER", "Anna Beispiel"), ("LOC", "Musterstadt"), ("ORG", "Polizei")]
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": label, "pattern": name} for label, name in patterns])  # type: ignore[attr-defined]
    path = tmp_path_factory.mktemp("model") / "de"
    nlp.to_disk(path)
    return ExtractorChain(ExtractParams(model=str(path)))


def test_a_pipeline_of_another_language_reads_its_articles(german: ExtractorChain) -> None:
    filled, events = german.extract(article(GERMAN, "Polizei nimmt drei Männer fest", "de"))
    assert (filled.persons, filled.organisations) == (["Anna Beispiel"], ["Polizei"])
    assert [(place.text, GERMAN[place.start : place.end], place.country) for place in filled.places] == [
        ("Musterstadt", "Musterstadt", None)
    ]
    assert [date.value for date in filled.dates] == ["2030-12-24"]
    assert (events, filled.main_event, filled.n_events) == ([], None, None)
    assert filled.events_missing == "no rules for language de"
    assert "de_pipeline" in str(filled.models)


def test_with_a_pipeline_of_another_language_english_has_no_events_but_topics(german: ExtractorChain) -> None:
    filled, events = german.extract(article())
    assert events == []
    assert filled.events_missing == "no model for language en"
    assert filled.money


@pytest.mark.parametrize("path", sorted((ROOT / "configs").glob("*.yaml")), ids=lambda path: path.name)
def test_the_examples_are_valid(path: Path) -> None:
    config = parse_config(yaml.safe_load(path.read_text("utf-8")))
    names = [choice.name for choice in config.events.extractors]
    assert names == [name for name in DEFAULT_EXTRACTORS if name in names], "in the order in which they read each other"


@pytest.mark.parametrize(
    ("topics", "slug"),
    [
        ([], "unclassified"),
        ([Topic("15000000", "sport", 0.9)], "sport"),
        ([Topic("20000822", "below", 0.9, 2), Topic("15000000", "sport", 0.8, 1)], "sport"),
        ([Topic("20000822", "below", 0.9, 2)], "unclassified"),
    ],
)
def test_the_partition_is_named_by_the_best_topic_of_the_top_level(topics: list[Topic], slug: str) -> None:
    assert topic_top(topics) == slug
    for table in (ARTICLES, EVENTS):
        assert topic_of(article_path(table, article()._replace(topics=topics))) == slug


def test_a_path_without_a_topic_names_none() -> None:
    with pytest.raises(ValueError, match="of no topic"):
        topic_of("duplicates/date=2026-03-05/part-00000.parquet")
