"""Made-up articles for the benchmarks of the lake: as many as wanted, always the same, copies only where asked for."""

import json
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

_WORDS = (
    "river", "council", "harbour", "bridge", "teacher", "budget", "storm", "ferry", "market", "engine",
    "garden", "museum", "winter", "salmon", "orchard", "signal", "valley", "railway", "doctor",
    "letter", "candle", "festival", "library", "mountain", "copper", "meadow", "village", "lantern",
    "captain", "pepper", "quarry", "window", "thunder", "basket", "student", "chimney", "forest",
    "island", "tunnel", "kitchen", "painter", "ribbon", "saddle", "temple", "walnut", "anchor",
)  # fmt: skip
_PEOPLE = ("Ann Placeholder", "Dario Quill", "Mira Sample", "Tom Exemplar", "Ines Mockford")
_TOWNS = ("Lisbon", "Nairobi", "Toronto", "Lyon", "Jakarta")
_ACTS = (
    "President {person} met the foreign minister in {town} on Tuesday to sign a trade agreement.",
    "Police in {town} arrested {count} protesters on Monday, the mayor {person} said.",
    "The central bank in {town} raised rates and lent {count} million euros to the harbour, {person} said.",
    "A storm killed {count} people near {town} on Sunday and {person} asked the parliament for help.",
)


def story(number: int, sentences: int = 8) -> str:
    """A text of its own for each number: one sentence that tells of an event, the others of no two stories alike."""
    rng = random.Random(number)  # noqa: S311 - repeatable, not secret
    act = rng.choice(_ACTS).format(person=rng.choice(_PEOPLE), town=rng.choice(_TOWNS), count=rng.randint(2, 90))
    rest = (f"The {' '.join(rng.choices(_WORDS, k=12))} and the {rng.choice(_WORDS)}." for _ in range(sentences))
    return " ".join([act, *rest])


def record(number: int, days: int = 5, **more: Any) -> dict[str, Any]:
    """An article as a line of JSON Lines.

    Args:
        number: It decides text, id and time.
        days: Days of March 2026 that the articles are spread over.
        **more: Fields in place of those that the number gives.
    """
    rng = random.Random(f"time {number}")  # noqa: S311 - repeatable, not secret
    time = f"2026-03-{rng.randint(1, days):02d}T{rng.randint(6, 22):02d}:{rng.randint(0, 59):02d}:00Z"
    return {"id": f"n{number}", "title": f"Report {number}", "text": story(number), "published_at": time} | more


def carried(number: int, outlet: str, time: str) -> dict[str, Any]:
    """A story as an outlet carries it, so that all of one number are copies."""
    return record(
        number,
        id=f"{outlet} {number}",
        title=f"Story {number}, as {outlet} has it",
        source=outlet,
        url=f"https://{outlet}.example/{number}",
        published_at=time,
    )


def write_records(path: Path, records: Iterable[dict[str, Any]], broken: Sequence[str] = ()) -> Path:
    """Write records as JSON Lines, with lines that are none after them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [*(json.dumps(each) for each in records), *broken]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
