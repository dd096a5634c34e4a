"""Lines that a site prints on every page: they make two short pages of one site look like copies."""

from collections import defaultdict
from collections.abc import Iterable, Set
from hashlib import blake2b

__all__ = ["drop_host_chrome", "host_chrome", "is_chrome", "lead_key", "line_keys"]


def host_chrome(pages: Iterable[tuple[str, str]], min_pages: int = 3) -> frozenset[int]:
    """The lines that stand on several different pages of one host.

    Pages count as different where their longest lines differ: a story that a site runs three times, each time
    updated, is not chrome.

    Args:
        pages: Host and text of each page.
        min_pages: Different pages of the host that a line stands on, as in the project's design study.

    Returns:
        The keys of the lines; see ``line_keys``.
    """
    leads: defaultdict[int, set[int]] = defaultdict(set)
    for host, text in pages:
        lead = lead_key(text)
        for key in line_keys(host, text):
            leads[key].add(lead)
    return frozenset(key for key, found in leads.items() if is_chrome(found, min_pages))


def is_chrome(leads: Iterable[int], min_pages: int = 3) -> bool:
    """Whether a line is chrome.

    Args:
        leads: The ``lead_key`` of each page of one host that it stands on.
        min_pages: Different pages that it must stand on.
    """
    return len(set(leads)) >= min_pages


def drop_host_chrome(host: str, text: str, chrome: Set[int]) -> str:
    """The text without the lines that are chrome of its host; other lines stay as they are."""
    return "\n".join(line for line in text.split("\n") if _key(host, _folded(line)) not in chrome)


def line_keys(host: str, text: str) -> set[int]:
    """Signed 64-bit hashes of the host with each of the text's lines, spaces and case folded; empty lines have none."""
    return {_key(host, line) for line in map(_folded, text.split("\n")) if line}


def lead_key(text: str) -> int:
    """Signed 64-bit hash of the longest line, which tells different pages apart."""
    return _key("", max(map(_folded, text.split("\n")), key=lambda line: (len(line), line)))


def _folded(line: str) -> str:
    return " ".join(line.casefold().split())


def _key(host: str, line: str) -> int:
    content = f"{host}\n{line}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(content, digest_size=8).digest(), "little", signed=True)
