"""What linking costs a round of a stream, by the articles that the window holds: ``python -m benchmarks.link_rounds``.

Made-up articles whose names and words are as unevenly spread as those of news (Zipf) lie in a lake of their own, by
topic and day. Each round brings some more and writes them into the files of their day, as a stream does. Only linking
is timed, with the reading of earlier articles that it needs.
"""

import argparse
import os
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from statistics import median

import apache_beam as beam
import pyarrow.parquet as pq
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner

from pipeline.runs.quick_graphs import SharedViews, signatures_remembered
from schemas.arrow import table_of
from schemas.article import Article, MainEvent, Place
from schemas.record import fields_of
from transforms.link_events import LinkEvents
from transforms.logic.linking.rules import LinkParams
from transforms.rounds import one_round

_DAY = 86_400_000_000
_START = 20_521 * _DAY
"""2026-03-09, midnight UTC."""
_TOPICS = 17
_NAMES = 30_000
_BLANK = {spec.name: [] if "List" in str(spec.type) else None for spec in fields_of(Article)}


class Newsroom:
    """Makes articles.

    Args:
        days: Days that they are spread over.
    """

    def __init__(self, days: int) -> None:
        self._days = days
        self._weights = list(accumulate(1 / (rank + 10) for rank in range(_NAMES)))

    def article(self, number: int) -> Article:
        """The article of a number."""
        rng = random.Random(number)  # noqa: S311 - repeatable, not secret

        def pick(kind: str, most: int, least: int = 0) -> list[str]:
            ranks = rng.choices(range(_NAMES), cum_weights=self._weights, k=rng.randint(least, most))
            return [f"{kind}{rank:05d}" for rank in dict.fromkeys(ranks)]

        words = " ".join(pick("word", 320, 280))
        event = MainEvent("x", None, None, " ".join(pick("act", 6, 3)), None, None, None, None, None, None, None)
        made = {
            "article_id": f"n{number}", "source_id": f"n{number}", "cluster_id": f"n{number}",
            "source": f"outlet{number % 150}.example", "title": " ".join(pick("head", 8, 5)), "text": words,
            "published_at": _START + rng.randrange(self._days * _DAY), "date_source": "record", "is_canonical": True,
            "origin": "made", "uri": "made", "main_event": event, "persons": pick("Person", 6),
            "organisations": pick("Body", 6), "places": [Place(one, 0, 1, None) for one in pick("Town", 5)],
        }  # fmt: skip
        return Article(**(_BLANK | made))  # type: ignore[arg-type]


class Lake:
    """The articles that were written, by file."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._held: defaultdict[str, list[Article]] = defaultdict(list)

    def add(self, articles: Sequence[Article]) -> None:
        """Write articles into the files of their topic and day."""
        paths = set()
        for one in articles:
            date = time.strftime("%Y-%m-%d", time.gmtime((one.published_at or 0) / 1e6))
            path = f"{self._root}/articles/topic=t{int(one.article_id[1:]) % _TOPICS}/date={date}/part-00000.parquet"
            self._held[path].append(one)
            paths.add(path)
        for path in paths:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(table_of(Article, self._held[path]), f"{path}.new", compression="zstd")
            Path(f"{path}.new").rename(path)

    def files(self) -> list[str]:
        """All files."""
        return sorted(self._held)


def link(articles: Sequence[Article], files: Sequence[str]) -> tuple[float, float, int]:
    """Link a round; gives seconds, seconds of processor time, and the number of links."""
    began, used, found = time.perf_counter(), time.process_time(), _Count()
    options = SharedViews.of(PipelineOptions([]))
    pipeline = beam.Pipeline(FnApiRunner(), options=options)
    created = pipeline | beam.Create(list(articles), reshuffle=False).with_output_types(Article)
    _ = (
        created
        | LinkEvents(LinkParams(), one_round(article_files=files), spread=False)
        | "count" >> beam.Map(found.add)
    )
    result = pipeline.run()
    result.wait_until_finish()
    counted = result.metrics().query()["counters"]
    links = sum(one.result for one in counted if one.key.metric.name == "links")
    return time.perf_counter() - began, time.process_time() - used, links


class _Count:
    def __init__(self) -> None:
        self._counter = beam.metrics.Metrics.counter("benchmark", "links")

    def add(self, _: object) -> None:
        self._counter.inc()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.link_rounds", description=__doc__)
    parser.add_argument("--window", type=int, nargs="+", default=[1_000, 5_000], help="articles (default: %(default)s)")
    parser.add_argument("--round", type=int, default=20, help="articles of a round (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="after the first (default: %(default)s)")
    parser.add_argument("--days", type=int, default=3, help="that the articles are spread over (default: %(default)s)")
    options = parser.parse_args(arguments)
    print(
        "| articles in the window | first round, s | a round, s | its processor time, s | links |\n" + "|---:" * 5 + "|"
    )
    for window in options.window:
        newsroom = Newsroom(options.days)
        with tempfile.TemporaryDirectory(prefix="newsbeam-links-") as folder, signatures_remembered():
            lake, number = Lake(Path(folder)), window
            lake.add([newsroom.article(one) for one in range(window)])
            took = []
            for _ in range(options.rounds + 1):
                articles = [newsroom.article(one) for one in range(number, number + options.round)]
                number += options.round
                took.append(link(articles, lake.files()))
                lake.add(articles)
        rest = took[1:]
        seconds, used = (median(one[part] for one in rest) for part in (0, 1))
        print(
            f"| {window:,} | {took[0][0]:.2f} | {seconds:.2f} | {used:.2f} | {sum(one[2] for one in took)} |",
            flush=True,
        )
    print(f"\nLoad {os.getloadavg()[0]:.1f}.")


if __name__ == "__main__":
    main()
