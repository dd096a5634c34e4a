"""The names by which articles are compared."""

from collections.abc import Callable

import pytest

from schemas.article import Article, Place
from transforms.logic.linking.signature import Name, names_of, signature, weight

Make = Callable[..., Article]


def kinds(article: Article) -> list[tuple[str, str]]:
    return [(name.kind, name.label) for name in names_of(signature(article))]


def key(article: Article, kind: str) -> int:
    return next(name.key for name in names_of(signature(article)) if name.kind == kind)


def test_a_person_goes_by_the_surname(coded: Make) -> None:
    full = key(coded("a", persons=["Ingrid Halvorsen"]), "person")
    assert full == key(coded("b", persons=["Halvorsen"]), "person")
    assert full == key(coded("c", persons=["Ingrid Halvorsen Jr."]), "person")
    assert full != key(coded("d", persons=["Ingrid Bergstad"]), "person")


def test_romanisations_of_one_name_meet(coded: Make) -> None:
    assert key(coded("a", persons=["Oleh Petrovskyy"]), "person") == key(coded("b", persons=["Petrovsky"]), "person")


def test_a_name_is_one_whatever_its_kind(coded: Make) -> None:
    assert key(coded("a", persons=["Tolvik"]), "person") == key(coded("b", places=["Tolvik"]), "place")
    assert kinds(coded("c", persons=["Tolvik"], organisations=[], places=["Tolvik"])) == [("person", "Tolvik")]


def test_countries_go_by_their_code(coded: Make) -> None:
    def country(name: str) -> int:
        return key(coded("a", persons=[], organisations=[])._replace(places=[Place(name, 0, 1, None)]), "country")

    assert country("the United States") == country("U.S.")
    assert country("Norway") != country("Sweden")


def test_words_of_names_are_no_words_of_the_event(coded: Make) -> None:
    found = kinds(coded("a", title="Ferry strikes Tolvik sandbank", main_event=None))
    assert [label for kind, label in found if kind == "word"] == ["ferry", "strikes", "sandbank"]


def test_only_so_many_names_of_a_kind_are_compared(coded: Make) -> None:
    found = kinds(coded("a", persons=[f"Person Name{n}x" for n in range(50)]))
    assert [label for kind, label in found if kind == "person"] == [f"Person Name{n}x" for n in range(12)]


def test_places_come_most_mentioned_first(coded: Make) -> None:
    found = kinds(coded("a", places=["Arnvik", "Tolvik", "Tolvik"]))
    assert [label for kind, label in found if kind == "place"] == ["Tolvik", "Arnvik"]


@pytest.mark.parametrize(("source", "dated"), [("text", True), ("feed", True), ("file_time", False), (None, False)])
def test_time_that_nobody_stated_is_no_date(coded: Make, source: str | None, dated: bool) -> None:
    assert signature(coded("a", date_source=source)).dated is dated


def test_article_without_fields_has_no_names(article: Make) -> None:
    signed = signature(article("a", "Tekst på et annet språk"))
    assert (signed.keys, signed.event_day, signed.path) == ([], None, None)


def test_odd_names_are_left_out(coded: Make) -> None:
    assert kinds(coded("a", persons=["", "Jr.", "…"], organisations=["–"], places=["'"])) == []


def test_article_without_a_time_is_refused(coded: Make) -> None:
    with pytest.raises(ValueError, match="no publication time"):
        signature(coded("a", published_at=None))


def test_a_rare_name_tells_more() -> None:
    assert weight(Name(1, "person", "x", 2), 1000) > weight(Name(1, "person", "x", 200), 1000) > 0
    assert weight(Name(1, "country", "x", 2), 1000) < weight(Name(1, "person", "x", 2), 1000)


def test_a_name_that_all_of_five_articles_hold_still_tells() -> None:
    assert weight(Name(1, "person", "x", 5), 5) > 3
