"""Dropped lines, by reading the document again."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from rich.console import Console

import pipeline.inspection.dropped as dropped
from pipeline.cli import cli
from pipeline.errors import UserError
from pipeline.inspection.dropped import clean_file, dropped_lines, show_readings
from pipeline.lake.folders import Lake
from schemas.raw import RawDocument
from transforms.logic.wirecopy.lineage import repeat_id
from transforms.sources.base import SOURCES

BODY = "The council of Norhaven approved a new harbour wall on Sunday after a debate that lasted until the morning."
PAGE = f"Norhaven wall approved after a long debate\n\nBy Tom Reed\n\n{BODY}\n\nAdvertisement\n\n{BODY[::-1]}.\n"
RUN = "20250826T000000Z-00000000"


def printed(readings: list[dropped.Reading], form: str = "text", **options: bool) -> str:
    out = io.StringIO()
    show_readings(Console(file=out, width=80, color_system=None), readings, form, **options)
    return out.getvalue()


@pytest.fixture
def document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The ledger entry of one text file of a lake that knows its run."""
    file = tmp_path / "in" / "wall.txt"
    file.parent.mkdir()
    file.write_text(PAGE, encoding="utf-8")
    source = {"type": "text", "name": "texts", "glob": str(file.parent / "*.txt"), "allow_empty": True}
    folder = tmp_path / "lake" / "runs" / RUN
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"config": {"sources": [source], "unknown": 1}}), encoding="utf-8")
    params = SOURCES.plugin("text").params.model_validate(source)
    opened = SOURCES.create("text", params)
    found = next(iter(opened.read(next(iter(opened.plan())))))
    assert isinstance(found, RawDocument)
    entry = {"document_id": found.document_id, "uri": found.uri, "origin": "texts", "run_id": RUN, "file": file}
    monkeypatch.setattr(dropped, "inspect", lambda lake, key: [entry])
    return {**entry, "entry": entry, "lake": Lake(str(tmp_path / "lake"))}


def test_each_dropped_line_has_its_number_and_reason(document: dict[str, Any]) -> None:
    [reading] = dropped_lines(document["lake"], "wall.txt")
    assert reading.cleaned is not None
    lines = [(line.number, line.reason) for line in reading.cleaned.dropped]
    assert lines == [(1, "title"), (3, "byline"), (7, "advertisement")]
    text = printed([reading])
    assert "authors: Tom Reed" in text
    assert "      7  advertisement  Advertisement" in text
    assert "advertisement, or the label of one" in text


def test_as_json_it_is_one_line(document: dict[str, Any]) -> None:
    [printed_line] = printed(dropped_lines(document["lake"], "x"), "json").splitlines()
    found = json.loads(printed_line)
    assert found["dropped"][1] == {
        "number": 3,
        "text": "By Tom Reed",
        "reason": "byline",
        "meaning": "names its authors",
    }
    assert found["title"] == "Norhaven wall approved after a long debate"


def test_a_further_occurrence_is_found(document: dict[str, Any]) -> None:
    document["entry"]["document_id"] = repeat_id(document["document_id"], document["uri"], 1)
    [reading] = dropped_lines(document["lake"], "x")
    assert reading.cleaned is not None


def test_a_changed_file_is_not_shown_as_the_document(document: dict[str, Any]) -> None:
    document["file"].write_text(PAGE + "More.\n", encoding="utf-8")
    [reading] = dropped_lines(document["lake"], "x")
    assert reading.cleaned is None
    assert "has changed" in printed([reading])


def test_a_file_that_is_gone(document: dict[str, Any]) -> None:
    document["file"].unlink()
    assert "its file is gone" in printed(dropped_lines(document["lake"], "x"))


@pytest.mark.parametrize("change", [{"run_id": "another"}, {"origin": "another"}])
def test_without_its_configuration(change: dict[str, str], document: dict[str, Any]) -> None:
    document["entry"].update(change)
    [reading] = dropped_lines(document["lake"], "x")
    assert reading.problem is not None
    assert "configuration" in reading.problem


def test_files_of_text_and_html(tmp_path: Path) -> None:
    text, page = tmp_path / "a.txt", tmp_path / "b"
    text.write_text(PAGE, encoding="utf-8")
    paragraphs = "".join(f"<p>{BODY} Item {number}.</p>" for number in range(8))
    page.write_text(f"<html><body><nav>Menu</nav><article>{paragraphs}</article></body></html>", encoding="utf-8")
    plain, marked = clean_file(str(text)), clean_file(str(page))
    assert plain.cleaned is not None
    assert marked.cleaned is not None
    assert plain.cleaned.text_source == "text"
    assert marked.cleaned.text_source != "text"
    assert "<p>" not in marked.cleaned.text
    assert BODY[:60] in printed([plain], text=True)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(bytes(range(256)) * 8)
    with pytest.raises(UserError):
        clean_file(str(tmp_path / "a.bin"))


def test_command_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE, encoding="utf-8")
    result = CliRunner().invoke(cli, ["inspect", "--file", str(tmp_path / "a.txt"), "--format", "json"])
    assert json.loads(result.output)["authors"] == ["Tom Reed"]
    for wrong in (["inspect"], ["inspect", "key", "--file", str(tmp_path / "a.txt")]):
        assert CliRunner().invoke(cli, wrong).exit_code == 2


def test_control_characters_do_not_reach_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE.replace("Advertisement", "Adv\x1b[31mertisement"), encoding="utf-8")
    assert "\x1b" not in printed([clean_file(str(tmp_path / "a.txt"))], text=True)
