"""Bytes to text: byte order marks, declared charsets, charset detection, and the refusal of what is not text."""

import codecs
import re
from dataclasses import dataclass

from resiliparse.parse.encoding import detect_encoding, map_encoding_to_html5

from schemas.outcome import Reason
from transforms.logic.cleaning.double_utf8 import seems_doubled, undoubled

__all__ = ["Decoded", "NotText", "decode"]

_BOMS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"PK\x03\x04", "a zip archive or office document"),
    (b"\x1f\x8b", "gzip data"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\xfd7zXZ\x00", "xz data"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"\xd0\xcf\x11\xe0", "an OLE document"),
    (b"\x7fELF", "an ELF program"),
    (b"\x1aE\xdf\xa3", "a Matroska or WebM video"),
)
# The codecs that the web means by a name (WHATWG), where Python's codec of that name knows fewer characters.
_SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "koi8-r": "koi8-u",  # line drawing characters gave way to Ukrainian letters
}
_WESTERN = frozenset({"cp1252", "iso8859-15"})
_CONTROLS = bytes(b for b in range(32) if b not in b"\t\n\r\f\x1b") + b"\x7f"  # escape: ISO 2022 text is full of it
_HIGH_BYTES = bytes(range(0x80, 0x100))
_LEAD_BYTES = bytes(range(0xC0, 0x100))  # that begin a character in UTF-8
_MAX_CONTROLS = 0.02  # uniformly random bytes hold 11 %, text next to none
_MAX_REPLACED = 0.02  # characters that the best charset could not read
_MIN_UTF16_ZEROS = 0.02  # of one half of the bytes: spaces and line ends of UTF-16 text in any alphabet
# Share of bytes above 127 in the text of news pages: English to 2.4 %, German 2.8 %, French 4 to 5 %, Polish 4 to 7 %.
_WESTERN_SHARE = 0.03
_SAMPLE = 1 << 16
_META = re.compile(rb"""<meta\b[^>]{0,300}?\bcharset\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE)
_XML = re.compile(rb"""\A\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([\w:.-]+)""", re.IGNORECASE)
_LANGUAGE = re.compile(rb"""<html\b[^>]{0,300}?\blang\s*=\s*["']?([a-z]{2})\b""", re.IGNORECASE)
# What a browser takes in these languages where nothing is declared (HTML standard, "determining the character
# encoding"). A detector has too little to tell them from Western European text; other scripts it tells well.
_BY_LANGUAGE = dict.fromkeys(("bs", "cs", "hr", "hu", "pl", "ro", "sk", "sl", "sq"), "cp1250")
_BY_LANGUAGE |= dict.fromkeys(("az", "ku", "tr"), "cp1254") | dict.fromkeys(("et", "lt", "lv"), "cp1257")
_META_WINDOW = 4096  # the standard says 1024 bytes; real heads are longer
_ISO_2022 = re.compile(rb"\x1b\$[@B]|\x1b\(J")
_HIGH_RUN = re.compile(r"[^\W\d_A-Za-z]{4,}")  # no Western European word has four accented letters in a row
_HIGH_IN_WORD = re.compile(r"[A-Za-z][^\W\d_A-Za-z]|[^\W\d_A-Za-z][A-Za-z]")
_ODD = re.compile("[¢¤¥¦¨¬¯±²³´µ¶¸¹¼½¾×÷\ufffd]|(?<=[a-z])[¿¡](?=[a-z])")  # what other scripts become as windows-1252
_MORE_LABELS = re.compile(r"cp\d{3,4}|uhc")  # names that uchardet and Python use beside those of the web
_EAST_ASIAN = re.compile("[\\s!-~\u2010-\u203b\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef]")
_UNWANTED = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufeff]")
_UNWANTED_BYTES = bytes(b for b in (*range(9), 0x0B, *range(0x0E, 0x20), 0x7F))


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and the charset it was read in.

    Attributes:
        text: The text without byte order mark and control characters; line ends as they were.
        charset: Python's name of the charset.
    """

    text: str
    charset: str


class NotText(Exception):  # noqa: N818 - it names an outcome, as Reason does
    """The bytes hold no text.

    Attributes:
        reason: ``EMPTY``, ``BINARY`` or ``UNDECODABLE``.
        detail: What was found, in a sentence.
    """

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def decode(body: bytes, declared: str | None = None, *, html: bool = False) -> Decoded:
    """Decode a document.

    A byte order mark decides; then valid UTF-8 wins over any declaration, since other text is hardly ever valid UTF-8
    by chance; then come the declared charsets that read the bytes plausibly, then detection on a sample.

    Args:
        body: The document as read.
        declared: Charset that the transport or container declares, in any spelling.
        html: Also believe ``<meta charset>``.

    Raises:
        NotText: The body is empty or blank, binary, or in no charset that can be told.
    """
    if body.endswith(b"\0\0\0\0"):  # a file cut off by a crash, or a padded block
        body = body.rstrip(b"\0")
    if not body.strip():
        raise NotText(Reason.EMPTY, "nothing but white space" if body else "no bytes")
    text, charset = _by_mark(body) or _unmarked(body, declared, html)
    replaced = text.count("\ufffd")
    if replaced > _MAX_REPLACED * len(text):
        raise NotText(Reason.UNDECODABLE, f"{replaced} of {len(text)} characters cannot be read as {charset}")
    if charset == "utf-8" and seems_doubled(body):
        text = undoubled(text)
    if charset != "utf-8" or _has_unwanted(body):
        text = _UNWANTED.sub("", text)
    if not text or text.isspace():
        raise NotText(Reason.EMPTY, "nothing but white space")
    return Decoded(text, charset)


def _has_unwanted(body: bytes) -> bool:
    """Whether UTF-8 may hold what is to be removed: bytes are looked through many times faster than characters."""
    return len(body) != len(body.translate(None, _UNWANTED_BYTES)) or codecs.BOM_UTF8 in body


def _by_mark(body: bytes) -> tuple[str, str] | None:
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(charset, "replace"), charset
    return None


def _unmarked(body: bytes, declared: str | None, html: bool) -> tuple[str, str]:
    for magic, name in _MAGIC:
        if body.startswith(magic):
            raise NotText(Reason.BINARY, name)
    text = _utf8(body)
    wide = _wide(body, text is not None)
    if wide is not None:
        return wide
    controls = len(body) - len(body.translate(None, _CONTROLS))
    if controls > max(1, _MAX_CONTROLS * len(body)):
        east_asian = None if text is not None else _east_asian(body)
        if east_asian is None:
            raise NotText(Reason.BINARY, f"{controls} control characters in {len(body)} bytes")
        return east_asian
    if _ISO_2022.search(body[:_SAMPLE]):
        return body.decode("iso2022_jp_2", "replace"), "iso2022_jp_2"
    if text is not None:
        return text, "utf-8"
    for charset in _declarations(body, declared, html):
        text = body.decode(charset, "replace")
        if _plausible(text, charset):
            return text, charset
    return _detected(body)


def _wide(body: bytes, is_utf8: bool) -> tuple[str, str] | None:
    """UTF-16 or UTF-32 without a mark: the zero bytes of its ASCII characters stand in fixed places."""
    head = body[:_SAMPLE]
    zeros = [head[k::4].count(0) for k in range(4)]
    most = 0.9 * len(head) / 4
    even, odd = zeros[0] + zeros[2], zeros[1] + zeros[3]
    if max(zeros) <= 0 or max(even, odd) < (_MIN_UTF16_ZEROS * len(head) / 2 if is_utf8 else 2):
        return None
    if min(zeros[0], zeros[1]) > most > zeros[3]:
        charset = "utf-32-be"
    elif min(zeros[2], zeros[3]) > most > zeros[0]:
        charset = "utf-32-le"
    elif min(even, odd) <= 0.1 * max(even, odd):
        charset = "utf-16-be" if even > odd else "utf-16-le"
    else:
        return None
    text = body.decode(charset, "replace")
    strange = len(_UNWANTED.findall(text)) + text.count("\ufffd")
    return None if strange > _MAX_CONTROLS * len(text) else (text, charset)


def _east_asian(body: bytes) -> tuple[str, str] | None:
    """UTF-16 without a mark in which zero bytes tell nothing: hardly any ASCII, and characters such as U+4E00."""
    for charset in ("utf-16-le", "utf-16-be"):
        text = body.decode(charset, "replace")
        if len(_EAST_ASIAN.findall(text[:_SAMPLE])) >= 0.95 * len(text[:_SAMPLE]):
            return text, charset
    return None


def _utf8(body: bytes) -> str | None:
    """The body as UTF-8, or None; stray single bytes among much valid UTF-8 are read as windows-1252."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = len(body) - len(body.translate(None, _LEAD_BYTES)) - bad
    return body.decode("utf-8", "newsbeam.stray") if good > 4 * bad else None


def _stray(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.end == len(error.object) and error.reason == "unexpected end of data":
        return "", error.end
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("newsbeam.stray", _stray)


def _declarations(body: bytes, declared: str | None, html: bool) -> list[str]:
    """The declared charsets in the order of belief: servers name ISO-8859-1 by default, pages state what they mean."""
    inside = [match.group(1).decode("ascii") for match in (_XML.search(body[:_META_WINDOW]),) if match]
    if html:
        inside += [match.group(1).decode("ascii") for match in (_META.search(body[:_META_WINDOW]),) if match]
    outer = _codec(declared or "")
    inner = [name for name in map(_codec, inside) if name]
    language = _LANGUAGE.search(body[:_META_WINDOW]) if html else None
    usual = _BY_LANGUAGE.get(language.group(1).decode("ascii").lower()) if language else None
    order = [*inner, usual, outer] if outer in _WESTERN else [outer, *inner, usual]
    return [name for name in dict.fromkeys(order) if name and name != "utf-8"]


def _codec(label: str) -> str | None:
    """Python's codec for a charset's label, or None where it is unknown or no text encoding."""
    label = label.strip().strip("\"'").lower()
    known = map_encoding_to_html5(label, fallback_utf8=False) or (label if _MORE_LABELS.fullmatch(label) else None)
    try:
        name = codecs.lookup(known or "").name
    except LookupError:
        return None
    return _SUPERSETS.get(name, name)


def _plausible(text: str, charset: str) -> bool:
    """Whether the text looks like what its charset is made for."""
    text = text[:_SAMPLE]
    if text.count("\ufffd") > _MAX_REPLACED / 2 * len(text):
        return False
    high = sum(1 for c in text if c > "\x7f" and c.isalpha())
    if charset in _WESTERN:
        # Words of accented letters only, or many odd signs, are another script read wrongly.
        in_runs = sum(map(len, _HIGH_RUN.findall(text)))
        return in_runs * 3 <= max(9, high) and len(_ODD.findall(text)) * 10 <= max(10, high)
    if charset == "cp1250":  # ISO 8859-2 has letters where this has signs
        return len(_ODD.findall(text)) * 10 <= max(10, high)
    if charset.startswith(("cp1251", "koi8", "iso8859-5", "iso8859-7", "cp1253")):
        return len(_HIGH_IN_WORD.findall(text)) * 2 <= high  # Cyrillic or Greek letters inside Latin words
    return True


def _detected(body: bytes) -> tuple[str, str]:
    """By detection; text with few bytes above 127 counts as windows-1252, for which a detector has too little."""
    head = body[:_SAMPLE] + body[-_SAMPLE:] if len(body) > 2 * _SAMPLE else body
    high = len(head) - len(head.translate(None, _HIGH_BYTES))
    western = high <= max(8, _WESTERN_SHARE * len(head)) and _plausible(head.decode("cp1252", "replace"), "cp1252")
    if western:
        return body.decode("cp1252", "replace"), "cp1252"
    charset = _codec(detect_encoding(head, html5_compatible=False) or "")
    if (charset is None or charset in _WESTERN) and high <= _WESTERN_SHARE * len(head):
        charset = "cp1252"
    if charset is None or charset == "utf-8":
        raise NotText(Reason.UNDECODABLE, "in no charset that can be told")
    return body.decode(charset, "replace"), charset
