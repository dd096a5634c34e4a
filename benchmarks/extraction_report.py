"""The tables of the extraction benchmark, for a terminal or for ``RESULTS.md``."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import fmean, median

from benchmarks.extraction_race import Result, SetResult
from benchmarks.extractors import BARE, OF_PAGES, OF_TEXT
from benchmarks.feed_dates import FeedDates
from benchmarks.scoring import Score, Share

_NONE = "–"
_SHOWN = 12
_FIELDS = {extractor.name: extractor.fields for extractor in (*OF_PAGES, *OF_TEXT)}


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a title.

    Attributes:
        title: What it shows.
        head: Names of the columns.
        rows: A row for each extractor.
        notes: What has to be said beside it.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()

    def markdown(self) -> str:
        """As a section of a Markdown page."""
        ruler = ("---", *["---:"] * (len(self.head) - 1))
        lines = [f"| {' | '.join(row)} |" for row in (self.head, ruler, *self.rows)]
        notes = ["", *(f"- {note}" for note in self.notes)] if self.notes else []
        return "\n".join([f"#### {self.title}", "", *lines, *notes])

    def plain(self) -> str:
        """For a terminal."""
        rows = (self.head, *self.rows)
        widths = [max(len(row[column]) for row in rows) for column in range(len(self.head))]
        first, *others = widths
        lines = [
            "  ".join([row[0].ljust(first), *(cell.rjust(width) for cell, width in zip(row[1:], others, strict=True))])
            for row in rows
        ]
        return "\n".join([self.title, *lines, *(f"  {note}" for note in self.notes)])


def accuracy(found: SetResult) -> Table:
    """The measures of every extractor on a set, those that its gold allows."""
    scores = {name: found.score(name) for name in found.results}
    asked = next(iter(scores.values()))
    columns = [(head, cell) for head, is_there, cell in _columns() if is_there(asked)]
    rows = tuple(
        (name, *(cell(name, score) for _, cell in columns), *_times(found.results[name].seconds()))
        for name, score in scores.items()
    )
    head = ("", *(head for head, _ in columns), "ms, mean", "median", "p95")
    return Table(f"{found.name}: {len(found.pages)} pages", head, rows, tuple(_problems(found)))


_Column = tuple[str, Callable[[Score], bool], Callable[[str, Score], str]]


def _columns() -> list[_Column]:
    def share(head: str, of: Callable[[Score], Share]) -> _Column:
        return (head, lambda score: of(score).asked > 0, lambda name, score: _if(name, head, _number(of(score).value)))

    return [
        ("P", lambda score: score.precision is not None, lambda _, score: _number(score.precision)),
        ("R", lambda score: score.recall is not None, lambda _, score: _number(score.recall)),
        ("F1", lambda score: score.f1 is not None, lambda _, score: _number(score.f1)),
        ("segments F1", lambda score: score.segments_f1 is not None, lambda _, score: _number(score.segments_f1)),
        share("title", lambda score: score.title),
        share("authors", lambda score: score.authors),
        share("day", lambda score: score.day),
        ("wrong days", lambda score: score.day.asked > 0, lambda name, score: _if(name, "day", str(score.wrong_days))),
        share("time", lambda score: score.time),
        ("with text", lambda _: True, lambda _, score: str(score.with_text)),
    ]


def _if(name: str, what: str, value: str) -> str:
    """The value, or a dash for what an extractor never states."""
    return value if what in _FIELDS.get(name, frozenset()) else _NONE


def _number(value: float | None) -> str:
    return _NONE if value is None else f"{value:.3f}"


def _times(seconds: Sequence[float]) -> tuple[str, str, str]:
    """Mean, median and 95th percentile (nearest rank), in milliseconds."""
    p95 = sorted(seconds)[ceil(0.95 * len(seconds)) - 1]
    mean, middle, high = (f"{1000 * value:.1f}" for value in (fmean(seconds), median(seconds), p95))
    return mean, middle, high


def _problems(found: SetResult) -> list[str]:
    """What went wrong, most frequent first."""
    notes = []
    for name, result in found.results.items():
        counts = Counter(problem for problem in result.problems if problem)
        if counts:
            shown = "; ".join(f"{problem} ({count})" for problem, count in counts.most_common(4))
            more = f"; and {len(counts) - 4} other kinds" if len(counts) > 4 else ""
            notes.append(f"{name}, pages that count as empty: {shown}{more}")
    return notes


def cost(sets: Sequence[SetResult]) -> Table:
    """Processor time over the pages of all sets, beside the bare extraction of the same pages."""
    names = list(sets[0].results)
    rounds = len(sets[0].results[names[0]].rounds)
    by_name = {name: [one.results[name] for one in sets] for name in names}
    bare = by_name.get(BARE)
    rows = tuple((name, *_times(_joined(results)), *_ratios(results, bare)) for name, results in by_name.items())
    pages = sum(len(one.pages) for one in sets)
    head = ("", "ms, mean", "median", "p95", f"mean over that of {BARE}", "median ratio of a page")
    return Table(f"Processor time of a page: {pages} pages, rounds: {rounds}", head, rows)


def _joined(results: Sequence[Result]) -> list[float]:
    return [seconds for result in results for seconds in result.seconds()]


def _ratios(results: Sequence[Result], bare: Sequence[Result] | None) -> tuple[str, str]:
    """Ratio of the means, with that of each round's extremes, and the median of the pages' ratios."""
    if bare is None:
        return _NONE, _NONE
    ours, theirs = _joined(results), _joined(bare)
    ratio = f"{fmean(ours) / fmean(theirs):.2f}"
    rounds = range(len(results[0].rounds))
    each = [_round_sum(results, number) / _round_sum(bare, number) for number in rounds]
    spread = f" ({min(each):.2f}–{max(each):.2f})" if len(each) > 1 else ""
    pairs = [one / other for one, other in zip(ours, theirs, strict=True) if other > 0]
    return ratio + spread, f"{median(pairs):.2f}" if pairs else _NONE


def _round_sum(results: Sequence[Result], number: int) -> float:
    return sum(sum(result.rounds[number]) for result in results)


def feed_dates(found: FeedDates) -> Table:
    """Publication times of feed entries."""
    rows = (
        ("newsbeam", str(found.ours_entries), str(found.ours_stated), str(found.ours), str(found.zones)),
        ("feedparser", str(found.entries), str(found.stated), str(found.theirs), _NONE),
    )
    notes = [f"{found.files} files; both read a time and differ by over a minute: {len(found.disagreements)}"]
    if found.unread:
        notes.append(f"no feed to newsbeam: {', '.join(f'{name} ({why})' for name, why in found.unread.items())}")
    if found.uneven:
        notes.append(f"different numbers of entries, so not compared one by one: {', '.join(found.uneven)}")
    differing = Counter(
        f"{one.raw!r}: {one.ours:%Y-%m-%dT%H:%MZ}, feedparser {one.theirs:%Y-%m-%dT%H:%MZ}"
        for one in found.disagreements
    )
    notes += _listed("differ", differing)
    notes += _listed("stated, not read by newsbeam", Counter(map(repr, found.unreadable)))
    head = ("", "entries", "state a time", "time is read", "with its zone")
    return Table("Publication times of feeds", head, rows, tuple(notes))


def _listed(what: str, counts: Counter[str]) -> list[str]:
    shown = [f"{what}: {text} ({count})" for text, count in counts.most_common(_SHOWN)]
    more = len(counts) - len(shown)
    return [*shown, f"{what}: {more} others"] if more > 0 else shown


def render(tables: Sequence[Table], facts: dict[str, str], *, markdown: bool) -> str:
    """All tables, and what they were measured with."""
    lines = [f"- {name}: {value}" if markdown else f"{name}: {value}" for name, value in facts.items()]
    return "\n\n".join([*(table.markdown() if markdown else table.plain() for table in tables), "\n".join(lines)])
