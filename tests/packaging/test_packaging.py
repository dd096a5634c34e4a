"""What is installed and shipped is what lies in the tree."""

import re
import tomllib
from importlib.metadata import packages_distributions, version
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TOP_LEVEL = ("pipeline", "schemas", "transforms")
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.fixture(scope="module")
def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def folders_with(pattern: str) -> set[Path]:
    """Folders below the top-level packages, with them, that directly hold a file of that name."""
    return {path.parent.relative_to(ROOT) for name in TOP_LEVEL for path in (ROOT / name).rglob(pattern)}


@pytest.mark.parametrize("name", TOP_LEVEL)
def test_no_dependency_ships_a_package_of_our_name(name: str) -> None:
    assert set(packages_distributions()[name]) == {"newsbeam"}


def test_installed_version_is_that_of_the_tree(pyproject: dict[str, Any]) -> None:
    assert version("newsbeam") == pyproject["project"]["version"]


def test_changelog_knows_the_version(pyproject: dict[str, Any]) -> None:
    released = pyproject["project"]["version"]
    assert re.search(rf"^## \[{re.escape(released)}\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)


def test_every_package_on_disk_is_listed(pyproject: dict[str, Any]) -> None:
    on_disk = {".".join(folder.parts) for folder in folders_with("__init__.py")}
    assert set(pyproject["tool"]["setuptools"]["packages"]) == on_disk


def test_every_folder_with_code_is_a_package() -> None:
    assert folders_with("*.py") == folders_with("__init__.py")


def test_every_data_file_is_shipped(pyproject: dict[str, Any]) -> None:
    globs: dict[str, list[str]] = pyproject["tool"]["setuptools"]["package-data"]
    shipped = {
        path
        for package, patterns in globs.items()
        for pattern in patterns
        for path in ROOT.joinpath(*package.split(".")).glob(pattern)
    }
    on_disk = {path for name in TOP_LEVEL for path in (ROOT / name).rglob("*") if path.is_file()}
    data = {path for path in on_disk if path.suffix != ".py" and "__pycache__" not in path.parts}
    assert {str(path.relative_to(ROOT)) for path in data - shipped} == set()


@pytest.mark.parametrize("name", TOP_LEVEL)
def test_types_are_published(name: str) -> None:
    assert (ROOT / name / "py.typed").is_file()


def test_there_are_locks() -> None:
    assert {lock.name for lock in LOCKS} == {
        "airflow.txt", "bootstrap.txt", "dev.txt", "model-en-md.txt", "runtime.txt", "spark.txt",
    }  # fmt: skip


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_locks_name_no_place_to_install_from(lock: Path) -> None:
    url_host_or_option = r"[a-z]+://|\.(?:com|org|io|net)\b|^\s*(?:-[if]\b|--(?!hash=))"
    place = re.compile(url_host_or_option, re.M)
    assert place.findall(lock.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_locks_pin_every_requirement_with_a_hash(lock: Path) -> None:
    text = re.sub(r"^\s*#.*\n", "", lock.read_text(encoding="utf-8"), flags=re.M)
    requirements = text.replace("\\\n", " ").splitlines()
    assert requirements
    assert [line for line in requirements if not re.match(r"[\w.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)] == []


def test_development_and_runtime_hold_the_same_versions() -> None:
    dev, runtime = (
        set(re.findall(r"^[\w.-]+==\S+", (ROOT / "requirements" / name).read_text(encoding="utf-8"), re.M))
        for name in ("dev.txt", "runtime.txt")
    )
    assert runtime - dev == set()
