"""The word vectors that a spaCy model begins with, worked out once for each word instead of at each token.

What the first layers of such a model give for a token follows from its word alone, before the neighbours come in, and
costs almost half of the vectors that parser and recogniser read. Most words of a text have come before.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import IDS, ORTH
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import Model

__all__ = ["remember_words"]

_MOST: Final = 2**15
"""Words that are remembered, at about 600 bytes each; when there are more, all are forgotten."""

_WORDWISE: Final = frozenset(
    {
        *("extract_features", "list2ragged", "ragged2list", "ints-getitem"),
        *("hashembed", "static_vectors", "maxout", "layernorm", "dropout"),
    }
)
"""Layers that give for a token what follows from that token."""

Floats = NDArray[np.float32]
Attribute = int | str


def remember_words(model: Model[Any, Any]) -> bool:
    """Let the first layers of a model remember what they gave for a word.

    Args:
        model: A model with spaCy's ``Tok2Vec`` in it; its first layers are replaced.

    Returns:
        Whether it has such layers, and they look at nothing but words.
    """
    whole = next((node for node in model.walk() if node.has_ref("embed")), None)
    if whole is None:
        return False
    embed = whole.get_ref("embed")
    leaves = [node for node in embed.walk() if not node.layers]
    if not {node.name for node in leaves} <= _WORDWISE:
        return False
    read = {column for node in leaves for column in node.attrs.get("columns", ())}
    memory = _Memory(embed, sorted({ORTH, *map(_number, read)}))
    return model.replace_node(embed, Model("remembered", memory.forward, layers=[embed]))


class _Memory:
    """The vectors of words that have come before.

    Args:
        embed: Layers that give the vectors of the tokens of documents.
        attributes: What of a word they look at.
    """

    def __init__(self, embed: Model[Any, Any], attributes: Sequence[Attribute]) -> None:
        self._embed = embed
        self._attributes: list[Attribute] = list(attributes)
        self._rows: dict[bytes, int] = {}
        self._vectors: Floats = np.zeros((0, 0), dtype=np.float32)

    def forward(self, _: Model[Any, Any], docs: Sequence[Doc], is_train: bool) -> tuple[list[Floats], Any]:
        """The vectors of the tokens of each document, as the layers give them."""
        keys = [self._keys(doc) for doc in docs]
        new = list(dict.fromkeys(key for several in keys for key in several if key not in self._rows))
        if is_train or not any(keys) or len(new) > _MOST:
            return self._embed(docs, is_train)
        if len(self._rows) + len(new) > _MOST:
            self._rows.clear()
            new = list(dict.fromkeys(key for several in keys for key in several))
        if new:
            self._learn(new, docs[0].vocab)
        vectors = [self._vectors[[self._rows[key] for key in several]] for several in keys]
        return vectors, None

    def _keys(self, doc: Doc) -> list[bytes]:
        """The attributes of each token as one value."""
        values = np.ascontiguousarray(doc.to_array(self._attributes))
        found: list[bytes] = values.view(f"V{values.shape[1] * values.itemsize}").ravel().tolist()
        return found

    def _learn(self, keys: Sequence[bytes], vocab: Vocab) -> None:
        values = np.frombuffer(b"".join(keys), dtype=np.uint64).reshape(len(keys), -1)
        found = self._embed.predict([_Words(vocab, self._attributes, values)])[0]
        if not self._vectors.size:
            self._vectors = np.zeros((_MOST, found.shape[1]), dtype=np.float32)
        first = len(self._rows)
        self._vectors[first : first + len(keys)] = found
        self._rows.update((key, row) for row, key in enumerate(keys, first))


class _Words:
    """Words in the place of the tokens of a document.

    Args:
        vocab: Of the pipeline.
        attributes: What the columns of the values are.
        values: Attributes of each word, shape (words, attributes).
    """

    def __init__(self, vocab: Vocab, attributes: Sequence[Attribute], values: NDArray[np.uint64]) -> None:
        self.vocab = vocab
        self._columns = {_number(attribute): column for column, attribute in enumerate(attributes)}
        self._values = values

    def __len__(self) -> int:
        return len(self._values)

    def to_array(self, wanted: Attribute | Sequence[Attribute]) -> NDArray[np.uint64]:
        """As of a document."""
        if isinstance(wanted, int | str):
            return self._values[:, self._columns[_number(wanted)]]
        return self._values[:, [self._columns[_number(one)] for one in wanted]]


def _number(attribute: Attribute) -> int:
    return int(IDS[attribute]) if isinstance(attribute, str) else attribute
