"""The commands of the wire-copy benchmarks end to end, with newsbeam alone, on made-up data."""

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).parents[2]
FERRY = (
    "The ferry of Tarnholm sails again since Monday morning, the harbour office said, after a week of storms. "
    "Some four hundred people had waited on the island, and not all of them had minded the delay very much. "
    "Fares stay as they were, and the last boat of the day leaves the northern quay at half past nine, as before. "
    "Ida Brandt, who runs the bakery behind the quay, said that she had sold out of rye bread every single day."
)
SNOW = (
    "Snow closed the pass above Veldorn on Friday night, and ploughs from three valleys were sent up before dawn. "
    "Lorries stood in line for eleven kilometres while drivers shared soup that the fire brigade had brought along. "
    "A spokesman for the road office could not say when the tunnel would open, only that it would not be that day. "
    "Schools in the two upper villages stayed shut, to the open delight of nearly everyone below the age of twelve."
)


def run(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    def pack(name: str, rows: list[dict[str, Any]]) -> None:
        (tmp_path / name).write_bytes(gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode()))

    pack("fnc_docs.jsonl.gz", [{"id": one, "text": text} for one, text in (("a", FERRY), ("b", FERRY), ("c", SNOW))])
    (tmp_path / "fnc_pairs.json").write_text(json.dumps([{"a": "b", "b": "a", "label": "N"}]))
    base = {"base": None, "other": None, "src": None, "source": "Post"}
    wire = [
        ("o", "o", "wire", "orig", FERRY), ("c", "o", "wire", "L0", f"Boats are back\n\n{FERRY}"),
        ("n", "n", "same_event", "neg", SNOW), ("t", "t", "template", "neg", "Fair and mild, eleven degrees at noon."),
        ("u", "u", "template", "neg", "Wet and windy, six degrees at noon."),
    ]  # fmt: skip
    names = ("id", "cluster", "group", "rel", "text")
    pack("wirebench.jsonl.gz", [{**base, **dict(zip(names, values, strict=True))} for values in wire])
    return tmp_path


@pytest.mark.slow
def test_newsbeam_alone_makes_every_table(data: Path) -> None:
    name = "newsbeam, logic alone"
    done = run("wirecopy", "--data", str(data), "--peers", "--only", name, "--rounds", "2", "--markdown")
    assert done.returncode == 0, done.stderr
    row = rf"^\| {name} \| 1\.000 \| 1\.000 \| 1\.000 \| 1\.000 \| 1 \| 0 \|$"
    assert len(re.findall(row, done.stdout, re.M)) == 2, done.stdout
    assert f"| {name} | 1.000 (0, 0) | 0.0 % (0) | 0 |" in done.stdout
    speed = r"[\d,]+ \([\d,]+–[\d,]+\)"
    assert re.search(rf"^\| {name} \| {speed} \| {speed} \| \d+ \| \d+ \|$", done.stdout, re.M), done.stdout
    assert "#### wirebench: copies found with their original, by level" in done.stdout
    assert re.search(r"^- versions: newsbeam [\d.]+, Python [\d.]+$", done.stdout, re.M)
    assert "datatrove" not in done.stdout


@pytest.mark.parametrize("module", ["wirecopy", "news_copy"])
def test_missing_data_end_in_exit_code_2_and_a_sentence(module: str, tmp_path: Path) -> None:
    done = run(module, "--data", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "has n" in done.stderr
    assert "Traceback" not in done.stderr


def test_unknown_sets_and_peers_are_named(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks import wirecopy

    for arguments, message in (
        (["--sets", "other"], "none of the sets other"), (["--peers", "other"], "'other' is none of datatrove;")
    ):  # fmt: skip
        with pytest.raises(SystemExit) as ended:
            wirecopy.main(["--data", str(data), *arguments])
        assert ended.value.code == 2
        assert message in capsys.readouterr().err


def test_the_order_of_arrival_is_another_table(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks import wirecopy, wirecopy_order
    from benchmarks.extraction_report import Table

    asked = []

    def measured(corpus: Any, orders: int, _: object) -> Table:
        asked.append((corpus.name, orders))
        return Table(f"{corpus.name}: order", ("", "F1"), (("one run", "1.0000"),))

    monkeypatch.setattr(wirecopy_order, "measure_order", measured)
    wirecopy.main(["--data", str(data), "--order", "--orders", "4"])
    assert asked == [("fnc", 4), ("wirebench", 4)]
    assert re.search(r"^one run +1\.0000$", capsys.readouterr().out, re.M)


ARTICLES = {
    "1_Bay-City-Post-Mar-04-1955-1-1": FERRY.replace("harbour", "har-\nbour").replace(" the ", "\nthe "),
    "2_Veldorn-Sun-Mar-04-1955-1-7": FERRY,
    "3_Veldorn-Sun-Mar-04-1955-1-8": SNOW,
    "4_Tarnholm-Star-Mar-05-1955-1-2": "Lost, a grey cat.",
}


def write_released(folder: Path) -> None:
    folder.mkdir()
    rows = {one: {"headline": "h", "byline": "", "article": text} for one, text in ARTICLES.items()}
    (folder / "articles.json").write_text(json.dumps(rows))
    first, second, *_ = ARTICLES
    (folder / "pairs.json").write_text(json.dumps([[second, first]]))


def write_parquet(folder: Path) -> None:
    folder.mkdir()
    clusters = dict(zip(ARTICLES, (7, 7, 8, 9), strict=True))
    rows = [{"id": one, "article": text, "cluster": clusters[one]} for one, text in ARTICLES.items()]
    pq.write_table(pa.Table.from_pylist(rows[:2]), folder / "test-00000-of-00002.parquet")
    pq.write_table(pa.Table.from_pylist(rows[2:]), folder / "test-00001-of-00002.parquet")
    pq.write_table(pa.Table.from_pylist(rows[2:]), folder / "val-00000-of-00001.parquet")


def test_news_copy_is_scored_in_both_of_its_forms(tmp_path: Path) -> None:
    write_released(tmp_path / "full_day")
    write_parquet(tmp_path / "hub")
    done = run("news_copy", "--data", str(tmp_path), "--markdown")
    assert done.returncode == 0, done.stderr
    right = "1.000 | 1.000 | 1.000 | 1.000 |"
    assert f"| full_day | 4 | 3 | 1 | {right}" in done.stdout
    assert f"| test | 4 | 3 | 1 | {right}" in done.stdout
    assert "| val | 2 | 2 | 0 |" in done.stdout
    assert "bi-encoder .915" in done.stdout


@pytest.fixture
def news_copy(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks import news_copy as module

    return module


def test_days_come_from_the_ids(news_copy: ModuleType, tmp_path: Path) -> None:
    write_released(tmp_path / "set")
    [corpus] = news_copy.read_news_copy(tmp_path)
    days = [news_copy._dated(text).published_at // 86_400_000_000 for text in corpus.texts]
    assert days == [-5417, -5417, -5417, -5416]  # days from 4 March 1955 to 1 January 1970
    assert "harbour office" in corpus.texts[0].text
    assert "\n" not in corpus.texts[0].text


@pytest.mark.parametrize("broken", ["no pairs", "two of articles", "unknown id", "not JSON"])
def test_broken_news_copy_files_are_an_error(news_copy: ModuleType, tmp_path: Path, broken: str) -> None:
    folder = tmp_path / "set"
    write_released(folder)
    if broken == "no pairs":
        (folder / "pairs.json").unlink()
    if broken == "two of articles":
        (folder / "more.json").write_text("{}")
    if broken == "unknown id":
        (folder / "pairs.json").write_text('[["a", "b"]]')
    if broken == "not JSON":
        (folder / "pairs.json").write_text("[[")
    with pytest.raises(news_copy.DataError, match="set"):
        news_copy.read_news_copy(tmp_path)
