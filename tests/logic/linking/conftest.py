"""Invented reports of one shipwreck, and of other things."""

from collections.abc import Callable
from typing import Any

import pytest

from schemas.article import Article, Money, Place

Make = Callable[..., Article]

WRECK = (
    "The coastal ferry Marrow Queen ran aground on a sandbank near Tolvik harbour before dawn on Monday. "
    "Lifeboats took forty passengers to the quay, and harbour master Ingrid Halvorsen closed the northern channel. "
    "Divers from the Skerry Rescue Service found a long crack in the hull. "
    "Engineers pumped fuel from the tanks to keep oil away from the oyster beds."
)
OTHER_REPORT = (
    "Forty passengers were brought ashore by lifeboats after a sandbank stopped the Marrow Queen outside Tolvik. "
    "The northern channel will stay closed, harbour master Ingrid Halvorsen decided, until tugs arrive from the south. "
    "A crack in the hull worries the Skerry Rescue Service, whose divers went down twice. "
    "Oyster farmers fear for their beds, although fuel is being pumped out of the ferry. "
    "Schools opened late because teachers commute across the fjord, and bakers ran short of flour."
)
REWRITE = (
    "Before dawn on Monday a sandbank near Tolvik harbour caught the coastal ferry Marrow Queen, which ran aground. "
    "Harbour master Ingrid Halvorsen closed the northern channel while lifeboats took forty passengers to the quay. "
    "In the hull, divers from the Skerry Rescue Service found a long crack. "
    "To keep oil away from oyster beds, engineers pumped fuel from the tanks."
)
UNRELATED = (
    "Tolvik council approved a budget for kindergartens after a debate of nine hours. "
    "Harbour master Ingrid Halvorsen, who sits on the finance committee, abstained. "
    "Parents had asked for longer opening hours and a second playground beside the library."
)


def _place(name: str, country: str | None = None) -> Place:
    return Place(name, 0, len(name), country)


@pytest.fixture
def coded(article: Make) -> Make:
    """A maker of articles whose event fields are filled; places are names, sums of money are values."""

    def make(article_id: str, text: str = WRECK, **values: Any) -> Article:
        filled: dict[str, Any] = {
            "cluster_id": article_id,
            "source": f"Outlet of {article_id}",
            "persons": ["Ingrid Halvorsen"],
            "organisations": ["Skerry Rescue Service"],
            "places": ["Tolvik", "Marrow Queen"],
            "money": [],
        } | values
        filled["places"] = [_place(name) for name in filled["places"]]
        filled["money"] = [Money(f"${value}", 0, 1, float(value), "USD", False) for value in filled["money"]]
        return article(article_id, text, **filled)

    return make


@pytest.fixture
def other_report() -> str:
    """The same shipwreck as another newsroom tells it."""
    return OTHER_REPORT


@pytest.fixture
def rewrite() -> str:
    """The first report in another order of words."""
    return REWRITE


@pytest.fixture
def unrelated() -> str:
    """Another event with the same names."""
    return UNRELATED
