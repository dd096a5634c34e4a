"""Cleaners of plain text beside ours: the line rules of C4, and justext on lines as paragraphs."""

import html
import re
from collections.abc import Callable
from importlib import import_module

# "terms of use", "use cookies" and the like: tensorflow_datasets, text/c4_utils.py, _POLICY_SUBSTRINGS.
_POLICIES = (
    "terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies",
)  # fmt: skip
_ENDS = (".", "?", "!", '"')
_LEAST_WORDS = 5
_LONGEST_WORD = 1_000
_CITATION = re.compile(r"\[\d*\]|\[edit\]|\[citation needed\]")


def c4_lines(text: str) -> str:
    """Keep the lines that the line rules of C4 keep.

    Raffel et al., "Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer", JMLR 21 (2020),
    section 2.2, as coded in tensorflow_datasets (text/c4_utils.py, ``clean_page``): a line ends in a terminal
    punctuation mark and not in an ellipsis, has five words at least and none of over 1,000 characters, and speaks
    neither of JavaScript nor of cookies and terms. What discards whole pages there (too few sentences, braces, bad
    words) is left out, since each of these pages is known to be an article.
    """
    return "\n".join(line for line in map(_without_citations, text.splitlines()) if _c4_keeps(line))


def _without_citations(line: str) -> str:
    return _CITATION.sub("", line.strip())


def _c4_keeps(line: str) -> bool:
    words = line.split()
    if not line.endswith(_ENDS) or line.endswith("...") or len(words) < _LEAST_WORDS:
        return False
    low = line.lower()
    return max(map(len, words)) <= _LONGEST_WORD and "javascript" not in low and not any(p in low for p in _POLICIES)


def load_justext() -> Callable[[str], str]:
    """The justext library with its own thresholds; each line is given to it as a paragraph.

    The stop words are those of the language that the text is in, as trafilatura names its lists, or of all languages.

    Raises:
        ImportError: It is not installed.
    """
    from trafilatura.settings import JUSTEXT_LANGUAGES

    from transforms.logic.cleaning.language import detect_language

    justext, utils = import_module("justext"), import_module("justext.utils")
    everything = frozenset(word for language in utils.get_stoplists() for word in utils.get_stoplist(language))
    lists: dict[str | None, frozenset[str]] = {None: everything}

    def clean(text: str) -> str:
        language = detect_language(text)
        if language not in lists:
            name = JUSTEXT_LANGUAGES.get(language or "")
            lists[language] = frozenset(utils.get_stoplist(name)) if name else everything
        page = "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line.strip())
        paragraphs = justext.justext(page, lists[language]) if page else []
        return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)

    return clean
