"""Every input of the corpus, and some new ones made of it, go through their parser as its invariants say."""

from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
CORPUS = Path(__file__).with_name("corpus")
TARGETS = sorted(path.name for path in CORPUS.iterdir())


@pytest.fixture(scope="module")
def targets() -> ModuleType:
    """The harness, which is not part of the installed package."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT))
        from tests.fuzz import targets as module

        return module


@pytest.fixture(scope="module")
def inputs() -> ModuleType:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT))
        from tests.fuzz import inputs as module

        return module


def test_each_target_has_a_corpus_and_it_is_small(targets: ModuleType) -> None:
    assert sorted(targets.TARGETS) == TARGETS
    assert sum(path.stat().st_size for path in CORPUS.rglob("*") if path.is_file()) < 300_000


@pytest.mark.parametrize("name", TARGETS)
def test_corpus(targets: ModuleType, inputs: ModuleType, name: str) -> None:
    for data in inputs.seeds(name):
        targets.TARGETS[name](data)


@pytest.mark.parametrize("name", TARGETS)
def test_new_inputs(targets: ModuleType, inputs: ModuleType, name: str) -> None:
    @settings(max_examples=15, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def check(data: st.DataObject) -> None:
        targets.TARGETS[name](data.draw(inputs.inputs(name)))

    check()
