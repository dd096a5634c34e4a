"""Whether a page is an article at all: error pages, consent and pay walls, shells without text, and listings are not.

To refuse an article is far worse than to keep a stub. So a wall or an error counts only where next to nothing else is
on the page, and a listing only where independent signs agree and the page does not declare itself an article.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.outcome import Reason
from transforms.logic.cleaning.page.prompts import (
    BOT_CHECK,
    CONSENT,
    CONSENT_WORD,
    ERROR_BODY,
    ERROR_TITLE,
    LOGIN,
    PAY,
    SCRIPT,
    folded,
)
from transforms.logic.cleaning.page.signals import LISTING, PageSignals
from transforms.logic.cleaning.words import count_words

__all__ = ["SPARSE", "Verdict", "page_kind"]

SPARSE = 60
"""Words of a text from which on what else the page says is no matter."""

_SHORT = 120  # words; a text of more is no mere error, bot check or call for JavaScript
_ERROR_WITH_LINKS = 300  # words of an error page that goes on with recent stories
_LONGEST_PROMPT = 600  # words; consent prompts that list purposes and partners reach 500
_LONGEST_CHARS = 20 * _LONGEST_PROMPT  # what runs on without blanks is no prompt, and slow to search
_MOSTLY = 0.6  # of a consent wall's words stand in paragraphs that prompt
_TEASER_PARAGRAPHS = 3  # so many, or SPARSE words, say who did what: such a teaser is kept
_PARAGRAPH_WORDS = 12  # fewer are a line, not a paragraph
_PROMPT_WORDS = 25  # a longer paragraph with a prompt is part of the story, too
_PART = re.compile(r"\s+[|–—»·•:-]+\s+|\s*[|»·•]\s*")
_CUT = re.compile(r"(?:\.\.\.|…|\[…\]|[^.!?…。！？»”\"')\]])\s*$")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a page is no article.

    Attributes:
        reason: ``ERROR_PAGE``, ``CONSENT_WALL``, ``PAYWALL``, ``SCRIPT_ONLY`` or ``NOT_ARTICLE``.
        detail: What tells, in a sentence.
    """

    reason: Reason
    detail: str


def page_kind(
    text: str, signals: PageSignals | None = None, whole: str = "", dropped: Sequence[str] = ()
) -> Verdict | None:
    """Why a page is no article, or None where it is one or may be one.

    Args:
        text: The text that was found on it, paragraphs separated by empty lines; may be empty.
        signals: What its tree tells; None for plain text, which can be a wall or an error, too.
        whole: All text of the page, where ``text`` has fewer than :data:`SPARSE` words: a cleaner drops many prompts.
        dropped: Lines that stood in the text until it was cleaned.
    """
    words = count_words(text)
    prompt = None
    if not words and _may_be_prompt(whole):
        prompt = _prompt(_Page(signals, folded(whole), count_words(whole)))
    elif _may_be_prompt(text):
        prompt = _prompt(_Page(signals, folded(text), words, folded(whole), tuple(map(folded, dropped))))
    return prompt or (_listing(signals) if signals is not None else None)


def _may_be_prompt(text: str) -> bool:
    return len(text) <= _LONGEST_CHARS and count_words(text) <= _LONGEST_PROMPT


@dataclass(frozen=True, slots=True)
class _Page:
    signals: PageSignals | None
    text: str
    words: int
    whole: str = ""
    dropped: tuple[str, ...] = ()

    @property
    def paragraphs(self) -> list[str]:
        return [line for line in self.text.split("\n") if line.strip()]


def _prompt(page: _Page) -> Verdict | None:
    return _error(page) or _script(page) or _consent(page) or _paywall(page)


def _error(page: _Page) -> Verdict | None:
    signals = page.signals
    claimed = signals is not None and signals.claims_article
    brief = page.words < (_SHORT / 2 if claimed else _SHORT)
    if brief and (found := ERROR_BODY.search(page.text) or BOT_CHECK.search(page.text)):
        return Verdict(Reason.ERROR_PAGE, f"the text is an error or a check: {found.group()[:80]!r}")
    if signals is None or page.words >= _ERROR_WITH_LINKS or claimed:
        return None
    for title in (signals.title, *signals.headings):
        if _is_error_title(title):
            return Verdict(Reason.ERROR_PAGE, f"the title is that of an error or a check: {title[:80]!r}")
    return None


def _is_error_title(title: str) -> bool:
    """Whether a title, or its part beside a site's short name, is nothing but an error's name."""
    whole = folded(title).strip()
    parts = [part for part in _PART.split(whole) if part]
    named = [part for part in (whole, *parts) if len(part) > 2 and ERROR_TITLE.fullmatch(part)]
    return bool(named) and sum(len(part.split()) for part in parts if part not in named) <= 5


def _script(page: _Page) -> Verdict | None:
    if page.words >= _SHORT / 2:
        return None
    if page.text and SCRIPT.search(page.text):
        return Verdict(Reason.SCRIPT_ONLY, "the text but asks for JavaScript")
    if not page.text.strip() and page.signals is not None and SCRIPT.search(folded(page.signals.without_script)):
        return Verdict(Reason.SCRIPT_ONLY, "no text without JavaScript")
    return None


def _consent(page: _Page) -> Verdict | None:
    if not CONSENT_WORD.search(page.text):
        return None
    titles = (page.signals.title, *page.signals.headings) if page.signals else ()
    kinds = {match.group() for title in titles for match in CONSENT.finditer(folded(title))}
    prompting = 0
    for paragraph in page.paragraphs:
        found = {match.group() for match in CONSENT.finditer(paragraph)}
        kinds |= found
        prompting += count_words(paragraph) if found else 0
    if len(kinds) >= 2 and prompting >= _MOSTLY * page.words:
        return Verdict(Reason.CONSENT_WALL, f"the text asks for consent: {min(kinds)[:80]!r}")
    return None


def _paywall(page: _Page) -> Verdict | None:
    """A teaser, with a prompt to pay or cut short; the prompt may have been cleaned away on a page that is not free."""
    if not 0 < page.words < 4 * SPARSE:
        return None
    prompts = [paragraph for paragraph in page.paragraphs[-4:] if PAY.search(paragraph)]
    rest = [text for text in page.paragraphs if text not in prompts or count_words(text) > _PROMPT_WORDS]
    teaser = [words for words in map(count_words, rest) if words >= _PARAGRAPH_WORDS]
    words = sum(teaser)
    if len(teaser) >= _TEASER_PARAGRAPHS or words >= SPARSE:
        return None
    prompts = prompts or [line for line in page.dropped if PAY.search(LOGIN.sub("", line))]
    if prompts:
        return Verdict(Reason.PAYWALL, f"{words} words and a prompt to pay: {prompts[-1].strip()[:80]!r}")
    signals = page.signals
    cut = bool(rest and _CUT.search(rest[-1]))
    locked = signals is not None and signals.locked
    if (locked and cut) or ((locked or cut) and PAY.search(LOGIN.sub("", page.whole))):
        return Verdict(Reason.PAYWALL, f"{words} words of a story that is not free")
    return None


def _listing(signals: PageSignals) -> Verdict | None:
    if signals.declares_article:
        return None
    if signals.is_gallery:
        return Verdict(Reason.NOT_ARTICLE, "a gallery")
    signs = signals.stated_signs() | signals.structure_signs()
    if sum(signs.values()) < LISTING:
        return None
    return Verdict(Reason.NOT_ARTICLE, "a listing: " + ", ".join(name for name, weight in signs.items() if weight > 0))
