"""The comparison of two fingerprints: is one text a copy of the other, and of what kind.

Containment is the measure, not Jaccard similarity: outlets trim wire copy and pad it with their own lines, so that two
copies of one story often share less than half of their union. And it is measured twice, in the whole text and in its
opening: copies of a story share its lead, while stories that reprint the same letter, or pages with the same footer,
each begin in their own words.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from schemas.duplicate import Fingerprint
from schemas.match import Match
from transforms.logic.wirecopy.versions import same_address, same_document
from transforms.registry import Params

__all__ = ["COPIES", "REVISION", "STRONG", "MatchRules", "compare", "other_of", "weakness"]

REVISION = "revision"
"""Relation of two versions of one story that share wording."""
STRONG = ("exact", "near_copy", "excerpt", REVISION)
"""Relations of which a text may stand for the other, strongest first."""
COPIES = (*STRONG, "partial")
"""Relations of texts of one cluster, strongest first."""
_RANK = {relation: rank for rank, relation in enumerate((*COPIES, "derived"))}

_WEIGHTS = np.array([0.69, 0.69, 0.26, 0.02])
"""Weight of a 5-gram by its place: exp(-w/100) at word w, averaged over the opening, the upper part and the rest."""

_FEW = 5
"""Sampled 5-grams of the opening that say too little."""

_RESOLUTION = 65536
_Sample = NDArray[np.int64]


class MatchRules(Params):
    """Thresholds of wire-copy detection.

    The defaults were set on two labelled collections, articles that several outlets ran and articles republished with
    graded edits; see docs/wirecopy.md. Silcock, D'Amico-Wong, Yang and Dell, "Noise-Robust De-Duplication at Scale"
    (ICLR 2023), describe the task and find n-gram overlap the better of the two usual methods without a neural network
    (ARI .750, against .737 for MinHash LSH).
    """

    min_shared_keys: int = Field(2, ge=1, description="Keys that two texts share to be compared at all.")
    candidates: int = Field(16, ge=1, description="Texts that each text is compared with: most shared keys first.")
    max_docs_per_key: int = Field(
        25,
        ge=2,
        le=255,
        description="Texts that one key proposes, the earliest: a hot key is page chrome, or known by then.",
    )
    horizon_days: int = Field(30, ge=1, description="Days between two texts beyond which they are not compared.")
    min_shared: int = Field(30, ge=1, description="Shared word 5-grams below which only equal texts match.")
    copy_score: float = Field(
        1.17, gt=0, le=2, description="Containment of the whole plus that of the opening, from which a text is a copy."
    )
    copy_lead: float = Field(0.47, gt=0, le=1, description="Containment of the opening that a copy has at least.")
    copy_containment: float = Field(0.5, gt=0, le=1, description="Containment below which a copy is a partial one.")
    partial_containment: float = Field(0.42, gt=0, le=1, description="Containment that a copy has at least.")
    copy_ratio: float = Field(0.6, gt=0, le=1, description="Length ratio below which a copy is an excerpt.")
    host_containment: float = Field(
        0.75, ge=0, le=1, description="Containment, of the whole and of the opening, that copies of one host have."
    )
    unquoted_lead: float = Field(
        0.2,
        ge=0,
        le=1,
        description="Containment of the opening outside quoted speech: stories of one statement share only that.",
    )
    derived_containment: float = Field(
        0.2, gt=0, le=1, description="Containment from which a text that is no copy is drawn from the other."
    )
    min_numbers: int = Field(5, ge=1, description="Numbers that both texts state before their agreement counts.")
    number_density: float = Field(
        0.04, ge=0, le=1, description="Numbers per word from which their agreement counts: a template is full of them."
    )
    number_agreement: float = Field(
        0.5, ge=0, le=1, description="Part of the fewer numbers that agrees: a template repeats with other numbers."
    )


def compare(a: Fingerprint, b: Fingerprint, rules: MatchRules) -> Match | None:
    """Compare two texts.

    Two versions of one document match as ``revision`` from ``derived_containment`` on where they begin alike, and from
    ``copy_containment`` on anyhow: the new top of a story that goes on below is a revision, the author's note at the
    end of a column that is new each day is none. Two documents at one address do so where they would be copies, were
    they of two hosts.

    Args:
        a: The one text.
        b: The other text; the order does not matter.
        rules: The thresholds.

    Returns:
        The match, its ``a`` being the smaller id; None where neither text is drawn from the other, where the two are
        the same document, or where a text is empty. Containments are estimates from the sampled 5-grams; with 280 of
        800 the standard error of a containment of .6 is .024.
    """
    if a.article_id == b.article_id or not a.shingles or not b.shingles:
        return None
    a, b = sorted((a, b), key=lambda text: text.article_id)
    versions = same_document(a, b)
    if a.body == b.body:
        return Match(a.article_id, b.article_id, REVISION if versions else "exact", 1.0, 1.0, 1.0, 1.0)
    if min(a.shingles, b.shingles) < rules.min_shared and not versions:
        return None
    parts = _Shared(a, b)
    if parts.whole < rules.derived_containment or not _numbers_agree(a, b, rules):
        return None
    lead = parts.lead()
    relation = _relation(a, b, parts, lead, rules)
    if versions and (relation is not None or parts.whole >= rules.copy_containment):
        relation = REVISION
    if relation is None:
        return None
    shared = parts.whole * min(a.shingles, b.shingles)
    jaccard = min(1.0, shared / (a.shingles + b.shingles - shared))
    return Match(a.article_id, b.article_id, relation, jaccard, parts.a_in_b, parts.b_in_a, lead)


def _relation(a: Fingerprint, b: Fingerprint, parts: "_Shared", lead: float, rules: MatchRules) -> str | None:
    whole = parts.whole
    if whole * min(a.shingles, b.shingles) < rules.min_shared or parts.unquoted_lead() < rules.unquoted_lead:
        return None
    is_copy = whole >= rules.partial_containment and lead >= rules.copy_lead and whole + lead >= rules.copy_score
    if same_address(a, b) and (is_copy or same_document(a, b)):
        return REVISION
    one_host = a.host is not None and a.host == b.host
    if one_host and min(whole, lead) < rules.host_containment:
        # Two pages of one site also share what the site prints on each of them.
        return None
    return _kind_of_copy(a, b, whole, rules) if is_copy else "derived"


def _kind_of_copy(a: Fingerprint, b: Fingerprint, whole: float, rules: MatchRules) -> str:
    if whole < rules.copy_containment:
        return "partial"
    ratio = min(a.length, b.length) / max(a.length, b.length)
    return "near_copy" if ratio >= rules.copy_ratio else "excerpt"


def weakness(match: Match) -> tuple[int, float, float, str, str]:
    """Sorts first the match that ties its texts most strongly."""
    return _RANK[match.relation], -match.similarity, -max(match.a_in_b, match.b_in_a), match.a, match.b


def other_of(match: Match, article_id: str) -> str:
    """The other text of a match."""
    return match.b if match.a == article_id else match.a


class _Shared:
    """What two texts share of their samples; the containments are cleared of the hashes that meet by chance."""

    def __init__(self, a: Fingerprint, b: Fingerprint) -> None:
        # Both samples hold all hashes below their bound, so they compare below the lower bound.
        bound = min(a.sampled, b.sampled)
        x, y = _below(a, bound), _below(b, bound)
        hashes, others = x >> 2, y >> 2
        at = others.searchsorted(hashes)
        at[at == len(others)] = 0
        found = others[at] == hashes if len(others) else np.zeros(len(hashes), np.bool_)
        count = int(np.count_nonzero(found))
        self._chance = (min(0.5, b.shingles / _RESOLUTION), min(0.5, a.shingles / _RESOLUTION))
        self.a_in_b = _cleared(count / len(x) if len(x) else 0.0, self._chance[0])
        self.b_in_a = _cleared(count / len(y) if len(y) else 0.0, self._chance[1])
        self.whole = self.a_in_b if a.shingles <= b.shingles else self.b_in_a
        self._places = (x & 3, y & 3)
        self._shared = (self._places[0][found], self._places[1][at[found]])

    def lead(self) -> float:
        """The larger part of either opening that the other text holds."""
        places = (*self._places, *self._shared)
        return max(self._parts(float(np.bincount(place, minlength=4) @ _WEIGHTS) for place in places))

    def unquoted_lead(self) -> float:
        """The same of what in the opening is no quoted speech, each 5-gram counting as one."""
        chosen = [place == 0 for place in self._places]
        few = [np.count_nonzero(one) < _FEW for one in chosen]
        counts = [
            np.count_nonzero(place != 1 if little else place == 0)
            for place, little in zip((*self._places, *self._shared), (*few, *few), strict=True)
        ]
        return max(self._parts(float(count) for count in counts))

    def _parts(self, sums: Iterable[float]) -> tuple[float, float]:
        all_a, all_b, shared_a, shared_b = sums
        return (
            _cleared(shared_a / all_a if all_a else 0.0, self._chance[0]),
            _cleared(shared_b / all_b if all_b else 0.0, self._chance[1]),
        )


def _cleared(part: float, chance: float) -> float:
    return max(0.0, (part - chance) / (1 - chance))


def _below(text: Fingerprint, bound: int) -> _Sample:
    sample = np.cumsum(np.array(text.sample, np.int64))
    return sample if text.sampled == bound else sample[: np.searchsorted(sample, bound << 2)]


def _numbers_agree(a: Fingerprint, b: Fingerprint, rules: MatchRules) -> bool:
    fewer, other = sorted((a, b), key=lambda text: len(text.numbers))
    if len(fewer.numbers) < rules.min_numbers or len(fewer.numbers) < rules.number_density * fewer.length:
        return True
    return len(set(fewer.numbers).intersection(other.numbers)) >= rules.number_agreement * len(fewer.numbers)
