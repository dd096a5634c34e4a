"""The family of an article: its texts, what they changed, and what is related to it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import cli
from pipeline.inspection.family import family_of, related_to, story_of
from pipeline.inspection.inspect import inspect
from pipeline.lake.folders import Lake
from tests.pipeline.family_lake import (
    ENTRIES,
    FAMILY,
    ORIGINAL,
    RELATED,
    STORY,
    TRIMMED,
    article,
    at,
    copy,
    diffs,
    edge,
    entry,
    one,
    opened,
    printed,
    write,
)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return write(tmp_path, *FAMILY, *ENTRIES, STORY)


def test_the_family_is_told_in_order_of_time(lake: Lake) -> None:
    family = one(lake, "copy02")["family"]
    assert [member["article_id"] for member in family] == ["story01", "copy01", "copy02", "part01"]
    assert [member["relation"] for member in family] == ["canonical", "near_copy", "excerpt", "partial"]
    assert [member["is_canonical"] for member in family] == [True, False, False, False]
    assert [member["is_asked"] for member in family] == [False, False, True, False]


def test_a_partial_text_takes_its_figures_from_its_edge(lake: Lake) -> None:
    partial = one(lake, "part01")["family"][3]
    assert (partial["matched_id"], partial["contained"], partial["contains"]) == ("story01", 0.44, 0.3)


def test_an_edge_is_read_from_either_end(tmp_path: Path) -> None:
    turned = edge("story01", "part01", "partial", contained=0.3, contains=0.44)
    lake = write(tmp_path, *FAMILY[:-1], turned, *ENTRIES, STORY)
    partial = one(lake, "part01")["family"][3]
    assert (partial["contained"], partial["contains"]) == (0.44, 0.3)


def test_each_copy_is_compared_with_the_canonical(lake: Lake) -> None:
    family = one(lake, "copy02")["family"]
    assert family[0]["changes"] is None
    assert family[1]["summary"] == {"kept": 6, "edited": 0, "added": 0, "cut": 0, "moved": 0}
    assert family[2]["summary"] == {"kept": 1, "edited": 1, "added": 1, "cut": 3, "moved": 1}


def test_several_documents_are_compared_only_when_asked(tmp_path: Path) -> None:
    entries = [row._replace(uri="in.jsonl") for row in ENTRIES]
    lake = write(tmp_path, *FAMILY, *entries, STORY)
    found = inspect(lake, "in.jsonl", diff=None)
    assert len(found) == 4
    assert all("changes" not in member for entry in found for member in entry["family"])
    assert any(member["changes"] for member in inspect(lake, "in.jsonl", diff=True)[0]["family"])


def test_a_copy_shows_its_own_changes(lake: Lake) -> None:
    out = printed(lake, "copy02")
    assert diffs(out) == 1
    assert "    by Harbour Courier, 2026-03-09 13:05, copy02" in out.splitlines()
    lines = [line.strip() for line in out.splitlines()]
    for line in (
        "~ The harbour [-master,-] {+chief,+} Odile Brandt, closed the channel to all ships.",
        "+ Readers of the Courier can send in their pictures.",
        "- Barley growers fear for their exports.",
        "^ A freighter struck the swing bridge at Port Ellery on Monday.",
        "= 1 sentence kept",
        "sentences: all 6 kept",
        "sentences: 1 kept, 1 edited, 1 added, 3 cut, 1 moved",
    ):
        assert line in lines


def test_the_canonical_shows_the_changes_of_its_copies(lake: Lake) -> None:
    out = printed(lake, "story01")
    assert [line.split(",")[0] for line in out.splitlines() if line.startswith("    by ")] == [
        "    by Harbour Courier", "    by Roundup",
    ]  # fmt: skip


def test_no_diff_is_no_diff(lake: Lake) -> None:
    out = printed(lake, "copy02", diff=False)
    assert "Harbour Courier" in out
    assert "sentences" not in out
    assert diffs(out) == 0


def test_the_story_line_and_the_marks(lake: Lake) -> None:
    lines = printed(lake, "copy02").splitlines()
    (story,) = [line for line in lines if line.startswith("  story: ")]
    assert "2026-03-09 08:00 to 2026-03-09 20:00 (12.0 h)" in story
    assert "agencies: TPA; countries: GBR; languages: en" in story
    assert "   * 2026-03-09 08:00  Tarn Press  canonical  agency: TPA" in lines
    assert "  >  2026-03-09 13:05  Harbour Courier  excerpt: 77% from the canonical, holds 80% of it" in lines


def test_on_a_terminal_lines_are_wrapped_and_addresses_are_not(tmp_path: Path) -> None:
    url = f"https://tarn.example/{'long/' * 30}"
    long = copy("copy03", title="word " * 60, text=f"{ORIGINAL} {'Word ' * 60}", url=url)
    lake = write(tmp_path, *FAMILY, long, *ENTRIES, entry("copy03"), STORY)
    lines = printed(lake, "copy03", width=100).splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("  story"))
    assert all(len(line) <= 100 for line in lines[start:] if url not in line)
    assert any(url in line for line in lines[start:])
    assert any(len(line) > 250 for line in printed(lake, "copy03").splitlines())


def test_a_large_family_stays_readable(tmp_path: Path) -> None:
    copies = [copy(f"copy{n:04d}", published_at=at(9, n % 60), text=f"{ORIGINAL} Echo {n}.") for n in range(500)]
    lake = write(tmp_path, article("story01"), *copies, entry("story01", disposition="kept"), entry("copy0059"))
    out = printed(lake, "story01")
    assert out.count("near_copy") == 19
    assert "... and 481 more; --all shows them" in out
    assert diffs(out) == 3
    assert "... and 16 more of the copies above; --all shows every change" in out
    last = printed(lake, "copy0059")
    assert "  >  2026-03-09 09:59" in last
    assert diffs(last) == 1
    whole = printed(lake, "story01", everything=True)
    assert (whole.count("near_copy"), diffs(whole)) == (500, 500)
    assert "--all" not in whole


def test_copies_without_text_are_told_in_one_line(tmp_path: Path) -> None:
    bare = [copy(f"bare{n:02d}", text=None) for n in range(3)]
    lake = write(tmp_path, article("story01"), *bare, entry("story01", disposition="kept"), entry("bare01"))
    out = printed(lake, "bare01")
    assert out.count("dedup.keep_text") == 1
    assert "no diff of 3 copies" in out
    assert [member["text_kept"] for member in one(lake, "bare01")["family"]] == [None, False, False, False]


def test_a_cluster_id_leads_to_its_canonical_article(tmp_path: Path) -> None:
    moved = [row._replace(cluster_id="cluster9") for row in FAMILY[:4]]  # type: ignore[union-attr]
    story = STORY._replace(cluster_id="cluster9")
    entries = [row._replace(cluster_id="cluster9") for row in ENTRIES]
    lake = write(tmp_path / "new", *moved, *entries, story)
    assert one(lake, "cluster9")["document_id"] == "story01"
    lake = write(tmp_path / "old", *moved, *entries)
    assert one(lake, "cluster9")["document_id"] == "story01"


def test_a_late_original_stands_for_the_story(tmp_path: Path) -> None:
    """The row of clusters says who stands for it, before any other row does."""
    late = article("late01", cluster_id="story01", published_at=at(7), text=TRIMMED)
    lake = write(tmp_path, *FAMILY, late, *ENTRIES, STORY._replace(canonical_id="late01"))
    found = one(lake, "story01")
    assert [member["article_id"] for member in found["family"] if member["is_canonical"]] == ["late01"]
    assert found["family"][1]["summary"]["cut"] == 1
    assert "the canonical article is now late01" in printed(lake, "story01")


def test_a_text_that_two_tables_hold_is_one(tmp_path: Path) -> None:
    both = article("copy01", cluster_id="story01", is_canonical=False)
    lake = write(tmp_path, *FAMILY, both, *ENTRIES, STORY)
    family = one(lake, "copy02")["family"]
    assert [member["article_id"] for member in family].count("copy01") == 1
    assert family[1]["relation"] == "near_copy"


def test_a_lake_of_an_older_version(tmp_path: Path) -> None:
    """No clusters, no edges, no shares each way: what can be told is told."""
    lake = write(tmp_path, *FAMILY[:4], *ENTRIES, without=("contained", "contains"))
    found = one(lake, "copy02")
    assert (found["story"]["size"], found["story"]["canonical_id"]) == (4, "story01")
    assert found["story"]["span_hours"] == 12.0
    assert found["story"]["outlets"] == ["Harbour Courier", "Roundup", "Tarn Press", "Wendle Bay Herald"]
    assert found["related"] == []
    assert "excerpt: shares 90% of the shorter text" in printed(lake, "copy02")


def test_tables_that_are_not_there_at_all(tmp_path: Path) -> None:
    connection = opened(write(tmp_path, *FAMILY[:4]))
    family = family_of(connection, "story01", "copy02")
    assert len(family) == 4
    assert story_of(connection, "story01", family)["size"] == 4
    assert related_to(connection, family, "copy02") == []


def test_json_carries_it_all(tmp_path: Path) -> None:
    lake = write(tmp_path, *FAMILY, *RELATED, *ENTRIES, STORY)
    (line,) = printed(lake, "copy02", form="json").splitlines()
    found = json.loads(line)
    assert found["story"]["agencies"] == ["TPA"]
    changes = found["family"][2]["changes"]
    assert [change["kind"] for change in changes] == ["edited", "moved", "added", "cut", "cut", "cut"]
    assert changes[0]["pieces"][1] == ["-", "master, "]
    assert found["related"][3]["evidence"] == ["Odile Brandt", "Port Ellery"]


def test_the_command_passes_its_options_on(tmp_path: Path) -> None:
    copies = [copy(f"copy{n:04d}", text=f"{ORIGINAL} Echo {n}.") for n in range(25)]
    write(tmp_path, article("story01"), *copies, entry("story01", disposition="kept"))

    def call(*options: str) -> str:
        result = CliRunner().invoke(cli, ["inspect", "story01", "--root", str(tmp_path), *options])
        assert result.exit_code == 0
        return result.output

    assert (call().count("near_copy"), diffs(call())) == (19, 3)
    assert (call("--no-diff").count("near_copy"), diffs(call("--no-diff"))) == (19, 0)
    assert (call("--all").count("near_copy"), diffs(call("--all"))) == (25, 25)
    for options in ((), ("--all",)):
        found = json.loads(call("--format", "json", *options))
        assert sum(bool(member["changes"]) for member in found["family"]) == 25
    assert "changes" not in json.loads(call("--format", "json", "--no-diff"))["family"][1]


def test_what_documents_say_reaches_the_terminal_as_text(tmp_path: Path) -> None:
    evil = "Tarn \x1b[31m[red]Post[/red]\x07\u202e"
    rows = [
        article("story01", source=evil, title=evil, url=evil, text=ORIGINAL),
        copy(
            "copy01", source=evil, title=f"{evil}!", agency=evil, text=f"{ORIGINAL} {evil} said. Two {evil} were hurt."
        ),
        article("other01", source=evil, title=evil),
        edge("other01", "story01", "same_event", evidence=[evil], method=evil),
    ]
    lake = write(tmp_path, *rows, entry("copy01"))
    for width in (0, 100):
        out = printed(lake, "copy01", width=width)
        assert out.count("[red]Post[/red]") > 7
        for harmful in ("\x1b[31m", "\x07", "\u202e"):
            assert harmful not in out


def test_a_text_without_words_is_shown(tmp_path: Path) -> None:
    rows = [article("story01", text="***"), copy("copy01", text="---")]
    lake = write(tmp_path, *rows, entry("copy01"))
    assert one(lake, "copy01")["family"][1]["changes"] == []
    assert "near_copy" in printed(lake, "copy01")


def test_a_document_without_a_story(tmp_path: Path) -> None:
    lake = write(tmp_path, entry("gone01", cluster_id="story01", disposition="kept"))
    found = one(lake, "gone01")
    assert (found["story"], found["family"], found["related"]) == (None, [], [])
    assert "story:" not in printed(lake, "gone01")
