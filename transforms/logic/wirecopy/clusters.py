"""From matches of pairs to clusters: which copies are one story, and which of them stands for it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import groupby

from schemas.duplicate import Fingerprint
from schemas.match import Assignment, Match
from transforms.logic.wirecopy.assignments import assignment
from transforms.logic.wirecopy.groups import Group, Named, Pair, pair
from transforms.logic.wirecopy.matching import COPIES, STRONG, MatchRules, weakness
from transforms.logic.wirecopy.order import order_of
from transforms.logic.wirecopy.versions import Lines

__all__ = ["assign"]

_DAY = 86_400_000_000


def assign(
    members: Sequence[Fingerprint],
    known: Sequence[Fingerprint],
    matches: Sequence[Match],
    rules: MatchRules,
    *,
    supersede: bool = False,
) -> list[Assignment]:
    """Assign the new texts of one connected group to clusters.

    The texts are taken day by day. Within a day, copies join along their matches, strongest first. What is a cluster
    already, of an earlier day or run, keeps its id, and two of them never become one: so the texts of ten days come to
    the same clusters in one run and in ten. Where the two texts of a match do not hold most of each other, their
    groups become one only if half of the pairs across them match: a roundup of two stories stays with the nearer one.
    A partial copy joins as a single text. The order of the arguments does not matter.

    Args:
        members: New texts.
        known: Texts of earlier runs with their ``cluster_id``, ``canonical_id`` and ``cluster_day``; where the text
            that stands for a cluster is not among them, nothing takes its place.
        matches: Matches among members, and of members with known texts; those with other texts are passed over.
        rules: The thresholds.
        supersede: Whether the newest version at an address stands for the others, and not the oldest.

    Returns:
        One assignment for each member, by id.

    Raises:
        ValueError: A known text has no cluster, or an article is given twice.
    """
    texts = {text.article_id: text for text in (*known, *members)}
    if len(texts) < len(known) + len(members):
        raise ValueError("an article is given twice")
    inside = sorted((match for match in matches if match.a in texts and match.b in texts), key=weakness)
    linked = {(match.a, match.b) for match in inside if match.relation in STRONG}
    group_of = {text.article_id: group for group in _earlier(known) for text in group.texts}
    lines = Lines(texts.values())

    def versions(text: Fingerprint) -> Sequence[Fingerprint]:
        own = group_of[text.article_id]
        inside = (one for one in lines.of(text) if group_of.get(one.article_id) is own)
        return [one for one in inside if one.article_id not in own.partial]

    by_day = _by_day(inside, {text.article_id: text.published_at // _DAY for text in members})
    for day, texts_of_day in groupby(sorted(members, key=order_of), key=lambda text: text.published_at // _DAY):
        today = list(texts_of_day)
        group_of.update((text.article_id, Group([text], lead=text, best=[text])) for text in today)
        _join(by_day[day], linked, group_of, texts, rules)
        for group, new in _touched(today, group_of):
            group.settle(day, new, linked, versions, supersede=supersede)
    edges: defaultdict[str, list[Match]] = defaultdict(list)
    for match in inside:
        edges[match.a].append(match)
        edges[match.b].append(match)
    ids = sorted(text.article_id for text in members)
    return [assignment(texts[i], edges[i], group_of, texts) for i in ids]


def _by_day(matches: Iterable[Match], day_of: Mapping[str, int]) -> defaultdict[int, list[Match]]:
    """The matches under the day on which the later of the two new texts comes, in the order given."""
    found: defaultdict[int, list[Match]] = defaultdict(list)
    for match in matches:
        days = [day_of[name] for name in (match.a, match.b) if name in day_of]
        if days:
            found[max(days)].append(match)
    return found


def _touched(
    today: Iterable[Fingerprint], group_of: Mapping[str, "Group"]
) -> Iterable[tuple["Group", list[Fingerprint]]]:
    """The groups that texts of the day are in, each with these."""
    found: dict[int, tuple[Group, list[Fingerprint]]] = {}
    for text in today:
        group = group_of[text.article_id]
        found.setdefault(id(group), (group, []))[1].append(text)
    return found.values()


def _earlier(known: Iterable[Fingerprint]) -> list[Group]:
    groups: dict[str, Group] = {}
    for text in sorted(known, key=lambda text: text.article_id):
        if text.cluster_id is None or text.canonical_id is None or text.cluster_day is None:
            raise ValueError(f"known article {text.article_id} has no cluster")
        head = text.canonical_id
        cluster = Named(text.cluster_id, text.cluster_day)
        group = groups.setdefault(text.cluster_id, Group([], named=cluster, before=head, head=head))
        group.texts.append(text)
        group.partial |= {text.article_id} if text.partial else set()
    return list(groups.values())


def _join(
    matches: Sequence[Match],
    linked: Set[Pair],
    group_of: dict[str, Group],
    texts: Mapping[str, Fingerprint],
    rules: MatchRules,
) -> None:
    for match in matches:
        one, other = group_of.get(match.a), group_of.get(match.b)
        if one is None or other is None or one is other or not _may_join(one, other, match, linked, rules):
            continue
        larger, smaller = sorted((one, other), key=_size)
        if match.relation == "partial":
            both_single = larger.named is None and len(larger.texts) == 1
            later = max((texts[match.a], texts[match.b]), key=order_of) if both_single else smaller.texts[0]
            larger.partial.add(later.article_id)
        larger.absorb(smaller)
        group_of.update((text.article_id, larger) for text in smaller.texts)


def _size(group: Group) -> tuple[bool, int, str]:
    """Sorts first the group that takes the other in."""
    return group.named is None, -len(group.texts), group.best[0].article_id if group.best else ""


def _may_join(one: Group, other: Group, match: Match, linked: Set[Pair], rules: MatchRules) -> bool:
    if match.relation not in COPIES or (one.named and other.named):
        return False
    if match.relation == "partial":
        # A text that holds half of each of two stories belongs to one and does not tie them.
        least = min(len(group.texts) for group in (one, other) if group.named is None)
        return least == 1 and not {match.a, match.b} & (one.partial | other.partial)
    if min(match.a_in_b, match.b_in_a) >= rules.copy_containment:
        return True
    if one.named or other.named:
        named, new = (one, other) if one.named else (other, one)
        return len(new.texts) == 1 or pair(named.head, new.first()) in linked
    across = [pair(a.article_id, b.article_id) in linked for a in one.best for b in other.best]
    return 2 * sum(across) >= len(across)
