"""The text of a whole page, menus and all, as plain-text sources deliver it: a line for each block."""

import re

from lxml import etree, html

_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_UNSEEN = frozenset(
    {"script", "style", "template", "head", "noscript", "svg", "iframe", "object", "select", "textarea"}
)
# Elements that browsers lay out in the line (HTML Living Standard, 15.3); every other one begins and ends a line.
_INLINE = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q rp rt ruby s samp small "
    "span strike strong sub sup time tt u var wbr"
)


def flatten_blocks(page: str) -> str:
    """The text of an HTML page, a line for each block that has any.

    Args:
        page: The page, or a part of one.
    """
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        tree = html.document_fromstring(_CONTROLS.sub("", page).encode("utf-8"), parser=parser)
    except etree.ParserError:  # nothing in it
        return ""
    etree.strip_elements(tree, *_UNSEEN, with_tail=False)
    inline = frozenset(_INLINE.split())
    pieces: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if element.tag not in inline:
            pieces.append("\n")
        pieces.append(_spaced(element.text if event == "start" else element.tail))
    lines = "".join(pieces).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())


def _spaced(text: str | None) -> str:
    """Line breaks of the source are spaces."""
    return " ".join(re.split(r"[\r\n]+", text)) if text else ""
