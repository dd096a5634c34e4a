"""Amounts of money."""

import pytest

from transforms.events.base import Findings, Story
from transforms.events.money import MoneyAmounts, MoneyParams


def amounts(text, language="en"):
    found = Findings()
    MoneyAmounts(MoneyParams()).extract(Story("a", None, text, None, None, language), found)
    return [(m.text, m.value, m.currency, m.inferred) for m in found.money]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a $2 billion loan", [("$2 billion", 2e9, "USD", True)]),
        ("C$1bn ($723m)", [("C$1bn", 1e9, "CAD", False), ("$723m", 7.23e8, "USD", True)]),
        ("more than $1 billion Canadian", [("$1 billion Canadian", 1e9, "CAD", False)]),
        ("€3.5 million", [("€3.5 million", 3.5e6, "EUR", False)]),
        ("Rs 500 crore", [("Rs 500 crore", 5e9, "INR", True)]),
        ("220 million dollars", [("220 million dollars", 2.2e8, "USD", True)]),
        ("723 million US dollars", [("723 million US dollars", 7.23e8, "USD", False)]),
        ("half a billion euros", [("half a billion euros", 5e8, "EUR", False)]),
        ("a $50-billion plan", [("$50-billion", 5e10, "USD", True)]),
        ("US$ 1,234.50", [("US$ 1,234.50", 1234.5, "USD", False)]),
        ("USD 5 million", [("USD 5 million", 5e6, "USD", False)]),
        ("12 million pesos", [("12 million pesos", 1.2e7, None, False)]),
        ("$5-10 million", [("$5", 5e6, "USD", True), ("10 million", 1e7, "USD", True)]),
        ("between $2 and $3 million", [("$2", 2e6, "USD", True), ("$3 million", 3e6, "USD", True)]),
        ("It cost $5,000.", [("$5,000", 5000.0, "USD", True)]),
        (
            "$1 billion Canadian ($723 million)",
            [("$1 billion Canadian", 1e9, "CAD", False), ("$723 million", 7.23e8, "USD", True)],
        ),
        ("€3.5-4bn", [("€3.5", 3.5e9, "EUR", False), ("4bn", 4e9, "EUR", False)]),
        ("1.2 trillion yen", [("1.2 trillion yen", 1.2e12, "JPY", False)]),
        ("Rs 1.5 lakh crore", [("Rs 1.5 lakh crore", 1.5e12, "INR", True)]),
        ("five million pounds", [("five million pounds", 5e6, "GBP", True)]),
        ("twenty-five million dollars", [("twenty-five million dollars", 2.5e7, "USD", True)]),
        ("a $2 billion-a-year trade", [("$2 billion", 2e9, "USD", True)]),
        ("a 10-million-dollar house", [("10-million-dollar", 1e7, "USD", True)]),
        ("$5-$7 million", [("$5", 5e6, "USD", True), ("$7 million", 7e6, "USD", True)]),
        ("$20,000-$30,000", [("$20,000", 2e4, "USD", True), ("$30,000", 3e4, "USD", True)]),
        ("$20-30 a month", [("$20", 20.0, "USD", True), ("30", 30.0, "USD", True)]),
        ("four to five billion baht", [("four", 4e9, "THB", False), ("five billion baht", 5e9, "THB", False)]),
        ("$5 to 3 people", [("$5", 5.0, "USD", True)]),
        ("£1m-plus", [("£1m", 1e6, "GBP", False)]),
        ("Â£5.3bn", [("£5.3bn", 5.3e9, "GBP", False)]),
        ("US $300 million", [("US $300 million", 3e8, "USD", False)]),
        ("A $5 bill", [("$5", 5.0, "USD", True)]),
        ("a fine of $16m. Then", [("$16m", 1.6e7, "USD", True)]),
        ("50 cents a share", [("50 cents", 0.5, "USD", True)]),
        ("65 Canadian cents", [("65 Canadian cents", 0.65, "CAD", False)]),
        ("shares fell to 70p", [("70p", 0.7, "GBP", True)]),
        ("20 billion won", [("20 billion won", 2e10, "KRW", False)]),
        ("3.5 million Swiss francs", [("3.5 million Swiss francs", 3.5e6, "CHF", False)]),
        ("500 million Mexican pesos", [("500 million Mexican pesos", 5e8, "MXN", False)]),
        ("115 mln stg", [("115 mln stg", 1.15e8, "GBP", False)]),
        ("a hundred million dollars", [("a hundred million dollars", 1e8, "USD", True)]),
        ("EUR1.2bn", [("EUR1.2bn", 1.2e9, "EUR", False)]),
        ("R$4 bi", [("R$4 bi", 4e9, "BRL", False)]),
        ("R$ 3 mi", [("R$ 3 mi", 3e6, "BRL", False)]),
        ("N5 billion and R350m", [("N5 billion", 5e9, "NGN", True), ("R350m", 3.5e8, "ZAR", True)]),
        ("$5 billion and $350 million", [("$5 billion", 5e9, "USD", True), ("$350 million", 3.5e8, "USD", True)]),
        ("R5,000 a month", [("R5,000", 5000.0, "ZAR", True)]),
        ("GH¢2.3 million", [("GH¢2.3 million", 2.3e6, "GHS", False)]),
        ("Dh500,000 in fines", [("Dh500,000", 5e5, "AED", True)]),
        ("LE 4 billion", [("LE 4 billion", 4e9, "EGP", False)]),
        ("Rs 1,25,000 each", [("Rs 1,25,000", 125_000.0, "INR", True)]),
        ("15 000 € a year", [("15 000 €", 15_000.0, "EUR", False)]),
        ("a quarter of a million pounds", [("a quarter of a million pounds", 250_000.0, "GBP", True)]),
        ("between 5 and 6 million euros", [("5", 5e6, "EUR", False), ("6 million euros", 6e6, "EUR", False)]),
        ("in 2031 and 6 million euros", [("6 million euros", 6e6, "EUR", False)]),
        ("Euro 5 million", [("Euro 5 million", 5e6, "EUR", False)]),
        ("500 PLN", [("500 PLN", 500.0, "PLN", False)]),
    ],
)
def test_amounts(text, expected):
    assert amounts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "220 pounds of rice",
        "a dollar short",
        "they won 3 games",
        "10 percent",
        "$",
        "$,",
        "M$",
        "Euro 2004",
        "the 2004 Euro final",
        "at 7:30 p.m. in 720p",
        "hundreds of millions of dollars",
        "60 per cent",
        "6 1/2 dollars",
        "50 marks in the exam",
        "$ mİllİon",
        "the COP28 summit and COP 26",
        "a 30 cop convoy",
        "they scored one try and 2 TRY",
        "the N7, the R62 and the P5 countries",
        "R 2,500 and D 2,300 votes",
        "$10s of millions",
        "500 ft",
    ],
)
def test_what_is_no_amount(text):
    assert amounts(text) == []


def test_decimal_comma_of_other_languages():
    assert amounts("3,5 Mio. Euro und 1.234 €", "de") == [
        ("3,5 Mio. Euro", 3.5e6, "EUR", False),
        ("1.234 €", 1234.0, "EUR", False),
    ]
    assert [m[1:3] for m in amounts("2.300 millones de dólares o 4 mil millones de euros", "es")] == [
        (2.3e9, "USD"),
        (4e9, "EUR"),
    ]
    assert [m[1:3] for m in amounts("zwischen 5 und 6 Millionen Euro, am Ende 12 Euro", "de")] == [
        (5e6, "EUR"),
        (6e6, "EUR"),
        (12.0, "EUR"),
    ]
    assert amounts("€1,234", "en")[0][1] == 1234.0


def test_a_bare_sign_is_the_dollar_of_a_story_that_says_whose_money_it_is():
    text = "The minister explained Canada's $2 billion plan. Some $220 million is for roads."
    assert [m[1:] for m in amounts(text)] == [(2e9, "CAD", True), (2.2e8, "CAD", True)]


def test_a_bare_sign_stays_american_in_a_sentence_on_america():
    text = "The minister explained Canada's $2 billion plan. The United States gave $50 billion."
    assert [m[2] for m in amounts(text)] == ["CAD", "USD"]


def test_a_text_that_marks_its_own_dollar_means_the_american_one_by_the_bare_sign():
    text = "Canada's $2 billion plan costs C$2.7 billion at home."
    assert [m[2:] for m in amounts(text)] == [("USD", True), ("CAD", False)]


def test_offsets_slice_the_text():
    text = "between $2 and $3 million, then four to five billion baht, 70p and 50 cents"
    found = Findings()
    MoneyAmounts(MoneyParams()).extract(Story("a", None, text, None, None, "en"), found)
    assert [text[m.start : m.end] for m in found.money] == [m.text for m in found.money]
    assert len(found.money) == 6


def test_letters_that_only_look_like_those_of_the_tables_break_nothing():
    found = amounts("It cost 3 ſhekels, then 5 million rupeeſ, then 40 Kroner and 5 centſ.")
    assert {currency for _, _, currency, _ in found} <= {None}
