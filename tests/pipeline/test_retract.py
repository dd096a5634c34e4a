"""Retraction: the row stays and says why; the text goes, and all that was drawn from it."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipeline.cli import cli
from pipeline.errors import ExitCode, UserError
from pipeline.lake.edits import Edits
from pipeline.lake.folders import Lake
from pipeline.lake.retract import keep_retracted, retract
from schemas.arrow import rows_of, table_of
from schemas.article import Article
from schemas.event import NewsEvent
from schemas.tables import ARTICLES, CLUSTERS, DEAD_LETTERS, DUPLICATES, EDGES, EVENTS, FINGERPRINTS, LEDGER, REJECTS
from tests.pipeline.upkeep_lake import (
    ALPHA,
    BRAVO,
    COPY,
    FAR,
    FIRST,
    article,
    contents,
    copy,
    event,
    keep,
    make_lake,
    rows,
    write,
)
from transforms.ledger import duplicate_entry, kept_entry
from transforms.logic.merge import merge_rows
from transforms.logic.partitions import article_path
from transforms.seen import load_seen
from transforms.sinks.parquet import ParquetParams

NOW = 1_774_000_000_000_000


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return make_lake(tmp_path / "lake")


def by_id(lake: Lake, table: Any) -> dict[str, Any]:
    return {getattr(row, table.key[0]): row for row in rows(lake, table)}


def inodes(lake: Lake) -> dict[str, tuple[int, int]]:
    files = [path for path in Path(lake.root).rglob("*.parquet") if not {"lookup", "catalog"} & set(path.parts)]
    return {str(path.relative_to(lake.root)): (path.stat().st_ino, path.stat().st_mtime_ns) for path in files}


def test_the_text_goes_and_what_was_drawn_from_it(lake: Lake) -> None:
    before = by_id(lake, ARTICLES)
    done = retract(lake, [ALPHA], "Rights", NOW)
    assert (done.changed, done.copies_left) == ({ALPHA}, 1)
    after = by_id(lake, ARTICLES)
    row = after[ALPHA]
    assert (row.text, row.quotes, row.persons, row.main_event, row.dateline) == ("", [], [], None, None)
    assert (row.retracted_at, row.retraction_reason, row.events_missing) == (NOW, "Rights", "retracted")
    kept = ("article_id", "source_id", "cluster_id", "title", "url", "published_at", "topics", "origin", "uri")
    assert all(getattr(row, name) == getattr(before[ALPHA], name) for name in kept)
    assert {name: after[name] for name in (BRAVO, FAR)} == {name: before[name] for name in (BRAVO, FAR)}
    assert {row.article_id for row in rows(lake, EVENTS)} == {BRAVO}
    assert [row.evidence for row in rows(lake, EDGES)] == [[]]
    assert by_id(lake, DUPLICATES)[COPY].text
    assert "Ada Thorne" not in repr([row for table in (EDGES, ARTICLES) for row in rows(lake, table) if ALPHA in row])


def test_only_files_that_hold_something_of_it_are_written(lake: Lake) -> None:
    before = inodes(lake)
    done = retract(lake, [ALPHA], "Rights", NOW)
    after = inodes(lake)
    changed = {path for path in after if before.get(path) != after[path]}
    assert after.keys() - before.keys() == {"state/retractions/part-00000.parquet"}
    assert changed == set(done.files)
    assert changed == {
        "state/retractions/part-00000.parquet",
        "articles/topic=unclassified/date=2026-03-05/part-00000.parquet",
        "events/topic=unclassified/date=2026-03-05/part-00000.parquet",
        "edges/date=2026-03-05/part-00000.parquet",
    }


def test_twice_changes_nothing(lake: Lake) -> None:
    retract(lake, [ALPHA], "Rights", NOW, copies=True, title=True)
    before = inodes(lake)
    done = retract(lake, [ALPHA], "Another reason", NOW + 1, copies=True, title=True)
    assert (done.changed, done.files) == (set(), ())
    assert inodes(lake) == before


def test_a_dry_run_names_the_files_and_changes_nothing(lake: Lake) -> None:
    before = contents(lake)
    planned = retract(lake, [ALPHA], "Rights", NOW, copies=True, title=True, dry_run=True)
    assert contents(lake) == before
    assert not Path(lake.path("staging")).exists()
    done = retract(lake, [ALPHA], "Rights", NOW, copies=True, title=True)
    assert planned == done


def test_all_texts_of_a_story_and_their_headlines(lake: Lake) -> None:
    done = retract(lake, [COPY], "Rights", NOW, copies=True, title=True)
    assert (done.changed, done.copies_left) == ({ALPHA, COPY}, 0)
    copied = by_id(lake, DUPLICATES)[COPY]
    assert (copied.text, copied.title, copied.retracted_at, copied.url) == (
        None,
        None,
        NOW,
        f"https://fell.example/{COPY}",
    )
    assert (by_id(lake, ARTICLES)[ALPHA].title, by_id(lake, ARTICLES)[ALPHA].title_raw) == (None, None)
    assert {name: row.title for name, row in by_id(lake, CLUSTERS).items()} == {
        ALPHA: None, BRAVO: f"Title of {BRAVO}", FAR: f"Title of {FAR}",
    }  # fmt: skip
    assert {row.article_id for row in rows(lake, FINGERPRINTS)} == {ALPHA, BRAVO, COPY, FAR}


def test_a_dead_letter_loses_its_payload_and_is_not_tried_again(lake: Lake) -> None:
    retract(lake, ["dddddd1", "eeeeee2"], "Rights", NOW)
    (letter,) = rows(lake, DEAD_LETTERS)
    assert (letter.payload, letter.message, letter.retryable, letter.error_type) == (b"", "", False, "E")
    assert {name: row.detail for name, row in by_id(lake, REJECTS).items()} == {
        "eeeeee1": "two words: rain again", "eeeeee2": None,
    }  # fmt: skip
    entry = by_id(lake, LEDGER)["dddddd1"]
    assert (entry.disposition, entry.retryable) == ("dead", False)


def test_read_again_it_stays_retracted(lake: Lake) -> None:
    assert not load_seen(tuple(lake.ledger_files())).decided("dddddd1")
    retract(lake, ["dddddd1", ALPHA], "Rights", NOW)
    seen = load_seen(tuple(lake.ledger_files()))
    assert seen.decided("dddddd1")
    assert seen.decided(ALPHA)


def test_the_dead_letter_that_an_article_was_before_goes_too(lake: Lake) -> None:
    letter = rows(lake, DEAD_LETTERS)[0]._replace(document_id=ALPHA)
    write(lake, DEAD_LETTERS, f"dead_letters/run_date=2026-03-08/{FIRST}.parquet", [letter])
    retract(lake, [ALPHA], "Rights", NOW)
    assert by_id(lake, DEAD_LETTERS)[ALPHA].payload == b""
    assert by_id(lake, DEAD_LETTERS)["dddddd1"].payload == b"the page"


@pytest.mark.parametrize("key", [ALPHA, ALPHA[:6], f"s-{ALPHA}", f"https://tarn.example/{ALPHA}"])
def test_a_document_has_several_names(lake: Lake, key: str) -> None:
    assert retract(lake, [key], "Rights", NOW, dry_run=True).changed == {ALPHA}


@pytest.mark.parametrize("key", ["nothing", "aaaaa", "", "%"])
def test_a_name_that_fits_nothing_is_refused(lake: Lake, key: str) -> None:
    before = contents(lake)
    with pytest.raises(UserError, match="knows no document") as caught:
        retract(lake, [ALPHA, key], "Rights", NOW)
    assert caught.value.code == ExitCode.USAGE
    assert contents(lake) == before


def test_a_name_of_several_documents_needs_a_word_more(lake: Lake) -> None:
    with pytest.raises(UserError, match="fits 7 documents") as caught:
        retract(lake, ["wire.jsonl"], "Rights", NOW)
    assert caught.value.code == ExitCode.USAGE
    done = retract(lake, ["wire.jsonl"], "Rights", NOW, all_matches=True)
    assert len(done.changed) == 7


def test_a_row_that_is_not_where_the_ledger_says_is_said_and_nothing_changes(lake: Lake) -> None:
    for path in Path(lake.path("articles")).rglob("*2026-03-05/*"):
        path.unlink()
    before = contents(lake)
    with pytest.raises(UserError, match=f"{ALPHA} is not in articles/") as caught:
        retract(lake, [COPY], "Rights", NOW, copies=True)
    assert caught.value.code == ExitCode.COMMIT_FAILED
    assert contents(lake) == before


def test_an_article_in_a_second_part_is_found(lake: Lake) -> None:
    keep(lake, article("gggggg1"))
    first = Path(lake.path("articles/topic=unclassified/date=2026-03-05/part-00000.parquet"))
    second = first.with_name("part-00001.parquet")
    first.rename(second)
    write(lake, ARTICLES, lake.relative(str(first)), [article("hhhhhh1")])
    assert retract(lake, ["gggggg1"], "Rights", NOW).files[0].endswith("part-00001.parquet")


def test_the_command_says_what_it_did(lake: Lake) -> None:
    args = ["retract", ALPHA, "--root", lake.root, "--reason", "Rights"]
    out = CliRunner().invoke(cli, [*args, "--dry-run"]).output
    assert f"{ALPHA}  kept  would be retracted" in out
    assert by_id(lake, ARTICLES)[ALPHA].retracted_at is None
    out = CliRunner().invoke(cli, args).output
    assert f"{ALPHA}  kept  retracted  https://tarn.example/{ALPHA}" in out
    assert "--copies" in out
    assert by_id(lake, ARTICLES)[ALPHA].retraction_reason == "Rights"


def test_an_empty_lake_holds_nothing_to_retract(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="holds no documents"):
        retract(Lake(str(tmp_path)), ["x"], "Rights", NOW)


def test_a_row_that_was_lost_and_comes_again_is_blanked_as_it_is_written(lake: Lake) -> None:
    before = {row.article_id: row for row in rows(lake, ARTICLES)}[ALPHA]
    retract(lake, [ALPHA], "Rights", NOW, title=True)
    retracted = {row.article_id: row for row in rows(lake, ARTICLES)}[ALPHA]
    path = article_path(ARTICLES, before)
    written = rows(lake, ARTICLES)
    edits = Edits(lake, "staging/x", ParquetParams(root=lake.root))
    edits.put(ARTICLES, path, table_of(Article, [before, *(row for row in written if row.article_id == BRAVO)]))
    edits.put(EVENTS, path.replace("articles/", "events/"), table_of(NewsEvent, [event(1, ALPHA), event(2, BRAVO)]))
    keep_retracted(edits, "later")
    staged = {row.article_id: row for row in rows_of(Article, edits.read(path))}
    assert staged == {ALPHA: retracted, BRAVO: staged[BRAVO]}
    assert staged[BRAVO].retracted_at is None
    events = rows_of(NewsEvent, edits.read(path.replace("articles/", "events/")))
    assert [row.article_id for row in events] == [BRAVO]


def test_a_new_text_of_a_retracted_story_is_told(lake: Lake, caplog: pytest.LogCaptureFixture) -> None:
    retract(lake, [ALPHA], "Rights", NOW)
    edits = Edits(lake, "staging/x", ParquetParams(root=lake.root))
    entries = [duplicate_entry(copy("ggggggg", ALPHA), "later"), kept_entry(article("hhhhhhh"), "later")]
    edits.edit(LEDGER, "state/ledger/part-00000.parquet", lambda held: merge_rows(LEDGER, held, entries)[0])
    keep_retracted(edits, "later")
    assert "1 new texts" in caplog.text
    assert "ggggggg" in caplog.text
    assert "hhhhhhh" not in caplog.text


def test_a_chunk_of_a_lake_without_retractions_is_left_alone(lake: Lake) -> None:
    edits = Edits(lake, "staging/x", ParquetParams(root=lake.root))
    keep_retracted(edits, "later")
    assert edits.staged() == ()


def test_a_refused_document_is_marked_too(lake: Lake) -> None:
    retract(lake, ["eeeeee1", "dddddd1"], "Rights", NOW)
    refused = [row for table in (REJECTS, DEAD_LETTERS) for row in rows(lake, table)]
    marks = {row.document_id: (row.retracted_at, row.retraction_reason) for row in refused}
    assert marks["eeeeee1"] == marks["dddddd1"] == (NOW, "Rights")
    assert marks["eeeeee2"] == (None, None)
