"""Stories divided anew, where a text that comes late shows that one batch would have divided them otherwise.

What is a cluster already is never divided by :func:`transforms.logic.wirecopy.clusters.assign`. Here its texts are
taken as if they all came now: what comes of that hangs on the texts and not on the order in which they came. Where it
is what there is already, nothing changes.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

from schemas.duplicate import Fingerprint
from schemas.match import Assignment, CanonicalChange, Match, Move
from transforms.logic.wirecopy.assignments import canonical_changes
from transforms.logic.wirecopy.clusters import assign
from transforms.logic.wirecopy.families import Families, joined
from transforms.logic.wirecopy.lineage import method_of
from transforms.logic.wirecopy.matching import REVISION, MatchRules, other_of, weakness
from transforms.logic.wirecopy.order import precedence
from transforms.logic.wirecopy.versions import newer

__all__ = ["Divided", "Regrouped", "divide", "moved_print", "regroup"]


class Regrouped(NamedTuple):
    """Texts in their clusters.

    Attributes:
        assignments: Of the new texts, by id.
        moves: Of the texts of earlier runs in all clusters that are not what they were, by id.
    """

    assignments: list[Assignment]
    moves: list[Move]


class Divided(NamedTuple):
    """What becomes of the texts of a component.

    Attributes:
        assignments: Of the new texts, by id.
        changes: Of who stands for a cluster of earlier runs, where its texts are the same but for new ones.
        moves: Of texts of earlier runs.
    """

    assignments: list[Assignment]
    changes: list[CanonicalChange]
    moves: list[Move]


class _Place(NamedTuple):
    """A text's cluster, and what it is there."""

    cluster_id: str
    becomes: str


def divide(
    members: Sequence[Fingerprint],
    known: Sequence[Fingerprint],
    matches: Sequence[Match],
    families: Families,
    rules: MatchRules,
    *,
    supersede: bool = False,
) -> Divided:
    """Divide a component into clusters; see :func:`transforms.logic.wirecopy.clusters.assign` for what it is given.

    Args:
        members: New texts.
        known: Texts of earlier runs that these match, with those that stand for their clusters.
        matches: Matches among members, and of members with known texts.
        families: Of the texts of earlier runs.
        rules: The thresholds.
        supersede: Whether the newest version at an address stands for the others.
    """
    new = {text.article_id for text in members}
    earlier = [text for text in known if text.article_id not in new]
    found = assign(members, earlier, matches, rules, supersede=supersede)
    again = None
    if earlier and (whole := joined(families.of(text.article_id) for text in earlier)):
        texts, ties = whole
        ties = [match for match in ties if not new & {match.a, match.b}]
        family = [text for name, text in sorted(texts.items()) if name not in new]
        again = regroup(found, members, family, [*matches, *ties], families.heads(family), rules, supersede=supersede)
    assignments, moves = again or (found, [])
    moved = {move.old_cluster_id for move in moves} | {move.cluster_id for move in moves}
    standing = [one for one in assignments if one.cluster_id not in moved]
    changes = canonical_changes(standing, {text.article_id: text for text in (*earlier, *members)}, matches)
    return Divided(assignments, changes, moves)


def regroup(
    found: Sequence[Assignment],
    members: Sequence[Fingerprint],
    known: Sequence[Fingerprint],
    matches: Sequence[Match],
    heads: Mapping[str, str],
    rules: MatchRules,
    *,
    supersede: bool = False,
) -> Regrouped | None:
    """Divide the texts of a component as one batch would.

    A cluster that comes of it is called as one of its texts was: of several clusters whose first article is in it, the
    one of the earliest day, then with the smaller id. One that has none is called by the article that stands for it.
    So a cluster's id is always the id of one of its texts, and where a cluster has become part of another, the text
    that it was called by says of which.

    Args:
        found: What :func:`assign` gives with the earlier clusters as they are.
        members: The new texts.
        known: All texts of earlier runs that matches tie to them, with their clusters.
        matches: All matches among both.
        heads: The article that stands for each of the earlier clusters.
        rules: The thresholds.
        supersede: Whether the newest version at an address stands for the others.

    Returns:
        None where the clusters are those of one batch already, and where not all texts of a cluster are known. A copy
        of earlier runs never becomes an article again, for its text may not be there and its events are not: where one
        batch would have it stand for its cluster, another text does; and where there is none but such copies, they
        stay with the article that they were with.
    """
    ids = {text.article_id for text in known}
    if not all(name in ids and heads[name] in ids for name in {_cluster(text) for text in known}):
        return None
    before = {text.article_id: _Place(_cluster(text), _standing(text, heads)) for text in known}
    legacy = before | {one.article_id: _Place(one.cluster_id, _becomes(one)) for one in found}
    copies = {name for name, place in before.items() if place.becomes == "copy"}
    fresh = {one.article_id: one for one in assign([*known, *members], [], matches, rules, supersede=supersede)}
    fresh |= _left_behind(fresh, copies, {name: heads[before[name].cluster_id] for name in copies}, matches)
    changed = _changed(legacy, fresh, copies)
    if not changed:
        return None
    days = {_cluster(text): text.cluster_day or "" for text in known}
    texts = {text.article_id: text for text in (*known, *members)}
    now: dict[str, Assignment] = {}
    for group in changed:
        led = _led([fresh[name] for name in group], copies, texts, matches)
        now |= {one.article_id: one for one in _called(led, days)}
    moves = [_move(texts, before[name], days, now[name], is_copy=name in copies) for name in sorted(now.keys() & ids)]
    return Regrouped([now.get(one.article_id, one) for one in found], moves)


def moved_print(text: Fingerprint, move: Move) -> Fingerprint:
    """The fingerprint of a text that has moved, for later runs."""
    own = text.article_id
    return text._replace(
        cluster_id=None if move.cluster_id == own else move.cluster_id,
        canonical_id=None if move.canonical_id == own else move.canonical_id,
        cluster_day=move.cluster_day,
        partial=move.becomes == "partial",
        moved=(text.moved or 0) + 1,
    )


def _cluster(text: Fingerprint) -> str:
    return text.cluster_id or text.article_id


def _standing(text: Fingerprint, heads: Mapping[str, str]) -> str:
    if heads[_cluster(text)] == text.article_id:
        return "canonical"
    return "partial" if text.partial else "copy"


def _becomes(found: Assignment) -> str:
    if found.is_canonical:
        return "canonical"
    return "partial" if found.relation == "partial" else "copy"


def _changed(legacy: Mapping[str, _Place], fresh: Mapping[str, Assignment], copies: Set[str]) -> list[list[str]]:
    """The clusters of one batch that are not there as they are, each by the ids of its texts."""
    sizes: defaultdict[str, int] = defaultdict(int)
    for place in legacy.values():
        sizes[place.cluster_id] += 1

    def stands(group: Sequence[str]) -> bool:
        first = legacy[group[0]].cluster_id
        same = all(
            legacy[name].cluster_id == first
            and (name in copies or (legacy[name].becomes == "partial") == (_becomes(fresh[name]) == "partial"))
            for name in group
        )
        return same and sizes[first] == len(group)

    return [group for group in _groups(fresh) if not stands(group)]


def _groups(fresh: Mapping[str, Assignment]) -> list[list[str]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(fresh):
        groups[fresh[name].cluster_id].append(name)
    return list(groups.values())


def _left_behind(
    fresh: Mapping[str, Assignment], copies: Set[str], head_of: Mapping[str, str], matches: Sequence[Match]
) -> dict[str, Assignment]:
    """The texts of clusters that would have no article, as they stay with the article that each of them was with."""
    out = {}
    for name in (name for group in _groups(fresh) if copies >= set(group) for name in group):
        head = fresh[head_of[name]]
        own = sorted((match for match in matches if name in (match.a, match.b)), key=weakness)
        near = (match for match in own if fresh[other_of(match, name)].cluster_id == head.cluster_id)
        found = _tied(fresh[name], next(near, own[0]))
        out[name] = found._replace(
            cluster_id=head.cluster_id, canonical_id=head.canonical_id, cluster_day=head.cluster_day, is_canonical=False
        )
    return out


def _led(
    group: Sequence[Assignment], copies: Set[str], texts: Mapping[str, Fingerprint], matches: Sequence[Match]
) -> list[Assignment]:
    """The texts of a cluster with an article to stand for it that is no copy of an earlier run."""
    before = group[0].canonical_id
    if before not in copies:
        return list(group)
    able = [one for one in group if one.article_id not in copies]
    head = min(able, key=lambda one: (one.relation == "partial", precedence(texts[one.article_id]))).article_id
    inside = {one.article_id for one in group}
    ties = sorted((match for match in matches if {match.a, match.b} <= inside), key=weakness)
    out = []
    for one in group:
        if one.article_id == before:
            one = _tied(one, next(match for match in ties if before in (match.a, match.b)))
        if one.article_id == head:
            one = one._replace(relation=None, matched_id=None, similarity=0.0, contained=0.0, contains=0.0, method="")
        out.append(one._replace(canonical_id=head, is_canonical=one.article_id == head))
    return out


def _tied(found: Assignment, match: Match) -> Assignment:
    """A text as one that belongs to its cluster by a match."""
    contained, contains = match.a_in_b, match.b_in_a
    if match.b == found.article_id:
        contained, contains = contains, contained
    return found._replace(
        relation=match.relation, matched_id=other_of(match, found.article_id), similarity=match.similarity,
        contained=contained, contains=contains, method=method_of(match.relation),
    )  # fmt: skip


def _called(group: Sequence[Assignment], days: Mapping[str, str]) -> list[Assignment]:
    """The texts of a cluster under the name that it keeps."""
    names = [one.article_id for one in group]
    head = group[0]
    kept = min(((days[name], name) for name in names if name in days), default=(head.cluster_day, head.canonical_id))
    return [one._replace(cluster_id=kept[1], cluster_day=kept[0], replaces=None) for one in group]


def _move(
    texts: Mapping[str, Fingerprint], before: _Place, days: Mapping[str, str], now: Assignment, *, is_copy: bool
) -> Move:
    text, other = texts[now.article_id], texts[now.matched_id] if now.matched_id else None
    return Move(
        article_id=text.article_id,
        published_at=text.published_at,
        old_cluster_id=before.cluster_id,
        old_cluster_day=days[before.cluster_id],
        was=before.becomes,
        cluster_id=now.cluster_id,
        cluster_day=now.cluster_day,
        canonical_id=now.canonical_id,
        becomes="copy" if is_copy else _becomes(now),
        relation=now.relation,
        matched_id=now.matched_id,
        similarity=now.similarity,
        contained=now.contained,
        contains=now.contains,
        superseded=now.relation == REVISION and other is not None and newer(other, text),
    )
