"""Spans between quotation marks."""

import pytest

from transforms.logic.coding.speech.marks import is_clause, is_title, quotations


def spans(text):
    return [(text[q.start : q.end], q.open) for q in quotations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“One,” he said. “Two.”", [("One,", False), ("Two.", False)]),
        ('"One," he said. "Two."', [("One,", False), ("Two.", False)]),
        ("“One goes on\n\n“Two ends,” he said.", [("One goes on", True), ("Two ends,", False)]),
        ('He said: "One goes on\n\n"Two ends."', [("One goes on", True), ("Two ends.", False)]),
        ('his" health was good. The "medical records" show', [("medical records", False)]),
        ("'Tis the season, the dogs' owner said of the '90s.", []),
        ("'We don't know,' she said.", [("We don't know,", False)]),
        ("rock 'n' roll, isn't it?", []),
        ("", []),
        ("“", []),
        ("“”", [("", False)]),
    ],
)
def test_spans(text, expected):
    assert [s for s in spans(text) if s != ("", True)] == expected


@pytest.mark.parametrize("words", ["Late Night Talk", "Late Night Talk,", "The Sound of the Sea", "Hamlet"])
def test_titles(words):
    assert is_title(words)


@pytest.mark.parametrize(
    "words", ["Stop the work now", "late night talk", "Is This It?", "We Won. They Lost", "", "of the"]
)
def test_what_is_no_title(words):
    assert not is_title(words)


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("Sie sagte: „wir zahlen“", True),
        ("„Wir zahlen“, sagte sie.", True),
        ("„Wir zahlen.“", True),
        ("Die „Neue Zeit“, eine Zeitung", False),
        ("die „neue zeit.“", False),
    ],
)
def test_punctuation_tells_a_short_speech_from_a_name(text, clause):
    (quote,) = quotations(text)
    assert is_clause(text, quote) is clause


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("''One,'' she said. ''Two.''", ["One,", "Two."]),
        ("»Eins«, »zwei«", ["Eins", "zwei"]),
        ("« Un », « deux »", [" Un ", " deux "]),
        ("»Yksi», ”kaksi”", ["Yksi", "kaksi"]),
        ('said."One," he', ["One,"]),
        ('a 6"x4" board', []),
        ('“One "two" three” four', ['One "two" three']),
        ("“One “two” three” four", ["One “two” three"]),
    ],
)
def test_marks_of_other_habits(text, words):
    assert [text[q.start : q.end] for q in quotations(text)] == words
