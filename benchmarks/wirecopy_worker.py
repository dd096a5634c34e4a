"""A process in which one system clusters texts once: ``python -m benchmarks.wirecopy_worker NAME TEXTS ANSWER``.

TEXTS is JSON Lines of ``id``, ``text``, ``source``. ANSWER becomes a JSON object: ``labels``, ``cpu`` and ``wall``
(seconds), ``kept_bytes``, ``versions``, ``python``; or ``missing``, why the system cannot be loaded. It runs in the
peers' environment as well as in the project's, so that only the standard library is imported here. A new process for
each run: no system finds caches filled, and none runs while another does.
"""

import argparse
import gc
import json
import logging
import os
import platform
import time
import warnings
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks.peer_worker import cut_off, own_output
from benchmarks.wirecopy_gold import Text
from benchmarks.wirecopy_systems import SYSTEMS, System

# Given to each before anything is measured: what it loads when it needs it is loaded then.
_WARM_UP = [
    Text(str(number), f"The ferry of Tarnholm sails again since Monday morning, the harbour office said, {word}. " * 9)
    for number, word in enumerate(("after a week of storms", "after a week of storms", "for the first time in May"))
]
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")


def environment() -> dict[str, str]:
    """The environment variables of such a process: one thread in native code, the same order of sets each time."""
    return {**os.environ, **dict.fromkeys(_ONE_THREAD, "1"), "PYTHONHASHSEED": "0"}


def answer(system: System, texts: Sequence[Text]) -> dict[str, Any]:
    """Let a system cluster texts, and measure it.

    Raises:
        ImportError: It is not installed.
        PackageNotFoundError: As above.
    """
    cluster = system.load()
    versions = {name: version(name) for name in system.distributions}
    if system.timed:
        cluster(_WARM_UP)
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    found = cluster(texts)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return {
        "labels": found.labels, "cpu": cpu, "wall": wall, "kept_bytes": found.kept_bytes(), "versions": versions,
        "python": platform.python_version(),
    }  # fmt: skip


def read_texts(path: Path) -> list[Text]:
    """Read what :func:`write_texts` wrote."""
    with path.open(encoding="utf-8") as lines:
        return [Text(**json.loads(line)) for line in lines]


def write_texts(path: Path, texts: Sequence[Text]) -> None:
    """Write texts as JSON Lines."""
    path.write_text("".join(json.dumps(text._asdict()) + "\n" for text in texts), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one system on one core."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=[system.name for system in SYSTEMS])
    parser.add_argument("texts", type=Path)
    parser.add_argument("answer", type=Path)
    options = parser.parse_args(arguments)
    [system] = [system for system in SYSTEMS if system.name == options.name]
    own_output()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    if system.is_peer:
        cut_off()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    try:
        found = answer(system, read_texts(options.texts))
    except (ImportError, PackageNotFoundError) as error:
        found = {"missing": f"{type(error).__name__}: {error}"}
    options.answer.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
