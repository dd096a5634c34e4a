"""newsbeam's dates beside dateparser's: ``python -m benchmarks.events_dates DATA [--search]``.

DATA is a folder; each ``dates_*.jsonl`` in it is a set, a document a line: ``id``, ``text``, ``dct`` (the day of
publication) and ``timex``, a list of ``start``, ``end``, ``type`` and ``value`` as in TIMEX3, of which those of type
DATE count. dateparser is there wherever newsbeam is: htmldate, which reads dates of pages, brings it.

*Spans given*: the system is told where the expressions stand and says what they mean. dateparser is given the
expression alone, in English, with the day of publication as ``RELATIVE_BASE`` and its defaults otherwise, or with
``PREFER_DATES_FROM`` set to the past, as suits news; newsbeam reads the whole text, and what it says of the place of
the expression is taken. Right is a day that equals that of gold; of the other values a dateparser answer is right as
far as gold is precise (it knows no weeks, seasons or quarters). *End to end*: the system finds the expressions.
``--search`` lets ``dateparser.search`` do that, too, which takes much longer.
"""

import argparse
import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from transforms.logic.coding.times.dates import Dated, english_dates, numeric_dates

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Expression(NamedTuple):
    """A time expression of gold: its span and TIMEX3 value; of those that are no date only the span matters."""

    start: int
    end: int
    value: str
    is_date: bool


class Document(NamedTuple):
    """A text, the day of its publication, and the time expressions in it."""

    text: str
    published: date
    expressions: list[Expression]


class Score(NamedTuple):
    """What a system got right of a set.

    Attributes:
        found: F1 of finding the dates; None with spans given.
        value: F1 of finding them with the right value; with spans given the share of right values.
        days: Share of right values among the days of gold.
        milliseconds: Time a document.
    """

    found: float | None
    value: float
    days: float
    milliseconds: float


Reader = Callable[[Document], Sequence[Dated]]


def newsbeam(document: Document) -> list[Dated]:
    """All dates of a document."""
    digits = list(numeric_dates(document.text))
    words = english_dates(document.text, document.published)
    return sorted(digits + [w for w in words if not any(w.start < d.end and d.start < w.end for d in digits)])


def dateparser_of_spans(past: bool) -> Reader:
    """What dateparser makes of each date of gold.

    Args:
        past: Prefer the past where the expression leaves it open.
    """

    def read(document: Document) -> list[Dated]:
        dateparser = import_module("dateparser")
        settings = _settings(document, past)
        spans = [(e.start, e.end) for e in document.expressions if e.is_date]
        parsed = (
            (start, end, dateparser.parse(document.text[start:end], languages=["en"], settings=settings))
            for start, end in spans
        )
        return [Dated(start, end, found.date().isoformat()) for start, end, found in parsed if found is not None]

    return read


def dateparser_search(document: Document) -> list[Dated]:
    """What ``dateparser.search`` finds in a document, in the order of the text."""
    search = import_module("dateparser.search").search_dates
    found, at = [], 0
    for words, moment in search(document.text, languages=["en"], settings=_settings(document, True)) or ():
        start = document.text.find(words, at)
        if start >= 0:
            at = start + len(words)
            found.append(Dated(start, at, moment.date().isoformat()))
    return found


def _settings(document: Document, past: bool) -> Any:
    base = datetime.combine(document.published, datetime.min.time())
    return {"RELATIVE_BASE": base} | ({"PREFER_DATES_FROM": "past"} if past else {})


def score(documents: Iterable[Document], read: Reader, *, spans_given: bool, by_prefix: bool) -> Score:
    """Compare a system with gold.

    Args:
        documents: The set.
        read: The system.
        spans_given: It was told the spans: what it says of anything else does not count.
        by_prefix: An answer is right as far as gold is precise.
    """
    hits = right = right_days = days = wanted = extra = documents_read = 0
    seconds = 0.0
    for document in documents:
        began = time.perf_counter()
        answers = list(read(document))
        seconds += time.perf_counter() - began
        documents_read += 1
        used: set[int] = set()
        for gold in (e for e in document.expressions if e.is_date):
            wanted += 1
            days += (is_day := _DAY.fullmatch(gold.value) is not None)
            at = next((i for i, d in enumerate(answers) if i not in used and _overlap(d, gold)), None)
            if at is None:
                continue
            used.add(at)
            hits += 1
            value = answers[at].value
            same = value == gold.value or (by_prefix and not is_day and value.startswith(f"{gold.value}-"))
            right += same
            right_days += same and is_day
        free = (d for i, d in enumerate(answers) if i not in used)
        extra += sum(not any(_overlap(d, e) for e in document.expressions) for d in free)
    both = max(1, hits + extra + wanted)
    return Score(
        found=None if spans_given else 2 * hits / both,
        value=right / max(1, wanted) if spans_given else 2 * right / both,
        days=right_days / max(1, days),
        milliseconds=1000 * seconds / max(1, documents_read),
    )


def _overlap(dated: Dated, gold: Expression) -> bool:
    return dated.start < gold.end and gold.start < dated.end


def read_set(path: Path) -> list[Document]:
    """The documents of a gold file.

    Raises:
        ValueError: It is not what the module's description says, or holds no document.
    """
    documents = []
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            marks = [Expression(t["start"], t["end"], t["value"], t["type"] == "DATE") for t in row["timex"]]
            documents.append(Document(row["text"], date.fromisoformat(row["dct"]), marks))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path}: not a gold file of dates: {error!r}") from error
    if not documents:
        raise ValueError(f"{path}: holds no document")
    return documents


def rows(name: str, documents: Sequence[Document], search: bool) -> Iterable[str]:
    """The lines of the table for one set, as Markdown."""
    systems: list[tuple[str, str, Reader]] = [
        ("newsbeam", "spans given", newsbeam),
        (f"dateparser {version('dateparser')}", "spans given", dateparser_of_spans(past=False)),
        (f"dateparser {version('dateparser')}, preferring the past", "spans given", dateparser_of_spans(past=True)),
        ("newsbeam", "end to end", newsbeam),
    ]
    if search:
        systems.append((f"dateparser.search {version('dateparser')}", "end to end", dateparser_search))
    for system, task, read in systems:
        # what is loaded or compiled at first use is not the cost of a document
        read(documents[0])
        of = score(documents, read, spans_given=task == "spans given", by_prefix=system != "newsbeam")
        found = "–" if of.found is None else f"{of.found:.3f}"
        yield f"| {name} | {system} | {task} | {found} | {of.value:.3f} | {of.days:.3f} | {of.milliseconds:.2f} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table with a line for each set, task and system.

    Returns:
        0, or 2 where there is no set to measure or one cannot be read.
    """
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("data", type=Path, help="folder with dates_*.jsonl")
    parser.add_argument("--search", action="store_true", help="measure dateparser.search, too")
    options = parser.parse_args(arguments)
    paths = sorted(options.data.glob("dates_*.jsonl"))
    if not paths:
        print(f"events_dates: no dates_*.jsonl in {options.data}: nothing is measured", file=sys.stderr)
        return 2
    try:
        sets = [(path.stem.removeprefix("dates_"), read_set(path)) for path in paths]
    except ValueError as error:
        print(f"events_dates: {error}", file=sys.stderr)
        return 2
    print("| set | system | task | found F1 | value | days right | ms a document |\n|---|---|---|---|---|---|---|")
    for name, documents in sets:
        for row in rows(name, documents, options.search):
            print(row, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
