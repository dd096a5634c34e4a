"""Beam's Prism, a runner in Go that lives in one process: ``make test-prism``."""

import os
from collections.abc import Callable

import pytest

PRISM = os.environ.get("NEWSBEAM_PRISM")

pytestmark = [pytest.mark.skipif(PRISM is None, reason="needs Prism: make test-prism"), pytest.mark.slow]


def test_prism(makes_the_same_lake: Callable[[list[str]], None]) -> None:
    makes_the_same_lake(["--runner=PrismRunner", f"--prism_location={PRISM}", "--environment_type=LOOPBACK"])
