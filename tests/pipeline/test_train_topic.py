"""`newsbeam train topic` with labels of one's own: from labelled headlines to the folders of a lake."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from pipeline.cli import cli
from pipeline.errors import ExitCode, UserError
from pipeline.lake.query import query

PLACES = ["Elmswick", "Ardmore", "Neuhofen", "Tarnby", "Oxhill", "Velden", "Kirkholm", "Sandvik", "Brannock", "Loxley"]
HEADLINES = {
    "Shipping": ["Container ship waits outside {} harbour", "Freight rates climb on routes through {}"],
    "Energy": ["Grid operator in {} warns of tight power supply", "Wind farm off {} sends electricity ashore"],
    None: ["Late goal sends {} into the cup final", "Choir of {} wins national singing prize"],
}
NEWS = {
    "Two freighters collide in fog off Sandvik": (
        "The container ships were entering the harbour when they touched, and their cargo was moved to other vessels. "
        "The port authority shut the shipping lane for six hours, and freight will reach its buyers a week late."
    ),
    "Kirkholm power station returns to the grid": (
        "The gas plant feeds electricity to two million homes and had been shut since spring. The grid operator said "
        "that power supply would be ample through the winter, and wholesale electricity prices fell at once."
    ),
    "Oxhill striker signs for rivals": (
        "The forward scored twelve goals last season and will join the team after a medical. The coach praised him as "
        "the best finisher in the league, and supporters greeted him at the training ground on Monday morning."
    ),
}


def rows() -> list[dict[str, Any]]:
    return [
        {"title": headline.format(place), "topic": topic}
        for topic, headlines in HEADLINES.items()
        for headline in headlines
        for place in PLACES
    ]


def write(path: Path, found: list[Any]) -> Path:
    path.write_text("\n".join(map(json.dumps, found)) + "\n", encoding="utf-8")
    return path


def train(*arguments: Any) -> Any:
    return CliRunner().invoke(cli, ["train", "topic", *map(str, arguments)])


def numbers(texts: Any) -> Any:
    """A stand-in for the encoder of other languages, which takes seconds to load."""
    return np.eye(512, dtype=np.float32)[[len(text) % 512 for text in texts]]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("topics")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("transforms.logic.topics.training.multilingual", lambda: numbers)
        result = train(write(folder / "rows.jsonl", rows()), "--out", folder / "own.npz")
    assert result.exit_code == 0, result.output
    assert not result.stderr
    return folder / "own.npz", json.loads(result.stdout)


def test_figures_are_printed(model: tuple[Path, dict[str, Any]]) -> None:
    path, figures = model
    assert figures["bytes"] == path.stat().st_size
    assert (figures["texts"], figures["none"]) == (60, 20)
    assert set(figures["english"]["by_label"]) == {"energy", "shipping"}


def test_a_run_writes_the_labels(model: tuple[Path, dict[str, Any]], place: Any, helpers: Any) -> None:
    news = [helpers.record(n, title=title, text=text) for n, (title, text) in enumerate(NEWS.items())]
    helpers.write_jsonl(place.inbox / "a.jsonl", *news)
    events = {"topics": str(model[0]), "extractors": []}
    place.run(events=events)
    sql = "SELECT title, topic, topic_top, topics[1].medtop, topics[1].name FROM articles ORDER BY published_at"
    assert query(place.lake, sql)[1] == [
        ("Two freighters collide in fog off Sandvik", "shipping", "shipping", "shipping", "Shipping"),
        ("Kirkholm power station returns to the grid", "energy", "energy", "energy", "Energy"),
        ("Oxhill striker signs for rivals", "unclassified", "unclassified", None, None),
    ]
    folders = {path.name for path in (place.root / "articles").iterdir()}
    assert folders == {"topic=energy", "topic=shipping", "topic=unclassified"}
    before = place.parquet()
    place.run(events=events)
    assert place.parquet() == before


def test_labels_alone_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("english", "multilingual"):
        monkeypatch.setattr(f"transforms.logic.topics.training.{name}", lambda: numbers)
    data = write(tmp_path / "rows.jsonl", [row for row in rows() if row["topic"]])
    result = train(data, "--out", tmp_path / "own.npz")
    assert "No text has topic null" in result.stderr
    assert json.loads(result.stdout)["none"] == 0


@pytest.mark.parametrize(
    ("found", "message"),
    [
        ([{"title": "A", "topic": "energy"}], "'energy' has 1 different texts"),
        ([{"title": "A", "topic": ".."}], "cannot name a folder"),
        ([{"title": "A", "topic": "a"}, {"title": "B"}], "line 2: no topic"),
        ([], "no labelled text"),
    ],
)
def test_bad_data_is_told_in_a_line(tmp_path: Path, found: list[Any], message: str) -> None:
    result = train(write(tmp_path / "bad.jsonl", found), "--out", tmp_path / "m.npz")
    assert isinstance(result.exception, UserError)
    assert message in str(result.exception)
    assert "\n" not in str(result.exception)
    assert not (tmp_path / "m.npz").exists()


def test_definitions_go_with_media_topics_alone(tmp_path: Path) -> None:
    data = write(tmp_path / "rows.jsonl", rows())
    result = train(data, "--definitions", data, "--out", tmp_path / "m.npz")
    assert isinstance(result.exception, UserError)
    assert result.exception.code == ExitCode.USAGE
