"""Which articles are compared at all: those that share rare names, found name by name in linear time."""

from collections.abc import Iterable, Iterator

from schemas.link import Posting, Signature
from transforms.logic.linking.rules import LinkParams
from transforms.logic.linking.signature import Name, day_number, weight

__all__ = ["SHARED_NAMES", "best_partners", "most_holders", "postings", "proposals"]

SHARED_NAMES = 2
"""Names that two articles share at least to be compared: one alone is a coincidence."""

_FEW = 50
"""Articles that may hold a name however few there are in all: so many can report one event."""


def postings(signed: Signature) -> Iterator[tuple[int, Posting]]:
    """What an article enters under each of its names."""
    for key, kind in zip(signed.keys, signed.kinds, strict=True):
        yield key, Posting(signed.published_at, signed.article_id, kind, signed.dated, signed.path is None)


def most_holders(articles: int, params: LinkParams) -> float:
    """How many articles may hold a name that still proposes pairs.

    Args:
        articles: Articles in play.
        params: The thresholds.
    """
    return max(_FEW, params.max_name_share * articles)


def proposals(held: Iterable[Posting], articles: int, params: LinkParams) -> Iterator[tuple[tuple[str, str], int]]:
    """The pairs of articles that one name proposes.

    Each article is paired with those of the nearest times before it, ``max_reports_per_name`` at most, so that a name
    that many articles hold costs no more than its share. A name that too many hold proposes nothing.

    Args:
        held: The articles that hold the name, in any order.
        articles: Articles in play.
        params: The thresholds.

    Yields:
        Two ids, the smaller first, and how much the name tells, in thousandths of a nat: whole numbers add up to the
        same in any order.
    """
    in_time = sorted(set(held))
    if len(in_time) > most_holders(articles, params):
        return
    for at, later in enumerate(in_time):
        for earlier in in_time[max(0, at - params.max_reports_per_name) : at]:
            if _can_meet(earlier, later, params.window_days):
                first, second = sorted((earlier.article_id, later.article_id))
                kind = min(earlier.kind, later.kind)
                yield (first, second), round(1000 * weight(Name(0, kind, "", len(in_time)), articles))


def best_partners(others: Iterable[tuple[str, int, int]], most: int) -> list[str]:
    """The articles that one article is compared with.

    Args:
        others: Articles that share names with it, the weight of those names, and their number.
        most: How many are taken at most.

    Returns:
        Ids, those of the greatest weight first.
    """
    enough = [(-total, other) for other, total, shared in others if shared >= SHARED_NAMES]
    return [other for _, other in sorted(enough)[:most]]


def _can_meet(one: Posting, two: Posting, window_days: int) -> bool:
    if one.article_id == two.article_id or not (one.new or two.new):
        return False
    if not (one.dated and two.dated):
        return True
    return abs(day_number(one.published_at) - day_number(two.published_at)) <= window_days
