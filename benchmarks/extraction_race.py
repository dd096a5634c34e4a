"""Extractors on the same pages in turn: what each finds, and the processor time it takes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Protocol

from benchmarks.extractors import OF_TEXT, Page
from benchmarks.flatten import flatten_blocks
from benchmarks.gold import GoldPage, GoldSet
from benchmarks.peers import Answer
from benchmarks.scoring import Found, Gold, Score
from transforms.logic.cleaning.decode import NotText, decode

_SAY_EVERY = 20
# Pages given to each extractor before anything is counted: what it loads when it needs it is loaded then.
_WARM_UP_PAGES = 5


class Runner(Protocol):
    """A process that has extractors in it."""

    def show(self, page: Page) -> None:
        """Set the page that the next calls get."""

    def run(self, name: str) -> Answer:
        """Run an extractor on the page."""


@dataclass(slots=True)
class Result:
    """One extractor on one set of pages; each list has an item a page.

    Attributes:
        found: What it found in the first round.
        rounds: Seconds of processor time, round by round.
        problems: What went wrong in the first round, or None.
    """

    found: list[Found] = field(default_factory=list)
    rounds: list[list[float]] = field(default_factory=list)
    problems: list[str | None] = field(default_factory=list)

    def seconds(self) -> list[float]:
        """Processor time of each page, the median of the rounds."""
        return [median(times) for times in zip(*self.rounds, strict=True)]


@dataclass(frozen=True, slots=True)
class SetResult:
    """All extractors on one set.

    Attributes:
        name: The set, and how its pages were prepared.
        pages: Its pages.
        results: By extractor, in the order of the tables.
    """

    name: str
    pages: tuple[GoldPage, ...]
    results: dict[str, Result]

    def score(self, name: str) -> Score:
        """The measures of an extractor."""
        score = Score()
        for page, found in zip(self.pages, self.results[name].found, strict=True):
            score.add(page.gold, found)
        return score


def race(
    given: GoldSet,
    runners: dict[str, Runner],
    rounds: int,
    say: Callable[[str], None],
    prepare: Callable[[GoldPage], Page] | None = None,
) -> SetResult:
    """Give each page to every extractor before the next page; who comes first changes from page to page.

    Args:
        given: The pages.
        runners: The process of each extractor, by its name.
        rounds: How often; more than once only times.
        say: Told how it goes.
        prepare: What the extractors get of a page; the decoded page where None.
    """
    names = list(runners)
    results = {name: Result() for name in names}
    for gold in given.pages[:_WARM_UP_PAGES]:
        for name in names:
            runners[name].show((prepare or decoded)(gold))
            runners[name].run(name)
    for number in range(rounds):
        for result in results.values():
            result.rounds.append([])
        for at, gold in enumerate(given.pages):
            if at % _SAY_EVERY == 0:
                say(f"{given.name}: round {number + 1} of {rounds}, page {at} of {len(given.pages)}")
            _one_page((prepare or decoded)(gold), _rotated(names, at + number), runners, results, keep=number == 0)
    return SetResult(given.name, given.pages, results)


def _one_page(
    page: Page, names: Sequence[str], runners: dict[str, Runner], results: dict[str, Result], *, keep: bool
) -> None:
    for runner in {id(runner): runner for runner in runners.values()}.values():
        runner.show(page)
    for name in names:
        answer, result = runners[name].run(name), results[name]
        result.rounds[-1].append(answer.seconds)
        if keep:
            result.found.append(answer.found)
            result.problems.append(answer.problem)


def _rotated(names: Sequence[str], by: int) -> Sequence[str]:
    start = by % len(names)
    return [*names[start:], *names[:start]]


def decoded(gold: GoldPage) -> Page:
    """The page as served, and decoded by our decoder; empty where that finds no text."""
    body = gold.body()
    try:
        return Page(decode(body, html=True).text, body, gold.url)
    except NotText:
        return Page("", body, gold.url)


def flattened_by_resiliparse(gold: GoldPage) -> Page:
    """The text of the whole page, by resiliparse."""
    from resiliparse.extract.html2text import extract_plain_text

    return Page(extract_plain_text(decoded(gold).html, main_content=False, preserve_formatting=True))


def flattened_by_blocks(gold: GoldPage) -> Page:
    """The text of the whole page, by our own flattening."""
    return Page(flatten_blocks(decoded(gold).html))


FLATTENINGS = {"resiliparse": flattened_by_resiliparse, "lxml blocks": flattened_by_blocks}
"""How pages become plain text."""


def race_plain_text(sets: Sequence[GoldSet], runner: Runner, say: Callable[[str], None]) -> list[SetResult]:
    """The cleaners of plain text on the pages whose text is known, flattened in each way.

    Args:
        sets: Sets of pages; those without gold texts are passed over.
        runner: The process of all cleaners.
        say: Told how it goes.
    """
    runners = {extractor.name: runner for extractor in OF_TEXT}
    found = []
    for given in sets:
        pages = tuple(replace(page, gold=Gold(page.gold.text)) for page in given.pages if page.gold.text)
        for name, flatten in FLATTENINGS.items():
            if pages:
                named = GoldSet(f"{given.name}, flattened by {name}", pages)
                found.append(race(named, runners, 1, say, flatten))
    return found
