"""Which blocks of a page are the article, starting from those that an extractor took."""

import re
from dataclasses import dataclass
from itertools import chain, takewhile

from transforms.logic.cleaning.appeals import appeal_reason
from transforms.logic.cleaning.bylines import is_byline
from transforms.logic.cleaning.chrome import chrome_reason
from transforms.logic.cleaning.cleaned import DroppedLine
from transforms.logic.cleaning.dates import find_date_line
from transforms.logic.cleaning.page.blocks import Block, text_size
from transforms.logic.cleaning.page.element_marks import Mark
from transforms.logic.cleaning.page.prompts import PAY, folded
from transforms.logic.cleaning.page.tail import tail_reason
from transforms.logic.cleaning.plain.captions import is_picture_credit
from transforms.logic.cleaning.titles import title_key

__all__ = ["KEY", "SENTENCE", "Known", "Selection", "text_key"]

SENTENCE = 60
"""Characters of a sentence that is a paragraph of its own."""
KEY = 60
"""As many letters in common, and two texts begin alike."""
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_CELLS = frozenset(("tr", "td", "th"))
_HEADING_CHROME = frozenset(("related_heading", "comment_prompt", "sign_up", "advertisement", "promo"))
_NO_CHROME = frozenset((None, "count", "separator"))
_STOP = re.compile(r"[.!?…。！？؟।።][\"”’'»)\]」』*\d]{0,3}$")
_WORDLESS = re.compile(r"[\W_]+")
_ADDRESS = re.compile(r"https?://|www\.")
_NOTICES = ("©", "Copyright ©", "Copyright (c)", "(c) ")
_WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")

# Characters, unless said otherwise; an ideograph or syllable counts as two.
_PARAGRAPH = 150  # a text as long is a paragraph without a full stop, too
_SHORT = 300  # longer, and it is one of the article's whatever its words
_LEAD = 120  # a shorter summary above the text is a second headline
_LEAD_DEPTH = 12  # blocks between it and the text: byline, date, sharing, pictures
_DATE = 100
_BESIDE_NAMES = 4  # words
_HEAD_LINES = 8  # title, byline, date and the like above a text
_TRUSTED = 0.3  # of the article's text in one piece of furniture: it is misnamed
_LINKED = 0.8  # of a block's text: no paragraph but a link
_MENTION = 0.5  # of a block's text: too much for one that no extractor took
_CUT = 0.5  # of the article's text found again in the same kind of container: it was cut in pieces
_FAR = 12  # blocks that are not kept between two that are
_STUB = 600  # of an article: its beginning may be all, and the prompt to pay tells why
_LITTLE = 0.1  # of the article's text


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the article, in the form in which it is compared.

    Attributes:
        title: Its headline, by :func:`title_key`.
        authors: Their names, casefolded.
        descriptions: What the page gives as its summary, by :func:`text_key`, the first ``KEY`` letters.
    """

    title: str
    authors: tuple[str, ...]
    descriptions: frozenset[str]


def text_key(text: str) -> str:
    """The letters and digits of a text, casefolded."""
    return _WORDLESS.sub("", text).casefold()


def _length(text: str) -> int:
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def _ended(block: Block) -> bool:
    return bool(_STOP.search(block.text[-6:]))


def _prose(block: Block) -> bool:
    length = _length(block.text)
    return length >= _PARAGRAPH or (length >= SENTENCE and _ended(block))


class Selection:
    """The blocks that are the article.

    Attributes:
        kept: Their numbers, in order.
        size: Characters that the extractor took or that were added.
    """

    def __init__(self, blocks: list[Block], taken: set[int], second: set[int], known: Known) -> None:
        """Select them.

        Args:
            blocks: All blocks of the page.
            taken: Numbers of those that an extractor took for the article.
            second: Numbers of those that a second extractor did, which finds more.
            known: What is known of the article.
        """
        self.blocks, self.taken, self.second, self.known = blocks, taken, second, known
        self.reasons: dict[int, str] = {}
        self.kept: list[int] = []
        self.prose = [at for at in sorted(taken) if _prose(blocks[at])] or sorted(taken)
        self.total = text_size(blocks, set(self.prose))
        self.owners = {blocks[at].family[0] for at in self.prose}
        self.parents = {blocks[at].family[1] for at in self.prose}
        self.trusted = {number for number in self._furniture() if number}
        self.odd = sum(mark for mark in (Mark.CAPTION, Mark.HIDDEN) if not self._common(mark))
        self.links = sum(blocks[at].linked for at in self.prose) > _MENTION * self.total
        if taken:
            self._select()
        self.size = text_size(blocks, taken | set(self.kept))

    def _furniture(self) -> set[int]:
        sizes: dict[int, int] = {}
        for at in self.prose:
            sizes[self.blocks[at].furniture] = sizes.get(self.blocks[at].furniture, 0) + len(self.blocks[at].text)
        return {number for number, size in sizes.items() if size >= _TRUSTED * self.total}

    def _common(self, mark: int) -> bool:
        marked = {at for at in self.prose if self.blocks[at].marks & mark}
        return text_size(self.blocks, marked) >= _TRUSTED * self.total

    def paragraphs(self) -> list[str]:
        """The article's paragraphs."""
        return [self.blocks[at].text for at in self.kept]

    def dropped(self) -> tuple[DroppedLine, ...]:
        """What the extractor took and is none of the article's; numbered as the paragraphs that it took, from 1."""
        numbered = enumerate(sorted(self.taken | set(self.kept)), start=1)
        return tuple(
            DroppedLine(number, self.blocks[at].text, self.reasons[at]) for number, at in numbered if at in self.reasons
        )

    def _select(self) -> None:
        self._walk()
        self._rejoin()
        self._trim_far()
        self._trim_head()
        self._trim_tail()
        self._restore_lead()

    def _walk(self) -> None:
        for at in range(min(self.taken), max(self.taken) + 1):
            if at not in self.taken and not self._belongs(at):
                continue
            reason = self._foreign(at)
            if reason is None:
                self.kept.append(at)
            elif at in self.taken:
                self.reasons[at] = reason

    def _belongs(self, at: int) -> bool:
        """Whether a block that the extractor left out stands among the article's paragraphs as one of them."""
        block = self.blocks[at]
        inside = bool(self.kept) and at > self.prose[0]
        if block.marks & Mark.POST:
            return inside
        if self._is_furniture(block) or block.marks & self.odd or block.density > _MENTION:
            return False
        if inside:
            return block.family[1] in self.parents and (block.tag in _HEADINGS or _prose(block))
        return block.family[0] in self.owners and _prose(block)

    def _is_furniture(self, block: Block) -> bool:
        return bool(block.furniture) and block.furniture not in self.trusted and not block.marks & Mark.POST

    def _foreign(self, at: int) -> str | None:
        """Why a block is none of the article's, wherever it stands; None where it may be."""
        block = self.blocks[at]
        if self._is_furniture(block):
            return "furniture"
        if self._is_link(at):
            return "link"
        if block.text.startswith(_NOTICES):
            return "copyright"
        if block.tag in _CELLS or len(block.text) > _SHORT:
            return None
        reason = chrome_reason(block.text)
        if reason not in _NO_CHROME and (block.tag not in _HEADINGS or reason in _HEADING_CHROME):
            return reason
        if is_picture_credit(block.text):
            return "picture_credit"
        reason = appeal_reason(block.text)
        to_pay = reason == "sign_up" and self.total < _STUB and PAY.search(folded(block.text))
        return None if to_pay else reason

    def _is_link(self, at: int) -> bool:
        """A link to another page; not a source given by its address, nor one linked item of a list of texts."""
        block = self.blocks[at]
        if self.links or block.density < _LINKED or block.tag in _CELLS or _ADDRESS.search(block.text):
            return False
        if block.tag == "li" and not any(self._linked_item(beside) for beside in (at - 1, at + 1)):
            return False
        return len(block.text) < _SHORT or not _ended(block)

    def _linked_item(self, at: int) -> bool:
        return 0 <= at < len(self.blocks) and self.blocks[at].tag == "li" and self.blocks[at].density >= _LINKED

    def _rejoin(self) -> None:
        """Take in the other pieces of an article that stands in several containers of one kind."""
        styles = {self.blocks[at].style for at in self.prose} - {""}
        pieces = {at for at in self.second - self.taken if self.blocks[at].style in styles and self._is_piece(at)}
        if text_size(self.blocks, pieces) <= _CUT * self.total:
            return
        parents = {self.blocks[at].family[1] for at in pieces}
        between = range(min(pieces), max(pieces) + 1)
        beside = {at for at in between if at in self.second and self.blocks[at].family[1] in parents}
        self.kept = sorted({*self.kept, *pieces, *(at for at in beside if self._foreign(at) is None)})

    def _is_piece(self, at: int) -> bool:
        block = self.blocks[at]
        return (
            _prose(block) and block.density < _MENTION and not block.marks & self.odd and not self._is_furniture(block)
        )

    def _trim_far(self) -> None:
        """Little that stands far above or below the text is not of it."""
        groups: list[list[int]] = []
        for at in self.kept:
            if groups and at - groups[-1][-1] <= _FAR:
                groups[-1].append(at)
            else:
                groups.append([at])
        least = _LITTLE * text_size(self.blocks, set(self.kept))
        for ends, reason in ((groups, "before_body"), (groups[::-1], "after_body")):
            little = list(takewhile(lambda group: text_size(self.blocks, set(group)) < least, ends))
            if len(little) < len(groups):
                self._drop(list(chain.from_iterable(little)), reason)

    def _trim_head(self) -> None:
        """What stands above the first paragraph up to the headline, and lines that only repeat a field."""
        top = next((place for place, at in enumerate(self.kept) if self._is_paragraph(at)), 0)
        headlines = [place for place in range(top) if self.blocks[self.kept[place]].tag == "h1"]
        if headlines:
            self._drop([self.kept[headlines[-1]]], "repeated_title")
            self._drop(self.kept[: headlines[-1]], "above_title")
        for at in self.kept[:_HEAD_LINES]:
            field = self._field(self.blocks[at].text)
            if field is None or len(self.kept) == 1:
                return
            self._drop([at], field)

    def _field(self, text: str) -> str | None:
        """Which field of the article a line only repeats."""
        if self.known.title and title_key(text) == self.known.title:
            return "repeated_title"
        if len(text) >= _DATE:
            return None
        if self._names_authors(text) or is_byline(text):
            return "byline"
        return "date" if find_date_line(text) else None

    def _names_authors(self, text: str) -> bool:
        rest = text.casefold()
        for name in self.known.authors:
            rest = rest.replace(name, "")
        return len(rest) < len(text) and len(rest.split()) <= _BESIDE_NAMES

    def _is_paragraph(self, at: int) -> bool:
        return self.blocks[at].tag != "h1" and _prose(self.blocks[at])

    def _trim_tail(self) -> None:
        """Lines below the text that tell of its author or outlet or its date, and headings of what is gone."""
        while len(self.kept) > 1 and (reason := tail_reason(self.blocks[self.kept[-1]], self.known.authors)):
            self._drop([self.kept[-1]], reason)

    def _drop(self, blocks: list[int], reason: str) -> None:
        self.reasons.update(dict.fromkeys(blocks, reason))
        gone = set(blocks)
        self.kept = [at for at in self.kept if at not in gone]

    def _restore_lead(self) -> None:
        """The opening paragraph where it stands apart from the text; by it the page describes itself."""
        if not self.kept:
            return
        for at in range(max(0, self.kept[0] - _LEAD_DEPTH), self.kept[0]):
            if self._is_lead(self.blocks[at]) and text_key(self.blocks[at].text)[:KEY] in self.known.descriptions:
                self.kept.insert(0, at)
                self.reasons.pop(at, None)
                return

    @staticmethod
    def _is_lead(block: Block) -> bool:
        shown = not block.marks & (Mark.HIDDEN | Mark.CAPTION) and block.tag not in _HEADINGS and block.tag != "li"
        return shown and _length(block.text) >= _LEAD and block.density < _MENTION and _ended(block)
