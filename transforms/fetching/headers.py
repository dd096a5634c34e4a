"""What the headers of an answer say."""

import datetime as dt
import math
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

LONGEST_PAUSE = 24 * 3600.0
"""Seconds; a host that asks to be left alone for longer is asked again after a day."""
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_STALE = re.compile(r"(?:^|[,\s])(?:no-store|no-cache)(?:$|[,\s;])", re.IGNORECASE)


def content_type(header: str) -> tuple[str, str | None]:
    """Media type in lower case, and the charset or None."""
    kind, _, rest = header.partition(";")
    charset = None
    for item in rest.split(";"):
        key, _, value = item.partition("=")
        if key.strip().lower() == "charset":
            charset = value.strip().strip("'\"") or None
    return kind.strip().lower(), charset


def retry_after(headers: Mapping[str, str], now: dt.datetime) -> float | None:
    """Seconds that the host asks to be left alone, at most a day; None where it does not say (RFC 9110, 10.2.3).

    Args:
        headers: Of the answer; case-insensitive.
        now: The time, with its zone.
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        # Before it becomes a number, since a long one is no float.
        return LONGEST_PAUSE if len(value) > 9 else min(float(value), LONGEST_PAUSE)
    until = _date(value)
    if until is None:
        return None
    # The server's own clock counts, if it shows one.
    seconds = (until - (_date(headers.get("date", "")) or now)).total_seconds()
    return min(max(0.0, seconds), LONGEST_PAUSE)


def fresh_seconds(headers: Mapping[str, str], now: dt.datetime) -> float | None:
    """How long the document stays as it is by Cache-Control or Expires; None where neither says (RFC 9111, 4.2).

    Args:
        headers: Of the answer; case-insensitive.
        now: The time, with its zone.
    """
    control = headers.get("cache-control", "")
    if _STALE.search(control):
        return 0.0
    stated = _MAX_AGE.search(control)
    if stated:
        age = headers.get("age", "").strip()
        return max(0.0, float(stated[1]) - (float(age) if re.fullmatch(r"[0-9]{1,10}", age) else 0.0))
    if "expires" not in headers:
        return None
    expires = _date(headers["expires"])
    if expires is None:  # "0" and the like: it has expired
        return 0.0
    seconds = (expires - (_date(headers.get("date", "")) or now)).total_seconds()
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _date(value: str) -> dt.datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=dt.UTC)
