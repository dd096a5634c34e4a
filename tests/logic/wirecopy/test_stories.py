"""A story as its documents show it, added up in any order."""

import random
from collections.abc import Callable
from functools import reduce
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.article import Article
from schemas.cluster import Cluster
from schemas.duplicate import Duplicate
from transforms.logic.wirecopy.stories import country_of_host, merge_stories, story_of

HOUR = 3_600_000_000
START = 1_700_000_000_000_000


def copy(article_id: str, **values: Any) -> Duplicate:
    filled = dict.fromkeys(Duplicate._fields) | {"article_id": article_id, "cluster_id": "c", "published_at": START}
    return Duplicate(**(filled | values))


def part(canonical: str = "a", title: str | None = None, **values: Any) -> Cluster:
    return story_of(copy("x", **values), canonical)._replace(title=title)


def test_one_document_is_a_story_of_its_own(article: Callable[..., Article]) -> None:
    row = article(
        "a", cluster_id="a", title="Bridge opens", url="https://www.tarn-echo.co.uk/1", source="Tarn Echo",
        agency="AFP", language="en", published_at=START,
    )  # fmt: skip
    assert story_of(row, "a") == Cluster(
        "a", "a", "Bridge opens", 1, ["Tarn Echo"], START, START, 0.0, ["AFP"], ["GBR"], ["en"]
    )


def test_a_copy_and_a_partial_text_give_no_title(article: Callable[..., Article]) -> None:
    assert story_of(copy("b", title="Other"), "a").title is None
    assert story_of(article("b", cluster_id="c", title="Other", is_canonical=False), "a").title is None


def test_what_nothing_is_known_of_is_left_out() -> None:
    found = story_of(copy("b"), "a")
    assert (found.size, found.outlets, found.agencies, found.countries, found.languages) == (1, [], [], [], [])


def test_without_a_name_the_outlet_is_its_host() -> None:
    assert story_of(copy("b", url="https://www.news.example.de/x"), "a").outlets == ["news.example.de"]


@pytest.mark.parametrize("missing", ["cluster_id", "published_at"])
def test_a_document_without_cluster_or_time_is_refused(missing: str) -> None:
    with pytest.raises(ValueError, match="b has no cluster"):
        story_of(copy("b", **{missing: None}), "a")


def test_parts_add_up() -> None:
    one = part(title="Bridge", source="B", language="en", agency="AFP", url="https://b.example.fr")
    two = part(source="A", language="fr", published_at=START - 6 * HOUR)
    three = part(source="B", agency="dpa", published_at=START + HOUR // 2)
    assert reduce(merge_stories, [one, two, three]) == Cluster(
        "c", "a", "Bridge", 3, ["A", "B"], START - 6 * HOUR, START + HOUR // 2, 6.5, ["AFP", "dpa"], ["FRA"],
        ["en", "fr"],
    )  # fmt: skip


def test_a_later_canonical_article_stands_with_its_title() -> None:
    before = part("a", title="Old")
    assert merge_stories(before, part("a")).title == "Old"
    late = merge_stories(part("n", title="New"), part("n"))
    found = merge_stories(before, late)
    assert (found.canonical_id, found.title, found.size) == ("n", "New", 3)
    assert merge_stories(before, part("n")).title is None, "the old title is not the new article's"


def test_two_stories_are_no_story() -> None:
    with pytest.raises(ValueError, match="c and d are two stories"):
        merge_stories(part(), part()._replace(cluster_id="d"))


NAMES = st.none() | st.sampled_from(["Tarn Echo", "Bay Post", "Moor News"])
PARTS = st.lists(
    st.builds(
        lambda source, agency, language, at: part(source=source, agency=agency, language=language, published_at=at),
        NAMES, NAMES, NAMES, st.integers(0, 10**15),
    ),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(parts=PARTS, titled=st.integers(0, 5), cut=st.integers(0, 5), seed=st.randoms(use_true_random=False))
def test_neither_order_nor_grouping_matters(parts: list[Cluster], titled: int, cut: int, seed: random.Random) -> None:
    parts[titled % len(parts)] = parts[titled % len(parts)]._replace(title="Bridge")
    shuffled = parts[:]
    seed.shuffle(shuffled)
    one = reduce(merge_stories, parts)
    groups = [group for group in (shuffled[: cut % len(parts)], shuffled[cut % len(parts) :]) if group]
    assert reduce(merge_stories, [reduce(merge_stories, group) for group in groups]) == one
    assert one.size == len(parts)
    assert one.first_seen_at <= one.last_seen_at
    assert one.title == "Bridge"


@pytest.mark.parametrize(
    ("host", "country"),
    [
        ("tarn-echo.co.uk", "GBR"), ("echo.example.de", "DEU"), ("ECHO.FR.", "FRA"), ("echo.com.au", "AUS"),
        ("echo.com.co", "COL"), ("echo.gov.ai", "AIA"), ("echo.gp", "GLP"), ("echo.us", "USA"),
        ("echo.com", None), ("echo.eu", None), ("echo.news", None), ("uk.echo.com", None),
        ("echo.io", None), ("echo.tv", None), ("echo.co", None), ("echo.me", None), ("echo.ai", None), ("com.co", None),
        ("192.0.2.7", None), ("2001:db8::7", None), ("localhost", None), ("uk", None), ("", None), (".", None),
        ("the tarn echo", None), ("пример.рф", None),
    ],
)  # fmt: skip
def test_country_by_host(host: str, country: str | None) -> None:
    assert country_of_host(host) == country


@pytest.mark.parametrize("name", ["T. Uk", "Who is who? Be.", "Mr. De"])
def test_a_name_with_a_full_stop_is_no_host(name: str) -> None:
    assert story_of(copy("b", source=name), "a").countries == []
