"""What makes a place the scene of something: the preposition or verb by which the parse joins the two."""

from typing import Any

from transforms.logic.coding.places.lexicon import place_words
from transforms.logic.coding.syntax.attach import head_of

__all__ = ["IN", "is_somebody", "scene_of", "words"]


def words(listed: str) -> frozenset[str]:
    """A list of words as a set."""
    return frozenset(listed.split())


IN = words("in at near outside inside across around throughout off along within beside amid")
"""Prepositions of where something is."""

_ON = frozenset({"on", "under", "over", "above"})
_STOOD_ON = frozenset({"natural", "facility", "district"})
_MOVES = words(
    "visit trip travel return fly flight go come journey tour arrive arrival march move head deploy deployment send "
    "dispatch drive walk ride withdraw withdrawal flee deport deportation evacuate evacuation expel retreat"
)
_LEAVES = words("withdraw withdrawal flee evacuate evacuation deport expel retreat pull")
_UPON = words(
    "visit enter reach leave capture recapture seize retake occupy bomb bombard shell hit strike attack invade storm "
    "raid besiege tour flood batter devastate rock shake target lash pound"
)
_DONE_TO = words(
    "invasion bombing bombardment shelling siege capture occupation attack strike raid assault annexation visit"
)
PARTS = words(
    "city town village capital region province state district suburb area outskirts north south east west part centre "
    "center island port county neighbourhood neighborhood settlement oblast prefecture municipality coast border side "
    "edge heart street square airport station stadium camp quarter territory"
)


def is_somebody(doc: Any, start: int, end: int) -> bool:
    """Whether a building or street stands for those who sit there: "Downing Street condemned", "Kremlin officials".

    Args:
        doc: The parse of the text, or None.
        start: Start of its name.
        end: End of its name.
    """
    token = head_of(doc, start, end) if doc is not None else None
    if token is None:
        return False
    if token.dep_ == "nsubj":
        return bool(token.head.pos_ == "VERB")
    noun = token.head
    return token.dep_ in ("compound", "poss") and noun.tag_ in ("NN", "NNS") and noun.lemma_ not in PARTS


def scene_of(token: Any, kind: str | None) -> Any:
    """The preposition or verb by which a place is where something happens; None where it is not."""
    for _ in range(6):
        label, head = token.dep_, token.head
        if head == token or (label == "poss" and head.lemma_.lower() not in PARTS):
            return None
        if label in ("compound", "nmod", "appos", "conj", "poss"):
            if label not in ("conj", "poss") and not (
                head.lemma_.lower() in PARTS or head.ent_type_ in ("GPE", "LOC", "FAC")
            ):
                return None
            token = head
        elif label == "pobj":
            if head.lower_ == "of" and head.head.lemma_.lower() in PARTS:
                token = head.head
            else:
                return head if _sets(head, kind, token.ent_type_) else None
        else:
            on_it = label in ("dobj", "nsubjpass") and head.lemma_.lower() in _UPON
            return head if on_it else None
    return None


def _sets(preposition: Any, kind: str | None, label: str) -> bool:
    word, of = preposition.lower_, preposition.head.lemma_.lower()
    if word in IN:
        return True
    if word in _ON:
        # "on the border", "under the bridge", but not "sanctions on Borduria"
        return of in _DONE_TO or kind in _STOOD_ON or (kind is None and label in ("FAC", "LOC"))
    if word in ("to", "into", "towards", "toward", "for", "through"):
        return of in _MOVES and word != "for"
    if word == "from":
        # "withdrew from", "withdrew troops from"
        return of in _LEAVES or (preposition.head.dep_ == "dobj" and preposition.head.head.lemma_.lower() in _LEAVES)
    if word == "of" and (of in PARTS or of.capitalize() in place_words("buildings")):
        # "stormed the prison of Szohôd"
        return preposition.head.dep_ in ("dobj", "nsubjpass") and preposition.head.head.lemma_.lower() in _UPON
    return word in ("of", "against") and of in _DONE_TO
