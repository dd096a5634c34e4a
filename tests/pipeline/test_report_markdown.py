"""The report of a run for people, from manifests of any release; and how a manifest is written."""

import json
from typing import Any

import pytest

from pipeline.runs.conclusion import dump
from pipeline.runs.markdown import markdown, size, text

OLD = {
    "run_id": "20260101T000000Z-00000000",
    "started_at": "2026-01-01T00:00:00+00:00",
    "finished_at": "2026-01-01T00:01:30+00:00",
    "seconds": 12.0,
    "counts": {"in": 2, "kept": 2},
    "sources": {"wire": {"in": 2, "kept": 2}},
    "partitions": {"articles/x.parquet": {"table": "articles", "rows": 2}},
}


@pytest.mark.parametrize("missing", [None, *OLD])
def test_manifests_of_earlier_releases_can_be_shown(missing: str | None) -> None:
    shown = markdown({key: value for key, value in OLD.items() if key != missing})
    assert shown.startswith("# Run ")
    assert ("| wire" in shown) == (missing != "sources")
    assert markdown({})


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ({"counts": {"in": 1, "kept": 1}, "exit_code": 0}, "**Done.** 1 new document: 1 kept, 0 duplicate"),
        ({"counts": {"unchanged": 1_200}}, "**Nothing new.** 1,200 documents are in the lake already."),
        ({"counts": {}}, "**Nothing new.**"),
        ({"counts": {"in": 3}, "exit_code": 75}, "**Nothing could be reached: exit code 75.**"),
        (
            {"counts": {"in": 3}, "status": "interrupted"},
            "**Interrupted.** The run was cut short after 3 new documents",
        ),
    ],
)
def test_the_verdict_comes_first(manifest: dict[str, Any], said: str) -> None:
    assert markdown(manifest).splitlines()[2].startswith(said)


def test_feeds_in_the_report() -> None:
    problems = [
        {"uri": f"https://f{at}.example/", "status": "failing", "failures": at, "error": "503"} for at in range(12)
    ]
    feeds = {
        "counts": {"ok": 2, "failing": 12, "gone": 0},
        "problems": problems,
        "maybe_missed": ["https://m.example/"],
    }
    lines = markdown({"feeds": feeds}).splitlines()
    assert "2 read, 12 failing." in lines
    assert "And 2 more in manifest.json." in lines
    assert "- https://m.example/" in lines
    assert next(line.split()[1] for line in lines if line.startswith("| https")) == "https://f11.example/"


def test_what_comes_from_documents_is_no_markup() -> None:
    assert text("a|b\n`c` *d* [e](f) <g> &lt; & R&D") == r"a\|b \`c\` \*d\* \[e\](f) \<g\> &amp;lt; & R&D"
    assert text("\x1b[31mred") == r" \[31mred"
    assert (text(None), text(0)) == ("", "0")
    assert [size(count) for count in (0, 999, 1_000, 2_500_000, 7_300_000_000)] == [
        "0 B", "999 B", "1.0 kB", "2.5 MB", "7.3 GB",
    ]  # fmt: skip


@pytest.mark.parametrize("partitions", [{}, {'a "b"': {"rows": 1}, "ß\n": {}}])
def test_dumping_changes_nothing(partitions: dict[str, Any]) -> None:
    manifest = {"a": {"partitions": None}, "partitions": partitions, "note": '"partitions": null', "z": [1, {"b": 2}]}
    assert json.loads(dump(manifest)) == manifest
    assert list(json.loads(dump(manifest))) == list(manifest)
