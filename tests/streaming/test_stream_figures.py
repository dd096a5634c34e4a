"""What a stream tells of itself: lags, lateness, status, metrics and the view on a terminal."""

import datetime as dt
import io
import json
import urllib.request
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.registry import Collector
from rich.console import Console

from pipeline.config import parse_config
from pipeline.errors import UserError
from pipeline.lake.folders import Lake
from pipeline.lake.lock import holder, locked
from pipeline.runs.report import ChunkReport
from pipeline.streaming.addresses import FeedCounts
from pipeline.streaming.display import watch
from pipeline.streaming.found import Found, Patience, Trouble
from pipeline.streaming.horizon import Horizon
from pipeline.streaming.meter import WINDOW_SECONDS, Lags, Meter
from pipeline.streaming.metrics import metrics_of, served
from pipeline.streaming.status import Moment, load_status, publish_status, status_of
from schemas.raw import WorkUnit
from schemas.written import Tally, WrittenFile

NOW = 2_000_000_000.0


def chunk(**files: int) -> ChunkReport:
    """A chunk that has kept so many documents of each file."""
    tallies = [Tally(f"wire\t{uri}", name, count) for uri, count in files.items() for name in ("in", "kept")]
    return ChunkReport((), (*tallies, Tally("wire\told", "unchanged", 9)))


def test_quantiles_count_documents_and_not_files() -> None:
    lags = Lags()
    assert lags.quantile(0.5) is None
    lags.add(NOW, [(NOW - 1, 98), (NOW - 30, 1), (NOW - 60, 1)])
    assert (lags.quantile(0.5), lags.quantile(0.98), lags.quantile(0.99), lags.quantile(1.0)) == (1, 1, 30, 60)
    lags.drop(NOW + WINDOW_SECONDS + 1)
    assert lags.quantile(0.5) is None


def test_a_document_is_in_the_catalog_when_that_was_refreshed() -> None:
    meter = Meter()
    found = [Found(NOW - 10, WorkUnit("wire", "a")), Found(NOW - 500, WorkUnit("wire", "f", poll="due"))]
    meter.committed(found, chunk(a=3, f=1), late=1, seconds=4.0, now=NOW)
    assert dict(meter.documents) == {"in": 4, "kept": 4, "duplicate": 0, "rejected": 0, "dead": 0, "unchanged": 9}
    assert (meter.lags.quantile(0.5), meter.lags.quantile(0.0)) == (10, 4)  # entries are found when they are polled
    assert meter.shown.quantile(0.5) is None
    meter.refreshed(0.5, NOW + 2)
    assert meter.shown.quantile(0.5) == 12
    assert meter.late == 1


def test_patience_doubles_up_to_its_limit() -> None:
    patience = Patience(5.0, 60.0)
    waits = []
    for _ in range(6):
        patience.failed(NOW)
        waits.append(patience.next_try - NOW)
    assert waits == [5, 10, 20, 40, 60, 60]
    patience.worked()
    assert patience.next_try == 0


def config(root: Any, **stream: Any) -> Any:
    data: dict[str, Any] = {"sources": [{"type": "text", "glob": "x"}], "output": {"root": str(root)}}
    return parse_config(data | {"dedup": {"rules": {"horizon_days": 7}}, "stream": {"lateness_days": 3} | stream})


def test_the_days_before_the_horizon_are_not_held(tmp_path: Any) -> None:
    lake, horizon = Lake(str(tmp_path)), Horizon(config(tmp_path))
    assert horizon.newest(lake.fingerprint_files()) is None
    for day in ("2026-02-27", "2026-02-28", "2026-03-09", "2026-03-10"):
        path = tmp_path / f"state/fingerprints/date={day}/part.parquet"
        path.parent.mkdir(parents=True)
        path.touch()
    newest = horizon.newest(lake.fingerprint_files())
    assert newest == dt.date(2026, 3, 10)
    assert [path.split("date=")[1][:10] for path in horizon.files(lake)] == ["2026-02-28", "2026-03-09", "2026-03-10"]
    paths = {
        f"state/fingerprints/date={day}/part.parquet": rows for day, rows in (("2026-03-06", 5), ("2026-03-07", 7))
    }
    written = tuple(WrittenFile("fingerprints", path, path, 99, rows, 1) for path, rows in paths.items())
    assert horizon.late(ChunkReport(written, ()), newest) == 5
    assert horizon.late(ChunkReport(written, ()), None) == 0


def test_a_date_in_the_future_makes_no_text_late(tmp_path: Any) -> None:
    paths = [f"{tmp_path}/state/fingerprints/date={day}/part.parquet" for day in ("2026-03-09", "2031-01-01")]
    assert Horizon(config(tmp_path)).newest(paths, dt.date(2026, 3, 10)) == dt.date(2026, 3, 10)


def status(tmp_path: Any, phase: str = "waiting") -> dict[str, Any]:
    meter = Meter(started=NOW - 60)
    meter.committed([Found(NOW - 10, WorkUnit("wire", "a"))], chunk(a=3), late=2, seconds=4.0, now=NOW)
    meter.failed(OSError("the disk\nhas a hiccup"))
    trouble = Trouble("wire", "wire: no file matches '[in]/*'", NOW - 9, NOW + 5)
    moment = Moment(phase, "20260309T120000Z-00000000", 60.0, 7, FeedCounts(5, 2, 1, 1), [trouble])  # type: ignore[arg-type]
    return status_of(Lake(str(tmp_path)), moment, meter, NOW)


def shown(lake: Lake, **how: Any) -> str:
    out = io.StringIO()
    watch(Console(file=out, width=120), lake, **({"once": True, "as_json": False} | how))
    return out.getvalue()


def test_the_view_tells_what_matters(tmp_path: Any) -> None:
    lake = Lake(str(tmp_path))
    with pytest.raises(UserError, match="no stream has written to"):
        shown(lake, once=True)
    publish_status(lake, status(tmp_path))
    text = shown(lake)
    assert "killed" in text  # nobody holds the lock
    assert "in 3, kept 3" in text
    assert "5: 1 behind schedule, 2 failing, 1 gone" in text
    assert "wire: no file matches '[in]/*'" in text
    assert "OSError: the disk has a hiccup" in text
    with locked(lake):
        assert "waiting, as of" in shown(lake)
        assert json.loads(shown(lake, as_json=True)) == load_status(lake)
    publish_status(lake, status(tmp_path, "stopped"))
    assert "stopped" in shown(lake)


def test_a_damaged_status_is_told_in_a_line(tmp_path: Any) -> None:
    path = tmp_path / "state/stream.json"
    path.parent.mkdir()
    path.write_text("{")
    with pytest.raises(UserError, match="cannot be read"):
        shown(Lake(str(tmp_path)))


def test_metrics_have_what_the_status_has(tmp_path: Any) -> None:
    class Given(Collector):
        def collect(self) -> Any:
            return metrics_of(status(tmp_path))

    registry = CollectorRegistry()
    registry.register(Given())
    lines = set(generate_latest(registry).decode().splitlines())
    assert {
        'newsbeam_documents_total{outcome="kept"} 3.0',
        "newsbeam_late_total 2.0",
        "newsbeam_errors_total 1.0",
        "newsbeam_pending_units 7.0",
        'newsbeam_feeds{which="behind"} 1.0',
        "newsbeam_sources_in_trouble 1.0",
    } <= lines
    assert not any("catalog" in line and not line.startswith("#") for line in lines)  # nothing was shown there yet


def test_metrics_are_served_to_this_machine_alone(tmp_path: Any) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
        with pytest.raises(UserError, match=f"cannot listen on 127.0.0.1:{port}"), served(port):
            pass
    with served(port) as tell:
        opened = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        assert b"newsbeam" not in opened.open(f"http://127.0.0.1:{port}/metrics").read()
        tell(status(tmp_path))
        assert b"newsbeam_rounds_total 1.0" in opened.open(f"http://127.0.0.1:{port}/metrics").read()


def test_who_holds_the_lock_is_known(tmp_path: Any) -> None:
    import os

    lake = Lake(str(tmp_path))
    assert holder(lake) is None
    with locked(lake):
        assert holder(lake) == os.getpid()
        with pytest.raises(UserError, match=rf"process {os.getpid()} \(\w"), locked(lake):
            pass
