"""Labelled sentences to train the event model on, and the acts that they tell of."""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from transforms.logic.coding.acts.features import Act, Span
from transforms.logic.coding.acts.frames import frame_of
from transforms.logic.coding.acts.plover import lexicon

__all__ = ["Example", "act_in", "read_background", "read_examples", "read_seeds"]

_SEEDS: Final = Path(__file__).parent / "data" / "act_seeds.tsv"
_MARK: Final = re.compile(r"</?[st]>")
_NONE: Final = "-"
# Media Topics: arts, economy, health, human interest, lifestyle, science, sport.
_QUIET: Final = frozenset(f"{number:02}000000" for number in (1, 4, 7, 8, 10, 13, 15))
_SHARE: Final = 10


class Example(NamedTuple):
    """A sentence with its actors.

    Attributes:
        sentence: The sentence.
        actor1: Offsets of who acts; None where the sentence does not name them.
        actor2: Offsets of who is acted upon; None where the sentence does not name them.
        root: Type of the act; None for none.
        quad: Its quad class, or None.
    """

    sentence: str
    actor1: Span | None
    actor2: Span | None
    root: str | None
    quad: int | None


def read_examples(path: Path) -> list[Example]:
    """Labelled sentences: JSON Lines with ``sentence``, ``source``, ``target`` and ``gold_root``.

    ``gold_root`` may be null for an act of none of the types. ``marked_sentence``, where there is one, says by ``<s>``
    and ``<t>`` which mention is meant; else it is the first. ``gold_penta`` or ``quad`` is the quad class; of a PLOVER
    type it need not be given.

    Raises:
        OSError: The file cannot be read.
        ValueError: A line is not as described; the message has its number.
    """
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            found.append(_example(row))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"line {number}: sentence, source, target and gold_root are needed ({error})") from None
        except ValueError as error:
            raise ValueError(f"line {number}: {error}") from None
    return found


def _example(row: Mapping[str, Any]) -> Example:
    sentence, root = str(row["sentence"]), str(row["gold_root"] or "") or None
    quad = row.get("quad") or row.get("gold_penta")
    plain, *spans = _marked(str(row.get("marked_sentence", "")))
    if plain != sentence:
        spans = [_first(sentence, row["source"]), _first(sentence, row["target"])]
    if quad is None and root is not None and root in lexicon().roots():
        quad = lexicon().quad(root)
    return Example(sentence, spans[0], spans[1], root, int(quad) if quad else None)


def _first(sentence: str, words: str | None) -> Span | None:
    start = sentence.find(words) if words else -1
    return (start, start + len(words or "")) if start >= 0 else None


def _marked(text: str) -> tuple[str, Span | None, Span | None]:
    """The sentence without its marks, and the first that each of them marks."""
    plain, places, last = "", dict[str, int](), 0
    for mark in _MARK.finditer(text):
        plain += text[last : mark.start()]
        places.setdefault(mark[0], len(plain))
        last = mark.end()
    one, two = ((places.get(f"<{m}>", 0), places.get(f"</{m}>", 0)) for m in "st")
    return plain + text[last:], one if one[0] < one[1] else None, two if two[0] < two[1] else None


def read_background(path: Path) -> list[str]:
    """Headlines on subjects where PLOVER's types are rare: a tenth of them, by their hash.

    Args:
        path: JSON Lines as for the topic model: ``title`` and ``medtop``; other lines than on those subjects are left.

    Raises:
        OSError: The file cannot be read.
        ValueError: A line is no JSON object; the message has its number.
    """
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        try:
            row = json.loads(line) if line.strip() else {}
            title, subject = row.get("title"), row.get("medtop")
        except (ValueError, AttributeError):
            raise ValueError(f"{path}, line {number}: no JSON object") from None
        if title and subject in _QUIET and int(hashlib.sha256(title.encode()).hexdigest(), 16) % _SHARE == 0:
            found.append(str(title))
    return found


def read_seeds() -> list[Example]:
    """The invented sentences that ship."""
    found = []
    for line in _SEEDS.read_text(encoding="utf-8").splitlines():
        root, _, text = line.partition("\t")
        if not root.startswith("#"):
            kind = None if root == _NONE else root
            found.append(Example(*_marked(text), kind, lexicon().quad(kind) if kind else None))
    return found


def act_in(doc: Any, actor1: Span | None, actor2: Span | None) -> Act:
    """The act between two actors of a parsed sentence.

    The verb is the lowest above both actors; where it only says, plans or begins it is the next one towards actor2.
    """
    heads = [_head(doc, span) for span in (actor1, actor2) if span is not None] or [next(doc.sents).root]
    one, two = heads[0], heads[-1]
    above = {token.i for token in (two, *two.ancestors)}
    verb = next((t for t in (one, *one.ancestors) if t.i in above), one.sent.root)
    while verb.pos_ not in ("VERB", "AUX") and verb.head != verb:
        verb = verb.head
    verb = _passed_on(verb, two)
    return Act(doc.text, actor1, actor2, (verb.idx, verb.idx + len(verb)), frame_of(verb))


def _head(doc: Any, span: Span) -> Any:
    return doc.char_span(*span, alignment_mode="expand").root


def _passed_on(verb: Any, towards: Any) -> Any:
    words = lexicon()
    carriers = words.say | words.aspect | words.intent
    way = [towards, *towards.ancestors]
    while verb.lemma_.lower() in carriers and verb in way:
        below = [
            t for t in way[: way.index(verb)] if t.pos_ == "VERB" and t.dep_ in ("ccomp", "xcomp", "conj", "advcl")
        ]
        if not below:
            break
        verb = below[-1]
    return verb
