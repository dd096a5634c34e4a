"""The pairs that are found by arrays are those that are found name by name."""

import random
from collections import Counter, defaultdict
from collections.abc import Sequence

import pytest

from schemas.link import Posting, Signature
from transforms.logic.linking.blocking import best_partners, postings, proposals
from transforms.logic.linking.nearby import Nearby, SignedFile, nearby
from transforms.logic.linking.rules import LinkParams

_DAY = 86_400_000_000
KINDS = ("person", "organisation", "place", "word")


def signed(number: int, rng: random.Random, path: str | None, names: int = 60) -> Signature:
    # Some names are in almost every article, some in one.
    keys = sorted({int(rng.random() ** 3 * names) for _ in range(rng.randint(0, 12))})
    rng.shuffle(keys)
    return Signature(
        f"n{number}", f"n{number}", None, rng.randrange(10) * _DAY, rng.random() < 0.8, None,
        keys, [KINDS[key % 4] for key in keys], [str(key) for key in keys], [], path,
    )  # fmt: skip


def by_name(new: Sequence[Signature], files: Sequence[Sequence[Signature]], params: LinkParams) -> Nearby:
    """What is to be found, in the plainest way."""
    articles = len(new) + sum(map(len, files))
    asked = {key for one in new for key in one.keys}
    play = [*new, *(one for file in files for one in file if len(asked & set(one.keys)) > 1)]
    held: defaultdict[int, set[Posting]] = defaultdict(set)
    ids: defaultdict[int, set[str]] = defaultdict(set)
    for one in play:
        for key, posting in postings(one):
            held[key].add(posting)
            ids[key].add(one.article_id)
    tells, names = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for holders in held.values():
        for pair, more in proposals(holders, articles, params):
            tells[pair] += more
            names[pair] += 1
    others: defaultdict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for (one_id, two_id), told in tells.items():
        others[one_id].append((two_id, told, names[one_id, two_id]))
        others[two_id].append((one_id, told, names[one_id, two_id]))
    pairs = {(min(a, b), max(a, b)) for a, some in others.items() for b in best_partners(some, params.candidates)}
    wanted = {one for pair in pairs for one in pair}
    chosen = {
        name: min((one for one in play if one.article_id == name), key=lambda one: (one.path is not None, repr(one)))
        for name in wanted
    }
    return Nearby(
        pairs, {name: one._replace(known=[len(ids[key]) for key in one.keys]) for name, one in chosen.items()}
    )


@pytest.mark.parametrize("seed", range(12))
def test_arrays_find_what_names_find(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    new = [signed(number, rng, None) for number in range(rng.randint(1, 15))]
    earlier = [signed(number, rng, "f") for number in range(100, 100 + rng.randint(0, 160))]
    if seed % 3 == 0:  # an article that comes again, in other words
        earlier.append(signed(0, rng, "f"))
    cut = rng.randint(0, len(earlier))
    files = [earlier[:cut], earlier[cut:], []]
    params = LinkParams(candidates=rng.randint(1, 5), max_reports_per_name=rng.randint(1, 6))
    articles = len(new) + len(earlier)
    found = nearby(new, [SignedFile(file) for file in files], articles, params)
    assert found == by_name(new, files, params)
    assert found.pairs or articles < 10


def test_without_names_nothing_is_found() -> None:
    rng = random.Random(1)  # noqa: S311 - repeatable, not secret
    bare = signed(1, rng, None)._replace(keys=[], kinds=[], labels=[])
    held = SignedFile([signed(number, rng, "f") for number in range(2, 9)])
    assert nearby([bare], [held], 8, LinkParams()) == Nearby(set(), {})
    assert nearby([bare], [], 1, LinkParams()) == Nearby(set(), {})
