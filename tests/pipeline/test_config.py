"""Configurations: what is understood, and how each mistake is told."""

import re
from pathlib import Path
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner

from pipeline.build import ChunkContext, build
from pipeline.config import load_config, parse_config
from pipeline.errors import ExitCode, UserError
from pipeline.runs.quick_graphs import SharedViews, signatures_remembered
from schemas.raw import WorkUnit
from transforms.rounds import one_round

CONFIGS = sorted((Path(__file__).parents[2] / "configs").glob("*.yaml"))
LEAST = 'sources:\n  - {type: text, glob: "news/*.txt"}\noutput: {root: "OUT"}\n'


@pytest.fixture
def least(tmp_path: Path) -> str:
    path = tmp_path / "c.yaml"
    path.write_text(LEAST)
    return str(path)


def message(text: str, tmp_path: Path, *overrides: str) -> str:
    path = tmp_path / "c.yaml"
    path.write_text(text)
    with pytest.raises(UserError) as caught:
        load_config(str(path), overrides)
    assert caught.value.code == ExitCode.USAGE
    return str(caught.value)


def test_the_least_config_is_enough(least: str) -> None:
    config = load_config(least)
    assert config.root == "OUT"
    assert config.open_sources()[0].origin == "text:news/*.txt"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LEAST + "outptu: 3\n", r"outptu: unknown key \(did you mean 'output'\?\)$"),
        (LEAST + "xyzzy: 3\n", r"xyzzy: unknown key$"),
        ("sources: [{type: text, glbo: x}]\noutput: {root: o}", r"glbo: unknown key \(did you mean 'glob'\?\)"),
        (
            "sources: [{type: txt, glob: x}]\noutput: {root: o}",
            "unknown source 'txt'; there are: html, jsonl, rss, sitemap, text, urls, warc",
        ),
        (
            "sources: [{glob: x}]\noutput: {root: o}",
            "a source needs a type, one of: html, jsonl, rss, sitemap, text, urls, warc",
        ),
        ("sources: [text]\noutput: {root: o}", "a source is a mapping with a type, not str"),
        ("sources: &a [*a]\noutput: {root: o}", "a source is a mapping with a type, not list"),
        ("sources: []\noutput: {root: o}", "sources: "),
        ("sources:\noutput: {root: o}", "sources: "),
        ("sources: [{type: text, glob: x}]", "output: is required"),
        ("sources: [{type: text, glob: x}]\noutput: OUT", "a sink is a mapping with a type, not str"),
        ("sources: [{type: text, glob: x}]\noutput: {root: ''}", r"output\.root: "),
        ("sources: [{type: text, glob: x}]\noutput: {type: csv, root: o}", "unknown sink 'csv'; there are: parquet"),
        (LEAST + "chunks: {units: 0}\n", r"chunks\.units: "),
        (LEAST + "gates: {max_reject_rate: .nan}\n", r"gates\.max_reject_rate: "),
        (LEAST + "1: x\n", "1: "),
        ("a: [", "not valid YAML"),
        ("\x00", "not valid YAML"),
        ("- a", "a configuration is a mapping with sources and output"),
        ("", "a configuration is a mapping with sources and output"),
    ],
)
def test_each_mistake_is_a_line_that_names_the_file(text: str, said: str, tmp_path: Path) -> None:
    lines = message(text, tmp_path).splitlines()
    assert all(line.startswith(f"{tmp_path}/c.yaml: ") for line in lines)
    assert any(re.search(said, line) for line in lines), lines


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    said = message("sources: [{type: text, glob: x}]\nworkers: {processes: -1}\nchunks: {units: 0}\n", tmp_path)
    assert [line.split(": ")[1] for line in said.splitlines()] == ["output", "workers.processes", "chunks.units"]


def test_a_file_that_cannot_be_read_is_no_traceback(tmp_path: Path) -> None:
    for path, said in ((tmp_path / "none.yaml", "No such file"), (tmp_path, "Is a directory")):
        with pytest.raises(UserError, match=said):
            load_config(str(path))
    (tmp_path / "latin.yaml").write_bytes(b"name: \xe9")
    with pytest.raises(UserError, match="not valid YAML"):
        load_config(str(tmp_path / "latin.yaml"))


@pytest.mark.parametrize(
    ("override", "where", "value"),
    [
        ("output.root=/data/lake", ("output", "root"), "/data/lake"),
        ("output.root=a=b", ("output", "root"), "a=b"),
        ("sources.0.glob=*.txt", ("sources", 0, "glob"), "*.txt"),
        ("sources.-1.glob=**/*.txt", ("sources", 0, "glob"), "**/*.txt"),
        ("dedup.rules.candidates=7", ("dedup", "rules", "candidates"), 7),
        ("workers={processes: 2}", ("workers", "processes"), 2),
        ("sources.0.source=", ("sources", 0, "source"), None),
    ],
)
def test_set_reaches_any_part(override: str, where: tuple[Any, ...], value: Any, least: str) -> None:
    found: Any = load_config(least, [override])
    for step in where:
        found = found[step] if isinstance(step, int) else getattr(found, step)
    assert found == value


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("output.root", "write it as key=value"),
        ("=x", "write it as key=value"),
        ("sources.3.glob=x", "no such place"),
        ("sources.first.glob=x", "no such place"),
        ("output.root.deep=x", "no such place"),
        ("sources=[{type: text", "not valid YAML"),
    ],
)
def test_a_bad_override_is_named(override: str, said: str, least: str) -> None:
    with pytest.raises(UserError, match=said) as caught:
        load_config(least, [override])
    assert str(caught.value).startswith(f"--set {override}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "micros"),
    [
        ("2025-08-24", 1_755_993_600_000_000),
        ("2025-08-24T10:30:00Z", 1_756_031_400_000_000),
        ("2025-08-24 12:30:00 +02:00", 1_756_031_400_000_000),
        ("'2025-08-24'", 1_755_993_600_000_000),
    ],
)
def test_a_default_date_may_be_a_day_or_a_time(value: str, micros: int, least: str) -> None:
    config = load_config(least, [f"sources.0.published_at={value}"])
    assert config.sources[0].default_published_at == micros


def test_two_sources_of_one_name_are_refused() -> None:
    sources = [{"type": "text", "name": "a", "glob": "x"}, {"type": "html", "name": "a", "glob": "y"}]
    with pytest.raises(UserError, match="two sources are called 'a'"):
        parse_config({"sources": sources, "output": {"root": "o"}})
    parse_config({"sources": [sources[0], sources[1] | {"name": "b"}], "output": {"root": "o"}})


def test_the_digest_tells_configurations_apart(least: str) -> None:
    assert load_config(least).digest() == load_config(least).digest()
    assert load_config(least).digest() != load_config(least, ["clean.min_words=3"]).digest()


def test_a_home_folder_is_understood(least: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/someone")
    assert load_config(least, ["output.root=~/lake"]).root == "/home/someone/lake"


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.name)
def test_shipped_configs_are_valid_and_their_graph_builds(path: Path) -> None:
    config = load_config(str(path))
    units = [WorkUnit(source.origin, "file.txt") for source in config.open_sources()]
    context = ChunkContext(config, "20260309T120000Z-00000000", one_round(), spread=False)
    with signatures_remembered():
        pipeline = beam.Pipeline(runner=FnApiRunner(), options=SharedViews.of(PipelineOptions([])))
        build(pipeline | beam.Create(units), context)


def test_there_are_shipped_configs() -> None:
    assert {path.name for path in CONFIGS} >= {"quickstart.yaml", "batch.yaml"}
