"""`newsbeam train events`: from labelled sentences to a weights file."""

import itertools
import json

import pytest
from click.testing import CliRunner

from pipeline.cli import cli
from pipeline.errors import UserError
from transforms.logic.coding.acts.coder import NO_EVENT, ActCoder
from transforms.logic.coding.acts.examples import act_in, read_background, read_examples
from transforms.logic.coding.acts.ranker import Ranker
from transforms.logic.coding.acts.training import cross_validated, fit_all
from transforms.logic.coding.acts.weights import EventWeights, load_weights
from transforms.logic.coding.syntax.nlp import load_model

SIDES = ["Ruritania", "Teral", "Velden", "Oxhill", "Brannock", "Loxley"]
DEEDS = {
    "PRAISE": (1, ["{} praised {} for its harvest.", "The king of {} praised {} on Monday."]),
    "QUARREL": (3, ["{} quarrelled with {} over a river.", "Farmers in {} quarrelled with {} again."]),
    None: (None, ["{} lies to the north of {}."]),
}


def rows():
    return [
        {"sentence": text.format(one, two), "source": one, "target": two, "gold_root": root, "quad": quad}
        for root, (quad, texts) in DEEDS.items()
        for text in texts
        for one, two in itertools.permutations(SIDES[:4], 2)
    ]


def write(path, found):
    path.write_text("\n".join(map(json.dumps, found)) + "\n\n", encoding="utf-8")
    return path


def train(*arguments):
    return CliRunner().invoke(cli, ["train", "events", *map(str, arguments)], catch_exceptions=True)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return write(tmp_path_factory.mktemp("events") / "rows.jsonl", rows())


@pytest.fixture(scope="module")
def trained(data):
    out = data.with_name("events.npz")
    result = train(data, "--out", out, "--folds", 2)
    assert result.exit_code == 0, result.output
    return out, json.loads(result.output)


def test_figures_and_file(trained):
    out, figures = trained
    assert figures["version"] == load_weights(out).version
    assert figures["bytes"] == out.stat().st_size
    assert figures["sentences"] == 48
    assert figures["root"] == figures["quad"] == 1
    assert figures["pair_root"] <= figures["pair"] <= 1


def test_classes_of_ones_own(trained):
    weights = load_weights(trained[0])
    coder = ActCoder(weights)
    assert coder.labels == [NO_EVENT, "PRAISE", "QUARREL"]
    doc = load_model().parse("Brannock quarrelled with Loxley over a bridge.")
    coded = coder.code([act_in(doc, (0, 8), (25, 31))])[0]
    assert (coded.root, coded.quad, coded.cameo) == ("QUARREL", 3, None)
    assert (
        coder.code([act_in(load_model().parse("Brannock lies to the north of Loxley."), (0, 8), (30, 36))])[0].root
        is None
    )
    Ranker.from_arrays(weights.arrays)


def test_same_data_same_bytes(trained, data, tmp_path):
    again = tmp_path / "again.npz"
    assert train(data, "--out", again, "--folds", 0).exit_code == 0
    assert again.read_bytes() == trained[0].read_bytes()


def test_figures_are_left_out_where_nobody_wants_them(data, tmp_path):
    result = train(data, "--out", tmp_path / "m.npz", "--folds", 0)
    assert set(json.loads(result.output)) == {"version", "bytes"}


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["{"], "line 1"),
        (['{"sentence": "A met B.", "source": "A", "target": "B"}'], "gold_root"),
        (["[1]"], "line 1"),
        (["", '{"sentence": "A met B.", "source": "A", "target": "B", "gold_root": "X", "quad": "q"}'], "line 2"),
        ([], "no labelled sentence"),
        ([json.dumps(rows()[0])] * 3, "two kinds"),
    ],
)
def test_bad_data_is_told_in_a_line(tmp_path, lines, message):
    path = tmp_path / "bad.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    result = train(path, "--out", tmp_path / "m.npz", "--folds", 0)
    assert isinstance(result.exception, UserError)
    assert message in str(result.exception)
    assert "\n" not in str(result.exception)
    assert not (tmp_path / "m.npz").exists()


def test_no_such_spacy_model(data, tmp_path):
    result = train(data, "--out", tmp_path / "m.npz", "--model", "xx_nowhere_sm")
    assert isinstance(result.exception, UserError)


def test_marks_say_which_mention_is_meant_and_a_missing_actor_is_none(tmp_path):
    base = {"sentence": "Teral met Oxhill and Teral.", "source": "Teral", "target": "Oxhill", "gold_root": "CONSULT"}
    path = write(
        tmp_path / "r.jsonl",
        [
            base,
            {**base, "marked_sentence": "Teral met <t>Oxhill</t> and <s>Teral</s>."},
            {**base, "source": "nobody", "gold_penta": "2"},
            {**base, "gold_root": None},
        ],
    )
    first, marked, missing, none = read_examples(path)
    assert (first.actor1, first.actor2, first.root, first.quad) == ((0, 5), (10, 16), "CONSULT", 1)
    assert marked.actor1 == (21, 26)
    assert (missing.actor1, missing.quad) == (None, 2)
    assert (none.root, none.quad) == (None, None)


def test_background_is_a_tenth_of_the_headlines_on_quiet_subjects(tmp_path):
    heads = [{"title": f"Recipe number {n}", "medtop": "10000000"} for n in range(300)]
    wars = [{"title": f"War number {n}", "medtop": "16000000"} for n in range(300)]
    found = read_background(write(tmp_path / "h.jsonl", heads + wars))
    assert 10 < len(found) < 60
    assert all(title.startswith("Recipe") for title in found)
    with pytest.raises(ValueError, match="line 2"):
        read_background(write(tmp_path / "b.jsonl", [{}, [1]]))


def test_no_sentence_is_measured_with_weights_that_saw_it(data, monkeypatch):
    from transforms.logic.coding.acts import training

    examples = read_examples(data)[:30]
    docs = [load_model().parse(e.sentence) for e in examples]
    learnt = []

    def fit(part, *rest):
        learnt.append({e.sentence for e in part})
        return fit_all(part, *rest)

    def found_by(doc, weights: EventWeights):
        assert doc.text not in learnt[-1]
        return training.main_event(doc, weights)

    monkeypatch.setattr(training, "fit_all", fit)
    figures = cross_validated(examples, docs, [], found_by=found_by, folds=2)
    assert (figures.sentences, len(learnt)) == (30, 2)
    assert set.union(*learnt) == {e.sentence for e in examples}
