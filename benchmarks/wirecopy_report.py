"""The tables of the wire-copy benchmark."""

from collections.abc import Callable, Sequence
from statistics import median

from benchmarks.extraction_report import Table
from benchmarks.wirecopy_gold import Corpus
from benchmarks.wirecopy_race import CorpusResult, Result
from benchmarks.wirecopy_scoring import (
    GroupScore,
    Labels,
    score_group,
    score_level_pairs,
    score_levels,
    score_pairs,
    score_rand,
)
from benchmarks.wirecopy_systems import SYSTEMS

_NONE = "–"
_UNTIMED = frozenset(system.name for system in SYSTEMS if not system.timed)
_ALONE = {"same_event": "same event", "short_chrome": "short, same chrome", "distractor": "others"}


def accuracy(one: CorpusResult) -> Table:
    """Pairs and the Rand index of each system."""
    rows = []
    for name, result in _done(one):
        pairs = score_pairs(one.corpus, result.labels)
        figures = (pairs.precision, pairs.recall, pairs.f1, score_rand(one.corpus, result.labels))
        rows.append((name, *(f"{figure:.3f}" for figure in figures), str(pairs.hit), str(pairs.found - pairs.hit)))
    notes = [f"{name}: {result.problem}" for name, result in one.results.items() if result.problem]
    notes += [
        f"{name}: {result.unsteady} documents change their cluster from round to round"
        for name, result in one.results.items()
        if result.unsteady
    ]
    title = f"{one.corpus.name}: {len(one.corpus.texts)} documents, {len(one.corpus.positive)} pairs of copies"
    return Table(title, ("", "P", "R", "F1", "ARI", "pairs right", "pairs wrong"), tuple(rows), tuple(notes))


def levels(one: CorpusResult, score: Callable[[Corpus, Labels], dict[str, float]], title: str) -> Table:
    """Recall of each system by how the copies were made."""
    heads = tuple(score(one.corpus, {}))
    rows = tuple(
        (name, *(f"{score(one.corpus, result.labels)[head]:.3f}" for head in heads)) for name, result in _done(one)
    )
    return Table(f"{one.corpus.name}: {title}", ("", *heads), rows)


def groups(one: CorpusResult) -> Table:
    """What each system did to documents that are copies of nothing."""
    heads = [group for group in _ALONE if group in one.corpus.groups]
    templates = one.corpus.groups.get("template", frozenset())
    rows = []
    for name, result in _done(one):
        cells = [_alone(score_group(one.corpus, result.labels, one.corpus.groups[group])) for group in heads]
        if templates:
            joined = score_group(one.corpus, result.labels, templates)
            cells.append(f"{100 * joined.share_within:.1f} % ({joined.within})")
            cells.append(str(joined.false_pairs - joined.within))
        rows.append((name, *cells))
    head = ["", *(f"{_ALONE[group]}, {len(one.corpus.groups[group])}" for group in heads)]
    if templates:
        head += [f"templates joined, of {len(templates)}", "with others"]
    notes = ("in brackets: wrong pairs with any document, and with one of the same group",)
    return Table(f"{one.corpus.name}: documents that are left alone", tuple(head), tuple(rows), notes)


def _alone(score: GroupScore) -> str:
    return f"{score.precision:.3f} ({score.false_pairs}, {score.within})"


def details(one: CorpusResult) -> list[Table]:
    """The tables that a set allows beside :func:`accuracy`."""
    found = []
    if one.corpus.levels:
        found.append(levels(one, score_levels, "copies found with their original, by level"))
        found.append(levels(one, score_level_pairs, "pairs of copies found, by level"))
    if one.corpus.groups:
        found.append(groups(one))
    return found


def cost(found: Sequence[CorpusResult]) -> Table:
    """Documents a second on one core, and bytes a document."""
    rows = []
    for name in found[0].results:
        results = [(one, one.results[name]) for one in found]
        if any(result.problem for _, result in results):
            continue
        speeds = [_NONE if name in _UNTIMED else _speed(one.corpus, result) for one, result in results]
        rows.append((name, *speeds, *(f"{result.bytes_per_document:.0f}" for _, result in results)))
    rounds = max((len(result.seconds) for one in found for result in one.results.values()), default=0)
    heads = [f"{one.corpus.name}, documents/s" for one in found] + [f"{one.corpus.name}, bytes" for one in found]
    words = ", ".join(f"{one.corpus.name} {_mean_words(one.corpus):.0f}" for one in found)
    notes = (
        f"words a document, mean: {words}",
        "documents over processor time; with the least and most of the rounds",
    )
    return Table(f"Raw texts to clusters on one core; rounds: {rounds}", ("", *heads), tuple(rows), notes)


def _mean_words(corpus: Corpus) -> float:
    return sum(len(text.text.split()) for text in corpus.texts) / max(1, len(corpus.texts))


def _speed(corpus: Corpus, result: Result) -> str:
    return spread([len(corpus.texts) / seconds for seconds in result.seconds], ",.0f")


def spread(values: Sequence[float], form: str) -> str:
    """Median, with least and most where there are several."""
    text = format(median(values), form)
    return f"{text} ({min(values):{form}}–{max(values):{form}})" if len(values) > 1 else text


def ratios(found: Sequence[CorpusResult], ours: Sequence[str], theirs: Sequence[str]) -> Table | None:
    """How many times faster ours are than theirs, round by round; None where one side is missing."""
    rows = []
    for name in ours:
        for other in theirs:
            cells = [_ratio(one.results.get(name), one.results.get(other)) for one in found]
            if all(cells):
                rows.append((f"{name} / {other}", *map(str, cells)))
    head = ("", *(one.corpus.name for one in found))
    return Table("Speed of newsbeam over that of others: median of the rounds", head, tuple(rows)) if rows else None


def _ratio(ours: Result | None, theirs: Result | None) -> str | None:
    if not ours or not theirs or not ours.seconds or not theirs.seconds:
        return None
    return spread([their / our for our, their in zip(ours.seconds, theirs.seconds, strict=False)], ".2f")


def _done(one: CorpusResult) -> list[tuple[str, Result]]:
    return [(name, result) for name, result in one.results.items() if not result.problem]
