"""The texts of one cluster while clusters are found, and which of them stands for it."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from schemas.duplicate import Fingerprint
from transforms.logic.wirecopy.order import precedence
from transforms.logic.wirecopy.versions import newer, same_address, told_by_date

__all__ = ["Group", "Named", "Pair", "pair"]

_SAMPLE = 5
_EPOCH = dt.date(1970, 1, 1)

Pair = tuple[str, str]
VersionsOf = Callable[[Fingerprint], Sequence[Fingerprint]]


def pair(a: str, b: str) -> Pair:
    """Two ids, the smaller one first."""
    return (a, b) if a < b else (b, a)


class Named(NamedTuple):
    """What a cluster is called: its id and its day, both for ever."""

    cluster_id: str
    cluster_day: str


@dataclass
class Group:
    """Texts of one cluster.

    Attributes:
        texts: Those that are seen here.
        lead: The best of the new ones that are not partial, likely the original.
        best: The best few of all that came in, to judge the group by.
        partial: Those that hold but a part of the story; they never stand for it.
        named: The cluster, once it has a name.
        before: Article that stood for it when this run began.
        head: Article that stands for it.
    """

    texts: list[Fingerprint]
    lead: Fingerprint | None = None
    best: list[Fingerprint] = field(default_factory=list)
    partial: set[str] = field(default_factory=set)
    named: Named | None = None
    before: str | None = None
    head: str = ""

    def absorb(self, other: "Group") -> None:
        """Take in the texts of another group."""
        self.texts += other.texts
        self.partial |= other.partial
        leads = [text for text in (self.lead, other.lead) if text and text.article_id not in self.partial]
        self.lead = min(leads, key=precedence, default=None)
        self.best = sorted((*self.best, *other.best), key=precedence)[:_SAMPLE]
        if other.named:
            self.named, self.before, self.head = other.named, other.before, other.head

    def first(self) -> str:
        """The text that stands for a group without a name."""
        return self.lead.article_id if self.lead else ""

    def settle(
        self, day: int, new: Sequence[Fingerprint], linked: Set[Pair], versions: VersionsOf, *, supersede: bool
    ) -> None:
        """Give the group its name, or where it has one, its head to a better text that copies the one it has.

        Of the versions at the head's address the oldest stands for the cluster, or the newest, each of which shares
        wording with the one before; the oldest one names it.

        Args:
            day: Day of the new texts, since the epoch.
            new: Texts that have come in on this day.
            linked: Pairs of which the one may stand for the other.
            versions: Gives for a text those of the group at its address, itself among them.
            supersede: Whether the newest version stands for the cluster, and not the oldest.
        """
        if self.named is None:
            head = _oldest(self.lead, versions(self.lead), linked) if self.lead else None
            self.head = head.article_id if head else ""
            self.named = Named(self.head, (_EPOCH + dt.timedelta(days=day)).isoformat())
        else:
            head = next((text for text in self.texts if text.article_id == self.head), None)
            if head is not None:
                head = min(self._better(head, new, linked, versions(head)), key=precedence, default=head)
        if head is None:
            return
        line = versions(head)
        if len(line) > 1:
            coming = [text for text in new if same_address(text, head) and text.article_id not in self.partial]
            head = _newest(head, coming, line, linked) if supersede else _oldest(head, coming, linked)
        self.head = head.article_id

    def _better(
        self, head: Fingerprint, new: Iterable[Fingerprint], linked: Set[Pair], line: Sequence[Fingerprint]
    ) -> list[Fingerprint]:
        """The new texts that precede the head in all its versions, and are copies of it and no versions."""
        bar = min(precedence(text)[:-1] for text in (head, *line))  # the id alone is no reason
        return [
            text
            for text in new
            if precedence(text)[:-1] < bar
            and text.article_id not in self.partial
            and pair(text.article_id, head.article_id) in linked
            and not (len(line) > 1 and same_address(text, head))
        ]


def _oldest(head: Fingerprint, coming: Iterable[Fingerprint], linked: Set[Pair]) -> Fingerprint:
    """The head, or the oldest of the versions that lead back from it."""
    for text in sorted(coming, key=_age, reverse=True):
        if newer(head, text) and pair(text.article_id, head.article_id) in linked:
            head = text
    return head


def _newest(
    head: Fingerprint, coming: Iterable[Fingerprint], line: Sequence[Fingerprint], linked: Set[Pair]
) -> Fingerprint:
    """The head, or the newest of the versions that lead on from it."""
    for text in sorted(coming, key=_age):
        if newer(text, head) and pair(text.article_id, head.article_id) in linked and not _again(text, head, line):
            head = text
    return head


def _age(text: Fingerprint) -> tuple[int, int, str]:
    return text.published_at, text.length, text.article_id


def _again(text: Fingerprint, head: Fingerprint, line: Iterable[Fingerprint]) -> bool:
    """Whether a text that only arrived later has the words of a version that the head has superseded."""
    if told_by_date(text, head) or text.body == head.body:
        return False
    return any(old.body == text.body and newer(head, old) and old.article_id != text.article_id for old in line)
