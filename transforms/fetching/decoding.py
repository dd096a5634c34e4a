"""Undoing Content-Encoding piece by piece, so that a bomb is noticed before it has unfolded."""

import zlib
from collections.abc import Callable, Iterable, Iterator

import brotli

ACCEPTED = "gzip, deflate, br"
_PIECE = 1 << 16
_GZIP, _ZLIB, _RAW = 31, 15, -15
_GZIP_MAGIC = b"\x1f"


class DecodingError(Exception):
    """The content is not what its Content-Encoding says, or ends too early."""


def decoded(parts: Iterable[bytes], codings: str) -> Iterator[bytes]:
    """The content behind a Content-Encoding header, in pieces of a few dozen kilobytes.

    Args:
        parts: The content as it comes.
        codings: The header; names that are not known are taken for none, as browsers do.

    Raises:
        DecodingError: The content is damaged, cut short, or in an encoding that was not asked for.
    """
    names = [name.strip().lower() for name in codings.split(",") if name.strip()]
    if len(names) > 3:
        raise DecodingError(f"{len(names)} encodings, one in another")
    for name in reversed(names):
        if name in ("zstd", "compress", "x-compress", "dcb", "dcz"):
            raise DecodingError(f"encoded as {name}, which was not asked for")
        if name in _DECODERS:
            parts = _DECODERS[name](parts)
    return iter(parts)


def _gunzipped(parts: Iterable[bytes]) -> Iterator[bytes]:
    return _inflated(parts, lambda _: _GZIP)


def _undeflated(parts: Iterable[bytes]) -> Iterator[bytes]:
    # Some servers leave out the zlib header that the standard asks for; its first byte says which it is.
    return _inflated(parts, lambda first: _ZLIB if first & 0x0F == 8 else _RAW)


def _inflated(parts: Iterable[bytes], window: Callable[[int], int]) -> Iterator[bytes]:
    engine = None
    for part in parts:
        data = part
        while data:
            if engine is None:
                engine = zlib.decompressobj(window(data[0]))
            elif engine.eof:
                if not data.startswith(_GZIP_MAGIC):  # padding
                    return
                engine = zlib.decompressobj(_GZIP)
            yield from _all_of(engine, data)
            data = engine.unused_data
    if engine is not None and not engine.eof:
        raise DecodingError("the compressed data ends before its end mark")


def _all_of(engine: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
    while True:
        try:
            piece = engine.decompress(data, _PIECE)
        except zlib.error as error:
            raise DecodingError(f"the compressed data is damaged: {error}") from None
        yield piece
        data = engine.unconsumed_tail
        if not data and len(piece) < _PIECE:
            return


def _unbrotlied(parts: Iterable[bytes]) -> Iterator[bytes]:
    engine, begun = brotli.Decompressor(), False
    for part in parts:
        if engine.is_finished():  # padding
            return
        data, begun = part, begun or bool(part)
        while True:
            try:
                piece = engine.process(data, output_buffer_limit=_PIECE)
            except brotli.error as error:
                raise DecodingError(f"the compressed data is damaged: {error}") from None
            yield piece
            data = b""
            # It may take all its input and still hold back output, until it is asked for more.
            if engine.is_finished() or (not piece and engine.can_accept_more_data()):
                break
    if begun and not engine.is_finished():
        raise DecodingError("the compressed data ends before its end mark")


_DECODERS: dict[str, Callable[[Iterable[bytes]], Iterator[bytes]]] = {
    "gzip": _gunzipped,
    "x-gzip": _gunzipped,
    "deflate": _undeflated,
    "br": _unbrotlied,
}
