"""The workflow: valid by GitHub's own schema, and its step run by the shell that GitHub uses."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.errors import UserError


def loaded(path: Path) -> dict[str, Any]:
    workflow: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return workflow


def checked(path: Path) -> dict[str, Any]:
    """The workflow, after the published schema of workflows has been applied to it."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    return loaded(path)


def steps(workflow: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {step.get("name", step.get("uses")): step for step in workflow["jobs"]["run"]["steps"]}


def in_bucket(newsroom) -> None:
    config = 'sources: [{type: text, glob: "news/*.txt"}]\noutput: {root: "s3://tarn/lake"}\n'
    (newsroom.folder / "news desk.yaml").write_text(config)


def test_a_lake_in_the_repository_is_kept_in_the_cache(newsroom) -> None:
    workflow = checked(*newsroom.write("github", "news desk.yaml"))
    assert workflow[True] == {"schedule": [{"cron": "*/15 * * * *"}], "workflow_dispatch": None}
    assert workflow["concurrency"] == {"group": "newsbeam-news-desk", "cancel-in-progress": False}
    found = steps(workflow)
    assert list(found) == [
        "actions/checkout@v6", "actions/setup-python@v6", "Install newsbeam", "Fetch the lake", "Run", "Keep the lake",
    ]  # fmt: skip
    fetched, kept = found["Fetch the lake"]["with"], found["Keep the lake"]["with"]
    assert fetched["path"] == kept["path"] == "lake"
    assert fetched["key"] == kept["key"]
    assert kept["key"].startswith(fetched["restore-keys"])


def test_a_lake_in_a_bucket_is_reached_with_secrets(newsroom) -> None:
    in_bucket(newsroom)
    found = steps(checked(*newsroom.write("github", "news desk.yaml", "--at", "6:00")))
    assert "boto3" in found["Install newsbeam"]["run"]
    assert found["Run"]["env"]["AWS_ACCESS_KEY_ID"] == "${{ secrets.AWS_ACCESS_KEY_ID }}"
    assert "Keep the lake" not in found


@pytest.mark.parametrize(("code", "ends_with"), [(0, 0), (75, 0), (3, 3), (5, 5)])
def test_the_run_step_maps_the_exit_codes(newsroom, tmp_path: Path, code: int, ends_with: int) -> None:
    override = "events.model=auto"
    script = steps(loaded(*newsroom.write("github", "news desk.yaml", "--set", override)))["Run"]["run"]
    fake = tmp_path / "bin" / "newsbeam"
    fake.parent.mkdir()
    fake.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >"{tmp_path}/called"\nexit {code}\n')
    fake.chmod(0o755)
    step = tmp_path / "step.sh"
    step.write_text(script)
    environment = {**os.environ, "PATH": f"{fake.parent}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-e", str(step)], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == ends_with
    assert ("::notice::" in done.stdout) == (code == 75)
    assert (tmp_path / "called").read_text().splitlines() == ["run", "news desk.yaml", f"--set={override}"]


def test_no_expression_of_githubs_stands_in_a_path(newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    (newsroom.folder / "${{ secrets.KEY }}.yaml").write_text((newsroom.folder / "news desk.yaml").read_text())
    script = steps(loaded(*newsroom.write("github", "${{ secrets.KEY }}.yaml")))["Run"]["run"]
    assert "newsbeam run '${{ '${{' }} secrets.KEY }}.yaml'" in script


@pytest.mark.parametrize(
    ("override", "message"),
    [("output.root=../lake", "GitHub keeps no such folder"), ("output.root=/data/lake", "GitHub keeps no such folder")],
)
def test_a_lake_that_would_be_lost_is_refused(newsroom, override: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        newsroom.schedule("github", "news desk.yaml", "--set", override)


def test_a_configuration_outside_of_the_repository_is_refused(newsroom, tmp_path: Path) -> None:
    outside = tmp_path / "desk.yaml"
    (newsroom.folder / "news desk.yaml").rename(outside)
    with pytest.raises(UserError, match="not below this folder"):
        newsroom.schedule("github", str(outside))


def test_githubs_shortest_step_is_kept_to(newsroom) -> None:
    with pytest.raises(UserError, match="5 minutes"):
        newsroom.schedule("github", "news desk.yaml", "--every", "4m")
    newsroom.schedule("github", "news desk.yaml", "--every", "5m")
