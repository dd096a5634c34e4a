"""The yardstick: trafilatura over the same pages with its default settings and its metadata, and nothing else.

Run as ``python -m benchmarks.trafilatura_loop FOLDER``; prints how many pages gave text.
"""

import multiprocessing
import os
import sys
from pathlib import Path

from trafilatura import bare_extraction
from trafilatura.settings import Document
from trafilatura.utils import decode_file


def characters(path: Path) -> int:
    """Characters of main text on a page, plain or gzip; 0 where trafilatura finds or survives nothing."""
    try:
        document = bare_extraction(decode_file(path.read_bytes()), with_metadata=True)
    except Exception:  # a page that breaks trafilatura shall not break the measurement
        return 0
    return len(document.text or "") if isinstance(document, Document) else 0


def main() -> None:
    """Extract all pages of the folder with one process a core."""
    paths = sorted(Path(sys.argv[1]).iterdir())
    # Forked: the workers share what is imported already, which is the cheapest way to start them.
    with multiprocessing.get_context("fork").Pool(len(os.sched_getaffinity(0))) as pool:
        sizes = list(pool.imap_unordered(characters, paths, chunksize=4))
    print(f"{sum(size > 0 for size in sizes)} of {len(sizes)} pages gave text, {sum(sizes)} characters")


if __name__ == "__main__":
    main()
