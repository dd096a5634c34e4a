"""One document from raw bytes to an article: decode, clean, and decide each field by who states it best."""

import datetime as dt
from typing import Any, Literal

from pydantic import Field
from resiliparse.extract.html2text import extract_plain_text

from schemas.article import Article
from schemas.outcome import Reason, Rejection
from schemas.raw import RawDocument
from transforms.logic.cleaning.bylines import parse_authors
from transforms.logic.cleaning.cleaned import Cleaned, StatedDate
from transforms.logic.cleaning.credited_bodies import credited_bodies
from transforms.logic.cleaning.dates import from_micros, parse_stated_date
from transforms.logic.cleaning.decode import NotText, decode
from transforms.logic.cleaning.language import detect_language
from transforms.logic.cleaning.page.html import clean_html
from transforms.logic.cleaning.page.kind import SPARSE, page_kind
from transforms.logic.cleaning.plain.text import clean_plain_text
from transforms.logic.cleaning.titles import clean_title
from transforms.logic.cleaning.words import count_words
from transforms.registry import Params

FRAGMENT = "text/html+fragment"
"""Media type of HTML that is an article's content alone, as feeds carry it."""
_TOLERATED_FUTURE = dt.timedelta(days=2)


class CleanParams(Params):
    """What counts as an article."""

    min_words: int = Field(
        default=25, ge=1, description="A shorter text is no article (25 words: the shortest news briefs have about 30)."
    )
    max_chars: int = Field(
        default=1_000_000,
        ge=1_000,
        description="A longer text is no article, nor is a page with more text (long reads: about 100,000 characters).",
    )
    max_tags: int = Field(
        default=150_000,
        ge=1_000,
        description="A page with more tags is not read: its tree takes seconds and gigabytes (news pages: to 25,000).",
    )
    undated: Literal["file_time", "reject"] = Field(
        default="file_time",
        description="A document that states no date, of a source without published_at, gets the time of its file or of "
        "its fetch (date_source tells) or is rejected as undated.",
    )


def clean_document(raw: RawDocument, params: CleanParams, now: dt.datetime | None = None) -> Article | Rejection:
    """Clean a document.

    Args:
        raw: The document; its body is there.
        params: What counts as an article.
        now: The present, against which future dates are told; the clock where None.

    Returns:
        The article without cluster, topic and event fields, or why it is none.
    """
    now = now or dt.datetime.now(dt.UTC)
    if raw.as_is:
        return _dated(raw, _article(raw, clean_raw(raw, now), now), params)
    try:
        text = _decoded(raw)
    except NotText as error:
        return rejection(raw, Reason(error.reason), error.detail)
    if excess := _excess(raw, text, params):
        return rejection(raw, Reason.TOO_LARGE, excess)
    cleaned = _cleaned(raw, text, _reference(raw, now))
    if len(cleaned.text) > params.max_chars:  # JSON-LD states text that the page does not show
        return rejection(raw, Reason.TOO_LARGE, f"a text of {len(cleaned.text)} characters, over {params.max_chars}")
    words = count_words(cleaned.text)
    whole = _whole(text) if words < SPARSE and cleaned.signals is not None else ""
    if verdict := page_kind(cleaned.text, cleaned.signals, whole, [line.text for line in cleaned.dropped]):
        return rejection(raw, verdict.reason, verdict.detail)
    if not words:
        return rejection(raw, Reason.NO_TEXT, "no article text was found")
    if words < params.min_words:
        return rejection(raw, Reason.TOO_SHORT, f"{words} words, fewer than {params.min_words}")
    return _dated(raw, _article(raw, cleaned, now), params)


def _dated(raw: RawDocument, article: Article, params: CleanParams) -> Article | Rejection:
    if params.undated == "reject" and article.date_source in (None, "file_time"):
        return rejection(raw, Reason.UNDATED, "it states no date, and its source has no published_at")
    return article


def clean_raw(raw: RawDocument, now: dt.datetime) -> Cleaned:
    """What the cleaner makes of a document, before it is judged to be an article or none.

    Args:
        raw: The document; its body is there.
        now: The present.

    Raises:
        NotText: Its body cannot be decoded.
    """
    if raw.as_is:
        return Cleaned(text=raw.body.decode("utf-8"), text_source="as_is")
    return _cleaned(raw, _decoded(raw), _reference(raw, now))


def _excess(raw: RawDocument, text: str, params: CleanParams) -> str:
    """What a document has too much of, in a phrase; empty where it can be cleaned in good time.

    The cleaners take time that grows faster than the size, and a text of megabytes is a dump, not an article. Scripts,
    styles and embedded images do not count: they cost little.
    """
    if raw.media_type != "text/plain":
        if (tags := text.count("<")) > params.max_tags:
            return f"{tags} tags, over {params.max_tags}"
        if len(text) <= params.max_chars:
            return ""
        text = _whole(text)
    return f"{len(text)} characters of text, over {params.max_chars}" if len(text) > params.max_chars else ""


def _decoded(raw: RawDocument) -> str:
    return decode(raw.body, raw.charset, html=raw.media_type != "text/plain").text


def rejection(raw: RawDocument, reason: Reason, detail: str, stage: str = "clean") -> Rejection:
    """The rejection of a raw document."""
    return Rejection(
        raw.document_id, raw.source_id, raw.origin, raw.uri, raw.url, raw.title, stage, reason.value, detail
    )


def _whole(html: str) -> str:
    """All text of a page, menus and prompts included."""
    return str(extract_plain_text(html, preserve_formatting=True, main_content=False, alt_texts=False, links=False))


def _reference(raw: RawDocument, now: dt.datetime) -> dt.datetime:
    """About when the document was written: what a date without a year is read by."""
    for time in (raw.default_published_at, raw.file_time):
        if time is not None:
            return from_micros(time)
    return now


def _cleaned(raw: RawDocument, text: str, reference: dt.datetime) -> Cleaned:
    if raw.media_type == "text/plain":
        return clean_plain_text(text, title=raw.title, reference=reference)
    if raw.media_type == FRAGMENT:
        return clean_plain_text(_whole(text), title=raw.title, reference=reference)
    return clean_html(text, url=raw.url)


def _article(raw: RawDocument, cleaned: Cleaned, now: dt.datetime) -> Article:
    published, date_source = _published(raw, cleaned, now)
    language, language_source = _language(raw, cleaned)
    title, title_raw, title_source = _title(raw, cleaned)
    authors, authors_raw, authors_source = _authors(raw, cleaned)
    dateline = cleaned.dateline
    article = Article(
        article_id=raw.document_id,
        source_id=raw.source_id,
        cluster_id=None,
        is_canonical=True,
        relation=None,
        parent_id=None,
        title=title,
        title_raw=title_raw,
        title_source=title_source,
        text=cleaned.text,
        text_source="feed" if raw.media_type == FRAGMENT else cleaned.text_source,
        authors=list(authors),
        authors_raw=list(authors_raw),
        authors_source=authors_source,
        agency=cleaned.agency,
        agency_source=cleaned.agency_source,
        dateline=dateline.place if dateline else None,
        dateline_raw=dateline.text if dateline else None,
        dateline_date=dateline.date if dateline else None,
        dateline_agency=dateline.agency if dateline else None,
        source=raw.source or cleaned.source or raw.default_source,
        url=raw.url or cleaned.url,
        published_at=published.at if published else None,
        date_source=date_source,
        date_raw=(published.raw if published else None) or raw.published_raw,
        date_precision=published.precision if published else None,
        date_zone=published.zone if published else None,
        language=language,
        language_source=language_source,
        topics=None,
        main_event=None,
        places=None,
        dates=None,
        quotes=None,
        money=None,
        persons=None,
        organisations=None,
        models=None,
        events_missing=None,
        origin=raw.origin,
        uri=raw.uri,
    )
    return Article(*map(_encodable, article))


def _language(raw: RawDocument, cleaned: Cleaned) -> tuple[str | None, str | None]:
    candidates = (
        (detect_language(cleaned.text), "model"),
        (cleaned.language, "page"),
        (_code(raw.language), raw.stated_by),
        (raw.default_language, "default"),
    )
    return next((candidate for candidate in candidates if candidate[0]), (None, None))


def _title(raw: RawDocument, cleaned: Cleaned) -> tuple[str | None, str | None, str | None]:
    """The headline, as stated, and who states it."""
    candidates = [cleaned.title] if cleaned.title else []
    title = clean_title(raw.title, site=cleaned.source or raw.source, candidates=candidates) if raw.title else None
    return (title, raw.title, raw.stated_by) if title else (cleaned.title, cleaned.title_raw, cleaned.title_source)


def _authors(raw: RawDocument, cleaned: Cleaned) -> tuple[tuple[str, ...], tuple[str, ...], str | None]:
    """The authors, the bylines as stated, and who states them; bylines without a name stand where nobody has one."""
    own = (cleaned.authors, cleaned.authors_raw, cleaned.authors_source)
    bylines = tuple(raw.authors or ())
    stated = (parse_authors(bylines, stated=True) or credited_bodies(bylines), bylines, raw.stated_by)
    both = (own, stated)
    found = next((one for one in both if one[0]), None) or next((one for one in both if one[1]), None)
    return found or ((), (), None)


def _encodable(value: Any) -> Any:
    """The value without lone surrogates: JSON-LD may carry them, and no encoding and no table takes them."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    return [_encodable(item) for item in value] if isinstance(value, list) else value


def _published(raw: RawDocument, cleaned: Cleaned, now: dt.datetime) -> tuple[StatedDate | None, str | None]:
    """The publication time by the first who states a plausible one, and who that is."""
    stated = parse_stated_date(raw.published_raw, reference=now) if raw.published_raw else None
    default, file_time = raw.default_published_at, raw.file_time
    latest = now + _TOLERATED_FUTURE
    candidates = (
        (stated, raw.stated_by),
        (cleaned.published, cleaned.published_source),
        (StatedDate("", default, "day" if default % 86_400_000_000 == 0 else "second"), "default")
        if default is not None
        else (None, None),
        (StatedDate("", file_time, "second"), "file_time") if file_time is not None else (None, None),
    )
    for date, who in candidates:
        if date is not None and (who in ("default", "file_time") or from_micros(date.at) <= latest):
            return date, who
    return None, None


def _code(language: str | None) -> str | None:
    """The ISO 639-1 code of a language tag such as ``en-GB``."""
    code = (language or "").replace("_", "-").split("-")[0].lower()
    return code if len(code) == 2 and code.isalpha() else None
