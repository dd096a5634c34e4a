"""Texts of which it is known which are copies of one another: the sets of the wire-copy benchmark.

A folder holds ``fnc_docs.jsonl.gz`` with ``fnc_pairs.json``, or ``wirebench.jsonl.gz``, or both; benchmarks/README.md
says what is in them.
"""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.gold import DataError

Pair = tuple[str, str]

_COPY_LABELS, _OPEN_LABELS = frozenset("NX"), frozenset("D")
_OPEN_RELATIONS = frozenset({"L6", "update"})
# What a merged page holds beside its own story is a text of one of these groups.
_MERGED_IN = frozenset({"distractor", "short_chrome", "same_event"})


class Text(NamedTuple):
    """A document.

    Attributes:
        id: Its id, unique in the set.
        text: All of it, headline included.
        source: Outlet or host that ran it, where known.
    """

    id: str
    text: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents with their clusters.

    Attributes:
        name: ``fnc`` or ``wirebench``.
        texts: The documents, in the order of the file.
        clusters: The true cluster of each document, by id.
        positive: Pairs that are copies; the smaller id first, as in every pair.
        open: Pairs that count neither way.
        decided: Documents whose cluster is certain: those that the Rand index is over.
        levels: Documents by how they were made, as ``L3``, each with the original of its cluster.
        groups: Documents by kind, as ``template``.
    """

    name: str
    texts: tuple[Text, ...]
    clusters: Mapping[str, str]
    positive: frozenset[Pair]
    open: frozenset[Pair]
    decided: tuple[str, ...]
    levels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)


def read_corpora(folder: Path) -> list[Corpus]:
    """Read the sets that the folder has.

    Raises:
        DataError: There is none, or one is broken.
    """
    found = []
    for name, read in (("fnc", _read_fnc), ("wirebench", _read_wirebench)):
        if (folder / _FIRST_FILE[name]).is_file():
            try:
                found.append(read(folder))
            except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
                raise DataError(f"{folder}, {name}: {error!r}") from error
    if not found:
        raise DataError(f"{folder} has neither {' nor '.join(_FIRST_FILE.values())}")
    return found


_FIRST_FILE = {"fnc": "fnc_docs.jsonl.gz", "wirebench": "wirebench.jsonl.gz"}


def pair(a: str, b: str) -> Pair:
    """The pair with the smaller id first."""
    return (a, b) if a < b else (b, a)


def connected(ids: Iterable[str], pairs: Iterable[Pair]) -> dict[str, str]:
    """Clusters by union-find: the same name for all ids that pairs connect.

    Args:
        ids: All documents.
        pairs: Pairs of them.

    Returns:
        The smallest id of its cluster, for each id.

    Raises:
        KeyError: A pair has an id that is not among ``ids``.
    """
    parent = {one: one for one in ids}

    def find(one: str) -> str:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for a, b in pairs:
        first, second = sorted((find(a), find(b)))
        parent[second] = first
    return {one: find(one) for one in parent}


def _rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def pairs_within(clusters: Mapping[str, str]) -> set[Pair]:
    """All pairs of documents of one cluster."""
    members: defaultdict[str, list[str]] = defaultdict(list)
    for one, cluster in sorted(clusters.items()):
        members[cluster].append(one)
    return {found for ids in members.values() for found in combinations(ids, 2)}


def _texts(rows: Iterable[dict[str, Any]]) -> tuple[Text, ...]:
    texts = tuple(Text(str(row["id"]), str(row["text"]), row.get("source")) for row in rows)
    if len({text.id for text in texts}) < len(texts):
        raise ValueError("an id comes a second time")
    return texts


def _read_fnc(folder: Path) -> Corpus:
    """Labelled pairs; their transitive closure makes the clusters."""
    texts = _texts(_rows(folder / _FIRST_FILE["fnc"]))
    labelled = json.loads((folder / "fnc_pairs.json").read_text(encoding="utf-8"))
    pairs = [(pair(row["a"], row["b"]), row["label"]) for row in labelled]
    clusters = connected([text.id for text in texts], [one for one, label in pairs if label in _COPY_LABELS])
    positive = pairs_within(clusters)
    undecided = {one for one, label in pairs if label in _OPEN_LABELS} - positive
    return Corpus("fnc", texts, clusters, frozenset(positive), frozenset(undecided), tuple(clusters))


def _read_wirebench(folder: Path) -> Corpus:
    """Documents with their cluster; derived and updated versions are undecided."""
    rows = _rows(folder / _FIRST_FILE["wirebench"])
    texts = _texts(rows)
    clusters = {row["id"]: row["cluster"] for row in rows}
    decided = tuple(row["id"] for row in rows if row["rel"] not in _OPEN_RELATIONS)
    certain = set(decided)
    within = pairs_within(clusters)
    positive = {one for one in within if one[0] in certain and one[1] in certain}
    merged_in = {row["src"]: row["id"] for row in rows if row["group"] in _MERGED_IN and row["src"] is not None}
    beside = {pair(row["id"], merged_in[row["other"]]) for row in rows if row["other"] in merged_in}
    groups: defaultdict[str, set[str]] = defaultdict(set)
    levels: defaultdict[str, dict[str, str]] = defaultdict(dict)
    original = {row["cluster"]: row["id"] for row in rows if row["rel"] == "orig"}
    for row in rows:
        groups[row["group"]].add(row["id"])
        if row["rel"] not in ("orig", "neg") and row["cluster"] in original:
            levels[row["rel"]][row["id"]] = original[row["cluster"]]
    return Corpus(
        "wirebench", texts, clusters, frozenset(positive), frozenset((within - positive) | beside), decided,
        dict(sorted(levels.items())), {name: frozenset(ids) for name, ids in groups.items()},
    )  # fmt: skip
