"""The command line, in the process of the tests; what needs a process is in end_to_end."""

import logging
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline import cli, docs
from pipeline.config import Config
from schemas.tables import TABLES

COMMANDS = [
    [],
    ["demo"],
    ["run"],
    ["validate"],
    ["extract"],
    ["query"],
    ["inspect"],
    ["train"],
    ["train", "topic"],
    ["train", "events"],
]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Any:
    """Calls the command in this process: its exit code, and what it wrote to stdout and stderr."""
    monkeypatch.setattr(cli.signal, "signal", lambda *_: None)
    main = cli.cli.main
    monkeypatch.setattr(cli.cli, "main", lambda **options: main(prog_name="newsbeam", **options))
    handlers, level = logging.root.handlers[:], logging.root.level

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["newsbeam", *arguments])
        try:
            cli.main()
            code = 0
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        return (code, *capfd.readouterr())

    yield run
    logging.root.handlers[:], logging.root.level = handlers, level
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_each_command_has_help(command: list[str], call: Any) -> None:
    code, out, _ = call(*command, "--help")
    assert code == 0
    assert out.startswith("Usage: newsbeam")
    assert len(out.splitlines()) > 3


def test_version(call: Any) -> None:
    code, out, _ = call("--version")
    assert (code, out.split(",")[0]) == (0, "newsbeam")


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["run"], ["query", "SELECT 1", "--format", "xml"], ["demo", "--out", __file__]]
)
def test_wrong_usage_is_exit_code_2(arguments: list[str], call: Any) -> None:
    code, _, err = call(*arguments)
    assert code == 2
    assert "Traceback" not in err


def test_query_and_inspect_of_no_lake(call: Any, tmp_path: Path) -> None:
    root = str(tmp_path / "none")
    for arguments in (["query", "SELECT 1"], ["inspect", "x"]):
        assert call(*arguments, "--root", root) == (2, "", f"newsbeam: there is no lake at {root!r}\n")
    code, _, err = call("inspect", "x", "--root", str(tmp_path))
    assert (code, err) == (2, f"newsbeam: the lake at {str(tmp_path)!r} knows no document 'x'\n")


def test_validate_lists_what_would_be_read(call: Any, tmp_path: Path) -> None:
    (tmp_path / "[b] a.txt").write_text("abc")
    config = tmp_path / "c.yaml"
    config.write_text(f"sources: [{{type: text, glob: '{tmp_path}/*.txt'}}]\noutput: {{root: '{tmp_path}/OUT'}}\n")
    code, out, _ = call("validate", str(config))
    assert code == 0
    assert "1 files or feeds, 3 bytes" in out
    assert "is new" in out
    assert not (tmp_path / "OUT").exists()
    code, _, err = call("validate", str(config), "--set", "sources.0.glob=*.nothing")
    assert (code, len(err.splitlines())) == (2, 1)


def test_an_unexpected_error_is_a_line_and_a_file(call: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def broken(*_: Any) -> None:
        raise ZeroDivisionError("two\nlines")

    monkeypatch.setattr("pipeline.validate.validate", broken)
    code, _, err = call("validate", "x.yaml")
    assert (code, len(err.splitlines())) == (1, 1)
    assert "bug: ZeroDivisionError: two lines" in err
    (log,) = tmp_path.glob("newsbeam-error-*.log")
    assert "Traceback" in log.read_text()


def test_the_generated_pages_are_fresh(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["docs", "--check"])
    assert docs.main() == 0, capsys.readouterr().err


def test_the_pages_name_every_table_and_section() -> None:
    assert all(f"## {table.name}\n" in docs.schema_page() for table in TABLES)
    assert all(f"`{name}`" in docs.configuration_page() for name in Config.model_fields)
