"""Decoding of bytes."""

import hashlib
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.outcome import Reason
from transforms.logic.cleaning.decode import Decoded, NotText, decode

NOISE = b"".join(hashlib.sha256(bytes([n])).digest() for n in range(100))
RUSSIAN = (
    "Мэр города Заречье сообщил в понедельник, что новый мост через реку откроют в сентябре. «Мы ждали», — сказал он.\n"
)
FRENCH = (
    "Le maire de la cité a déclaré lundi que le pont rénové rouvrirait en été. « Enfin », a-t-il ajouté à la presse.\n"
)
POLISH = (
    "Burmistrz powiedział w poniedziałek, że most zostanie otwarty we wrześniu. „Czekaliśmy piętnaście lat”, dodał.\n"
)
CHINESE = "市长周一表示，新桥将于九月通车。“我们等了十五年，”他对记者说。工程耗资四千万元。\n"
JAPANESE = "市長は月曜日、新しい橋が九月に開通すると発表した。「十五年待った」と記者団に語った。\n"
KOREAN = "시장은 월요일 새 다리가 구월에 개통된다고 밝혔다. 우리는 십오 년을 기다렸다고 말했다.\n"
GREEK = "Ο δήμαρχος δήλωσε τη Δευτέρα ότι η νέα γέφυρα θα ανοίξει τον Σεπτέμβριο, είπε στους δημοσιογράφους.\n"
ENGLISH = "The mayor said “we’ve waited” — and the café stayed open.\n"


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN.replace("«", "").replace("»", "").replace("—", "-"), "koi8-r"),
        (FRENCH, "cp1252"),
        (POLISH, "cp1250"),
        (CHINESE, "gb18030"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        (KOREAN, "euc_kr"),
        (GREEK, "cp1253"),
        (ENGLISH, "cp1252"),
    ],
)
def test_detects_undeclared_charsets(text: str, charset: str) -> None:
    assert decode((text * 3).encode(charset)).text == text * 3


@pytest.mark.parametrize("text", [ENGLISH, RUSSIAN, CHINESE, JAPANESE])
@pytest.mark.parametrize(
    "charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_reads_unicode_with_and_without_mark(text: str, charset: str) -> None:
    assert decode(text.encode(charset)).text == text


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1251", "gbk", "no-such-charset", "base64", "utf-16", ""])
def test_valid_utf8_wins_over_declaration(declared: str) -> None:
    assert decode(FRENCH.encode(), declared) == Decoded(FRENCH, "utf-8")


def test_declaration_decides_what_detection_cannot() -> None:
    body = "Zażółć".encode("iso8859-2")
    assert decode(body, "ISO-8859-2").text == "Zażółć"


def test_windows_1252_is_meant_by_latin1() -> None:
    assert decode(b"\x93Quote\x94 \x80 5", "iso-8859-1").text == "“Quote” € 5"


@pytest.mark.parametrize(("text", "charset"), [(RUSSIAN, "cp1251"), (POLISH, "cp1250"), (CHINESE, "gb18030")])
def test_server_default_does_not_make_mojibake(text: str, charset: str) -> None:
    assert decode((text * 3).encode(charset), "iso-8859-1").text == text * 3


def test_cyrillic_declaration_of_western_text_is_not_believed() -> None:
    assert decode(FRENCH.encode("cp1252"), "windows-1251").text == FRENCH


def test_page_declares_in_meta_and_xml() -> None:
    page = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-2"></head>Zażółć</html>'
    assert "Zażółć" in decode(page.encode("iso8859-2"), html=True).text
    assert "Zażółć" in decode(page.encode("iso8859-2"), "latin-1", html=True).text
    xml = '<?xml version="1.0" encoding="iso-8859-2"?><html>Zażółć</html>'
    assert "Zażółć" in decode(xml.encode("iso8859-2")).text


def test_meta_counts_in_pages_only() -> None:
    body = b"<meta charset=windows-1251> caf\xe9 au lait"
    assert "café" in decode(body).text


def test_stray_bytes_in_utf8_are_read_as_windows_1252() -> None:
    body = RUSSIAN.encode() + b" caf\xe9 \x93x\x94 " + RUSSIAN.encode()
    assert decode(body).text == RUSSIAN + " café “x” " + RUSSIAN


def test_utf8_cut_inside_a_character_loses_only_that() -> None:
    assert decode(RUSSIAN.rstrip().encode() + "ж".encode()[:1]).text == RUSSIAN.rstrip()


@pytest.mark.parametrize("body", [b"", b" \r\n\t ", b"\0" * 40, b"\xef\xbb\xbf", b"\xff\xfe \0", b"\x00\x20" * 20])
def test_blank_is_empty(body: bytes) -> None:
    with pytest.raises(NotText) as caught:
        decode(body)
    assert caught.value.reason is Reason.EMPTY


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.7\nplain enough text follows here",
        b"\x89PNG\r\n\x1a\n" + bytes(40),
        b"PK\x03\x04 text text text",
        zlib.compress(NOISE),
        NOISE,
    ],
)
@pytest.mark.parametrize("declared", [None, "windows-1252", "utf-8", "gbk"])
def test_binary_is_refused(body: bytes, declared: str | None) -> None:
    with pytest.raises(NotText) as caught:
        decode(body, declared)
    assert caught.value.reason is Reason.BINARY
    assert caught.value.detail


def test_bytes_of_no_charset_are_undecodable() -> None:
    with pytest.raises(NotText) as caught:
        decode(bytes(range(0x80, 0x100)) * 5)
    assert caught.value.reason is Reason.UNDECODABLE


def test_null_bytes_and_controls_fall_away() -> None:
    assert decode(b"The coun\0cil met on Monday.\0\0\0\0\0").text == "The council met on Monday."
    assert decode(b"SOH \x01 marks a wire story; " + b"text " * 30).text.startswith("SOH  marks")


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "utf-16", "shift_jis", "idna", "hex", "x" * 99]))
def test_raises_nothing_but_not_text(body: bytes, declared: str | None) -> None:
    try:
        text = decode(body, declared, html=True).text
    except NotText as error:
        text = error.detail
    assert text.strip()
    assert "\0" not in text


@given(st.text(min_size=1).filter(lambda text: text.isprintable() and text.strip() and "\ufeff" not in text))
def test_utf8_text_is_kept(text: str) -> None:
    if "\ufffd" not in text:
        assert decode(text.encode()).text == text


CYRILLIC = "Паром сел на мель у Нижнего Квилла, никто не пострадал. " * 3
MARKUP = (
    '<html><head><title>x</title></head><body class="article page">{}<div class="footer links of the site"></div>' * 3
)


@pytest.mark.parametrize("charset", ["cp1251", "koi8-r"])
def test_other_script_within_much_markup_is_no_western_text(charset: str) -> None:
    body = MARKUP.format(CYRILLIC, "", "").encode(charset)
    assert CYRILLIC in decode(body, "iso-8859-1", html=True).text


@pytest.mark.parametrize(
    ("language", "charset", "text"),
    [
        ("pl", "cp1250", "Śnieżyca odcięła żeglarzy"),
        ("tr", "cp1254", "Şehirde ağır kış"),
        ("pl", "iso8859-2", "Śląsk łąką"),
    ],
)
def test_language_of_the_page_tells_latin_alphabets_apart(language: str, charset: str, text: str) -> None:
    page = f'<html lang="{language}"><p>{text}</p>' + "<p>words without any accent stand here as well</p>" * 5
    if charset != "iso8859-2":
        assert decode(page.encode(charset), "iso-8859-1", html=True).text == page
    assert decode(page.encode("utf-8"), html=True).text == page


def test_text_encoded_twice_is_read_once() -> None:
    text = "Größere Schäden gab es nicht – „nur“ Öl lief aus, sagte ein Sprecher in Zürich."
    doubled = "".join(
        chr(b) if b in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes([b]).decode("cp1252") for b in text.encode()
    )
    assert decode(doubled.encode()).text == text
    for plain in (text, "Ação em São João: Ã is a letter, Â too.", CYRILLIC, "A â€ alone"):
        assert decode(plain.encode()).text == plain
