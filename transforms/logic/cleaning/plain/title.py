"""The headline among the lines of a plain text."""

import re
from collections import Counter
from collections.abc import Callable

from transforms.logic.cleaning.plain.captions import is_caption, is_picture_credit
from transforms.logic.cleaning.plain.rules import Page, body_span

__all__ = ["find_title"]

_MAX_WORDS = 35
_MAX_CHARS = 250
_CONTENT = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\d_]{4,}")
_NO_TITLE = re.compile(r"https?://|\bwww\.|\S@\w+\.\w|©")
_FIELD_REACH = 5
_MIN_SCORE = 0.75
_FULL_WORDS = 4
_FULL_IDEOGRAPHS = 10
# Endings of inflected languages fall away.
_STEM = 5
_DEPTH = 0.4
_HEADLINE_WORDS = 5


def find_title(page: Page, stated: str | None, is_field: Callable[[int], bool]) -> tuple[int | None, list[int]]:
    """The line that is the headline, and further copies of it.

    A stated title is looked up. Otherwise the candidates are the short lines before the body and those within its
    first part that a byline or date follows; they are rated by the share of their longer words that the body uses, by
    being repeated, by a byline or date below them, and by standing first or right above the body.

    Returns:
        Index of the headline, or None; indexes of its other copies.
    """
    if not page.lines:
        return None, []
    start, end = body_span(page)
    if stated is not None:
        key = " ".join(re.findall(r"\w+", stated.casefold()))
        at = next((at for at, line in enumerate(page.lines) if line.key == key and at <= max(end, 0)), None)
        return at, [] if at is None else _copies(page, at)
    best, title_at = _MIN_SCORE, None
    worthy: dict[int, bool] = {}
    vocabulary = {
        word[:_STEM] for at in range(start, end + 1) if page.lines[at].prose for word in _content(page.lines[at].text)
    }
    counts = Counter(line.key for line in page.lines[: max(end, 0) + 1])
    first = next((at for at in page.standing() if not page.chrome[at]), None)
    above = next((at for at in range(start, -1, -1) if _candidate(page, at) and not is_field(at)), None)
    for at in range(start + int(_DEPTH * max(0, end - start)) + 1 if end >= start else 1):
        if not _candidate(page, at):
            continue
        followed = any(is_field(later) for later in range(at + 1, min(at + 1 + _FIELD_REACH, len(page.lines))))
        if at > start and not followed:
            continue
        words = _content(page.lines[at].text)
        full = _FULL_IDEOGRAPHS if any(len(word) == 1 for word in words) else _FULL_WORDS
        score = sum(word[:_STEM] in vocabulary for word in words) / max(full, len(words))
        score += 0.5 * followed + 0.5 * (counts[page.lines[at].key] > 1) + 0.5 * (at == first)
        score += 0.3 * (at == above) - 0.4 * (page.lines[at].words < 3)
        if is_field(at):
            continue
        worthy[at] = score >= _MIN_SCORE and page.lines[at].words >= _HEADLINE_WORDS
        if score > best:
            best, title_at = score, at
    # Of neighbours that could all be the headline the first is; those below it are its standfirst.
    while title_at is not None and worthy.get(title_at - 1):
        title_at -= 1
    return title_at, [] if title_at is None else _copies(page, title_at)


def _content(text: str) -> list[str]:
    return _CONTENT.findall(text.casefold())


def _candidate(page: Page, at: int) -> bool:
    line = page.lines[at]
    if page.chrome[at] or page.reasons[at] or is_caption(line.text) or is_picture_credit(line.text):
        return False
    fits = 2 <= line.words <= _MAX_WORDS and len(line.text) <= _MAX_CHARS and not line.bullet
    return fits and not line.text.endswith((".", "。", ":", "：")) and not _NO_TITLE.search(line.text)


def _copies(page: Page, at: int) -> list[int]:
    key = page.lines[at].key
    return [other for other, line in enumerate(page.lines) if other != at and line.key == key]
