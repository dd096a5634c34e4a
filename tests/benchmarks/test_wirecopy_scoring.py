"""The wire-copy benchmark's gold and scores, against values worked out by hand."""

import gzip
import json
import random
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks import gold as pages
    from benchmarks import wirecopy_gold as gold
    from benchmarks import wirecopy_scoring as scoring

    return SimpleNamespace(gold=gold, scoring=scoring, DataError=pages.DataError)


def pack(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_bytes(gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode()))


def write_fnc(folder: Path, labels: dict[tuple[str, str], str], ids: str = "abcdef") -> None:
    pack(folder / "fnc_docs.jsonl.gz", [{"id": one, "text": f"text {one}"} for one in ids])
    rows = [{"a": a, "b": b, "label": label} for (a, b), label in labels.items()]
    (folder / "fnc_pairs.json").write_text(json.dumps(rows))


def row(one: str, cluster: str, group: str, rel: str, **more: Any) -> dict[str, Any]:
    return {"id": one, "text": f"text {one}", "source": "Post", "cluster": cluster, "group": group, "rel": rel,
            "other": None, "src": None} | more  # fmt: skip


WIRE = [
    row("o", "o", "wire", "orig"),
    row("c1", "o", "wire", "L1"),
    row("c3", "o", "wire", "L3"),
    row("c5", "o", "wire", "L5", other=7),
    row("c6", "o", "wire", "L6"),
    row("d", "d", "distractor", "neg", src=7),
    row("t1", "t1", "template", "neg"),
    row("t2", "t2", "template", "neg"),
    row("t3", "t3", "template", "neg"),
    row("e", "e", "same_event", "neg"),
]


def wirebench(bench: SimpleNamespace, folder: Path) -> Any:
    pack(folder / "wirebench.jsonl.gz", WIRE)
    [corpus] = bench.gold.read_corpora(folder)
    return corpus


def test_labelled_pairs_become_clusters_by_closure(bench: SimpleNamespace, tmp_path: Path) -> None:
    labels = {("b", "a"): "N", ("c", "b"): "X", ("d", "e"): "D", ("a", "c"): "D", ("e", "f"): "U"}
    write_fnc(tmp_path, labels)
    [corpus] = bench.gold.read_corpora(tmp_path)
    assert corpus.name == "fnc"
    assert corpus.positive == {("a", "b"), ("b", "c"), ("a", "c")}
    # A derived pair within a cluster of copies is decided by its other pairs.
    assert corpus.open == {("d", "e")}
    assert len(corpus.decided) == 6
    assert corpus.clusters["a"] == corpus.clusters["c"] != corpus.clusters["d"]


def test_derived_and_merged_pairs_of_wirebench_are_open(bench: SimpleNamespace, tmp_path: Path) -> None:
    corpus = wirebench(bench, tmp_path)
    assert corpus.positive == {tuple(sorted(one)) for one in combinations(("o", "c1", "c3", "c5"), 2)}
    assert corpus.open == {*(tuple(sorted((one, "c6"))) for one in ("o", "c1", "c3", "c5")), ("c5", "d")}
    assert "c6" not in corpus.decided
    assert len(corpus.decided) == 9
    assert corpus.levels == {level: {f"c{level[1]}": "o"} for level in ("L1", "L3", "L5", "L6")}
    assert corpus.groups["template"] == {"t1", "t2", "t3"}
    assert corpus.texts[0] == ("o", "text o", "Post")


def test_both_sets_are_read_where_both_are_there(bench: SimpleNamespace, tmp_path: Path) -> None:
    write_fnc(tmp_path, {("a", "b"): "N"})
    pack(tmp_path / "wirebench.jsonl.gz", WIRE)
    assert [one.name for one in bench.gold.read_corpora(tmp_path)] == ["fnc", "wirebench"]


@pytest.mark.parametrize("broken", ["no gzip", "half", "pairs", "unknown id", "twice"])
def test_broken_data_is_an_error_that_names_the_set(bench: SimpleNamespace, tmp_path: Path, broken: str) -> None:
    write_fnc(tmp_path, {("a", "nobody" if broken == "unknown id" else "b"): "N"}, "aab" if broken == "twice" else "ab")
    docs = tmp_path / "fnc_docs.jsonl.gz"
    if broken == "no gzip":
        docs.write_bytes(b"{}")
    if broken == "half":
        docs.write_bytes(docs.read_bytes()[:-12])
    if broken == "pairs":
        (tmp_path / "fnc_pairs.json").unlink()
    with pytest.raises(bench.DataError, match="fnc"):
        bench.gold.read_corpora(tmp_path)


def test_a_folder_without_sets_is_an_error(bench: SimpleNamespace, tmp_path: Path) -> None:
    with pytest.raises(bench.DataError, match=r"neither fnc_docs\.jsonl\.gz nor"):
        bench.gold.read_corpora(tmp_path)


def test_pairs_are_counted_without_the_open_ones(bench: SimpleNamespace, tmp_path: Path) -> None:
    corpus = wirebench(bench, tmp_path)
    labels = {"o": "1", "c1": "1", "c6": "1", "c3": "2", "c5": "2", "d": "2", "t1": None}
    score = bench.scoring.score_pairs(corpus, labels)
    # {o c1 c6} holds one pair that is right and two open; {c3 c5 d} one right, one open (c5 d), one wrong (c3 d).
    assert (score.positive, score.found, score.hit) == (6, 3, 2)
    assert (score.precision, score.recall) == (pytest.approx(2 / 3), pytest.approx(1 / 3))
    assert score.f1 == pytest.approx(2 * (2 / 3) * (1 / 3) / (2 / 3 + 1 / 3))


def test_a_document_without_a_label_stands_alone(bench: SimpleNamespace, tmp_path: Path) -> None:
    corpus = wirebench(bench, tmp_path)
    # None, missing, and a label that is another document's id are three different things.
    score = bench.scoring.score_pairs(corpus, {"o": None, "c1": None, "c3": "c5"})
    assert (score.found, score.hit, score.f1, score.precision) == (0, 0, 0, 0)


def test_rand_index_of_a_known_example(bench: SimpleNamespace) -> None:
    truth = dict(zip("abcdef", [0, 0, 0, 1, 1, 1], strict=True))
    found = dict(zip("abcdef", [0, 0, 1, 1, 2, 2], strict=True))
    # Pairs in both 2, in the truth 6, found 3, of 15: (2 - 18/15) / (4.5 - 18/15)
    index = bench.scoring.adjusted_rand_index(truth, found, list("abcdef"))
    assert index == pytest.approx((2 - 1.2) / (4.5 - 1.2))
    assert bench.scoring.adjusted_rand_index(truth, truth, list("abcdef")) == 1
    alone = {one: one for one in truth}
    assert bench.scoring.adjusted_rand_index(alone, alone, list("abcdef")) == 1


def test_rand_index_is_that_of_scikit_learn(bench: SimpleNamespace) -> None:
    from sklearn.metrics import adjusted_rand_score

    chance = random.Random(3)  # noqa: S311 - repeatable, not secret
    ids = [str(number) for number in range(60)]
    truth, found = ({one: chance.randrange(8) for one in ids} for _ in range(2))
    expected = adjusted_rand_score([truth[one] for one in ids], [found[one] for one in ids])
    assert bench.scoring.adjusted_rand_index(truth, found, ids) == pytest.approx(expected)


def test_rand_index_is_over_decided_documents(bench: SimpleNamespace, tmp_path: Path) -> None:
    corpus = wirebench(bench, tmp_path)
    right = dict(corpus.clusters)
    assert bench.scoring.score_rand(corpus, right) == 1
    assert bench.scoring.score_rand(corpus, right | {"c6": "elsewhere"}) == 1
    assert bench.scoring.score_rand(corpus, right | {"c1": "elsewhere"}) < 1


def test_recall_by_level_is_with_the_original_or_by_pairs(bench: SimpleNamespace, tmp_path: Path) -> None:
    corpus = wirebench(bench, tmp_path)
    labels = {"o": "1", "c1": "1", "c6": "1", "c3": "2", "c5": "2"}
    assert bench.scoring.score_levels(corpus, labels) == {"L1": 1.0, "L3": 0.0, "L5": 0.0, "L6": 1.0}
    thirds = bench.scoring.score_level_pairs(corpus, labels)
    assert thirds == {level: pytest.approx(1 / 3) for level in ("L1", "L3", "L5")}


def test_wrong_pairs_of_a_group_are_counted_once(bench: SimpleNamespace, tmp_path: Path) -> None:
    corpus = wirebench(bench, tmp_path)
    labels = {"t1": "1", "t2": "1", "o": "1", "c1": "1", "t3": "2"}
    joined = bench.scoring.score_group(corpus, labels, corpus.groups["template"])
    # t1-t2, and each of the two with o and with c1.
    assert (joined.documents, joined.touched, joined.false_pairs, joined.within) == (3, 2, 5, 1)
    assert joined.precision == pytest.approx(1 / 3)
    assert joined.share_within == pytest.approx(1 / 3)


def test_open_pairs_do_not_count_against_a_group(bench: SimpleNamespace, tmp_path: Path) -> None:
    corpus = wirebench(bench, tmp_path)
    group = corpus.groups["distractor"]
    clean = bench.scoring.score_group(corpus, {"c5": "1", "d": "1"}, group)
    assert (clean.precision, clean.false_pairs, clean.within) == (1.0, 0, 0)
    dirty = bench.scoring.score_group(corpus, {"c5": "1", "d": "1", "o": "1"}, group)
    assert (dirty.precision, dirty.false_pairs) == (0.0, 1)


def test_counting_agrees_with_listing_all_pairs(bench: SimpleNamespace, tmp_path: Path) -> None:
    corpus = wirebench(bench, tmp_path)
    chance = random.Random(5)  # noqa: S311 - repeatable, not secret
    ids = sorted(corpus.clusters)
    for _ in range(200):
        labels = {one: chance.choice(["1", "2", "3", None]) for one in ids}
        listed = {(a, b) for a, b in combinations(ids, 2) if labels[a] is not None and labels[a] == labels[b]}
        found = listed - corpus.open
        score = bench.scoring.score_pairs(corpus, labels)
        assert (score.found, score.hit) == (len(found), len(found & corpus.positive))
        for group in corpus.groups.values():
            counted = bench.scoring.score_group(corpus, labels, group - {"o", "c1", "c3", "c5", "c6"})
            wrong = [one for one in found - corpus.positive if not (group & set(one)).isdisjoint(one)]
            if not group & {"o"}:
                assert counted.false_pairs == len(wrong)
                assert counted.touched == len({one for pair in wrong for one in pair} & group)


def test_one_cluster_of_all_is_scored_without_listing_its_pairs(bench: SimpleNamespace) -> None:
    ids = [str(number) for number in range(200_000)]
    gold = bench.gold
    corpus = gold.Corpus("made", (), {one: one for one in ids}, frozenset(), frozenset(), tuple(ids))
    score = bench.scoring.score_pairs(corpus, dict.fromkeys(ids, "all"))
    assert score.found == 200_000 * 199_999 // 2


def test_the_same_clusters_under_other_names_are_the_same(bench: SimpleNamespace) -> None:
    same = bench.scoring.same_clusters
    assert same({"a": "1", "b": "1", "c": "2", "d": None}, {"a": "x", "b": "x", "c": "y"}) == []
    assert same({"a": "1", "b": "1", "c": "2"}, {"a": "1", "b": "2", "c": "2"}) == [("b", "a"), ("c", "b")]
    assert same({"a": "1", "b": "1"}, {"a": None, "b": None}) == [("b", "a")]
