"""Pages that are no articles are told by their kind; articles that look a little like them are kept."""

import pytest

from schemas.article import Article
from schemas.outcome import Rejection
from schemas.raw import RawDocument
from tests.logic.cleaning.page.kept_pages import KEPT
from tests.logic.cleaning.page.listing_pages import LISTINGS
from tests.logic.cleaning.page.page_parts import STORY, linked_data
from tests.logic.cleaning.page.wall_pages import CONSENTS, ERRORS, PAYWALLS, SCRIPTED
from transforms.logic.cleaning.document import CleanParams, clean_document
from transforms.logic.cleaning.page.kind import page_kind


def verdict(html: str, url: str | None = None) -> str:
    raw = RawDocument("d", "web", "d", "d", "text/html", html.encode(), url=url, file_time=1_780_000_000_000_000)
    result = clean_document(raw, CleanParams())
    if isinstance(result, Rejection):
        assert result.detail
        return result.reason
    assert isinstance(result, Article)
    return "kept"


@pytest.mark.parametrize("name", ERRORS)
def test_error_pages_and_checks(name: str) -> None:
    assert (
        verdict(ERRORS[name], "https://quill.example/news/2026/03/ferry-runs-aground-off-lower-quill") == "error_page"
    )


@pytest.mark.parametrize("name", CONSENTS)
def test_consent_walls(name: str) -> None:
    assert verdict(CONSENTS[name], "https://quill.example/consent") == "consent_wall"


@pytest.mark.parametrize("name", PAYWALLS)
def test_paywall_stubs(name: str) -> None:
    assert verdict(PAYWALLS[name], "https://quill.example/news/ferry-123456") == "paywall"


def test_what_is_far_longer_than_any_prompt_is_none() -> None:
    prompt = "Please enable JavaScript to view this page."
    assert page_kind(prompt) is not None
    assert page_kind(f"{prompt}\n{'-' * 50_000}") is None


def test_a_prompt_to_pay_counts_although_it_was_cleaned_away() -> None:
    prompt = "Subscribe to continue reading."
    found = page_kind(STORY[0], dropped=["Share this", prompt])
    assert found is not None
    assert found.reason == "paywall"
    assert page_kind(STORY[0], dropped=["Share this", "Already a subscriber? Log in"]) is None
    assert page_kind("\n\n".join(STORY), dropped=[prompt]) is None


@pytest.mark.parametrize("name", SCRIPTED)
def test_pages_without_text_but_for_scripts(name: str) -> None:
    assert verdict(SCRIPTED[name]) == "script_only"


@pytest.mark.parametrize("name", LISTINGS)
def test_listings_and_galleries(name: str) -> None:
    assert verdict(*LISTINGS[name]) == "not_article"


def test_a_wall_keeps_its_reason_although_the_page_declares_an_article() -> None:
    head = linked_data('{"@type":"NewsArticle","headline":"Ferry aground","datePublished":"2026-03-02"}')
    assert verdict(CONSENTS["english"].replace("</head>", f"{head}</head>")) == "consent_wall"


@pytest.mark.parametrize("name", KEPT)
def test_articles_are_kept(name: str) -> None:
    assert verdict(*KEPT[name]) == "kept"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("403 Forbidden\nYou don't have permission to access this resource.", "error_page"),
        ("Please enable JavaScript to view this page.", "script_only"),
        (
            "We use cookies and similar techniques.\nAccept all\nManage your preferences or reject all cookies.",
            "consent_wall",
        ),
        (STORY[0] + "\n\nSubscribe to continue reading.", "paywall"),
        ("\n\n".join(STORY), None),
        ("", None),
    ],
)
def test_plain_text(text: str, reason: str | None) -> None:
    found = page_kind(text)
    assert (found and found.reason) == reason
