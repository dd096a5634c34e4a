"""From raw bytes to an article: who states a field best, and what is no article."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.article import Article
from schemas.outcome import Reason, Rejection
from schemas.raw import RawDocument
from transforms.logic.cleaning.dates import to_micros
from transforms.logic.cleaning.document import FRAGMENT, CleanParams, clean_document, rejection

NOW = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)
PARAGRAPH = (
    "The council of Tarnford approved a budget of 4 million dollars for a bridge on Tuesday, after a debate that went "
    "on until midnight, the mayor Ann Tarn said. Work on the bridge begins in March and ends within two years."
)
STORY = (
    f"{PARAGRAPH}\n\nThe opposition had asked for a ferry, which it held to be cheaper, and left the hall in protest.\n"
)
PAGE = f"""<html lang="en"><head><title>Tarnford approves bridge | Tarn Echo</title>
<meta property="og:site_name" content="Tarn Echo">
<meta property="article:published_time" content="2024-05-05T08:00:00Z">
<link rel="canonical" href="https://echo.example/bridge"></head><body><nav>Home News Sport</nav><article>
<h1>Tarnford approves bridge</h1>{"".join(f"<p>{line}</p>" for line in STORY.split(chr(10)) if line)}</article>
</body></html>"""


def micros(*moment: int) -> int:
    return to_micros(dt.datetime(*moment, tzinfo=dt.UTC))  # type: ignore[arg-type, misc]


FILE_TIME = micros(2024, 5, 20)


def clean(body: str | bytes, media_type: str = "text/plain", words: int = 25, **values: object) -> Article | Rejection:
    raw = RawDocument(
        "d" * 32, "wire", "a.txt", "in/a.txt", media_type, body if isinstance(body, bytes) else body.encode()
    )
    return clean_document(raw._replace(**{"file_time": FILE_TIME, **values}), CleanParams(min_words=words), NOW)


def article(*args: object, **values: object) -> Article:
    found = clean(*args, **values)  # type: ignore[arg-type]
    assert isinstance(found, Article), found
    return found


def reason(*args: object, **values: object) -> str:
    found = clean(*args, **values)  # type: ignore[arg-type]
    assert isinstance(found, Rejection), found
    assert found.stage == "clean"
    assert found.detail
    return found.reason


def test_plain_text() -> None:
    found = article(STORY, url="https://echo.example/a", source="Tarn Echo", title="Bridge approved")
    assert found.text.split("\n\n")[0] == PARAGRAPH
    assert (found.article_id, found.source_id, found.origin, found.uri) == ("d" * 32, "a.txt", "wire", "in/a.txt")
    assert (found.title, found.source, found.url) == ("Bridge approved", "Tarn Echo", "https://echo.example/a")
    assert (found.language, found.published_at, found.date_source) == ("en", FILE_TIME, "file_time")
    assert (found.cluster_id, found.topics, found.main_event, found.models) == (None, None, None, None)
    assert found.date_raw is None


def test_page_states_its_own_fields() -> None:
    found = article(PAGE, "text/html")
    assert PARAGRAPH in found.text
    assert "Home News Sport" not in found.text
    assert (found.title, found.source, found.url) == (
        "Tarnford approves bridge", "Tarn Echo", "https://echo.example/bridge"
    )  # fmt: skip
    assert (found.published_at, found.date_source) == (micros(2024, 5, 5, 8), "meta")
    assert found.date_raw == "2024-05-05T08:00:00Z"


def test_fragment_of_a_feed_is_the_article_alone() -> None:
    found = article(f"<p>{PARAGRAPH}</p><p>Second &amp; last <b>paragraph</b> of it.</p>", FRAGMENT)
    assert found.text == f"{PARAGRAPH}\n\nSecond & last paragraph of it."


@pytest.mark.parametrize(
    ("values", "at", "who"),
    [
        ({"published_raw": "2024-05-06T10:00:00Z", "stated_by": "feed"}, micros(2024, 5, 6, 10), "feed"),
        ({"published_raw": "nonsense", "stated_by": "feed"}, micros(2024, 5, 5, 8), "meta"),
        ({"published_raw": "2031-05-06", "stated_by": "feed"}, micros(2024, 5, 5, 8), "meta"),
        ({"published_raw": "2024-06-02", "stated_by": "feed"}, micros(2024, 6, 2), "feed"),
        ({"default_published_at": 5}, micros(2024, 5, 5, 8), "meta"),
    ],
)
def test_time_by_who_states_it_first_and_plausibly(values: dict[str, object], at: int, who: str) -> None:
    found = article(PAGE, "text/html", **values)
    assert (found.published_at, found.date_source) == (at, who)


def test_defaults_stand_in_where_nothing_is_stated() -> None:
    found = article(STORY, default_published_at=micros(2024, 5, 7), default_source="Echo", default_language="tlh")
    assert (found.published_at, found.date_source, found.date_precision) == (micros(2024, 5, 7), "default", "day")
    assert (found.source, found.language) == ("Echo", "en")
    assert article(STORY, default_published_at=micros(2024, 5, 7, 3)).date_precision == "second"
    assert article(STORY, default_published_at=0).published_at == 0, "1970 is a time"
    nothing = article(STORY, file_time=None)
    assert (nothing.published_at, nothing.date_source) == (None, None)


def test_container_goes_before_the_page() -> None:
    found = article(
        PAGE, "text/html", url="https://echo.example/feed-link", source="Feed of Echo", title="Tarnford approves bridge"
    )
    assert (found.url, found.source, found.title) == (
        "https://echo.example/feed-link", "Feed of Echo", "Tarnford approves bridge"
    )  # fmt: skip


def test_language_that_cannot_be_told_is_the_stated_or_the_default_one() -> None:
    words = "xqz " * 40
    assert article(words, language="en-GB", default_language="fr").language == "en"
    assert article(words, language="english", default_language="fr").language == "fr"


@pytest.mark.parametrize(
    ("body", "media_type", "expected"),
    [
        (b"", "text/plain", Reason.EMPTY),
        (b" \n\t ", "text/plain", Reason.EMPTY),
        (b"%PDF-1.7 ...", "text/plain", Reason.BINARY),
        (bytes(range(256)) * 20, "text/html", Reason.BINARY),
        (b"Three words only.", "text/plain", Reason.TOO_SHORT),
        (b"<html><body><script>var x = 1;</script></body></html>", "text/html", Reason.NO_TEXT),
        (b"<p> </p>", FRAGMENT, Reason.NO_TEXT),
    ],
)
def test_what_is_no_article(body: bytes, media_type: str, expected: Reason) -> None:
    assert reason(body, media_type) == expected


def test_number_of_words() -> None:
    words = " ".join(["Tarnford"] * 30) + "."
    assert article(words, words=30).text == words
    assert reason(words, words=31) == "too_short"
    japanese = "知事は橋の建設を承認したと発表した。" * 4
    assert article(japanese, words=25).language == "ja"


def test_text_that_is_clean_already_is_not_touched() -> None:
    text = "Advertisement\n\n  two words \n"
    assert article(text, as_is=True, title="T").text == text


def test_charsets() -> None:
    cyrillic = "Совет города одобрил бюджет на строительство моста через реку во вторник после долгих споров. " * 4
    assert article(cyrillic.encode("koi8-r"), charset="koi8-r").text.startswith("Совет города")
    assert article(PAGE.encode("utf-16"), "text/html").title == "Tarnford approves bridge"


def test_rejection_carries_what_is_known() -> None:
    raw = RawDocument("d", "o", "s", "u", "text/html", b"", url="https://e.example", title="T")
    assert rejection(raw, Reason.NOT_HTML, "a PDF", "fetch") == Rejection(
        "d", "s", "o", "u", "https://e.example", "T", "fetch", "not_html", "a PDF"
    )


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (STORY * 4, "text/plain"),
        (f"<html><body><article><p>{STORY * 4}</p></article></body></html>", "text/html"),
        (PAGE.replace("</body>", "<b></b>" * 600 + "</body>"), "text/html"),
        (f"<p>{STORY * 4}</p>", FRAGMENT),
    ],
)
def test_what_no_cleaner_takes_in_good_time_is_refused(body: str, media_type: str) -> None:
    raw = RawDocument("d", "o", "s", "u", media_type, body.encode(), file_time=0)
    small = CleanParams(max_chars=1_000, max_tags=1_000)
    found = clean_document(raw, small)
    assert isinstance(found, Rejection)
    assert found.reason == "too_large"
    assert isinstance(clean_document(raw, CleanParams()), Article)


def test_scripts_and_pictures_make_no_page_too_large() -> None:
    burden = "<script>" + "var a = 1;" * 500 + "</script>" + f'<img src="data:image/png;base64,{"A" * 5_000}">'
    raw = RawDocument("d", "o", "s", "u", "text/html", PAGE.replace("</body>", burden + "</body>").encode())
    assert isinstance(clean_document(raw, CleanParams(max_chars=2_000)), Article)


def test_text_that_only_linked_data_states_is_measured_too() -> None:
    body = " ".join(
        [PARAGRAPH, *(f"In year {year} the council paid for {year} stones and sand." for year in range(90))]
    )
    data = f'<script type="application/ld+json">{{"@type":"NewsArticle","articleBody":"{body}"}}</script>'
    raw = RawDocument("d", "o", "s", "u", "text/html", PAGE.replace("</head>", data + "</head>").encode(), file_time=0)
    kept = clean_document(raw, CleanParams())
    assert isinstance(kept, Article)
    assert kept.text_source == "json-ld"
    found = clean_document(raw, CleanParams(max_chars=2_000))
    assert isinstance(found, Rejection)
    assert found.reason == "too_large"


def test_half_characters_of_a_page_reach_no_field() -> None:
    odd = PAGE.replace(
        "</head>",
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Tarnford \\ud800 approves",'
        '"author":{"name":"Ann\\udc00 Tarn"},"publisher":{"name":"Ec\\ud800ho"},"url":"https://e.example/\\ud800"}</script></head>',
    ).replace("</h1>", " &#xD800;</h1>")
    encodable(article(odd, "text/html"))


def encodable(found: Article | Rejection) -> None:
    for value in found:
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str):
                text.encode()


PIECES = st.sampled_from(
    [STORY, PAGE, "\x00", "<p>", "</div>", "&#xD800;", "\ufeff", "\u2028", "By Ann Tarn\n", "x" * 3000]
)


@settings(max_examples=60, deadline=None)
@given(
    body=st.binary(max_size=200)
    | st.lists(PIECES | st.text(max_size=20), max_size=5).map(lambda parts: "".join(parts).encode()),
    media_type=st.sampled_from(["text/plain", "text/html", FRAGMENT]),
    charset=st.none() | st.text(max_size=8),
    date=st.none() | st.text(max_size=12),
)
def test_any_document_is_an_article_or_a_rejection(
    body: bytes, media_type: str, charset: str | None, date: str | None
) -> None:
    found = clean(body, media_type, charset=charset, published_raw=date, stated_by="feed" if date else None)
    encodable(found)
    if isinstance(found, Article):
        assert found.text.strip()
        assert found.published_at is not None
        assert found.date_source in ("text", "meta", "feed", "file_time")
    else:
        assert found.reason in set(Reason)


def test_undated_documents_are_turned_away_where_the_configuration_says_so() -> None:
    raw = RawDocument("d", "o", "s", "u", "text/plain", STORY.encode(), file_time=FILE_TIME)
    strict = CleanParams(min_words=1, undated="reject")
    assert clean_document(raw, CleanParams(min_words=1), NOW).date_source == "file_time"
    refused = clean_document(raw, strict, NOW)
    assert (refused.reason, refused.stage) == (Reason.UNDATED, "clean")
    assert clean_document(raw._replace(default_published_at=5), strict, NOW).date_source == "default"
    assert (
        clean_document(raw._replace(published_raw="2024-03-09", stated_by="record"), strict, NOW).date_source
        == "record"
    )
    assert clean_document(raw._replace(as_is=True), strict, NOW).reason == Reason.UNDATED
