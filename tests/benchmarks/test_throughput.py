"""The benchmark: its pages are what it says, its arithmetic is right, and it runs."""

import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def throughput(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The harness, which is not part of the installed package."""
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks import throughput as module

    return module


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks import pages as module

    return module


def grams(html: str) -> set[tuple[str, ...]]:
    """Word 5-grams of a page's article."""
    words = re.findall(r"\w+", " ".join(re.findall(r'class="story-text">(.*?)</p>', html)))
    return set(zip(*(words[start:] for start in range(5)), strict=False))


def test_made_up_pages_are_always_the_same(pages: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, again = pages.write_pages(tmp_path / "a", 3), pages.write_pages(tmp_path / "b", 5)
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again[:3]]
    assert len({path.read_bytes() for path in again}) == 5


def test_made_up_pages_are_of_the_size_of_news_pages(pages: ModuleType) -> None:
    sizes = sorted(len(pages.page(number)) for number in range(30))
    assert 70_000 < sizes[15] < 130_000
    assert sizes[-1] > 1.5 * sizes[0]


def test_made_up_pages_are_no_copies(pages: ModuleType) -> None:
    articles = [grams(pages.page(number)) for number in range(12)]
    assert min(map(len, articles)) > 100
    # Copies share 0.6 of the shorter text or more.
    assert max(len(a & b) / min(len(a), len(b)) for a, b in combinations(articles, 2)) < 0.2


def test_speeds_and_ratios(throughput: ModuleType) -> None:
    def series(startup: float, *seconds: float, peak: int = 1 << 20) -> object:
        runs = [throughput.Measured(each, 2 * each, peak, "") for each in (startup, *seconds)]
        return throughput.Series("x", 101, runs[0], tuple(runs[1:]))

    ours, bare = series(2.0, 12.0, 22.0, 52.0, peak=3 << 20), series(1.0, 3.0, 2.0, 5.0)
    found = throughput.Comparison(ours, bare, "in 101 = kept 101", {"cores": "2"})
    assert ours.speeds(with_startup=False) == [10.0, 5.0, 2.0]
    assert bare.speeds(with_startup=False) == [50.0, 100.0, 25.0]
    assert found.ratios(with_startup=False) == [0.2, 0.05, 0.08]
    assert found.ratios(with_startup=True) == pytest.approx([3 / 12, 2 / 22, 5 / 52])
    ratio = throughput.table(found)[-1]
    assert ratio == ["ratio", "0.096", "0.080", "", "7.33", "3.00"]
    assert "| ratio | 0.096 | 0.080 |" in throughput.markdown(found)
    assert "outcome: in 101 = kept 101" in throughput.plain(found)


def test_memory_and_time_of_child_processes_count(throughput: ModuleType) -> None:
    child = (
        "import time; held = b'x' * (80 << 20); end = time.process_time() + 0.4\nwhile time.process_time() < end: pass"
    )
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}]); print('done')"
    measured = throughput.measure([sys.executable, "-c", parent])
    assert measured.peak_bytes > 80 << 20
    assert measured.cpu_seconds >= 0.2
    assert measured.seconds >= 0.4
    assert measured.output == "done\n"


def test_a_failing_command_is_an_error_with_its_output(throughput: ModuleType) -> None:
    with pytest.raises(throughput.CommandError, match="no such luck"):
        throughput.measure([sys.executable, "-c", "raise SystemExit('no such luck')"])


@pytest.mark.parametrize("arguments", [["--pages", "nowhere/*.html"], ["--count", "1"], ["--repeat", "none"]])
def test_bad_arguments_end_in_a_line(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "benchmarks.throughput", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.slow
def test_both_programs_run_over_the_same_pages(pages: ModuleType, tmp_path: Path) -> None:
    pages.write_pages(tmp_path, 3)
    (tmp_path / "page-plain.html").write_text(pages.page(7), encoding="utf-8")
    command = [sys.executable, "-m", "benchmarks.throughput", "--repeat", "1", "--markdown", "--pages"]
    done = subprocess.run([*command, f"{tmp_path}/*.html*"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "outcome: in 4 = kept 4 + duplicate 0 + rejected 0 + dead 0" in done.stdout
    assert re.search(r"^\| newsbeam run \| [\d.]+ .*\|$", done.stdout, re.M)
    assert re.search(r"^\| ratio \| 0\.\d+ \|", done.stdout, re.M)
