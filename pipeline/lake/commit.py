"""The commit of a chunk: journal, renames, done. A reader sees each partition old or new, never between."""

import json
from collections.abc import Sequence

from pipeline.lake.folders import Lake
from pipeline.lake.lock import confirm
from pipeline.lake.switch import finish_switch
from schemas.record import from_json, to_json
from schemas.written import WrittenFile
from transforms.storage import StorageError, delete_tree, exists, files_below, publish, read_bytes, replace, stat


def commit(lake: Lake, staging: str, files: Sequence[WrittenFile], deleted: Sequence[str] = ()) -> None:
    """Make the staged files of a chunk visible.

    The state files come last, after the tables, and the journal stands until all are in place: a process that is killed
    in between leaves a journal that :func:`recover` completes. Of a folder's files those without rows go before the one
    that takes their rows, so that no reader sees a row twice.

    Args:
        lake: The lake.
        staging: The chunk's staging folder, relative to the root.
        files: What it has staged.
        deleted: Paths of files that go when all others are in place, relative to the root.

    Raises:
        StorageError: A staged file is gone, and nothing has been done; or one cannot be moved or deleted.
        UserError: The lease on the lake is lost; what is done until then is completed by :func:`recover`.
    """
    journal = {"staging": staging, "files": [to_json(file) for file in files], "deleted": list(deleted)}
    _require_staged(lake, staging, files)
    confirm(lake)
    publish(lake.journal, json.dumps(journal).encode())
    _finish(lake, staging, files, deleted)


def recover(lake: Lake) -> bool:
    """Complete a commit that was cut short.

    Args:
        lake: The lake.

    Returns:
        Whether there was one, or a switch to other partitions. One whose staged files were all deleted before any was
        moved has not happened, and leaves nothing.

    Raises:
        StorageError: The journal is damaged, some staged files are gone, or one cannot be moved; nothing is changed.
    """
    switched = finish_switch(lake)
    if not exists(lake.journal):
        return switched
    try:
        journal = json.loads(read_bytes(lake.journal))
        files = [from_json(WrittenFile, line) for line in journal["files"]]
        staging, deleted = journal["staging"], journal.get("deleted", ())
    except (ValueError, KeyError, TypeError) as error:
        raise StorageError(
            f"{lake.journal} is damaged, and a commit may be half done: put the lake back from a backup, or delete the "
            "file and run `newsbeam check --repair`"
        ) from error
    lost = [file for file in files if not exists(lake.path(file.staged)) and not _in_place(lake, file)]
    if len(lost) == len(files) and files:
        delete_tree(lake.journal)
        return switched
    if lost:
        raise StorageError(
            f"{len(lost)} of the {len(files)} files of an unfinished commit are gone from {lake.path(staging)}: put "
            f"them back, or delete {lake.journal} and run `newsbeam check --repair`"
        )
    _finish(lake, staging, files, deleted)
    return True


def _require_staged(lake: Lake, staging: str, files: Sequence[WrittenFile]) -> None:
    """Find out before anything is changed that somebody has emptied the staging folder."""
    held = {lake.relative(path) for path in files_below(lake.path(staging), "")}
    lost = [file.staged for file in files if file.staged not in held]
    if lost:
        raise StorageError(f"{lake.path(lost[0])} is gone: somebody has deleted it while the run was under way")


def _in_place(lake: Lake, file: WrittenFile) -> bool:
    """Whether a file that does not wait in staging has been moved: what lies in its place is as long as it was."""
    final = lake.path(file.path)
    return exists(final) and file.size in (0, stat(final).size)  # 0: its writer has not said


def _turn(file: WrittenFile) -> tuple[bool, str, bool, str]:
    return file.path.startswith("state/"), file.path.rpartition("/")[0], file.rows > 0, file.path


def _finish(lake: Lake, staging: str, files: Sequence[WrittenFile], deleted: Sequence[str]) -> None:
    for file in sorted(files, key=_turn):
        confirm(lake)
        staged = lake.path(file.staged)
        if exists(staged):  # else it was moved before the process was killed
            replace(staged, lake.path(file.path))
    for path in deleted:
        delete_tree(lake.path(path))
    delete_tree(lake.path(staging))
    delete_tree(lake.journal)
