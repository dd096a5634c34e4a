"""A family on the terminal: readable with colours and without, wrapped on a terminal and a line each in a pipe."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.text import Text

from pipeline.lake.query import printable
from transforms.logic.wirecopy.sentence_diff import Change, Kind

__all__ = ["show_family"]

_SHOWN_DIFFS = 3
_SHOWN_NAMES = 12
_SHOWN_RELATED = 20
_LEGEND = "sentences changed against the canonical (~ edited, + added, - cut, ^ moved):"
_MARKS = {Kind.EDITED: ("~", "yellow"), Kind.ADDED: ("+", "green"), Kind.CUT: ("-", "red"), Kind.MOVED: ("^", "cyan")}
_PIECES = {"=": ("", "", ""), "-": ("[-", "-]", "red"), "+": ("{+", "+}", "green")}


def show_family(console: Console, entry: dict[str, Any], copies: int | None) -> None:
    """Print the story, the texts of its family with what they changed, and the texts related to it.

    Args:
        console: Where to.
        entry: A document of :func:`pipeline.inspection.inspect.inspect` that belongs to a story.
        copies: Texts of the family to show; None for all, and then all their changes too.
    """
    family, story = entry["family"], entry["story"]
    _show(console, ("story: ", "bold"), _story_line(story), indent=2, hang=2)
    if entry["canonical_id"] and story["canonical_id"] not in (None, entry["canonical_id"]):
        _show(console, f"the canonical article is now {story['canonical_id']}", indent=2)
    for earlier in (member["revises"] for member in family if member["is_asked"] and member.get("revises")):
        _show(console, f"revises {earlier}, the version before it at its address", indent=2)
    if len(family) > 1:
        _show_members(console, entry, copies)
        _show_diffs(console, family, copies)
    if entry["related"]:
        _show_related(console, entry, copies is None)


def _show(console: Console, *parts: str | tuple[str, str], indent: int, hang: int = 0, whole: bool = False) -> None:
    """Print an indented paragraph.

    Args:
        console: Where to.
        parts: What it says; styled where a style is given. What a document says must not reach the terminal as
            control characters.
        indent: Blanks before it.
        hang: Further blanks before its second line and those that follow.
        whole: Never break it: an address that is broken cannot be followed.
    """
    styled = [(part, "") if isinstance(part, str) else part for part in parts]
    text = Text.assemble(*[(printable(words), style) for words, style in styled])
    lines = [text]
    if console.is_terminal and not whole:
        lines = list(text.wrap(console, max(20, console.width - indent - hang)))
    for number, line in enumerate(lines):
        line.rstrip()
        console.print(Text(" " * (indent + (hang if number else 0))).append_text(line), soft_wrap=True)


def _time(value: datetime | None) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if value else "no time"


def _count(number: int, noun: str, plural: str = "") -> str:
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def _some(names: list[str]) -> str:
    more = len(names) - _SHOWN_NAMES
    return ", ".join(names[:_SHOWN_NAMES]) + (f" and {more} more" if more > 0 else "")


def _story_line(story: dict[str, Any]) -> str:
    first, last, outlets = story["first_seen_at"], story["last_seen_at"], story["outlets"]
    parts = [_count(story["size"], "text")]
    parts.append(_count(len(outlets), "outlet") + (f" ({_some(outlets)})" if outlets else ""))
    parts.append(_time(first) if first == last else f"{_time(first)} to {_time(last)} ({story['span_hours']:.1f} h)")
    parts += [f"{name}: {_some(story[name])}" for name in ("agencies", "countries", "languages") if story[name]]
    return "; ".join(parts)


def _show_members(console: Console, entry: dict[str, Any], copies: int | None) -> None:
    family, story = entry["family"], entry["story"]
    _show(console, ("family, in order of time (* canonical, > this document):", "bold"), indent=2)
    for number, member in enumerate(family):
        if copies is None or number < copies or member["is_asked"]:
            _show_member(console, member, story)
        if number + 1 == copies and len(family) > copies:
            _show(console, f"... and {len(family) - copies} more; --all shows them", indent=5)
    lost = sum(member.get("text_kept") is False for member in family)
    if lost:
        note = f"no diff of {_count(lost, 'copy', 'copies')}: written without the text (dedup.keep_text: false)"
        _show(console, note, indent=2)


def _show_member(console: Console, member: dict[str, Any], story: dict[str, Any]) -> None:
    marks = (">" if member["is_asked"] else " ") + ("*" if member["is_canonical"] else " ")
    outlet = member["source"] or "no outlet"
    agency = f"  agency: {member['agency']}" if member["agency"] else ""
    relation = _relation(member, story["canonical_id"])
    when = _time(member["published_at"])
    _show(console, (marks, "bold"), f" {when}  ", (outlet, "bold"), f"  {relation}{agency}", indent=2, hang=3)
    if member["title"] and (member["is_canonical"] or member["title"] != story["title"]):
        _show(console, member["title"], indent=5, hang=2)
    _show(console, (_name(member["article_id"], member["url"]), "dim"), indent=5, whole=True)
    counts = [f"{number} {kind}" for kind, number in (member.get("summary") or {}).items() if number]
    if counts:
        _show(console, f"sentences: {', '.join(counts) if len(counts) > 1 else f'all {counts[0]}'}", indent=5)


def _name(article_id: str, url: str | None) -> str:
    return f"{article_id}  {url}" if url else article_id


def _relation(member: dict[str, Any], canonical_id: str | None) -> str:
    relation = member["relation"] or "own text"
    if member["contained"] is not None and member["contains"] is not None:
        other = "the canonical" if member["matched_id"] == canonical_id else member["matched_id"]
        return f"{relation}: {member['contained']:.0%} from {other}, holds {member['contains']:.0%} of it"
    if member["containment"] is not None:
        return f"{relation}: shares {member['containment']:.0%} of the shorter text"
    return relation


def _show_related(console: Console, entry: dict[str, Any], everything: bool) -> None:
    related = entry["related"]
    _show(console, ("related texts of other stories:", "bold"), indent=2)
    for link in related if everything else related[:_SHOWN_RELATED]:
        head = f"{link['relation']:<10}  {_time(link['published_at'])}  "
        _show(console, head, (link["source"] or "no outlet", "bold"), f"  {_evidence(link)}", indent=5, hang=2)
        if link["title"]:
            _show(console, link["title"], indent=7, hang=2)
        _show(console, (_name(link["related_id"], link["url"]), "dim"), indent=7, whole=True)
        notes = [f"by way of {link['own_id']}"] if link["own_id"] != entry["document_id"] else []
        notes += [f"{link['links']} links to that story"] if link["links"] > 1 else []
        if notes:
            _show(console, "; ".join(notes), indent=7)
    if not everything and len(related) > _SHOWN_RELATED:
        _show(console, f"... and {len(related) - _SHOWN_RELATED} more; --all shows them", indent=5)


def _evidence(link: dict[str, Any]) -> str:
    parts = [", ".join(link["evidence"])] if link["evidence"] else []
    if link["contained"] is not None and link["contains"] is not None:
        parts.append(f"shares {link['contains']:.0%} of its wording, {link['contained']:.0%} of this one's")
    if link["lead"] is not None:
        parts.append(f"{link['lead']:.0%} of the opening")
    return "; ".join([*parts, f"by {link['method']}"]) if link["method"] else "; ".join(parts)


def _show_diffs(console: Console, family: list[dict[str, Any]], copies: int | None) -> None:
    """The asked copy against the canonical text; where that itself is asked for, the first copies that differ."""
    changed = [member for member in family if member.get("changes") and _differs(member["changes"])]
    if copies is None:
        shown = changed
    elif any(member["is_asked"] and not member["is_canonical"] for member in family):
        shown = changed = [member for member in changed if member["is_asked"]]
    else:
        shown = changed[:_SHOWN_DIFFS]
    if shown:
        _show(console, (_LEGEND, "bold"), indent=2, hang=2)
    for member in shown:
        name = f"{member['source'] or 'no outlet'}, {_time(member['published_at'])}, {member['article_id']}"
        _show(console, "by ", (name, "bold"), indent=4, hang=2)
        for parts in _diff_lines(member["changes"]):
            _show(console, *parts, indent=6, hang=2)
    if len(changed) > len(shown):
        _show(
            console, f"... and {len(changed) - len(shown)} more of the copies above; --all shows every change", indent=2
        )


def _differs(changes: Iterable[Change]) -> bool:
    return any(change.kind != Kind.KEPT for change in changes)


def _diff_lines(changes: Iterable[Change]) -> Iterator[list[tuple[str, str]]]:
    kept = 0
    for change in changes:
        if change.kind == Kind.KEPT:
            kept += 1
            continue
        if kept:
            yield _kept(kept)
            kept = 0
        mark, style = _MARKS[change.kind]
        sentence = _edited(change) if change.kind == Kind.EDITED else [(change.copy or change.original or "", style)]
        yield [(f"{mark} ", style), *sentence]
    if kept:
        yield _kept(kept)


def _kept(number: int) -> list[tuple[str, str]]:
    return [(f"= {_count(number, 'sentence')} kept", "dim")]


def _edited(change: Change) -> list[tuple[str, str]]:
    """The sentence with its changed words in marks that also tell without colour, as ``wdiff`` writes them."""
    out: list[tuple[str, str]] = []
    for number, (mark, words) in enumerate(change.pieces):
        opening, closing, style = _PIECES[mark]
        bare = words.rstrip(" ")
        out.append((opening + bare + closing, style))
        replaced = mark == "-" and change.pieces[number + 1 : number + 2] and change.pieces[number + 1].mark == "+"
        out.append((" " if replaced else words[len(bare) :], ""))
    return out
