"""CAMEO codes by patterns of words, and how the file of patterns is made."""

import pytest

from transforms.logic.coding.acts.cameo import CameoPattern, CameoPatterns, cameo_patterns
from transforms.logic.coding.acts.cameo_source import NOTICE, compiled

ONE, TWO = "ACTORONE", "ACTORTWO"


@pytest.fixture
def patterns():
    return CameoPatterns(
        [
            CameoPattern("sign", ("*", "treat"), "057", "SUPPORT"),
            CameoPattern("sign", ("*", "peace", "treat", "with", TWO), "0571", "SUPPORT"),
            CameoPattern("sign", ("*", "loan", "deal"), "0611", "COOPERATE"),
            CameoPattern("sign", ("*", "loan"), "0612", "COOPERATE"),
            CameoPattern("sign", ("*", "farm"), "0621", "COOPERATE"),
            CameoPattern("sign", ("*", "pact"), "0622", "COOPERATE"),
            CameoPattern("sign", ("*", "farm"), "0631", "COOPERATE"),
            CameoPattern("sign", ("*", TWO), "051", "SUPPORT"),
            CameoPattern("sign", ("not", "*"), None, None),
        ]
    )


@pytest.mark.parametrize(
    ("root", "before", "after", "code"),
    [
        ("SUPPORT", [ONE], ["a", "treaty"], "057"),
        ("SUPPORT", [ONE], ["a", "peace", "treaty", "with", TWO], "0571"),
        ("SUPPORT", [ONE], ["peace", TWO], "051"),
        ("SUPPORT", [ONE], ["nothing"], "05"),
        ("COOPERATE", [ONE], ["loan", "deal"], "0611"),
        ("COOPERATE", [ONE], ["farm"], "06"),
        ("COOPERATE", [ONE], ["a", "treaty"], "06"),
        ("ASSAULT", [ONE], ["a", "treaty"], "18"),
        ("MARRIAGE", [ONE], ["a", "treaty"], None),
    ],
)
def test_the_longest_pattern_that_fits_tells_the_code(patterns, root, before, after, code):
    assert patterns.code(root, "sign", before, after) == code


def test_hints(patterns):
    assert patterns.hints("paint", [], []) == ["cameo:unknown"]
    assert patterns.hints("sign", [ONE], ["a", "treaty"]) == ["cameo verb:COOPERATE", "cameo:SUPPORT"]
    assert patterns.hints("sign", ["did", "not"], []) == ["cameo verb:COOPERATE", "cameo:None"]


def test_the_patterns_that_ship():
    found = cameo_patterns()
    assert len(found.all) > 10_000
    assert found.code("ASSAULT", "explode", ["a", "roadside", "bomb"], ["near", TWO]).startswith("18")
    assert {len(p.code) for p in found.all if p.code} == {2, 3, 4}


SOURCE = """\
# a comment
&CEASEFIRE
+TRUCE
+CEASE_FIRE

--- SIGN [057] ---
SIGN
- * &CEASEFIRE WITH + [0871:0871]  # SIGN <xy 1 Jan 2000>
- * HELP_FUND [0254]  # INK <xy 1 Jan 2000>
- * NAME [---]
- * THAT [010]
"""
TABLE = "# a comment\n087: RETREAT,  , military # De-escalate\n0871: RETREAT, ceasefire, military # Declare truce\n"


def test_the_file_is_made_of_dictionary_and_table():
    made = compiled(SOURCE, TABLE)
    assert made.startswith(NOTICE)
    assert made.removeprefix(NOTICE).splitlines() == [
        "ink\t* help fund\t0254\tREQUEST",
        "sign\t* cease fire with +\t0871\tYIELD",
        "sign\t* name\t-\t-",
        "sign\t* that\t-\t-",
        "sign\t* truce with +\t0871\tYIELD",
    ]
