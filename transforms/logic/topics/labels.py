"""Labels of a user's own in the place of the Media Topics: a closed list, kept in the model file.

A label names a folder, so it is known by a slug: lower-case letters a to z, digits and hyphens, a letter first. Slugs
begin with a letter and the codes of Media Topics with a digit, so that one is never taken for the other.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from transforms.logic.topics.media_topics import UNCLASSIFIED, MediaTopic, slug_of

MOST_LABELS: Final = 50
"""Each label is a folder for each day or month: more of them would make a lake of tiny files."""

_LONGEST: Final = 60
_SLUG: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_APART: Final = re.compile(r"[^a-z0-9]+")


def own_label(name: str) -> MediaTopic:
    """A label from its name: "Énergie & Power" has the slug ``energie-power``, which is its code too.

    Raises:
        ValueError: The name gives no slug, one of more than 60 characters, or ``unclassified``.
    """
    plain = "".join(char for char in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(char))
    slug = _APART.sub("-", plain).strip("-")
    if not _names_a_folder(slug):
        raise ValueError(
            f"label {name!r} cannot name a folder: it needs a letter a to z first, {_LONGEST} characters at most, "
            f"and must not be {UNCLASSIFIED!r}"
        )
    return MediaTopic(slug, " ".join(name.split()), slug)


def own_labels(names: Iterable[str]) -> tuple[MediaTopic, ...]:
    """Labels from their names, in the order of their slugs.

    Raises:
        ValueError: A name gives no label, two give the same one, or there are more than ``MOST_LABELS``, or none.
    """
    by_slug: dict[str, MediaTopic] = {}
    for name in sorted(set(names)):
        label = own_label(name)
        if label.slug in by_slug:
            raise ValueError(f"labels {by_slug[label.slug].name!r} and {name!r} would share the folder {label.slug!r}")
        by_slug[label.slug] = label
    if not 0 < len(by_slug) <= MOST_LABELS:
        raise ValueError(f"{len(by_slug)} labels: there must be 1 to {MOST_LABELS}")
    return tuple(by_slug[slug] for slug in sorted(by_slug))


def folder_of(code: str | None) -> str:
    """What a topic is called in a path: the slug of a Media Topic, or of a label; ``unclassified`` for None.

    Raises:
        KeyError: It is neither the code of a top-level Media Topic nor fit to name a folder.
    """
    return code if code is not None and _names_a_folder(code) else slug_of(code)


def _names_a_folder(slug: str) -> bool:
    return len(slug) <= _LONGEST and slug != UNCLASSIFIED and _SLUG.fullmatch(slug) is not None
