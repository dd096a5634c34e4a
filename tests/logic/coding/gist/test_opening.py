"""Headlines that stand in a text."""

import pytest

from transforms.logic.coding.gist.opening import opening_of

BODY = "The envoy said on Monday that the attack near the old bridge had killed one officer. Police condemned it, too."


def opened(text, title=None):
    opening = opening_of(title, text)
    assert len(opening.body) == len(text)
    return opening.headline or None, opening.start, opening.body.strip()


@pytest.mark.parametrize(
    ("headline", "joint"),
    [
        ("Union Envoy Condemns Bridge Attack", "\n"),
        ("Union Envoy Condemns Attack on the Bridge", ". "),
        ("UNION ENVOY CONDEMNS ATTACK", "\n"),
        ("Union envoy condemns attack near bridge", "\n\n"),
        ("Envoy: Why Did the Union Not Act?", "\n\n"),
        ("Union Envoy Condemns Bridge Attack", "\r\n\r\n"),
    ],
)
def test_a_headline_is_taken_out_of_the_text(headline, joint):
    assert opened(f"{headline}{joint}{BODY}") == (headline, 0, BODY)
    assert opened(f"\n{headline}{joint}{BODY}")[1] == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "Union Envoy Condemns Bridge Attack",
        "Union Envoy Condemns Bridge Attack\n\nYes.",
        BODY,
        f"{BODY}\n\n{BODY}",
        # hard line breaks
        f"The envoy of the union said that it was\nCaptain Odhiambo who had led the men. {BODY}",
        f"LIMA, Peru (Example Wire) --\n\n{BODY}",
        f"By Ada Quillfeather and Tom Brackmoor\n\n{BODY}",
        # names are no style
        f"Ada Quillfeather Met Bela Tornay in Lyon. {BODY}",
        f"Home\n\n{BODY}",
        f"He named three things:\n\n{BODY}",
    ],
)
def test_other_beginnings_stay(text):
    assert opened(text) == (None, None, text.strip())


def test_labels_may_stand_above_a_headline():
    headline, start, body = opened(f"Example Logo\nMain Image\n\nUnion envoy condemns attack near bridge\n\n{BODY}")
    assert (headline, start) == ("Union envoy condemns attack near bridge", 25)
    assert headline not in body


def test_a_known_title_is_taken_out_where_the_text_repeats_it():
    title = "Envoy condemns attack"
    text = f"{title}.\n\nWeb Editor\n\n{title}\n\n{BODY}"
    headline, start, body = opened(text, title)
    assert (headline, start, body.split()) == (title, 0, ["Web", "Editor", *BODY.split()])
    assert opened(BODY, title) == (title, None, BODY)


def test_with_a_title_a_line_in_small_letters_is_text():
    text = f"One officer died near the bridge\n\n{BODY}"
    assert opened(text, "Envoy condemns attack")[2] == text
    assert opened(text)[2] == BODY
