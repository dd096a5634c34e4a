"""The clusters of a stream: each text joins as it comes, by the rules of the batch form."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from schemas.duplicate import Edge, Fingerprint
from schemas.match import Assignment, CanonicalChange, Match
from transforms.logic.wirecopy.assignments import canonical_changes
from transforms.logic.wirecopy.clusters import assign
from transforms.logic.wirecopy.lineage import edge_of
from transforms.logic.wirecopy.matching import MatchRules
from transforms.logic.wirecopy.order import order_of

__all__ = ["Case", "Outcome", "Row", "Stories"]


class Case(NamedTuple):
    """A text with all that is known of it when its comparisons are done.

    Attributes:
        expires: When the text is forgotten, in microseconds of event time.
        text: The text alone, without its hashes; an empty list where another text asks for this one.
        matches: Its matches.
        others: The other texts of the matches, each with the time at which it is forgotten.
    """

    expires: int
    text: list[Fingerprint]
    matches: list[Match]
    others: list[tuple[Fingerprint, int]]


class Row(NamedTuple):
    """What is remembered of a text in a cluster.

    Attributes:
        number: Rows count up: of two rows of one cluster, the later one knows who stands for it.
        expires: When the text is forgotten, in microseconds of event time.
        article_id: The text.
        cluster_id: Its cluster.
        canonical_id: Article that stood for the cluster when the row was written.
        cluster_day: The cluster's day, ISO 8601.
        partial: The text holds but a part of the story.
    """

    number: int
    expires: int
    article_id: str
    cluster_id: str
    canonical_id: str
    cluster_day: str
    partial: bool


class Outcome(NamedTuple):
    """What follows from a text that came: what to send out, and the rows to remember."""

    assignments: list[Assignment]
    edges: list[Edge]
    changes: list[CanonicalChange]
    rows: list[Row]


class Stories:
    """The clusters of the texts within the horizon that have a match.

    Texts come in any order. One that was matched with a text that is still on its way waits for it; where two wait for
    each other, both are taken together.

    Args:
        rules: The thresholds.
        rows: What was remembered, in any order.
        waiting: Texts that wait.
    """

    def __init__(self, rules: MatchRules, rows: Iterable[Row] = (), waiting: Iterable[Case] = ()) -> None:
        self._rules = rules
        ordered = sorted(rows)
        self._rows = {row.article_id: row for row in ordered}
        self._heads = {row.cluster_id: row.canonical_id for row in ordered}
        self._number = ordered[-1].number if ordered else 0
        self._waiting = {case.text[0].article_id: case for case in waiting}

    @property
    def rows(self) -> list[Row]:
        """All rows, with who stands for their clusters now."""
        return [row._replace(canonical_id=self._heads[row.cluster_id]) for row in self._rows.values()]

    @property
    def waiting(self) -> list[Case]:
        """The texts that wait for another."""
        return list(self._waiting.values())

    def missing(self) -> list[int]:
        """When each text that is waited for is forgotten, in microseconds of event time."""
        return [
            expires
            for case in self._waiting.values()
            for other, expires in case.others
            if other.article_id not in self._rows and other.article_id not in self._waiting
        ]

    def take(self, case: Case) -> Outcome:
        """A text has come.

        Args:
            case: The text; one without matches is a cluster of its own and has its assignment already.
        """
        (text,) = case.text
        known: list[Row] = []
        if case.matches:
            self._waiting[text.article_id] = case
        elif text.article_id not in self._rows:
            (found,) = assign([text], [], [], self._rules)
            known = [self._remember(found, case.expires)]
        outcome = self._settle()
        return outcome._replace(rows=[*known, *outcome.rows])

    def give_up(self, now_us: int) -> Outcome:
        """Wait no more for texts that are forgotten by now; matches with them are passed over."""
        for name, case in self._waiting.items():
            gone = {
                other.article_id
                for other, expires in case.others
                if expires <= now_us and other.article_id not in self._rows and other.article_id not in self._waiting
            }
            self._waiting[name] = case._replace(
                matches=[match for match in case.matches if not gone.intersection((match.a, match.b))],
                others=[(other, expires) for other, expires in case.others if other.article_id not in gone],
            )
        return self._settle()

    def forget(self, now_us: int) -> None:
        """Drop the rows that have expired by now."""
        # Who stands for a cluster is written into all rows that stay: the row that knew it may be one that goes.
        kept = [row for row in self.rows if row.expires > now_us]
        self._rows = {row.article_id: row for row in kept}
        self._heads = {row.cluster_id: row.canonical_id for row in kept}

    def _settle(self) -> Outcome:
        """Assign all texts that wait for none but one another."""
        ready = self._ready()
        if not ready:
            return Outcome([], [], [], [])
        members = [case.text[0] for case in ready.values()]
        known = {text.article_id: text for text in self._known(ready)}
        matches = sorted({match for case in ready.values() for match in case.matches})
        assignments = assign(members, list(known.values()), matches, self._rules)
        texts = known | {text.article_id: text for text in members}
        rows = []
        for found in assignments:
            rows.append(self._remember(found, ready[found.article_id].expires))
            del self._waiting[found.article_id]
        edges = [edge_of(max((texts[match.a], texts[match.b]), key=order_of), match) for match in matches]
        return Outcome(assignments, edges, canonical_changes(assignments, texts, matches), rows)

    def _ready(self) -> dict[str, Case]:
        ready = dict(self._waiting)
        while blocked := [name for name, case in ready.items() if not self._complete(case, ready)]:
            for name in blocked:
                del ready[name]
        return ready

    def _complete(self, case: Case, ready: dict[str, Case]) -> bool:
        return all(other.article_id in self._rows or other.article_id in ready for other, _ in case.others)

    def _known(self, ready: dict[str, Case]) -> Iterator[Fingerprint]:
        """The texts that were matched and have a cluster, with it."""
        for case in ready.values():
            for other, _ in case.others:
                if other.article_id not in ready:
                    row = self._rows[other.article_id]
                    yield other._replace(
                        cluster_id=row.cluster_id,
                        canonical_id=self._heads[row.cluster_id],
                        cluster_day=row.cluster_day,
                        partial=row.partial,
                    )

    def _remember(self, found: Assignment, expires: int) -> Row:
        self._number += 1
        row = Row(
            self._number, expires, found.article_id, found.cluster_id, found.canonical_id, found.cluster_day,
            found.relation == "partial",
        )  # fmt: skip
        self._rows[row.article_id] = row
        self._heads[row.cluster_id] = row.canonical_id
        return row
