"""What follows for each text once the clusters are known: its assignment, and who stands for a cluster now."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from schemas.duplicate import Fingerprint
from schemas.match import Assignment, CanonicalChange, Match
from transforms.logic.wirecopy.groups import Group
from transforms.logic.wirecopy.lineage import method_of
from transforms.logic.wirecopy.matching import COPIES, REVISION, STRONG, other_of, weakness
from transforms.logic.wirecopy.order import order_of
from transforms.logic.wirecopy.versions import newer, same_address

__all__ = ["assignment", "canonical_changes"]


def assignment(
    text: Fingerprint, matches: Sequence[Match], group_of: Mapping[str, Group], texts: Mapping[str, Fingerprint]
) -> Assignment:
    """The assignment of one text.

    Args:
        text: A new text.
        matches: Its matches, strongest first.
        group_of: The cluster of each text.
        texts: All texts by id.

    Raises:
        ValueError: Its cluster has no name.
    """
    own = group_of[text.article_id]
    if own.named is None:
        raise ValueError(f"the group of {text.article_id} has no name")
    is_canonical = own.head == text.article_id
    if is_canonical:
        best = next((match for match in matches if _is_child(text, match, group_of, texts)), None)
    else:
        best = _tie(text, matches, group_of, texts)
    a_first = best is not None and best.a == text.article_id
    return Assignment(
        article_id=text.article_id,
        cluster_id=own.named.cluster_id,
        canonical_id=own.head,
        cluster_day=own.named.cluster_day,
        is_canonical=is_canonical,
        # One that was lost from the lake and is read again stood for the cluster already.
        replaces=own.before if is_canonical and own.before != text.article_id else None,
        relation=None if best is None else "derived" if is_canonical else best.relation,
        matched_id=other_of(best, text.article_id) if best else None,
        similarity=best.similarity if best else 0.0,
        contained=(best.a_in_b if a_first else best.b_in_a) if best else 0.0,
        contains=(best.b_in_a if a_first else best.a_in_b) if best else 0.0,
        method="" if best is None else method_of(best.relation),
    )


def _tie(
    text: Fingerprint, matches: Sequence[Match], group_of: Mapping[str, Group], texts: Mapping[str, Fingerprint]
) -> Match:
    """The match by which a text that does not stand for its cluster belongs to it."""
    own = group_of[text.article_id]
    # A text that came in by holding a part is a partial one, whatever else it matches, and no other text is.
    partial = text.article_id in own.partial
    within = [
        match
        for match in matches
        if match.relation in COPIES
        and group_of[other_of(match, text.article_id)] is own
        and (match.relation == "partial") == partial
    ]
    if revision := _next_version(text, within, texts, texts.get(own.head)):
        return revision
    return next((match for match in within if other_of(match, text.article_id) == own.head), within[0])


def _next_version(
    text: Fingerprint, matches: Iterable[Match], texts: Mapping[str, Fingerprint], head: Fingerprint | None
) -> Match | None:
    """The match with the version that follows, where that has led to the head, else with the one before."""
    ranked = sorted(
        (match for match in matches if match.relation == REVISION),
        key=lambda match: order_of(texts[other_of(match, text.article_id)]),
        reverse=True,
    )
    after = [match for match in ranked if newer(texts[other_of(match, text.article_id)], text)]
    before = [match for match in ranked if newer(text, texts[other_of(match, text.article_id)])]
    superseded = head is not None and same_address(text, head) and newer(head, text)
    if superseded and after:
        return after[-1]
    return before[0] if before else None


def _is_child(text: Fingerprint, match: Match, group_of: Mapping[str, Group], texts: Mapping[str, Fingerprint]) -> bool:
    """Whether a match makes the text one that is drawn from a text of another cluster."""
    other = texts[other_of(match, text.article_id)]
    if group_of[other.article_id] is group_of[text.article_id]:
        return False
    return order_of(other) < order_of(text)


def canonical_changes(
    assignments: Sequence[Assignment], texts: Mapping[str, Fingerprint], matches: Iterable[Match]
) -> list[CanonicalChange]:
    """The clusters of earlier runs that another article stands for now.

    Args:
        assignments: What :func:`transforms.logic.wirecopy.clusters.assign` gave.
        texts: The texts it was given, by id.
        matches: The matches it was given.
    """
    cluster_of = {text.article_id: text.cluster_id for text in texts.values() if text.cluster_id is not None}
    cluster_of.update((found.article_id, found.cluster_id) for found in assignments)
    edges: defaultdict[str, list[Match]] = defaultdict(list)
    for match in sorted(matches, key=weakness):
        if match.relation in STRONG and cluster_of.get(match.a) == cluster_of.get(match.b):
            edges[match.a].append(match)
            edges[match.b].append(match)
    return sorted(
        _change(found, texts[found.replaces], texts[found.article_id], edges[found.replaces], texts)
        for found in assignments
        if found.replaces is not None
    )


def _change(
    found: Assignment, old: Fingerprint, new: Fingerprint, own: Sequence[Match], texts: Mapping[str, Fingerprint]
) -> CanonicalChange:
    # Two texts may have taken the place one after the other: then the old one need not match the last.
    match = next((one for one in own if other_of(one, old.article_id) == new.article_id), own[0])
    if same_address(old, new):
        match = _next_version(old, own, texts, new) or match
    old_first = match.a == old.article_id
    return CanonicalChange(
        cluster_id=found.cluster_id,
        old_id=old.article_id,
        new_id=new.article_id,
        new_published_at=new.published_at,
        matched_id=other_of(match, old.article_id),
        relation=match.relation,
        similarity=match.similarity,
        contained=match.a_in_b if old_first else match.b_in_a,
        contains=match.b_in_a if old_first else match.a_in_b,
        superseded=match.relation == REVISION and newer(new, old),
    )
