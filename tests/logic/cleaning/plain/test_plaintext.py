"""The cleaner of plain text, on invented pages of several styles."""

import textwrap
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.logic.cleaning.cleaned import Cleaned
from transforms.logic.cleaning.dates import utc_day
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


def spaced(*lines: str) -> Cleaned:
    return clean_plain_text("\n\n".join(lines), reference=SEEN)


def reasons(cleaned: Cleaned) -> dict[int, str]:
    return {line.number: line.reason for line in cleaned.dropped}


def test_newspaper_page_with_menu_and_footer() -> None:
    page = clean(
        "Skip to content",
        "Menu",
        "News",
        "Sport",
        "Weather",
        "Log in",
        "Subscribe",
        TITLE,
        "By Tom Reed | 24 August 2025 | 3 min read",
        "Share",
        "Facebook",
        *BODY,
        "Related articles",
        "Ferry to run again from Monday",
        "Lighthouse to open its doors",
        "Fish prices at a new high",
        "Privacy policy",
        "© 2025 The Norhaven Example. All rights reserved.",
    )
    assert page.text == TEXT
    assert page.title == TITLE
    assert page.authors == ("Tom Reed",)
    assert page.published is not None
    assert utc_day(page.published.at) == "2025-08-24"


def test_blog_page_with_comments() -> None:
    page = spaced(
        TITLE,
        TITLE,
        f"Norhaven (Tom Reed): {BODY[0]}",
        *BODY[1:],
        "By Tom Reed",
        "2 Comments",
        "Old Salt says:",
        "August 25, 2025 at 10:15 am",
        "About time.",
        "Leave a Reply",
        "Your email address will not be published. Required fields are marked *",
    )
    assert page.text.endswith(BODY[-1])
    assert page.text.startswith("Norhaven (Tom Reed): The council")
    assert (page.title, page.authors) == (TITLE, ("Tom Reed",))
    assert reasons(page)[3] == "repeated_title"


def test_aggregator_page_with_app_advertisement() -> None:
    page = spaced(
        "Site Logo",
        "Header Picture",
        TITLE,
        "Sunday, August 24",
        "Other Views",
        "What They Say Abroad",
        "The Mayor's Stance on Walls",
        *BODY,
        "Read every story in our app",
        "Turn the Map, Choose a Port, Read its News",
        "Stories that you find nowhere else.",
        "Fast, Free, Unbound",
        "Google Play Badge",
    )
    assert page.text == TEXT
    assert page.title == TITLE
    assert page.authors == ()
    assert page.published is not None
    assert page.published.raw == "Sunday, August 24"
    assert reasons(page)[1] == "image_label"


def test_agency_page_with_captions_and_video() -> None:
    caption = "Mayor Ann Vale looks at the old harbour wall of Norhaven on Friday. Picture: REUTERS/TOM REED"
    page = clean_plain_text(
        f"{TITLE}\n\n{caption}\n{caption}\n\nOslo — {BODY[0]}\n\n{BODY[1]}\n\n"
        "A man stands on a long grey wall beside the sea.\n"
        "The wall hides the light from the smaller pier. (Tom Reed/The Example Press)\n\n"
        f"{BODY[2]}\n\nWATCH | The wall in the storm of last winter:\n\nWaves break over the wall\n\n2 months ago\n"
        f"A storm broke over the wall of Norhaven in June, and several boats were lost.\n\n{BODY[3]}\n\n{BODY[4]}\n\n"
        "Reuters\n\nWant to join the conversation?\nLog in or create a free account.\n\nShare icon",
        reference=SEEN,
    )
    assert page.text == f"Oslo — {TEXT}"
    assert (page.agency, page.agency_source, page.dateline.place) == ("Reuters", "text", "Oslo")


def test_standfirst_that_the_body_repeats() -> None:
    page = spaced(TITLE, BODY[2].replace("“", '"'), "0", "41", *BODY, "Leave a Reply")
    assert page.text == TEXT
    assert [line.reason for line in page.dropped] == ["title", "standfirst", "count", "count", "comment_prompt"]


def test_desk_date_and_doubled_title_above_sub_headings() -> None:
    page = spaced(
        TITLE,
        "Web Editor",
        "August 24, 2025",
        TITLE,
        "Background of the Wall",
        BODY[0],
        BODY[1],
        "What It Costs",
        BODY[2],
        "  • The wall will be four metres high.",
        "  • Two piers",
        BODY[3],
    )
    assert page.text.split("\n\n") == [
        "Background of the Wall",
        BODY[0],
        BODY[1],
        "What It Costs",
        BODY[2],
        "• The wall will be four metres high.",
        "• Two piers",
        BODY[3],
    ]
    assert page.title == TITLE
    assert page.published is not None


def test_inner_advertisements_go_and_questions_said_twice_stay() -> None:
    question = "What does the harbour office say about the closing of the quay?"
    page = spaced(TITLE, BODY[0], "Advertisement", question, BODY[1], "Article continues below", question, BODY[2])
    assert page.text.split("\n\n") == [BODY[0], question, BODY[1], question, BODY[2]]


def test_clean_article_is_untouched() -> None:
    text = "\n\n".join([*BODY[:3], "Two piers, one wall", BODY[3], "He said no.", BODY[4]])
    page = clean_plain_text(text, reference=SEEN)
    assert page == Cleaned(text=text)


def test_headings_without_chrome_are_not_trimmed() -> None:
    headings = ("First day", "Second day", "Third day", "Fourth day", "Fifth day", "Sixth day")
    assert spaced(*BODY, *headings).text == "\n\n".join([*BODY, *headings])


@pytest.mark.parametrize(
    "paragraphs",
    [
        (
            "Der Rat von Norhafen hat am Sonntag nach langer Debatte eine neue Hafenmauer beschlossen, so das Amt.",
            "„Wir haben elf Jahre gewartet“, sagte die Bürgermeisterin am Abend vor den Fischern im alten Rathaus.",
        ),
        (
            "北港市议会星期天经过漫长辩论后批准修建新的海港防波堤，工程预计明年秋季风暴来临之前完工。",
            "市长说，市民已经等待了十一年，不会再等一个冬天。渔民曾要求降低堤坝高度，以免遮挡码头的光线。",
        ),
        (
            "وافق مجلس مدينة الميناء الشمالي يوم الأحد على بناء جدار جديد للميناء بعد نقاش طويل استمر حتى الصباح.",
            "وقالت رئيسة البلدية إن السكان انتظروا أحد عشر عاما ولن ينتظروا شتاء آخر قبل بدء العمل في الجدار.",
        ),
    ],
)
def test_other_languages_pass_whole(paragraphs: tuple[str, ...]) -> None:
    page = spaced(*paragraphs)
    assert page.text == "\n\n".join(paragraphs)
    assert page.dropped == ()


def test_stated_title_is_kept_and_its_line_taken_out() -> None:
    page = clean("Norhaven Example", TITLE.upper(), *BODY, title=f" {TITLE} ")
    assert page.title == TITLE
    assert TITLE.upper() not in page.text
    assert clean(*BODY, title=TITLE).text == TEXT


def test_line_ends_controls_and_blanks() -> None:
    hard = BODY[2].replace(" ", "\u00a0")
    page = clean_plain_text(f"\ufeff{TITLE}\r\n\r\n{BODY[0]}\x00\x08\r{BODY[1]}\u2028 \t{hard}  ")
    assert page.text.split("\n\n") == list(BODY[:3])
    assert page.title == TITLE


def test_hard_wrapped_text_is_unwrapped() -> None:
    wrapped = "\n\n".join(textwrap.fill(paragraph + " " + paragraph[::-1], 60) for paragraph in BODY)
    paragraphs = clean_plain_text(wrapped).text.split("\n\n")
    assert paragraphs == [paragraph + " " + paragraph[::-1] for paragraph in BODY]


def test_dropped_lines_have_their_numbers() -> None:
    page = clean_plain_text(f"{TITLE}\n\n\n{BODY[0]}\n\nAdvertisement\n\n{BODY[1]}\n{BODY[2]}\n\nLeave a Reply")
    assert [(line.number, line.text, line.reason) for line in page.dropped] == [
        (1, TITLE, "title"),
        (6, "Advertisement", "advertisement"),
        (11, "Leave a Reply", "comment_prompt"),
    ]


def test_outlet_and_section_above_the_headline_and_standfirst_below_it() -> None:
    standfirst = "The new wall is to be finished before the storms of next autumn"
    page = spaced(
        "Norhaven Example", "Your window on the sea", TITLE, standfirst, "By Tom Reed", "24 August 2025", *BODY
    )
    assert page.title == TITLE
    assert page.text == "\n\n".join([standfirst, *BODY])
    assert [line.reason for line in page.dropped] == ["above_title", "above_title", "title", "byline", "date"]


def test_text_doubled_throughout_keeps_one_copy() -> None:
    page = spaced(*(paragraph for paragraph in BODY for _ in range(2)))
    assert page.text == TEXT


def test_notes_on_the_author_go() -> None:
    page = spaced(
        TITLE, "By Tom Reed", *BODY, "Tom Reed is a reporter who writes about ports for the Norhaven Example."
    )
    assert page.text == TEXT
    assert page.dropped[-1].reason == "author_note"


def test_dates_of_teasers_are_not_the_article_s() -> None:
    page = clean("Home", TITLE, *BODY, "Related articles", "Ferry to run again", "21 January 2025")
    assert page.published is None


@pytest.mark.parametrize("text", ["", "\n\n", "\x00\x01", "   \t"])
def test_nothing_gives_nothing(text: str) -> None:
    assert clean_plain_text(text) == Cleaned(text="")


def test_page_of_chrome_alone_gives_no_text() -> None:
    assert clean("Menu", "Log in", "Facebook", "Privacy policy", "Leave a Reply").text == ""


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from([*BODY, TITLE, "Menu", "0", "By Tom Reed", "24 August 2025", "•", "Reuters", ""])
        | st.text(max_size=40)
    )
)
def test_every_line_is_kept_or_accounted_for(lines: list[str]) -> None:
    page = clean_plain_text("\n".join(lines), reference=SEEN)
    numbers = [line.number for line in page.dropped]
    assert numbers == sorted(set(numbers))
    assert all(line.reason and line.text for line in page.dropped)
    assert "\n\n\n" not in page.text


@pytest.mark.parametrize(
    "text",
    [
        "1" * 400_000,
        "word " * 100_000,
        "Leave a Reply\n" * 20_000,
        "(" * 200_000,
        "By Ann Vale\n" * 10_000,
        "a > " * 50_000,
    ],
)
def test_long_input_takes_linear_time(text: str) -> None:
    started = datetime.now(UTC)
    clean_plain_text(text)
    assert (datetime.now(UTC) - started).total_seconds() < 5
