"""The sample news through the whole pipeline, against what its README promises."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from pipeline.demo import LINEAGE, MORE, STORIES, demo
from pipeline.lake.query import query

EXPECTED = json.loads((Path(__file__).parents[2] / "pipeline/samples/expected.json").read_text("utf-8"))
UNTOLD = {"sentier-des-falaises"}
"""Stories in languages that no topic model here speaks."""


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda one: one["source_id"])
def test_each_document_is_what_the_samples_say(expected: dict[str, Any], sample: Any) -> None:
    rows = query(sample.lake, "SELECT source_id, disposition, uri FROM ledger")[1]
    ((disposition, uri),) = [row[1:] for row in rows if row[0] == expected["source_id"]]
    assert disposition == expected["disposition"]
    assert uri.endswith(expected["file"])


def test_the_copies_of_a_story_are_one_cluster(sample: Any) -> None:
    clusters = dict(query(sample.lake, "SELECT source_id, cluster_id FROM ledger")[1])
    stories: dict[str | None, set[str]] = {}
    for one in EXPECTED:
        stories.setdefault(one["story"], set()).add(clusters[one["source_id"]])
    del stories[None]
    assert all(len(found) == 1 for found in stories.values())
    assert len({next(iter(found)) for found in stories.values()}) == len(stories)


def test_topics_are_ones_that_a_reader_would_accept(sample: Any) -> None:
    found = dict(query(sample.lake, "SELECT source_id, topic FROM articles")[1])
    kept = [one for one in EXPECTED if one["disposition"] == "kept" and one["story"] not in UNTOLD]
    wrong = {one["source_id"]: found[one["source_id"]] for one in kept if found[one["source_id"]] not in one["topic"]}
    assert wrong == {}


@pytest.mark.parametrize("sql", [STORIES, LINEAGE, *MORE])
def test_the_queries_that_the_demo_shows_have_answers(sql: str, sample: Any) -> None:
    assert query(sample.lake, sql)[1]


def test_the_demo_may_be_shown_again(sample: Any, tmp_path: Path) -> None:
    """Into a folder whose name is markup and a glob, and a second time into the same."""
    root = tmp_path / "[bold]x[" / "blue] *"
    shown = []
    for _ in range(2):
        out = io.StringIO()
        assert demo(Console(file=out, width=200), str(root)) == 0
        shown.append(out.getvalue())
    first, second = shown
    assert "in 19 = kept 13 + duplicate 5 + rejected 1 + dead 0" in first
    assert str(root) in first
    assert "Nothing new: 19 documents are in the lake already." in second
    assert first.split("What was written")[0] == second.split("What was written")[0]
