"""The cleaner of plain text on pages flattened in different ways, and what must stay."""

import textwrap
from datetime import UTC, datetime

import pytest

from transforms.logic.cleaning.cleaned import Cleaned
from transforms.logic.cleaning.plain.text import clean_plain_text

SEEN = datetime(2025, 8, 26, tzinfo=UTC)
TITLE = "Norhaven council approves the new harbour wall after a long debate"
BODY = (
    "The council of Norhaven approved a new harbour wall on Sunday after a debate that lasted until the early morning.",
    "“We have waited eleven years for this wall and shall not wait for another winter,” mayor Ann Vale told the hall.",
    "The wall will cost 41 million crowns and is to be finished before the storms of next autumn, the engineers said.",
    "Fishermen had asked for a lower wall, because the old one already hides the light from the smaller of two piers.",
    "Work begins in October and will close the eastern quay for about nine weeks, according to the harbour office.",
)
TEXT = "\n\n".join(BODY)


def clean(*lines: str, title: str | None = None) -> Cleaned:
    return clean_plain_text("\n".join(lines), title=title, reference=SEEN)


MENU = ("Home", "News", "Sport", "Weather", "Fishing", "Tides", "Log in")
FOOT = ("Related articles", "Ferry to run again from Monday", "Privacy policy", "© 2025 The Norhaven Example.")


@pytest.mark.parametrize("mark", ["", "    ", "• ", "  * ", "\t+ "])
@pytest.mark.parametrize("gap", ["\n", "\n\n", "\r\n", "\r\n\r\n"])
def test_the_form_of_the_menus_makes_no_difference(mark: str, gap: str) -> None:
    page = gap.join([*(mark + entry for entry in MENU), TITLE, *BODY, *(mark + entry for entry in FOOT)])
    found = clean_plain_text(page)
    assert (found.text, found.title) == (TEXT, TITLE)


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_wrapped_page_is_unwrapped_with_or_without_empty_lines(gap: str) -> None:
    page = gap.join(
        line for block in (*MENU, *BODY, *FOOT) for line in (textwrap.wrap(block, 72) if gap == "\n" else [block])
    )
    assert clean_plain_text(page).text.replace("\n\n", " ") == " ".join(BODY)


def test_short_lines_are_not_taken_for_wrapped_ones() -> None:
    verses = [f"The {word} tide comes home to the wall at Norhaven" for word in ("first", "second", "third", "fourth")]
    assert clean_plain_text("\n".join(verses * 1)).text.count("\n\n") >= 2


def test_a_list_that_a_colon_announces_stays() -> None:
    dates = ("June 9, Norhaven", "June 11, Port Ellery", "June 14, Saltreath")
    page = clean(*MENU, TITLE, *BODY, "The wall opens to visitors on:", *dates, *FOOT)
    assert page.text.endswith("\n\n".join(["The wall opens to visitors on:", *dates]))


def test_comments_are_no_article() -> None:
    comments = [
        line
        for day in range(1, 9)
        for line in (
            f"Old Salt on September {day}, 2025 at 6:34 am said:",
            "I have said for years that this wall would be built, and nobody in the town hall would listen to me.",
            "And now they come and tell us that it is too low for the storms of next autumn, which we all knew.",
        )
    ]
    page = clean(*MENU, TITLE, *BODY, *comments)
    assert page.text == TEXT
    assert "comment" in {line.reason for line in page.dropped}


def test_speech_with_a_time_is_no_comment() -> None:
    told = "Police say she left the hall at 2:20 a.m. Sunday."
    assert told in clean(*BODY[:3], told, *BODY[3:]).text


def test_a_text_of_one_line_is_no_headline() -> None:
    page = clean_plain_text("Norhaven wall approved")
    assert (page.text, page.title, page.dropped) == ("Norhaven wall approved", None, ())


def test_note_on_a_person_without_a_byline() -> None:
    page = clean(*BODY, "Ann Vale is a freelance reporter based in Norhaven.")
    assert page.text == TEXT
    tried = "Ann Vale was also tried in the case of the murder of a journalist and of his friends."
    assert clean(*BODY, tried).text.endswith(tried)


def test_text_in_the_block_below_a_caption_stays() -> None:
    page = clean_plain_text(f"{BODY[0]}\n\nThe wall at dusk. (Ann Vale/The Example Press)\n{BODY[1]}\n\n{BODY[2]}")
    assert page.text.split("\n\n") == list(BODY[:3])


def test_agency_source_says_where_the_credit_stands() -> None:
    assert clean(TITLE, "By Ann Vale, Reuters", *BODY).agency_source == "byline"
    assert clean(*BODY, "Reuters").agency_source == "text"
    page = clean(f"OSLO, Aug 24 (Reuters) - {BODY[0]}", *BODY[1:], "With files from AP")
    assert (page.agency, page.agency_source) == ("Reuters", "dateline")
    assert page.dateline is not None
    assert page.dateline.date == "2025-08-24"


def test_small_print_of_any_length_goes() -> None:
    print_ = "© 2025 The Norhaven Example. " + "All that stands here belongs to the Example and to nobody else. " * 10
    terms = "The information on this website is for general use only and no advice of any kind whatsoever. " * 5
    assert clean(*BODY, "Privacy policy", terms, print_).text == TEXT
