"""Content-Encoding undone as it comes: whole, cut short, damaged, and bombs."""

import gzip
import itertools
import zlib
from collections.abc import Callable, Iterator
from functools import partial

import brotli
import pytest

from transforms.fetching.decoding import DecodingError, decoded

TEXT = "Die Fähre lief am Morgen aus. ".encode() * 5000


def raw_deflate(data: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-15)
    return engine.compress(data) + engine.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "Deflate ": raw_deflate,
    "br": partial(brotli.compress, quality=4),
}


def pieces(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


@pytest.mark.parametrize("coding", PACKERS)
@pytest.mark.parametrize("size", [1, 7, 1000, 10_000_000])
def test_content_is_the_same_however_it_is_cut(coding: str, size: int) -> None:
    assert b"".join(decoded(pieces(PACKERS[coding](TEXT), size), coding)) == TEXT


@pytest.mark.parametrize("coding", PACKERS)
def test_content_that_ends_early_is_an_error(coding: str) -> None:
    packed = PACKERS[coding](TEXT)
    for end in (1, len(packed) // 2, len(packed) - 1):
        with pytest.raises(DecodingError, match=r"ends before|damaged"):
            list(decoded([packed[:end]], coding))


@pytest.mark.parametrize("coding", PACKERS)
def test_what_is_not_packed_is_an_error(coding: str) -> None:
    with pytest.raises(DecodingError):
        list(decoded([b"\x00\xff<html> as it is" * 10], coding))


@pytest.mark.parametrize("coding", PACKERS)
def test_nothing_is_nothing(coding: str) -> None:
    assert b"".join(decoded([], coding)) == b""
    assert b"".join(decoded([b""], coding)) == b""


@pytest.mark.parametrize("coding", PACKERS)
def test_a_bomb_unfolds_in_small_pieces_only_as_they_are_asked_for(coding: str) -> None:
    taken = itertools.islice(decoded([PACKERS[coding](bytes(20_000_000))], coding), 5)
    assert all(len(piece) < 1 << 20 for piece in taken)


def test_gzip_members_follow_one_another_and_padding_is_left_out() -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two")
    for size in (1, 1000):
        assert b"".join(decoded(pieces(packed + b"\0" * 100, size), "gzip")) == b"one two"


def test_brotli_may_be_padded() -> None:
    packed = brotli.compress(TEXT)
    assert b"".join(decoded([packed, b"\0" * 10], "br")) == TEXT


def test_encodings_in_one_another_are_undone_from_the_outside() -> None:
    assert b"".join(decoded([brotli.compress(gzip.compress(TEXT))], "gzip, br")) == TEXT
    with pytest.raises(DecodingError, match="5 encodings"):
        decoded([b""], "gzip,gzip,gzip,gzip,gzip")


@pytest.mark.parametrize("name", ["", "identity", "none", "utf-8", ",,"])
def test_what_is_no_encoding_changes_nothing(name: str) -> None:
    assert b"".join(decoded([b"ab", b"c"], name)) == b"abc"


def test_an_encoding_that_was_not_asked_for_is_an_error() -> None:
    with pytest.raises(DecodingError, match="zstd"):
        decoded([b"abc"], "zstd")


def test_nothing_is_read_ahead() -> None:
    def endless() -> Iterator[bytes]:
        engine = zlib.compressobj()
        while True:
            yield engine.compress(b"x" * 100_000) + engine.flush(zlib.Z_SYNC_FLUSH)

    assert sum(len(piece) for piece in itertools.islice(decoded(endless(), "deflate"), 4)) >= 100_000
