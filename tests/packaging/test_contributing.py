"""The worked example of CONTRIBUTING.md does what it says."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# In a process of its own, since what it registers would stay.
PROGRAM = """
import json, sys
import transforms.sources
transforms.sources.__path__.append(sys.argv[1])
from pipeline.config import load_config
[source] = load_config(sys.argv[2], [f"sources.0.glob={sys.argv[3]}"]).open_sources()
for unit in source.plan():
    for result in source.read(unit):
        body = result.body.decode() if hasattr(result, "body") else result.reason
        print(json.dumps([type(result).__name__, result.source_id, getattr(result, "title", None), body]))
"""


def example(language: str) -> str:
    """The only fenced block in that language."""
    [block] = re.findall(rf"^```{language}\n(.*?)^```$", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.M | re.S)
    return str(block)


@pytest.fixture
def read_tables(tmp_path: Path) -> list[list[str | None]]:
    plugins = tmp_path / "plugins"
    plugins.mkdir()
    (plugins / "csv.py").write_text(example("python"), encoding="utf-8")
    (tmp_path / "config.yaml").write_text(example("yaml"), encoding="utf-8")
    tables = tmp_path / "tables"
    tables.mkdir()
    (tables / "a.csv").write_text(
        'headline,text\nFerry returns,"Back at last,\nsaid Ann."\nNo text,\n', encoding="utf-8"
    )
    (tables / "b.csv").write_bytes(b"headline,text\n\xff,\xfe\n")
    (tables / "c.csv").write_bytes(b"")
    command = [sys.executable, "-c", PROGRAM, str(plugins), str(tmp_path / "config.yaml"), str(tables / "*.csv")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_example_source_is_found_configured_and_read(read_tables: list[list[str | None]]) -> None:
    assert [(kind, where, title) for kind, where, title, _ in read_tables] == [
        ("RawDocument", "a.csv#1", "Ferry returns"),
        ("Rejection", "a.csv#2", None),
        ("Rejection", "b.csv", None),
        ("Rejection", "c.csv", None),
    ]
    assert read_tables[0][3] == "Back at last,\nsaid Ann."
