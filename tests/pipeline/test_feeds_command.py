"""``newsbeam feeds``: import, list, check, export, reset."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import cli
from pipeline.errors import ExitCode, UserError
from pipeline.feeds.manage import check_feeds, export_feeds, import_feeds, list_feeds
from transforms.logic.opml import parse_opml

FETCH = {"allow_private_addresses": True, "host_delay_seconds": 0, "retries": 0, "dead_host_seconds": 0}
LONG = "word " * 100


def feed_item(guid: str, date: str, text: str = LONG) -> str:
    return (
        f"<item><guid>{guid}</guid><link>{guid}</link><pubDate>{date}</pubDate><description>{text}</description></item>"
    )


def opml(folder: Path, *urls: str) -> str:
    path = folder / "list.opml"
    outlines = "".join(f'<outline text="Feed {number}" xmlUrl="{url}"/>' for number, url in enumerate(urls))
    path.write_text(f'<opml><body><outline text="Wires">{outlines}</outline></body></opml>')
    return str(path)


def command(*words: str) -> Result:
    return CliRunner().invoke(cli, ["feeds", *words])


def test_import_list_and_export(place: Any, tmp_path: Path) -> None:
    root = str(place.root)
    first = opml(tmp_path, "https://a.example/f", "https://b.example/f")
    assert "2 feeds added, 0 were there already" in command("import", first, "--root", root).output
    second = opml(tmp_path, "https://b.example/f", "https://c.example/f")
    assert "1 feeds added, 1 were there already" in command("import", second, "--root", root).output
    listed = command("list", "--root", root, "--format", "json").output.splitlines()
    assert [json.loads(line)["url"] for line in listed] == [f"https://{name}.example/f" for name in "abc"]
    assert {json.loads(line)["status"] for line in listed} == {"never polled"}
    assert "never polled" in command("list", "--root", root).output
    exported = parse_opml(command("export", "--root", root).output.encode())
    assert {(feed.url, feed.category) for feed in exported} == {
        (f"https://{name}.example/f", "Wires") for name in "abc"
    }


def test_a_plain_list_of_addresses_does_as_well(place: Any, tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("https://a.example/f\n\nfeed://b.example/f\r\nhttps://a.example/f\n")
    assert import_feeds(place.lake, str(path)).added == 2
    assert [row[0] for row in list_feeds(place.lake)] == ["http://b.example/f", "https://a.example/f"]


@pytest.mark.parametrize("content", [b"", b"words", b"<rss/>", b"<opml><body/></opml>"])
def test_what_is_no_list_is_one_line_and_changes_nothing(content: bytes, place: Any, tmp_path: Path) -> None:
    path = tmp_path / "list.opml"
    path.write_bytes(content)
    with pytest.raises(UserError, match=r"list\.opml") as caught:
        import_feeds(place.lake, str(path))
    assert "\n" not in str(caught.value)
    assert not Path(place.lake.feed_list).exists()


def test_a_list_that_is_not_there(place: Any) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        import_feeds(place.lake, "/nowhere/list.opml")


def test_a_lake_without_feeds(place: Any) -> None:
    place.root.mkdir()
    assert list_feeds(place.lake) == []
    with pytest.raises(UserError, match="knows no feed"):
        export_feeds(place.lake)


def run(place: Any, *urls: str) -> Any:
    source = {"type": "rss", "name": "feeds", "urls": list(urls), "full_text": "feed", "poll": "always"}
    return place.run(sources=[source], fetch=FETCH)


def test_what_is_gone_is_told_left_out_of_the_export_and_polled_anew_after_an_import(
    place: Any, tmp_path: Path, feed_server: Any
) -> None:
    feed_server.feed("/f", feed_item("a", "Mon, 06 May 2024 10:00:00 GMT"))
    feed_server.fails("/gone", 410)
    urls = [feed_server.base + "/f", feed_server.base + "/gone"]
    run(place, *urls)
    shown = command("list", "--root", str(place.root)).output
    assert "gone" in shown
    assert "Tarn Echo" in shown
    assert "1 of 1" in shown
    assert [feed.url for feed in parse_opml(export_feeds(place.lake))] == urls[:1]
    run(place, *urls)
    assert [path for path, _ in feed_server.asked].count("/gone") == 1
    imported = import_feeds(place.lake, opml(tmp_path, *urls))
    assert imported.reset == (urls[1],)
    feed_server.feed("/gone", feed_item("b", "Mon, 06 May 2024 11:00:00 GMT"))
    assert run(place, *urls).report.feeds.counts["ok"] == 1
    assert "1 of 2 feeds reset" in command("reset", urls[0], "https://x.example/", "--root", str(place.root)).output
    assert run(place, *urls).report.feeds.counts == {"ok": 1, "not_modified": 1}


def test_check_tells_what_a_feed_is_good_for_and_writes_nothing(tmp_path: Path, feed_server: Any) -> None:
    feed_server.feed(
        "/f",
        feed_item("a", "Mon, 06 May 2024 10:00:00 +0200"),
        feed_item("b", "Mon, 06 May 2024 12:00:00"),
        feed_item(feed_server.base + "/page", "sometime", "Teaser"),
    )
    feed_server.feed("/empty")
    feed_server.fails("/gone", 410)
    feed_server.fails("/moved", 301, Location="/f")
    feed_server.answers["/page"] = feed_server.answers["/f"]._replace(body=b"<html>")
    names = ("f", "empty", "gone", "moved", "page", "none")
    config = tmp_path / "c.yaml"
    source = {"type": "rss", "name": "n", "urls": [f"{feed_server.base}/{name}" for name in names]}
    config.write_text(json.dumps({"sources": [source], "output": {"root": str(tmp_path / "OUT")}, "fetch": FETCH}))
    rows = {row[0].rpartition("/")[2]: row for row in check_feeds([str(config)])}
    assert rows["f"][1:9] == ("ok", "Tarn Echo", 3, 2, 1, 2, "2024-05-06 12:00", "ok")
    assert "1 dates not understood: sometime" in rows["f"][10]
    assert rows["moved"][9] == feed_server.base + "/f"
    told = {name: (row[1], row[10].partition(":")[0]) for name, row in rows.items() if name not in ("f", "moved")}
    assert told == {
        "empty": ("empty", "no_entries"), "gone": ("gone", "gone"), "page": ("failing", "invalid_feed"),
        "none": ("failing", "not_found"),
    }  # fmt: skip
    assert not (tmp_path / "OUT").exists()


def test_check_of_addresses_and_lists(tmp_path: Path, feed_server: Any) -> None:
    feed_server.feed("/f", feed_item("a", "Mon, 06 May 2024 10:00:00 +0200"))
    private = ["fetch.allow_private_addresses=true"]
    assert [row[1] for row in check_feeds([feed_server.base + "/f"], private)] == ["ok"]
    assert [row[1] for row in check_feeds([opml(tmp_path, feed_server.base + "/f")], private)] == ["ok"]
    result = command("check", feed_server.base + "/f")
    assert "private address" in result.output
    assert isinstance(result.exception, UserError)
    assert result.exception.code == ExitCode.REJECT_RATE
    with pytest.raises(UserError, match="OUT"):
        check_feeds([str(tmp_path / "OUT")])
