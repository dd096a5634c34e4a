"""The steps of finding copies, each over one document, one part of the key space, or one component."""

from collections.abc import Iterable, Iterator
from typing import Any

import apache_beam as beam
from apache_beam import pvalue

from schemas.article import Article
from schemas.duplicate import Duplicate, Fingerprint
from schemas.match import Match
from schemas.round import Round
from transforms.earlier_texts import earlier_texts
from transforms.logic.wirecopy.candidates import (
    best_ranks,
    packed,
    pairs_of_addresses,
    pairs_of_keys,
    posted,
    postings,
    unpacked,
)
from transforms.logic.wirecopy.clusters import assign
from transforms.logic.wirecopy.families import families_in
from transforms.logic.wirecopy.fingerprint_index import FingerprintIndex
from transforms.logic.wirecopy.fingerprints import fingerprint
from transforms.logic.wirecopy.lineage import copy_of, edge_of, kept_as, numbered, print_of, repeat_of
from transforms.logic.wirecopy.matching import COPIES, REVISION, MatchRules, compare
from transforms.logic.wirecopy.order import id_in, order_of, rank_of
from transforms.logic.wirecopy.regroup import divide, moved_print
from transforms.logic.wirecopy.stories import story_of
from transforms.logic.wirecopy.versions import address_key, newer, same_address, same_document, version_before
from transforms.rounds import PerRound, Rounds

COPY, PRINT, STORY, EDGE, CHANGE, REVISES = "copy", "print", "story", "edge", "change", "revises"
TIE, MOVE = "tie", "move"
KEYED, ADDRESSED, INVOLVED, KNOWN, ASKED, EARLIER = "keyed", "addressed", "involved", "known", "asked", "earlier"
VERSIONS = 4
"""Texts at its address that a text is compared with, before it and after: the one next to it, and three more, in case
that one is another text altogether."""
_DAY_US = 86_400_000_000


class _WithIndex(beam.DoFn):
    """A step that looks up what earlier runs wrote."""

    def __init__(self, rounds: Rounds, rules: MatchRules) -> None:
        self._rounds = rounds
        self._rules = rules

    def setup(self) -> None:
        self._earlier = PerRound(self._rounds, self._load)

    def _load(self, round_: Round) -> FingerprintIndex:
        rules = self._rules
        files = tuple(round_.fingerprint_files)
        return earlier_texts(files, rules.max_docs_per_key, rules.horizon_days * _DAY_US)


class FingerprintStep(_WithIndex):
    """Article in, its fingerprint out, and its keys for the parts of the key space."""

    def __init__(self, rounds: Rounds, rules: MatchRules, parts: int) -> None:
        super().__init__(rounds, rules)
        self._parts = parts

    def process(self, article: Article, window: Any = beam.DoFn.WindowParam) -> Iterator[Any]:
        """Fingerprint an article."""
        index = self._earlier.at(window)
        if index is None:
            return
        text = fingerprint(article)
        yield article.article_id, text
        for posting in postings(rank_of(text), text.keys, index.held(text), self._parts):
            yield pvalue.TaggedOutput(KEYED, posting)
        if text.version is not None:
            address = posted(rank_of(text), address_key(text.version), self._parts)
            yield pvalue.TaggedOutput(ADDRESSED, address)


def _only(prints: Iterable[Fingerprint]) -> Fingerprint:
    """The fingerprint of a document, which the input may hold twice."""
    prints = list(prints)
    return prints[0] if len(prints) == 1 else min(prints, key=repr)


def pairs(_: int, postings: Iterable[bytes], rules: MatchRules) -> Iterator[tuple[str, bytes]]:
    """The texts that one part of the keys proposes: for each later text the earlier ones."""
    shared = pairs_of_keys(postings, rules.max_docs_per_key, rules.horizon_days * _DAY_US)
    for later, counts in shared.items():
        yield id_in(later), packed(counts)
    for earlier in {rank for counts in shared.values() for rank in counts} - set(shared):
        # It learns that it may be asked.
        yield id_in(earlier), b""


def siblings(_: int, posted: Iterable[bytes], rules: MatchRules) -> Iterator[tuple[str, bytes]]:
    """The texts that have an address in common: for each the last ones before it."""
    for later, earlier in pairs_of_addresses(posted, VERSIONS, rules.horizon_days * _DAY_US):
        yield id_in(later), packed(dict.fromkeys(earlier, 1))
        for rank in earlier:
            yield id_in(rank), b""


class ChooseStep(_WithIndex):
    """Of all texts that share keys or the address with one, compare the best; those of this chunk are asked."""

    def process(self, element: tuple[str, dict[str, Any]], window: Any = beam.DoFn.WindowParam) -> Iterator[Any]:
        """Choose whom to compare a text with."""
        index = self._earlier.at(window)
        if index is None:
            return
        self._index = index
        article_id, joined = element
        text = _only(joined["prints"])
        text = text._replace(arrival=self._index.arrived(text) or None)
        yield article_id, text
        rules = self._rules
        earlier = {
            other: (shared, self._index.get(other))
            for shared, other in self._index.candidates(
                text, rules.candidates, rules.min_shared_keys, rules.derived_containment
            )
        }
        versions = self._versions(text) if text.arrival else {}
        packs, siblings = list(joined["pairs"]), list(joined["siblings"])
        if earlier or versions or packs or siblings:
            yield pvalue.TaggedOutput(INVOLVED, (article_id, text))
        here = unpacked(packs)
        found = [
            *((shared, rank_of(known)) for shared, known in earlier.values()),
            *((shared, rank) for rank, shared in here.items()),
        ]
        best = best_ranks(found, rules.min_shared_keys, rules.candidates)
        asked = {id_in(rank) for rank in best if rank in here} | {id_in(rank) for rank in unpacked(siblings)}
        for other in sorted(asked):
            yield pvalue.TaggedOutput(ASKED, (other, text._replace(keys=[])))
        compared = {id_in(rank): earlier[id_in(rank)][1] for rank in best if rank not in here} | versions
        for _, known in sorted(compared.items()):
            yield from self._match(text, known)

    def _versions(self, text: Fingerprint) -> dict[str, Fingerprint]:
        """The texts of earlier runs at the same address that are nearest in time, and those that stand for them."""
        names = self._index.versions(text, VERSIONS)
        found = {name: self._index.get(name) for name in names}
        for cluster in sorted({known.cluster_id for known in found.values() if known.cluster_id}):
            head = self._known(self._index.canonical(cluster))
            if head is not None and head.article_id != text.article_id and same_address(head, text):
                found[head.article_id] = head
        return found

    def _match(self, text: Fingerprint, known: Fingerprint) -> Iterator[Any]:
        match = compare(text, known, self._rules)
        if is_revision(text, known, match):
            yield pvalue.TaggedOutput(REVISES, (text.article_id, light(known)))
        if match is None:
            return
        later = max(text, known, key=order_of)
        yield pvalue.TaggedOutput(EDGE, edge_of(later, match))
        # A text is drawn from earlier ones only, however late it is read.
        if match.relation in COPIES or later is text:
            yield pvalue.TaggedOutput(EARLIER, (text.article_id, match))
        if match.relation in COPIES and known.cluster_id is not None:
            head = self._index.canonical(known.cluster_id)
            members = [known, *self._line_of(head)]
            for member in members:
                yield pvalue.TaggedOutput(KNOWN, (member.article_id, light(member._replace(canonical_id=head))))
                # A text of an earlier run comes with the one that stands for its cluster.
                yield pvalue.TaggedOutput(TIE, (member.article_id, head))
            # And with all whom matches tie to it, so that nobody else divides these at the same time.
            if family := families_in(self._index, self._rules).of(known.article_id):
                yield pvalue.TaggedOutput(TIE, (known.article_id, family.name))

    def _line_of(self, head: str) -> list[Fingerprint]:
        """The text that stands for a cluster, where it is within the horizon, and the versions it has superseded."""
        text = self._known(head)
        if text is None:
            return []
        if text.arrival is None:
            return [text]
        line = map(self._index.get, self._index.versions(text, VERSIONS))
        return [text, *(known for known in line if known.cluster_id == text.cluster_id)]

    def _known(self, article_id: str) -> Fingerprint | None:
        try:
            return self._index.get(article_id)
        except KeyError:  # older than the horizon
            return None


class CompareStep(beam.DoFn):
    """Compare a text with those that asked for it."""

    def __init__(self, rules: MatchRules) -> None:
        self._rules = rules

    def process(self, element: tuple[str, dict[str, Any]]) -> Iterator[Any]:
        """Compare what asks with what is asked."""
        _, joined = element
        if not joined["asking"] or not joined["prints"]:  # as below
            return
        earlier = _only(joined["prints"])
        for text in joined["asking"]:
            match = compare(text, earlier, self._rules)
            for one, other in ((text, earlier), (earlier, text)):
                if is_revision(one, other, match):
                    yield pvalue.TaggedOutput(REVISES, (one.article_id, light(other)))
            if match is not None:
                yield text.article_id, match
                yield pvalue.TaggedOutput(EDGE, edge_of(text, match))


def is_revision(text: Fingerprint, other: Fingerprint, match: Match | None) -> bool:
    """Whether a text is a newer version of another one, whatever wording they share."""
    related = same_document(text, other) or (match is not None and match.relation == REVISION)
    return related and newer(text, other)


def light(text: Fingerprint) -> Fingerprint:
    """A text without its hashes: once matched, it needs them no more."""
    return text._replace(keys=[], sample=[], numbers=[])


def to_component(_: str, joined: dict[str, Any]) -> Iterator[tuple[str, tuple[str, Any]]]:
    """The parts of a document under the component that it belongs to."""
    for component in joined["component"]:
        if joined["member"]:
            yield component, ("member", _only(joined["member"]))
        for role in ("known", "match"):
            for value in joined[role]:
                yield component, (role, value)


class AssignStep(_WithIndex):
    """Divide a component into clusters."""

    def __init__(self, rounds: Rounds, rules: MatchRules, *, supersede: bool) -> None:
        super().__init__(rounds, rules)
        self._supersede = supersede

    def process(
        self, element: tuple[str, Iterable[tuple[str, Any]]], window: Any = beam.DoFn.WindowParam
    ) -> Iterator[Any]:
        """Assign the texts of a component."""
        index = self._earlier.at(window)
        if index is None:
            return
        roles: dict[str, list[Any]] = {"member": [], "known": [], "match": []}
        for role, value in element[1]:
            roles[role].append(value)
        texts = {text.article_id: text for text in (*roles["known"], *roles["member"])}
        known = [text for text in texts.values() if text.cluster_id is not None]
        families = families_in(index, self._rules)
        divided = divide(roles["member"], known, roles["match"], families, self._rules, supersede=self._supersede)
        for assignment in divided.assignments:
            yield assignment.article_id, assignment
        for change in divided.changes:
            yield pvalue.TaggedOutput(CHANGE, change)
        for move in divided.moves:
            yield pvalue.TaggedOutput(MOVE, move)
            yield pvalue.TaggedOutput(PRINT, moved_print(index.get(move.article_id), move))


def _by_place(articles: Iterable[Article]) -> list[Article]:
    """The occurrences of one document, in an order that does not hang on how they came."""
    articles = list(articles)
    return articles if len(articles) == 1 else sorted(articles, key=lambda article: (article.uri, repr(article)))


class DecideStep(beam.DoFn):
    """Each document becomes a text of its own or a copy, and a part of its story."""

    def __init__(self, rules: MatchRules, *, keep_text: bool) -> None:
        self._rules = rules
        self._keep_text = keep_text

    def process(self, element: tuple[str, dict[str, Any]]) -> Iterator[Any]:
        """Decide what becomes of a document."""
        _, joined = element
        if not joined["prints"]:
            return  # its round is over, since when no step looks at it; where one is not, the counts would not add up
        # Of a document that the input holds twice, the first by place in the input stands for the others.
        first, *repeats = _by_place(joined["articles"])
        text = _only(joined["prints"])
        (found,) = joined["assignments"] or assign([text], [], [], self._rules)
        revises = version_before(joined["revises"])
        rows: list[Article | Duplicate] = []
        if found.is_canonical or found.relation == "partial":
            kept = kept_as(first, found, joined["drawn from"], revises)
            yield kept
            rows.append(kept)
        else:
            rows.append(copy_of(first, found, keep_text=self._keep_text, revises=revises))
        numbers = numbered(article.uri for article in (first, *repeats))
        for repeat, number in zip(repeats, numbers[1:], strict=True):
            rows.append(repeat_of(repeat, number, first, found, keep_text=self._keep_text))
        for row in rows:
            if isinstance(row, Duplicate):
                yield pvalue.TaggedOutput(COPY, row)
            yield pvalue.TaggedOutput(STORY, (found.cluster_day, story_of(row, found.canonical_id)))
        yield pvalue.TaggedOutput(PRINT, print_of(text, found))
