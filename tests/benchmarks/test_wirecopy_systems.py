"""The systems of the wire-copy benchmark: newsbeam's functions, the peers that are installed, and the race."""

import json
import sys
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SENTENCES = [
    "The ferry of Tarnholm sails again since Monday morning, the harbour office said, after a week of storms.",
    "Some four hundred people had waited on the island, and not all of them had minded the delay very much.",
    "Fares stay as they were, and the last boat of the day leaves the northern quay at half past nine, as before.",
    "Ida Brandt, who runs the bakery behind the quay, said that she had sold out of rye bread every single day.",
    "The council wants a second ship by next autumn, but neither the money nor the crew has been found so far.",
]
OTHER = [
    "Snow closed the pass above Veldorn on Friday night, and ploughs from three valleys were sent up before dawn.",
    "Lorries stood in line for eleven kilometres while drivers shared soup that the fire brigade had brought along.",
    "A spokesman for the road office could not say when the tunnel would open, only that it would not be that day.",
    "Schools in the two upper villages stayed shut, to the open delight of nearly everyone below the age of twelve.",
    "It was the earliest closure in nineteen years, according to records which the weather station has kept by hand.",
]
TEXTS = [(" ".join(SENTENCES), "Post"), (" ".join(SENTENCES), "Gazette"), (" ".join(OTHER), "Post"), ("", "Post")]


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks import wirecopy_gold as gold
    from benchmarks import wirecopy_newsbeam as ours
    from benchmarks import wirecopy_order as order
    from benchmarks import wirecopy_peers as peers
    from benchmarks import wirecopy_race as race
    from benchmarks import wirecopy_report as report
    from benchmarks import wirecopy_systems as systems
    from benchmarks import wirecopy_worker as worker

    return SimpleNamespace(
        gold=gold, ours=ours, order=order, peers=peers, race=race, report=report, systems=systems, worker=worker
    )


def texts(bench: SimpleNamespace) -> list[Any]:
    return [bench.gold.Text(f"id{at}", text, source) for at, (text, source) in enumerate(TEXTS)]


def groups(labels: list[str | None]) -> list[list[int]]:
    named = [label if label is not None else f"alone {at}" for at, label in enumerate(labels)]
    return sorted([at for at, other in enumerate(named) if other == name] for name in set(named))


COPIES_JOINED = [[0, 1], [2], [3]]


@pytest.mark.slow
def test_newsbeam_alone_and_through_beam_agree(bench: SimpleNamespace) -> None:
    alone, beam = bench.ours.logic(texts(bench)), bench.ours.through_beam(texts(bench))
    assert groups(alone.labels) == groups(beam.labels) == COPIES_JOINED
    assert alone.kept_bytes() == beam.kept_bytes() > 0


@pytest.mark.slow
def test_a_whole_run_labels_what_it_keeps(bench: SimpleNamespace) -> None:
    found = bench.ours.whole_run(texts(bench))
    assert groups(found.labels) == COPIES_JOINED
    assert found.labels[3] is None  # an empty text is rejected
    assert found.kept_bytes() > 0


@pytest.mark.slow
def test_daily_batches_come_to_the_clusters_of_one(bench: SimpleNamespace) -> None:
    made = [
        bench.gold.Text(f"{name}{at}", " ".join(story[at % 2 : 5]) + f" {name} {at}.", "Post")
        for name, story in (("a", SENTENCES), ("b", OTHER))
        for at in range(3)
    ]
    clusters = {text.id: text.id[0] for text in made}
    levels = {"L1": {text.id: f"{text.id[0]}0" for text in made if text.id[1] != "0"}}
    corpus = bench.gold.Corpus("made", tuple(made), clusters, frozenset(), frozenset(), tuple(clusters), levels)
    articles = bench.order.published(corpus)
    assert articles == bench.order.published(corpus) != bench.order.published(corpus, seed=2)
    days = bench.order.by_day(articles)
    assert sum(map(len, days)) == 6
    assert len(days) > 2
    first = {name: min(a.published_at for a in articles if a.article_id[0] == name) for name in "ab"}
    assert {a.article_id: a.published_at for a in articles if a.article_id[1] == "0"} == {
        f"{name}0": at for name, at in first.items()
    }
    table = bench.order.measure_order(corpus, 1, lambda _: None)
    by_title = {row[0]: row[1:] for row in table.rows}
    daily = f"{len(days)} daily runs"
    assert by_title[daily] == by_title[f"{daily}, through Beam"] == by_title["one run"]
    assert by_title["one run"][2:] == ("1.0000", "0", "0")
    assert set(by_title) >= {"random order, 10 batches, 1 orders", "random order, one at a time, 1 orders"}


def test_grams_of_short_texts_are_the_whole(bench: SimpleNamespace) -> None:
    assert bench.peers.word_grams("One, two; THREE four five six") == [
        "one two three four five",
        "two three four five six",
    ]
    assert bench.peers.word_grams("One two") == ["one two"]
    assert bench.peers.word_grams("") == [""]
    assert bench.peers.char_grams("Abcd", 3) == ["abc", "bcd"]
    assert bench.peers.char_grams("Ab", 3) == ["ab"]


PEERS = {
    "datatrove": "datatrove", "datatrove, plain words": "datatrove", "datasketch": "datasketch",
    "datasketch, verified": "datasketch", "rensa": "rensa", "SimHash, 3 bits": "simhash", "text-dedup": "text_dedup",
    "NeMo Curator's settings": "rensa",
}  # fmt: skip


@pytest.mark.parametrize("name", PEERS)
def test_peers_join_equal_texts(bench: SimpleNamespace, name: str) -> None:
    pytest.importorskip(PEERS[name])
    [system] = [system for system in bench.systems.SYSTEMS if system.name == name]
    found = system.load()(texts(bench)[:3])
    assert groups(found.labels) == [[0, 1], [2]]
    assert found.kept_bytes() > 0


def test_all_peers_are_pinned(bench: SimpleNamespace) -> None:
    pins = (ROOT / "benchmarks/wirecopy_peers.txt").read_text().lower()
    packages = {package for system in bench.systems.SYSTEMS for package in (*system.packages, system.bare) if package}
    assert packages
    assert [package for package in packages if f"\n{package}==" not in pins] == []


class FakePackage:
    """Stands for datasketch and rensa: a signature is the set of shingles, and one shared shingle makes a pair."""

    def __init__(self, **_: Any) -> None:
        self.grams: set[Any] = set()
        self.entered: dict[int, set[Any]] = {}
        self.hashvalues = SimpleNamespace(nbytes=512)

    def update(self, grams: Any) -> None:
        self.grams |= set(grams)

    update_batch = update

    def query(self, sketch: "FakePackage") -> list[int]:
        return [key for key, grams in self.entered.items() if grams & sketch.grams]

    def insert(self, key: int, sketch: "FakePackage") -> None:
        self.entered[key] = sketch.grams


def test_pairs_of_a_peer_become_clusters_and_may_be_verified(
    bench: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("MinHash", "MinHashLSH", "RMinHash", "RMinHashLSH")
    fake = SimpleNamespace(**dict.fromkeys(names, FakePackage))
    monkeypatch.setattr(bench.peers, "import_module", lambda _: fake)
    # Of ten sentences the second text shares nine with the first, the third one with the second.
    first = [f"{sentence} {name} again." for name in ("Tarnholm", "Veldorn") for sentence in SENTENCES]
    chain = [first, [*first[:9], OTHER[0]], [*OTHER[:4], *OTHER], ["Lost near the old mill, a grey cat."]]
    given = [bench.gold.Text(str(at), " ".join(sentences)) for at, sentences in enumerate(chain)]
    loose = bench.peers.datasketch(verify=False)()(given)
    assert groups(loose.labels) == [[0, 1, 2], [3]]
    assert loose.kept_bytes() == 4 * 512
    verified = bench.peers.datasketch(verify=True)()(given)
    assert groups(verified.labels) == [[0, 1], [2], [3]]
    assert verified.kept_bytes() > 4 * 512
    rensa = bench.peers.rensa_minhash(bench.peers.word_grams, 128, 16, 0.5)()(given)
    assert groups(rensa.labels) == [[0, 1, 2], [3]]
    assert rensa.kept_bytes() == 4 * 4 * 128


@pytest.mark.slow
def test_a_system_that_is_not_installed_says_so(bench: SimpleNamespace, tmp_path: Path) -> None:
    if find_spec("datatrove"):
        pytest.skip("datatrove is installed here")
    corpus = bench.gold.Corpus("made", tuple(texts(bench)), {}, frozenset(), frozenset(), ())
    chosen = [system for system in bench.systems.SYSTEMS if system.name in ("newsbeam, logic alone", "datatrove")]
    said: list[str] = []
    race = bench.race.Race({system.name: Path(sys.executable) for system in chosen}, tmp_path, 120.0, said.append)
    [found] = race.run([corpus], chosen, 2)
    ours, theirs = found.results["newsbeam, logic alone"], found.results["datatrove"]
    assert groups(list(ours.labels.values())) == COPIES_JOINED
    assert len(ours.seconds) == 2
    assert min(ours.seconds) > 0
    assert (ours.unsteady, ours.problem) == (0, None)
    assert theirs.problem is not None
    assert "datatrove" in theirs.problem
    assert theirs.seconds == []
    assert [line for line in said if "datatrove" in line and "round 2" in line] == []
    assert "newsbeam" in race.versions


def test_a_process_that_dies_or_never_ends_is_a_problem(bench: SimpleNamespace, tmp_path: Path) -> None:
    corpus = bench.gold.Corpus("made", tuple(texts(bench)), {}, frozenset(), frozenset(), ())
    system = bench.systems.SYSTEMS[0]
    for script, limit, problem in (
        ("echo boom >&2; exit 3", 60.0, "ended with 3: boom"),
        ("sleep 60", 0.2, "not done"),
    ):
        python = tmp_path / "python"
        python.write_text(f"#!/bin/sh\n{script}\n")
        python.chmod(0o755)
        [found] = bench.race.Race({system.name: python}, tmp_path, limit, lambda _: None).run([corpus], [system], 1)
        assert problem in str(found.results[system.name].problem)


def test_texts_come_through_the_file_unchanged(bench: SimpleNamespace, tmp_path: Path) -> None:
    odd = [bench.gold.Text("1", "a\u2028b\n\n\ud83d\ude00 \udcff", None), bench.gold.Text("2", "", "Post")]
    bench.worker.write_texts(tmp_path / "texts.jsonl", odd)
    assert bench.worker.read_texts(tmp_path / "texts.jsonl") == [odd[0]._replace(text="a\u2028b\n\n😀 \udcff"), odd[1]]


def made_result(bench: SimpleNamespace, *results: tuple[str, list[float], dict[str, str]]) -> Any:
    given = tuple(bench.gold.Text(one, "a b c d") for one in "abcd")
    corpus = bench.gold.Corpus("made", given, {"a": "a", "b": "a", "c": "c", "d": "d"}, frozenset({("a", "b")}),
                               frozenset(), tuple("abcd"), {}, {"template": frozenset("cd")})  # fmt: skip
    found = {name: bench.race.Result(labels, seconds, 600.0) for name, seconds, labels in results}
    return bench.race.CorpusResult(corpus, found)


def test_tables(bench: SimpleNamespace) -> None:
    one = made_result(
        bench,
        ("newsbeam, logic alone", [1.0, 2.0, 4.0], {"a": "1", "b": "1"}),
        ("datasketch", [4.0, 4.0, 4.0], {"a": "1", "b": "1", "c": "1", "d": "2"}),
        ("newsbeam run", [9.0], {"c": "1", "d": "1"}),
    )
    one.results["rensa"] = bench.race.Result(problem="ImportError: no rensa")
    one.results["datasketch"].unsteady = 2
    table = bench.report.accuracy(one)
    assert table.rows[0] == ("newsbeam, logic alone", "1.000", "1.000", "1.000", "1.000", "1", "0")
    assert table.rows[1][:4] == ("datasketch", "0.333", "1.000", "0.500")
    assert [row[0] for row in table.rows] == ["newsbeam, logic alone", "datasketch", "newsbeam run"]
    assert table.notes == (
        "rensa: ImportError: no rensa", "datasketch: 2 documents change their cluster from round to round"
    )  # fmt: skip
    [templates] = bench.report.details(one)
    assert templates.head == ("", "templates joined, of 2", "with others")
    assert [row[1:] for row in templates.rows] == [("0.0 % (0)", "0"), ("0.0 % (0)", "2"), ("100.0 % (1)", "0")]
    cost = bench.report.cost([one])
    assert cost.rows[0] == ("newsbeam, logic alone", "2 (1–4)", "600")
    assert cost.rows[2] == ("newsbeam run", "–", "600")
    ratios = bench.report.ratios([one], ["newsbeam, logic alone", "missing"], ["datasketch", "datatrove"])
    assert ratios.rows == (("newsbeam, logic alone / datasketch", "2.00 (1.00–4.00)"),)
    assert bench.report.ratios([one], ["missing"], ["datasketch"]) is None
    assert json.dumps(table.head)
