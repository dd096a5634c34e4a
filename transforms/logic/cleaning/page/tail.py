"""What stands below the text of an article, and is not of it."""

import re
from collections.abc import Sequence

from transforms.logic.cleaning.appeals import is_biography
from transforms.logic.cleaning.dates import find_date_line
from transforms.logic.cleaning.page.blocks import Block
from transforms.logic.cleaning.page.element_marks import Mark

__all__ = ["tail_reason"]

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_ITEMS = frozenset(("tr", "td", "th", "li"))
_CONTACT = 160  # characters with one link or address; a longer text may mention it in passing
_CONTACTS = 300  # characters with several
_LINE = 100  # characters
_MAIL = re.compile(r"\S@[\w-]+\.\w")
# Initials of the writer, the agency or both: "AB", "aja/PAP", "(dpa/ab)".
_SIGNED = re.compile(r"[(\[]?(?:[^\W\d_]{2,8}(?: ?/ ?[^\W\d_]{2,8}){1,3}|[A-ZÀ-ÞĄ-Ż]{2,6})[)\]]?")


def tail_reason(block: Block, authors: Sequence[str]) -> str | None:
    """The reason code of the last block of a text where it tells of the author, outlet or date; None for others.

    Args:
        block: The block.
        authors: Names of the article's authors, casefolded.
    """
    text = block.text
    if _is_contact(block) or any(is_biography(text, author) for author in authors):
        return "author_note"
    if block.tag in _HEADINGS or text.endswith((":", "：")):
        return "heading"
    if block.tag in _ITEMS or len(text) >= _LINE:
        return None
    if _SIGNED.fullmatch(text):
        return "byline"
    return "date" if find_date_line(text) else None


def _is_contact(block: Block) -> bool:
    """Whether it only says how to reach the author or outlet."""
    length = len(block.text)
    if length > _CONTACTS or block.marks & Mark.POST:
        return False
    if not block.contacts:
        return length <= _CONTACT and bool(_MAIL.search(block.text))
    return block.contacts > 1 or "@" in block.text or length <= _CONTACT
