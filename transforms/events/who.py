"""Persons and organisations that the text names."""

import re
from collections import Counter

from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.syntax.text import bare_name, mentions, name_key
from transforms.registry import Params

_LONGEST_NAME = 5


class WhoParams(Params):
    """Parameters of the name extractor.

    Attributes:
        most: Names of each kind that are kept at most.
    """

    most: int = 30


@EXTRACTORS.register("who", WhoParams)
class Who:
    """Named persons and organisations, most mentioned first; a surname counts for the full name.

    Args:
        params: Its parameters.
    """

    def __init__(self, params: WhoParams) -> None:
        self._params = params

    def extract(self, story: Story, found: Findings) -> None:
        """Fill ``found.persons`` and ``found.organisations``; does nothing without a parse."""
        if story.doc is None:
            return
        people = Counter(bare_name(m.text) for m in mentions(story.doc, ["PERSON"]) if _is_name(m.text))
        others = Counter(bare_name(m.text) for m in mentions(story.doc, ["ORG"]) if not _is_amount(m.text))
        full = _surnames(people)
        for table in (people, others):
            # "Smith" is the Smith named in full, also where the model takes the name for an organisation
            for name in [n for n in table if n.casefold() in full]:
                people[full[name.casefold()]] += table.pop(name)
        _count_tail(story, people, full)
        found.persons = _ranked(people, self._params.most)
        found.organisations = _ranked(others, self._params.most)


def _is_name(name: str) -> bool:
    bare = bare_name(name)
    return bool(bare) and bare[0].isupper() and not re.search(r"\d|[@/:]", bare) and len(bare.split()) <= _LONGEST_NAME


def _is_amount(name: str) -> bool:
    """Whether the model takes a number, an amount or an article for an organisation."""
    return not bare_name(name) or re.search(r"[$€£¥]|^[\d.,]+\s*[a-z]*$", name) is not None


def _surnames(people: Counter[str]) -> dict[str, str]:
    """Full name by surname; of two with one surname the more mentioned."""
    full: dict[str, str] = {}
    for name, _ in people.most_common():
        if " " in name:
            full.setdefault(name.split()[-1].casefold(), name)
    return full


def _count_tail(story: Story, people: Counter[str], full: dict[str, str]) -> None:
    """Count the surnames in the part of the text that the model has not read."""
    tail = story.text[len(story.doc.text) :]
    if not tail:
        return
    for surname, name in full.items():
        written = name.split()[-1]
        if written.casefold() == surname:
            people[name] += len(re.findall(rf"\b{re.escape(written)}\b", tail))


def _ranked(names: Counter[str], most: int) -> list[str]:
    """Names by mentions; spellings that differ in case, dots or article count together."""
    total: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for name, count in names.most_common():
        key = name_key(name)
        shown.setdefault(key, name)
        total[key] += count
    return [shown[key] for key, _ in total.most_common(most)]
