"""What a spaCy ``lemmatizer`` gives by rule or table, looked up once for each word, part of speech and morphology."""

from typing import Any, Final

import numpy as np
from spacy.attrs import LEMMA, MORPH, ORTH, POS
from spacy.lang.en.lemmatizer import EnglishLemmatizer
from spacy.pipeline import Lemmatizer
from spacy.tokens import Doc, Token

from transforms.logic.coding.syntax.swift.unsuited import UnsuitedError

__all__ = ["RememberedLemmas"]

_READ: Final = [ORTH, POS, MORPH, LEMMA]
_BY_FORM: Final = (EnglishLemmatizer, Lemmatizer)
"""Classes whose rules look at nothing but the form; other languages have their own."""
_MOST: Final = 2**16
"""Forms that are remembered; when there are more, all are forgotten."""

Form = tuple[int, int, int, int]


class RememberedLemmas:
    """A component that annotates as a ``lemmatizer`` does.

    Args:
        lemmatizer: The component that lemmas are from; it is not changed.

    Raises:
        UnsuitedError: It looks at more than the form, or replaces lemmas that are there.
    """

    def __init__(self, lemmatizer: Lemmatizer) -> None:
        if type(lemmatizer) not in _BY_FORM or lemmatizer.mode not in ("rule", "lookup") or lemmatizer.overwrite:
            raise UnsuitedError("it does not look up each form by itself")
        self._lemmatizer = lemmatizer
        self._known: dict[Form, int] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set the lemmas of a document that has parts of speech, where none is set."""
        if not len(doc):
            return doc
        if len(self._known) > _MOST:
            self._known.clear()
        forms: list[Form] = [tuple(form) for form in doc.to_array(_READ).tolist()]
        found = [self._known.get(form) or self._learn(form, doc[place]) for place, form in enumerate(forms)]
        lemmas: Any = np.array(found, dtype=np.uint64)
        return doc.from_array([LEMMA], lemmas)

    def _learn(self, form: Form, token: Token) -> int:
        lemma = token.lemma or token.vocab.strings.add(self._lemmatizer.lemmatize(token)[0])
        self._known[form] = lemma
        return int(lemma)
