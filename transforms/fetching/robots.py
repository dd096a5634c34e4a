"""What robots.txt allows (RFC 9309)."""

from collections import OrderedDict
from typing import NamedTuple

from protego import Protego

LARGEST_ROBOTS = 500 << 10
"""Bytes of a robots.txt that are read; the rest is left out (RFC 9309, 2.5)."""
_KEPT_SECONDS = 24 * 3600.0
_KEPT_ORIGINS = 1000


class Rules(NamedTuple):
    """The rules of one origin; None allows everything."""

    robots: Protego | None

    def allow(self, url: str, agent: str) -> bool:
        """Whether the agent may ask for the URL."""
        return self.robots is None or bool(self.robots.can_fetch(url, agent))

    def delay(self, agent: str) -> float:
        """Crawl-delay in seconds; 0 where there is none."""
        return float(self.robots.crawl_delay(agent) or 0.0) if self.robots else 0.0


def parse_robots(body: bytes) -> Rules:
    """Read a robots.txt; what is none (a page, say) forbids nothing."""
    return Rules(Protego.parse(body[:LARGEST_ROBOTS].decode("utf-8", "replace").removeprefix("\ufeff")))


class RobotsMemory:
    """The rules of origins, each for a day, the most recent thousand. Its owner sees to locking."""

    def __init__(self) -> None:
        self._rules: OrderedDict[str, tuple[float, Rules]] = OrderedDict()

    def get(self, origin: str, now: float) -> Rules | None:
        """The rules of an origin, or None where they are not known or too old; times in seconds."""
        expires, rules = self._rules.get(origin, (now, None))
        return rules if now < expires else None

    def put(self, origin: str, rules: Rules, now: float) -> None:
        """Remember the rules of an origin."""
        self._rules[origin] = (now + _KEPT_SECONDS, rules)
        self._rules.move_to_end(origin)
        if len(self._rules) > _KEPT_ORIGINS:
            self._rules.popitem(last=False)
