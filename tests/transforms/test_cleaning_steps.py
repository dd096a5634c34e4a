"""Cleaning and coding through Beam and the worker pool."""

from collections.abc import Callable, Iterator

import apache_beam as beam
import pytest
from apache_beam.testing import test_pipeline
from apache_beam.testing.util import assert_that, equal_to

from schemas.article import Article
from schemas.event import NewsEvent
from schemas.outcome import DeadLetter, Rejection
from schemas.raw import RawDocument
from schemas.record import from_json
from transforms.clean import Clean
from transforms.code_events import CodeEvents
from transforms.events.chain import ExtractParams
from transforms.logic.cleaning.document import CleanParams
from transforms.progress import PROGRESS
from transforms.repeats import TellRepeatsApart
from transforms.workers import WorkerParams, close_pools

WORKERS = WorkerParams(processes=2, timeout_seconds=30)
STORY = (
    "The government of Norway condemned the Russian attack on a bridge in Kharkiv on Tuesday, after a debate that went "
    "on until midnight, the minister Ann Tarn said. Work on the bridge begins in March and ends within two years.\n"
)


@pytest.fixture(scope="module", autouse=True)
def _pools() -> Iterator[None]:
    yield
    close_pools()


def raw(source_id: str, body: bytes, **values: object) -> RawDocument:
    document = RawDocument(
        source_id, "wire", source_id, f"{source_id}.txt", "text/plain", body, file_time=1_700_000_000_000_000
    )
    return document._replace(**values)


@pytest.mark.slow
def test_each_document_comes_out_once() -> None:
    before = PROGRESS.documents
    documents = [raw(f"good {number}", STORY.encode()) for number in range(10)]
    documents += [
        raw("empty", b" "),
        raw("short", b"Three words only."),
        raw("binary", bytes(range(256)) * 20),
        # What no reader makes: the cleaner raises, and the document can be run again from its dead letter.
        raw("odd", b"\xff\xfe not text", as_is=True),
    ]
    with test_pipeline.TestPipeline(runner="FnApiRunner") as pipeline:
        out = pipeline | beam.Create(documents) | Clean(CleanParams(), WORKERS)
        assert {tag: rows.element_type for tag, rows in out.items()} == {
            "articles": Article, "rejected": Rejection, "dead": DeadLetter
        }  # fmt: skip
        articles = out["articles"] | "a" >> beam.Map(lambda row: (row.source_id, row.language, row.date_source))
        assert_that(articles, equal_to([(f"good {number}", "en", "file_time") for number in range(10)]), label="a")
        rejected = out["rejected"] | "b" >> beam.Map(lambda row: (row.source_id, row.reason, row.stage))
        reasons = [("empty", "empty", "clean"), ("short", "too_short", "clean"), ("binary", "binary", "clean")]
        assert_that(rejected, equal_to(reasons), label="b")
        dead = out["dead"] | "c" >> beam.Map(
            lambda row: (
                row.source_id,
                row.error_type,
                row.stage,
                row.retryable,
                from_json(RawDocument, row.payload.decode()),
            )
        )
        assert_that(dead, equal_to([("odd", "UnicodeDecodeError", "clean", False, documents[-1])]), label="c")
    assert PROGRESS.documents == before + 13


def test_stuck_document_is_a_dead_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    # A worker needs longer than this to import what cleans, so that the first documents run out of time.
    with test_pipeline.TestPipeline(runner="FnApiRunner") as pipeline:
        workers = WorkerParams(processes=1, timeout_seconds=0.001)
        out = pipeline | beam.Create([raw("a", STORY.encode() * 2000)]) | Clean(CleanParams(), workers)
        dead = out["dead"] | beam.Map(lambda row: (row.source_id, row.error_type))
        assert_that(dead, equal_to([("a", "StuckDocumentError")]))


@pytest.mark.slow
def test_articles_are_coded_and_events_know_their_place(article: Callable[..., Article]) -> None:
    rows = [article("a", STORY, title="Norway condemns attack on bridge", language="en", cluster_id="a"),
            article("b", STORY, language="tlh", cluster_id="b")]  # fmt: skip
    with test_pipeline.TestPipeline(runner="FnApiRunner") as pipeline:
        out = pipeline | beam.Create(rows) | CodeEvents(ExtractParams(), WORKERS)
        coded = out["articles"] | "a" >> beam.Map(
            lambda row: (row.article_id, row.text == STORY, bool(row.models), bool(row.persons), row.events_missing)
        )
        expected = [("a", True, True, True, None), ("b", True, False, False, "no model for language tlh")]
        assert_that(coded, equal_to(expected), label="a")
        places = (
            out["events"]
            | "b" >> beam.Map(lambda item: (item[0].split("/")[0], item[0].split("/")[2:], item[1].article_id))
            | "c" >> beam.Map(repr)
            | beam.Distinct()
        )
        assert_that(places, equal_to([repr(("events", ["date=2023-11-14", "part-00000.parquet"], "a"))]), label="b")


def test_article_whose_extraction_fails_is_kept_and_says_why(article: Callable[..., Article]) -> None:
    with test_pipeline.TestPipeline(runner="FnApiRunner") as pipeline:
        params = ExtractParams(model="no_such_model")
        out = pipeline | beam.Create([article("a", STORY, language="en")]) | CodeEvents(params, WORKERS)
        kept = out["articles"] | beam.Map(lambda row: (row.article_id, row.text, "no_such_model" in row.events_missing))
        assert_that(kept, equal_to([("a", STORY, True)]), label="a")
        assert_that(out["events"], equal_to([]), label="b")


def rejection(document_id: str, uri: str, detail: str = "d") -> Rejection:
    return Rejection(document_id, "s", "o", uri, None, None, "read", "empty", detail)


def test_repeats_get_ids_of_their_own_and_the_first_keeps_its_id() -> None:
    rows = [rejection("x" * 32, uri) for uri in ("b", "a", "a", "c")] + [rejection("y" * 32, "a")]
    for order in (rows, rows[::-1]):
        with test_pipeline.TestPipeline(runner="FnApiRunner") as pipeline:
            out = pipeline | beam.Create(order) | TellRepeatsApart(Rejection)
            assert out.element_type == Rejection

            def check(actual: list[Rejection]) -> None:
                assert sorted(row.uri for row in actual) == ["a", "a", "a", "b", "c"]
                assert len({row.document_id for row in actual}) == 5
                kept = {row.document_id: row.uri for row in actual if row.document_id[0] in "xy"}
                assert kept == {"x" * 32: "a", "y" * 32: "a"}

            assert_that(out, check)


def test_types_of_the_events() -> None:
    pipeline = beam.Pipeline(runner="FnApiRunner")
    articles = pipeline | beam.Create([]).with_output_types(Article)
    out = articles | CodeEvents(ExtractParams(), WORKERS)
    assert str(NewsEvent) in str(out["events"].element_type)
    assert out["articles"].element_type == Article
