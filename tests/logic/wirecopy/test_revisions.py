"""How much wording makes two texts at one address versions of one story, and how they are found again."""

import pytest

from schemas.arrow import table_of
from schemas.article import Article
from schemas.duplicate import Fingerprint
from transforms.logic.wirecopy.candidates import pairs_of_addresses, posted
from transforms.logic.wirecopy.fingerprint_index import FingerprintIndex
from transforms.logic.wirecopy.fingerprints import fingerprint
from transforms.logic.wirecopy.matching import MatchRules, compare
from transforms.logic.wirecopy.order import id_in, rank_of
from transforms.logic.wirecopy.versions import address_key

RULES = MatchRules()
DAY = 86_400_000_000
START = 19_000 * DAY + 5
PAGE = "https://tarn.example/ferry"


def story(name: str, count: int, start: int = 0) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return " ".join(f"{name}{letters[i // 26 % 26]}{letters[i % 26]}" for i in range(start, start + count))


def made(article_id: str, text: str, at: int = START, **fields: object) -> Fingerprint:
    values: dict[str, object] = dict.fromkeys(Article._fields)
    values |= {"origin": "wire", "source_id": "7", "url": PAGE, "date_source": "record"} | fields
    return fingerprint(Article(**(values | {"article_id": article_id, "text": text, "published_at": at})))  # type: ignore[arg-type]


def relation(one: str, other: str, **fields: object) -> str | None:
    match = compare(made("a", one), made("b", other, **fields), RULES)
    return match.relation if match else None


SHARED = story("x", 60)
TOLD_ANEW = {
    "the same words": (SHARED, SHARED, "revision", "exact"),
    "a third, from the start": (f"{SHARED} {story('y', 120)}", f"{SHARED} {story('z', 120)}", "revision", None),
    "half, under another top": (f"{story('y', 90)} {story('x', 110)}", f"{story('z', 90)} {story('x', 110)}",
                                "revision", None),
    "a note at the end": (f"{story('y', 150)} {story('x', 45)}", f"{story('z', 150)} {story('x', 45)}", None, None),
    "nothing": (story("y", 100), story("z", 100), None, None),
    "few words, one of them new": ("Ferry terminal at Port Selwick closes on Monday morning",
                                   "Ferry terminal at Port Selwick closes on Monday evening", "revision", None),
    "more at the end": (story("x", 100), f"{story('x', 100)} {story('y', 30)}", "revision", "revision"),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other", "as_one", "as_two"), TOLD_ANEW.values(), ids=TOLD_ANEW)
def test_wording_of_versions(one: str, other: str, as_one: str | None, as_two: str | None) -> None:
    assert relation(one, other) == as_one
    assert relation(one, other, source_id="8") == as_two, "another document at the address"


def test_the_template_of_yesterday_with_other_numbers_is_no_version() -> None:
    texts = [" ".join(f"In port {name} the price stood at {day}{at}0.5 crowns," for at, name in enumerate("abcdefgh"))
             for day in (1, 2)]  # fmt: skip
    assert relation(*texts) is None


def test_the_index_gives_the_nearest_at_the_address_and_counts_all() -> None:
    index = FingerprintIndex(25, 30 * DAY)
    texts = [made(f"{n:02}", story("x", 40, n), START + n * DAY) for n in range(20)]
    others = [
        made("else", story("x", 40), START, url="https://tarn.example/b"),
        made("no", "x", source_id="a@1", url=None),
    ]
    for part in (texts[::2], [*texts[1::2], *others]):
        index.add(table_of(Fingerprint, part))
    assert index.versions(texts[9], 3) == ["06", "07", "08", "10", "11", "12"]
    new = made("new", "y", START + 100 * DAY)
    assert (index.versions(new, 3), index.arrived(new)) == ([], 20)
    assert index.versions(made("new", "y", START + 48 * DAY), 3) == ["18", "19"]
    assert (index.versions(others[1], 3), index.arrived(others[1])) == ([], 0)
    assert index.arrived(made("z", "y", url="https://tarn.example/c")) == 0


def test_of_those_that_stood_for_a_cluster_the_last_version_does() -> None:
    index = FingerprintIndex(25, 30 * DAY)
    first = made("v1", SHARED)._replace(cluster_day="2022-01-08")
    second = made("v2", SHARED)._replace(cluster_day="2022-01-08", cluster_id="v1", arrival=1)
    copy = made("c", SHARED, START - 1, url="https://fen.example/1")
    index.add(table_of(Fingerprint, [second, first, copy._replace(cluster_day="2022-01-08", cluster_id="v1",
                                                                   canonical_id="v1")]))  # fmt: skip
    assert index.canonical("v1") == "v2"


def test_pairs_at_one_address_are_linear_however_many_texts_are_filed_there() -> None:
    texts = [made(f"{n:04}", "x", START + n) for n in range(500)]
    found = dict(pairs_of_addresses([posted(rank_of(t), address_key(t.version or 0), 1)[1] for t in texts], 4, DAY))
    assert sum(map(len, found.values())) == 4 * 500 - 10
    assert [id_in(rank) for rank in found[rank_of(texts[9])]] == ["0005", "0006", "0007", "0008"]
    far = [made("a", "x", START), made("b", "x", START + 2 * DAY), made("b", "x", START + 2 * DAY + 1)]
    assert not list(pairs_of_addresses([posted(rank_of(t), address_key(t.version or 0), 1)[1] for t in far], 4, DAY))
