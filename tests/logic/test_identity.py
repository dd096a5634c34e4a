"""Identities: stable for ever, and different wherever the parts differ."""

from hypothesis import given
from hypothesis import strategies as st

from transforms.logic.identity import digest

PARTS = st.lists(st.none() | st.text(st.characters(), max_size=4) | st.binary(max_size=4), max_size=4)


def plain(parts: list[str | bytes | None]) -> list[bytes | None]:
    return [part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part for part in parts]


def test_lakes_of_earlier_versions_stay_valid() -> None:
    assert digest("origin", "id", b"body", None) == "d037c9ec91d198b70853fe088b4cb5f8"
    assert digest() == "cae66941d9efbd404e4d88758ea67670"


@given(one=PARTS, other=PARTS)
def test_two_lists_of_parts_have_one_digest_only_where_they_are_equal(
    one: list[str | bytes | None], other: list[str | bytes | None]
) -> None:
    assert (digest(*one) == digest(*other)) == (plain(one) == plain(other))
    assert len(digest(*one)) == 32
    assert int(digest(*one), 16) >= 0


def test_parts_do_not_run_together() -> None:
    ids = [
        digest("ab", "c"),
        digest("a", "bc"),
        digest("abc"),
        digest("ab", "c", ""),
        digest("ab", "c", None),
        digest(),
    ]
    assert len(set(ids)) == len(ids)


def test_lone_surrogates_have_an_identity() -> None:
    assert digest("\ud800") != digest("\ud801")
