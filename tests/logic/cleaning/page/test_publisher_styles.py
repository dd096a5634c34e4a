"""Authors, title and full publication time of pages marked up the way that large publishers and systems do it."""

import json
from datetime import datetime
from typing import Any

import pytest
from lxml.html import document_fromstring

from transforms.logic.cleaning.dates import from_micros
from transforms.logic.cleaning.page.metadata import PageMetadata, read_metadata

TITLE = "Ferry stopped, harbour shut: storm hits Lumma"
TEXT = "<p>" + "The ferry was stopped in the storm, and the harbour stayed shut all day. " * 6 + "</p>"
TIME = "2024-03-05T09:00:14+00:00"
IDA, OMAR = {"@type": "Person", "name": "Ida Trell"}, {"@type": "Person", "name": "Omar Quill"}


def linked(*nodes: dict[str, Any]) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(node)}</script>' for node in nodes)


def article(**stated: Any) -> dict[str, Any]:
    return {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, **stated}


def metas(tags: dict[str, str]) -> str:
    return "".join(f'<meta property="{name}" content="{value}">' for name, value in tags.items())


def read(head: str, body: str = "", lang: str = "en") -> PageMetadata:
    site = "<meta property='og:site_name' content='Lumma Post'>"
    top = f"<title>{TITLE} | Lumma Post</title>{site}<meta property='og:title' content='{TITLE}'>{head}"
    page = f"<main><h1>{TITLE}</h1>{body}{TEXT}</main>"
    tree = document_fromstring(f"<html lang='{lang}'><head>{top}</head><body><div>{page}</div></body></html>")
    return read_metadata(tree, "https://www.lummapost.example/sea/ferry-stopped")


def published(found: PageMetadata) -> datetime | None:
    return from_micros(found.published.at).replace(microsecond=0) if found.published else None


GRAPH = {
    "@graph": [
        article(author={"@id": "https://lp.example/#/person/1"}, datePublished="2024-03-05T10:00:14+01:00"),
        {"@type": ["Person"], "@id": "https://lp.example/#/person/1", "name": "Ida Trell"},
    ]
}
PAGES = {
    "a graph with the author by reference": (linked(GRAPH), "", ["Ida Trell"]),
    "a blog that describes itself in labelled pairs": (
        metas(
            {
                "article:published_time": TIME,
                "author": "lpadmin",
                "twitter:label1": "Escrito por",
                "twitter:data1": "Ida Trell, Omar Quill",
                "twitter:label2": "Tiempo de lectura",
                "twitter:data2": "3 minutos",
            }
        ),
        "",
        ["Ida Trell", "Omar Quill"],
    ),
    "a person and the outlet": (
        linked(article(author=[IDA, {"@type": "Organization", "name": "Norland Wire"}], datePublished=TIME)),
        "",
        ["Ida Trell"],
    ),
    "names in one list": (
        linked(article(author={"@type": "Person", "name": ["Ida Trell", "Omar Quill"]}, datePublished=TIME)),
        "",
        ["Ida Trell", "Omar Quill"],
    ),
    "meta tags that name the first author only": (
        metas({"author": "Ida Trell", "article:published_time": "2024-03-05T04:00:14-05:00"}),
        "<div class='c-byline'>By <a href='/authors/i'><span class='c-byline__author-name'>Ida Trell</span></a> and "
        "<a href='/authors/o'><span class='c-byline__author-name'>Omar Quill</span></a></div>",
        ["Ida Trell", "Omar Quill"],
    ),
    "the outlet in the data, the writer under a test id": (
        linked(article(author={"@type": "NewsMediaOrganization", "name": "Lumma Post"}, datePublished=TIME)),
        "<div data-testid='byline-contributors'><div><span class='x-1'>Ida Trell</span>"
        "<span class='x-2'>Sea correspondent</span></div></div>",
        ["Ida Trell"],
    ),
    "two contributors in an address": (
        metas({"article:author": "https://lp.example/profile/ida-trell", "author": "Ida Trell"})
        + metas({"article:published_time": TIME}),
        "<address><div><a rel='author' href='/profile/i'>Ida Trell</a> in Zarn and "
        "<a rel='author' href='/profile/o'>Omar Quill</a></div></address>",
        ["Ida Trell", "Omar Quill"],
    ),
    "names in capitals, twice": (
        linked(article(author=[{"name": "IDA TRELL"}, {"name": "Ida  Trell"}], datePublished=TIME)),
        "",
        ["Ida Trell"],
    ),
    "an outlet with an agency": (
        linked(article(author={"@type": "Organization", "name": "Lumma Post avec AFP"}, datePublished=TIME)),
        "",
        ["Lumma Post avec AFP"],
    ),
    "two Italian names": (
        linked(article(author="di Ida Trell e Omar Quill", datePublished="2024-03-05T10:00:14+0100")),
        "",
        ["Ida Trell", "Omar Quill"],
    ),
    "a Spanish desk": (metas({"author": "Redacción El Lucero", "date": TIME}), "", ["Redacción El Lucero"]),
    "a meta within the marked author": (
        "",
        "<span itemprop='author' itemscope><meta itemprop='name' content='Ida Trell'></span>"
        f"<meta itemprop='datePublished' content='{TIME}'>",
        ["Ida Trell"],
    ),
    "no name but in the author's address": (
        linked(article(author={"@type": "Person", "url": "https://lp.example/author/ida-trell/"}, datePublished=TIME)),
        "",
        ["Ida Trell"],
    ),
    "a page of the outlet in a network is no author": (
        metas({"article:author": "https://www.facebook.com/people/lumma-post", "article:published_time": TIME}),
        "",
        [],
    ),
    "a live blog": (
        linked(
            article(author=[IDA], datePublished=TIME)
            | {
                "@type": "LiveBlogPosting",
                "liveBlogUpdate": [{"@type": "BlogPosting", "headline": "Waves", "author": OMAR}],
            }
        ),
        "",
        ["Ida Trell"],
    ),
    "entities": (
        linked(article(author="Ida Trell &amp; Se&#225;n O&#39;Quill", datePublished=TIME)),
        "",
        ["Ida Trell", "Seán O'Quill"],
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_author_title_and_time(name: str) -> None:
    head, body, authors = PAGES[name]
    found = read(head, body)
    assert list(found.authors) == authors
    assert found.title == TITLE
    assert published(found) == datetime.fromisoformat(TIME)


@pytest.mark.parametrize(
    ("head", "body", "lang"),
    [
        (metas({"pubdate": "1709629214000"}), "", "en"),
        (linked(article(datePublished=1709629214)), "", "en"),
        (metas({"parsely-pub-date": "2024-03-05T09:00:14Z"}), "", "en"),
        (linked(article(datePublished="2024-03-05T11:00:14", dateModified="2024-03-05T13:05:00+02:00")), "", "en"),
        (linked(article(datePublished="2024-03-05")) + metas({"article:published_time": TIME}), "", "en"),
        (linked(article(datePublished="2024-03-05T00:00:00Z")) + metas({"article:published_time": TIME}), "", "en"),
        (
            linked(
                article(dateCreated="2024-03-01T09:00:00Z", datePublished=TIME, dateModified="2024-03-09T09:00:00Z")
            ),
            "",
            "en",
        ),
        (
            metas({"article:published_time": "2024-03-05 06h00"}),
            "<time class='c-more-options__published-date' datetime='2024-03-05T06:00:14-03:00'>5.mar.2024</time>",
            "pt",
        ),
        (
            linked(article(datePublished="2024-03-05T04:00:14")),
            "<div class='date'>March 5, 2024 04:00:14 AM EST</div>",
            "en",
        ),
        (
            "",
            "<div>Updated - March 06, 2024 11:04 am IST</div>"
            "<div>Published - March 05, 2024 02:30:14 pm IST - LUMMA</div>",
            "en-IN",
        ),
        ("", "<div class='date'>2024/03/05 18:00:14 JST</div>", "ja"),
        (
            "",
            "<p><time class='published' datetime='2024-03-05T04:00:14-0500'>today</time> "
            "<time class='updated' datetime='2024-03-06T04:00:14-0500'>later</time></p>",
            "en",
        ),
    ],
)
def test_full_time(head: str, body: str, lang: str) -> None:
    found = read(head, body, lang)
    assert published(found) == datetime.fromisoformat(TIME)
    assert found.published
    assert found.published.zone


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        ("2024-03-05T04:00:00", "March 5, 2024 07:20 PM EST"),  # no zone makes these one moment
        ("2024-03-05T00:00:00+02:00", "March 4, 2024 11:00 PM GMT"),  # midnight is the day of the place alone
    ],
)
def test_another_time_does_not_complete_the_stated_one(stated: str, shown: str) -> None:
    found = read(linked(article(datePublished=stated)), f"<div class='date'>{shown}</div>")
    assert found.published
    assert found.published.raw == stated


def test_more_names_count_only_where_all_of_them_are_names() -> None:
    byline = "<p class='byline'>By <a rel='author'>Ida Trell</a> <a rel='author'>View All</a></p>"
    assert read(metas({"author": "Ida Trell"}), byline).authors == ("Ida Trell",)
    wider = linked(article(author=[IDA])) + metas({"author": "Ida Trell and Omar Quill"})
    assert read(wider).authors == ("Ida Trell", "Omar Quill")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("harbourfox", ("harbourfox",)),
        ("Lumma Harbour Trust", ("Lumma Harbour Trust",)),
        ("view all posts", ()),
        ("MARCH 20, 2019 10:43", ()),
    ],
)
def test_a_body_or_handle_that_is_marked_as_the_author(text: str, expected: tuple[str, ...]) -> None:
    assert read("", f"<div>by <a rel='author' href='/x'>{text}</a></div>").authors == expected
