"""The made-up newsroom, and the growth benchmark on a few documents."""

import gzip
import json
import random
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks import wirecopy_filled
from benchmarks.republish import Newsroom, read_texts
from benchmarks.wirecopy_growth import Growth, main, markdown, plain

SUBJECTS = ("The harbour", "A ferry", "The council", "An old mill", "The mayor of Skerrin", "A choir", "The river")
VERBS = (
    "closed",
    "reopened",
    "lost its roof",
    "won a prize",
    "was sold",
    "drew a crowd",
    "changed hands",
    "caught fire",
)
ENDS = ("on a windy morning", "after years of quarrel", "to nobody's surprise", "before the first snow", "in Aldmark")


def texts(count: int = 40) -> list[str]:
    rng = random.Random(1)  # noqa: S311

    def sentence() -> str:
        parts = [rng.choice(SUBJECTS), rng.choice(VERBS), rng.choice(ENDS), "while", rng.choice(SUBJECTS).lower()]
        return " ".join([*parts, rng.choice(VERBS), rng.choice(ENDS), "and", *rng.sample("abcdefghijklmnop", 5)]) + "."

    return ["\n\n".join(" ".join(sentence() for _ in range(3)) for _ in range(6)) for _ in range(count)]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("texts") / "texts.jsonl.gz"
    lines = [json.dumps({"id": str(n), "text": text}) for n, text in enumerate(texts())]
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    return path


def test_texts_are_read_from_files_and_folders(data: Path, tmp_path: Path) -> None:
    assert read_texts(data) == read_texts(data.parent) == texts()
    plain_file = tmp_path / "a.jsonl"
    plain_file.write_text('{"text": "One."}\n{"text": "Two."}\n', encoding="utf-8")
    assert read_texts(plain_file) == ["One.", "Two."]


@pytest.mark.parametrize("line", ["", "[]", '{"id": "1"}', '{"text": 5}', "{"])
def test_files_without_texts_are_refused(line: str, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(ValueError, match=r".+"):
        read_texts(path)


def test_texts_without_sentences_are_refused() -> None:
    with pytest.raises(ValueError, match="five words"):
        Newsroom(["Too short."], 10)


def test_a_document_depends_on_its_number_and_the_seed_alone() -> None:
    one, other = Newsroom(texts(), 300), Newsroom(texts(), 300)
    documents = [one.document(n) for n in range(20)]
    assert [other.document(n) for n in reversed(range(20))][::-1] == documents
    assert Newsroom(texts(), 300, seed=1).document(3).text != documents[3].text


def test_originals_are_unrelated_and_copies_share_their_story() -> None:
    room = Newsroom(texts(), 600, days=3)
    documents = [room.document(n) for n in range(600)]

    def grams(number: int) -> set[tuple[str, ...]]:
        words = documents[number].text.split()
        return set(zip(*(words[at:] for at in range(5)), strict=False))

    def shared(one: int, other: int) -> float:
        return len(grams(one) & grams(other)) / min(len(grams(one)), len(grams(other)))

    copies = [made for made in documents if made.story != made.number]
    assert 0.2 < len(copies) / 600 < 0.4
    assert {made.how for made in copies} == {"verbatim", "trimmed", "padded", "excerpt", "edited", "merged"}
    assert all(documents[made.story].how == "original" and made.story < made.number for made in copies)
    assert min(shared(made.number, made.story) for made in copies) > 0.5
    originals = [made.number for made in documents if made.how == "original"]
    assert max(shared(one, other) for one, other in pairwise(originals)) < 0.3
    assert max(Counter(made.story for made in documents).values()) > 2


def test_documents_are_spread_over_the_days() -> None:
    room = Newsroom(texts(), 400, days=4)
    days = Counter((room.document(n).published - 20_500 * 86_400) // 86_400 for n in range(400))
    assert all(80 < days[day] < 120 for day in range(4))


def test_cost_of_the_last_tenth() -> None:
    growth = Growth(25, 1, 10, seconds=[1, 1, 2], cpu_seconds=[0.1, 0.1, 0.05])
    assert growth.last_cpu_ms == pytest.approx(10.0), "the last chunk, where none is within the last tenth"
    growth = Growth(200, 1, 5, seconds=[1] * 40, cpu_seconds=[0.1] * 36 + [0.2] * 4)
    assert growth.last_cpu_ms == pytest.approx(40.0)
    assert growth.speed == 5
    assert growth.cpu_ms == pytest.approx(22.0)


@pytest.mark.slow
def test_the_whole_command(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--data", str(data), "--sizes", "60", "--chunk", "30", "--days", "2"])
    head, row = capsys.readouterr().out.splitlines()
    assert (head.split()[0], row.split()[0]) == ("documents", "60")
    precision, recall = map(float, row.split()[-2:])
    assert precision > 0.7
    assert recall > 0.6, "copies are found across chunks, too"


def test_tables() -> None:
    growth = Growth(10, 1, 10, seconds=[2.0], cpu_seconds=[1.0], peak_bytes=1 << 30, state_bytes=4000)
    assert "| 10 | 5 | 100.00 | 100.00 | 1.00 | 1,024 | 400 |" in markdown([growth])
    assert len(set(map(len, plain([growth, growth]).splitlines()))) == 1


def test_missing_data_is_a_usage_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as error:
        main(["--data", str(tmp_path / "none.jsonl")])
    assert error.value.code == 2
    assert "none.jsonl" in capsys.readouterr().err


@pytest.mark.slow
def test_chunks_that_come_to_a_filled_lake(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wirecopy_filled, "CHUNK", 30)
    wirecopy_filled.main(["--data", str(data), "--sizes", "40,20", "--chunks", "1"])
    head, _, *rows = (line.strip("| ").split(" | ") for line in capsys.readouterr().out.splitlines())
    assert [row[0] for row in rows] == ["20", "40"]
    assert all(len(row) == len(head) for row in rows)
    assert rows[0][2] == "1.00"
    with pytest.raises(SystemExit):
        wirecopy_filled.main(["--data", "nowhere.jsonl"])
