"""What a single run is told beside its configuration."""

import datetime as dt
import json
from dataclasses import dataclass

from pipeline.errors import UserError
from pipeline.runs.selection import Selection
from transforms.logic.scope import WHOLE, Scope


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a run is told on the command line.

    Attributes:
        scope: Documents that it takes on.
        resume: Only go on with a run that was cut short; begin none.
        replay: What to run again of what failed before; None for a run that reads what is new.
    """

    scope: Scope = WHOLE
    resume: bool = False
    replay: Selection | None = None

    def name(self) -> str:
        """A text that tells runs of one configuration apart that do different work."""
        return self.scope.name() if self.replay is None else f"replay {json.dumps(self.replay.as_dict())}"

    @property
    def whole(self) -> bool:
        """Whether the run takes on all that its sources have."""
        return self.scope == WHOLE and self.replay is None


def scope_of(since: str | None, until: str | None, limit: int | None) -> Scope:
    """The scope by what the command line says.

    Args:
        since: First day or time (ISO 8601; without a zone it is UTC); None for no bound.
        until: Day or time before which documents lie; None for no bound.
        limit: Most documents that are new; None for all.

    Raises:
        UserError: One is no date, or they hold nothing.
    """
    scope = Scope(_micros("--since", since), _micros("--until", until), limit)
    if scope.since is not None and scope.until is not None and scope.since >= scope.until:
        raise UserError(f"--since {since} does not lie before --until {until}: there is nothing between them")
    return scope


def _micros(option: str, value: str | None) -> int | None:
    if value is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        raise UserError(f"{option} {value}: write a date as in 2026-03-09, or a time as in 2026-03-09T06:00Z") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return round(moment.timestamp()) * 1_000_000


PLAIN = RunOptions()
"""All of the input, resumed or begun."""
