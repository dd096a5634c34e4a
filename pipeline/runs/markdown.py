"""The report of a run for a person, made of its manifest; one of an earlier release, which says less, gives less."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pipeline.errors import ExitCode

_FILES = 20
_SHOWN = 10
_COUNTS = ("in", "kept", "duplicate", "rejected", "dead", "unchanged")
_NUMBER = re.compile(r"([\d.,]+( ?%| [kMG]?B)?)?")
_MARKUP = re.compile(r"([\\`*\[\]<>|])|&(?=#?\w+;)")
_POLLED = {"ok": "read", "not_modified": "unchanged", "not_due": "not due yet", "failing": "failing", "gone": "gone"}
Manifest = Mapping[str, Any]


def markdown(manifest: Manifest) -> str:
    """The report of a run.

    Args:
        manifest: What its ``manifest.json`` holds. Keys that earlier releases did not write may be missing.
    """
    out = [f"# Run {text(manifest.get('run_id'))}", "", verdict(manifest), ""]
    out += [f"- {text(gate.get('message'))}" for gate in manifest.get("gates") or ()]
    out += [""] if manifest.get("gates") else []
    for title, lines in _sections(manifest):
        if shown := list(lines):
            out += [f"## {title}", "", *shown, ""]
    return "\n".join(out)


def _sections(manifest: Manifest) -> Iterator[tuple[str, Iterable[str]]]:
    yield "The run", _run(manifest)
    yield "Sources", _sources(manifest)
    yield "Rejected", _reasons(manifest, "rejected", "reason")
    yield "Dead letters", _reasons(manifest, "dead", "error")
    yield "Copies, and texts drawn from others", _relations(manifest)
    yield "Stories that another article stands for now", _changes(manifest)
    yield "Feeds", _feeds(manifest)
    yield "Written", _written(manifest)
    yield "Largest files", _files(manifest)
    yield "Time", _times(manifest)


def verdict(manifest: Manifest) -> str:
    """How the run ended, in a sentence or two."""
    counts, gates, code = manifest.get("counts") or {}, manifest.get("gates") or (), manifest.get("exit_code")
    read = f"{counts.get('in', 0):,} new document{'s' * (counts.get('in') != 1)}"
    if manifest.get("status") == "interrupted":
        return f"**Interrupted.** The run was cut short after {read}; what it had committed stays in the lake."
    if gates:
        failed = "1 gate" if len(gates) == 1 else f"{len(gates)} gates"
        return f"**Failed {failed}: exit code {code}.** The lake holds the run, {read}."
    if code == ExitCode.RETRY_LATER:
        return f"**Nothing could be reached: exit code {code}.** The next run tries again."
    if not counts.get("in"):
        known = counts.get("unchanged", 0)
        return "**Nothing new.**" + (f" {known:,} documents are in the lake already." if known else "")
    return f"**Done.** {read}: {', '.join(f'{counts.get(name, 0):,} {name}' for name in _COUNTS[1:-1])}."


def _run(manifest: Manifest) -> list[str]:
    config = manifest.get("config") or {}
    rows = [
        ("equation", manifest.get("equation")),
        ("started", moment(manifest.get("started_at"))),
        ("finished", moment(manifest.get("finished_at"))),
        ("seconds of its last process", _short(manifest.get("seconds"))),
        ("exit code", manifest.get("exit_code")),
        ("newsbeam", manifest.get("pipeline_version")),
        ("lake", (config.get("output") or {}).get("root")),
    ]
    return _table(("", ""), [row for row in rows if row[1] is not None])


def _sources(manifest: Manifest) -> list[str]:
    yields = manifest.get("yields") or {}
    rows = []
    for name, counts in (manifest.get("sources") or {}).items():
        window = yields.get(name) or {}
        usual = window.get("usual")
        rows.append(
            (
                name,
                *(_number(counts.get(column, 0)) for column in _COUNTS),
                f"{_number(window['texts'])} in {length(window['window_seconds'])}" if window else "",
                f"{usual:,g}" if usual is not None else "no usual yet" if window else "",
                f"{window['share']:.0%}" if window.get("share") is not None else "",
            )
        )
    if not rows:
        return []
    note = "*Texts* are kept documents and copies; the usual is the median of as long windows before."
    return [*_table(("source", *_COUNTS, "texts", "usual", "share"), rows), *(["", note] if yields else [])]


def _reasons(manifest: Manifest, disposition: str, title: str) -> list[str]:
    examples = manifest.get("examples") or {}
    rows = []
    for reason, count in _of(manifest, disposition):
        example = examples.get(f"{disposition}/{reason}") or {}
        where = f"{example['origin']}: {example['source_id']}" if example else ""
        rows.append((reason, _number(count), where, example.get("document_id", ""), example.get("detail") or ""))
    return _table((title, "documents", "for example", "document id", "detail"), rows)


def _relations(manifest: Manifest) -> list[str]:
    rows = [(name, reason, _number(count)) for name in ("duplicate", "kept") for reason, count in _of(manifest, name)]
    return _table(("outcome", "relation", "documents"), rows)


def _of(manifest: Manifest, disposition: str) -> list[tuple[str, int]]:
    """Reasons of a disposition with their documents, the most frequent first."""
    found = [key.partition("/") for key in manifest.get("reasons") or {}]
    named = {reason: manifest["reasons"][f"{start}/{reason}"] for start, _, reason in found if start == disposition}
    return sorted(named.items(), key=lambda item: (-item[1], item[0]))


def _changes(manifest: Manifest) -> list[str]:
    changes = manifest.get("canonical_changes") or []
    rows = [(change.get("cluster_id"), change.get("old_id"), change.get("new_id")) for change in changes]
    return _table(("cluster", "stood for it", "stands for it now"), rows[:_SHOWN]) + _more(len(rows), _SHOWN)


def _feeds(manifest: Manifest) -> list[str]:
    feeds = manifest.get("feeds") or {}
    counts = feeds.get("counts") or {}
    shown = [f"{counts[name]} {meaning}" for name, meaning in _POLLED.items() if counts.get(name)]
    problems = sorted(feeds.get("problems") or (), key=lambda problem: (-problem.get("failures", 0), problem["uri"]))
    rows = [
        (problem["uri"], problem.get("status"), problem.get("failures"), problem.get("error")) for problem in problems
    ]
    out = [", ".join(shown) + "."] if shown else []
    if rows:
        out += ["", *_table(("feed", "status", "failures", "error"), rows[:_SHOWN]), *_more(len(rows), _SHOWN)]
    missed = feeds.get("maybe_missed") or []
    if missed:
        out += ["", "Entries may be missing of these; poll them more often:", ""]
        out += [f"- {text(uri)}" for uri in missed[:_SHOWN]] + _more(len(missed), _SHOWN)
    return out


def _written(manifest: Manifest) -> list[str]:
    totals: dict[str, Counter[str]] = {}
    for file in (manifest.get("partitions") or {}).values():
        total = totals.setdefault(file.get("table", ""), Counter())
        total.update(files=1, rows=file.get("rows", 0), added=file.get("rows_added", 0), bytes=file.get("bytes", 0))
    rows: list[tuple[str, ...]] = [
        (name, _number(total["files"]), _number(total["added"]), _number(total["rows"]), size(total["bytes"]))
        for name, total in totals.items()
    ]
    if len(rows) > 1:
        every = sum(totals.values(), Counter())
        rows.append(("all", *(_number(every[name]) for name in ("files", "added", "rows")), size(every["bytes"])))
    return _table(("table", "files", "rows of this run", "rows in all", "size"), rows)


def _files(manifest: Manifest) -> list[str]:
    files = sorted((manifest.get("partitions") or {}).items(), key=lambda item: (-item[1].get("bytes", 0), item[0]))
    rows = [
        (path, _number(file.get("rows_added", 0)), _number(file.get("rows", 0)), size(file.get("bytes", 0)))
        for path, file in files[:_FILES]
    ]
    out = _table(("file", "rows of this run", "rows in all", "size"), rows)
    if rest := files[_FILES:]:
        sums = Counter[str]()
        for _, file in rest:
            sums.update(rows=file.get("rows", 0), bytes=file.get("bytes", 0))
        out += ["", f"And {len(rest):,} more with {sums['rows']:,} rows, {size(sums['bytes'])}."]
    return out


def _times(manifest: Manifest) -> list[str]:
    times = manifest.get("times") or {}
    stages, total = times.get("stages") or {}, times.get("seconds") or 0
    if not stages or not total:
        return []
    rows = [(name, f"{seconds:.1f}", f"{seconds / total:.0%}") for name, seconds in stages.items()]
    out = _table(("stage", "seconds", "share"), [*rows, ("all", f"{total:.1f}", "100%")])
    speed = times.get("documents_per_second")
    return [*out, "", f"{speed:g} documents a second."] if speed else out


def _table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    """A table; columns of numbers to the right. Nothing where it has no rows."""
    if not rows:
        return []
    lines = [[text(cell) for cell in row] for row in (head, *rows)]
    out: list[list[str]] = [[] for _ in range(len(lines) + 1)]
    for at in range(len(head)):
        column = [line[at] for line in lines]
        width, to_right = max(3, *map(len, column)), all(_NUMBER.fullmatch(cell) for cell in column[1:])
        padded = [cell.rjust(width) if to_right else cell.ljust(width) for cell in column]
        for line, cell in zip(out, [padded[0], "-" * (width - to_right) + ":" * to_right, *padded[1:]], strict=True):
            line.append(cell)
    return [f"| {' | '.join(line)} |" for line in out]


def _short(seconds: float | None) -> str | None:
    return None if seconds is None else f"{seconds:.1f}"


def _number(value: int) -> str:
    return f"{value:,}"


def _more(found: int, shown: int) -> list[str]:
    return ["", f"And {found - shown:,} more in manifest.json."] if found > shown else []


def text(value: Any) -> str:
    """A value on one line of Markdown: nothing that comes from a document is taken for markup."""
    plain = "" if value is None else str(value)
    plain = "".join(char if char.isprintable() else " " for char in plain)
    return _MARKUP.sub(lambda found: f"\\{found[0]}" if found[1] else "&amp;", plain)


def moment(value: Any) -> str | None:
    """A time in ISO 8601 for a person: to the second, in UTC."""
    return f"{str(value)[:19].replace('T', ' ')} UTC" if value else None


def length(seconds: float) -> str:
    """A length of time for a person: ``24 h``, ``7 days``."""
    hours = seconds / 3600
    return f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} days"


def size(count: float) -> str:
    """Bytes for a person."""
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:,.1f} GB"
