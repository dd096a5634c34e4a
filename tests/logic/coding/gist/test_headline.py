"""The parts of headlines, and Title Case undone."""

import pytest

from transforms.logic.coding.gist.casing import sentence_case
from transforms.logic.coding.gist.headline import read_headline
from transforms.logic.coding.gist.naming import named_in_text
from transforms.logic.coding.syntax.nlp import load_model


def parts(title):
    read = read_headline(load_model().parse(title))
    return None if read is None else tuple(span and title[slice(*span)] for span in read)


@pytest.mark.parametrize(
    ("title", "subject", "predicate"),
    [
        ("Harbour union rejects pay offer", "Harbour union", "rejects pay offer"),
        ("Minister signs treaty with Norway after talks in Oslo", "Minister", "signs treaty with Norway"),
        ("Wendle Bay flood: Army sends boats to the town", "Army", "sends boats to the town"),
        ("Mayor was warned about the bridge, says engineer", "Mayor", "was warned about the bridge"),
        ("Norway to build three ferries for Iceland", "Norway", "to build three ferries for Iceland"),
        ("Ferry captain charged with smuggling", "Ferry captain", "charged with smuggling"),
        ("Seven killed as train derails", "Seven", "Seven killed as train derails"),
        ("At least four injured in ferry crash", "At least four", "At least four injured in ferry crash"),
        ("As rain stops, farmers return to the valley", "farmers", "return to the valley"),
        ("Quillfeather opens art museum and promises more money", "Quillfeather", "opens art museum"),
        ("Bakers call pay deal ‘a bad joke’", "Bakers", "call pay deal ‘a bad joke’"),
    ],
)
def test_subject_and_predicate(title, subject, predicate):
    assert parts(title)[1:] == (subject, predicate)


@pytest.mark.parametrize(
    ("title", "clause"),
    [
        ("Storm Perrin: no end to the rain", "no end to the rain"),
        ("A second life for old trams", "A second life for old trams"),
    ],
)
def test_a_headline_without_a_verb_is_one_clause(title, clause):
    assert parts(title) == (clause, None, None)


@pytest.mark.parametrize("title", ["", " ", "…", ":", "2031", "— | —"])
def test_a_headline_without_words_has_no_parts(title):
    assert parts(title) is None


@pytest.mark.parametrize("title", ["A: B: C", "?Who", "'s to", "to go", "and , and", "killed", "Says who?", "a" * 500])
def test_odd_headlines_keep_their_offsets(title):
    doc = load_model().parse(title)
    read = read_headline(doc)
    assert read is not None
    for start, end in (span for span in read if span is not None):
        assert 0 <= start < end <= len(title)


TEXT = "The harbour union has signed a deal with Port Ellery. Its members had rejected one before."


def test_title_case_is_undone_by_the_spelling_of_the_text():
    title = "Harbour Union Signs Deal With Port Ellery, Ending PKU Strike"
    assert sentence_case(title, TEXT) == "Harbour union signs deal with Port Ellery, ending PKU strike"


@pytest.mark.parametrize("title", ["", "Union signs deal with Port Ellery", "OK", "İZMİR İskele"])
def test_other_headlines_are_left_alone(title):
    assert sentence_case(title, TEXT) == title


def test_lower_case_never_moves_offsets():
    assert len(sentence_case("The İzmir İskele Deal", "nothing")) == len("The İzmir İskele Deal")


def found(text, title, start, end):
    model = load_model()
    span = named_in_text(model.parse(text), model.parse(title).char_span(start, end))
    return span and text[slice(*span)]


def test_whom_the_headline_names_is_found_in_the_text_with_the_full_name():
    text = "Foreign Minister Ada Quillfeather met union leaders. Quillfeather promised money."
    assert found(text, "Quillfeather meets unions", 0, 12) == "Foreign Minister Ada Quillfeather"
    assert found(text, "Fishermen meet minister", 0, 9) is None


def test_victims_that_are_only_counted_are_those_whom_the_lead_counts():
    assert (
        found("At least seven people were killed in a crash.", "Seven killed in crash", 0, 5) == "At least seven people"
    )
    assert found("A crash closed the road.", "Seven killed in crash", 0, 5) is None
