"""How long a text is, in any script."""

import re

__all__ = ["count_words"]

_WIDE = re.compile("[\u3040-\u9fff\uac00-\ud7af]")


def count_words(text: str) -> int:
    """Words, or for scripts without spaces an equivalent of two characters a word."""
    return max(len(text.split()), len(_WIDE.findall(text)) // 2)
