"""The named fields of a header, as HTTP, mail and WARC write them."""

import re

_FOLD = re.compile(rb"\r?\n[ \t]+")


def parse_fields(head: bytes) -> dict[str, str]:
    """The named fields of a header, without its first line; names in lower case, of a repeated one the first."""
    fields: dict[str, str] = {}
    for line in _FOLD.sub(b" ", head).splitlines()[1:]:
        name, colon, value = line.partition(b":")
        if colon:
            fields.setdefault(name.strip().lower().decode("latin-1"), _text(value.strip()))
    return fields


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
