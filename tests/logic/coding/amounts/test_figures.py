"""Numbers in digits and words."""

import pytest

from transforms.logic.coding.amounts.figures import value_of


@pytest.mark.parametrize(
    ("number", "scale", "value"),
    [
        ("1,234.50", None, 1234.5),
        ("1.234.567", None, 1234567.0),
        ("3.5", "bn", 3.5e9),
        ("1.5", "lakh crore", 1.5e12),
        ("a", "hundred million", 1e8),
        ("twenty-five", "thousand", 25e3),
        ("half a", "billion", 5e8),
        ("two and a half", "million", 2.5e6),
        ("several", "million", None),
        ("2.5", "mİllİon", None),
    ],
)
def test_values(number, scale, value):
    assert value_of(number, scale) == value


def test_decimal_comma():
    assert value_of("1.234", None, comma_is_decimal=True) == 1234.0
    assert value_of("1,234", None, comma_is_decimal=True) == 1.234


def test_a_billion_is_more_where_the_comma_is_decimal():
    assert value_of("1,2", "Billion", comma_is_decimal=True) == 1.2e12
    assert value_of("1,2", "Milliarden", comma_is_decimal=True) == 1.2e9
    assert value_of("1.2", "billion") == 1.2e9
