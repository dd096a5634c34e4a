"""Reading a page's blocks, and telling by marks which of them an extractor took."""

import pytest
from lxml.html import document_fromstring

from transforms.logic.cleaning.page.blocks import MOST_MARKED, Page, mark_blocks, marked_blocks, read_blocks
from transforms.logic.cleaning.page.element_marks import Mark


def page(body: str) -> Page:
    return read_blocks(document_fromstring(f"<html><head><title>T</title></head><body>{body}</body></html>"))


def texts(body: str) -> list[str]:
    return [block.text for block in page(body).blocks]


def test_inline_elements_do_not_break_a_paragraph() -> None:
    assert texts('<p>The <b>old</b> bridge, <a href="/x">built\n in</a> <i>1902</i>.</p>') == [
        "The old bridge, built in 1902."
    ]


def test_loose_text_around_elements_is_blocks_of_its_own() -> None:
    assert texts("<div>One.<p>Two.</p>Three.<script>var no;</script></div>") == ["One.", "Two.", "Three."]


@pytest.mark.parametrize("gap", ["<br>", "<br><br>", "<br/> <br/>"])
def test_line_break_ends_a_paragraph(gap: str) -> None:
    assert texts(f"<div>One.{gap}Two.</div>") == ["One.", "Two."]


def test_line_break_within_a_sentence_is_layout() -> None:
    assert texts("<div>The council met<br>and voted.<br>Then it<br>Left.</div>") == [
        "The council met and voted.",
        "Then it",
        "Left.",
    ]


def test_empty_line_separates_even_within_a_sentence() -> None:
    assert texts("<div>The council met<br><br>and voted.</div>") == ["The council met", "and voted."]


def test_row_of_plain_cells_is_one_block() -> None:
    table = "<table><tr><th>Town</th><th>Votes</th></tr><tr><td><b>Zarnow</b></td><td>12</td></tr></table>"
    assert texts(table) == ["Town | Votes", "Zarnow | 12"]


def test_table_that_lays_out_the_page_is_not_joined() -> None:
    assert texts("<table><tr><td><p>One.</p><p>Two.</p></td><td>Side</td></tr></table>") == ["One.", "Two.", "Side"]


def test_reading_aids_over_characters_are_left_out() -> None:
    assert texts("<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ</rt></ruby>です。</p>") == ["漢字です。"]


def test_share_of_links_and_contacts() -> None:
    linked, free = page('<p><a href="mailto:a@b.example">Write to us</a></p><p>Free text</p>').blocks
    assert (linked.density, linked.contacts) == (1.0, 1)
    assert (free.density, free.contacts) == (0.0, 0)


@pytest.mark.parametrize(
    ("markup", "mark"),
    [
        ('<div class="article-related"><p>X</p></div>', Mark.FURNITURE),
        ('<section id="newsletter-box">X</section>', Mark.FURNITURE),
        ('<div class="shareTools socialBar">X</div>', Mark.FURNITURE),
        ("<figure><figcaption>X</figcaption></figure>", Mark.CAPTION),
        ('<div style="color: red; display: none">X</div>', Mark.HIDDEN),
        ("<div hidden>X</div>", Mark.HIDDEN),
        ('<div role="navigation">X</div>', Mark.ASIDE),
        ('<blockquote class="twitter-tweet">X</blockquote>', Mark.POST),
    ],
)
def test_marks(markup: str, mark: int) -> None:
    (block,) = page(markup).blocks
    assert block.marks & mark


@pytest.mark.parametrize("name", ["story-body", "socialist-history", "commentary", "menuisier", "photosynthesis"])
def test_names_that_only_resemble_furniture(name: str) -> None:
    (block,) = page(f'<div class="{name}">X</div>').blocks
    assert block.marks == 0


def test_comments_are_appended_and_commentaries_are_not() -> None:
    found = page('<div class="comments"><p>X</p></div><div class="commentary"><p>Y</p></div>').appended
    assert [element.get("class") for element in found] == ["comments"]


def test_depth_and_elements() -> None:
    deep = page("<div>" * 40 + "X" + "</div>" * 40)
    assert deep.depth == 42
    assert deep.elements == 42


def test_marks_come_back_for_what_is_left_of_the_tree() -> None:
    tree = document_fromstring(
        "<html><body><p>One <b>and</b> more</p><div>Two<ul><li>Three</li></ul>Four</div></body></html>"
    )
    blocks = read_blocks(tree).blocks
    mark_blocks(blocks)
    for gone in tree.xpath("//ul"):
        gone.drop_tree()
    left = marked_blocks("".join(tree.itertext()))
    assert [blocks[number].text for number in sorted(left)] == ["One and more", "Two", "Four"]


def test_block_is_known_by_its_long_parts_too() -> None:
    tree = document_fromstring(
        "<html><body><p><b>By A. Roe</b> The rest of the paragraph is long enough.</p></body></html>"
    )
    mark_blocks(read_blocks(tree).blocks)
    for gone in tree.xpath("//b"):
        gone.drop_tree()
    assert marked_blocks(tree.text_content()) == {0}


def test_all_marks_are_told_apart() -> None:
    tree = document_fromstring(f"<html><body>{'<p>x</p>' * 66_000}</body></html>")
    blocks = read_blocks(tree).blocks
    mark_blocks(blocks)
    text = "".join(tree.itertext())
    assert marked_blocks(text) == set(range(66_000))
    assert MOST_MARKED >= 66_000
    text.encode("utf-8")


def test_unended_lines_of_a_huge_page_take_no_quadratic_time() -> None:
    lines = texts(f"<div>{'line of text<br>' * 100_000}</div>")
    assert sum(len(line.split()) for line in lines) == 300_000
    assert max(map(len, lines)) < 6_000
