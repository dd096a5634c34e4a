"""A folder with a configuration, under a name that every scheduler reads in a way of its own."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from pipeline.cli import cli
from pipeline.scheduling.job import Job
from pipeline.scheduling.times import times_of

ODD = """it's 50% "off" $HOME %h \\% ${{ 1 }} ö"""


class Newsroom(NamedTuple):
    """The working folder, and the ``schedule`` command in it."""

    folder: Path

    def schedule(self, *words: str) -> str:
        """What ``newsbeam schedule`` prints.

        Raises:
            UserError: It has failed.
        """
        return CliRunner().invoke(cli, ["schedule", *words], catch_exceptions=False, standalone_mode=False).output

    def write(self, *words: str) -> list[Path]:
        """The files that it writes."""
        units = self.folder / "units"
        units.mkdir(exist_ok=True)
        self.schedule(*words, "--write", str(units))
        return sorted(units.iterdir())


@pytest.fixture
def newsroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    folder = tmp_path / ODD
    folder.mkdir()
    (folder / "news desk.yaml").write_text('sources: [{type: text, glob: "news/*.txt"}]\noutput: {root: lake}\n')
    monkeypatch.chdir(folder)
    return Newsroom(folder)


@pytest.fixture
def make_job(tmp_path: Path) -> Callable[..., Job]:
    """A maker of jobs whose command is a script that ends with a given code, and notes its folder and arguments."""

    def make(code: int = 0, name: str = ODD, config: str = "news.yaml", overrides: Sequence[str] = ()) -> Job:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        script = folder / "newsbeam"
        script.write_text(
            f'#!/bin/sh\n(pwd; printf "%s\\n" "$@") >"{tmp_path}/called"\n'
            f"echo '{{\"message\": \"run finished\"}}'\n[ {code} = 0 ] || echo 'newsbeam: why' >&2\nexit {code}\n"
        )
        script.chmod(0o755)
        return Job(
            name="newsbeam-desk", executable=str(script), config=str(folder / config), overrides=tuple(overrides),
            folder=str(folder), root=str(folder / "lake"), times=times_of(every="15m"), user="root",
            log=str(folder / "logs" / "newsbeam-desk.log"),
        )  # fmt: skip

    return make
