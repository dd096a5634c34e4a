"""The cleaner of plain text: the text of a whole page, or an article that is already clean."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from transforms.logic.cleaning.agencies import find_agency, parse_dateline
from transforms.logic.cleaning.bylines import is_byline, is_desk, parse_authors
from transforms.logic.cleaning.cleaned import Cleaned, DroppedLine, StatedDate
from transforms.logic.cleaning.dates import find_date_line
from transforms.logic.cleaning.plain.lines import read_lines
from transforms.logic.cleaning.plain.rules import (
    WEAK,
    Page,
    body_span,
    drop_captions,
    drop_inner_chrome,
    drop_promotions,
    drop_repeats,
    trim_edges,
)
from transforms.logic.cleaning.plain.title import find_title

__all__ = ["clean_plain_text"]

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# Fields stand within so many lines after the start of the body and around its end.
_HEAD_REACH = 3
_TAIL_REACH = 4
_DATE_REACH = 6
_FIELD_WORDS = 25
_NAME_WORDS = (2, 3)
_PIECES = re.compile(
    r"\s*[|•·]\s*|\s[–—-]\s|(?<=\w)[,\s]+(?=(?:First |Last |Originally )?(?:Published|Updated|Posted|Modified)\b)"
)
# "Ann Vale is a reporter who covers ports": a person and a trade, at the end of the body.
_NOTE = re.compile(
    r"(?:[A-Z\u00c0-\u00de][\w.'’-]+ ){2,4}(?:is|was|has been|ist|est|es|è|é) (?:[\w'’-]+,? ){0,6}?"
    r"(?:reporter|writer|author|editor|journalist|columnist|correspondent|contributor|blogger|photographer|producer|"
    r"freelancer|redakteur\w*|journaliste?|korrespondent\w*|periodista|giornalista|jornalista|autor\w*|rédact\w+|"
    r"redactor\w*|redattore|redattrice|verslaggever)\b,? (?:at|for|with|based|covering|who (?:covers|writes|reports)|"
    r"bei|für|beim|im|chez|pour|per|bij|voor)\b"
)
_CONTACT = re.compile(
    r"(?:write to|e-?mail|contact|reach|follow|you can (?:reach|follow|contact|email))\b"
    r"[^.!?]{0,60}?(?:\S+@\S+|@\w+).{0,120}",
    re.I,
)
_OF_AUTHOR = re.compile(r",? (?:is|was|has|covers|writes|reports)\b")


@dataclass(slots=True)
class _Fields:
    """What the lines of a page say of the article."""

    dates: list[tuple[int, StatedDate]] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    agency: str | None = None
    agency_source: str | None = None

    def credit(self, agency: str | None, source: str) -> None:
        """Take the first agency that is credited."""
        if agency and not self.agency:
            self.agency, self.agency_source = agency, source


def clean_plain_text(text: str, *, title: str | None = None, reference: datetime | None = None) -> Cleaned:
    """Clean the plain text of a page or article.

    Fields are lifted first, then captions, promotions and known chrome lines go, then the edges are trimmed where there
    is evidence of chrome, then repeats are dropped. A text without chrome comes through nearly untouched.

    Args:
        text: The decoded text; each line that is not empty is a paragraph, unless lines are wrapped at a constant
            width.
        title: Headline stated elsewhere; None has it read from the text.
        reference: About when the text was written, to complete dates without a year.

    Returns:
        Text and fields; ``dropped`` has every line that is not part of ``text`` with the reason.
    """
    page = Page(read_lines(_ENTITY.sub(lambda found: html.unescape(found.group()), text)))
    stated = " ".join(title.split()) if title else None
    is_field = _field_reader(page, reference)
    title_at, copies = find_title(page, stated, is_field)
    page.drop([] if title_at is None else [title_at], "title")
    page.drop(copies, "repeated_title")
    head_evidence, tail_evidence = _evidence(page, title_at)
    drop_captions(page)
    fields = _lift(page, title_at, reference)
    drop_promotions(page)
    drop_inner_chrome(page)
    trim_edges(page, head_evidence, tail_evidence, title_at)
    _drop_above(page, title_at)
    drop_repeats(page)
    _drop_notes(page, parse_authors(fields.authors))
    if title_at is not None and not page.standing():
        # A text of one line is no headline.
        page.reasons[title_at], title_at = None, None
    found_title = stated or (None if title_at is None else page.lines[title_at].text)
    return _cleaned(page, found_title, fields, title_at, reference)


def _evidence(page: Page, title_at: int | None) -> tuple[bool, bool]:
    """Whether there is chrome before and after the body."""
    start, end = body_span(page)
    head = any(page.chrome[at] not in WEAK for at in range(start))
    return head, any(page.chrome[at] not in WEAK for at in range(end + 1, len(page.lines)))


def _field_reader(page: Page, reference: datetime | None) -> Callable[[int], bool]:
    def is_field(at: int) -> bool:
        line = page.lines[at]
        return line.words <= _FIELD_WORDS and bool(
            find_date_line(line.text, reference) or is_byline(line.text) or _pieces(line.text, reference)
        )

    return is_field


def _lift(page: Page, title_at: int | None, reference: datetime | None) -> _Fields:
    """Take bylines, dates and agency credits out of the head and the tail of the page."""
    fields = _Fields()
    start, end = body_span(page)
    standing = page.standing()
    head = [at for at in standing if at < start] + [at for at in standing if start <= at][:_HEAD_REACH]
    tail = [at for at in standing if at <= end][-_TAIL_REACH:] + [at for at in standing if at > end][:_TAIL_REACH]
    nearest = start - _DATE_REACH if title_at is None else title_at - _HEAD_REACH
    for at in dict.fromkeys(head + tail):
        if page.lines[at].words <= _FIELD_WORDS or at >= end - 1:
            _lift_line(page, at, fields, reference, near=nearest <= at <= end)
    _lift_bare_names(page, fields, title_at)
    return fields


def _lift_line(page: Page, at: int, fields: _Fields, reference: datetime | None, near: bool) -> None:
    text = page.lines[at].text
    if date := find_date_line(text, reference):
        if near:
            fields.dates.append((at, date))
        page.drop([at], "date")
    elif is_byline(text):
        if near or not fields.authors:
            fields.authors += parse_authors(text)
            fields.credit(find_agency(text), "byline")
        _add_date(_pieces(text, reference), at, fields if near else _Fields())
        page.drop([at], "byline")
    elif agency := find_agency(text):
        fields.credit(agency, "text")
        page.drop([at], "agency")
    elif is_desk(text) and not page.lines[at].sentence:
        page.drop([at], "desk")
    elif pieces := _pieces(text, reference):
        _add_date(pieces, at, fields if near else _Fields())
        page.drop([at], "byline")


def _pieces(text: str, reference: datetime | None) -> tuple[list[str], StatedDate] | None:
    """The names and the date of a line such as ``Jane Doe | 24 August 2025 | 4 min read``, if it is nothing else."""
    if len(text) > 150:
        return None
    pieces = [piece for piece in _PIECES.split(text) if piece]
    if len(pieces) < 2:
        return None
    dates = [date for piece in pieces if (date := find_date_line(piece, reference))]
    rest = [piece for piece in pieces if not find_date_line(piece, reference)]
    names = [piece for piece in rest if len(piece.split()) <= 6 and (parse_authors(piece) or find_agency(piece))]
    if not dates or len(names) + 1 < len(rest):
        return None
    return names, dates[0]


def _add_date(pieces: tuple[list[str], StatedDate] | None, at: int, fields: _Fields) -> None:
    if pieces is None:
        return
    names, date = pieces
    fields.dates.append((at, date))
    fields.credit(next((name for name in map(find_agency, names) if name), None), "byline")
    if not fields.authors and names:
        fields.authors += [name for name in parse_authors(names[0]) if " " in name]


def _lift_bare_names(page: Page, fields: _Fields, title_at: int | None) -> None:
    """A line that is one person's name, between the title and the body, beside the date."""
    if fields.authors or not fields.dates or title_at is None:
        return
    start, _ = body_span(page)
    for at in page.standing(title_at + 1, start):
        names = parse_authors(page.lines[at].text)
        beside = any(abs(at - place) == 1 for place, _ in fields.dates) and not _among_headings(page, at)
        if beside and names == (page.lines[at].text,) and page.lines[at].words in _NAME_WORDS:
            fields.authors += names
            page.drop([at], "byline")
            return


def _drop_above(page: Page, title_at: int | None) -> None:
    """Short lines above a headline that a byline or date follows: the name of the outlet, the section."""
    if title_at is None:
        return
    below = page.reasons[title_at + 1 : title_at + 1 + _HEAD_REACH]
    if "byline" in below or "date" in below:
        page.drop([at for at in page.standing(0, title_at) if not page.lines[at].prose], "above_title")


def _drop_notes(page: Page, authors: tuple[str, ...]) -> None:
    """Notes on the authors at the end of the body: lines that begin with the name of one."""
    for at in page.standing()[-_TAIL_REACH:]:
        text = page.lines[at].text
        name = next((name for name in authors if text.startswith(name)), None)
        if (name and _OF_AUTHOR.match(text, len(name))) or _NOTE.match(text) or _CONTACT.fullmatch(text):
            page.drop([at], "author_note")


def _among_headings(page: Page, at: int) -> bool:
    return any(page.lines[other].heading for other in (at - 1, at + 1) if other in page.standing(at - 1, at + 2))


def _cleaned(
    page: Page, title: str | None, fields: _Fields, title_at: int | None, reference: datetime | None
) -> Cleaned:
    paragraphs = [page.lines[at].text for at in page.standing()]
    text, dateline = next(((text, found) for text in paragraphs[:2] if (found := parse_dateline(text))), ("", None))
    authors = [*fields.authors, *([dateline.author] if dateline and dateline.author else [])]
    names = parse_authors(authors)
    credited = dateline.agency if dateline else None
    after = [date for at, date in fields.dates if title_at is None or at > title_at]
    dates = after or [date for _, date in reversed(fields.dates)]
    return Cleaned(
        text="\n\n".join(paragraphs),
        title=title,
        title_raw=title,
        title_source="text" if title else None,
        authors=names,
        authors_raw=tuple(authors),
        authors_source="text" if names else None,
        agency=credited or fields.agency,
        agency_source="dateline" if credited else fields.agency_source,
        dateline=dateline.record(text, next(iter(dates), None), reference) if dateline else None,
        published=dates[0] if dates else None,
        published_source="text" if dates else None,
        dropped=tuple(
            DroppedLine(line.number, line.text, reason)
            for line, reason in zip(page.lines, page.reasons, strict=True)
            if reason is not None
        ),
    )
