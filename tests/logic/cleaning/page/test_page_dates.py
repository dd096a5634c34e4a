"""When a page was published."""

import json

import pytest
from lxml.html import document_fromstring

from transforms.logic.cleaning.page.dates import url_day
from transforms.logic.cleaning.page.metadata import PageMetadata, read_metadata

URL = "https://www.zarnow-times.example/local/bridge"
HEADLINE = "<h1>Bridge opens in Zarnow</h1>"
TEXT = "<p>" + "The bridge was opened by the mayor, who had been late. " * 6 + "</p>"


def read(head: str = "", body: str = "", *, url: str = URL, lang: str = "en") -> PageMetadata:
    title = "<title>Bridge opens in Zarnow</title>"
    return read_metadata(document_fromstring(f"<html lang='{lang}'><head>{title}{head}</head><body>{body}</body>"), url)


def linked(**stated: str) -> str:
    article = {"@type": "NewsArticle", "headline": "Bridge opens in Zarnow", **stated}
    return f'<script type="application/ld+json">{json.dumps(article)}</script>'


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def raw(found: PageMetadata) -> str | None:
    return found.published.raw if found.published else None


def test_the_statement_with_a_zone_wins_if_they_mean_the_same_time() -> None:
    found = read(
        linked(datePublished="2025-03-04T10:30:00") + meta("article:published_time", "2025-03-04T10:30:00+09:00")
    )
    assert raw(found) == "2025-03-04T10:30:00+09:00"
    assert found.published_source == "meta"


def test_a_statement_of_another_day_adds_nothing() -> None:
    found = read(
        linked(datePublished="2025-03-04T10:30:00") + meta("article:published_time", "2025-03-07T10:30:00+09:00")
    )
    assert raw(found) == "2025-03-04T10:30:00"


def test_a_day_and_a_late_time_of_that_day_by_the_local_clock_agree() -> None:
    found = read(linked(datePublished="2025-03-04") + meta("article:published_time", "2025-03-04T23:30:00-05:00"))
    assert raw(found) == "2025-03-04T23:30:00-05:00"


def test_midnight_is_no_time() -> None:
    found = read(linked(datePublished="2025-03-04T00:00:00") + meta("pubdate", "2025-03-04T10:30:00"))
    assert raw(found) == "2025-03-04T10:30:00"


def test_zone_comes_from_the_other_dates_of_the_page() -> None:
    published = read(linked(datePublished="2025-03-04T10:30:00", dateModified="2025-03-05T08:00:00+05:30")).published
    assert published is not None
    assert (published.zone, published.at) == ("+05:30", 1_741_064_400_000_000)


def test_zones_that_disagree_give_none() -> None:
    changed = meta("article:modified_time", "2025-03-05T08:00:00Z")
    published = read(
        linked(datePublished="2025-03-04T10:30:00", dateModified="2025-03-05T08:00:00+05:30") + changed
    ).published
    assert published is not None
    assert published.zone is None


def test_of_statements_that_disagree_the_address_confirms_one() -> None:
    head = linked(datePublished="2025-06-30T10:00:00Z") + meta("article:published_time", "2025-03-04T22:10:00Z")
    assert raw(read(head, url="https://zarnow.example/2025/03/04/bridge")) == "2025-03-04T22:10:00Z"
    assert raw(read(head)) == "2025-06-30T10:00:00Z"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (HEADLINE + "<time datetime='2025-03-04T10:30:00Z'>yesterday</time>" + TEXT, "2025-03-04T10:30:00Z"),
        (HEADLINE + "<div>By Ana Kolm | <span>March 4, 2025</span></div>" + TEXT, "March 4, 2025"),
        ("<div><p>4 March 2025</p>" + HEADLINE + "</div>" + TEXT, "4 March 2025"),
        (HEADLINE + "<p>Posted by Ana on 4 March 2025 in Local</p>" + TEXT, "4 March 2025"),
        (HEADLINE + TEXT * 9 + "<p>Published: 4 March 2025, 10:30 GMT</p>", "4 March 2025, 10:30 GMT"),
    ],
)
def test_dates_shown_beside_the_headline(body: str, expected: str) -> None:
    found = read(body=body)
    assert raw(found) == expected
    assert found.published_source == "page"


def test_clock_in_the_next_node_is_joined() -> None:
    published = read(body=HEADLINE + "<div><span>4 March 2025</span><span>10:30 GMT</span></div>" + TEXT).published
    assert published is not None
    assert published.at == 1_741_084_200_000_000


@pytest.mark.parametrize(
    "body",
    [
        "<header><p>Tuesday, 4 March 2025</p></header><div><div><div><div><div>"
        + HEADLINE
        + "</div></div></div></div></div>",
        HEADLINE + "<aside><p>4 March 2025</p></aside>",
        HEADLINE + "<div class='related-stories'><div><p><span>4 March 2025</span></p></div></div>",
        HEADLINE
        + "<ul><li><a href='/x'>Another story about a river</a><time datetime='2025-03-04'>4 March</time></li></ul>",
        HEADLINE + "<p>Updated: 4 March 2025</p>",
        HEADLINE + "<p>Updated: <time datetime='2025-03-04T10:30:00Z'>4 March</time></p>",
        HEADLINE + "<p>The mayor said on 4 March 2025 that the bridge would be opened before the end of the year.</p>",
        HEADLINE + TEXT + "<footer><p>Copyright 4 March 2025</p></footer>",
        HEADLINE + TEXT + "<p>© 2025</p>",
    ],
)
def test_furniture_is_no_publication_date(body: str) -> None:
    assert read(body=body).published is None


@pytest.mark.parametrize(
    ("lang", "day"), [("en-US", "2025-03-04"), ("en-GB", "2025-04-03"), ("es", "2025-04-03"), ("en", None), ("", None)]
)
def test_numbers_are_read_by_the_custom_of_the_language(lang: str, day: str | None) -> None:
    published = read(body=HEADLINE + "<p>03/04/2025</p>" + TEXT, lang=lang).published
    midnight = {"2025-03-04": 1_741_046_400_000_000, "2025-04-03": 1_743_638_400_000_000}
    assert (published.at if published else None) == (midnight[day] if day else None)


def test_day_of_the_address_is_the_last_resort() -> None:
    found = read(body=HEADLINE + TEXT, url="https://zarnow.example/2025/03/04/bridge")
    assert (raw(found), found.published_source) == ("2025/03/04", "url")
    shown = read(body=HEADLINE + "<p>4 March 2025, 10:30 GMT</p>", url="https://zarnow.example/2025/03/04/bridge")
    assert shown.published_source == "page"
    other = read(body=HEADLINE + "<p>9 June 2021</p>", url="https://zarnow.example/2025/03/04/bridge")
    assert other.published_source == "url"


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/2025/03/04/bridge", True),
        ("/2025-03-04-bridge", True),
        ("/news/2025/3/4/bridge", True),
        ("/20250304/bridge", True),
        ("/2025-03/04/c_1.htm", True),
        ("/2025/03/bridge", False),
        ("/120250304", False),
        ("/2025/13/44/", False),
        ("/article-202534", False),
        ("", False),
    ],
)
def test_days_in_addresses(path: str, day: bool) -> None:
    found = url_day(f"https://zarnow.example{path}")
    assert (found is not None) == day
    assert found is None or (found.at, found.precision) == (1_741_046_400_000_000, "day")


def test_broken_address_has_no_day() -> None:
    assert url_day("http://[broken/2025/03/04/") is None
    assert url_day(None) is None
