"""From matches of pairs to clusters: which copies are one story, and which of them stands for it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from schemas.duplicate import Fingerprint
from schemas.match import Assignment, Match
from transforms.logic.wirecopy.matching import MatchRules, compare

__all__ = ["assign", "components"]

_COPIES = ("exact", "near_copy", "excerpt")
"""Relations of a copy, strongest first; any other is weaker."""

_SAMPLE = 5
"""Texts of each of two groups that are compared before the groups become one."""

_DAY = 86_400_000_000


def components(edges: Iterable[tuple[str, str]]) -> list[list[str]]:
    """The connected groups of a graph, by union-find.

    Args:
        edges: Pairs of names; a pair of a name with itself makes a group of one.

    Returns:
        Each group sorted, the groups sorted.
    """
    parent: dict[str, str] = {}

    def find(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for a, b in edges:
        parent[find(a)] = find(b)
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(parent):
        groups[find(name)].append(name)
    return sorted(groups.values())


def assign(
    members: Sequence[Fingerprint], known: Sequence[Fingerprint], matches: Sequence[Match], rules: MatchRules
) -> list[Assignment]:
    """Assign the new texts of one connected group to clusters.

    Copies join along their matches, strongest first. Two clusters of earlier runs never become one. Two groups of
    several texts each become one only where both texts of the match hold most of each other, or where most pairs
    across the groups match: a roundup of two stories stays with the nearer one. A partial copy is a text of its own
    whose parent is its best match; of two new texts the later one is the copy. An earlier cluster keeps its id and
    its canonical text; a new one is named after its canonical text. The result does not depend on the order of the
    arguments.

    Args:
        members: New texts.
        known: Texts of earlier runs, with their ``cluster_id`` and ``canonical_id``.
        matches: Matches among members, and of members with known texts; those with other texts are passed over.
        rules: The thresholds.

    Returns:
        One assignment for each member, by id.

    Raises:
        ValueError: A known text has no cluster, or an article is given twice.
    """
    texts = {f.article_id: f for f in (*known, *members)}
    if len(texts) < len(known) + len(members):
        raise ValueError("an article is given twice")
    inside = sorted((m for m in matches if m.a in texts and m.b in texts), key=_weakness)
    groups = [*_earlier(known), *(_Group([f]) for f in members)]
    group_of = {text.article_id: group for group in groups for text in group.texts}
    for match in inside:
        one, other = group_of[match.a], group_of[match.b]
        if one is not other and _may_join(one, other, match, texts, rules):
            larger, smaller = (one, other) if len(one.texts) >= len(other.texts) else (other, one)
            larger.absorb(smaller)
            group_of.update((text.article_id, larger) for text in smaller.texts)
    edges: defaultdict[str, list[Match]] = defaultdict(list)
    for match in inside:
        edges[match.a].append(match)
        edges[match.b].append(match)
    merged = {id(group): group for group in group_of.values()}
    clusters = {
        text.article_id: name for group in merged.values() for name in [group.cluster()] for text in group.texts
    }
    return [_assignment(texts[i], edges[i], clusters, texts) for i in sorted(f.article_id for f in members)]


class _Cluster(NamedTuple):
    cluster_id: str
    canonical_id: str


@dataclass
class _Group:
    """Texts of one cluster; ``earlier`` where an earlier run has named it."""

    texts: list[Fingerprint]
    earlier: _Cluster | None = None

    def absorb(self, other: "_Group") -> None:
        self.texts += other.texts
        self.earlier = self.earlier or other.earlier

    def cluster(self) -> _Cluster:
        if self.earlier:
            return self.earlier
        canonical = min(self.texts, key=_precedence).article_id
        return _Cluster(canonical, canonical)


def _earlier(known: Iterable[Fingerprint]) -> list[_Group]:
    groups: dict[str, _Group] = {}
    for text in sorted(known, key=lambda text: text.article_id):
        if text.cluster_id is None or text.canonical_id is None:
            raise ValueError(f"known article {text.article_id} has no cluster")
        group = groups.setdefault(text.cluster_id, _Group([], _Cluster(text.cluster_id, text.canonical_id)))
        group.texts.append(text)
    return list(groups.values())


def _may_join(one: _Group, other: _Group, match: Match, texts: Mapping[str, Fingerprint], rules: MatchRules) -> bool:
    if match.relation not in _COPIES or (one.earlier and other.earlier):
        return False
    if min(len(one.texts), len(other.texts)) == 1:
        return True
    if min(_covered(texts[match.a], match), _covered(texts[match.b], match)) >= rules.copy_containment:
        return True
    pairs = list(product(_sample(one), _sample(other)))
    found = sum((m := compare(a, b, rules)) is not None and m.relation in _COPIES for a, b in pairs)
    return found * 2 > len(pairs)


def _sample(group: _Group) -> list[Fingerprint]:
    """Enough of a group to judge by."""
    return sorted(group.texts, key=_precedence)[:_SAMPLE]


def _covered(text: Fingerprint, match: Match) -> float:
    """Part of the text's own shingles that the other text of the match holds."""
    return match.shared / max(1, len(text.shingles) // 4)


def _weakness(match: Match) -> tuple[int, float, float, str, str]:
    rank = _COPIES.index(match.relation) if match.relation in _COPIES else len(_COPIES)
    return rank, -match.similarity, -match.containment, match.a, match.b


def _precedence(text: Fingerprint) -> tuple[bool, int, bool, int, str]:
    """Sorts first what is most likely the original."""
    at = text.published_at
    if at % _DAY == 0:
        # A day without a time is stored as its midnight: any time of that day goes before it.
        at += _DAY - 1
    trusted = text.trusted_date
    return not trusted, at if trusted else 0, not text.agency_host, -text.length, text.article_id


def _assignment(
    text: Fingerprint, matches: Sequence[Match], clusters: Mapping[str, _Cluster], texts: Mapping[str, Fingerprint]
) -> Assignment:
    """The assignment of one text, given its matches in order of strength."""
    own = clusters[text.article_id]
    within = [m for m in matches if m.relation in _COPIES and clusters[_other(m, text)] == own]
    is_canonical = own.canonical_id == text.article_id
    if is_canonical:
        best = next((m for m in matches if _is_child(text, m, clusters, texts)), None)
    else:
        best = next((m for m in within if _other(m, text) == own.canonical_id), within[0])
    matched = _other(best, text) if best else None
    return Assignment(
        article_id=text.article_id,
        cluster_id=own.cluster_id,
        canonical_id=own.canonical_id,
        is_canonical=is_canonical,
        relation=best.relation if best else None,
        matched_id=matched,
        parent_id=clusters[matched].canonical_id if matched and is_canonical else None,
        similarity=best.similarity if best else 0.0,
        containment=best.containment if best else 0.0,
        covered=max((_covered(text, m) for m in within), default=0.0),
        method="" if best is None else "body hash" if best.relation == "exact" else "word 5-grams",
    )


def _is_child(
    text: Fingerprint, match: Match, clusters: Mapping[str, _Cluster], texts: Mapping[str, Fingerprint]
) -> bool:
    """Whether a match makes the text a partial copy of one in another cluster."""
    other = texts[_other(match, text)]
    if match.relation in _COPIES or clusters[other.article_id] == clusters[text.article_id]:
        return False
    return other.cluster_id is not None or _precedence(other) < _precedence(text)


def _other(match: Match, text: Fingerprint) -> str:
    return match.b if match.a == text.article_id else match.a
