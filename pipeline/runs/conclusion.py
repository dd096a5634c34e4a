"""The end of a run: its yields entered, its gates looked at, its report written."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from pipeline.config import Config
from pipeline.errors import ExitCode
from pipeline.lake.commit import commit
from pipeline.lake.edits import Edits
from pipeline.lake.folders import Lake
from pipeline.runs.gates import Tripped, exit_code, tripped_gates
from pipeline.runs.markdown import markdown
from pipeline.runs.report import RunReport
from pipeline.runs.yields import YIELDS_PATH, Window, load_yields, rows_of_run, windows_of_run, with_rows
from schemas.runs import SourceYield
from schemas.tables import DEAD_LETTERS, REJECTS, YIELDS
from transforms.dead_letters import pipeline_version
from transforms.parquet_files import read_table
from transforms.sinks.parquet import ParquetParams
from transforms.storage import publish

MANIFEST, REPORT = "manifest.json", "report.md"
"""Names of the report for programs and of that for people, in the folder of the run."""
_DETAIL = 200


@dataclass(frozen=True, slots=True)
class Conclusion:
    """How a run ended.

    Attributes:
        manifest: Path of its manifest.
        code: Exit code.
        tripped: The gates that it has not passed.
        windows: What each source gave in the window that ends with it.
    """

    manifest: str
    code: ExitCode
    tripped: tuple[Tripped, ...]
    windows: Mapping[str, Window]


def conclude(
    lake: Lake,
    run_id: str,
    started_at: str,
    config: Config | None,
    report: RunReport,
    seconds: float,
    *,
    whole: bool = True,
) -> Conclusion:
    """Enter what the sources gave, and write the reports, the manifest last.

    Killed at any point and done again, it leaves the same: what the run has entered before is replaced.

    Args:
        lake: The lake, locked.
        run_id: The run.
        started_at: When it first began, in ISO 8601.
        config: What was run; None for a run that was interrupted for good.
        report: What came of the documents.
        seconds: Wall time of this process.
        whole: Whether the run read all that there was, and not a part by ``--limit``, ``--since`` or ``--until``.

    Raises:
        StorageError: A file cannot be written.
    """
    now = datetime.now(UTC)
    windows: Mapping[str, Window] = {}
    tripped: tuple[Tripped, ...] = ()
    # A replay says nothing of what a source gives, and what it meets had failed before.
    if report.replay is None:
        if config:
            report.expect(source.origin for source in config.open_sources())
        began = datetime.fromisoformat(started_at)
        windows = _enter(lake, rows_of_run(run_id, _micros(began), _micros(now), report.sources, whole=whole))
        tripped = tripped_gates(config.gates, report, windows) if config else ()
    code = exit_code(report, tripped)
    manifest = {
        "run_id": run_id,
        "status": "finished" if config else "interrupted",
        "exit_code": int(code) if config else None,
        "started_at": started_at,
        "finished_at": now.isoformat(),
        "seconds": round(seconds, 3),
        "pipeline_version": pipeline_version(),
        **report.as_dict(),
        "gates": [asdict(gate) | {"code": int(gate.code)} for gate in tripped],
        "yields": {name: _window(window) for name, window in sorted(windows.items())},
        "times": report.times_as_dict(),
        "examples": _examples(lake, report),
        "config": json.loads(config.model_dump_json(fallback=repr)) if config else None,
    }
    publish(lake.path(f"{lake.run_folder(run_id)}/{REPORT}"), markdown(manifest).encode())
    path = lake.path(f"{lake.run_folder(run_id)}/{MANIFEST}")
    publish(path, dump(manifest))
    return Conclusion(path, code, tripped, windows)


def _enter(lake: Lake, rows: Sequence[SourceYield]) -> dict[str, Window]:
    """Enter the yields of a run, and give the window of each source that ends with it."""
    before = load_yields(lake)
    if rows:
        staging = f"staging/{rows[0].run_id}/end"
        edits = Edits(lake, staging, ParquetParams(root=lake.root))
        edits.put(YIELDS, YIELDS_PATH, with_rows(before, rows))
        commit(lake, staging, edits.staged(), edits.deleted())
    return windows_of_run(before, rows)


def _micros(when: datetime) -> int:
    return round(when.timestamp() * 1_000_000)


def _window(window: Window) -> dict[str, Any]:
    share = None if window.share is None else round(window.share, 4)
    return {
        "window_seconds": window.seconds,
        "texts": window.texts,
        "usual": window.usual,
        "share": share,
        "windows": window.windows,
    }


def _examples(lake: Lake, report: RunReport) -> dict[str, dict[str, str | None]]:
    """Of each reason of a rejection and each error of a dead letter the first document, in order of the tables."""
    found: dict[str, dict[str, str | None]] = {}
    for path, file in sorted(report.partitions.items()):
        if file["table"] in _EXAMPLES:
            disposition, reason, detail = _EXAMPLES[file["table"]]
            columns = ["origin", "source_id", "document_id", reason, detail]
            for row in read_table(lake.path(path), columns=columns).to_pylist():
                key = f"{disposition}/{row[reason]}"
                if key not in found and key in report.reasons:  # the file holds rows of other runs, too
                    named = {name: row[name] for name in columns[:3]}
                    found[key] = named | {"detail": row[detail][:_DETAIL] if row[detail] else None}
    return dict(sorted(found.items()))


_EXAMPLES = {REJECTS.name: ("rejected", "reason", "detail"), DEAD_LETTERS.name: ("dead", "error_type", "message")}
"""How a table's rows are named in the report, and their columns with the reason and with what it is about."""


def dump(manifest: Mapping[str, Any]) -> bytes:
    """A manifest as JSON; its partitions, which can be thousands, take a line each."""
    partitions = manifest["partitions"]
    lines = ",\n".join(f"    {_json(path)}: {_json(partitions[path])}" for path in partitions)
    # No other line of the text is this one: values are indented deeper.
    text = json.dumps({**manifest, "partitions": None}, indent=2, ensure_ascii=False)
    shown = f"{{\n{lines}\n  }}" if partitions else "{}"
    return text.replace('\n  "partitions": null', f'\n  "partitions": {shown}', 1).encode() + b"\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
