"""How far coded acts are believed, and that what readers thought of them can be learnt."""

from pathlib import Path

import pytest

from schemas.event import NewsEvent
from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.acts.trust import shipped_trust, trust
from transforms.logic.coding.acts.trust_training import Judged, fit_trust, held_out, save_trust
from transforms.logic.coding.syntax.nlp import load_model


def confidence(text: str) -> float:
    """The confidence of the first event of a sentence."""
    plugin, found = EXTRACTORS.plugin("action"), Findings()
    story = Story("a" * 32, None, text, None, None, "en", load_model().parse(text), None)
    plugin.factory(plugin.params()).extract(story, found)
    event: NewsEvent = found.events[0]
    return event.confidence


def test_what_is_told_plainly_is_believed_rather_than_what_is_not() -> None:
    plain = confidence("Police arrested three lawmakers.")
    assert plain > 0.8
    assert plain > confidence("Analysts said that profits, which fell, hit shares of the firm in Ruritania.")


def test_the_chance_is_a_logistic_of_the_evidence() -> None:
    assert trust({}, {"bias": 3.0}) == 0.5
    assert trust({"bias": 1.0, "new": 5.0}, {"bias": 0.0}) == 0.5
    assert trust({"bias": 1.0}, {"bias": 2.0}) == pytest.approx(0.8808, abs=1e-4)
    assert "bias" in shipped_trust()


def judged() -> list[Judged]:
    """Acts of which those with one piece of evidence are right, those with another wrong."""
    kinds = [({"bias": 1.0, "plain": 1.0}, True), ({"bias": 1.0, "astray": 1.0}, False)]
    return [Judged(f"text {number // 2}", *kinds[number % 2]) for number in range(40)]


def test_what_readers_found_right_is_learnt() -> None:
    weights = fit_trust(judged())
    assert weights["plain"] > 0 > weights["astray"]
    chance = held_out(judged(), folds=4)
    assert min(chance[::2]) > 0.5 > max(chance[1::2])


def test_the_same_weights_give_the_same_bytes(tmp_path: Path) -> None:
    weights = fit_trust(judged())
    save_trust(weights, tmp_path / "one.json")
    save_trust(dict(reversed(weights.items())), tmp_path / "two.json")
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
