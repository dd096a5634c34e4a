"""A spaCy pipeline made quicker, component by component, without a change in what it finds."""

from typing import Any, Final

from spacy.language import Language
from thinc.api import Model

from transforms.logic.coding.syntax.swift.lemmas import RememberedLemmas
from transforms.logic.coding.syntax.swift.names import NamesAtOnce
from transforms.logic.coding.syntax.swift.rules import RememberedRules
from transforms.logic.coding.syntax.swift.steps import SteppedParser
from transforms.logic.coding.syntax.swift.unsuited import UnsuitedError
from transforms.logic.coding.syntax.swift.words import remember_words

__all__ = ["quicken"]

_FACTORY: Final = "newsbeam_stand_in"
_STAND_INS: Final[dict[str, Any]] = {
    "parser": SteppedParser,
    "attribute_ruler": RememberedRules,
    "lemmatizer": RememberedLemmas,
    "ner": NamesAtOnce,
}


def quicken(nlp: Language) -> None:
    """Put a stand-in in the place of each component that has one; the others stay as they are.

    Args:
        nlp: A loaded pipeline, which is changed.
    """
    for name in nlp.pipe_names:
        model = getattr(nlp.get_pipe(name), "model", None)
        if isinstance(model, Model):
            remember_words(model)
    for name in [name for name in nlp.pipe_names if name in _STAND_INS]:
        try:
            nlp.add_pipe(_FACTORY, f"newsbeam_{name}", config={"of": name}, after=name)
        except UnsuitedError:
            continue
        nlp.disable_pipe(name)


@Language.factory(_FACTORY, default_config={"of": ""})
def _stand_in(nlp: Language, name: str, of: str) -> Any:
    before = nlp.pipe_names[: nlp.pipe_names.index(of)]
    if of == "ner" and any("doc.ents" in nlp.get_pipe_meta(pipe).assigns for pipe in before):
        raise UnsuitedError(f"{name}: another component finds names first")
    return _STAND_INS[of](nlp.get_pipe(of))
