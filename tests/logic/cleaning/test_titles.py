"""Headlines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.logic.cleaning.titles import choose_title, clean_title, is_site_name, title_key


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Bridge to open &amp; close", "Bridge to open & close"),
        ("Bridge&amp;#39;s new arch", "Bridge's new arch"),
        ("  Bridge\n to\u00a0<b>open</b> ", "Bridge to open"),
        ("Costs < gains > losses", "Costs < gains > losses"),
        ("Bridge opens after long wait | Zarnow Times", "Bridge opens after long wait"),
        ("Bridge opens after long wait :: Local :: Zarnow Times", "Bridge opens after long wait"),
        ("Bridge opens - mayor late again", "Bridge opens - mayor late again"),
        ("Bridge opens — and closes", "Bridge opens — and closes"),
        ("Zarnow-Lipno link: what we know", "Zarnow-Lipno link: what we know"),
        ("Bridge opens - zarnow-times.example", "Bridge opens"),
        ("", None),
        (" <br> ", None),
        (None, None),
    ],
)
def test_cleans_without_knowing_the_site(raw: str | None, expected: str | None) -> None:
    assert clean_title(raw) == expected


@pytest.mark.parametrize("mark", [" | ", " - ", " – ", " — ", " :: ", " · ", " » ", " : ", "|"])
def test_known_site_goes_at_either_end(mark: str) -> None:
    assert clean_title(f"Bridge opens{mark}The Zarnow Times", site="Zarnow Times") == "Bridge opens"
    assert clean_title(f"Zarnow Times{mark}Bridge opens", site="The Zarnow Times") == "Bridge opens"


def test_host_names_the_site() -> None:
    assert clean_title("Bridge opens - Zarnow Times", host="www.zarnow-times.example") == "Bridge opens"
    assert clean_title("Bridge opens - ZarnowTimes", host="zarnowtimes.example") == "Bridge opens"


def test_word_of_the_host_inside_a_part_proves_nothing() -> None:
    assert clean_title("Bridge - now it is time", host="www.time.example") == "Bridge - now it is time"
    assert clean_title("Bridge opens - Time Europe", host="www.time.example") == "Bridge opens"


def test_candidate_confirms_what_remains() -> None:
    raw = "Bridge opens - late - Evening Lantern"
    assert clean_title(raw, candidates=["Bridge opens – late"]) == "Bridge opens - late"
    assert clean_title("Lantern - Bridge opens late", candidates=["Bridge opens late"]) == "Bridge opens late"


def test_candidate_keeps_a_bar_that_belongs() -> None:
    raw = "How to build a long bridge | Our guide"
    assert clean_title(raw) == "How to build a long bridge"
    assert clean_title(raw, candidates=[raw]) == raw


def test_part_that_shares_one_word_with_the_site_stays() -> None:
    assert clean_title("Hard times - Zarnow", site="Zarnow Evening Times") == "Hard times - Zarnow"


def test_site_glued_without_spaces() -> None:
    for mark in "_：｜":
        assert clean_title(f"橋が開通{mark}灯台日報", site="灯台日報") == "橋が開通"
    assert clean_title("Why he turned anti-Lantern", site="Lantern") == "Why he turned anti-Lantern"


def test_title_that_is_only_the_site_stays() -> None:
    assert clean_title("Zarnow Times", site="Zarnow Times") == "Zarnow Times"


def test_site_name() -> None:
    assert is_site_name("ZARNOW TIMES logo", site="Zarnow Times")
    assert not is_site_name("Bridge opens", site="Zarnow Times", host="zarnow.example")


def test_heading_that_another_source_confirms_wins() -> None:
    title = choose_title(["Bridge: all you need", "Bridge opens late"], ["Bridge Opens Late"], "Bridge - Lantern")
    assert title == "Bridge Opens Late"


def test_logo_in_the_heading_is_no_headline() -> None:
    page_title = "Bridge opens late - Zarnow Times"
    assert choose_title([], ["Zarnow Times"], page_title, host="zarnowtimes.example") == "Bridge opens late"
    assert choose_title([], ["Most read today"], page_title, host="zarnowtimes.example") == "Bridge opens late"


def test_metadata_come_before_a_heading_alone() -> None:
    assert choose_title(["Bridge opens"], ["It is finally there"], "") == "Bridge opens"
    assert choose_title([], [], "") is None


@given(st.text(max_size=60), st.text(max_size=20))
def test_never_fails_and_cleans_once(raw: str, site: str) -> None:
    title = clean_title(raw, site=site, host=site, candidates=[site])
    assert title is None or (title == " ".join(title.split()) and title)


@given(st.text(alphabet="abc XYZ-|:.", max_size=40))
def test_result_is_part_of_the_title(raw: str) -> None:
    title = clean_title(raw, site="abc")
    assert title is None or title_key(title) in title_key(raw)
