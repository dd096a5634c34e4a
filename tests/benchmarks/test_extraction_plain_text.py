"""Pages as plain text, and the cleaners of plain text that ours is compared with."""

from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def flatten(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks import flatten as module

    return module


@pytest.fixture
def plain_text(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks import plain_text as module

    return module


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("<p>one <b>two</b>\n three</p><p>four</p>", ["one two three", "four"]),
        ("<div>one<div>two</div>three</div>", ["one", "two", "three"]),
        ("one<br>two<span> three</span>", ["one", "two three"]),
        ("<head><title>t</title></head><body><script>x</script><!-- c -->one<style>y</style> two", ["one two"]),
        ("<ul><li><a href='/'>Home</a></li><li><a>News</a></li></ul>", ["Home", "News"]),
        ("<tr><td>1</td><td>2</td></tr>", ["1", "2"]),
        ("x\x00y &amp; z", ["xy & z"]),
        ("", []),
        ("   ", []),
        ("<!-- -->", []),
        ("<div>" * 1_000 + "deep", ["deep"]),
    ],
)
def test_each_block_is_a_line(flatten: ModuleType, page: str, lines: list[str]) -> None:
    assert flatten.flatten_blocks(page).splitlines() == lines


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("The ferry sails again today.", True),
        ("Will the ferry sail today?", True),
        ('He said: "It sails again today"', True),
        ("The ferry sails again today", False),  # no terminal punctuation
        ("The ferry sails again today...", False),  # an ellipsis
        ("It sails again today.", False),  # four words
        ("Please enable JavaScript to read this.", False),
        ("Please read our Privacy Policy before going on.", False),
        ("This is " + "x" * 1_001 + " far too long.", False),
        ("", False),
    ],
)
def test_the_line_rules_of_c4(plain_text: ModuleType, line: str, kept: bool) -> None:
    assert plain_text.c4_lines(f"Menu\n  {line}\nLogin").splitlines() == ([line] if kept else [])


def test_c4_takes_citation_marks_out(plain_text: ModuleType) -> None:
    assert plain_text.c4_lines("The ferry sails again.[2][citation needed]") == ""
    assert plain_text.c4_lines("The ferry[1] sails again every day.") == "The ferry sails again every day."


def test_justext_keeps_prose_in_its_language(plain_text: ModuleType) -> None:
    clean = plain_text.load_justext()
    prose = "After the storm the ferry of the island will be back in the harbour at the end of the week. " * 4
    other = "Nach dem Sturm ist die Fähre der Insel am Ende der Woche wieder in dem Hafen, wie es heißt. " * 4
    for text in (prose.strip(), other.strip()):
        assert clean(f"Home\nNews <b>\n{text}\nLogin") == text
    assert clean("") == ""
