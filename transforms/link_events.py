"""Link articles that are no copies of each other: independent reports of one event, and rewrites in other words."""

from collections.abc import Iterable, Iterator, Set
from functools import lru_cache, partial
from typing import Any

import apache_beam as beam
import numpy as np
from apache_beam import pvalue

from schemas.article import Article
from schemas.duplicate import Edge
from schemas.link import Posting, Signature, Wording
from transforms.beside import Beside
from transforms.lake_articles import is_near, keep_wording, read_signatures, read_wordings
from transforms.link_counts import CountPairs, DaysAndNames
from transforms.logic.linking.blocking import best_partners, postings, proposals
from transforms.logic.linking.decision import decide
from transforms.logic.linking.paraphrase import Formulas
from transforms.logic.linking.rules import LinkParams
from transforms.logic.linking.signature import signature
from transforms.logic.linking.wording import wording
from transforms.near_articles import FindNearby
from transforms.outputs import typed
from transforms.rounds import Rounds

__all__ = ["LinkEvents"]

_Pair = tuple[tuple[Signature, Wording], tuple[Signature, Wording]]
_ROWS = "rows"
_KNOWN = "known"


class LinkEvents(beam.PTransform[Any, Any]):
    """Coded articles in, edges between those that belong together out.

    ``PCollection[Article]`` → ``PCollection[Edge]``: each pair once, from the later to the earlier article, as
    ``same_event`` or ``derived``. At least one of the two is an article of the input; the other may be one that an
    earlier run wrote. No edge is made between copies.

    The steps: (1) a signature of each article, from its event fields; of earlier articles within the window only
    these columns are read; (2) articles that share two rare names are candidates, found by grouping; (3) the word
    pairs of candidates are compared, for which the texts of earlier candidates are read; (4) a pair becomes an edge
    or not.

    The result does not depend on order or bundles. It does depend on how documents were cut into chunks and runs in
    three respects: how rare a name or a word pair is, is counted over the articles in play (names: this input and the
    earlier articles within the window; word pairs: this input); each article keeps only its best candidates among
    these; and pairs of two earlier articles are not looked at again. An article that does not state its time is
    compared with the earlier articles around the day it is filed under.

    Args:
        params: The thresholds.
        rounds: Says which files of the articles table earlier runs wrote.
        spread: Several workers share steps 1 and 2; else one process takes them, which keeps earlier articles in memory
            (:mod:`transforms.near_articles`). Both find the same.
    """

    def __init__(self, params: LinkParams, rounds: Rounds, *, spread: bool = True) -> None:
        super().__init__()
        self._params = params
        self._rounds = rounds
        self._spread = spread

    def expand(self, articles: beam.PCollection[Article]) -> beam.PCollection[Edge]:
        """Apply the transform."""
        if not self._params.enabled:
            none: beam.PCollection[Edge] = articles | beam.FlatMap(lambda _: ()).with_output_types(Edge)
            return none
        new = articles | "sign" >> beam.Map(signature).with_output_types(Signature)
        texts = articles | "word pairs" >> beam.Map(_text_of).with_output_types(tuple[str, Wording])
        common = (
            texts
            | "hashes" >> beam.MapTuple(lambda _, text: text.pairs).with_output_types(bytes)
            | "formulas" >> beam.CombineGlobally(CountPairs(self._params)).without_defaults().with_output_types(bytes)
        )
        articles_in_play, best, counted = (self._grouped if self._spread else self._nearby)(new)
        if not self._rounds.no_articles:
            texts = (texts, self._earlier_texts(best, counted)) | "texts" >> beam.Flatten()
        firsts = (
            {"signature": counted, "text": texts, "other": best}
            | "join first" >> beam.CoGroupByKey()
            | "send first" >> beam.FlatMapTuple(_send_first).with_output_types(
                tuple[str, tuple[Signature, Wording]]
            )
        )  # fmt: skip
        compared = (
            {"signature": counted, "text": texts, "first": firsts}
            | "join second" >> beam.CoGroupByKey()
            | "pairs" >> beam.FlatMapTuple(_pairs).with_output_types(_Pair)
        )
        edges: beam.PCollection[Edge] = (
            {"elements": compared, "values": (articles_in_play, common)}
            | "beside counts" >> Beside(_Pair, int, bytes)
            | "decide" >> beam.FlatMapTuple(partial(_decide, params=self._params)).with_output_types(Edge)
        )
        return edges

    def _nearby(self, new: beam.PCollection[Signature]) -> tuple[Any, Any, Any]:
        """As :meth:`_grouped`, in one process."""
        found = new | "nearby" >> FindNearby(self._params, self._rounds)
        return found["rows"], found["pairs"], found["signed"]

    def _grouped(self, new: beam.PCollection[Signature]) -> tuple[Any, Any, Any]:
        """The number of articles in play, the pairs to compare, and signatures with counts, those of all pairs."""
        signed, rows = new, new | "one each" >> beam.Map(lambda _: 1).with_output_types(int)
        if not self._rounds.no_articles:
            earlier = self._earlier(new)
            signed = (new, earlier["signatures"]) | "signed" >> beam.Flatten()
            rows = (rows, earlier[_ROWS]) | "rows" >> beam.Flatten()
        in_play = rows | "in play" >> beam.CombineGlobally(sum).without_defaults().with_output_types(int)
        best, known = self._candidates(signed, in_play)
        counted = (
            {"signature": signed | "by id" >> beam.Map(_by_id).with_output_types(tuple[str, Signature]), "known": known}
            | "join counts" >> beam.CoGroupByKey()
            | "count" >> beam.FlatMapTuple(_counted).with_output_types(tuple[str, Signature])
        )
        return in_play, best, counted

    def _earlier(self, new: beam.PCollection[Signature]) -> dict[str, beam.PCollection[Any]]:
        """Signatures of earlier articles that share names with the new ones, and numbers of rows read."""
        read = (
            new
            | "days and names" >> beam.CombineGlobally(DaysAndNames()).without_defaults()  # type: ignore[no-untyped-call]
            | "near"
            >> beam.ParDo(_FilesNear(self._rounds, self._params.window_days)).with_output_types(tuple[str, bytes])
            | "spread" >> beam.Reshuffle()
            | "read" >> beam.FlatMapTuple(_read_signatures).with_outputs(_ROWS, main="signatures")
        )
        return typed(read, signatures=Signature, rows=int)

    def _candidates(self, signed: beam.PCollection[Signature], articles_in_play: Any) -> tuple[Any, Any]:
        """Pairs to compare, by their smaller id; and of each article, how many articles hold each of its names."""
        held = (
            signed
            | "postings" >> beam.FlatMap(postings).with_output_types(tuple[int, Posting])
            | "by name" >> beam.GroupByKey()
        )
        known = held | _KNOWN >> beam.FlatMapTuple(_known).with_output_types(tuple[str, tuple[int, int]])
        best = (
            {
                "elements": held | "holders" >> beam.FlatMapTuple(_holders).with_output_types(list[Posting]),
                "values": (articles_in_play,),
            }
            | "beside count" >> Beside(list[Posting], int)
            | "propose"
            >> beam.FlatMapTuple(partial(_propose, params=self._params)).with_output_types(
                tuple[tuple[str, str], tuple[int, int]]
            )
            | "shared names" >> beam.CombinePerKey(_total)
            | "of either" >> beam.FlatMapTuple(_of_either).with_output_types(tuple[str, tuple[str, int, int]])
            | "by article" >> beam.GroupByKey()
            | "best"
            >> beam.FlatMapTuple(partial(_best, most=self._params.candidates)).with_output_types(tuple[str, str])
            | "once" >> beam.Distinct()
        )
        return best, known

    def _earlier_texts(
        self, best: beam.PCollection[tuple[str, str]], counted: beam.PCollection[tuple[str, Signature]]
    ) -> beam.PCollection[tuple[str, Wording]]:
        """Word pairs of the earlier articles that are candidates."""
        wanted = best | "either" >> beam.FlatMap(lambda pair: [(one, True) for one in pair]).with_output_types(
            tuple[str, bool]
        )
        texts: beam.PCollection[tuple[str, Wording]] = (
            {"signature": counted, "wanted": wanted}
            | "join wanted" >> beam.CoGroupByKey()
            | "in file" >> beam.FlatMapTuple(_in_file).with_output_types(tuple[str, str])
            | "by file" >> beam.GroupByKey()
            | "read texts" >> beam.ParDo(_ReadTexts(self._rounds)).with_output_types(tuple[str, Wording])
        )
        return texts


def _text_of(article: Article) -> tuple[str, Wording]:
    return article.article_id, keep_wording(wording(article.article_id, article.title, article.text))


class _FilesNear(beam.DoFn):
    """Days and names of new articles in; the files that can hold earlier articles around them, with the names, out."""

    def __init__(self, rounds: Rounds, window_days: int) -> None:
        self._rounds = rounds
        self._window_days = window_days

    def process(
        self, wanted: tuple[Set[int], bytes], window: Any = beam.DoFn.WindowParam
    ) -> Iterator[tuple[str, bytes]]:
        days, names = wanted
        round_ = self._rounds.of(window)
        for path in [] if round_ is None else round_.article_files:
            if is_near(path, days, self._window_days):
                yield path, names


def _read_signatures(path: str, packed: bytes) -> Iterator[Any]:
    signed, names = read_signatures(path).signed, frozenset(np.frombuffer(packed, np.int64).tolist())
    yield pvalue.TaggedOutput(_ROWS, len(signed))
    for one in signed:
        kept = [at for at, key in enumerate(one.keys) if key in names]
        if len(kept) > 1:
            yield one


def _by_id(signed: Signature) -> tuple[str, Signature]:
    return signed.article_id, signed


def _known(key: int, held: Iterable[Posting]) -> Iterator[tuple[str, tuple[int, int]]]:
    ids = {posting.article_id for posting in held}
    if len(ids) > 1:
        for article_id in ids:
            yield article_id, (key, len(ids))


def _counted(_: str, joined: dict[str, Any]) -> Iterator[tuple[str, Signature]]:
    if joined["signature"]:
        # Where an article comes again, the new one stands for that of the lake.
        signed = min(joined["signature"], key=lambda one: (one.path is not None, repr(one)))
        known = dict(joined["known"])
        yield signed.article_id, signed._replace(known=[known.get(key, 1) for key in signed.keys])


def _holders(_: int, held: Iterable[Posting]) -> list[list[Posting]]:
    """Those of a name that more than one article holds."""
    found = list(held)
    return [found] if len(found) > 1 else []


def _propose(
    holders: list[Posting], articles: int, params: LinkParams
) -> Iterator[tuple[tuple[str, str], tuple[int, int]]]:
    for pair, tells in proposals(holders, articles, params):
        yield pair, (tells, 1)


def _total(found: Iterable[tuple[int, int]]) -> tuple[int, int]:
    tells = names = 0
    for more, shared in found:
        tells += more
        names += shared
    return tells, names


def _of_either(pair: tuple[str, str], total: tuple[int, int]) -> list[tuple[str, tuple[str, int, int]]]:
    return [(pair[0], (pair[1], *total)), (pair[1], (pair[0], *total))]


def _best(article_id: str, others: Iterable[tuple[str, int, int]], most: int) -> list[tuple[str, str]]:
    best = best_partners(others, most)
    return [(min(article_id, other), max(article_id, other)) for other in best]


def _in_file(article_id: str, joined: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if joined["wanted"]:
        for signed in joined["signature"]:
            if signed.path is not None:
                yield signed.path, article_id


class _ReadTexts(beam.DoFn):
    """Files with ids in, the word pairs of these articles out."""

    def __init__(self, rounds: Rounds) -> None:
        self._rounds = rounds

    def process(
        self, wanted: tuple[str, Iterable[str]], window: Any = beam.DoFn.WindowParam
    ) -> Iterator[tuple[str, Wording]]:
        path, ids = wanted
        if self._rounds.of(window) is not None:  # else the file may have been replaced
            for text in read_wordings(path, frozenset(ids)):
                yield text.article_id, text


def _send_first(_: str, joined: dict[str, Any]) -> Iterator[tuple[str, tuple[Signature, Wording]]]:
    if not joined["text"]:
        return  # its round is over
    for other in joined["other"]:
        yield other, (joined["signature"][0], joined["text"][0])


def _pairs(_: str, joined: dict[str, Any]) -> Iterator[_Pair]:
    for first, text in joined["first"] if joined["text"] else ():
        yield (first, text), (joined["signature"][0], joined["text"][0])


def _decide(pair: _Pair, articles: int, common: bytes, params: LinkParams) -> Iterator[Edge]:
    (first, text), (second, other) = pair
    edge = decide(first, second, (text, other), articles, _formulas(common), params)
    if edge is not None:
        yield edge


@lru_cache(maxsize=2)
def _formulas(common: bytes) -> Formulas:
    return Formulas(common)
