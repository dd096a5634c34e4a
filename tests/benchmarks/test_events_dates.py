"""The comparison of dates with dateparser."""

import json
from datetime import date

from benchmarks.events_dates import Document, Expression, main, newsbeam, score
from transforms.logic.coding.times.dates import Dated

TEXT = "It fell on Sunday, as in June 1999 and two hours ago."
PUBLISHED = date(2031, 5, 7)


def mark(words, value, is_date=True):
    start = TEXT.index(words)
    return Expression(start, start + len(words), value, is_date)


GOLD = [mark("Sunday", "2031-05-04"), mark("June 1999", "1999-06"), mark("two hours ago", "PT2H", False)]
DOCUMENT = Document(TEXT, PUBLISHED, GOLD)


def test_all_right():
    assert score([DOCUMENT], newsbeam, spans_given=False, by_prefix=False)[:3] == (1.0, 1.0, 1.0)


def test_what_is_missed_wrong_or_too_much():
    def read(document):
        return [Dated(0, 2, "2031"), Dated(GOLD[0].start, GOLD[0].end, "2031-05-11"), Dated(*GOLD[2][:3])]

    found, value, days, _ = score([DOCUMENT], read, spans_given=False, by_prefix=False)
    # one of two found, one that is no date; what gold calls a duration is neither
    assert (found, value, days) == (0.5, 0.0, 0.0)
    assert score([DOCUMENT], read, spans_given=True, by_prefix=False).found is None


def test_a_day_counts_for_the_month_that_gold_states_only_by_prefix():
    def read(document):
        return [Dated(GOLD[1].start, GOLD[1].end, "1999-06-07")]

    assert score([DOCUMENT], read, spans_given=True, by_prefix=True).value == 0.5
    assert score([DOCUMENT], read, spans_given=True, by_prefix=False).value == 0.0


def test_the_command(tmp_path, capsys):
    assert main([str(tmp_path)]) == 2
    assert "nothing is measured" in capsys.readouterr().err
    timex = [{"start": e.start, "end": e.end, "value": e.value, "type": "DATE" if e.is_date else "TIME"} for e in GOLD]
    gold = tmp_path / "dates_made.jsonl"
    gold.write_text(json.dumps({"id": "1", "text": TEXT, "dct": "2031-05-07", "timex": timex}) + "\n", encoding="utf-8")
    assert main([str(tmp_path)]) == 0
    table = capsys.readouterr().out
    assert "| made | newsbeam | end to end | 1.000 | 1.000 | 1.000 |" in table
    assert table.count("| made | dateparser") == 2
    gold.write_text('{"id": "1"}\n', encoding="utf-8")
    assert main([str(tmp_path)]) == 2
    assert "not a gold file" in capsys.readouterr().err
