"""Made-up articles for the benchmarks of the lake: words of no language, every field filled, the same each time."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.random import Generator

from schemas.article import Article, DateMention, MainEvent, Money, Place, Quote, Topic
from transforms.logic.identity import digest
from transforms.logic.topics.media_topics import MEDIA_TOPICS

DAYS = 30
"""Days that the articles are spread over, from the first of March 2026."""
_FIRST_DAY = 1_772_323_200_000_000
_DAY_US = 86_400_000_000
_WORDS = 390
"""Words of a text, on average: some 3,000 characters."""
_COUNTRIES = ("NOR", "CAN", "GHA", "PER", "THA", None)


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[np.ndarray, np.ndarray]:
    """Words, and which word stands at each of 65,536 equally likely places: the n-th is as likely as 1/n (Zipf)."""
    rng = np.random.default_rng(3)
    syllables = [first + then for first in "bdfgklmnprstv" for then in ("a", "e", "i", "o", "u", "ar", "en", "is")]
    made = {"".join(rng.choice(syllables, rng.integers(1, 5))): None for _ in range(30_000)}
    words = np.array(list(made)[:20_000], dtype=object)
    share = 1 / np.arange(1, len(words) + 1)
    places = np.searchsorted(np.cumsum(share) / share.sum(), (np.arange(65_536) + 0.5) / 65_536)
    return words, places


def _words(rng: Generator, count: int) -> list[str]:
    words, places = _vocabulary()
    found: list[str] = words[places[rng.integers(0, 65_536, count)]].tolist()
    return found


def text_of(rng: Generator) -> str:
    """A text of about 3,000 characters in paragraphs."""
    words = _words(rng, int(rng.integers(_WORDS // 2, _WORDS * 3 // 2)))
    words[11::12] = [f"{word}." for word in words[11::12]]
    bounds = [*range(0, len(words), 60), len(words)]
    return "\n\n".join(" ".join(words[start:end]) for start, end in pairwise(bounds))


def articles(count: int, first: int = 0) -> Iterator[Article]:
    """Articles as they come from the pipeline, one after the other.

    Args:
        count: How many.
        first: Number of the first; an article depends on its number alone.
    """
    for number in range(first, first + count):
        yield _article(number)


def _article(number: int) -> Article:
    rng = np.random.default_rng([7, number])
    text = text_of(rng)
    names = [f"{one.title()} {other.title()}" for one, other in pairwise(_words(rng, 13))]
    at = [int(place) for place in rng.integers(0, len(text) - 40, 24)]
    title = " ".join(_words(rng, 9)).capitalize()
    article_id = digest(f"made {number}")
    day = int(rng.integers(0, DAYS))
    host = f"{names[0].split()[0].lower()}.example"
    best, second = MEDIA_TOPICS[int(rng.integers(0, 17))], MEDIA_TOPICS[number % 17]
    when = f"2026-03-{day + 1:02d}"
    return Article(
        article_id=article_id,
        source_id=f"made-{number}",
        cluster_id=digest(f"story {number}"),
        is_canonical=True,
        relation=None,
        parent_id=None,
        title=title,
        title_raw=f"{title} | {names[0]}",
        title_source="json-ld",
        text=text,
        text_source="trafilatura",
        authors=names[1:3],
        authors_raw=[f"By {names[1]} and {names[2]}"],
        authors_source="json-ld",
        agency=None,
        agency_source=None,
        dateline=names[3].split()[0],
        dateline_raw=f"{names[3].split()[0].upper()}, March {day + 1} -",
        dateline_date=when,
        dateline_agency=None,
        source=names[0],
        url=f"https://{host}/2026/03/{number}-{title.replace(' ', '-')}.html",
        published_at=_FIRST_DAY + day * _DAY_US + int(rng.integers(0, _DAY_US // 1_000_000)) * 1_000_000,
        date_source="json-ld",
        date_raw=f"{when}T06:00:00Z",
        date_precision="second",
        date_zone="+00:00",
        language="en",
        language_source="model",
        topics=[Topic(best.code, best.name, 0.75), Topic(second.code, second.name, 0.25)],
        main_event=MainEvent(
            names[4], at[0], at[0] + 9, title[:20], at[1], at[1] + 20, names[5], at[2], at[2] + 9, when, "text"
        ),
        places=[
            Place(name, one, one + len(name), _COUNTRIES[one % 6]) for name, one in zip(names[5:], at, strict=False)
        ],
        dates=[DateMention("on Tuesday", one, one + 10, when) for one in at[7:10]],
        quotes=[Quote(text[one : one + 40], one, one + 40, names[6], at[3], at[3] + 9) for one in at[10:13]],
        money=[Money(f"${one}", one, one + 5, float(one), "USD", True) for one in at[13:15]],
        persons=names[6:10],
        organisations=names[10:12],
        models="topics 1, en_core_web_sm 3.8.0",
        events_missing=None,
        origin="made",
        uri=f"made/{number // 1000:05d}.jsonl",
    )
