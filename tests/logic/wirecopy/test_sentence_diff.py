"""What a copy changed, sentence by sentence and word by word."""

import random

import pytest

from transforms.logic.wirecopy.sentence_diff import Change, Kind, Summary, sentence_diff, summarise

STORY = [
    "A freighter struck the swing bridge at Port Ellery on Monday.",
    "Two deckhands were hurt.",
    "The harbour master, Odile Brandt, closed the channel to all ships.",
    "Trains to Wendle Bay will not run for eleven weeks.",
    "Barley growers fear for their exports.",
]
ORIGINAL = " ".join(STORY)


def diff(*sentences: str) -> list[Change]:
    return sentence_diff(ORIGINAL, " ".join(sentences))


def kinds(changes: list[Change]) -> list[str]:
    return [change.kind.value for change in changes]


def test_a_text_is_kept_by_itself() -> None:
    changes = diff(*STORY)
    assert summarise(changes) == Summary(kept=5, edited=0, added=0, cut=0, moved=0)
    assert [(change.original_at, change.copy_at) for change in changes] == [(n, n) for n in range(5)]


def test_marks_case_spelling_and_paragraphs_are_no_change() -> None:
    copy = "\n\n".join(STORY).upper().replace("HARBOUR", "HARBOR").replace(",", " —").replace("E", "É")
    assert summarise(sentence_diff(ORIGINAL, copy)).kept == 5


def test_cut_and_added_sentences_stand_where_they_stood() -> None:
    changes = diff(STORY[0], "Readers can send in their pictures.", *STORY[2:4])
    assert kinds(changes) == ["kept", "added", "cut", "kept", "kept", "cut"]
    assert (changes[1].original, changes[1].copy, changes[1].original_at) == (
        None,
        "Readers can send in their pictures.",
        None,
    )
    assert (changes[2].original, changes[2].copy, changes[2].copy_at) == (STORY[1], None, None)


def test_an_edited_sentence_shows_its_words() -> None:
    changes = diff(
        *STORY[:2], STORY[2].replace("harbour master", "port chief").replace(" to all ships", ""), *STORY[3:]
    )
    assert kinds(changes) == ["kept", "kept", "edited", "kept", "kept"]
    pieces = [(piece.mark, piece.text.strip()) for piece in changes[2].pieces]
    assert pieces == [
        ("=", "The"), ("-", "harbour master,"), ("+", "port chief,"), ("=", "Odile Brandt, closed the channel."),
        ("-", "to all ships."),
    ]  # fmt: skip


def test_the_pieces_spell_both_sentences() -> None:
    pick = random.Random(5)  # noqa: S311 - no secret
    for _ in range(200):
        words = ORIGINAL.replace(".", "").split()
        other = [pick.choice(["tarn", *[word] * 6]) for word in words if pick.random() > 0.1]
        (change,) = sentence_diff(" ".join(words), " ".join(other))
        for sides, sentence in (("=-", change.original), ("=+", change.copy)):
            spelt = "".join(piece.text for piece in change.pieces if piece.mark in sides)
            assert spelt.casefold().split() == str(sentence).casefold().split()


def test_a_trimmed_sentence_is_edited_and_an_unlike_one_is_not() -> None:
    assert kinds(sentence_diff(STORY[2], "The harbour master, Odile Brandt, closed the channel.")) == ["edited"]
    assert kinds(sentence_diff(STORY[2], "The harbour master, Odile Brandt, likes plums.")) == ["edited"]
    assert kinds(sentence_diff(STORY[2], "The harbour of Wendle Bay has no such master at all.")) == ["added", "cut"]


def test_a_number_is_never_kept_as_another() -> None:
    changes = sentence_diff("Prices rose by 1.5 percent in May.", "Prices rose by 15 percent in May.")
    assert [(piece.mark, piece.text) for piece in changes[0].pieces if piece.mark != "="] == [
        ("-", "1.5 "),
        ("+", "15 "),
    ]


def test_other_marks_are_no_changed_words() -> None:
    (change,) = sentence_diff(
        "ELLERY (TPA) -- “It won’t open,” he said, today.", 'Ellery (TPA) — "It won\'t open", he said.'
    )
    assert [piece.text for piece in change.pieces if piece.mark != "="] == ["today."]


def test_one_sentence_that_moved_is_the_only_one() -> None:
    changes = diff(STORY[4], *STORY[:4])
    assert kinds(changes) == ["moved", *["kept"] * 4]
    assert (changes[0].original_at, changes[0].copy_at) == (4, 0)


def test_a_sentence_that_moved_and_changed_is_edited() -> None:
    changes = diff("Barley growers fear for all their exports.", *STORY[:4])
    assert kinds(changes) == ["edited", *["kept"] * 4]
    assert changes[0].original == STORY[4]


def test_a_repeat_is_an_addition() -> None:
    assert kinds(diff(*STORY, STORY[1])) == [*["kept"] * 5, "added"]
    assert kinds(sentence_diff(f"{ORIGINAL} {STORY[1]}", ORIGINAL)) == [*["kept"] * 5, "cut"]


def test_each_sentence_of_the_original_is_used_once() -> None:
    changes = sentence_diff(STORY[3], f"{STORY[3][:-1]} now. {STORY[3][:-1]} then.")
    assert sorted(kinds(changes)) == ["added", "edited"]


def test_scripts_without_blanks() -> None:
    changes = sentence_diff("市长说三月。桥昨天断了，火车停了。", "市长说三月。桥今天断了，火车都停了。")
    assert kinds(changes) == ["kept", "edited"]
    changed = [(piece.mark, piece.text) for piece in changes[1].pieces if piece.mark != "="]
    assert changed == [("-", "昨"), ("+", "今"), ("+", "都")]


@pytest.mark.parametrize("text", ["", "\n\n", "*** --- !!!"])
def test_a_text_without_words(text: str) -> None:
    assert sentence_diff(text, text) == []
    assert kinds(sentence_diff(text, STORY[0])) == ["added"]
    assert kinds(sentence_diff(STORY[0], text)) == ["cut"]


def test_every_sentence_is_told_of_once() -> None:
    pick = random.Random(11)  # noqa: S311 - no secret
    for _ in range(100):
        a = pick.choices(STORY, k=pick.randrange(9))
        b = [
            sentence.replace("the", pick.choice(["the", "a"])) for sentence in pick.choices(STORY, k=pick.randrange(9))
        ]
        changes = sentence_diff(" ".join(a), " ".join(b))
        assert sorted(c.original_at for c in changes if c.original_at is not None) == list(range(len(a)))
        assert [c.copy_at for c in changes if c.copy_at is not None] == list(range(len(b)))
        assert all((c.kind == Kind.ADDED) == (c.original is None) for c in changes)
        assert all((c.kind == Kind.CUT) == (c.copy is None) for c in changes)


def hostile() -> list[tuple[str, str]]:
    pick = random.Random(3)  # noqa: S311 - no secret
    coin = [". ".join(" ".join(pick.choices(["Ab", "Cd"], k=90)) for _ in range(100)) for _ in range(2)]
    same = ["Ab cd. " * 5_000, "Ab cd ef. " * 5_000]
    turned = [" ".join(f"Q{n} x." for n in order) for order in (range(5_000), range(5_000, 0, -1))]
    return [
        ("a b " * 40_000, "a b " * 39_000),
        (f"{'!' * 300_000}a b c d e f", f"{'?' * 300_000}a b c d e g"),
        tuple(coin),
        tuple(same),
        tuple(turned),
    ]  # type: ignore[list-item]


@pytest.mark.parametrize(
    "pair", hostile(), ids=["one sentence", "marks", "two words", "one sentence often", "backwards"]
)
def test_hostile_texts_are_compared_in_bounded_work(pair: tuple[str, str]) -> None:
    """In squared time each of these would go on for many minutes."""
    summary = summarise(sentence_diff(*pair))
    assert summary.kept + summary.edited + summary.cut + summary.moved > 0
