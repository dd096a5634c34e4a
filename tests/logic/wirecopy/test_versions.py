"""Versions: which addresses are one, and which text is the newer."""

import pytest

from schemas.article import Article
from schemas.duplicate import Fingerprint
from transforms.logic.wirecopy.fingerprints import fingerprint
from transforms.logic.wirecopy.versions import (
    ADDRESS_BITS,
    Lines,
    address_key,
    address_of,
    newer,
    same_address,
    same_document,
    told_by_date,
    version_before,
    version_of,
)

DAY = 86_400_000_000
NOON = 19_000 * DAY + DAY // 2


def made(
    article_id: str, text: str = "one two three", at: int = NOON, arrival: int | None = None, **fields: object
) -> Fingerprint:
    return fingerprint(article(article_id, text=text, published_at=at, **fields))._replace(arrival=arrival)


def article(article_id: str = "a", **fields: object) -> Article:
    values: dict[str, object] = dict.fromkeys(Article._fields)
    values |= {"origin": "wire", "source_id": "7", "uri": "u", "text": "x", "date_source": "record"}
    return Article(**(values | {"article_id": article_id} | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "url",
    [
        "https://tarn.example/a/ferry?id=3&page=2",
        "http://www.tarn.example:80/a/ferry/?page=2&id=3#comments",
        "HTTPS://user:word@TARN.example/a/ferry?utm_source=mail&id=3&page=2&fbclid=x",
    ],
)
def test_what_does_not_tell_pages_apart_is_left_out(url: str) -> None:
    assert address_of(url) == address_of("https://tarn.example/a/ferry?id=3&page=2")


def test_other_pages_have_other_addresses() -> None:
    urls = ["https://tarn.example/a", "https://tarn.example/a?id=3", "https://tarn.example/a?id=4",
            "https://news.tarn.example/a", "https://tarn.example:8080/a", "https://tarn.example/#!/a"]  # fmt: skip
    assert len({address_of(url) for url in urls}) == len(urls)


@pytest.mark.parametrize(
    "url", [None, "", "https://tarn.example", "https://www.tarn.example/#top", "http://[tarn", "news/ferry", "urn:x:1"]
)
def test_front_pages_and_what_is_no_url_are_no_address(url: str | None) -> None:
    assert address_of(url) is None


def test_a_key_tells_address_and_document_apart() -> None:
    page = {"url": "https://tarn.example/ferry"}
    one, again = made("1", **page), made("2", source_id="7", url="http://tarn.example/ferry/")
    other, elsewhere = made("3", source_id="8", **page), made("4", origin="site", **page)
    assert same_address(one, other)
    assert same_address(one, elsewhere)
    assert same_document(one, again)
    assert not same_document(one, other)
    assert not same_document(one, elsewhere)
    assert 0 <= address_key(one.version or 0) < 1 << ADDRESS_BITS
    assert not same_address(one, made("5", url="https://tarn.example/harbour"))


def test_without_an_address_source_and_id_are_the_key() -> None:
    one = made("1")
    assert same_document(one, made("2", url=""))
    assert same_document(one, made("3", url="https://tarn.example/"))
    assert not same_address(one, made("4", source_id="8"))
    assert not same_address(one, made("5", origin="site"))


def test_a_place_in_a_file_is_no_id() -> None:
    assert version_of(article(source_id="a.jsonl@4096")) is None
    assert version_of(article(source_id="")) is None
    page = {"url": "https://tarn.example/ferry", "source_id": "a.jsonl@4096"}
    assert same_address(made("1", **page), made("2", **page))
    assert not same_document(made("1", **page), made("2", **page))
    nothing = made("1", source_id="a.jsonl@0")
    assert not same_address(nothing, nothing)


def test_of_warc_records_the_address_is_the_document() -> None:
    page = {"url": "https://tarn.example/ferry"}
    visits = [made(f"{n}", source_id=f"<urn:uuid:{n}>", **page) for n in range(2)]
    assert same_document(*visits)


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ({"at": NOON}, {"at": NOON + 1}, True),
        ({"at": NOON}, {"at": NOON}, False),
        ({"at": NOON}, {"at": NOON - DAY // 2}, False),
        ({"at": NOON}, {"at": NOON + DAY // 2}, True),
        ({"at": NOON}, {"at": NOON + DAY, "date_source": "file_time"}, False),
        ({"at": NOON, "date_source": "default"}, {"at": NOON + DAY, "date_source": "file_time"}, True),
    ],
)
def test_times_that_are_stated_alike_and_differ_tell(one: dict[str, int], other: dict[str, int], told: bool) -> None:
    assert told_by_date(made("a", **one), made("b", **other)) is told
    assert newer(made("b", **other), made("a", **one)) or not told


def test_else_arrival_then_length_then_id() -> None:
    assert newer(made("a", arrival=2), made("b", arrival=None))
    assert newer(made("a", "one two three four"), made("b", "one two three"))
    assert newer(made("b"), made("a"))
    assert newer(made("a", at=NOON + 1), made("b", at=NOON, arrival=5)), "a stated time goes before arrival"


def test_of_two_documents_only_times_tell() -> None:
    page = {"url": "https://tarn.example/ferry"}
    first, second = made("a", **page), made("b", "one two three four", arrival=3, origin="site", **page)
    assert not newer(first, second)
    assert not newer(second, first)
    assert newer(second._replace(published_at=NOON + 1), first)


def test_the_version_before_is_the_last_of_the_earlier() -> None:
    assert version_before([]) is None
    assert version_before([made("c", at=NOON), made("a", at=NOON + 2), made("b", at=NOON + 1)]) == "a"


def test_lines_are_the_texts_of_one_address() -> None:
    texts = [made("a"), made("b"), made("c", source_id="8"), made("d", source_id="x@3")]
    lines = Lines(texts)
    assert [text.article_id for text in lines.of(texts[1])] == ["a", "b"]
    assert lines.of(texts[2]) == [texts[2]]
    assert lines.of(texts[3]) == [texts[3]]
