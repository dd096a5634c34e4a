"""The rules that take lines out of a plain text: body span, captions, promotions, menus, repeats, edges."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from transforms.logic.cleaning.chrome import ENDINGS, chrome_reason
from transforms.logic.cleaning.plain.captions import is_caption, is_picture_credit
from transforms.logic.cleaning.plain.lines import Line

__all__ = [
    "WEAK",
    "Page",
    "body_span",
    "drop_captions",
    "drop_inner_chrome",
    "drop_promotions",
    "drop_repeats",
    "trim_edges",
]

# Weights of the lines in the search for the body, in words of prose; chosen on the pages of scrapinghub's
# article-extraction-benchmark.
_PROSE_BIAS = 8
_PROSE_CAP = 60
_CHROME_WEIGHT = -25
_ENDING_WEIGHT = -30
_COMMENT_WEIGHT = -60
_INSET_WEIGHT = -3
_HEADING_WEIGHT = -10
_HEADING_RUN = -4
_HEADING_CAP = -14
# Chrome that stands between the paragraphs of an article as often as around it.
_INSETS = frozenset(
    ("count", "separator", "relative_time", "reading_time", "promo", "image_label", "advertisement", "social")
)
# No chrome, or chrome that a clean article may hold too: no evidence to trim an edge on.
WEAK = frozenset((None, "count", "separator", "reading_time", "promo"))
_TIMESTAMP_WEIGHT = -25
# A teaser breaks off; an entry of a comment section or list of articles carries a time of its own.
_CUT_OFF = ("…", "...", "[…]", "[...]")
_TIMESTAMP_CHARS = 90
_TIMESTAMP = re.compile(
    r"[^.!?]{0,40}?(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
    r"|\d{1,2}(?:st|nd|rd|th|\.)?,? (?:de )?[^\W\d_]{3,10}\.?,? (?:de )?(?:19|20)\d\d"
    r"|[^\W\d_]{3,10}\.? \d{1,2},? (?:19|20)\d\d"
    r"|(?:\d+|an?) [^\W\d_]{3,7} ago).{0,30}"
)
# "Ann Vale on 24 August 2025 at 10:15 said:", above a reader's comment; and the same the other way round.
_SAYS = (
    r"(?:says?|said|wrote|replied|commented|sagt|schrieb|dit|a écrit|dice|dijo|escribió|scrive|ha scritto|disse|zegt)"
)
_COMMENT_HEAD = re.compile(rf"(?=.*\d:\d\d)(?=.*\b(?:19|20)\d\d\b).{{2,60}}?\b{_SAYS}\b ?:?.{{0,40}}[^.]", re.I)
# After an article of so many words, text below a heading of comments or related pieces counts for less.
_ENOUGH = 150
_FAITH_LOST = 0.5
_LEAST_FAITH = 0.25
_COLON = (":", "：")
_MENU_EVIDENCE = 5
_HEAD_RUN = 2
_INNER_RUN = 3
_REPEAT_WORDS = 6
_STANDFIRST_WORDS = 8
_CAPTION_LINES = 2
_STANDFIRST_DEPTH = 3
_DOUBLED_TEXT = 3
_PROMO_REACH = 4
# No page has so many lines at either end of its article; what has is data, and the lexicon would take minutes over it.
_LEXICON_LINES = 10_000


class Page:
    """The lines of a text and what has become of each.

    Attributes:
        lines: All lines that are not empty.
        chrome: Reason code of each line that the lexicon knows as chrome, else None.
        timed: Whether each line is short and holds a time, as the head of a comment or teaser does.
        reasons: Why each line was taken out; None while it stands.
        blocks: The text separates its paragraphs by empty lines, so that lines without one belong together.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        middle = range(_LEXICON_LINES, len(lines) - _LEXICON_LINES)
        self.chrome = [None if at in middle else _reason(line.content) for at, line in enumerate(lines)]
        self.timed = [at not in middle and _is_timed(line.content) for at, line in enumerate(lines)]
        self.reasons: list[str | None] = [None] * len(lines)
        self.blocks = len(lines) > 1 and (lines[-1].block + 1) * 2 > len(lines)

    def standing(self, start: int = 0, end: int | None = None) -> list[int]:
        """Indexes of the lines that stand, from ``start`` to before ``end``."""
        return [at for at in range(start, len(self.lines) if end is None else end) if self.reasons[at] is None]

    def drop(self, indexes: Iterable[int], reason: str) -> None:
        """Take lines out; those already out keep their first reason."""
        for at in indexes:
            self.reasons[at] = self.reasons[at] or reason

    def same_block(self, one: int, other: int) -> bool:
        """Whether no empty line separates two lines in a text that uses empty lines."""
        return self.blocks and self.lines[one].block == self.lines[other].block


def _reason(text: str) -> str | None:
    return "comment" if len(text) <= _TIMESTAMP_CHARS and _COMMENT_HEAD.fullmatch(text) else chrome_reason(text)


def _is_timed(text: str) -> bool:
    return len(text) <= _TIMESTAMP_CHARS and bool(_TIMESTAMP.fullmatch(text))


def body_span(page: Page) -> tuple[int, int]:
    """First and last index of the run of lines with the greatest weight; (0, -1) without any prose.

    Lines taken out as furniture of the page still count against a run; other lines taken out are as if not there.
    """
    best, best_span = 0.0, (0, -1)
    total, start, run, faith = 0.0, 0, 0, 1.0
    for at in range(len(page.lines)):
        if page.reasons[at] is not None and page.reasons[at] != page.chrome[at]:
            continue
        run = run + 1 if page.lines[at].heading else 0
        if total <= 0:
            total, start = 0.0, at
        weight = _weight(page, at, run)
        total += weight * faith if weight > 0 else weight
        if total > best:
            best, best_span = total, (start, at)
        if page.chrome[at] in ENDINGS and best >= _ENOUGH:
            faith = max(_LEAST_FAITH, faith * _FAITH_LOST)
    return best_span


def _weight(page: Page, at: int, run: int) -> int:
    line, chrome = page.lines[at], page.chrome[at]
    if chrome is not None:
        if chrome == "comment":
            return _COMMENT_WEIGHT
        return _ENDING_WEIGHT if chrome in ENDINGS else _INSET_WEIGHT if chrome in _INSETS else _CHROME_WEIGHT
    if page.timed[at]:
        return _TIMESTAMP_WEIGHT
    if line.prose:
        if line.text.endswith(_CUT_OFF) and line.words < _PROSE_CAP:
            return _HEADING_WEIGHT
        return max(1, min(line.words, _PROSE_CAP) - _PROSE_BIAS)
    if line.heading:
        return max(_HEADING_CAP, _HEADING_WEIGHT + _HEADING_RUN * (run - 1))
    return 1 if line.words >= 4 else 0


def drop_captions(page: Page) -> None:
    """Picture credits, captions that end in one, what shares a block with them, and captions said twice."""
    for at in page.standing():
        text = page.lines[at].text
        if is_picture_credit(text):
            page.drop([at], "picture_credit")
        elif is_caption(text):
            page.drop([at], "caption")
        else:
            continue
        if page.blocks:
            page.drop(_caption_above(page, at), "caption")
    _drop_doubled(page)


def _caption_above(page: Page, at: int) -> list[int]:
    """The lines above a credit that share its block, if they are as few and short as those of a caption."""
    start = at
    while start > 0 and page.lines[start - 1].block == page.lines[at].block:
        start -= 1
    above = range(start, at)
    short = all(page.lines[mate].words <= _PROSE_CAP and not page.lines[mate].bullet for mate in above)
    return list(above) if len(above) <= _CAPTION_LINES and short else []


def _drop_doubled(page: Page) -> None:
    """A line said twice in a row is a caption if it opens the text or shares a block; otherwise one copy stays."""
    standing = page.standing()
    pairs = [
        (one, two)
        for one, two in pairwise(standing)
        if page.lines[one].key == page.lines[two].key and page.lines[one].words >= _REPEAT_WORDS
    ]
    first = next((at for at in standing if page.lines[at].prose), -1)
    for one, two in pairs:
        caption = page.lines[one].prose and (one == first or page.same_block(one, two))
        if caption and len(pairs) <= _DOUBLED_TEXT and len(standing) > 2 * len(pairs) + 1:
            page.drop([one, two], "repeated_caption")
        else:
            page.drop([two], "repeat")


def drop_promotions(page: Page) -> None:
    """Teasers of videos and other articles: the promotion, the heading and the age of the piece, and its blurb."""
    standing = page.standing()
    for place, at in enumerate(standing):
        if page.chrome[at] != "relative_time":
            continue
        before = standing[max(0, place - _PROMO_REACH) : place]
        promo = next((index for index in reversed(before) if page.chrome[index] == "promo"), None)
        if promo is not None:
            page.drop([index for index in before if index >= promo], "promo")
        elif before and page.lines[before[-1]].heading and (page.same_block(before[-1], at) or not page.blocks):
            page.drop([before[-1]], "promo")
        if place + 1 < len(standing) and page.same_block(at, standing[place + 1]):
            page.drop([standing[place + 1]], "promo")


def drop_inner_chrome(page: Page) -> None:
    """Lines of the lexicon wherever they stand, and runs of headings beside them: menus and lists of links."""
    for run in _heading_runs(page):
        beside = {page.chrome[at] for at in (run[0] - 1, run[-1] + 1) if 0 <= at < len(page.lines)} - _INSETS - {None}
        listed = page.lines[run[0]].text.endswith(_COLON) or page.lines[run[0] - 1].text.endswith(_COLON)
        if len(run) >= _INNER_RUN and beside and run[0] > 0 and not listed:
            page.drop(run, "links")
    for at in page.standing():
        page.reasons[at] = page.chrome[at]


def _heading_runs(page: Page) -> list[list[int]]:
    runs: list[list[int]] = [[]]
    for at in page.standing():
        if page.lines[at].heading and not page.chrome[at]:
            runs[-1].append(at)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def trim_edges(page: Page, head_evidence: bool, tail_evidence: bool, title_at: int | None) -> None:
    """Take out what stands before and after the body, each side only where there is evidence of chrome.

    Short sentences next to the body stay, and so does a single heading above it.
    """
    start, end = body_span(page)
    if end < start:
        return
    standing = page.standing()
    first, last = standing.index(start), standing.index(end)
    if head_evidence or _menu(page, standing[:first]):
        floor = next((place for place, at in enumerate(standing) if title_at is not None and at > title_at), 0)
        keep = first
        while keep > floor and _sentence(page, standing[keep - 1]):
            keep -= 1
        above = [at for at in standing[floor:keep] if at < start]
        if len(above) == 1 or (len(above) > 1 and not page.lines[above[-2]].heading):
            keep -= page.lines[above[-1]].heading and not page.chrome[above[-1]]
        page.drop(standing[:keep], "before_body")
    if tail_evidence or _menu(page, standing[last + 1 :]):
        keep = last + 1
        listed = page.lines[end].text.endswith(_COLON)
        while keep < len(standing) and not _gap(page, standing[keep]):
            line = page.lines[standing[keep]]
            listed = line.text.endswith(_COLON) or (listed and (line.bullet or not line.sentence))
            if not listed and not _sentence(page, standing[keep]):
                break
            keep += 1
        page.drop(standing[keep:], "after_body")


def _sentence(page: Page, at: int) -> bool:
    line = page.lines[at]
    return not page.chrome[at] and line.sentence and line.words >= 3


def _gap(page: Page, at: int) -> bool:
    """Whether chrome that ends articles was taken out just before a line."""
    return at > 0 and page.reasons[at - 1] is not None and page.chrome[at - 1] is not None


def _menu(page: Page, indexes: Sequence[int]) -> bool:
    if all(reason in WEAK for reason in page.chrome):
        return False
    run = 0
    for at in indexes:
        run = run + 1 if page.lines[at].heading else 0
        if run >= _MENU_EVIDENCE:
            return True
    return False


def drop_repeats(page: Page) -> None:
    """Paragraphs said before, and a standfirst that the body says again."""
    seen: dict[str, int] = {}
    places: defaultdict[str, int] = defaultdict(int)
    standing = page.standing()
    order = {at: place for place, at in enumerate(standing)}
    for at in standing:
        line = page.lines[at]
        if line.words < _REPEAT_WORDS or line.text.endswith("?"):
            continue
        first = seen.setdefault(line.key, at)
        if first == at:
            continue
        places[line.key] += 1
        standfirst = order[first] < _STANDFIRST_DEPTH and line.words >= _STANDFIRST_WORDS and places[line.key] == 1
        page.drop([first] if standfirst else [at], "standfirst" if standfirst else "repeat")
