"""Bylines that name no person: the desk, the outlet or the handle that signs in a person's place."""

from collections.abc import Iterable

from transforms.logic.cleaning.bylines import bare_byline

__all__ = ["credited_bodies"]

_MAX_NAME = 60
_MAX_WORDS = 7
# What software fills in by itself.
_NOBODY_LIST = (
    "admin administrator root user guest author unknown anonymous anonym none null undefined n/a webmaster agencies"
)
_NOBODY = frozenset(_NOBODY_LIST.split())


def credited_bodies(raw: Iterable[str]) -> tuple[str, ...]:
    """Who signs where no person does: ``By Harbour Desk`` is ``Harbour Desk``; sentences and placeholders are no one.

    Args:
        raw: The bylines.

    Returns:
        The names in order, each once, or an empty tuple.
    """
    names: dict[str, str] = {}
    for value in raw:
        name = bare_byline(value)
        if 2 <= len(name) <= _MAX_NAME and len(name.split()) <= _MAX_WORDS and name.casefold() not in _NOBODY:
            names.setdefault(name.casefold(), name)
    return tuple(names.values())
