"""The 17 top-level IPTC Media Topics.

Source: IPTC NewsCodes, scheme ``mediatopic``, release of 2023-03-31 (https://cv.iptc.org/newscodes/mediatopic/,
CC BY 4.0). Names are the British English ones.
"""

from typing import Final, NamedTuple

UNCLASSIFIED: Final = "unclassified"
"""Slug of an article without a topic."""


class MediaTopic(NamedTuple):
    """A top-level Media Topic.

    Attributes:
        code: Eight digits; IPTC writes it ``medtop:<code>``.
        name: The IPTC name.
        slug: The name in lower-case letters and hyphens, fit for a folder.
    """

    code: str
    name: str
    slug: str


MEDIA_TOPICS: Final = (
    MediaTopic("01000000", "arts, culture, entertainment and media", "arts-culture-entertainment-and-media"),
    MediaTopic("02000000", "crime, law and justice", "crime-law-and-justice"),
    MediaTopic("03000000", "disaster, accident and emergency incident", "disaster-accident-and-emergency-incident"),
    MediaTopic("04000000", "economy, business and finance", "economy-business-and-finance"),
    MediaTopic("05000000", "education", "education"),
    MediaTopic("06000000", "environment", "environment"),
    MediaTopic("07000000", "health", "health"),
    MediaTopic("08000000", "human interest", "human-interest"),
    MediaTopic("09000000", "labour", "labour"),
    MediaTopic("10000000", "lifestyle and leisure", "lifestyle-and-leisure"),
    MediaTopic("11000000", "politics", "politics"),
    MediaTopic("12000000", "religion", "religion"),
    MediaTopic("13000000", "science and technology", "science-and-technology"),
    MediaTopic("14000000", "society", "society"),
    MediaTopic("15000000", "sport", "sport"),
    MediaTopic("16000000", "conflict, war and peace", "conflict-war-and-peace"),
    MediaTopic("17000000", "weather", "weather"),
)
"""In order of their codes, which is the order of the model's classes."""

_BY_CODE: Final = {topic.code: topic for topic in MEDIA_TOPICS}


def media_topic(code: str) -> MediaTopic:
    """The topic of a code.

    Raises:
        KeyError: It is no top-level Media Topic.
    """
    return _BY_CODE[code]


def slug_of(code: str | None) -> str:
    """The slug of a code; ``unclassified`` for None.

    Raises:
        KeyError: It is no top-level Media Topic.
    """
    return UNCLASSIFIED if code is None else _BY_CODE[code].slug
