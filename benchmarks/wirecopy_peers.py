"""Other systems that find near-duplicates, each behind the same function; what one needs is imported when it loads.

Each is used with its own defaults or with the settings that are published for it. All are given the raw texts and
nothing else. Pairs become clusters by union-find. This runs in the peers' environment: only the standard library and
the peer may be imported.
"""

import logging
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from typing import Any, NamedTuple

from benchmarks.wirecopy_gold import Text, connected

_WORD = re.compile(r"\w+")
_GRAM_WORDS = 5


class Clustering(NamedTuple):
    """What a system makes of texts.

    Attributes:
        labels: The cluster of each text, in their order; None for a text that was refused.
        kept_bytes: Says how many bytes it must keep of all texts to find their copies later; called once, unmeasured.
    """

    labels: list[str | None]
    kept_bytes: Callable[[], int]


Cluster = Callable[[Sequence[Text]], Clustering]


def word_grams(text: str, width: int = _GRAM_WORDS) -> list[str]:
    """The different word n-grams of a text in lower case; the whole of one that is shorter."""
    words = _WORD.findall(text.lower())
    return sorted({" ".join(words[at : at + width]) for at in range(max(1, len(words) - width + 1))})


def char_grams(text: str, width: int) -> list[str]:
    """The different runs of so many characters of a text in lower case; the whole of one that is shorter."""
    text = text.lower()
    return sorted({text[at : at + width] for at in range(max(1, len(text) - width + 1))})


def _clustering(texts: Sequence[Text], pairs: Iterable[tuple[int, int]], kept: int) -> Clustering:
    of = connected([str(at) for at in range(len(texts))], ((str(a), str(b)) for a, b in pairs))
    return Clustering([of[str(at)] for at in range(len(texts))], lambda: kept)


def _banded(signatures: Iterable[Sequence[Any]]) -> Iterator[tuple[int, int]]:
    """Each text with the first one that has the same value in the same band."""
    firsts: defaultdict[int, dict[Any, int]] = defaultdict(dict)
    for at, bands in enumerate(signatures):
        for band, value in enumerate(bands):
            first = firsts[band].setdefault(value, at)
            if first != at:
                yield first, at


class _PlainWords:
    """A tokenizer that does what the other peers do."""

    def word_tokenize(self, text: str) -> list[str]:
        """The words of a text."""
        return _WORD.findall(text)


def datatrove(*, plain: bool) -> Callable[[], Cluster]:
    """MinHash by datatrove with its defaults, which are FineWeb's: word 5-grams, 14 buckets of 8 hashes of 64 bits.

    Args:
        plain: Split words by a regular expression and not by spaCy, which takes most of its time.
    """

    def load() -> Cluster:
        minhash = import_module("datatrove.pipeline.dedup.minhash")
        config = minhash.MinhashConfig()
        with tempfile.TemporaryDirectory() as folder:  # it wants one, and writes to it only when run as a pipeline
            step = minhash.MinhashDedupSignature(folder, config)
        if plain:
            step.word_tokenizer = _PlainWords()
        hash_bytes = config.hash_config.precision // 8

        def cluster(texts: Sequence[Text]) -> Clustering:
            signatures = []
            for text in texts:
                shingles = step.get_shingles(text.text)
                buckets = step.get_signature(shingles) if shingles.size else []
                signatures.append([tuple(bucket) for bucket in buckets])
            kept = hash_bytes * sum(len(bucket) for buckets in signatures for bucket in buckets)
            return _clustering(texts, _banded(signatures), kept)

        return cluster

    return load


def datasketch(*, verify: bool) -> Callable[[], Cluster]:
    """MinHash LSH by datasketch: word 5-grams, 128 permutations, threshold .5.

    Args:
        verify: Compare candidates by the exact Jaccard similarity of their 5-grams, and keep those at .5 or above.
    """
    threshold, permutations = 0.5, 128

    def load() -> Cluster:
        package = import_module("datasketch")

        def cluster(texts: Sequence[Text]) -> Clustering:
            index = package.MinHashLSH(threshold=threshold, num_perm=permutations)
            pairs, sets, kept = [], [], 0
            for at, text in enumerate(texts):
                grams = word_grams(text.text)
                sketch = package.MinHash(num_perm=permutations)
                sketch.update_batch([gram.encode() for gram in grams])
                # The index keys each band by its bytes; the signature itself is kept to be compared.
                kept += sketch.hashvalues.nbytes
                sets.append(frozenset(grams) if verify else frozenset())
                for other in index.query(sketch):
                    if not verify or _jaccard(sets[at], sets[other]) >= threshold:
                        pairs.append((other, at))
                index.insert(at, sketch)
            if verify:  # exact comparison needs the 5-grams: 32-bit hashes of them at the least
                kept += 4 * sum(map(len, sets))
            return _clustering(texts, pairs, kept)

        return cluster

    return load


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    shared = len(one & other)
    return shared / max(1, len(one) + len(other) - shared)


def rensa_minhash(
    grams: Callable[[str], list[str]], permutations: int, bands: int, threshold: float
) -> Callable[[], Cluster]:
    """R-MinHash by rensa with its LSH index.

    Args:
        grams: The shingles of a text.
        permutations: Hashes in a signature.
        bands: Parts that the signature is cut into; texts that agree in one are a pair.
        threshold: What its index asks for; it does not change which texts share a band.
    """

    def load() -> Cluster:
        package = import_module("rensa")

        def cluster(texts: Sequence[Text]) -> Clustering:
            index = package.RMinHashLSH(threshold=threshold, num_perm=permutations, num_bands=bands)
            pairs, kept = [], 0
            for at, text in enumerate(texts):
                sketch = package.RMinHash(num_perm=permutations, seed=42)
                sketch.update(grams(text.text))
                pairs += [(other, at) for other in index.query(sketch)]
                index.insert(at, sketch)
                kept += 4 * permutations
            return _clustering(texts, pairs, kept)

        return cluster

    return load


def simhash() -> Cluster:
    """The simhash package: 64 bits over runs of four characters, its default; pairs that differ in 3 bits at most."""
    package = import_module("simhash")
    silent = logging.getLogger("benchmark")
    silent.setLevel(logging.CRITICAL)

    def cluster(texts: Sequence[Text]) -> Clustering:
        index = package.SimhashIndex([], k=3, log=silent)
        pairs = []
        for at, text in enumerate(texts):
            value = package.Simhash(text.text, log=silent)
            pairs += [(int(other), at) for other in index.get_near_dups(value)]
            index.add(str(at), value)
        return _clustering(texts, pairs, len(texts) * value.f_bytes if texts else 0)

    return cluster


def text_dedup() -> Cluster:
    """text-dedup's MinHash with its defaults: word 5-grams, threshold .7, 250 permutations, SHA-1.

    Its ``embed_func`` makes the signatures and its union-find the clusters; its command would read a data set, write
    one without copies, and leave out texts below five words, as is done here.
    """
    package, utils, numpy = map(import_module, ("text_dedup.minhash", "text_dedup.utils", "numpy"))
    permutations, threshold, gram, least = 250, 0.7, 5, 5
    bands, rows = utils.optimal_param(threshold, permutations, false_positive_weight=0.5, false_negative_weight=0.5)
    prime, highest = numpy.uint64((1 << 61) - 1), numpy.uint32((1 << 32) - 1)
    random = numpy.random.RandomState(package.SEED)
    settings = {
        "num_perm": permutations, "ngram_size": gram, "min_length": least,
        "hash_func": lambda data: utils.sha1_hash(data, d=32),
        "hashranges": [(at * rows, (at + 1) * rows) for at in range(bands)], "dtype": numpy.uint64,
        "max_hash": highest, "modulo_prime": prime,
        "permutations": (
            random.randint(1, prime, size=(permutations,), dtype=numpy.uint64),
            random.randint(0, prime, size=(permutations,), dtype=numpy.uint64),
        ),
    }  # fmt: skip

    def cluster(texts: Sequence[Text]) -> Clustering:
        long = [at for at, text in enumerate(texts) if len(package.NON_ALPHA.split(text.text.lower())) >= least]
        signatures = [package.embed_func(texts[at].text, at, **settings)[package.SIGNATURE_COLUMN] for at in long]
        joined = utils.UnionFind()
        for first, at in _banded(signatures):
            joined.union(long[at], long[first])
        labels: list[str | None] = [str(joined.find(at)) for at in range(len(texts))]
        return Clustering(labels, lambda: sum(len(band) for bands in signatures for band in bands))

    return cluster
