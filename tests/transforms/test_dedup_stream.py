"""Streaming deduplication as a graph, on the runner that has event time, with a scripted stream."""

from collections.abc import Callable
from typing import Any

import apache_beam as beam
import pytest
from apache_beam import coders
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.pipeline import PipelineVisitor
from apache_beam.runners.direct.direct_runner import BundleBasedDirectRunner
from apache_beam.testing import test_stream
from apache_beam.transforms import userstate
from apache_beam.transforms.userstate import get_dofn_specs
from apache_beam.transforms.window import FixedWindows, TimestampedValue
from apache_beam.utils.timestamp import Timestamp

from schemas.article import Article
from schemas.duplicate import Edge, Fingerprint
from schemas.match import Assignment, CanonicalChange
from transforms.coders import RecordCoder
from transforms.dedup_stream import DeduplicateStream
from transforms.logic.wirecopy.matching import MatchRules

Make = Callable[..., Article]
Script = list[Article | list[Article] | int]
RULES = MatchRules(horizon_days=7)
HOUR = 3_600_000_000
DAY = 24 * HOUR
START = 1_700_000_000_000_000

KEPT: dict[str, list[Any]] = {}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The runner reads the signatures of a step for every bundle, which is most of what it does; once is enough."""
    read: dict[type, Any] = {}

    def once(step: beam.DoFn) -> Any:
        if type(step) not in read:
            read[type(step)] = get_dofn_specs(step)
        return read[type(step)]

    monkeypatch.setattr(userstate, "get_dofn_specs", once)


def keep(row: Any, tag: str) -> None:
    KEPT[tag].append(row)


def story(name: str, count: int = 150, start: int = 0) -> str:
    """Words that no story of another name has."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return " ".join(f"{name}{letters[n // 26 % 26]}{letters[n % 26]}" for n in range(start, start + count))


def run(script: Script, times: dict[str, int] | None = None) -> dict[str, list[Any]]:
    """What comes out of a stream of articles, given singly or as bundles, and watermarks.

    Event times are the publication times, or those in ``times``.
    """
    KEPT.update(assignments=[], edges=[], changes=[], fingerprints=[], repeats=[])
    stream = test_stream.TestStream(coder=RecordCoder(Article))
    for step in script:
        if isinstance(step, int):
            stream.advance_watermark_to(Timestamp(micros=step))
            continue
        rows = step if isinstance(step, list) else [step]
        at = [Timestamp(micros=(times or {}).get(row.article_id, row.published_at)) for row in rows]
        stream.add_elements([TimestampedValue(row, time) for row, time in zip(rows, at, strict=True)])
    stream.advance_watermark_to_infinity()
    options = PipelineOptions(["--streaming", "--allow_unsafe_triggers"])
    with beam.Pipeline(runner=BundleBasedDirectRunner(), options=options) as pipeline:
        # A window upstream must not part the copies of one story.
        articles = pipeline | stream | beam.WindowInto(FixedWindows(3600))
        for tag, part in (articles | DeduplicateStream(RULES)).items():
            _ = part | f"keep {tag}" >> beam.Map(keep, tag)
    return {tag: list(rows) for tag, rows in KEPT.items()}


def by_id(out: dict[str, list[Any]]) -> dict[str, Assignment]:
    found = dict(out["assignments"])
    assert len(found) == len(out["assignments"])
    assert all(key == assignment.article_id for key, assignment in found.items())
    return found


@pytest.mark.slow
def test_copies_in_and_out_of_order_and_late(article: Make) -> None:
    wire, vote = story("wire"), story("vote")
    unrelated = [article(f"own{n}", story(f"own{chr(97 + n)}"), published_at=START + n * HOUR) for n in range(4)]
    out = run(
        [
            article("first", wire, published_at=START),
            article("next", f"{wire} {story('tail', 30)}", published_at=START + HOUR),
            START + 2 * HOUR,
            unrelated,
            # Out of order: the later one comes first.
            [article("vote2", vote, published_at=START + 5 * HOUR)],
            [article("vote1", f"{vote} {story('more', 20)}", published_at=START + 4 * HOUR)],
            START + 3 * DAY,
            # Behind the watermark by days: a late copy, and a late original.
            article("late", f"{wire} {story('slow', 30)}", published_at=START + 3 * HOUR),
            article("original", wire, published_at=START - DAY),
            article("after", wire, published_at=START + 3 * DAY),
            [article("empty", "", published_at=START + 3 * DAY), article("first", wire, published_at=START)],
        ]
    )
    found = by_id(out)
    assert len(found) == 8 + len(unrelated)
    assert {i for i, own in found.items() if own.cluster_id == "first"} == {
        "first", "next", "late", "original", "after"
    }  # fmt: skip
    assert [found[i].canonical_id for i in ("first", "next", "late", "original", "after")] == [
        "first", "first", "first", "original", "original",
    ]  # fmt: skip
    assert found["original"].replaces == "first"
    assert found["after"].relation == "exact"
    assert (found["vote1"].cluster_id, found["vote1"].canonical_id) == ("vote2", "vote1")
    assert all(found[row.article_id].is_canonical and not found[row.article_id].relation for row in unrelated)
    assert found["empty"].cluster_id == "empty"
    assert sorted((change.cluster_id, change.old_id, change.new_id) for change in out["changes"]) == [
        ("first", "first", "original"), ("vote2", "vote2", "vote1"),
    ]  # fmt: skip
    assert [row.article_id for row in out["repeats"]] == ["first"]
    assert sorted(text.article_id for text in out["fingerprints"]) == sorted(found)
    # Each pair once, from its later text, whichever came first.
    pairs = sorted((edge.article_id, edge.other_id) for edge in out["edges"])
    assert len(set(pairs)) == len(pairs) == 11
    assert ("vote2", "vote1") in pairs
    assert ("first", "original") in pairs


@pytest.mark.slow
def test_what_is_past_the_horizon_is_forgotten(article: Make) -> None:
    wire, vote = story("wire"), story("vote")
    again = article("again", story("again"), published_at=START)
    out = run(
        [
            [article("first", wire, published_at=START), article("vote1", vote, published_at=START), again],
            START + 6 * DAY,
            article("within", f"{wire} {story('tail', 30)}", published_at=START + 6 * DAY),
            START + 9 * DAY,
            # Within the horizon of "within", not of "first".
            article("linked", wire, published_at=START + 10 * DAY),
            # Published within the horizon, yet the state went with the watermark.
            article("vote2", vote, published_at=START + DAY),
            again,
            START + 30 * DAY,
            article("beyond", wire, published_at=START + 30 * DAY),
        ],
        times={"vote2": START + 10 * DAY},
    )
    names = [name for name, _ in out["assignments"]]
    assert sorted(names) == ["again", "again", "beyond", "first", "linked", "vote1", "vote2", "within"]
    found = dict(out["assignments"])
    clusters = {name: found[name].cluster_id for name in ("first", "within", "linked", "beyond", "vote1", "vote2")}
    assert clusters == {
        "first": "first", "within": "first", "linked": "first", "beyond": "beyond", "vote1": "vote1", "vote2": "vote2",
    }  # fmt: skip
    assert found["linked"].matched_id == "within"
    assert out["repeats"] == []
    assert sorted((edge.article_id, edge.other_id) for edge in out["edges"]) == [
        ("linked", "within"), ("within", "first"),
    ]  # fmt: skip


def test_a_story_of_sixty_copies_in_one_moment(article: Make) -> None:
    wire = story("wire")
    rows = [
        article(f"c{n:02}", f"{wire} {story('own' + chr(97 + n % 26) + chr(97 + n // 26), 15)}", published_at=START + n)
        for n in range(60)
    ]
    out = run([rows[40:], rows[:40]])
    found = by_id(out)
    assert len(found) == 60
    assert len({own.cluster_id for own in found.values()}) == 1
    heads = {own.canonical_id for own in found.values()} - {change.old_id for change in out["changes"]}
    assert heads == {"c00"}
    assert len(out["edges"]) <= 60 * RULES.candidates


@pytest.mark.slow
def test_a_bounded_set_on_a_portable_runner_is_drained(article: Make) -> None:
    rows = [article(f"a{n}", f"{story('wire')} {story('own' + chr(97 + n), 9)}") for n in range(4)]
    rows += [article("alone", story("alone")), article("empty", ""), rows[0]]
    KEPT.update(assignments=[], edges=[], changes=[], fingerprints=[], repeats=[])
    with beam.Pipeline(runner="FnApiRunner") as pipeline:
        timed = (
            pipeline
            | beam.Create(rows).with_output_types(Article)
            | beam.Map(lambda row: TimestampedValue(row, row.published_at / 1e6)).with_output_types(Article)
        )
        for tag, part in (timed | DeduplicateStream(RULES)).items():
            _ = part | f"keep {tag}" >> beam.Map(keep, tag)
    found = by_id(KEPT)
    assert sorted(found) == ["a0", "a1", "a2", "a3", "alone", "empty"]
    assert len({found[f"a{n}"].cluster_id for n in range(4)}) == 1
    assert len(KEPT["edges"]) == 6
    assert [row.article_id for row in KEPT["repeats"]] == ["a0"]


@pytest.fixture(scope="module")
def graph() -> tuple[beam.Pipeline, dict[str, beam.PCollection[Any]], list[beam.DoFn]]:
    pipeline = beam.Pipeline(runner="FnApiRunner")
    out = pipeline | beam.Create([]).with_output_types(Article) | DeduplicateStream(RULES)
    types = {tag: part.element_type for tag, part in out.items()}
    assert {tag: types[tag] for tag in types if tag != "assignments"} == {
        "edges": Edge, "changes": CanonicalChange, "fingerprints": Fingerprint, "repeats": Article,
    }  # fmt: skip
    parts: dict[str, beam.PCollection[Any]] = {}
    steps = []

    class Visitor(PipelineVisitor):
        def visit_transform(self, transform_node: Any) -> None:
            if transform_node.full_label.startswith("DeduplicateStream"):
                parts.update({f"{transform_node.full_label} {tag}": p for tag, p in transform_node.outputs.items()})
                steps.append(getattr(transform_node.transform, "fn", None))

    pipeline.visit(Visitor())
    return pipeline, parts, [step for step in steps if step is not None]


def test_nothing_that_travels_or_is_kept_is_pickled(graph: Any) -> None:
    _, parts, steps = graph
    used = {label: coders.registry.get_coder(part.element_type) for label, part in parts.items()}
    used |= {f"{step} {spec}": spec.coder for step in steps for spec in get_dofn_specs(step)[0]}
    assert len(used) > 30
    assert [label for label, coder in used.items() if "FastPrimitives" in repr(coder) or "Pickle" in repr(coder)] == []


def test_graph_is_built_for_a_portable_runner(graph: Any) -> None:
    proto = graph[0].to_runner_api()
    stateful = [
        transform.unique_name
        for transform in proto.components.transforms.values()
        if transform.spec.urn == "beam:transform:pardo:v1" and b"pending" not in transform.spec.payload
        for payload in [beam.portability.api.beam_runner_api_pb2.ParDoPayload.FromString(transform.spec.payload)]
        if payload.state_specs
    ]
    assert len(stateful) == 7
    assert "beam:requirement:pardo:stateful:v1" in proto.requirements
