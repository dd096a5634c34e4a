"""The fingerprints of earlier runs, read once a process."""

from collections.abc import Iterable, Iterator
from threading import Lock
from typing import NamedTuple

import pyarrow as pa

from schemas.duplicate import Fingerprint
from transforms.logic.wirecopy.fingerprint_index import FingerprintIndex
from transforms.logic.wirecopy.index_size import IndexSize
from transforms.parquet_files import open_parquet
from transforms.storage import FoundFile, stat

__all__ = ["TextsHeld", "earlier_texts", "texts_held", "texts_moved"]

_ROWS = 20_000
"""Rows that are decoded at a time: some 60 MB."""
_ADDED = frozenset(["version", "arrival", "moved"])
"""Columns that files of older lakes lack."""


_MOST_PARTS = 4_096
"""Parts that a process adds to an index, of a few texts each where rounds are small, before it is read afresh."""


class _Loaded(NamedTuple):
    settings: tuple[int, int]
    files: dict[str, FoundFile]
    texts: FingerprintIndex
    parts: int = 0


_lock = Lock()
_loaded: _Loaded | None = None


def earlier_texts(files: tuple[str, ...], per_key: int, horizon_us: int) -> FingerprintIndex:
    """The index of some files of fingerprints, one for the whole process.

    Called again with more files, or after some have grown, it reads those only and adds to the same index: a run whose
    chunks write what the next ones look up reads each row a bounded number of times. Where a file is asked for no
    more, or has shrunk, everything is read afresh; so it is now and then where many small parts were added.

    Args:
        files: Parquet files of :class:`schemas.duplicate.Fingerprint`. Files are only ever added to, as commits do.
        per_key: Texts that one key proposes at most; see :class:`FingerprintIndex`.
        horizon_us: Microseconds between two texts beyond which they are not compared.

    Raises:
        OSError: A file cannot be read.
        DamagedFileError: A file is no whole Parquet file.
        ValueError: A file is not of fingerprints.
    """
    global _loaded
    with _lock:
        now = {path: stat(path) for path in sorted(set(files))}
        afresh = _loaded is None or not _continues(_loaded, (per_key, horizon_us), now)
        if _loaded is None or afresh:
            _loaded = _Loaded((per_key, horizon_us), {}, FingerprintIndex(per_key, horizon_us))
        for path, found in now.items():
            if _loaded.files.get(path) != found:
                for rows in _rows(path):
                    _loaded.texts.add(rows)
                _loaded.files[path] = found
        if afresh:
            _loaded = _loaded._replace(parts=_loaded.texts.parts())
        return _loaded.texts


def texts_moved(files: Iterable[str], target: str) -> None:
    """Note that files were merged into one of them: it holds no text that is not known.

    Args:
        files: The files, as they were asked for.
        target: The one that holds all texts now.

    Raises:
        OSError: The target cannot be asked.
    """
    with _lock:
        merged = set(files)
        if _loaded is None or not merged <= _loaded.files.keys():
            return
        for path in merged:
            del _loaded.files[path]
        _loaded.files[target] = stat(target)


class TextsHeld(NamedTuple):
    """What this process holds of earlier texts.

    Attributes:
        texts: How many.
        size: What they take in memory, and how many keys are retired; counted when they were up to a tenth fewer.
    """

    texts: int = 0
    size: IndexSize = IndexSize()


_told = TextsHeld()


def texts_held() -> TextsHeld:
    """What this process holds in memory."""
    global _told
    with _lock:
        texts = 0 if _loaded is None else len(_loaded.texts)
        if _loaded is None or not 0.9 * texts <= _told.texts <= texts:
            _told = TextsHeld(texts, IndexSize() if _loaded is None else _loaded.texts.size())
        return TextsHeld(texts, _told.size)


def _continues(loaded: _Loaded, settings: tuple[int, int], now: dict[str, FoundFile]) -> bool:
    if loaded.settings != settings or loaded.texts.parts() - loaded.parts > _MOST_PARTS:
        return False
    return all(path in now and now[path].size >= before.size for path, before in loaded.files.items())


def _rows(path: str) -> Iterator[pa.Table]:
    with open_parquet(path) as file:
        missing = set(Fingerprint._fields) - set(file.schema_arrow.names)
        if missing - _ADDED:
            raise ValueError(f"{path} lacks {', '.join(sorted(missing - _ADDED))}")
        for batch in file.iter_batches(_ROWS, columns=[name for name in Fingerprint._fields if name not in missing]):
            rows = pa.Table.from_batches([batch])
            for name in sorted(missing):
                rows = rows.append_column(name, pa.nulls(len(rows), pa.int64()))
            yield rows
