"""What the benchmarks of event fields draw, count and put together."""

import json
from pathlib import Path

from benchmarks.events_cost import articles, made_up
from benchmarks.events_sheet import COLUMNS, counted, draw, rows, sheet

STORY = (
    "Ruritanian police arrested two opposition lawmakers in Strelsau on Tuesday. President Anna Rassendyll condemned "
    "the arrests and called on the government to release them."
)


def test_articles_are_of_the_length_of_news_and_the_same_each_time() -> None:
    texts = [row["text"] for row in made_up(5)]
    assert [row["text"] for row in made_up(5)] == texts
    assert all(650 <= len(text.split()) <= 810 for text in texts)
    assert len(set(texts)) == 5


def test_only_articles_of_that_length_are_measured(tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    lines = [{"text": "word " * count, "title": "T"} for count in (10, 700, 2_000)] + [{"text": None}]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    (chosen,) = articles(file, 10)
    assert len(chosen.text.split()) == 700


def test_the_sheet_shows_the_evidence_and_the_rows_hold_no_text(tmp_path: Path) -> None:
    lines = [{"id": f"n{number}", "title": None, "text": STORY} for number in range(3)]
    (tmp_path / "news.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    drawn = draw(tmp_path, articles=2, events=3, seed=7)
    assert 1 <= len(drawn) <= 3
    assert draw(tmp_path, articles=2, events=3, seed=7) == drawn
    assert "Ruritanian police arrested two opposition lawmakers in Strelsau on Tuesday." in sheet(drawn)
    first = dict(zip(COLUMNS, rows(drawn)[0], strict=True))
    assert STORY[first["actor1_start"] : first["actor1_end"]] == drawn[0].event.actor1
    assert "Strelsau" not in json.dumps(rows(drawn))


def test_an_event_is_right_where_the_reader_says_so(tmp_path: Path) -> None:
    file = tmp_path / "read.tsv"
    lines = ["number\tactor1_right\tactor2_right\troot_right\tright", "1\t1\t1\t1\t1", "2\t1\t0\t1\t0", "3\t1\t1\t0\t0"]
    file.write_text("\n".join(lines), encoding="utf-8")
    assert counted(file) == "1 of 3 events are right in actor1, actor2 and root (actor1 3, actor2 2, root 2)"
