"""Find the copies of wire stories, within the chunk and against what earlier runs wrote."""

from functools import partial
from typing import Any, Literal

import apache_beam as beam
from pydantic import Field

from schemas.article import Article
from schemas.cluster import Cluster
from schemas.duplicate import Duplicate, Edge, Fingerprint
from schemas.match import Assignment, CanonicalChange, Match, Move
from transforms.components import ConnectedComponents
from transforms.dedup_steps import (
    ADDRESSED,
    ASKED,
    CHANGE,
    COPY,
    EARLIER,
    EDGE,
    INVOLVED,
    KEYED,
    KNOWN,
    MOVE,
    PRINT,
    REVISES,
    STORY,
    TIE,
    AssignStep,
    ChooseStep,
    CompareStep,
    DecideStep,
    FingerprintStep,
    light,
    pairs,
    siblings,
    to_component,
)  # fmt: skip
from transforms.logic.wirecopy.matching import COPIES, MatchRules
from transforms.outputs import typed
from transforms.registry import Params
from transforms.rounds import Rounds


class DedupParams(Params):
    """How copies are found and what is kept of them."""

    rules: MatchRules = MatchRules()
    keep_text: bool = Field(
        default=True,
        description="Keep the text of copies in the table of duplicates: `inspect` shows what each changed.",
    )
    revisions: Literal["keep", "supersede"] = Field(
        default="keep",
        description="Which version of a story at one address is the article: the earliest, or the newest.",
    )


class Deduplicate(beam.PTransform[Any, Any]):
    """Articles in; texts of their own, and copies, out.

    ``PCollection[Article]`` → dict of ``PCollection``: ``articles`` and ``duplicates``, in which every article comes
    out once, as one or the other; ``stories``, the row of ``clusters`` that each of them makes by itself, with the
    day of its cluster; ``edges``, all pairs that share wording; ``changes`` of who stands for a cluster of earlier
    runs; ``moves`` of texts of earlier runs to another cluster; and ``fingerprints`` for later runs.

    The steps: (1) one fingerprint a document; (2) documents that share keys, or an address, are candidates, in the
    chunk by grouping, in earlier runs by look-up; (3) the best candidates are compared; (4) copies make connected
    components; (5) each component is divided into clusters; (6) each article learns its cluster and the version before
    it. No step sees all documents or all pairs.

    Args:
        params: How copies are found.
        rounds: Says which files of earlier fingerprints to look up.
        parts: Parts of the key space, each of which one worker groups at a time: more on a cluster.
    """

    def __init__(self, params: DedupParams, rounds: Rounds, parts: int = 8) -> None:
        super().__init__()
        self._params = params
        self._rounds = rounds
        self._parts = parts

    def expand(self, articles: beam.PCollection[Article]) -> dict[str, beam.PCollection[Any]]:
        """Apply the transform."""
        by_id = articles | "by id" >> beam.Map(lambda article: (article.article_id, article)).with_output_types(
            tuple[str, Article]
        )
        printed = articles | "fingerprint" >> beam.ParDo(
            FingerprintStep(self._rounds, self._params.rules, self._parts)
        ).with_outputs(KEYED, ADDRESSED, main="prints")
        texts = typed(printed, prints=tuple[str, Fingerprint], keyed=tuple[int, bytes], addressed=tuple[int, bytes])
        matched = self._match(texts["prints"], texts[KEYED], texts[ADDRESSED])
        assigned = self._assign(matched)
        decided = (
            {"articles": by_id, "prints": matched["prints"], "assignments": assigned["assignments"],
             "drawn from": matched["matches"] | "derived" >> beam.Filter(lambda item: item[1].relation == "derived"),
             "revises": matched[REVISES]}
            | "join clusters" >> beam.CoGroupByKey()
            | "decide"
            >> beam.ParDo(DecideStep(self._params.rules, keep_text=self._params.keep_text)).with_outputs(
                COPY, PRINT, STORY, main="articles"
            )
        )  # fmt: skip
        out = typed(decided, articles=Article, copy=Duplicate, print=Fingerprint, story=tuple[str, Cluster])
        prints = (out[PRINT], assigned[PRINT]) | "all fingerprints" >> beam.Flatten()
        return {"articles": out["articles"], "duplicates": out[COPY], "fingerprints": prints, "stories": out[STORY],
                "edges": matched[EDGE], "changes": assigned[CHANGE], "moves": assigned[MOVE]}  # fmt: skip

    def _match(
        self, prints: beam.PCollection[Any], keyed: beam.PCollection[Any], addressed: beam.PCollection[Any]
    ) -> dict[str, beam.PCollection[Any]]:
        """The matches, by later text and as edges; versions; all texts; those that may match; those of earlier runs."""
        rules = self._params.rules
        proposed = (
            keyed
            | "by part of the keys" >> beam.GroupByKey()
            | "pairs" >> beam.FlatMapTuple(partial(pairs, rules=rules)).with_output_types(tuple[str, bytes])
        )
        beside = (
            addressed
            | "by part of the addresses" >> beam.GroupByKey()
            | "siblings" >> beam.FlatMapTuple(partial(siblings, rules=rules)).with_output_types(tuple[str, bytes])
        )
        chosen = (
            {"pairs": proposed, "siblings": beside, "prints": prints}
            | "join candidates" >> beam.CoGroupByKey()
            | "choose"
            >> beam.ParDo(ChooseStep(self._rounds, rules)).with_outputs(
                INVOLVED, KNOWN, TIE, ASKED, EARLIER, EDGE, REVISES, main="prints"
            )
        )
        first = typed(
            chosen, prints=tuple[str, Fingerprint], involved=tuple[str, Fingerprint], known=tuple[str, Fingerprint],
            tie=tuple[str, str], asked=tuple[str, Fingerprint], earlier=tuple[str, Match], edge=Edge,
            revises=tuple[str, Fingerprint],
        )  # fmt: skip
        compared = (
            {"asking": first[ASKED], "prints": first[INVOLVED]}
            | "join asked" >> beam.CoGroupByKey()
            | "compare" >> beam.ParDo(CompareStep(rules)).with_outputs(EDGE, REVISES, main="matches")
        )
        here = typed(compared, matches=tuple[str, Match], edge=Edge, revises=tuple[str, Fingerprint])
        return {
            "prints": first["prints"],
            INVOLVED: first[INVOLVED],
            KNOWN: first[KNOWN],
            TIE: first[TIE],
            "matches": (first[EARLIER], here["matches"]) | "all matches" >> beam.Flatten(),
            EDGE: (first[EDGE], here[EDGE]) | "all edges" >> beam.Flatten(),
            REVISES: (first[REVISES], here[REVISES]) | "all versions" >> beam.Flatten(),
        }

    def _assign(self, matched: dict[str, beam.PCollection[Any]]) -> dict[str, beam.PCollection[Any]]:
        copies = matched["matches"] | "copies" >> beam.Filter(lambda item: item[1].relation in COPIES)
        ties = (
            copies | "tie" >> beam.Map(lambda item: (item[1].a, item[1].b)).with_output_types(tuple[str, str]),
            matched[TIE],
        )
        members = (
            {"component": ties | "all ties" >> beam.Flatten() | ConnectedComponents(),
             "member": matched[INVOLVED] | "light" >> beam.MapTuple(_lightened).with_output_types(
                tuple[str, Fingerprint]),
             "known": matched[KNOWN], "match": copies}
            | "join components" >> beam.CoGroupByKey()
            | "by component" >> beam.FlatMapTuple(to_component)
        )  # fmt: skip
        supersede = self._params.revisions == "supersede"
        assigned = (
            members
            | "component" >> beam.GroupByKey()
            | "assign"
            >> beam.ParDo(AssignStep(self._rounds, self._params.rules, supersede=supersede)).with_outputs(
                CHANGE, MOVE, PRINT, main="assignments"
            )
        )
        return typed(assigned, assignments=tuple[str, Assignment], change=CanonicalChange, move=Move, print=Fingerprint)


def _lightened(article_id: str, text: Fingerprint) -> tuple[str, Fingerprint]:
    return article_id, light(text)
