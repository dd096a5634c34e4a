"""The feeds of a lake: their list, what the last polls came to, and a look at how they are now."""

import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apache_beam.options.pipeline_options import PipelineOptions

from pipeline.config import Config, load_config, parse_config
from pipeline.errors import ExitCode, UserError
from pipeline.lake.commit import recover
from pipeline.lake.folders import Lake
from pipeline.lake.lock import locked
from pipeline.runs.plan import load_feeds
from pipeline.runs.units import feeds_path
from schemas.arrow import table_of
from schemas.feed import FeedState, FeedStatus
from schemas.outcome import DeadLetter, Rejection
from schemas.raw import RawDocument, WorkUnit
from schemas.tables import FEEDS
from transforms.fetching.fetcher import shared_fetcher
from transforms.fetching.filesystem import set_fetch_params
from transforms.logic.cleaning.dates import from_micros, parse_stated_date
from transforms.logic.opml import OpmlError, Subscription, parse_opml, web_address, write_opml
from transforms.logic.polling import is_gone
from transforms.polling import Polled
from transforms.sinks.parquet import ParquetParams, encode
from transforms.sources.base import Source, SourceError
from transforms.storage import exists, open_plain, publish, read_bytes

_CHECKS_AT_A_TIME = 16
_MAX_LIST_BYTES = 50_000_000
_WEB = re.compile(r"^(?:https?|feed):", re.IGNORECASE)
LIST_COLUMNS = (
    "url", "title", "category", "source", "status", "error", "last_poll", "next_poll", "failures", "entries",
    "new_entries", "last_new_entry", "moved_to", "maybe_missed",
)  # fmt: skip
"""What is told of a feed that the lake knows."""
CHECK_COLUMNS = (
    "url", "result", "title", "entries", "dated", "with_zone", "full_text", "newest", "page", "moved_to", "detail",
)  # fmt: skip
"""What is told of a feed as it is now."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import changed.

    Attributes:
        added: Feeds that are new in the list.
        known: Feeds that it held already.
        reset: Addresses that were failing or gone, and are polled again at the next run.
        path: The list.
    """

    added: int
    known: int
    reset: tuple[str, ...]
    path: str


def import_feeds(lake: Lake, opml: str) -> Imported:
    """Add the feeds of an OPML to the lake's list; those that fail or are gone are tried anew.

    Args:
        lake: The lake; its folder need not be there yet.
        opml: File or URL; a plain list of addresses, one a line, does as well.

    Raises:
        UserError: It cannot be read, lists no feed, or another process writes to the lake.
    """
    feeds = read_list(opml)
    with locked(lake):
        recover(lake)
        listed = {feed.url: feed for feed in _listed(lake)}
        new = [feed for feed in feeds if feed.url not in listed]
        publish(lake.feed_list, write_opml([*listed.values(), *new]))
        reset = _forget(lake, {feed.url for feed in feeds}, only_troubled=True)
    return Imported(len(new), len(feeds) - len(new), reset, lake.feed_list)


def reset_feeds(lake: Lake, urls: Iterable[str]) -> tuple[str, ...]:
    """Forget what polls of these feeds came to, so that the next run reads them whole.

    Returns:
        The addresses that the lake knew.

    Raises:
        UserError: Another process writes to the lake.
    """
    with locked(lake):
        recover(lake)
        return _forget(lake, {web_address(url) for url in urls}, only_troubled=False)


def _forget(lake: Lake, urls: set[str], *, only_troubled: bool) -> tuple[str, ...]:
    states = load_feeds(lake.feed_files())
    troubled = (FeedStatus.FAILING, FeedStatus.GONE)
    gone = [s for s in states.values() if s.uri in urls and (s.status in troubled or not only_troubled)]
    if gone:
        kept = [state for key, state in sorted(states.items()) if state not in gone]
        publish(lake.path(feeds_path()), encode(table_of(FEEDS.record, kept), ParquetParams(root=lake.root)))
    return tuple(sorted({state.uri for state in gone}))


def read_list(path: str) -> tuple[Subscription, ...]:
    """The feeds of an OPML, or of a plain list of addresses.

    Raises:
        UserError: It cannot be read, or lists no feed.
    """
    try:
        with open_plain(path) as file:
            body = bytes(file.read(_MAX_LIST_BYTES))
    except Exception as error:  # filesystems raise types of their own
        code = ExitCode.RETRY_LATER if _WEB.match(path) else ExitCode.USAGE
        raise UserError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}", code) from None
    lines = body.decode("utf-8", "replace").split()
    if lines and all(_WEB.match(line) for line in lines):
        return tuple(Subscription(url) for url in dict.fromkeys(map(web_address, lines)))
    try:
        return parse_opml(body)
    except OpmlError as error:
        raise UserError(f"{path}: {error}") from None


def _listed(lake: Lake) -> tuple[Subscription, ...]:
    if not exists(lake.feed_list):
        return ()
    try:
        return parse_opml(read_bytes(lake.feed_list))
    except OpmlError as error:
        raise UserError(f"{lake.feed_list}: {error}") from None


def _known(lake: Lake) -> tuple[dict[str, Subscription], dict[str, list[FeedState]]]:
    """The list, completed by the feeds that configurations name, and the states by address."""
    states: dict[str, list[FeedState]] = {}
    for (_, uri), state in sorted(load_feeds(lake.feed_files()).items()):
        states.setdefault(uri, []).append(state)
    listed = {feed.url: feed for feed in _listed(lake)}
    polled = {uri: Subscription(uri, next((s.title for s in of if s.title), None)) for uri, of in states.items()}
    return {**polled, **listed}, states


def export_feeds(lake: Lake) -> bytes:
    """All feeds that the lake knows as OPML, those that are gone left out.

    Raises:
        UserError: It knows none.
    """
    feeds, states = _known(lake)
    alive = [feed for url, feed in sorted(feeds.items()) if not any(map(is_gone, states.get(url, ())))]
    if not alive:
        raise UserError(f"the lake at {lake.root!r} knows no feed")
    return write_opml(alive)


def list_feeds(lake: Lake) -> list[tuple[Any, ...]]:
    """A row of :data:`LIST_COLUMNS` for each feed that is listed or has been polled.

    Raises:
        UserError: The list or the state cannot be read.
    """
    feeds, states = _known(lake)
    rows: list[tuple[Any, ...]] = []
    for url, feed in sorted(feeds.items()):
        for state in states.get(url, []):
            title = feed.title if feed.title and feed.title != url else state.title
            rows.append((
                url, title, feed.category, state.origin, state.status, state.error, _time(state.polled_at),
                _time(state.next_poll_at), state.failures, state.entries, state.new_entries, _time(state.new_entry_at),
                state.address, state.missed,
            ))  # fmt: skip
        if url not in states:
            rows.append((url, feed.title, feed.category, None, "never polled", *[None] * 9))
    return rows


def _time(micros: int | None) -> str | None:
    return None if micros is None else from_micros(micros).strftime("%Y-%m-%d %H:%M")


def check_feeds(targets: Sequence[str], overrides: Sequence[str] = ()) -> list[tuple[Any, ...]]:
    """Poll feeds now, writing nothing: a row of :data:`CHECK_COLUMNS` for each.

    Args:
        targets: Addresses of feeds, OPML files, or configurations (``.yaml``), of which all sources that poll count.
        overrides: ``key=value`` overrides of the configurations; without one, of the settings for the addresses.

    Raises:
        UserError: A configuration or list cannot be read, or names no feed.
    """
    jobs: list[tuple[Config, Source, WorkUnit]] = []
    for config in _configs(targets, overrides):
        set_fetch_params(PipelineOptions([]), config.fetch)
        try:
            jobs += [(config, s, unit) for s in config.open_sources() for unit in s.plan() if unit.poll is not None]
        except SourceError as error:
            raise UserError(str(error)) from None
    if not jobs:
        raise UserError("there is no feed at an address to check")
    with ThreadPoolExecutor(_CHECKS_AT_A_TIME) as threads:
        return list(threads.map(lambda job: _check(*job), jobs))


def _configs(targets: Sequence[str], overrides: Sequence[str]) -> list[Config]:
    files = [target for target in targets if Path(target).suffix in (".yaml", ".yml")]
    configs = [load_config(file, overrides) for file in files]
    urls: list[str] = []
    for target in targets:
        if target not in files:
            urls += [web_address(target)] if _WEB.match(target) else [feed.url for feed in read_list(target)]
    if urls:
        settings = dict(override.split("=", 1) for override in overrides if "=" in override) if not files else {}
        fetch = {key.removeprefix("fetch."): value for key, value in settings.items() if key.startswith("fetch.")}
        source = {"type": "rss", "name": "check", "urls": urls}
        configs.append(parse_config({"sources": [source], "output": {"root": "."}, "fetch": fetch}, "check"))
    return configs


def _check(config: Config, source: Source, unit: WorkUnit) -> tuple[Any, ...]:
    try:
        found = list(source.read(unit))
    except Exception as error:  # a bug with one feed must not hide the others
        return (unit.uri, "failing", *[None] * 8, f"{type(error).__name__}: {error}")
    documents = [one for one in found if isinstance(one, RawDocument)]
    refused = [one for one in found if isinstance(one, (Rejection, DeadLetter))]
    polled = next((one for one in found if isinstance(one, Polled)), None)
    state = polled.state(len(documents), len(documents)) if polled else None
    if state is None or state.status != FeedStatus.OK or not documents:
        detail = _told(refused[0]) if refused else state.error if state else None
        result = state.status if state is not None and state.status != FeedStatus.OK else "empty"
        return (
            unit.uri,
            result,
            state.title if state else None,
            0,
            *[None] * 5,
            state.address if state else None,
            detail,
        )
    dates = [date for one in documents if one.published_raw and (date := parse_stated_date(one.published_raw))]
    whole = sum(1 for one in documents if one.body)
    newest = max((date.at for date in dates), default=None)
    return (
        unit.uri, "ok", state.title, len(documents), len(dates), sum(1 for date in dates if date.zone), whole,
        _time(newest), _page(config, documents), state.address, _notes(documents, refused, dates),
    )  # fmt: skip


def _notes(documents: list[RawDocument], refused: list[Rejection | DeadLetter], dates: list[Any]) -> str | None:
    notes = []
    if refused:
        notes.append(f"{len(refused)} entries of no use: {_told(refused[0])}")
    unread = [one.published_raw for one in documents if one.published_raw and not parse_stated_date(one.published_raw)]
    if unread:
        notes.append(f"{len(unread)} dates not understood: {unread[0]}")
    if len(dates) + len(unread) < len(documents):
        notes.append(f"{len(documents) - len(dates) - len(unread)} entries without a date")
    return "; ".join(notes) or None


def _told(refused: Rejection | DeadLetter) -> str:
    if isinstance(refused, DeadLetter):
        return f"{refused.error_type}: {refused.message}"
    return f"{refused.reason}: {refused.detail}"


def _page(config: Config, documents: list[RawDocument]) -> str | None:
    """How the first page that has to be fetched answers; None where the feed holds all texts."""
    url = next((one.fetch_url for one in documents if one.fetch_url), None)
    if url is None:
        return None
    try:
        shared_fetcher(config.fetch).fetch(url)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "ok"
