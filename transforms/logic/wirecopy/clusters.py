"""From matches of pairs to clusters: which copies are one story, and which of them stands for it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from schemas.duplicate import Fingerprint
from schemas.match import Assignment, CanonicalChange, Match
from transforms.logic.wirecopy.matching import COPIES, MatchRules
from transforms.logic.wirecopy.order import order_of, precedence

__all__ = ["assign", "canonical_changes"]

_STRONG = COPIES[:3]
_RANK = {relation: rank for rank, relation in enumerate((*COPIES, "derived"))}
_DAY = 86_400_000_000
_SAMPLE = 5
_EPOCH = dt.date(1970, 1, 1)

Pair = tuple[str, str]


def assign(
    members: Sequence[Fingerprint], known: Sequence[Fingerprint], matches: Sequence[Match], rules: MatchRules
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

    Returns:
        One assignment for each member, by id.

    Raises:
        ValueError: A known text has no cluster, or an article is given twice.
    """
    texts = {text.article_id: text for text in (*known, *members)}
    if len(texts) < len(known) + len(members):
        raise ValueError("an article is given twice")
    inside = sorted((match for match in matches if match.a in texts and match.b in texts), key=_weakness)
    linked = {(match.a, match.b) for match in inside if match.relation in _STRONG}
    group_of = {text.article_id: group for group in _earlier(known) for text in group.texts}
    by_day = _by_day(inside, {text.article_id: text.published_at // _DAY for text in members})
    for day, texts_of_day in groupby(sorted(members, key=order_of), key=lambda text: text.published_at // _DAY):
        today = list(texts_of_day)
        group_of.update((text.article_id, _Group([text], lead=text, best=[text])) for text in today)
        _join(by_day[day], linked, group_of, texts, rules)
        for group, new in _touched(today, group_of):
            group.settle(day, new, linked)
    edges: defaultdict[str, list[Match]] = defaultdict(list)
    for match in inside:
        edges[match.a].append(match)
        edges[match.b].append(match)
    ids = sorted(text.article_id for text in members)
    return [_assignment(texts[i], edges[i], group_of, texts) for i in ids]


def _by_day(matches: Iterable[Match], day_of: Mapping[str, int]) -> defaultdict[int, list[Match]]:
    """The matches under the day on which the later of the two new texts comes, in the order given."""
    found: defaultdict[int, list[Match]] = defaultdict(list)
    for match in matches:
        days = [day_of[name] for name in (match.a, match.b) if name in day_of]
        if days:
            found[max(days)].append(match)
    return found


def _touched(
    today: Iterable[Fingerprint], group_of: Mapping[str, "_Group"]
) -> Iterable[tuple["_Group", list[Fingerprint]]]:
    """The groups that texts of the day are in, each with these."""
    found: dict[int, tuple[_Group, list[Fingerprint]]] = {}
    for text in today:
        group = group_of[text.article_id]
        found.setdefault(id(group), (group, []))[1].append(text)
    return found.values()


class _Cluster(NamedTuple):
    cluster_id: str
    cluster_day: str


@dataclass
class _Group:
    """Texts of one cluster.

    Attributes:
        texts: Those that are seen here.
        lead: The best of the new ones that are not partial, likely the original.
        best: The best few of all that came in, to judge the group by.
        partial: Those that hold but a part of the story; they never stand for it.
        named: The cluster, once it has a name.
        before: Article that stood for it when this run began.
        head: Article that stands for it.
    """

    texts: list[Fingerprint]
    lead: Fingerprint | None = None
    best: list[Fingerprint] = field(default_factory=list)
    partial: set[str] = field(default_factory=set)
    named: _Cluster | None = None
    before: str | None = None
    head: str = ""

    def absorb(self, other: "_Group") -> None:
        self.texts += other.texts
        self.partial |= other.partial
        leads = [text for text in (self.lead, other.lead) if text and text.article_id not in self.partial]
        self.lead = min(leads, key=precedence, default=None)
        self.best = sorted((*self.best, *other.best), key=precedence)[:_SAMPLE]
        if other.named:
            self.named, self.before, self.head = other.named, other.before, other.head

    def first(self) -> str:
        """The text that stands for a group without a name."""
        return self.lead.article_id if self.lead else ""

    def settle(self, day: int, new: Iterable[Fingerprint], linked: Set[Pair]) -> None:
        """Give the group its name; where it has one, a better text that copies its head takes the head's place."""
        if self.named is None:
            self.head = self.first()
            self.named = _Cluster(self.head, (_EPOCH + dt.timedelta(days=day)).isoformat())
            return
        head = next((text for text in self.texts if text.article_id == self.head), None)
        if head is None:
            return
        better = [
            text
            for text in new
            if precedence(text)[:-1] < precedence(head)[:-1]  # the id alone is no reason
            and text.article_id not in self.partial
            and _pair(text.article_id, self.head) in linked
        ]
        if better:
            self.head = min(better, key=precedence).article_id


def _earlier(known: Iterable[Fingerprint]) -> list[_Group]:
    groups: dict[str, _Group] = {}
    for text in sorted(known, key=lambda text: text.article_id):
        if text.cluster_id is None or text.canonical_id is None or text.cluster_day is None:
            raise ValueError(f"known article {text.article_id} has no cluster")
        head = text.canonical_id
        cluster = _Cluster(text.cluster_id, text.cluster_day)
        group = groups.setdefault(text.cluster_id, _Group([], named=cluster, before=head, head=head))
        group.texts.append(text)
        group.partial |= {text.article_id} if text.partial else set()
    return list(groups.values())


def _join(
    matches: Sequence[Match],
    linked: Set[Pair],
    group_of: dict[str, _Group],
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


def _size(group: _Group) -> tuple[bool, int, str]:
    """Sorts first the group that takes the other in."""
    return group.named is None, -len(group.texts), group.best[0].article_id if group.best else ""


def _may_join(one: _Group, other: _Group, match: Match, linked: Set[Pair], rules: MatchRules) -> bool:
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
        return len(new.texts) == 1 or _pair(named.head, new.first()) in linked
    across = [_pair(a.article_id, b.article_id) in linked for a in one.best for b in other.best]
    return 2 * sum(across) >= len(across)


def _pair(a: str, b: str) -> Pair:
    return (a, b) if a < b else (b, a)


def _weakness(match: Match) -> tuple[int, float, float, str, str]:
    return _RANK[match.relation], -match.similarity, -max(match.a_in_b, match.b_in_a), match.a, match.b


def _assignment(
    text: Fingerprint, matches: Sequence[Match], group_of: Mapping[str, _Group], texts: Mapping[str, Fingerprint]
) -> Assignment:
    """The assignment of one text, given its matches in order of strength."""
    own = group_of[text.article_id]
    if own.named is None:
        raise ValueError(f"the group of {text.article_id} has no name")
    # A text that came in by holding a part is a partial one, whatever else it matches, and no other text is.
    partial = text.article_id in own.partial
    within = [
        match
        for match in matches
        if match.relation in COPIES
        and group_of[_other(match, text)] is own
        and (match.relation == "partial") == partial
    ]
    is_canonical = own.head == text.article_id
    if is_canonical:
        best = next((match for match in matches if _is_child(text, match, group_of, texts)), None)
    else:
        best = next((match for match in within if _other(match, text) == own.head), within[0])
    a_first = best is not None and best.a == text.article_id
    return Assignment(
        article_id=text.article_id,
        cluster_id=own.named.cluster_id,
        canonical_id=own.head,
        cluster_day=own.named.cluster_day,
        is_canonical=is_canonical,
        replaces=own.before if is_canonical and own.before else None,
        relation=None if best is None else "derived" if is_canonical else best.relation,
        matched_id=_other(best, text) if best else None,
        similarity=best.similarity if best else 0.0,
        contained=(best.a_in_b if a_first else best.b_in_a) if best else 0.0,
        contains=(best.b_in_a if a_first else best.a_in_b) if best else 0.0,
        method="" if best is None else "body hash" if best.relation == "exact" else "word 5-grams",
    )


def _is_child(
    text: Fingerprint, match: Match, group_of: Mapping[str, _Group], texts: Mapping[str, Fingerprint]
) -> bool:
    """Whether a match makes the text one that is drawn from a text of another cluster."""
    other = texts[_other(match, text)]
    if group_of[other.article_id] is group_of[text.article_id]:
        return False
    return order_of(other) < order_of(text)


def _other(match: Match, text: Fingerprint) -> str:
    return match.b if match.a == text.article_id else match.a


def canonical_changes(
    assignments: Sequence[Assignment], texts: Mapping[str, Fingerprint], matches: Iterable[Match]
) -> list[CanonicalChange]:
    """The clusters of earlier runs that another article stands for now.

    Args:
        assignments: What :func:`assign` gave.
        texts: The texts it was given, by id.
        matches: The matches it was given.
    """
    cluster_of = {text.article_id: text.cluster_id for text in texts.values() if text.cluster_id is not None}
    cluster_of.update((found.article_id, found.cluster_id) for found in assignments)
    edges: defaultdict[str, list[Match]] = defaultdict(list)
    for match in sorted(matches, key=_weakness):
        if match.relation in _STRONG and cluster_of.get(match.a) == cluster_of.get(match.b):
            edges[match.a].append(match)
            edges[match.b].append(match)
    changes = []
    for found in assignments:
        if found.replaces is None:
            continue
        old, new = texts[found.replaces], texts[found.article_id]
        # Two texts may have taken the place one after the other: then the old one need not match the last.
        own = edges[old.article_id]
        match = next((one for one in own if _other(one, old) == new.article_id), own[0])
        old_first = match.a == old.article_id
        changes.append(
            CanonicalChange(
                cluster_id=found.cluster_id,
                old_id=old.article_id,
                new_id=new.article_id,
                new_published_at=new.published_at,
                matched_id=_other(match, old),
                relation=match.relation,
                similarity=match.similarity,
                contained=match.a_in_b if old_first else match.b_in_a,
                contains=match.b_in_a if old_first else match.a_in_b,
            )
        )
    return sorted(changes)
