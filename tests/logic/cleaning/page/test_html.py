"""Cleaning of pages."""

import json

import pytest

from transforms.logic.cleaning.cleaned import Dateline
from transforms.logic.cleaning.decode import decode
from transforms.logic.cleaning.page.html import clean_html

URL = "https://www.zarnow-times.example/local/bridge"
PARAGRAPHS = [
    "ZARNOW (AP) — The council of Zarnow opened the new bridge on Monday, fifteen years after the first plan.",
    "“We have waited for this day since my daughter was born,” mayor Ana Kolm told a crowd of several hundred people.",
    "The bridge cost 40 million crowns, twice what the council had set aside, and its second lane opens next autumn.",
    "Traders on the left bank said that they hoped for more guests, since the ferry had stopped running in October.",
    "Two older crossings up the river stay closed to lorries, and the police will count traffic for six weeks.",
]
HEAD = '<meta property="og:site_name" content="Zarnow Times"><title>Bridge opens in Zarnow | Zarnow Times</title>'


def article(paragraphs: list[str] = PARAGRAPHS, head: str = HEAD, extra: str = "") -> str:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f'<!DOCTYPE html><html lang="en"><head>{head}</head><body><nav><ul><li><a href="/">Home</a></li>'
        f'<li><a href="/sport">Sport</a></li></ul></nav><main><article><h1>Bridge opens in Zarnow</h1>{body}{extra}'
        '</article></main><section class="comments"><h3>Comments</h3><p>I never liked that bridge at all, said nobody.'
        "</p></section><footer><p>© Zarnow Times. All rights reserved.</p></footer></body></html>"
    )


def test_article_and_its_fields() -> None:
    data = {"@type": "NewsArticle", "datePublished": "2025-03-04T10:30:00Z", "author": {"name": "Piet Varga"}}
    cleaned = clean_html(article(head=f'{HEAD}<script type="application/ld+json">{json.dumps(data)}</script>'), url=URL)
    assert cleaned.text == "\n\n".join(PARAGRAPHS)
    assert cleaned.title == "Bridge opens in Zarnow"
    assert cleaned.authors == ("Piet Varga",)
    assert cleaned.agency == "AP"
    assert cleaned.dateline == Dateline("ZARNOW (AP)", "ZARNOW", None, "AP")
    assert cleaned.published is not None
    assert cleaned.published.raw == "2025-03-04T10:30:00Z"
    assert (cleaned.language, cleaned.source, cleaned.url) == ("en", "Zarnow Times", URL)


def test_same_story_four_times_is_cleaned_four_times() -> None:
    texts = {clean_html(article()).text for _ in range(6)}
    assert texts == {"\n\n".join(PARAGRAPHS)}


def test_lists_and_quotes_become_paragraphs_without_markers() -> None:
    extra = (
        "<ul><li>Left bank: open to all from Monday on</li><li>Right bank: closed until the autumn</li></ul>"
        "<blockquote><p>It was worth the wait for all of us here.</p></blockquote>"
    )
    paragraphs = clean_html(article(extra=extra)).text.split("\n\n")
    assert paragraphs[-3:] == [
        "Left bank: open to all from Monday on",
        "Right bank: closed until the autumn",
        "It was worth the wait for all of us here.",
    ]


def test_table_rows_are_lines_without_rules() -> None:
    rows = "".join(f"<tr><th>Lane {n}</th><td>{n}00 cars an hour</td></tr>" for n in range(1, 4))
    text = clean_html(article(extra=f"<table>{rows}</table>")).text
    assert "Lane 2 | 200 cars an hour" in text.split("\n\n")
    assert "---" not in text


def test_inline_markup_keeps_its_spaces() -> None:
    marked = 'The <b>old</b> bridge, <a href="/x">built</a> in <i>1902</i>, goes.'
    assert "The old bridge, built in 1902, goes." in clean_html(article([*PARAGRAPHS, marked])).text


def test_headline_at_the_head_is_dropped_once() -> None:
    text = clean_html(article(["Bridge opens in Zarnow", *PARAGRAPHS])).text
    assert text.startswith("ZARNOW (AP)")


@pytest.mark.parametrize("html", ["", " \n", "<html></html>", "<!-- nothing -->", "<html><body></body></html>", "\0"])
def test_empty_page_has_empty_text(html: str) -> None:
    assert clean_html(html).text == ""


def test_page_of_scripts_has_empty_text() -> None:
    assert clean_html(f"<html><body><script>var a = '{'x ' * 3000}';</script></body></html>").text == ""


def test_null_and_control_characters_do_not_lose_the_page() -> None:
    assert clean_html("\0" + article().replace("council", "cou\0ncil\x0b")).text == "\n\n".join(PARAGRAPHS)


def test_xml_declaration_in_text_is_harmless() -> None:
    assert clean_html('<?xml version="1.0" encoding="iso-8859-1"?>' + article()).text == "\n\n".join(PARAGRAPHS)


def test_utf16_page() -> None:
    text = decode(article().encode("utf-16-le"), html=True).text
    assert clean_html(text).text == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize("depth", [300, 1500, 5000])
def test_deep_page_is_not_lost(depth: int) -> None:
    body = "<div>" * depth + "".join(f"<p>{text}</p>" for text in PARAGRAPHS) + "</div>" * depth
    assert clean_html(f"<html><body>{body}</body></html>").text.split("\n\n") == PARAGRAPHS


def test_guard_restores_what_precision_cuts() -> None:
    parts = "".join(f'<div class="teaser-block"><div>{text}</div></div>' for text in PARAGRAPHS)
    text = clean_html(f'<html><body><div id="content">{parts}</div></body></html>').text
    assert PARAGRAPHS[2] in text


def test_large_page_takes_seconds_at_most() -> None:
    paragraphs = [f"Sentence {n} about the bridge, its lanes, and the {n} people who crossed it." for n in range(6000)]
    cleaned = clean_html(article(paragraphs))
    assert cleaned.text.split("\n\n")[-1] == paragraphs[-1]


@pytest.mark.parametrize("html", ["just text", "<p>", "<<<>>>", "<table>" * 300, "<a href='http://[x'>y</a>", "\ud800"])
def test_odd_input_does_not_fail(html: str) -> None:
    assert isinstance(clean_html(html, url="http://[broken").text, str)


@pytest.mark.parametrize(
    "reference", ["&#1;", "&#x1F", "&#xFFFE;", "&#xD800;", "&#55357;", "&#0;", "&#99999999;", "&#xAD;"]
)
def test_references_to_characters_that_no_document_may_hold(reference: str) -> None:
    cleaned = clean_html(article().replace("<p>", f"<p>{reference}"))
    assert cleaned.text == clean_html(article()).text
