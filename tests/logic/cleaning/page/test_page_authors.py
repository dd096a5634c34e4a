"""Who wrote a page."""

import json
from typing import Any

import pytest
from lxml.html import document_fromstring

from transforms.logic.cleaning.page.metadata import PageMetadata, read_metadata

HEADLINE = "<h1>Bridge opens in Zarnow</h1>"
TEXT = "<p>" + "The bridge was opened by the mayor, who had been late. " * 6 + "</p>"


def read(head: str = "", body: str = HEADLINE + TEXT) -> PageMetadata:
    title = "<title>Bridge opens in Zarnow</title><meta property='og:site_name' content='Zarnow Times'>"
    tree = document_fromstring(f"<html lang='en'><head>{title}{head}</head><body>{body}</body>")
    return read_metadata(tree, "https://www.zarnow-times.example/local/bridge")


def linked(author: Any) -> str:
    article = {"@type": "NewsArticle", "headline": "Bridge opens in Zarnow", "author": author}
    return f'<script type="application/ld+json">{json.dumps(article)}</script>'


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Ana Kolm", ("Ana Kolm",)),
        (["Ana Kolm", {"name": "Piet Varga"}], ("Ana Kolm", "Piet Varga")),
        ({"name": ["Ana Kolm", "Piet Varga"]}, ("Ana Kolm", "Piet Varga")),
        ({"name": "Ana Kolm, Piet Varga and Zoe Brandt"}, ("Ana Kolm", "Piet Varga", "Zoe Brandt")),
        ({"@type": "Person", "name": "anakolm"}, ("anakolm",)),
        ({"@type": "Organization", "name": "Zarnow Times"}, ("Zarnow Times",)),
        ({"@type": "Person", "name": "Zarnow Times Online"}, ("Zarnow Times Online",)),
        ({"@type": "Organization", "name": "Roads Foundation"}, ("Roads Foundation",)),
        ("https://zarnow-times.example/ana", ()),
        ({"name": "Ana Kolm, Reuters"}, ("Ana Kolm",)),
    ],
)
def test_authors_of_json_ld(author: Any, expected: tuple[str, ...]) -> None:
    assert read(linked(author)).authors == expected


def test_agency_beside_a_person() -> None:
    assert read(linked(["Ana Kolm", "Reuters"])).agency == "Reuters"


@pytest.mark.parametrize(
    "byline",
    [
        "<a rel='author' href='/x'>Ana Kolm</a>",
        "<span itemprop='author'><span itemprop='name'>Ana Kolm</span></span>",
        "<div class='article-byline'>By <a href='/author/ana-kolm'>Ana Kolm</a>, Staff Writer</div>",
        "<div class='byline'><span>By</span> <span>Ana Kolm</span> <span>Roads Reporter</span></div>",
        "<p class='author'><b>Ana</b> <b>Kolm</b></p>",
        "<div><a href='/reporters/ana-kolm'>Ana Kolm</a></div>",
        "<div class='byline'><a href='/profile/ana-kolm'>Ana Kolm</a> Zarnow</div>",
        "<p>By Ana Kolm</p>",
        "<div class='articleAuthor'>Author: <i>Ana Kolm</i> Source: <i>Evening Lantern</i></div>",
    ],
)
def test_bylines_beside_the_headline(byline: str) -> None:
    found = read(body=HEADLINE + byline + TEXT)
    assert (found.authors, found.authors_source) == (("Ana Kolm",), "page")


def test_several_names_in_one_byline() -> None:
    byline = "<div class='byline'>By <span>Ana Kolm</span> and <span>Piet Varga</span> <span>Follow us</span></div>"
    assert read(body=HEADLINE + byline + TEXT).authors == ("Ana Kolm", "Piet Varga")


@pytest.mark.parametrize(
    "body",
    [
        HEADLINE
        + TEXT
        + "<div class='related'><div><div><a class='author' href='/author/z'>Zoe Brandt</a></div></div></div>",
        HEADLINE
        + "<article><h3><a href='/x'>Another story of a river</a></h3><p class='author'>Zoe Brandt</p></article>",
        HEADLINE + TEXT + "<div class='comments'><div><div><span class='author'>Zoe Brandt</span></div></div></div>",
        HEADLINE + "<figure><span class='author'>Zoe Brandt</span></figure>",
        HEADLINE + "<div><a href='/author/all'>More stories</a></div>" + TEXT,
        HEADLINE + "<div><a href='/profile/zoe-brandt'>Zoe Brandt</a></div>" + TEXT,
        HEADLINE + "<div class='byline'>By</div>" + TEXT,
        HEADLINE + "<p>By Monday</p>" + TEXT,
    ],
)
def test_no_author_is_invented(body: str) -> None:
    assert read(body=body).authors == ()


def test_shown_name_comes_before_the_site_an_agency_or_a_login() -> None:
    byline = HEADLINE + "<p class='byline'>By <a rel='author'>Ana Kolm</a></p>" + TEXT
    for stated in ("Zarnow Times", "Reuters", "akolm", "Web Desk"):
        assert read(linked({"name": stated}), byline).authors == ("Ana Kolm",), stated
    assert read(linked({"name": "Reuters"}), byline).agency == "Reuters"


def test_shown_name_comes_before_quite_another_in_meta_tags() -> None:
    byline = HEADLINE + "<p class='byline'>By <a rel='author'>Ana Kolm</a></p>" + TEXT
    assert read("<meta name='author' content='Big Holding'>", byline).authors == ("Ana Kolm",)
    both = "<meta name='author' content='Ana Kolm, Piet Varga'>"
    found = read(both, byline)
    assert (found.authors, found.authors_source) == (("Ana Kolm", "Piet Varga"), "meta")
    assert read(linked("Piet Varga"), byline).authors == ("Piet Varga",)
