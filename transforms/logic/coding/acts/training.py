"""Training of the event model: the ranker of who did what to whom and the coder of what kind of act it is.

``docs/models/events.md`` has the figures.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from transforms.logic.coding.acts.coder import ActCoder, Coded, act_of
from transforms.logic.coding.acts.examples import Example, act_in, read_background, read_examples, read_seeds
from transforms.logic.coding.acts.features import Act
from transforms.logic.coding.acts.fitting import fit_coder
from transforms.logic.coding.acts.frames import frame_of
from transforms.logic.coding.acts.plover import lexicon
from transforms.logic.coding.acts.ranker import Ranker
from transforms.logic.coding.acts.ranker_training import RankerExample, fit_ranker
from transforms.logic.coding.acts.readings import readings, scored
from transforms.logic.coding.acts.weights import Arrays, EventWeights, save_weights, version_of
from transforms.logic.coding.syntax.nlp import load_model
from transforms.logic.coding.syntax.phrases import actor_span

__all__ = ["FOLDS", "Figures", "Found", "alike", "cross_validated", "fit_all", "parsed_seeds", "train_from_files"]

FOLDS: Final = 5

_WORD: Final = re.compile(r"[a-z0-9']+")
# Words that name nobody, so that two phrases with no other word in common are not the same actor.
_FUNCTION_WORDS: Final = (
    "a an the of in on at to for and or by with from is was were are be been as that this it its his her their has "
    "have had s"
)
_EMPTY: Final = frozenset(_FUNCTION_WORDS.split())

Seeds = Sequence[tuple[Act, str | None]]


class Found(NamedTuple):
    """The main event of a sentence.

    Attributes:
        actor1: Who acts, as written, or None.
        actor2: Who is acted upon, or None.
        coded: What kind of act it is.
    """

    actor1: str | None
    actor2: str | None
    coded: Coded


class Figures(NamedTuple):
    """Shares of labelled sentences, all out of fold.

    Attributes:
        sentences: Number of sentences with a type.
        root: Right type, the actors being given.
        quad: Right quad class, the actors being given.
        pair: Both actors share a word with those that are right.
        pair_root: And the type is right.
        pair_quad: Both actors and the quad class are right.
    """

    sentences: int
    root: float
    quad: float
    pair: float
    pair_root: float
    pair_quad: float


def fit_all(examples: Sequence[Example], docs: Sequence[Any], seeds: Seeds, background: Sequence[Any] = ()) -> Arrays:
    """Learn ranker and coder.

    Args:
        examples: Labelled sentences.
        docs: The parse of each.
        seeds: Further acts with their types, for the coder.
        background: Parsed headlines that tell of none of the types, as a rule.

    Raises:
        ValueError: There are too few to learn from.
    """
    pairs = [
        RankerExample(doc, e.actor1, e.actor2)
        for e, doc in zip(examples, docs, strict=True)
        if e.root is not None and e.actor1 is not None and e.actor2 is not None
    ]
    acts = [act_in(doc, e.actor1, e.actor2) for e, doc in zip(examples, docs, strict=True)]
    quads = {e.root: e.quad for e in examples if e.root is not None}
    ranked = fit_ranker(pairs)
    found = [_main_act(doc, Ranker.from_arrays(ranked)) for doc in background]
    # A headline with a verb that the dictionary knows may well tell of an event, whatever its subject.
    none = [(act, None) for act in found if act is not None and lexicon().root_of(act.frame) is None]
    return {**ranked, **fit_coder(acts, [e.root for e in examples], quads, [*seeds, *none])}


def _main_act(doc: Any, ranker: Ranker) -> Act | None:
    """The likeliest act of a parsed sentence that has two actors."""
    both = [r for r in readings(scored(doc, ranker, lexicon())) if r.actor1 is not None and r.actor2 is not None]
    if not both:
        return None
    best = max(both, key=lambda r: r.share * r.sure)
    one, two = (actor_span(part.token) for part in (best.actor1, best.actor2) if part is not None)
    return act_of(best.verb, one, two, frame_of(best.verb))


def main_event(doc: Any, weights: EventWeights) -> Found:
    """The likeliest event of a parsed sentence."""
    act = _main_act(doc, Ranker.from_arrays(weights.arrays))
    if act is None or act.actor1 is None or act.actor2 is None:
        return Found(None, None, Coded(None, None, None, 0.0))
    return Found(act.sentence[slice(*act.actor1)], act.sentence[slice(*act.actor2)], ActCoder(weights).code([act])[0])


def cross_validated(
    examples: Sequence[Example],
    docs: Sequence[Any],
    seeds: Seeds,
    background: Sequence[Any] = (),
    found_by: Callable[[Any, EventWeights], Found] = main_event,
    folds: int = FOLDS,
) -> Figures:
    """Measure on labelled sentences, ranker and coder both trained on the other folds.

    Args:
        examples: Labelled sentences; a sentence's fold is that of its hash.
        docs: The parse of each.
        seeds: Further acts for the coder, part of each training.
        background: Parsed headlines for the coder, part of each training.
        found_by: Finds the main event of a sentence with the weights of its fold.
        folds: Number of folds.

    Raises:
        ValueError: A fold leaves too few sentences to learn from.
    """
    hits = [0] * 5
    for fold in range(folds):
        test = [i for i, e in enumerate(examples) if _fold(e.sentence, folds) == fold and e.root is not None]
        rest = [i for i, e in enumerate(examples) if _fold(e.sentence, folds) != fold]
        arrays = fit_all([examples[i] for i in rest], [docs[i] for i in rest], seeds, background)
        weights = EventWeights(version_of(arrays), arrays)
        given = ActCoder(weights).code([act_in(docs[i], examples[i].actor1, examples[i].actor2) for i in test])
        for i, coded in zip(test, given, strict=True):
            marks = _marks(examples[i], coded, found_by(docs[i], weights))
            hits = [a + b for a, b in zip(hits, marks, strict=True)]
    count = sum(e.root is not None for e in examples)
    return Figures(count, *(round(hit / max(1, count), 4) for hit in hits))


def train_from_files(
    data: Path, out: Path, background: Path | None = None, model: str = "auto", folds: int = FOLDS
) -> dict[str, Any]:
    """Train ranker and coder from a file, write the weights, and measure them by cross-validation.

    Args:
        data: JSON Lines as ``read_examples`` describes them.
        out: The file to write.
        background: Headlines as ``read_background`` describes them, or None to do without.
        model: spaCy pipeline by name or path.
        folds: Folds of the cross-validation; below 2 there is none.

    Returns:
        ``version``, ``bytes``, and the fields of ``Figures``.

    Raises:
        OSError: A file cannot be read or written.
        ValueError: A line is not as described, or there are too few sentences.
        ModelError: There is no such spaCy pipeline.
    """
    examples = read_examples(data)
    if not any(e.root for e in examples):
        raise ValueError("there is no labelled sentence")
    analyser = load_model(model)
    docs = [analyser.parse(e.sentence) for e in examples]
    seeds = parsed_seeds(examples, analyser)
    others = [] if background is None else [analyser.parse(title) for title in read_background(background)]
    figures = cross_validated(examples, docs, seeds, others, folds=folds)._asdict() if folds > 1 else {}
    arrays = fit_all(examples, docs, seeds, others)
    save_weights(arrays, out)
    return {"version": version_of(arrays), "bytes": out.stat().st_size, **figures}


def parsed_seeds(examples: Sequence[Example], analyser: Any) -> Seeds:
    """The invented sentences, where the examples' types are PLOVER's: of other types they know nothing."""
    roots = {e.root for e in examples if e.root is not None}
    if not roots <= set(lexicon().roots()):
        return []
    return [
        (act_in(analyser.parse(seed.sentence), seed.actor1, seed.actor2), seed.root)
        for seed in read_seeds()
        if seed.root is None or seed.root in roots
    ]


def _marks(example: Example, given: Coded, found: Found) -> tuple[bool, bool, bool, bool, bool]:
    pair = alike(found.actor1, _text(example, example.actor1)) and alike(found.actor2, _text(example, example.actor2))
    return (
        given.root == example.root,
        given.quad == example.quad,
        pair,
        pair and found.coded.root == example.root,
        pair and found.coded.quad == example.quad,
    )


def _text(example: Example, span: tuple[int, int] | None) -> str:
    return example.sentence[slice(*span)] if span else ""


def alike(one: str | None, two: str) -> bool:
    """Whether two phrases have a word in common that may name somebody."""
    return not _words(one or "").isdisjoint(_words(two))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower())) - _EMPTY


def _fold(sentence: str, folds: int) -> int:
    return int(hashlib.sha256(sentence.encode()).hexdigest(), 16) % folds
