"""What the tag, class, id and other attributes of an element say of the text in it."""

import re
from collections.abc import Mapping
from functools import lru_cache

__all__ = ["Mark", "element_marks"]


class Mark:
    """What a block stands in: bits of an integer."""

    FURNITURE = 1  # by its name: sharing, newsletters, related pieces, comments, tags and the like
    ASIDE = 2  # nav, aside, footer, header, form
    CAPTION = 4  # of a picture
    HIDDEN = 8  # not shown
    POST = 16  # an embedded post of a social network
    APPENDED = 32  # readers' comments, or whole articles that follow


_TAG_MARKS = {
    "nav": Mark.ASIDE, "aside": Mark.ASIDE, "footer": Mark.ASIDE, "header": Mark.ASIDE, "form": Mark.ASIDE,
    "menu": Mark.ASIDE, "figure": Mark.CAPTION, "figcaption": Mark.CAPTION, "caption": Mark.CAPTION,
}  # fmt: skip
_ROLES = frozenset(("navigation", "complementary", "contentinfo", "search", "dialog"))
_WORD_START, _WORD_END = r"(?:^|[\s_-]|(?<=[a-z])(?=[A-Z]))", r"(?:$|[\s_-]|(?<=[a-z])(?=[A-Z]))"
_FURNITURE = re.compile(
    rf"{_WORD_START}(?:[Rr]elated|[Rr]ecommend(?:ed|ations?)?|[Rr]ecirc(?:ulation)?|[Ss]har(?:e|ing)|[Ss]ocial|"
    r"[Nn]ewsletters?|[Ss]ubscri(?:be|ption)|[Ss]ign-?[Uu]p|[Pp]romo(?:tion)?s?|[Aa]dvert\w*|[Ss]ponsor\w*|"
    r"[Oo]utbrain|[Tt]aboola|[Cc]omments?|[Dd]isqus|[Tt]ags|[Bb]readcrumbs?|[Cc]ookies?|[Cc]onsent|[Pp]opular|"
    r"[Tt]rending|[Mm]ost-?[Rr]ead|[Rr]ead-?(?:[Mm]ore|[Nn]ext|[Aa]lso)|[Mm]ore-(?:on|from|stories)|[Uu]p-?[Nn]ext|"
    r"[Ss]ee-?[Aa]lso|[Bb]yline|(?:[Aa]uthor-?)?[Bb]io|[Aa]uthors?|[Cc]opyright|[Pp]agination|[Tt]oolbar|[Ss]idebar|"
    rf"[Nn]avigation|[Nn]avbar|[Mm]enu){_WORD_END}"
)
_CAPTION = re.compile(r"caption|(?:photo|image|picture)[_-]?(?:credit|copyright|source)", re.IGNORECASE)
_POST = re.compile(
    r"(?:^|\s)(?:twitter-(?:tweet|video)|instagram-media|tiktok-embed|fb-post|bluesky-embed|mastodon-embed|"
    r"telegram-post|reddit-embed-bq|text-post-media)"
)
# As trafilatura names them; it looks for them four times over, in copies of the tree.
_APPENDED_ID = re.compile(r"[Cc]omment(?!ary)|comol|disqus_thread|dsq-comments|mvp-post-add-|infinite-?scroll")
_APPENDED_CLASS = re.compile(r"^[Cc]omment(?!ary)|(?:article|post)-comments|mvp-post-add-|infinite-?scroll")
_APPENDED_TAGS = frozenset(("div", "section", "details", "ol", "ul", "aside"))
_MAX_NAME = 300  # characters
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def element_marks(tag: str, attributes: Mapping[str, str]) -> int:
    """What an element is, as a sum of the bits of :class:`Mark`."""
    if not attributes:
        return _TAG_MARKS.get(tag, 0)
    style, identity = attributes.get("class", ""), attributes.get("id", "")
    marks = _named(tag, style[:_MAX_NAME], identity[:_MAX_NAME])
    names = (style != "") + (identity != "")
    return marks if len(attributes) == names else marks | _attributed(attributes)


@lru_cache(maxsize=4096)
def _named(tag: str, style: str, identity: str) -> int:
    """What the name, class and id of an element say."""
    marks = _TAG_MARKS.get(tag, 0)
    if _POST.search(style):
        return marks | Mark.POST
    for name in (style, identity):
        if _FURNITURE.search(name):
            marks |= Mark.FURNITURE
        if _CAPTION.search(name):
            marks |= Mark.CAPTION
    if tag in _APPENDED_TAGS and (_APPENDED_ID.match(identity) or _APPENDED_CLASS.search(style)):
        marks |= Mark.APPENDED
    return marks


def _attributed(attributes: Mapping[str, str]) -> int:
    """What the other attributes of an element say."""
    hidden = "hidden" in attributes or attributes.get("aria-hidden") == "true"
    style = attributes.get("style")
    marks = Mark.HIDDEN if hidden or (style and _HIDDEN.search(style)) else 0
    return marks | Mark.ASIDE if attributes.get("role") in _ROLES else marks
