"""JSON Lines in, JSON Lines out: order, errors, offsets."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipeline.commands.extract import extract
from pipeline.errors import ExitCode, UserError
from pipeline.extract import EVENT_FIELDS, MAX_BYTES, FieldsConfig, extract_lines, load_fields_config, read_lines
from transforms.batches import BATCH
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
        assert tuple(event) == EVENT_FIELDS
        assert text[event["sentence_start"] : event["sentence_end"]] == event["sentence"]["text"]
        assert event["evidence"][0] == event["sentence"]


def test_each_field_is_in_the_documentation() -> None:
    (found,) = lines({"id": 1, "text": TEXT, "published_at": "2026-03-11"}, as_is=True)
    page = (Path(__file__).parents[2] / "docs" / "extract.md").read_text("utf-8")
    named = set(re.findall(r"`(\w+)`", page))
    told_with_the_title = {name for name in found if name.endswith(("_source", "_raw", "_precision", "_zone"))}
    assert found.keys() - told_with_the_title - {"id", "dateline_date", "dateline_agency"} <= named
    assert set(EVENT_FIELDS) <= named
    assert {name for place in found["places"] for name in place} >= {"name", "admin1", "geonames_id", "lat", "lon"}
    assert all("speaker_name" in quote for quote in found["quotes"])
    assert all("level" in topic for topic in found["topics"])


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
    assert found[9]["error"] == "line 12: empty: no bytes"


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"null",
        b"5",
        b'"x"',
        b"\x00",
        b"{'id': 1}",
        b'{"id":1,"text":"x"} y',
        b'{"id":1,"text":"\xff"}',
        b"[" * 100_000,
        b'{"text":null}',
        b'{"text":["a"]}',
        b'{"text":true}',
        b'{"text":"x","title":7}',
        b'{"text":"x","published_at":{}}',
        b'{"text":"x","authors":5}',
        b'{"text":"x","url":[]}',
        b'{"html":5}',
        b'{"id":{},"text":"x"}',
        b'{"id":true,"text":"x"}',
        b'{"id":NaN,"text":"x"}',
        b'{"text":"x","published_at":Infinity}',
        b'{"text":' + b"1" * 6000 + b"}",
        b'{"id":{"a":[1e999]},"text":"x"}',
        b'{"id":' + b"[" * 900 + b"]" * 900 + b',"text":"x"}',
    ],
)
def test_a_bad_line_is_told_and_the_next_is_read(line: bytes) -> None:
    bad, good = lines(line, {"id": 2, "text": "A text."}, as_is=True)
    assert bad["error"].startswith("line 1: ")
    assert (good["id"], good["text"]) == (2, "A text.")


def test_an_id_that_json_cannot_hold_comes_back_as_null() -> None:
    assert lines(b'{"id":1e999,"text":"A text."}', as_is=True)[0]["id"] is None


def test_a_line_that_is_too_long_is_not_held_in_memory() -> None:
    long = b'{"id":1,"text":"' + b"a" * (MAX_BYTES + 5_000_000) + b'"}\n'
    read = list(read_lines(io.BytesIO(long + b'{"id":2,"text":"A text."}\n{"id":3,"text":"No end."}')))
    assert [len(line) for line in read] == [MAX_BYTES + 2, 26, 25]
    first, *others = lines(*read, as_is=True)
    assert first == {"id": None, "error": f"line 1: more than {MAX_BYTES} bytes in a line"}
    assert [line["id"] for line in others] == [2, 3]


def test_a_line_that_just_fits_is_read() -> None:
    line = b'{"id":"' + b"a" * (MAX_BYTES - 9) + b'"}'
    assert len(line) == MAX_BYTES
    assert next(read_lines(io.BytesIO(line + b"\n"))) == line + b"\n"
    assert "neither text nor html" in lines(line)[0]["error"]


def test_as_is_takes_no_html() -> None:
    assert "--as-is takes text, not html" in lines({"id": 1, "html": "<p>x</p>"}, as_is=True)[0]["error"]


@pytest.mark.parametrize("text", ["", "  \n"])
def test_as_is_takes_no_empty_text(text: str) -> None:
    assert lines({"id": 1, "text": text}, as_is=True) == [{"id": 1, "error": "line 1: the text is empty"}]


def test_as_is_takes_the_text_where_there_is_html_too() -> None:
    assert lines({"id": 1, "text": "A text.", "html": "<p>x</p>"}, as_is=True)[0]["text"] == "A text."


def test_marks_of_html_in_a_text_are_read_but_as_is() -> None:
    text = "Tom &amp; Ada said &quot;It&#8217;s ours&quot; in Paris; AT&T; and &copy are left."
    (cleaned,) = lines({"id": 1, "text": text})
    assert cleaned["text"] == 'Tom & Ada said "It’s ours" in Paris; AT&T; and &copy are left.'
    (given,) = lines({"id": 1, "text": text}, as_is=True)
    assert given["text"] == text


def test_what_is_unknown_in_a_language_is_null() -> None:
    text = "Rais wa nchi alisema kuwa serikali itajenga barabara mpya katika mji wa Tarn mwaka huu."
    (found,) = lines({"id": 1, "text": text, "language": "sw"}, as_is=True)
    unknown = ("events", "topics", "places", "dates", "quotes", "money", "persons", "organisations")
    assert [found[name] for name in unknown] == [None] * 8
    assert found["events_missing"] == "no model for language sw"


def test_a_configuration_tells_what_is_extracted(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("sources: 7\nevents: {max_chars: 900, extractors: [where, {type: quotes, min_words: 2}]}\n")
    fields = load_fields_config(str(path), ["workers.processes=1", "events.model=x"], "auto")
    assert [choice.name for choice in fields.events.extractors] == ["where", "quotes"]
    assert (fields.events.max_chars, fields.events.model, fields.workers.processes) == (900, "auto", 1)
    (found,) = extract_lines([json.dumps({"text": TEXT}).encode()], InlinePool(), fields.events)  # type: ignore[arg-type]
    said = json.loads(found)
    assert (said["events"], said["money"], said["events_missing"]) == (None, None, "not extracted")
    assert said["places"]
    assert said["quotes"]


def test_parts_can_be_set_without_a_configuration() -> None:
    assert load_fields_config(None, ["events.max_chars=700"]).events.max_chars == 700
    assert load_fields_config(None) == FieldsConfig()


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ("events.max_char=700", "--set: events.max_char: unknown key (did you mean 'max_chars'?)"),
        ("output.root=x", "--set output.root=x: extract uses events and workers alone"),
        ("evnts.model=x", "--set: evnts: unknown key (did you mean 'events'?)"),
        ("events.extractors=[nope]", "unknown extractor 'nope'"),
        ("x", "--set x: write it as key=value"),
    ],
)
def test_a_mistake_in_the_configuration_is_told(overrides: str, message: str) -> None:
    with pytest.raises(UserError, match=re.escape(message)) as raised:
        load_fields_config(None, [overrides])
    assert raised.value.code == ExitCode.USAGE


def test_a_configuration_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"none\.yaml: No such file"):
        load_fields_config(str(tmp_path / "none.yaml"))


def test_the_command_passes_its_options_on(tmp_path: Path) -> None:
    given = tmp_path / "in.jsonl"
    given.write_text("\n")
    run = CliRunner().invoke
    bad = run(extract, [str(given), "--config", str(tmp_path / "none.yaml")])
    assert isinstance(bad.exception, UserError)
    bad = run(extract, [str(given), "--set", "events.max_chars=1"])
    assert "events.max_chars: Input should be greater than or equal to 200" in str(bad.exception)
    bad = run(extract, [str(given), "--model", "no_such_model"])
    assert "there is no spaCy model 'no_such_model'" in str(bad.exception)


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
    assert read == InlinePool.width * BATCH // 2
