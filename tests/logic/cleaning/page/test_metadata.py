"""Metadata of pages."""

import json
from typing import Any

import pytest
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from transforms.logic.cleaning.page.html import clean_html
from transforms.logic.cleaning.page.metadata import PageMetadata, read_metadata

URL = "https://www.zarnow-times.example/local/bridge"


def page(head: str = "", body: str = "", *, lang: str = "") -> HtmlElement:
    return document_fromstring(f"<html {lang}><head>{head}</head><body>{body}<p>Text.</p></body></html>")


def linked(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return f'<script type="application/ld+json">{text}</script>'


def read(head: str = "", body: str = "", *, lang: str = "") -> PageMetadata:
    return read_metadata(page(head, body, lang=lang), URL)


ARTICLE = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Bridge opens in Zarnow",
    "datePublished": "2025-03-04T10:30:00+01:00",
    "dateModified": "2025-03-06T08:00:00+01:00",
    "author": [{"@type": "Person", "name": "Ana Kolm"}, {"@type": "Person", "name": "Piet Varga"}],
    "publisher": {"@type": "Organization", "name": "Zarnow Times"},
}
METAS = (
    '<meta property="og:title" content="Another title"><meta name="author" content="Someone Else">'
    '<meta property="article:published_time" content="2020-01-01T00:00:00Z">'
)


def test_json_ld_comes_before_meta_tags() -> None:
    found = read(linked(ARTICLE) + METAS)
    assert found.title == "Bridge opens in Zarnow"
    assert found.authors == ("Ana Kolm", "Piet Varga")
    assert found.published is not None
    assert found.published.raw == "2025-03-04T10:30:00+01:00"
    assert found.published.precision == "second"
    assert found.source == "Zarnow Times"


@pytest.mark.parametrize(
    "block",
    [
        [{"@type": "BreadcrumbList"}, ARTICLE],
        {"@graph": [{"@type": "WebPage", "datePublished": "2001-01-01"}, ARTICLE]},
        {"@type": "WebPage", "mainEntity": ARTICLE},
        {**ARTICLE, "@type": ["CreativeWork", "ReportageNewsArticle"]},
    ],
)
def test_article_is_found_in_lists_and_graphs(block: Any) -> None:
    found = read(linked(block) + METAS)
    assert found.title == "Bridge opens in Zarnow"
    assert found.authors == ("Ana Kolm", "Piet Varga")


def test_references_in_a_graph_are_resolved() -> None:
    person = {"@id": "#ana", "@type": "Person", "name": "Ana Kolm"}
    article = {**ARTICLE, "author": {"@id": "#ana"}}
    assert read(linked({"@graph": [article, person]})).authors == ("Ana Kolm",)


def test_of_several_articles_the_one_of_this_address_counts() -> None:
    other = {**ARTICLE, "headline": "Other story", "url": "https://www.zarnow-times.example/other"}
    own = {**ARTICLE, "headline": "This story", "mainEntityOfPage": {"@id": URL + "/"}}
    assert read(linked([other, own, other])).title == "This story"


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(ARTICLE)[:-1] + ",}",
        "<!-- " + json.dumps(ARTICLE) + " -->",
        "//<![CDATA[\n" + json.dumps(ARTICLE) + "\n//]]>",
        json.dumps(ARTICLE) + ";",
        json.dumps(ARTICLE).replace("opens in", "opens\n in"),
        json.dumps(ARTICLE)[:-40] + " oops",
    ],
)
def test_broken_json_is_mended(text: str) -> None:
    found = read(linked(text))
    assert found.title == "Bridge opens in Zarnow"
    assert found.published is not None


@pytest.mark.parametrize(
    "text", ["", "null", "7", "[[[", "{" * 50_000, "[" * 50_000, '{"@type": {"a": 1}}', "[[1], null]"]
)
def test_useless_json_leaves_the_meta_tags(text: str) -> None:
    found = read(linked(text) + METAS)
    assert (found.title, found.authors) == ("Another title", ("Someone Else",))


def test_fields_of_unexpected_type_are_passed_over() -> None:
    odd = {**ARTICLE, "headline": {"a": [1]}, "author": [[{"name": 5}], 7, None], "datePublished": [True, {}, 10**40]}
    found = read(linked(odd) + METAS)
    assert (found.title, found.authors) == ("Another title", ("Someone Else",))
    assert found.published is not None
    assert found.published.raw.startswith("2020")


def test_oversized_json_is_taken_out() -> None:
    tree = page(linked({**ARTICLE, "pad": "x" * 1_100_000}) + linked({**ARTICLE, "headline": "Small block"}))
    assert read_metadata(tree, URL).title == "Small block"
    assert sum(len(script.text or "") for script in tree.iter("script")) < 10_000


@pytest.mark.parametrize(
    "tag",
    [
        '<meta property="article:published_time" content="2025-03-04T10:30:00Z">',
        '<meta name="parsely-pub-date" content="2025-03-04T10:30:00Z">',
        '<meta itemprop="datePublished" content="2025-03-04T10:30:00Z">',
        '<meta name="DC.date.issued" content="2025-03-04T10:30:00Z">',
    ],
)
def test_dates_of_meta_tags(tag: str) -> None:
    published = read(tag).published
    assert published is not None
    assert published.raw == "2025-03-04T10:30:00Z"


def test_dates_of_elements() -> None:
    for body in (
        '<time class="published" datetime="2025-03-04T10:30:00Z">yesterday</time>',
        '<time pubdate datetime="2025-03-04T10:30:00Z">yesterday</time>',
        '<span itemprop="datePublished" content="2025-03-04T10:30:00Z">4 March</span>',
    ):
        published = read(body=body).published
        assert published is not None, body
        assert published.raw == "2025-03-04T10:30:00Z"


def test_visible_date_line() -> None:
    published = read(body='<div class="post-date">Published: 4 March 2025, 10:30 GMT</div>').published
    assert published is not None
    assert published.at == 1_741_084_200_000_000


def test_change_is_no_publication() -> None:
    changed = '<meta property="article:modified_time" content="2025-03-09T10:00:00Z">'
    assert read(changed).published is None
    both = read(changed + '<meta name="pubdate" content="2025-03-04">').published
    assert both is not None
    assert both.raw == "2025-03-04"


def test_more_detail_about_the_same_day_wins() -> None:
    day = {**ARTICLE, "datePublished": "2025-03-04"}
    published = read(linked(day) + '<meta property="article:published_time" content="2025-03-04T10:30:00Z">').published
    assert published is not None
    assert published.precision == "second"


def test_no_date_is_made_up() -> None:
    assert read(body="<h1>Bridge opens</h1>").published is None


def test_agency_in_the_byline_signs_where_no_person_does() -> None:
    found = read(linked({**ARTICLE, "author": {"name": "Reuters"}}), body='<a rel="author">Ana Kolm</a>')
    assert found.authors == ("Reuters",)
    assert found.agency == "Reuters"


def test_site_as_author_is_dropped() -> None:
    assert read(linked({**ARTICLE, "author": ["Ana Kolm", "Zarnow Times"]})).authors == ("Ana Kolm",)


def test_visible_authors_are_those_beside_the_first() -> None:
    by = '<div class="by"><a rel="author" href="/a">Ana Kolm</a> <a rel="author" href="/p">Piet Varga</a></div>'
    more = '<div><ul><li><div><a rel="author" href="/z">Zoe Brandt</a></div></li></ul></div>'
    assert read(body=f"<article>{by}</article><aside>{more}</aside>").authors == ("Ana Kolm", "Piet Varga")


@pytest.mark.parametrize(
    ("head", "lang", "expected"),
    [
        ("", 'lang="en-GB"', "en"),
        ('<meta property="og:locale" content="fr_FR">', "", "fr"),
        ('<meta http-equiv="Content-Language" content="de, en">', "", "de"),
        (linked({**ARTICLE, "inLanguage": "pl-PL"}), "", "pl"),
        ("", 'lang="klingon"', None),
        ("", "", None),
    ],
)
def test_language(head: str, lang: str, expected: str | None) -> None:
    assert read(head, lang=lang).language == expected


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://www.zarnow-times.example/a?id=7", "https://www.zarnow-times.example/a?id=7"),
        ("/local/bridge-opens", "https://www.zarnow-times.example/local/bridge-opens"),
        ("https://www.zarnow-times.example/", URL),
        ("http://[broken", URL),
        ("https://amp.zarnow-times.example/local/bridge?p=2", "https://amp.zarnow-times.example/local/bridge?p=2"),
        ("https://evening-lantern.example/local/bridge", URL),
        ("javascript:void(0)", URL),
    ],
)
def test_canonical_address(link: str, expected: str) -> None:
    assert read(f'<link rel="canonical" href="{link}">').url == expected


def test_page_that_states_nothing() -> None:
    assert read_metadata(page(), "http://[broken") == PageMetadata(url="http://[broken")


def test_each_field_says_where_it_comes_from() -> None:
    found = read(linked({**ARTICLE, "author": {"name": "By ANA KOLM"}}), "<h1>Bridge opens in Zarnow</h1>")
    assert (found.title_source, found.authors_source, found.published_source) == ("page", "json-ld", "json-ld")
    assert found.authors == ("Ana Kolm",)
    assert found.authors_raw == ("By ANA KOLM",)
    found = read(METAS.replace("Another title", "Another title | Lantern"))
    assert (found.title, found.title_raw) == ("Another title", "Another title | Lantern")
    assert (found.title_source, found.authors_source, found.published_source) == ("meta", "meta", "meta")


def test_a_desk_signs_where_no_person_does() -> None:
    found = read(linked({**ARTICLE, "author": {"name": "Web Desk"}}))
    assert (found.authors, found.authors_raw, found.authors_source) == (("Web Desk",), ("Web Desk",), "json-ld")


def test_article_is_completed_from_the_page_that_holds_it() -> None:
    bare = {"@type": "NewsArticle", "headline": "Bridge opens in Zarnow", "author": {"name": "Ana Kolm"}}
    holder = {"@type": "WebPage", "url": URL, "datePublished": "2025-03-04T10:30:00+01:00"}
    found = read(linked({"@graph": [bare, holder]}))
    assert found.published is not None
    assert found.published.zone == "+01:00"


def test_article_is_not_completed_from_another() -> None:
    bare = {"@type": "NewsArticle", "headline": "Bridge opens in Zarnow", "url": URL}
    other = {"@type": "NewsArticle", "headline": "Other story", "datePublished": "2021-01-01", "url": URL + "-2"}
    assert read(linked([bare, other])).published is None


def test_author_in_broken_json_is_saved() -> None:
    text = json.dumps({**ARTICLE, "author": {"@type": "Person", "name": "Ana Kolm"}})
    assert read(linked(text[:-1] + ', "x": "a "quoted" word"}')).authors == ("Ana Kolm",)


def test_given_and_family_name() -> None:
    author = {"@type": "Person", "givenName": "Ana", "familyName": "Kolm"}
    assert read(linked({**ARTICLE, "author": author})).authors == ("Ana Kolm",)


def test_nothing_is_guessed_without_leave() -> None:
    body = "<h1>Bridge opens in Zarnow</h1><p>By Ana Kolm</p><p>4 March 2025</p>"
    assert read(body=body).authors == ("Ana Kolm",)
    assert read_metadata(page("", body), URL, guess=False).authors == ()


def test_deep_and_wide_pages_end() -> None:
    nested = "<div>" * 1500 + "<h1>Bridge opens in Zarnow</h1><p>By Ana Kolm</p>"
    deep = document_fromstring(f"<html><body>{nested}</body></html>", parser=HTMLParser(huge_tree=True))
    assert read_metadata(deep, URL).title == "Bridge opens in Zarnow"
    wide = page("", "<h1>Bridge opens in Zarnow</h1>" + "<i class=date>x</i>" * 50_000 + "<p class=author>Ana Kolm</p>")
    assert read_metadata(wide, URL).authors == ()


def test_cleaning_passes_on_where_fields_come_from() -> None:
    text = "<p>" + "The bridge was opened by the mayor, who had been late once more. " * 8 + "</p>"
    article = {**ARTICLE, "headline": "Bridge opens in Zarnow | Zarnow Times", "author": "By ANA KOLM"}
    cleaned = clean_html(f"<html><head>{linked(article)}</head><body><article>{text}</article></body></html>", url=URL)
    assert (cleaned.title, cleaned.title_raw) == ("Bridge opens in Zarnow", "Bridge opens in Zarnow | Zarnow Times")
    assert (cleaned.authors, cleaned.authors_raw) == (("Ana Kolm",), ("By ANA KOLM",))
    sources = (cleaned.title_source, cleaned.authors_source, cleaned.published_source)
    assert sources == ("json-ld", "json-ld", "json-ld")


def test_readings_over_characters_are_no_part_of_a_headline() -> None:
    heading = "<h1>港の<ruby>橋<rp>(</rp><rt>はし</rt><rp>)</rp></ruby>が開く</h1>"
    assert read(body=heading).title == "港の橋が開く"
