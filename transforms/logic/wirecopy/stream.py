"""What the steps of streaming deduplication remember and answer: who holds a key, and whom to compare with."""

from collections import Counter
from collections.abc import Iterable, Sequence

from schemas.duplicate import Fingerprint
from schemas.match import Match
from transforms.logic.wirecopy.matching import MatchRules, compare
from transforms.logic.wirecopy.order import Order

__all__ = ["Holder", "answer", "compare_sharing", "entered", "light", "partners"]

Holder = tuple[Order, int]
"""A text that holds a key: its place in order, which ends with its id, and when it expires, in microseconds."""


def answer(holders: Iterable[Holder], new: Holder, horizon_us: int) -> list[Holder]:
    """The texts that hold a key and lie within the horizon of a new one, never the text itself.

    Args:
        holders: Texts that hold the key.
        new: The text that asks.
        horizon_us: Microseconds between the publication of two texts beyond which they are not compared.
    """
    (at, *_, own), _ = new
    return [holder for holder in holders if holder[0][-1] != own and abs(holder[0][0] - at) <= horizon_us]


def entered(holders: Iterable[Holder], new: Holder, now_us: int, limit: int) -> list[Holder]:
    """The texts that hold a key once a new one has come.

    Args:
        holders: Texts that held it.
        new: The new text; it takes the place of one with the same id.
        now_us: Event time of the new text: what has expired by then is left out.
        limit: Texts to keep, the first in order: a late original has a place, however hot the key.
    """
    own = new[0][-1]
    kept = [holder for holder in holders if holder[0][-1] != own and holder[1] > now_us]
    return sorted([*kept, new])[:limit]


def partners(answers: Iterable[Sequence[Holder]], rules: MatchRules) -> list[Holder]:
    """Whom to compare a text with, given what each of its keys answered.

    One key in common is enough here. Two texts that come at the same moment may reach their keys in opposite order, so
    that each hears of the other from only some of the keys they share; :func:`compare_sharing` counts them all.

    Args:
        answers: For each key, the texts that hold it.
        rules: The thresholds.

    Returns:
        The texts, most shared keys first, then in order, at most ``rules.candidates``. The first in order of those that
        share enough keys is always among them: it is likely to stand for its story, and only who is compared with that
        text can take its place.
    """
    shared = Counter(holder for holders in answers for holder in holders)
    ranked = sorted(shared, key=lambda holder: (-shared[holder], holder))
    chosen = ranked[: rules.candidates]
    first = min((holder for holder in ranked if shared[holder] >= rules.min_shared_keys), default=None)
    if first is not None and first not in chosen:
        chosen[-1] = first
    return chosen


def compare_sharing(a: Fingerprint, b: Fingerprint, rules: MatchRules) -> Match | None:
    """Compare two texts if they share enough keys; see :func:`transforms.logic.wirecopy.matching.compare`."""
    if len(set(a.keys).intersection(b.keys)) < rules.min_shared_keys:
        return None
    return compare(a, b, rules)


def light(text: Fingerprint) -> Fingerprint:
    """A fingerprint without its hashes: what :func:`transforms.logic.wirecopy.clusters.assign` looks at."""
    return text._replace(keys=[], sample=[], numbers=[])
