"""What commands share: the console that they print to, and the lake that they are given."""

from typing import TYPE_CHECKING

from pipeline.errors import UserError

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.lake.folders import Lake


def console_of() -> "Console":
    """The console of standard output."""
    from rich.console import Console

    console = Console(highlight=False)
    # Piped output is for programs and README blocks: eighty columns would wrap it without need.
    return console if console.is_terminal else Console(highlight=False, width=120)


def lake_at(root: str) -> "Lake":
    """The lake in a folder.

    Raises:
        UserError: There is no such folder.
    """
    from pathlib import Path

    from pipeline.lake.folders import Lake
    from transforms.storage import is_local

    if is_local(root) and not Path(root).is_dir():
        raise UserError(f"there is no lake at {root!r}")
    return Lake(root)
