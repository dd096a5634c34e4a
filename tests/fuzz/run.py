"""Fuzz every target in turn for a given time: ``python -m tests.fuzz.run --seconds 3600``.

With atheris installed (``pip install atheris``) inputs evolve by the code that they reach; without, hypothesis makes
them of the corpus and the dictionary. Inputs that fall are kept in the work folder, and the exit code is 1.
"""

import argparse
import faulthandler
import importlib.util
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
CORPUS, TOKENS = HERE / "corpus", HERE / "tokens.dict"
INSTRUMENTED = ["transforms", "trafilatura", "htmldate", "feedparser", "dateutil"]
MAX_CPU_SECONDS = 5.0
HANG_SECONDS = 60


def main() -> int:
    """Run the targets, each in a process of its own, until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=600.0, help="time in all")
    parser.add_argument("--round", type=float, default=60.0, help="time of one target before the next has its turn")
    parser.add_argument("--targets", nargs="*", help="some targets only")
    parser.add_argument(
        "--work", type=Path, default=Path(".fuzz"), help="folder for new inputs and for those that fell"
    )
    parser.add_argument("--engine", choices=("atheris", "hypothesis"), help="default: atheris if it is installed")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.engine = options.engine or ("atheris" if importlib.util.find_spec("atheris") else "hypothesis")
    if options.one:
        (_atheris if options.engine == "atheris" else _hypothesis)(options.one, options.round, options.work)
        return 0
    names = options.targets or _names()
    options.work.mkdir(parents=True, exist_ok=True)
    deadline, fallen = time.monotonic() + options.seconds, 0
    while (left := deadline - time.monotonic()) > 0:
        share = max(5.0, min(options.round, left / len(names)))
        for name in names:
            fallen += _turn(name, share, options)
            if time.monotonic() >= deadline:
                break
    print(f"{fallen} inputs fell" + (f": see {options.work}/fallen" if fallen else ""), flush=True)
    return 1 if fallen else 0


def _names() -> list[str]:
    from tests.fuzz.targets import TARGETS

    return list(TARGETS)


def _turn(name: str, seconds: float, options: argparse.Namespace) -> bool:
    command = [sys.executable, "-m", "tests.fuzz.run", "--one", name, "--round", str(seconds)]
    command += ["--work", str(options.work), "--engine", options.engine]
    started = time.monotonic()
    with (options.work / f"{name}.log").open("w", encoding="utf-8") as log:
        code = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, check=False).returncode
    print(f"{name}: {'fell' if code else 'stands'} after {time.monotonic() - started:.0f} s", flush=True)
    if code:
        log_path = options.work / f"{name}.log"
        log_path.rename(log_path.with_suffix(f".{int(time.time())}.fell"))
    return code != 0


def _checked(name: str, work: Path) -> tuple[Path, Callable[[bytes], None]]:
    from tests.fuzz.targets import TARGETS

    fallen = work / "fallen"
    fallen.mkdir(parents=True, exist_ok=True)
    last, target = fallen / f"{name}.running", TARGETS[name]

    def check(data: bytes) -> None:
        last.write_bytes(data)  # what a process dies of stays behind
        faulthandler.dump_traceback_later(HANG_SECONDS, exit=True)
        started = time.process_time()
        target(data)
        spent = time.process_time() - started
        faulthandler.cancel_dump_traceback_later()
        assert spent < MAX_CPU_SECONDS, f"took {spent:.1f} s"

    return last, check


def _atheris(name: str, seconds: float, work: Path) -> None:
    import atheris

    with atheris.instrument_imports(include=INSTRUMENTED):
        _, check = _checked(name, work)
    found = work / "found" / name
    found.mkdir(parents=True, exist_ok=True)
    flags = [
        f"-max_total_time={int(seconds)}",
        "-max_len=6000",
        "-timeout=90",
        "-rss_limit_mb=4000",
        "-print_final_stats=1",
    ]
    flags += [f"-dict={TOKENS}", f"-artifact_prefix={work}/fallen/{name}-", str(found), str(CORPUS / name)]
    atheris.Setup(["fuzz", *flags], check, internal_libfuzzer=True)
    atheris.Fuzz()


def _hypothesis(name: str, seconds: float, work: Path) -> None:
    from hypothesis import HealthCheck, Phase, given, settings

    from tests.fuzz.inputs import inputs

    last, check = _checked(name, work)
    deadline = time.monotonic() + seconds

    class Over(BaseException):
        pass

    def bounded(data: bytes) -> None:
        if time.monotonic() > deadline:
            raise Over
        check(data)

    rules = settings(
        max_examples=10_000_000, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )  # fmt: skip
    try:
        rules(given(inputs(name))(bounded))()
    except Over:
        last.unlink()


if __name__ == "__main__":
    sys.exit(main())
