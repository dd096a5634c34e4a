"""Runs that take on a part of their input: some days, some documents; dry runs; --resume."""

import datetime as dt
from typing import Any

import pytest
from click.testing import CliRunner

from pipeline.cli import cli
from pipeline.errors import ExitCode, UserError
from pipeline.lake.query import query
from pipeline.runs.dry_run import rehearsal
from pipeline.runs.options import RunOptions, scope_of
from pipeline.runs.run import run
from transforms.logic.scope import Scope

CHEAP = {"events": {"extractors": []}}


def ids(place: Any) -> list[str]:
    rows = query(place.lake, "SELECT source_id FROM articles ORDER BY source_id")[1]
    return [row[0] for row in rows]


def run_scoped(place: Any, scope: Scope, **more: Any) -> Any:
    return run(place.config(**CHEAP, **more), options=RunOptions(scope))


def test_windows_are_filled_one_after_the_other_and_add_up(place: Any, helpers: Any) -> None:
    days = ["2026-03-01", "2026-03-02T23:59:59Z", "2026-03-03", "2026-03-04", "2026-03-05"]
    records = [helpers.record(number, published_at=day) for number, day in enumerate(days)]
    helpers.write_jsonl(place.inbox / "a.jsonl", *records)
    first = run_scoped(place, scope_of("2026-03-02", "2026-03-04", None))
    assert first.report.counts["outside"] == 3
    assert first.report.equation() == "in 2 = kept 2 + duplicate 0 + rejected 0 + dead 0"
    assert ids(place) == ["n1", "n2"]
    again = run_scoped(place, scope_of("2026-03-02", "2026-03-04", None))
    assert (again.report.counts["in"], again.report.counts["unchanged"]) == (0, 2)
    rest = run_scoped(place, Scope())
    assert rest.report.equation() == "in 3 = kept 3 + duplicate 0 + rejected 0 + dead 0"
    assert ids(place) == ["n0", "n1", "n2", "n3", "n4"]
    last = run_scoped(place, Scope())
    assert last.report.counts["unchanged"] == 5


def test_a_day_that_only_the_text_states_counts_after_cleaning(place: Any, helpers: Any) -> None:
    for number, day in enumerate(("2026-03-01", "2026-03-09")):
        path = place.inbox / f"{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Headline {number}\n\nPublished: {day}\n\n{helpers.story(number)}")
    sources = [{"type": "text", "name": "texts", "glob": f"{place.inbox}/*.txt", "published_at": dt.date(2026, 3, 5)}]
    done = run_scoped(place, scope_of("2026-03-04", "2026-03-08", None), sources=sources)
    assert done.report.counts["in"] + done.report.counts["outside"] == 2
    rest = run_scoped(place, Scope(), sources=sources)
    assert done.report.counts["in"] + rest.report.counts["in"] == 2
    assert len(ids(place)) == 2


@pytest.mark.slow
def test_a_limit_leaves_the_rest_for_the_next_run(place: Any, helpers: Any) -> None:
    for name in "ab":
        shift = 100 * (name == "b")
        helpers.write_jsonl(place.inbox / f"{name}.jsonl", *(helpers.record(shift + number) for number in range(3)))
    counts = [run_scoped(place, Scope(limit=2)).report.counts for _ in range(4)]
    assert [count["in"] for count in counts] == [2, 2, 2, 0]
    assert len(ids(place)) == 6
    assert counts[3]["unchanged"] == 6


def test_a_limit_holds_over_chunks(place: Any, helpers: Any) -> None:
    for number in range(4):
        helpers.write_jsonl(place.inbox / f"{number}.jsonl", helpers.record(number))
    done = run_scoped(place, Scope(limit=3), chunks={"units": 2})
    assert done.report.counts["in"] == 3


def test_a_dry_run_changes_nothing_and_tells_what_would(place: Any, helpers: Any) -> None:
    helpers.write_jsonl(place.inbox / "a.jsonl", helpers.record(1))
    run_scoped(place, Scope())
    helpers.write_jsonl(place.inbox / "b.jsonl", helpers.record(1, id="copy"), helpers.record(29))
    before = {path: path.stat() for path in place.root.rglob("*") if path.name != "lock"}
    with rehearsal(place.config(**CHEAP)) as changed:
        shadow = changed.root
        done = run(changed)
    after = {path: path.stat() for path in place.root.rglob("*") if path.name != "lock"}
    assert {path: (s.st_mtime_ns, s.st_size, s.st_ino) for path, s in before.items()} == {
        path: (s.st_mtime_ns, s.st_size, s.st_ino) for path, s in after.items()
    }
    assert done.report.equation() == "in 2 = kept 1 + duplicate 1 + rejected 0 + dead 0"
    assert sum(p["rows_added"] for p in done.report.partitions.values() if p["table"] == "articles") == 1
    assert not list(place.root.parent.glob(".newsbeam-dry-run-*")), shadow


def test_a_dry_run_into_a_new_lake_makes_no_folder(place: Any, helpers: Any) -> None:
    helpers.write_jsonl(place.inbox / "a.jsonl", helpers.record(1))
    with rehearsal(place.config(**CHEAP)) as changed:
        assert run(changed).report.counts["kept"] == 1
    assert not place.root.exists()


def test_a_dry_run_needs_a_local_lake(place: Any) -> None:
    with pytest.raises(UserError, match="local disk"), rehearsal(place.config(output={"root": "gs://b/lake"})):
        pass


def test_resume_begins_nothing(place: Any, helpers: Any, monkeypatch: Any) -> None:
    helpers.write_jsonl(place.inbox / "a.jsonl", helpers.record(1))
    resume = RunOptions(resume=True)
    with pytest.raises(UserError, match="nothing to resume") as caught:
        run(place.config(**CHEAP), options=resume)
    assert caught.value.code == ExitCode.DONE

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("pipeline.runs.chunks.commit", killed)
        with pytest.raises(KeyboardInterrupt):
            run(place.config(**CHEAP))
    with pytest.raises(UserError, match="another configuration") as caught:
        run(place.config(**CHEAP), options=RunOptions(Scope(limit=1), resume=True))
    assert caught.value.code == ExitCode.USAGE
    assert run(place.config(**CHEAP), options=resume).report.counts["kept"] == 1


def test_the_command_takes_no_senseless_scope() -> None:
    for arguments in (["--limit", "0"], ["--since", "x"]):
        assert CliRunner().invoke(cli, ["run", "none.yaml", *arguments]).exit_code != 0
