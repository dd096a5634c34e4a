"""Inputs of the corpus, and strategies that make new ones of them."""

import re
from pathlib import Path

from hypothesis import strategies as st

CORPUS = Path(__file__).with_name("corpus")
_TOKEN = re.compile(rb'^"((?:[^"\\]|\\.)*)"$', re.MULTILINE)


def seeds(target: str) -> list[bytes]:
    """The inputs of one target, in a stable order."""
    return [path.read_bytes() for path in sorted((CORPUS / target).iterdir())]


def tokens() -> list[bytes]:
    """The words of the dictionary, which is written as libFuzzer reads it."""
    text = Path(__file__).with_name("tokens.dict").read_bytes()
    return [token.decode("unicode_escape").encode("latin-1") for token in _TOKEN.findall(text)]


def inputs(target: str) -> "st.SearchStrategy[bytes]":
    """Pieces of the corpus, tokens and noise, in any order and number."""
    known = seeds(target)
    piece = st.builds(
        lambda seed, start, length: seed[start : start + length],
        st.sampled_from(known), st.integers(0, 3_000), st.integers(1, 2_000),
    )  # fmt: skip
    noise = st.one_of(
        st.binary(max_size=12), st.text(max_size=12).map(lambda text: text.encode("utf-8", "surrogatepass"))
    )
    repeated = st.builds(lambda token, times: token * times, st.sampled_from(tokens()), st.integers(1, 400))
    parts = st.one_of(piece, piece, st.sampled_from(tokens()), repeated, noise)
    return st.one_of(st.lists(parts, min_size=1, max_size=12).map(b"".join), st.binary(max_size=2_000))
