"""The thresholds by which articles are linked."""

from pydantic import Field

from transforms.registry import Params

__all__ = ["LinkParams"]


class LinkParams(Params):
    """How independent reports of one event, and rewrites in other words, are found.

    The defaults were set on one half of the labelled collections and measured on the other: docs/linking.md has the
    figures. ``derived_share`` is that of the project's design study.
    """

    enabled: bool = Field(default=True, description="Look for reports of one event and for rewrites.")
    window_days: int = Field(default=3, ge=0, le=60, description="Days between two reports of one event at most.")
    max_reports_per_name: int = Field(
        default=10, ge=1, description="Articles that a name proposes to each one: those nearest before it in time."
    )
    max_name_share: float = Field(
        default=0.05, gt=0, le=1, description="Part of the articles above which a name proposes none."
    )
    max_pair_share: float = Field(
        default=0.01, gt=0, le=1, description="Part of the articles above which a pair of words is a formula."
    )
    candidates: int = Field(
        default=10, ge=1, description="Articles that each one is compared with: those that share the rarest names."
    )
    names: float = Field(
        default=0.15, gt=0, le=1, description="Overlap of who and where, weighted by rarity, that one event needs."
    )
    min_pairs: int = Field(
        default=15, ge=1, description="Word pairs that two reports of one event share, formulas and names left out."
    )
    agreement: float = Field(
        default=0.08,
        gt=0,
        le=1,
        description="Geometric mean of the overlaps of names and of word pairs that one event needs.",
    )
    apart: float = Field(
        default=1.5, ge=1, description="Factor on it where the days are more than one apart, or not known."
    )
    derived_share: float = Field(
        default=0.35, gt=0, le=1, description="Part of a text's word pairs in another from which it is derived."
    )
    derived_pairs: int = Field(default=60, ge=1, description="Word pairs that a derived text shares at least.")
    alike: float = Field(
        default=0.25, gt=0, le=1, description="Part of the word pairs in common from which numbers must agree too."
    )
    number_agreement: float = Field(default=0.5, ge=0, le=1, description="Part of the numbers that must agree then.")
    min_numbers: int = Field(default=2, ge=1, description="Numbers that both state for that to be asked.")
