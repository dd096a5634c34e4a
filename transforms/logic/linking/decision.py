"""Whether two articles report one event, or one of them is a rewrite of the other, and by what one sees it."""

from functools import lru_cache
from math import sqrt
from typing import NamedTuple

from schemas.duplicate import Edge
from schemas.link import Signature, Wording
from transforms.logic.linking.paraphrase import Comparison, Formulas, compare_wording, is_derived, is_template
from transforms.logic.linking.rules import LinkParams
from transforms.logic.linking.signature import NAMES, Name, day_number, names_of, weight
from transforms.logic.linking.wording import stem
from transforms.logic.partitions import day_of
from transforms.logic.wirecopy.words import words_of

__all__ = ["Common", "common_names", "decide", "may_link"]

_LISTED = 8
"""Names that an edge lists at most, the most telling first."""


class Common(NamedTuple):
    """What two articles both name.

    Attributes:
        names: The names as the first article writes them, most telling first.
        overlap: Weight of the shared names in relation to all of both (cosine), 0 to 1.
        of_names: The same without words: who and where, with sums of money.
    """

    names: list[Name]
    overlap: float
    of_names: float


def may_link(a: Signature, b: Signature, window_days: int) -> bool:
    """Whether two articles can be linked at all.

    Copies of one story are no independent reports of an event, nor are two articles of one outlet. Where an article
    does not state its time, any day will do.
    """
    if a.article_id == b.article_id or (a.cluster_id is not None and a.cluster_id == b.cluster_id):
        return False
    if a.outlet is not None and a.outlet == b.outlet:
        return False
    apart = _days_apart(a, b)
    return apart is None or apart <= window_days


def common_names(a: Signature, b: Signature, articles: int) -> Common:
    """What two articles both name, and how much of all that they name it is.

    Args:
        a: The one article.
        b: The other.
        articles: Articles in play, in which the names were counted.
    """
    ours, theirs = names_of(a), {name.key: name for name in names_of(b)}
    tells = {name.key: weight(name, articles) for name in (*theirs.values(), *ours)}
    shared = [name for name in ours if name.key in theirs and _alike(name, theirs[name.key])]
    shared.sort(key=lambda name: (-tells[name.key], name.key))

    def cosine(kinds_too: bool) -> float:
        one, two, both = (
            sum(tells[name.key] for name in names if kinds_too or name.kind != "word")
            for names in (ours, theirs.values(), shared)
        )
        return both / sqrt(one * two) if one and two else 0.0

    return Common(shared, cosine(True), cosine(False))


def decide(
    a: Signature,
    b: Signature,
    texts: tuple[Wording, Wording],
    articles: int,
    common: Formulas,
    params: LinkParams,
) -> Edge | None:
    """The edge between two articles, if there is one.

    Args:
        a: The one article; the order does not matter.
        b: The other.
        texts: Word pairs of ``a`` and of ``b``.
        articles: Articles in play, in which the names were counted.
        common: Word pairs that tell no event.
        params: The thresholds.

    Returns:
        An edge from the later to the earlier article: ``derived`` where either holds much of what the other says
        together, else ``same_event`` where who, where, when and what agree; or None.
    """
    if not may_link(a, b, params.window_days):
        return None
    if (a.published_at, a.article_id) < (b.published_at, b.article_id):
        a, b, texts = b, a, (texts[1], texts[0])
    named = common_names(a, b, articles)
    if not any(name.kind in NAMES for name in named.names):
        return None
    said = compare_wording(*texts, (_stems(a), _stems(b)), common)
    if is_template(said, params):
        return None
    if is_derived(said, params):
        return _edge(a, b, "derived", _evidence(a, b, named, said.pairs), said)
    if not _one_event(a, b, named, said, params):
        return None
    return _edge(a, b, "same_event", _evidence(a, b, named, said.of_event))


def _one_event(a: Signature, b: Signature, named: Common, said: Comparison, params: LinkParams) -> bool:
    if named.of_names < params.names or said.of_event < params.min_pairs:
        return False
    return sqrt(named.overlap * said.event_overlap) >= params.agreement * (1 if _same_time(a, b) else params.apart)


def _same_time(a: Signature, b: Signature) -> bool:
    if a.event_day is not None and a.event_day == b.event_day:
        return True
    apart = _days_apart(a, b)
    return apart is not None and apart <= 1


def _days_apart(a: Signature, b: Signature) -> int | None:
    """Days between the publication of two articles; None where one does not state its time."""
    return abs(day_number(a.published_at) - day_number(b.published_at)) if a.dated and b.dated else None


def _alike(one: Name, two: Name) -> bool:
    """Whether two names of one key can mean the same: a shared surname with other initials is another person."""
    if one.kind != "person" or two.kind != "person":
        return True
    first, second = one.label.split(), two.label.split()
    return len(first) == 1 or len(second) == 1 or first[0][0].casefold() == second[0][0].casefold()


def _stems(signed: Signature) -> frozenset[str]:
    kinds = zip(signed.kinds, signed.labels, strict=True)
    return frozenset().union(*(_stems_of(label) for kind, label in kinds if kind in NAMES or kind == "country"))


@lru_cache(maxsize=1 << 16)
def _stems_of(label: str) -> frozenset[str]:
    return frozenset(stemmed for word in words_of(label)[0] if (stemmed := stem(word)))


def _evidence(a: Signature, b: Signature, named: Common, pairs: int) -> list[str]:
    listed = [f"{name.kind}: {' '.join(name.label.split())}" for name in named.names[:_LISTED]]
    if a.event_day is not None and a.event_day == b.event_day:
        listed.append(f"event day: {a.event_day}")
    if a.dated and b.dated:
        listed.append(f"published: {day_of(b.published_at)}, {day_of(a.published_at)}")
    listed.append(f"word pairs: {pairs}")
    return listed


def _edge(a: Signature, b: Signature, relation: str, evidence: list[str], said: Comparison | None = None) -> Edge:
    return Edge(
        article_id=a.article_id,
        other_id=b.article_id,
        relation=relation,
        similarity=None,
        contained=round(said.a_in_b, 4) if said else None,
        contains=round(said.b_in_a, 4) if said else None,
        lead=None,
        evidence=evidence,
        method="word pairs" if said else "event fields",
        published_at=a.published_at,
    )
