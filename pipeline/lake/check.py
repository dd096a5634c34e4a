"""Whether a lake is whole: each file can be read, and each document of the ledger has its one row."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table as RichTable

from pipeline.errors import UserError
from pipeline.lake.facts import Facts, Problem
from pipeline.lake.folders import Lake
from pipeline.lake.layout import layout_of
from pipeline.lake.query import printable
from pipeline.lake.scan import Scan, scan
from pipeline.lake.upkeep import counted
from schemas.outcome import Disposition
from schemas.tables import BY_PERIOD, TABLES
from transforms.storage import exists, files_below

__all__ = ["Health", "check", "examine", "show_health"]


@dataclass(slots=True)
class Health:
    """How a lake is.

    Attributes:
        tables: Of each table its name, files, rows and bytes.
        dispositions: Documents of the ledger by disposition.
        problems: What is wrong with it.
        notes: What is worth knowing and no damage.
    """

    tables: list[tuple[str, int, int, int]] = field(default_factory=list)
    dispositions: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def equation(self) -> str:
        """The documents of the lake and what became of them."""
        parts = " + ".join(f"{name} {self.dispositions.get(name, 0)}" for name in Disposition)
        return f"documents {sum(self.dispositions.values())} = {parts}"


def check(lake: Lake, *, deep: bool = False) -> Health:
    """Look a lake over.

    Args:
        lake: The lake; nobody may write to it meanwhile.
        deep: Decode all rows of all files.

    Raises:
        OSError: The lake cannot be listed.
    """
    found = scan(lake, deep=deep)
    facts = Facts(lake, found)
    try:
        return examine(lake, found, facts)
    finally:
        facts.close()


def examine(lake: Lake, found: Scan, facts: Facts) -> Health:
    """What a scan and its facts say of a lake."""
    health = Health(dispositions=facts.dispositions())
    for table in TABLES:
        files = list(found.of(table))
        health.tables.append(
            (table.name, len(files), sum(file.rows for file in files), sum(file.size for file in files))
        )
    health.problems += [Problem("damaged", path, why) for path, why in sorted(found.damaged.items())]
    health.problems += [Problem("foreign", path, "no file of the lake's; readers may fail") for path in found.foreign]
    health.problems += [*_mixed(lake, found), *_leftovers(lake)]
    health.problems += facts.problems()
    uncounted = facts.rows("SELECT count(*) FROM event WHERE n_copies IS NULL")[0][0]
    if uncounted:
        health.notes.append(
            f"{counted(uncounted, 'event')} of an earlier release without n_copies: `newsbeam compact` fills them in"
        )
    if exists(lake.current_run):
        health.notes.append("a run was cut short: the same command resumes it")
    return health


def _mixed(lake: Lake, found: Scan) -> list[Problem]:
    """Files in folders of days where the lake is partitioned by month, or the other way round."""
    try:
        key = {"day": "/date=", "month": "/month=", None: "/"}[layout_of(lake)]
    except UserError as error:
        return [Problem("layout", "state/lake.json", str(error))]
    what = "the lake is partitioned otherwise; readers may fail"
    files = (file for table in BY_PERIOD for file in found.of(table))
    return [Problem("mixed", file.path, what) for file in files if key not in file.path]


def _leftovers(lake: Lake) -> list[Problem]:
    out = []
    if exists(lake.journal):
        out.append(Problem("journal", "state/journal.json", "a commit was cut short; the next run completes it"))
    if exists(lake.path("state/switch.json")):
        out.append(
            Problem("journal", "state/switch.json", "a change of partitions was cut short; --repair completes it")
        )
    staged = files_below(lake.path("staging"), "")
    if staged:
        out.append(Problem("staging", "staging", f"{counted(len(staged), 'file')} of a run that was cut short"))
    return out


def show_health(console: Console, health: Health) -> None:
    """Print how a lake is: its tables, the equation over all of it, and problems one a line."""
    table = RichTable(box=None, pad_edge=False, header_style="bold")
    for name in ("table", "files", "rows", "bytes"):
        table.add_column(name, justify="left" if name == "table" else "right")
    for name, *figures in health.tables:
        table.add_row(name, *(f"{figure:,}" for figure in figures))
    console.print(table)
    lines = [health.equation, *health.notes]
    lines += [f"{problem.kind}: {problem.where}: {problem.what}" for problem in health.problems]
    lines.append(counted(len(health.problems), "problem") if health.problems else "the lake is whole")
    show_lines(console, lines)


def show_lines(console: Console, lines: Sequence[str]) -> None:
    """Print lines that may hold names of files."""
    for line in lines:
        console.print(printable(line), markup=False, soft_wrap=True)
