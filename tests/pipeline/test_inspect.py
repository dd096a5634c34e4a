"""What happened to a document, by any of its names."""

import io
import json
from typing import Any

import pytest
from rich.console import Console

from pipeline.inspection.inspect import inspect, show

COPY = "bp-48211"
WIRE = "mpa-20260309-0142"


def printed(found: list[dict[str, Any]], form: str = "text") -> str:
    out = io.StringIO()
    show(Console(file=out, width=80, force_terminal=form == "text", color_system=None), found, form)
    return out.getvalue()


def one(sample: Any, key: str) -> dict[str, Any]:
    found = inspect(sample.lake, key)
    assert len(found) == 1
    return found[0]


def test_a_document_is_found_by_each_of_its_names(sample: Any) -> None:
    entry = one(sample, COPY)
    assert (entry["disposition"], entry["source_id"]) == ("duplicate", COPY)
    for key in (entry["document_id"], entry["document_id"][:6], entry["url"]):
        assert one(sample, key)["document_id"] == entry["document_id"]
    in_file = inspect(sample.lake, entry["uri"])
    assert entry["document_id"] in [other["document_id"] for other in in_file]
    assert len(in_file) == 3


def test_a_copy_tells_its_family(sample: Any) -> None:
    entry = one(sample, COPY)
    canonical = one(sample, entry["canonical_id"])
    assert canonical["disposition"] == "kept"
    families = [
        [{name: value for name, value in member.items() if name != "is_asked"} for member in found["family"]]
        for found in (entry, canonical, one(sample, WIRE))
    ]
    assert families[0] == families[1] == families[2]
    assert [member["article_id"] for member in entry["family"] if member["is_asked"]] == [entry["document_id"]]
    assert [member["relation"] for member in entry["family"]].count("canonical") == 1
    assert len(entry["family"]) == 5
    assert entry["row"]["matched_id"]


def test_the_story_of_a_copy_is_shown_with_what_it_changed(sample: Any) -> None:
    (entry,) = inspect(sample.lake, COPY, diff=None)
    assert entry["story"]["canonical_id"] == entry["canonical_id"]
    assert entry["story"]["size"] == 5
    (asked,) = [member for member in entry["family"] if member["is_asked"]]
    assert asked["summary"]["kept"] > 0
    assert "story: 5 texts; 5 outlets" in printed([entry])


def test_a_rejection_tells_its_reason(sample: Any) -> None:
    entry = one(sample, "tidewatch-live-map.html")
    assert (entry["disposition"], entry["reason"], entry["row"]["stage"]) == ("rejected", "no_text", "clean")
    assert "rejected (no_text)" in printed([entry])


@pytest.mark.parametrize("key", ["", "nothing", "' OR 1=1 --", "%", "x' UNION SELECT * FROM ledger --", "\0", "$key"])
def test_unknown_and_hostile_keys_find_nothing(key: str, sample: Any) -> None:
    assert inspect(sample.lake, key) == []


def test_a_prefix_shorter_than_six_is_no_name(sample: Any) -> None:
    assert inspect(sample.lake, one(sample, COPY)["document_id"][:5]) == []


def test_json_is_lines(sample: Any) -> None:
    entry = one(sample, COPY)
    assert json.loads(printed([entry], "json"))["document_id"] == entry["document_id"]


def test_what_a_document_says_reaches_the_terminal_as_text(place: Any, helpers: Any) -> None:
    title = "Bad [red]news[/blue] \x1b]0;owned\x07 from \x1b[31mharbour"
    helpers.write_jsonl(place.inbox / "a.jsonl", helpers.record(1) | {"id": "evil\x1b[31m", "title": title})
    place.run()
    out = printed(inspect(place.lake, "evil\x1b[31m"))
    assert "[red]news[/blue]" in out
    assert "\x1b" not in out
    assert "\x07" not in out


def test_a_dead_letter_that_came_back_is_told_as_it_is_now(place: Any, serve: Any, helpers: Any) -> None:
    answers = {"/feed": b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"}
    url = f"{serve(answers)}/feed"
    config = {"sources": [{"type": "rss", "name": "f", "url": url, "fetch": {"allow_private_addresses": True}}]}
    place.run(**config)
    entry = inspect(place.lake, url)[0]
    assert (entry["disposition"], entry["retryable"], entry["row"]["stage"]) == ("dead", True, "read")
