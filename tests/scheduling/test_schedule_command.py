"""``newsbeam schedule``: the configuration is checked, and paths do not depend on where the scheduler starts."""

import ast
import sys
from pathlib import Path

import pytest

from pipeline.errors import ExitCode, UserError
from pipeline.scheduling.job import SCHEDULERS

EVERY = pytest.mark.parametrize("scheduler", SCHEDULERS.names())


def test_there_are_four_schedulers() -> None:
    assert SCHEDULERS.names() == ["airflow", "cron", "github", "systemd"]


@EVERY
def test_a_wrong_configuration_gets_no_unit(newsroom, scheduler: str) -> None:
    (newsroom.folder / "wrong.yaml").write_text("sources: []\n")
    with pytest.raises(UserError, match=r"wrong\.yaml: output: is required") as caught:
        newsroom.schedule(scheduler, "wrong.yaml")
    assert caught.value.code == ExitCode.USAGE


@EVERY
def test_a_wrong_override_gets_no_unit(newsroom, scheduler: str) -> None:
    with pytest.raises(UserError, match="min_wrods"):
        newsroom.schedule(scheduler, "news desk.yaml", "--set", "clean.min_wrods=3")


def test_a_stream_is_no_job_for_a_schedule(newsroom) -> None:
    with pytest.raises(UserError, match="a stream goes on by itself"):
        newsroom.schedule("cron", "news desk.yaml", "--set", "mode=streaming")


@EVERY
def test_a_path_with_a_line_break_is_refused(newsroom, scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = newsroom.folder / "two\nlines"
    folder.mkdir()
    (newsroom.folder / "news desk.yaml").rename(folder / "desk.yaml")
    monkeypatch.chdir(folder)
    with pytest.raises(UserError, match="no unit file can state"):
        newsroom.schedule(scheduler, "desk.yaml")


def test_an_unknown_scheduler_is_told_the_known_ones(newsroom) -> None:
    with pytest.raises(UserError, match="airflow, cron, github, systemd"):
        newsroom.schedule("anacron", "news desk.yaml")


@pytest.mark.parametrize("name", ["", "9 lives", "../desk", "-x", "a%b"])
def test_a_name_that_is_no_unit_name_is_refused(newsroom, name: str) -> None:
    with pytest.raises(UserError, match="--name"):
        newsroom.schedule("systemd", "news desk.yaml", "--name", name)


def test_one_file_is_printed_as_it_is_and_written_alike(newsroom) -> None:
    printed = newsroom.schedule("airflow", "news desk.yaml")
    [path] = newsroom.write("airflow", "news desk.yaml")
    assert path.name == "newsbeam_news_desk.py"
    assert path.read_text("utf-8") == printed


def test_several_files_are_printed_under_their_names(newsroom) -> None:
    printed = newsroom.schedule("systemd", "news desk.yaml", "--name", "desk")
    files = newsroom.write("systemd", "news desk.yaml", "--name", "desk")
    assert [path.name for path in files] == ["desk.service", "desk.timer"]
    assert printed == "".join(f"# ==> {path.name} <==\n{path.read_text('utf-8')}\n" for path in files)


def test_paths_are_absolute_and_the_folder_is_kept(newsroom) -> None:
    tree = ast.parse(
        newsroom.schedule("airflow", "news desk.yaml", "--set", "output.root=a b", "--cron", "5 4 * * mon")
    )
    named = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    own = Path(sys.executable).parent / "newsbeam"
    assert named["COMMAND"] == [
        str(own.resolve()), "run", str(newsroom.folder / "news desk.yaml"), "--set=output.root=a b",
    ]  # fmt: skip
    assert named["FOLDER"] == str(newsroom.folder)
    assert "schedule='5 4 * * mon'" in ast.unparse(tree)


def test_a_unit_is_due_every_quarter_of_an_hour_by_default(newsroom) -> None:
    assert "\n*/15 * * * * log=" in newsroom.schedule("cron", "news desk.yaml")


def test_only_one_form_of_time_is_taken(newsroom) -> None:
    with pytest.raises(UserError, match="one of --every, --cron and --at"):
        newsroom.schedule("cron", "news desk.yaml", "--every", "1h", "--at", "06:00")
