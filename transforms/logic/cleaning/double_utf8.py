"""Text whose UTF-8 was read as windows-1252 and encoded once more, as it was before."""

import codecs
import re

__all__ = ["seems_doubled", "undoubled"]

_DOUBLED = re.compile(rb"\xc3[\x82-\x9f\xa2-\xaf][\xc2-\xf4]")  # two bytes of UTF-8, each encoded once more
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")
_MOSTLY_DOUBLED = 0.9  # of the runs beyond ASCII; of text that was encoded once hardly one is UTF-8 again


def seems_doubled(body: bytes) -> bool:
    """Whether UTF-8 has a sign of it at all, told fast."""
    return _DOUBLED.search(body) is not None


def undoubled(text: str) -> str:
    """The text, whose UTF-8 was read as windows-1252 and encoded once more if nearly all of it says so."""
    runs = _BEYOND_ASCII.findall(text)
    once = {run: _once(run) for run in set(runs)}
    doubled = sum(once[run] is not None for run in runs)
    if doubled < max(2, _MOSTLY_DOUBLED * len(runs)):
        return text
    return _BEYOND_ASCII.sub(lambda run: once[run.group()] or run.group(), text)


def _once(run: str) -> str | None:
    try:
        return run.encode("cp1252", "newsbeam.latin1").decode("utf-8")
    except UnicodeError:
        return None


def _latin1(error: UnicodeError) -> tuple[bytes, int]:
    """The five bytes that windows-1252 leaves open are read as control characters."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    try:
        return error.object[error.start : error.end].encode("latin-1"), error.end
    except UnicodeEncodeError:
        raise error from None


codecs.register_error("newsbeam.latin1", _latin1)
