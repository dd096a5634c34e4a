"""Score event fields and topics against gold: ``python -m benchmarks.events DATA [SET ...]``.

DATA is a folder of gold files with the scorer that belongs to them, ``score.py``. For each set the texts that
``score.py texts`` prints go through ``newsbeam extract --as-is``, and its output through ``score.py``. SET is one of
those below; without it, all whose gold lies there.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple


class GoldSet(NamedTuple):
    """A set: what the scorer calls its kind, and its file without the suffix."""

    kind: str
    file: str


SETS = {
    "plover": GoldSet("plover", "plover_plv_train"),
    "g5w1h": GoldSet("g5w1h", "g5w1h"),
    "geo": GoldSet("geo", "geo_lgl"),
    "dates": GoldSet("dates", "dates_aquaint"),
    "quotes": GoldSet("quotes", "quotes_polnear_dev"),
    "bbc": GoldSet("topic", "topic_bbc"),
    "ag": GoldSet("topic", "topic_ag"),
    "huffpost": GoldSet("topic", "topic_huffpost"),
    "reuters": GoldSet("reuters", "topic_reuters_train"),
}
_TRAINED_ON = {
    "plover": "the shipped weights are trained on it: see `benchmarks.events_folds`",
    "huffpost": "the shipped weights are trained on it: see `benchmarks.events_topics`",
}


def score(data: Path, name: str) -> tuple[str, float]:
    """What the scorer says of one set, and the seconds that the extraction took.

    Raises:
        subprocess.CalledProcessError: A command failed.
    """
    kind, file = SETS[name]
    gold, scorer = data / f"{file}.jsonl", str(data / "score.py")
    with tempfile.TemporaryDirectory() as folder:
        texts, found = Path(folder) / "texts.jsonl", Path(folder) / "found.jsonl"
        with texts.open("wb") as out:
            subprocess.run([sys.executable, scorer, "texts", kind, str(gold)], stdout=out, check=True)
        started = time.perf_counter()
        with found.open("wb") as out:
            command = [sys.executable, "-m", "pipeline.cli", "extract", "--as-is", str(texts)]
            subprocess.run(command, stdout=out, check=True)
        seconds = time.perf_counter() - started
        said = subprocess.run(
            [sys.executable, scorer, kind, str(gold), str(found)], capture_output=True, text=True, check=True
        )
    return said.stdout.strip(), seconds


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("sets", nargs="*", choices=[[], *SETS], metavar="SET")
    args = parser.parse_args()
    for name in args.sets or [name for name, gold in SETS.items() if (args.data / f"{gold.file}.jsonl").exists()]:
        said, seconds = score(args.data, name)
        print(f"{said}  [{seconds:.0f} s]")
        if name in _TRAINED_ON:
            print(f"  ({_TRAINED_ON[name]})")


if __name__ == "__main__":
    main()
