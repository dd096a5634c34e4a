"""The main text of a page: what is dropped, what is brought back, and which extractor answers."""

import json

import pytest

from transforms.logic.cleaning.cleaned import Cleaned
from transforms.logic.cleaning.page.engines import Extractors
from transforms.logic.cleaning.page.html import clean_html

PARAGRAPHS = [
    "The council of Zarnow opened the new bridge on Monday, fifteen years after the first plan had been drawn.",
    "“We have waited for this day since my daughter was born,” mayor Ana Kolm told a crowd of several hundred people.",
    "The bridge cost 40 million crowns, twice what the council had set aside, and its second lane opens next autumn.",
    "Traders on the left bank said that they hoped for more guests, since the ferry had stopped running in October.",
    "Two older crossings up the river stay closed to lorries, and the police will count traffic for six weeks.",
]


def clean(*parts: str, head: str = "") -> Cleaned:
    """The page whose article has the five paragraphs, with other parts put in after the third."""
    body = [f"<p>{text}</p>" for text in PARAGRAPHS]
    inner = "".join([*body[:3], *parts, *body[3:]])
    return clean_html(f"<html><head>{head}</head><body><main><article>{inner}</article></main></body></html>")


def paragraphs(cleaned: Cleaned) -> list[str]:
    return cleaned.text.split("\n\n")


@pytest.mark.parametrize(
    "part",
    [
        '<p><strong>READ MORE:</strong> <a href="/x">Ferry of Zarnow sold to a farmer from the other bank</a></p>',
        '<p>Baca juga: <a href="/x">Feri Zarnow dijual kepada seorang petani dari seberang sungai</a></p>',
        '<p><a href="/x">Feribot satıldı ve nehrin karşı kıyısındaki bir çiftçiye gitti</a></p>',
        '<ul><li><a href="/x">Ferry sold to a farmer</a></li><li><a href="/y">Bridges of the north</a></li></ul>',
        '<div class="related-stories"><p>The ferry was sold for a crown to a farmer, he said.</p></div>',
        '<div class="newsletter-signup"><p>All the news of Zarnow, each morning, in one letter.</p></div>',
        "<p>Advertisement</p>",
        "<p>Photo: Piet Varga/Zarnow Times</p>",
    ],
)
def test_what_is_no_article_is_dropped_from_its_midst(part: str) -> None:
    assert paragraphs(clean(part)) == PARAGRAPHS


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (
            '<p>The report is at <a href="https://zarnow.example/r">https://zarnow.example/r</a>.</p>',
            "The report is at",
        ),
        ('<ul><li><a href="/l">Left bank</a></li><li>Right bank, closed until the autumn</li></ul>', "Right bank"),
        ("<h2>What it cost</h2>", "What it cost"),
        ("<blockquote><p>It was worth the wait for all of us here.</p></blockquote>", "worth the wait"),
        ("<table><tr><th>Year</th><th>Cars</th></tr><tr><td>2024</td><td>900</td></tr></table>", "2024 | 900"),
        (
            '<blockquote class="twitter-tweet"><p>What a day for Zarnow</p>— Ana Kolm</blockquote>',
            "What a day for Zarnow",
        ),
    ],
)
def test_what_belongs_to_the_article_stays(part: str, text: str) -> None:
    cleaned = clean(part)
    assert text in cleaned.text
    assert [line for line in paragraphs(cleaned) if line in PARAGRAPHS] == PARAGRAPHS


def test_dropped_paragraphs_are_listed_with_number_and_reason() -> None:
    cleaned = clean('<p>READ MORE: <a href="/x">Ferry of Zarnow sold to a farmer from the other bank</a></p>')
    (line,) = cleaned.dropped
    assert (line.number, line.reason) == (4, "link")
    assert line.text.startswith("READ MORE: Ferry")


def test_head_repeats_of_title_byline_and_date_are_dropped() -> None:
    head = '<meta property="og:title" content="Bridge opens in Zarnow"><meta name="author" content="Jane Roe">'
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    page = f"<article><h1>Bridge opens in Zarnow</h1><p>Jane Roe, Zarnow</p><p>4 March 2025</p>{body}</article>"
    cleaned = clean_html(f"<html><head>{head}</head><body>{page}</body></html>")
    assert paragraphs(cleaned) == PARAGRAPHS
    assert cleaned.authors == ("Jane Roe",)


def test_how_to_reach_the_author_is_dropped_from_the_end() -> None:
    contact = '<p>Write to <a href="mailto:j@zarnow.example">Jane Roe</a> or follow her for more of this.</p>'
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    assert paragraphs(clean_html(f"<html><body><article>{body}{contact}</article></body></html>")) == PARAGRAPHS


def test_agency_is_read_from_a_copyright_notice_that_is_dropped() -> None:
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    notice = "<p>© 2025 The Associated Press. All rights reserved.</p>"
    cleaned = clean_html(f"<html><body><article>{body}{notice}</article></body></html>")
    assert paragraphs(cleaned) == PARAGRAPHS
    assert (cleaned.agency, cleaned.agency_source) == ("AP", "text")


LEAD = (
    "After fifteen years of quarrels, two lawsuits and a flood, the town of Zarnow has its bridge, and half of it can "
    "be used from Monday on."
)


def lead_page(description: str) -> Cleaned:
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    head = f'<meta name="description" content="{description}">'
    page = f'<div class="teaser"><p>{LEAD}</p></div><div class="article-body">{body}</div>'
    return clean_html(f"<html><head>{head}</head><body><article>{page}</article></body></html>")


def test_opening_paragraph_that_stands_apart_is_brought_back() -> None:
    assert paragraphs(lead_page(LEAD[:90] + "…")) == [LEAD, *PARAGRAPHS]


def test_other_text_above_the_article_is_not() -> None:
    assert LEAD not in lead_page("Zarnow has a new bridge over the river at last.").text


def test_article_in_several_containers_is_whole() -> None:
    chunks = [
        "".join(
            f"<p>Part {part}, line {line}: the old bridge of Zarnow was built by hand and fell by water.</p>"
            for line in range(8)
        )
        for part in range(4)
    ]
    body = '<div class="promo-slot"><a href="/buy">Buy a boat</a></div>'.join(
        f'<div class="grid"><div class="body-chunk">{chunk}</div></div>' for chunk in chunks
    )
    text = clean_html(f"<html><body><main>{body}</main></body></html>").text
    assert text.count("the old bridge of Zarnow") == 32
    assert "Buy a boat" not in text


def stated(body: str, text: str) -> Cleaned:
    data = json.dumps({"@type": "NewsArticle", "articleBody": body})
    head = f'<script type="application/ld+json">{data}</script>'
    return clean_html(f"<html><head>{head}</head><body><article><p>{text}</p></article></body></html>")


def test_text_in_json_ld_is_taken_where_the_page_shows_only_its_beginning() -> None:
    cleaned = stated("\n\n".join(PARAGRAPHS), PARAGRAPHS[0])
    assert cleaned.text_source == "json-ld"
    assert paragraphs(cleaned) == PARAGRAPHS


def test_json_ld_under_the_same_headline_is_taken_for_a_page_that_shows_a_summary() -> None:
    data = json.dumps({"headline": "Bridge opens in Zarnow", "articleBody": "\n".join(PARAGRAPHS)})
    head = f'<title>Bridge opens in Zarnow</title><script type="application/ld+json">{data}</script>'
    body = f"<article><h1>Bridge opens in Zarnow</h1><p>{LEAD}</p></article>"
    assert paragraphs(clean_html(f"<html><head>{head}</head><body>{body}</body></html>")) == PARAGRAPHS
    head += f'<meta name="description" content="{LEAD[:80]}...">'
    assert paragraphs(clean_html(f"<html><head>{head}</head><body>{body}</body></html>")) == [LEAD, *PARAGRAPHS]


def test_elements_without_text_do_not_break_a_sentence() -> None:
    link = '<a href="/q"><meta content="X"><link href="/y">Zarnow Bridges</a>'
    assert (
        "a contract with Zarnow Bridges to build" in clean(f"<p>He has a contract with {link} to build more.</p>").text
    )


def test_markup_in_json_ld_is_read() -> None:
    body = "".join(f"&lt;p&gt;{text}&lt;/p&gt;" for text in PARAGRAPHS)
    assert paragraphs(stated(body, PARAGRAPHS[0])) == PARAGRAPHS


def test_json_ld_of_another_article_is_not_taken() -> None:
    text = "A quite different story stands on this page, of a cat that crossed the river on a door and was fed."
    cleaned = stated("\n\n".join(PARAGRAPHS), text)
    assert (cleaned.text, cleaned.text_source) == (text, "trafilatura")


@pytest.mark.parametrize("broken", ['{"articleBody": "cut off', '{"articleBody": "\\ud800 \\x"}', '{"articleBody": 7}'])
def test_broken_json_ld_is_passed_over(broken: str) -> None:
    head = f'<script type="application/ld+json">{broken}</script>'
    assert paragraphs(clean(head=head)) == PARAGRAPHS


@pytest.mark.parametrize(
    "sentence",
    [
        "افتتح مجلس مدينة زارنو الجسر الجديد يوم الاثنين بعد خمسة عشر عاما من وضع أول خطة له في عهد العمدة السابق.",
        "扎尔诺市议会周一宣布新桥正式通车，此时距离最初的规划已经过去了整整十五年，数百名居民到场庆祝并走过大桥。",
        "ज़ारनो की परिषद ने सोमवार को नए पुल का उद्घाटन किया, जो पहली योजना के पंद्रह साल बाद तैयार हुआ है।",
        "สภาเมืองซาร์โนเปิดสะพานแห่งใหม่เมื่อวันจันทร์ หลังจากวางแผนครั้งแรกเมื่อสิบห้าปีก่อนโดยนายกเทศมนตรีคนเดิม",
    ],
)
def test_other_scripts(sentence: str) -> None:
    texts = [f"{number} {sentence}" for number in range(1, 7)]
    body = "".join(f"<p>{text}</p>" for text in texts)
    nav = '<nav><a href="/">الرئيسية</a></nav>'
    page = f'<html><body>{nav}<article>{body}<p><a href="/x">{sentence[:30]}</a></p></article></body></html>'
    assert paragraphs(clean_html(page)) == texts


def test_icons_and_soft_hyphens_are_taken_out() -> None:
    marked = PARAGRAPHS[0].replace("bridge", "bri\u00addge \U000f0101").replace("  ", " ")
    body = "".join(f"<p>{text}</p>" for text in [marked, *PARAGRAPHS[1:]])
    text = clean_html(f"<html><body><article>{body}</article></body></html>").text
    assert text.split("\n\n")[0].replace("  ", " ") == PARAGRAPHS[0]


def test_precision_is_asked_first_and_alone_where_it_suffices(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> set[int]:
        raise AssertionError("a second attempt was made")

    monkeypatch.setattr(Extractors, "_balanced", fail)
    assert paragraphs(clean()) == PARAGRAPHS


def test_every_name_that_is_used_of_trafilatura_works(monkeypatch: pytest.MonkeyPatch) -> None:
    # The functions below its public interface may move: then each attempt would fail in silence, and only the second
    # extractor would be left.
    assert clean().text_source == "trafilatura"
    monkeypatch.setattr(Extractors, "_precise", lambda _: set())
    cleaned = clean()
    assert (cleaned.text_source, paragraphs(cleaned)) == ("trafilatura", PARAGRAPHS)


def test_second_extractor_stands_in_where_the_first_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Extractors, "_precise", lambda _: set())
    monkeypatch.setattr(Extractors, "_balanced", lambda *_: set())
    cleaned = clean()
    assert (cleaned.text_source, paragraphs(cleaned)) == ("resiliparse", PARAGRAPHS)
