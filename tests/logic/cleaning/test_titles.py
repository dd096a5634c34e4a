"""Headlines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.logic.cleaning.titles import Heading, choose_title, clean_title, is_site_name, title_key


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


def chosen(
    stated: list[tuple[str, str]], headings: list[str], page_title: str = "", host: str | None = None
) -> tuple[str, str] | None:
    title = choose_title(stated, [Heading(text) for text in headings], page_title, host=host)
    return (title.text, title.source) if title else None


def test_heading_that_another_source_confirms_wins() -> None:
    stated = [("json-ld", "Bridge: all you need"), ("meta", "Bridge opens late")]
    assert chosen(stated, ["Bridge Opens Late"], "Bridge - Lantern") == ("Bridge Opens Late", "page")
    assert chosen([("meta", "Chaos at the river")], ["Bridge opens late"], "Bridge opens late") == (
        "Bridge opens late",
        "page",
    )


def test_heading_that_shares_most_words_with_another_source_wins() -> None:
    stated = [("meta", "Bridge over the Zarn finally opens after years")]
    assert chosen(stated, ["The bridge over the Zarn opens"]) == ("The bridge over the Zarn opens", "page")


def test_heading_alone_does_not_win_over_two_that_agree() -> None:
    stated = [("json-ld", "Bridge over the Zarn finally opens"), ("meta", "Bridge over the Zarn finally opens")]
    assert chosen(stated, ["The bridge over the Zarn opens"]) == ("Bridge over the Zarn finally opens", "json-ld")


def test_heading_about_something_else_does_not_win() -> None:
    stated = [("json-ld", "Bridge opens late")]
    assert chosen(stated, ["Most read stories this week"]) == ("Bridge opens late", "json-ld")


def test_kicker_within_the_heading_goes() -> None:
    heading = Heading("Zarnow diary: Bridge opens late", "h1", ("Zarnow diary:", "Bridge opens late"))
    title = choose_title([("json-ld", "Bridge opens late")], [heading], "Bridge opens late - Lantern")
    assert title is not None
    assert (title.text, title.raw) == ("Bridge opens late", "Bridge opens late")


def test_logo_in_the_heading_is_no_headline() -> None:
    page_title = "Bridge opens late - Zarnow Times"
    assert chosen([], ["Zarnow Times"], page_title, "zarnowtimes.example") == ("Bridge opens late", "page")
    assert chosen([], ["Most read today"], page_title, "zarnowtimes.example") == ("Bridge opens late", "page")
    assert chosen([], ["Lantern"], "Bridge opens late » Lantern") == ("Bridge opens late", "page")


def test_metadata_come_before_a_heading_alone() -> None:
    assert chosen([("meta", "Bridge opens")], ["It is finally there"]) == ("Bridge opens", "meta")
    assert chosen([], ["It is finally there"]) == ("It is finally there", "page")
    assert chosen([], []) is None


def test_raw_title_is_kept_beside_the_clean_one() -> None:
    title = choose_title([("meta", "Bridge opens &amp; closes | Lantern")], [], "", site="Lantern")
    assert title is not None
    assert (title.text, title.raw, title.source) == (
        "Bridge opens & closes",
        "Bridge opens &amp; closes | Lantern",
        "meta",
    )


def test_scripts_without_spaces() -> None:
    stated = [("meta", "大橋が夜に開通、市長は遅刻")]
    assert chosen(stated, ["大橋が夜に開通、市長また遅刻"]) == ("大橋が夜に開通、市長また遅刻", "page")


def test_invisible_characters_go_but_joiners_of_persian_stay() -> None:
    assert clean_title("Bridge\u200b opens\u00ad\ufeff") == "Bridge opens"
    assert clean_title("پل باز می\u200cشود") == "پل باز می\u200cشود"


def test_site_in_brackets_goes() -> None:
    assert clean_title("Bridge opens late (Zarnow Times)", site="Zarnow Times") == "Bridge opens late"
    assert clean_title("Bridge opens late (video)", site="Zarnow Times") == "Bridge opens late (video)"


@given(st.text(max_size=60), st.text(max_size=20))
def test_never_fails_and_cleans_once(raw: str, site: str) -> None:
    title = clean_title(raw, site=site, host=site, candidates=[site])
    assert title is None or (title == " ".join(title.split()) and title)


@given(st.text(alphabet="abc XYZ-|:.", max_size=40))
def test_result_is_part_of_the_title(raw: str) -> None:
    title = clean_title(raw, site="abc")
    assert title is None or title_key(title) in title_key(raw)


def test_separators_left_behind_are_taken_off() -> None:
    assert clean_title("A title here - ||||x") == "A title here"
    assert clean_title(" - | ") is None
