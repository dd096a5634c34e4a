"""Killed and injured as sentences state them."""

import pytest

from transforms.logic.coding.amounts.casualties import tolls
from transforms.logic.coding.amounts.numerals import number_of
from transforms.logic.coding.syntax.nlp import load_model


def stated(text):
    doc = load_model().parse(text)
    return [(t.kind, t.number, text[t.start : t.end]) for sentence in doc.sents for t in tolls(sentence)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "At least 12 people, including three children, were killed and 30 injured when a bomb exploded.",
            [("killed", 12, "At least 12 people"), ("injured", 30, "30")],
        ),
        (
            "A bomb exploded in Velm, killing two soldiers and wounding at least five others.",
            [("killed", 2, "two soldiers"), ("injured", 5, "at least five others")],
        ),
        ("The blast left 12 people dead and dozens injured.", [("killed", 12, "12 people")]),
        ("Twelve dead, 30 wounded in market blast.", [("killed", 12, "Twelve"), ("injured", 30, "30")]),
        ("A gunman shot dead two police officers.", [("killed", 2, "two police officers")]),
        (
            "The quake claimed 34 lives and injured more than two dozen people.",
            [("killed", 34, "34 lives"), ("injured", 24, "more than two dozen people")],
        ),
        ("Between five and seven people died in the fire.", [("killed", 5, "Between five and seven people")]),
        ("A dozen people were killed and scores injured.", [("killed", 12, "A dozen people")]),
        ("Fighting killed at least a dozen.", [("killed", 12, "at least a dozen")]),
        ("The storm killed 1,204 people.", [("killed", 1204, "1,204 people")]),
        ("Twenty-three passengers drowned.", [("killed", 23, "Twenty-three passengers")]),
        (
            "A gunman killed a 47-year-old woman and her two children.",
            [("killed", 3, "a 47-year-old woman and her two children")],
        ),
        ("A 19-year-old was killed in the crash.", [("killed", 1, "A 19-year-old")]),
        ("Police said one person was shot and killed.", [("killed", 1, "one person")]),
        ("Three people were shot and wounded.", [("injured", 3, "Three people")]),
        ("Three people were stabbed to death.", [("killed", 3, "Three people")]),
        ("Police fatally shot four men on Friday.", [("killed", 4, "four men")]),
        ("The attack resulted in the deaths of four miners.", [("killed", 4, "four miners")]),
        ("Three deaths were blamed on the storm.", [("killed", 3, "Three deaths")]),
        ("In all, 851 people lost their lives.", [("killed", 851, "851 people")]),
        (
            "Five police officers and three civilians were killed.",
            [("killed", 8, "Five police officers and three civilians")],
        ),
        ("A total of six men and one woman died.", [("killed", 7, "A total of six men and one woman")]),
        ("Two Israelis and a Palestinian were killed.", [("killed", 3, "Two Israelis and a Palestinian")]),
        ("The bomber killed himself and three others.", [("killed", 4, "himself and three others")]),
        ("The crash, which killed two women, closed the road.", [("killed", 2, "two women")]),
        ("Four men who were wounded in the shooting are in hospital.", [("injured", 4, "Four men")]),
        ("Eleven people, none of them soldiers, died in the blast.", [("killed", 11, "Eleven people")]),
        (
            "Candles were lit for the seven people killed and 12 people injured there.",
            [("killed", 7, "the seven people"), ("injured", 12, "12 people")],
        ),
        ("Thirty-two of the 543 passengers were confirmed dead.", [("killed", 32, "Thirty-two")]),
        ("The death toll rose to 34 on Monday, officials said.", [("killed", 34, "34")]),
        ("The toll has risen from 12 to at least 1,200 people.", [("killed", 1200, "at least 1,200 people")]),
        ("The number of injured topped 2,200.", [("injured", 2200, "2,200")]),
        ("Stampede Kills 4 At Discotheque.", [("killed", 4, "4")]),
        ("Nine soldiers are reported to have been killed.", [("killed", 9, "Nine soldiers")]),
        ("Anna Ortel was one of five settlers killed on Saturday.", [("killed", 5, "five settlers")]),
        ("No one was hurt.", [("injured", 0, "No one")]),
        ("No injuries were reported.", [("injured", 0, "No injuries")]),
        ("There were no casualties.", [("injured", 0, "no casualties"), ("killed", 0, "no casualties")]),
        (
            "Nobody was killed in the attack, but six people were injured.",
            [("killed", 0, "Nobody"), ("injured", 6, "six people")],
        ),
    ],
)
def test_numbers_with_the_words_that_state_them(text, expected):
    assert stated(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Dozens of people were killed.",
        "A court sentenced a rebel to death.",
        "Several soldiers were wounded.",
        "The bomb could kill 12 people.",
        "They threatened to kill 12 hostages.",
        "If 12 people die, the plant will close.",
        "Twelve people are feared dead.",
        "He was accused of killing 12 people.",
        "Police said they did not kill three men.",
        "Two of the injured died in hospital.",
        "Up to 50 people were killed.",
        "As many as 50 people were killed.",
        "Twelve people were killed or wounded.",
        "Troops killed and wounded 20 rebels.",
        "The storm killed 300 cows.",
        "Hunters killed 12 tigers.",
        "The committee killed 12 bills.",
        "The tariff hurt the exporter.",
        "Six people died of cancer.",
        "There were no immediate reports of casualties.",
        "Nobody else was hurt.",
        "Sales were dead in 2031.",
        "Traffic stopped at the toll road for 20 minutes.",
        "Anna Ortel and Ben Karo died in the accident.",
        "In 12 percent of cases they died.",
        "Rain fell on Velm for two days.",
        "",
    ],
)
def test_what_states_no_number_of_people_killed_or_injured(text):
    assert stated(text) == []


def test_only_a_toll_is_a_total():
    doc = load_model().parse("Three people were killed. The death toll rose to 34.")
    assert [t.total for sentence in doc.sents for t in tolls(sentence)] == [False, True]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234", 1234),
        ("twenty-five", 25),
        ("two dozen", 24),
        ("half a dozen", 6),
        ("a hundred", 100),
        ("two hundred and five", 205),
        ("3.5 million", 3_500_000),
        ("3.5", None),
        ("0", None),
        ("dozens", None),
    ],
)
def test_numbers_in_words(text, number):
    assert number_of(text) == number
