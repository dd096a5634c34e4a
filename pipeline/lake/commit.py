"""The commit of a chunk: journal, renames, done. A reader sees each partition old or new, never between."""

import json
from collections.abc import Sequence

from pipeline.lake.folders import Lake
from schemas.record import from_json, to_json
from schemas.written import WrittenFile
from transforms.storage import delete_tree, exists, publish, read_bytes, replace


def commit(lake: Lake, staging: str, files: Sequence[WrittenFile], deleted: Sequence[str] = ()) -> None:
    """Make the staged files of a chunk visible.

    The state files come last in order of path, after the tables, and the journal stands until all are in place: a
    process that is killed in between leaves a journal that :func:`recover` completes.

    Args:
        lake: The lake.
        staging: The chunk's staging folder, relative to the root.
        files: What it has staged.
        deleted: Paths of files that go when all others are in place, relative to the root.

    Raises:
        OSError: A file cannot be moved or deleted.
    """
    journal = {"staging": staging, "files": [to_json(file) for file in files], "deleted": list(deleted)}
    publish(lake.journal, json.dumps(journal).encode())
    _finish(lake, staging, files, deleted)


def recover(lake: Lake) -> bool:
    """Complete a commit that was cut short.

    Args:
        lake: The lake.

    Returns:
        Whether there was one.

    Raises:
        OSError: A file cannot be moved.
    """
    if not exists(lake.journal):
        return False
    journal = json.loads(read_bytes(lake.journal))
    files = [from_json(WrittenFile, line) for line in journal["files"]]
    _finish(lake, journal["staging"], files, journal.get("deleted", ()))
    return True


def _finish(lake: Lake, staging: str, files: Sequence[WrittenFile], deleted: Sequence[str]) -> None:
    for file in sorted(files, key=lambda file: (file.path.startswith("state/"), file.path)):
        staged = lake.path(file.staged)
        if exists(staged):  # else it was moved before the process was killed
            replace(staged, lake.path(file.path))
    for path in deleted:
        delete_tree(lake.path(path))
    delete_tree(lake.path(staging))
    delete_tree(lake.journal)
