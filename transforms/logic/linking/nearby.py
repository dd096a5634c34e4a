"""Which articles of a round are compared with which, found in one process: names lie in memory as arrays.

A round of a stream brings a few articles, and the window holds many. That all of them pass through a graph, name by
name, costs more the more there are; here only what shares rare names with the new ones is touched one by one. What is
found is what the grouped graph finds, pair for pair and count for count.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schemas.link import Posting, Signature
from transforms.logic.linking.blocking import SHARED_NAMES, best_partners, most_holders, postings, proposals
from transforms.logic.linking.rules import LinkParams

__all__ = ["Nearby", "SignedFile", "nearby"]

_Keys = NDArray[np.int64]
_Flags = NDArray[np.bool_]


class SignedFile:
    """The signatures of the articles of one file.

    Args:
        signed: The signatures.
    """

    def __init__(self, signed: Sequence[Signature]) -> None:
        self.signed = signed
        self.sizes = np.fromiter((len(one.keys) for one in signed), np.int64, len(signed))
        self.ends = np.cumsum(self.sizes)
        self.keys: _Keys = np.fromiter(chain.from_iterable(one.keys for one in signed), np.int64)

    def __len__(self) -> int:
        return len(self.signed)

    def __iter__(self) -> Iterator[Signature]:
        return iter(self.signed)

    def sharing(self, held: _Flags) -> _Flags:
        """Of each article, whether enough of its names are flagged; a flag for each name of each article."""
        until = np.concatenate([[0], np.cumsum(held)])
        enough: _Flags = (until[self.ends] - until[self.ends - self.sizes]) >= SHARED_NAMES
        return enough


class Nearby(NamedTuple):
    """What is to be compared.

    Attributes:
        pairs: Ids, the smaller first.
        signed: The articles of these pairs, by id, each with the number of articles that hold each of its names.
    """

    pairs: set[tuple[str, str]]
    signed: dict[str, Signature]


class _Part(NamedTuple):
    """The articles of a file that share names with the new ones: which they are, and their names."""

    file: SignedFile
    rows: _Flags
    names: _Flags


def nearby(new: Sequence[Signature], files: Sequence[SignedFile], articles: int, params: LinkParams) -> Nearby:
    """The pairs to compare of new articles with each other and with earlier ones.

    Args:
        new: The new articles.
        files: The earlier ones.
        articles: Articles in play.
        params: The thresholds.
    """
    asked = np.unique(np.fromiter(chain.from_iterable(one.keys for one in new), np.int64))
    parts = [_part(file, asked) for file in files]
    held = _held(new, parts, asked, most_holders(articles, params))
    shared: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for holders in held.values():
        for pair, tells in proposals(holders, articles, params):
            shared[pair][0] += tells
            shared[pair][1] += 1
    partners: defaultdict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for (one, two), (tells, names) in shared.items():
        partners[one].append((two, tells, names))
        partners[two].append((one, tells, names))
    pairs = {
        (min(one, other), max(one, other))
        for one, others in partners.items()
        for other in best_partners(others, params.candidates)
    }
    return Nearby(pairs, _counted(new, parts, {one for pair in pairs for one in pair}))


def _part(file: SignedFile, asked: _Keys) -> _Part:
    rows = file.sharing(_among(file.keys, asked))
    return _Part(file, rows, np.repeat(rows, file.sizes))


def _held(new: Sequence[Signature], parts: Sequence[_Part], asked: _Keys, most: float) -> dict[int, list[Posting]]:
    """Who holds each name of the new articles; a name that too many hold is left out, since it proposes nothing."""
    entered = [entry for one in new for entry in postings(one)]
    counts = _counts((part.file.keys[part.names] for part in parts), asked)
    counts += _counts([np.fromiter((key for key, _ in set(entered)), np.int64)], asked)
    few = asked[counts <= most]
    held: dict[int, list[Posting]] = {key: [] for key in few.tolist()}
    for key, posting in chain(entered, *(_postings(part, few) for part in parts)):
        if key in held:
            held[key].append(posting)
    return held


def _postings(part: _Part, few: _Keys) -> Iterator[tuple[int, Posting]]:
    file = part.file
    places = np.flatnonzero(part.names & _among(file.keys, few))
    rows = np.searchsorted(file.ends, places, "right")
    within = places - (file.ends - file.sizes)[rows]
    for key, row, at in zip(file.keys[places].tolist(), rows.tolist(), within.tolist(), strict=True):
        signed = file.signed[row]
        yield key, Posting(signed.published_at, signed.article_id, signed.kinds[at], signed.dated, signed.path is None)


def _counted(new: Sequence[Signature], parts: Sequence[_Part], wanted: set[str]) -> dict[str, Signature]:
    """The wanted articles, each with the number of articles in play that hold each of its names."""
    fresh = {one.article_id: one for one in sorted(new, key=repr, reverse=True)}
    found = {name: one for name, one in fresh.items() if name in wanted}
    twice: list[Signature] = []
    for file, rows, _ in parts:
        for row in np.flatnonzero(rows).tolist():
            one = file.signed[row]
            if one.article_id in fresh:
                twice.append(one)  # the new one stands for that of the lake
            elif one.article_id in wanted:
                found[one.article_id] = min(found.get(one.article_id, one), one, key=repr)
    keys = np.unique(np.fromiter(chain.from_iterable(one.keys for one in found.values()), np.int64))
    known = Counter(
        dict(zip(keys.tolist(), _counts((p.file.keys[p.names] for p in parts), keys).tolist(), strict=True))
    )
    for one in fresh.values():
        known.update(one.keys)
    for one in twice:
        known.subtract(key for key in one.keys if key in set(fresh[one.article_id].keys))
    return {name: one._replace(known=[max(1, known[key]) for key in one.keys]) for name, one in found.items()}


def _counts(held: Iterable[_Keys], keys: _Keys) -> NDArray[np.int64]:
    """How often each of some sorted keys is held."""
    counts = np.zeros(len(keys), np.int64)
    for some in held:
        counts += np.bincount(np.searchsorted(keys, some[_among(some, keys)]), minlength=len(keys))
    return counts


def _among(keys: _Keys, some: _Keys) -> _Flags:
    """Of each key whether it is one of some that are sorted."""
    if not len(some):
        return np.zeros(len(keys), np.bool_)
    flags: _Flags = some[np.minimum(np.searchsorted(some, keys), len(some) - 1)] == keys
    return flags
