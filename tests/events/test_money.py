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
    ],
)
def test_amounts(text, expected):
    assert amounts(text) == expected


@pytest.mark.parametrize(
    "text", ["220 pounds of rice", "a dollar short", "they won 3 games", "10 percent", "$", "$,", "M$"]
)
def test_what_is_no_amount(text):
    assert amounts(text) == []


def test_decimal_comma_of_other_languages():
    assert amounts("3,5 Mio. Euro und 1.234 €", "de") == [
        ("3,5 Mio. Euro", 3.5e6, "EUR", False),
        ("1.234 €", 1234.0, "EUR", False),
    ]
    assert amounts("€1,234", "en")[0][1] == 1234.0
