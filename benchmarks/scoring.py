"""How close an extracted article is to the gold: shares of words, segments and fields.

The body is measured as by scrapinghub's article-extraction-benchmark (github.com/scrapinghub/
article-extraction-benchmark, evaluate.py): multisets of word 4-grams, precision and recall averaged over pages, F1 of
the two averages. Pages without prediction have no precision and a recall of 0. Segments are those of trafilatura's
evaluation (github.com/adbar/trafilatura, tests/evaluate.py): pieces of text that must and must not be there, counted
over all pages.
"""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

_WORD = re.compile(r"\w+")
_SHINGLE_WORDS = 4
_BETWEEN_NAMES = re.compile(r"\s*(?:;|,| and | und | et | & |\||/)\s*")
_BY = re.compile(r"^\s*(?:by|von|par|por)\b[:\s]*", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SAME_TIME_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Found:
    """What an extractor makes of a page; None or empty where it finds nothing.

    Attributes:
        text: The article's text.
        title: Its headline.
        authors: Names, or one string that lists them.
        published_at: Publication time, ISO 8601.
    """

    text: str | None = None
    title: str | None = None
    authors: list[str] | str | None = None
    published_at: str | None = None


@dataclass(frozen=True, slots=True)
class Gold:
    """What stands on a page, as people found; None or empty where they did not look.

    Attributes:
        text: The article's text.
        must: Pieces of text that belong to the article.
        must_not: Pieces that do not.
        title: Headline.
        authors: Names, or one string that lists them.
        date: Publication day or time, ISO 8601.
        datetime: Publication time, ISO 8601.
    """

    text: str | None = None
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    title: str | None = None
    authors: list[str] | str | None = None
    date: str | None = None
    datetime: str | None = None


@dataclass(slots=True)
class Share:
    """So many right of so many asked."""

    right: int = 0
    asked: int = 0

    def count(self, is_right: bool) -> None:
        """Count one answer."""
        self.asked += 1
        self.right += is_right

    @property
    def value(self) -> float | None:
        """Between 0 and 1; None where nothing was asked."""
        return self.right / self.asked if self.asked else None


@dataclass(slots=True)
class Score:
    """How an extractor did on a set of pages; fill it with :meth:`add`.

    Attributes:
        pages: Pages.
        with_text: Pages that it found text on.
        precisions: Body precision of each page with gold and predicted text.
        recalls: Body recall of each page with gold text.
        segments: Segments by outcome: ``hit``, ``missed``, ``unwanted``.
        title: Headlines that are right.
        authors: Sets of authors that are right.
        day: Publication days that are right.
        wrong_days: Days that are stated and wrong.
        time: Publication times right to the minute, of those whose gold has a zone.
    """

    pages: int = 0
    with_text: int = 0
    precisions: list[float] = field(default_factory=list)
    recalls: list[float] = field(default_factory=list)
    segments: Counter[str] = field(default_factory=Counter)
    title: Share = field(default_factory=Share)
    authors: Share = field(default_factory=Share)
    day: Share = field(default_factory=Share)
    wrong_days: int = 0
    time: Share = field(default_factory=Share)

    def add(self, gold: Gold, found: Found) -> None:
        """Count a page."""
        self.pages += 1
        self.with_text += bool(found.text)
        if gold.text:
            self._add_body(gold.text, found.text or "")
        if gold.must:
            self._add_segments(gold, found.text or "")
        if gold.title:
            self.title.count(_plain(gold.title) == _plain(found.title))
        if gold.authors:
            self.authors.count(_names(gold.authors) == _names(found.authors))
        if gold.date:
            stated, right = _days(found.published_at), _days(gold.datetime or gold.date) | _days(gold.date)
            self.day.count(bool(stated & right))
            self.wrong_days += bool(stated) and not stated & right
        wanted = _moment(gold.datetime)
        if wanted is not None and wanted.tzinfo:
            self.time.count(_same_time(wanted, _moment(found.published_at)))

    def _add_body(self, gold: str, text: str) -> None:
        precision, recall = compare_bodies(gold, text)
        self.recalls.append(recall)
        if precision is not None:
            self.precisions.append(precision)

    def _add_segments(self, gold: Gold, text: str) -> None:
        text = " ".join(text.split())
        hits = sum(" ".join(segment.split()) in text for segment in gold.must)
        self.segments["hit"] += hits
        self.segments["missed"] += len(gold.must) - hits
        self.segments["unwanted"] += sum(" ".join(segment.split()) in text for segment in gold.must_not)

    @property
    def precision(self) -> float | None:
        """Mean body precision; None where the gold has no texts."""
        return (_mean(self.precisions) or 0.0) if self.recalls else None

    @property
    def recall(self) -> float | None:
        """Mean body recall; None where the gold has no texts."""
        return _mean(self.recalls)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of the two averages; None where the gold has no texts."""
        precision, recall = self.precision, self.recall
        if precision is None or recall is None:
            return None
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0

    @property
    def segments_f1(self) -> float | None:
        """F1 of segments over all pages; None where the gold has none."""
        hit, missed, unwanted = (self.segments[outcome] for outcome in ("hit", "missed", "unwanted"))
        return 2 * hit / (2 * hit + missed + unwanted) if hit + missed else None


def compare_bodies(gold: str, text: str) -> tuple[float | None, float]:
    """Precision and recall of word 4-grams, counted as often as they occur.

    Args:
        gold: The article; it has a word at least.
        text: What was extracted.

    Returns:
        Precision, None for a text without words, and recall; both between 0 and 1.

    Raises:
        ValueError: The gold has no words.
    """
    wanted, got = _shingles(gold), _shingles(text)
    if not wanted:
        raise ValueError("the gold text has no words")
    common = (wanted & got).total()
    return common / got.total() if got else None, common / wanted.total()


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    """Word 4-grams with their counts; the whole of a text of fewer words."""
    words = _WORD.findall(text)
    if len(words) < _SHINGLE_WORDS:
        return Counter([tuple(words)] if words else [])
    return Counter(zip(*(words[start:] for start in range(_SHINGLE_WORDS)), strict=False))


def _plain(value: Any) -> str:
    """The words alone, in one spelling: of two headlines only punctuation, case and entities may differ."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", html.unescape(str(value or ""))).casefold()))


def _names(value: Iterable[str] | str | None) -> set[str]:
    names = _BETWEEN_NAMES.split(value) if isinstance(value, str) else value or ()
    return {_plain(_BY.sub("", str(name))) for name in names} - {""}


def _moment(value: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        return None


def _days(value: str | None) -> set[str]:
    """The day as written and, where there is a zone, that in UTC."""
    moment = _moment(value)
    if moment is None:
        found = _DAY.search(str(value or ""))
        return {found.group()} if found else set()
    days = {moment.date().isoformat()}
    if moment.tzinfo:
        days.add(moment.astimezone(UTC).date().isoformat())
    return days


def _same_time(wanted: datetime, stated: datetime | None) -> bool:
    if stated is None or not stated.tzinfo:
        return False
    return abs((wanted - stated).total_seconds()) <= _SAME_TIME_SECONDS


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None
