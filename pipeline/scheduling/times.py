"""When a job runs: checked cron expressions, made from shorter forms and turned into those of systemd."""

import re
from typing import NamedTuple

from pipeline.errors import UserError

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_ITEM = re.compile(r"(?:\*|(?P<low>\w+)(?:-(?P<high>\w+))?)(?:/(?P<step>\d+))?")


class _Field(NamedTuple):
    """A field of a cron expression: its name, its range, and words for its numbers from the lowest on."""

    name: str
    low: int
    high: int
    words: tuple[str, ...] = ()


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of the month", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of the week", 0, 7, _WEEKDAYS),
)


class Times(NamedTuple):
    """The times at which a job runs.

    Attributes:
        cron: Five fields as in crontab(5).
        minutes: The minutes of an hour, ascending.
        hours: The hours of a day.
        days: The days of a month.
        months: The months.
        weekdays: The days of a week, 0 for Sunday.
    """

    cron: str
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]

    def on_calendar(self) -> list[str]:
        """The same as OnCalendar= expressions of systemd.time(7), of which any one starts the job."""
        clock = f"{_listed(self.hours, 24)}:{_listed(self.minutes, 60)}:00"
        names = ",".join(_WEEKDAYS[day].capitalize() for day in self.weekdays)
        weekdays = f"{names} " if len(self.weekdays) < len(_WEEKDAYS) else ""
        months, days = _listed(self.months, 12), _listed(self.days, 31)
        fields = self.cron.split()
        if weekdays and days != "*" and not fields[2].startswith("*") and not fields[4].startswith("*"):
            # cron takes either day where both are named; systemd would want both.
            return [f"{weekdays}*-{months}-* {clock}", f"*-{months}-{days} {clock}"]
        return [f"{weekdays}*-{months}-{days} {clock}"]

    def smallest_gap(self) -> int:
        """Minutes between two starts of one hour, or of one and the next, at the least."""
        following = (*self.minutes[1:], self.minutes[0] + 60)
        return min(after - before for before, after in zip(self.minutes, following, strict=True))


def _listed(values: tuple[int, ...], count: int) -> str:
    return "*" if len(values) == count else ",".join(f"{value:02d}" for value in values)


def times_of(every: str | None = None, cron: str | None = None, at: str | None = None) -> Times:
    """The times that one of three forms states.

    Args:
        every: A step that divides the hour or the day: ``15m``, ``6h``, ``1d``.
        cron: Five fields as in crontab(5).
        at: A time of each day: ``06:30``.

    Raises:
        UserError: None or several are given, or it is not of its form.
    """
    if sum(form is not None for form in (every, cron, at)) != 1:
        raise UserError("give one of --every, --cron and --at")
    return _parse(_of_step(every) if every is not None else _of_clock(at) if at is not None else str(cron))


def _of_step(every: str) -> str:
    match = re.fullmatch(r"([1-9]\d?)([mhd])", every)
    number, unit = (int(match[1]), match[2]) if match else (0, "")
    if unit == "m" and number < 60 and 60 % number == 0:
        return f"*/{number} * * * *"
    if unit == "h" and number < 24 and 24 % number == 0:
        return f"0 */{number} * * *" if number > 1 else "0 * * * *"
    if unit == "d" and number == 1:
        return "0 0 * * *"
    raise UserError(f"--every {every}: a part of an hour or a day, as in 15m, 1h, 6h or 1d; use --cron for others")


def _of_clock(at: str) -> str:
    match = re.fullmatch(r"(\d\d?):(\d\d)", at)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise UserError(f"--at {at}: a time of day, as in 06:30")
    return f"{int(match[2])} {int(match[1])} * * *"


def _parse(cron: str) -> Times:
    fields = cron.split()
    if len(fields) != len(_FIELDS):
        raise UserError(f"--cron {cron!r}: five fields: minute, hour, day of the month, month, day of the week")
    values = [_values(field, text, cron) for field, text in zip(_FIELDS, fields, strict=True)]
    weekdays = tuple(sorted({day % 7 for day in values[4]}))
    return Times(" ".join(fields), values[0], values[1], values[2], values[3], weekdays)


def _values(field: _Field, text: str, cron: str) -> tuple[int, ...]:
    found: set[int] = set()
    for item in text.split(","):
        match = _ITEM.fullmatch(item)
        low, high = _bounds(field, match) if match else (1, 0)
        step = int(match["step"] or 1) if match else 0
        lone_start = match is not None and bool(match["low"]) and not match["high"] and bool(match["step"])
        if not field.low <= low <= high <= field.high or step < 1 or lone_start:
            raise UserError(f"--cron {cron!r}: {item!r} is no {field.name}")
        found.update(range(low, high + 1, step))
    return tuple(sorted(found))


def _bounds(field: _Field, match: "re.Match[str]") -> tuple[int, int]:
    if match["low"] is None:
        return field.low, 6 if field.words == _WEEKDAYS else field.high
    low = _number(field, match["low"])
    return low, _number(field, match["high"]) if match["high"] else low


def _number(field: _Field, word: str) -> int:
    """The number that a word stands for; -1 where it stands for none."""
    if word.lower() in field.words:
        return field.words.index(word.lower()) + field.low
    return int(word) if word.isascii() and word.isdigit() else -1
