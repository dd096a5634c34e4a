"""JSON Lines in, JSON Lines out: order, errors, offsets."""

import json
from typing import Any

import pytest

from pipeline.extract import extract_lines
from transforms.events.chain import ExtractParams

TEXT = (
    "\r\n  PORT ELLERY \U0001f600 — “We’ll rebuild it,” Mayor Jane Placeholder told reporters in Paris on Tuesday."
    "\r\n\r\n"
    "Police in Germany arrested two men on 9 March 2026 over the theft of $2.5 million from a bank.\t\u00a0e\u0301\r\n"
    "“I am sorry,” said John Sample, who lives in Madrid.  "
)


class InlinePool:
    width = 3

    def submit(self, task: Any, *args: Any) -> Any:
        return lambda: task(*args)

    def result(self, handle: Any) -> Any:
        return handle()


def lines(*records: Any, **options: Any) -> list[dict[str, Any]]:
    raw = [record if isinstance(record, bytes) else json.dumps(record).encode() for record in records]
    out = list(extract_lines(raw, InlinePool(), ExtractParams(), **options))  # type: ignore[arg-type]
    for line in out:
        line.encode("utf-8")
        assert "\n" not in line
    return [json.loads(line) for line in out]


def spans(value: Any, path: str = "") -> list[tuple[str, str, int, int]]:
    """Each (place in the answer, text, start, end), of spans as objects and of spans as columns."""
    found: list[tuple[str, str, int, int]] = []
    if isinstance(value, list):
        return [span for number, item in enumerate(value) for span in spans(item, f"{path}[{number}]")]
    if not isinstance(value, dict):
        return found
    for key, item in value.items():
        if key.endswith("start") and item is not None and key != "sentence_start":
            name = key[: -len("start")].rstrip("_")
            found.append((f"{path}.{name}", value[name or "text"], item, value[key[: -len("start")] + "end"]))
        found += spans(item, f"{path}.{key}")
    return found


@pytest.mark.parametrize("text", [TEXT, TEXT.replace("\r\n", "\n"), "\ufeff" + TEXT, "\x00\x1b[31m" + TEXT])
def test_as_is_each_offset_slices_the_text_that_was_given(text: str) -> None:
    (found,) = lines({"id": 1, "text": text, "published_at": "2026-03-11"}, as_is=True)
    assert found["text"] == text
    places = spans(found)
    for where, said, start, end in places:
        assert text[start:end] == said, where
    kinds = {where.split("[")[0].split(".")[1] for where, *_ in places}
    assert kinds >= {"main_event", "events", "places", "dates", "quotes", "money"}
    for event in found["events"]:
        assert 0 <= event["sentence_start"] < event["sentence_end"] <= len(text)


def test_order_ids_and_errors() -> None:
    good = {"id": "a", "text": TEXT}
    found = lines(
        good, b"no json", {"id": 3}, [1], b"", b"  \n", {"id": "b", "text": 5}, b'{"id":4,"text":"\xff"}',
        b"[" * 100_000, {"id": {"x": 1}, "text": "y"}, {"id": "z", "html": f"<p>{TEXT}</p>"}, {"id": "é", "text": ""},
    )  # fmt: skip
    assert [line["id"] for line in found] == ["a", None, 3, None, "b", None, None, {"x": 1}, "z", "é"]
    assert [number for number, line in enumerate(found) if "error" not in line] == [0, 8]
    assert "line 2: not JSON" in found[1]["error"]
    assert "neither text nor html" in found[2]["error"]
    assert "line 7: text must be a string" in found[4]["error"]
    assert "Police in Germany" in found[8]["text"]


def test_as_is_takes_no_html() -> None:
    assert "--as-is takes text, not html" in lines({"id": 1, "html": "<p>x</p>"}, as_is=True)[0]["error"]


def test_a_half_character_in_an_id_comes_back_as_it_was() -> None:
    assert lines({"id": "\ud800", "text": "A text with \ud83d half."}, as_is=True)[0]["id"] == "\ud800"


def test_a_text_without_a_date_has_none() -> None:
    (found,) = lines({"id": 1, "text": TEXT}, as_is=True)
    assert found["published_at"] is None
    (dated,) = lines({"id": 1, "text": TEXT, "published_at": "2026-03-11T10:00:00+02:00"})
    assert dated["published_at"] == "2026-03-11T10:00:00+02:00"


def test_no_more_lines_are_read_ahead_than_the_pool_takes() -> None:
    read = 0

    def endless() -> Any:
        nonlocal read
        while True:
            read += 1
            yield b'{"id": 1}'

    results = extract_lines(endless(), InlinePool(), ExtractParams())  # type: ignore[arg-type]
    next(results)
    assert read == InlinePool.width
