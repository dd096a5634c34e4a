"""The service and the timer, checked by systemd's own tool."""

import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.scheduling.job import SCHEDULERS
from transforms.registry import Params

needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")


def verify(*units: Path) -> str:
    """What ``systemd-analyze verify`` objects to."""
    command = ["systemd-analyze", "verify", "--man=no", *map(str, units)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stderr + ("" if done.returncode == 0 else f"ended with {done.returncode}")


@needs_systemd
def test_systemd_accepts_the_units(newsroom) -> None:
    assert verify(*newsroom.write("systemd", "news desk.yaml", "--cron", "5 6 13 * fri")) == ""


@needs_systemd
@pytest.mark.parametrize("broken", ["[Service]\nExecStart=/no/such/newsbeam", "[Timer]\nOnCalendar=never"])
def test_systemd_would_object(newsroom, broken: str) -> None:
    ours, line = broken.split("\n")
    units = newsroom.write("systemd", "news desk.yaml")
    for unit in units:
        kept = [old for old in unit.read_text("utf-8").splitlines() if not old.startswith(line.split("=")[0])]
        unit.write_text("\n".join(kept).replace(ours, f"{ours}\n{line}") + "\n", encoding="utf-8")
    assert verify(*units) != ""


def settings(make_job, **job: object) -> dict[str, str]:
    service, _ = SCHEDULERS.create("systemd", Params()).files(make_job(**job))
    lines = [line for line in service.text.splitlines() if not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines if "=" in line)


def test_what_systemd_would_read_otherwise_is_escaped(make_job) -> None:
    found = settings(make_job, name='5% "o" \\n $HOME', overrides=["a=b c%d"])
    # Specifiers (%%) and quotation; dollar signs stay, as the colon says that they name no variable.
    folder = found["WorkingDirectory"]
    assert folder.endswith('/5%% "o" \\n $HOME')
    quoted = folder.replace("\\", "\\\\").replace('"', '\\"')
    assert found["ExecStart"] == f':"{quoted}/newsbeam" "run" "{quoted}/news.yaml" "--set=a=b c%%d"'
    assert found["ReadWritePaths"] == f'"/tmp" "{quoted}/lake"'


@pytest.mark.parametrize("name", ["ends in a space ", "ends in a backslash\\"])
def test_the_end_of_the_folder_is_not_lost(make_job, name: str) -> None:
    assert settings(make_job, name=name)["WorkingDirectory"].endswith(f"/{name}/")


def test_later_is_no_failure(make_job) -> None:
    assert settings(make_job)["SuccessExitStatus"].split() == ["75", "130", "143"]


def test_a_lake_that_is_not_there_yet_is_asked_for(make_job) -> None:
    job = make_job()
    scheduler = SCHEDULERS.create("systemd", Params())
    assert f"belong to root: {job.root}" in scheduler.files(job)[0].text
    Path(job.root).mkdir()
    assert "belong to root" not in scheduler.files(job)[0].text


def test_a_lake_on_an_object_store_needs_no_folder(newsroom) -> None:
    text = newsroom.schedule("systemd", "news desk.yaml")
    assert '/lake"\n' in text
    (newsroom.folder / "news desk.yaml").write_text(
        'sources: [{type: text, glob: "news/*.txt"}]\noutput: {root: "s3://tarn/lake"}\n'
    )
    assert 'ReadWritePaths="/tmp"\n' in newsroom.schedule("systemd", "news desk.yaml")
