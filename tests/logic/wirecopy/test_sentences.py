"""Where sentences end, in several scripts and on odd input."""

import pytest

from transforms.logic.wirecopy.sentences import sentences_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The bridge fell. Trains stopped! Why? No one knows… Yet.",
         ["The bridge fell.", "Trains stopped!", "Why?", "No one knows…", "Yet."]),
        ("“It fell.” She left. (He stayed.) “Why?” he asked.",
         ["“It fell.”", "She left.", "(He stayed.)", "“Why?” he asked."]),
        ("Mr. J. R. Tarn met the U.S. envoy, Dr. Odile Brandt. They spoke.",
         ["Mr. J. R. Tarn met the U.S. envoy, Dr. Odile Brandt.", "They spoke."]),
        ("It ran until 3 p.m. The rest was cut.", ["It ran until 3 p.m.", "The rest was cut."]),
        ("On Jan. 12 it was No. 5. No. He said no.", ["On Jan. 12 it was No. 5.", "No.", "He said no."]),
        ("Prices rose 2.5 percent to 1,200.50 francs. Wages fell.",
         ["Prices rose 2.5 percent to 1,200.50 francs.", "Wages fell."]),
        ("A headline without a mark\n\nThe text\nof one  paragraph.",
         ["A headline without a mark", "The text of one paragraph."]),
        ("桥断了。「火车停了！」真的？是的。", ["桥断了。", "「火车停了！」", "真的？", "是的。"]),
        ("پل افتاد. قطار ایستاد؟ بله.", ["پل افتاد.", "قطار ایستاد؟", "بله."]),
        ("पुल गिर गया। रेल रुकी।", ["पुल गिर गया।", "रेल रुकी।"]),
    ],
)  # fmt: skip
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences_of(text) == expected


@pytest.mark.parametrize("text", ["", " \n\n \n", "\n\n\n"])
def test_nothing_has_no_sentences(text: str) -> None:
    assert sentences_of(text) == []


@pytest.mark.parametrize("text", ["." * 200_000, ".'" * 100_000, "\n \n" * 100_000, "A. " * 60_000, "a" * 200_000])
def test_odd_input_loses_no_sign(text: str) -> None:
    assert "".join("".join(sentences_of(text)).split()) == "".join(text.split())
