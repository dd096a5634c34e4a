"""Whether the words around a time expression speak of the past or of the future."""

import re
from typing import Literal

__all__ = ["Direction", "direction"]

Direction = Literal[-1, 0, 1]
"""-1 the past, 1 the future, 0 unknown."""

_BEFORE = 160
_AFTER = 80
_SENTENCE_END = re.compile(r"(?<=[a-z\d)”\"'’]{2})[.!?][\"”'’]*\s|\n")
_UP_TO = r"(?:\s+(?:at|on|in|the|early|late|[\d.:]+\s*[ap]\.?m\.?(?:\s+[A-Z]{2,3})?))*\s*$"
_STARTING = re.compile(
    r"\b(?:starting|beginning|effective|as\s+(?:soon|early|late)\s+as|no\s+later\s+than|ahead\s+of|in\s+time\s+for)"
    + _UP_TO,
    re.I,
)
# the present tense of what is on the calendar: "which opens on Thursday"
_ON_CALENDAR = re.compile(
    r"\b(?:opens?|begins?|starts?|meets?|arrives?|leaves?|returns?|resumes?|expires?|ends|votes?|convenes?|departs?"
    r"|visits?|faces?)(?:\s+[\w’']+){0,2}?(?:\s+on|\s+in|\s+this)?\s*$"
)
_UNTIL = re.compile(r"\b(?:until|till)" + _UP_TO, re.I)
_FUTURE = (
    r"will|won['’]t|would|shall|to\s+be|going\s+to|(?:is|are)\s+to|set\s+(?:to|for)|due|schedul(?:e[sd]?|ing)"
    r"|expect(?:s|ed|ing)?|planned|planning|plans?(?=\s+(?:to|an?|for|on)\b)|hop(?:es?|ed|ing)|intend(?:s|ed|ing)?"
    r"|could|might|may|must|should"
    r"|ready\s+to|poised|slated|agreed\s+to|upcoming|deadline|vow(?:s|ed)?\s+to|promised?\s+to"
    r"|prepar(?:es?|ed|ing)\s+(?:to|for)|postponed?|threat(?:en(?:s|ed|ing)?)?\s+to"
)
# forms that are not those of the past tense, and those that end like it
_IRREGULAR = (
    "was were had has have did came went took made gave began held met left won lost fell rose shot hit struck died"
    " got saw found broke led ran wrote sent set put cut tore threw drove flew knew grew drew blew spoke stole chose"
    " wore swore sang sank kept felt dealt spent built burst cast hurt quit shut split spread beat bit hid bought"
    " brought caught fought sought taught thought fled bled fed sped heard paid laid lay sold stood became withdrew"
    " rode wound hung stuck dug spun shook slid slept crept wept swept awoke forgot forbade killing"
)
_NOT_PAST = (
    "hundred indeed united need proceed exceed succeed speed feed seed breed bleed creed greed weed embed shed sacred"
    " naked wicked aged alleged armed so-called unprecedented"
)
_CUE = re.compile(
    r"\b(?:(?P<none>(?:could|can|would)(?:\s+not|n['’]t)\s+(?:immediately\s+)?be\s+reached|(?:is|are|be|being)\s+"
    r"(?:[a-z]+ly\s+)?(?:[a-z]+ed|held|heard|seen|made|taken|given|found|sent|told|sold|paid|shown|known)"
    r"(?!\s+to\b)"
    r"|said|says?|told|reported|added)"
    r"|(?P<infinitive>to\s+(?!the\b|an?\b|this|that|its|his|her|their|be\b|death\b)[a-z]{2,})"
    rf"|(?P<future>{_FUTURE})"
    rf"|(?P<past>{_IRREGULAR.replace(' ', '|')}|(?!(?:{_NOT_PAST.replace(' ', '|')})\b)[a-z]{{2,}}ed))\b"
)


def direction(text: str, start: int, end: int) -> Direction:
    """Which way the nearest verb before an expression looks, or where its sentence has none, the first one after.

    Reported speech ("he said") and infinitives ("decided to leave", but not "planned to leave") tell nothing.

    Args:
        text: The text.
        start: Start of the expression.
        end: End of the expression.
    """
    before = _SENTENCE_END.split(text[max(0, start - _BEFORE) : start])[-1]
    if _STARTING.search(before) or _ON_CALENDAR.search(before):
        return 1
    until = _UNTIL.search(before)
    if until and before[: until.start()].strip():
        return 1
    cues = list(_CUE.finditer(before))
    if len(cues) > 1 and cues[-1]["infinitive"] and cues[-2]["future"]:
        return 1
    if cues:
        return _way(cues[-1])
    first = _CUE.search(_SENTENCE_END.split(text[end : end + _AFTER])[0])
    return _way(first) if first else 0


def _way(cue: re.Match[str]) -> Direction:
    return 1 if cue["future"] else -1 if cue["past"] else 0
