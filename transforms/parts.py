"""The files of a partition as they lie in the lake."""

from transforms.logic.parts import Part
from transforms.storage import files_below, join, stat

__all__ = ["list_parts"]


def list_parts(root: str, folder: str) -> list[Part]:
    """The Parquet files of a folder, sorted by path.

    Args:
        root: Folder of the lake.
        folder: The folder, relative to the root.

    Raises:
        OSError: It cannot be listed.
    """
    found = [stat(path) for path in files_below(join(root, folder), ".parquet")]
    return [Part(f"{folder}/{file.path.rpartition('/')[2]}", file.size) for file in found]
