"""Headlines In Title Case, written as sentences are: taggers take every capital for a name."""

import re
from collections import Counter

__all__ = ["sentence_case"]

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_READ = 4_000
"""Characters of the text whose spelling is looked at."""

_SHORT = 3
"""Letters up to which a word is small even in Title Case ("of", "the")."""

_TITLE_CASE = 0.8
"""Share of longer words with a capital from which a headline is in Title Case."""


def sentence_case(title: str, text: str) -> str:
    """A headline in Title Case with small letters where the text has none but small ones, of the same length.

    Args:
        title: The headline.
        text: The text, which shows what is a name.

    Returns:
        The headline; other headlines come back as they are. A word that the text spells both ways takes the more
        frequent one; one that the text does not use is no name, unless it is all capitals.
    """
    words = list(_WORD.finditer(title))
    longer = [w for w in words[1:] if len(w.group()) > _SHORT]
    if not longer or sum(w.group()[0].isupper() for w in longer) < _TITLE_CASE * len(longer):
        return title
    spelt = Counter(_WORD.findall(text[:_READ]))
    letters = list(title)
    for word in words[1:]:
        if word.group().istitle() and spelt[word.group()] <= spelt[word.group().lower()]:
            letters[word.start()] = letters[word.start()].lower()
    lowered = "".join(letters)
    # a few letters change length in lower case, and offsets must not move
    return lowered if len(lowered) == len(title) else title
