"""The command of the extraction benchmark: its data, its tables, its exit codes; and a run without peers."""

import gzip
import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
STORY = [
    "The ferry of Tarnholm sails again since Monday morning, the harbour office said, after a week of storms.",
    "Some four hundred people had waited on the island, and not all of them had minded the delay very much.",
    "Fares stay as they were, and the last boat of the day leaves the northern quay at half past nine, as before.",
]


@pytest.fixture
def benchmarks(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks import extraction_race, extraction_report, feed_dates, gold, scoring

    return SimpleNamespace(race=extraction_race, report=extraction_report, feeds=feed_dates, gold=gold, score=scoring)


def write_set(folder: Path, rows: list[dict[str, Any]]) -> None:
    (folder / "pages").mkdir(parents=True)
    body = "".join(f"<p>{line}</p>" for line in STORY)
    page = (
        f"<html><head><title>Ferry is back</title></head><body><nav>Home</nav><article>{body}</article></body></html>"
    )
    for row in rows:
        path = folder / row.setdefault("file", f"pages/{row['id']}.html")
        path.write_bytes(gzip.compress(page.encode()) if path.suffix == ".gz" else page.encode())
    (folder / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks.extraction", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_sets_are_read_by_name_with_their_gold(benchmarks: SimpleNamespace, tmp_path: Path) -> None:
    write_set(tmp_path / "b", [{"id": "1", "must": ["a"], "title": "x"}])
    write_set(tmp_path / "a", [{"id": "1", "file": "pages/1.html.gz", "text": "t\u2028t", "url": "https://a.example/"}])
    (tmp_path / "notes").mkdir()
    first, second = benchmarks.gold.read_sets(tmp_path)
    assert (first.name, second.name) == ("a", "b")
    assert (first.pages[0].gold.text, first.pages[0].url) == ("t\u2028t", "https://a.example/")
    assert (second.pages[0].gold.must, second.pages[0].gold.title, second.pages[0].gold.text) == (("a",), "x", None)
    assert first.pages[0].body() == second.pages[0].body()


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "line 2"),
        ("[]", "line 2"),
        ('{"id": "2"}', "line 2: KeyError"),
        ('{"id": "2", "file": "pages/none.html"}', "none.html is not there"),
        ('{"id": "1", "file": "pages/1.html"}', "a second time"),
    ],
)
def test_broken_gold_is_an_error_that_says_where(
    benchmarks: SimpleNamespace, tmp_path: Path, line: str, problem: str
) -> None:
    write_set(tmp_path / "a", [{"id": "1"}])
    with (tmp_path / "a" / "gold.jsonl").open("a") as file:
        file.write(line)
    with pytest.raises(benchmarks.gold.DataError, match=problem):
        benchmarks.gold.read_sets(tmp_path)


def test_a_broken_page_is_an_error(benchmarks: SimpleNamespace, tmp_path: Path) -> None:
    write_set(tmp_path / "a", [{"id": "1", "file": "pages/1.html.gz"}])
    (tmp_path / "a/pages/1.html.gz").write_bytes(b"no gzip")
    [only] = benchmarks.gold.read_sets(tmp_path)
    with pytest.raises(benchmarks.gold.DataError, match=r"1\.html\.gz"):
        only.pages[0].body()


def test_missing_data_end_in_exit_code_2_and_a_sentence(tmp_path: Path) -> None:
    for arguments, message in (
        ([], "--data"),
        (["--data", f"{tmp_path}/none"], "none is no folder"),
        (["--data", str(tmp_path)], "no subfolder with a gold.jsonl"),
    ):
        done = run(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert message in done.stderr
        assert "Traceback" not in done.stderr


class FakeRunner:
    """Answers with what it was told to, and remembers who was called."""

    def __init__(self, race: Any, score: Any, texts: dict[str, str]) -> None:
        self.texts, self.calls, self.answer, self.found = texts, [], race.Answer, score.Found
        self.page = ""

    def show(self, page: Any) -> None:
        self.page = page.html

    def run(self, name: str) -> Any:
        self.calls.append(name)
        text = self.texts[name].replace("PAGE", self.page)
        seconds = 0.2 if name == "slow" else 0.1
        problem = None if text else "ValueError: empty"
        return self.answer(self.found(text or None, title="Ferry is back"), seconds, problem)


def raced(benchmarks: SimpleNamespace, tmp_path: Path, rounds: int = 1) -> tuple[Any, FakeRunner]:
    rows = [{"id": str(number), "text": STORY[0], "title": "Ferry is back"} for number in range(3)]
    write_set(tmp_path / "set", rows)
    runner = FakeRunner(
        benchmarks.race, benchmarks.score, {"newsbeam": STORY[0], "slow": "", "trafilatura, precision": "x"}
    )
    [given] = benchmarks.gold.read_sets(tmp_path)
    return benchmarks.race.race(given, dict.fromkeys(runner.texts, runner), rounds, lambda _: None), runner


def test_extractors_take_turns_page_by_page(benchmarks: SimpleNamespace, tmp_path: Path) -> None:
    found, runner = raced(benchmarks, tmp_path, rounds=2)
    measured = runner.calls[9:]  # after each page was given to each, to warm up
    assert [set(measured[at : at + 3]) for at in range(0, 18, 3)] == [set(runner.texts)] * 6
    assert measured[:6] == [
        "newsbeam", "slow", "trafilatura, precision", "slow", "trafilatura, precision", "newsbeam"
    ]  # fmt: skip
    assert [len(result.found) for result in found.results.values()] == [3, 3, 3]
    assert found.results["slow"].rounds == [[0.2] * 3] * 2
    assert found.results["slow"].problems == ["ValueError: empty"] * 3


def test_a_table_has_the_columns_that_the_gold_allows(benchmarks: SimpleNamespace, tmp_path: Path) -> None:
    found, _ = raced(benchmarks, tmp_path)
    table = benchmarks.report.accuracy(found)
    assert table.head == ("", "P", "R", "F1", "title", "with text", "ms, mean", "median", "p95")
    assert table.rows[0] == ("newsbeam", "1.000", "1.000", "1.000", "1.000", "3", "100.0", "100.0", "100.0")
    assert table.rows[1] == ("slow", "0.000", "0.000", "0.000", "–", "0", "200.0", "200.0", "200.0")
    assert table.notes == ("slow, pages that count as empty: ValueError: empty (3)",)
    lines = table.markdown().splitlines()
    assert lines[:3] == ["#### set: 3 pages", "", "|  | P | R | F1 | title | with text | ms, mean | median | p95 |"]
    assert lines[3] == "| --- |" + " ---: |" * 8
    assert lines[-1] == "- slow, pages that count as empty: ValueError: empty (3)"
    assert len({len(line) for line in table.plain().splitlines()[1:-1]}) == 1


def test_cost_is_told_beside_the_bare_extraction(benchmarks: SimpleNamespace) -> None:
    def result(*rounds: list[float]) -> Any:
        return benchmarks.race.Result([], list(rounds), [])

    results = {"newsbeam": result([0.2, 0.4], [0.2, 0.8]), "trafilatura, precision": result([0.1, 0.3], [0.1, 0.3])}
    table = benchmarks.report.cost([benchmarks.race.SetResult("set", (None, None), results)])
    # newsbeam's medians of the rounds are 0.2 and 0.6: their mean is twice 0.2, and each is twice the other's
    assert table.rows[0] == ("newsbeam", "400.0", "400.0", "600.0", "2.00 (1.50–2.50)", "2.00")
    assert table.rows[1][-2:] == ("1.00 (1.00–1.00)", "1.00")
    alone = benchmarks.report.cost([benchmarks.race.SetResult("set", (None,), {"newsbeam": result([0.2])})])
    assert alone.rows[0][-2:] == ("–", "–")


FEED = """<rss version="2.0"><channel><title>Post</title>
<item><title>a</title><link>https://post.example/a</link><pubDate>Mon, 05 Jan 2026 10:00:00 +0100</pubDate></item>
<item><title>b</title><link>https://post.example/b</link><pubDate>Mon, 05 Jan 2026 10:00:00 JST</pubDate></item>
<item><title>c</title><link>https://post.example/c</link><pubDate>soon</pubDate></item>
<item><title>d</title><link>https://post.example/d</link></item>
</channel></rss>"""


def test_feed_times_are_counted_for_both_parsers(benchmarks: SimpleNamespace, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(FEED)
    (tmp_path / "b.xml").write_text("<html><body>not found</body></html>")
    counts = benchmarks.feeds.count_dates(sorted(tmp_path.iterdir()), datetime(2026, 2, 1, tzinfo=UTC))
    assert (counts.files, counts.entries, counts.ours_entries) == (2, 4, 4)
    assert (counts.stated, counts.ours_stated, counts.ours, counts.unreadable) == (3, 3, 2, ["soon"])
    assert set(counts.unread) == {"b.xml"}
    [differing] = counts.disagreements  # feedparser takes Japan's time for UTC
    assert (differing.ours.hour, differing.theirs.hour) == (1, 10)
    notes = "\n".join(benchmarks.report.feed_dates(counts).notes)
    assert "differ: 'Mon, 05 Jan 2026 10:00:00 JST': 2026-01-05T01:00Z, feedparser 2026-01-05T10:00Z (1)" in notes
    assert "not read by newsbeam: 'soon' (1)" in notes
    assert "b.xml (not a feed" in notes


def test_newsbeam_and_trafilatura_side_by_side(tmp_path: Path) -> None:
    gold = {"text": "\n\n".join(STORY), "must": [STORY[0]], "must_not": ["Home"], "title": "Ferry is back"}
    write_set(tmp_path / "data/made", [{"id": "1", **gold}, {"id": "2", "file": "pages/2.html.gz", **gold}])
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds/a.xml").write_text(FEED)
    done = run(
        "--data", f"{tmp_path}/data", "--feeds", f"{tmp_path}/feeds", "--only", "newsbeam",
        "--only", "trafilatura, precision", "--markdown", "--predictions", f"{tmp_path}/found",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    number = r"\d+\.\d"
    row = (
        rf"^\| newsbeam \| 1\.000 \| 1\.000 \| 1\.000 \| 1\.000 \| 1\.000 \| 2 \| {number} \| {number} \| {number} \|$"
    )
    assert re.search(row, done.stdout, re.M), done.stdout
    assert re.search(rf"^\| newsbeam \|( {number} \|){{3}} \d+\.\d\d \| \d+\.\d\d \|$", done.stdout, re.M)
    for title in (
        "made: 2 pages",
        "made, flattened by resiliparse: 2 pages",
        "made, flattened by lxml blocks: 2 pages",
    ):
        assert f"#### {title}" in done.stdout
    assert re.search(r"^\| C4 line rules \| 1\.000 \| 1\.000 \| 1\.000 \| 2 \|", done.stdout, re.M)
    assert "- pages: made 2" in done.stdout
    versions = [rf"{name} [\d.]+" for name in ("feedparser", "newsbeam", "lxml", "trafilatura", "justext")]
    assert re.search(f"^- versions: {', '.join(versions)}$", done.stdout, re.M)
    predicted = [json.loads(line) for line in (tmp_path / "found/made/newsbeam.jsonl").read_text().splitlines()]
    assert [row["id"] for row in predicted] == ["1", "2"]
    assert predicted[0]["text"] == gold["text"]
