"""What robots.txt says is heeded (RFC 9309), and what one that fails means."""

import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from transforms.fetching.errors import BlockedAddressError, FetchError, RobotsDeniedError, UnansweredError
from transforms.fetching.fetcher import Fetcher
from transforms.fetching.params import FetchParams
from transforms.fetching.robots import RobotsMemory, Rules, parse_robots

MakeSite = Callable[..., Any]
RULES = b"User-agent: *\nDisallow: /private\nAllow: /private/not\n\nUser-agent: newsbeam\nDisallow: /beam\n"


def fetcher(clock: Callable[[], float] = time.monotonic, **params: Any) -> Fetcher:
    usual = {
        "allow_private_addresses": True,
        "timeout_seconds": 5.0,
        "host_delay_seconds": 0,
        "retry_delay_seconds": 0,
        "retries": 1,
    }
    return Fetcher(FetchParams(**{**usual, **params}), clock)


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    lines = "".join(f"{key.replace('_', '-')}: {value}\r\n" for key, value in headers.items())
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{lines}\r\n".encode() + body


def test_what_the_user_has_named_is_asked_for_whatever_robots_txt_says(site: MakeSite) -> None:
    server = site(
        {"/robots.txt": answer(status="503 E"), "/f": answer(status="301 M", Location="/g"), "/g": answer(b"g")}
    )
    assert fetcher().fetch(f"{server.base}/f", subscribed=True).body == b"g"
    assert server.paths(robots=True) == ["/f", "/g"]


def test_a_page_that_is_forbidden_is_not_asked_for(site: MakeSite) -> None:
    server = site({"/robots.txt": answer(RULES), "/a": answer(b"a"), "/private/a": answer(b"free to others")})
    subject = fetcher()
    assert subject.fetch(f"{server.base}/a").body == b"a"
    with pytest.raises(RobotsDeniedError, match=r"robots\.txt of 127\.0\.0\.1"):
        subject.fetch(f"{server.base}/beam?x=1")
    assert subject.fetch(f"{server.base}/private/a").body == b"free to others"  # the rules for * are for others
    assert server.paths(robots=True) == ["/robots.txt", "/a", "/private/a"]


def test_the_agent_asks_in_its_own_name(site: MakeSite) -> None:
    server = site({"/robots.txt": answer(RULES), "/beam": answer(b"beam")})
    subject = fetcher(user_agent="OtherReader/2.0 (+https://example.org)")
    assert subject.fetch(f"{server.base}/beam").body == b"beam"
    with pytest.raises(RobotsDeniedError):
        subject.fetch(f"{server.base}/private")


def test_a_redirect_to_what_is_forbidden(site: MakeSite) -> None:
    server = site({"/robots.txt": answer(RULES), "/a": answer(status="302 F", Location="/beam"), "/beam": answer(b"x")})
    with pytest.raises(RobotsDeniedError):
        fetcher().fetch(f"{server.base}/a")
    assert "/beam" not in server.paths()


def test_rules_can_be_left_out_of_account(site: MakeSite) -> None:
    server = site({"/robots.txt": answer(RULES), "/beam": answer(b"beam")})
    assert fetcher(respect_robots=False).fetch(f"{server.base}/beam").body == b"beam"
    assert server.paths(robots=True) == ["/beam"]


@pytest.mark.parametrize("status", [401, 403, 404, 410, 204])
def test_no_rules_allow_everything(site: MakeSite, status: int) -> None:
    server = site({"/robots.txt": answer(status=f"{status} No"), "/a": answer(b"a")})
    assert fetcher().fetch(f"{server.base}/a").body == b"a"


@pytest.mark.parametrize("failure", [answer(status="500 E"), answer(status="503 E"), answer(status="429 E"), b""])
def test_rules_that_cannot_be_had_forbid_for_now(site: MakeSite, failure: bytes) -> None:
    server = site({"/robots.txt": failure, "/a": answer(b"a")})
    with pytest.raises(UnansweredError, match=r"robots\.txt: "):
        fetcher().fetch(f"{server.base}/a")
    assert server.paths() == []


def test_rules_that_come_at_the_second_try(site: MakeSite) -> None:
    server = site({"/robots.txt": [answer(status="503 E"), answer(RULES)], "/a": answer(b"a")})
    assert fetcher().fetch(f"{server.base}/a").body == b"a"


def test_a_pause_that_is_asked_for_with_the_rules(site: MakeSite) -> None:
    server = site({"/robots.txt": answer(status="503 E", Retry_After="1800"), "/a": answer(b"a")})
    with pytest.raises(UnansweredError) as raised:
        fetcher().fetch(f"{server.base}/a")
    assert raised.value.retry_after == 1800.0


def test_rules_that_drip_cost_no_more_than_the_time(site: MakeSite) -> None:
    def drip(conn: socket.socket) -> None:
        conn.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            conn.sendall(b"#\n")
            time.sleep(0.05)

    with pytest.raises(UnansweredError, match=r"robots\.txt: not finished"):
        fetcher(timeout_seconds=0.3).fetch(site({"/robots.txt": drip, "/a": answer(b"a")}).base + "/a")


def test_rules_elsewhere(site: MakeSite) -> None:
    other = site({"/rules": answer(RULES)})
    server = site({"/robots.txt": answer(status="301 M", Location=f"{other.base}/rules"), "/beam": answer(b"x")})
    with pytest.raises(RobotsDeniedError):
        fetcher().fetch(f"{server.base}/beam")


@pytest.mark.parametrize("target", ["/robots.txt", "file:///etc/passwd"])
def test_rules_that_redirect_in_a_circle_or_nowhere_are_none(site: MakeSite, target: str) -> None:
    server = site({"/robots.txt": answer(status="302 F", Location=target), "/a": answer(b"a")})
    assert fetcher().fetch(f"{server.base}/a").body == b"a"


def test_rules_behind_a_private_address_are_not_asked_for(site: MakeSite) -> None:
    server = site({"/a": answer(b"a")})
    with pytest.raises(BlockedAddressError):
        fetcher(allow_private_addresses=False).fetch(f"{server.base}/a")
    assert server.requests == []


def test_rules_are_asked_for_once_a_day(site: MakeSite) -> None:
    ahead = [0.0]
    server = site({"/robots.txt": answer(RULES), "/a": answer(b"a")})
    subject = fetcher(lambda: time.monotonic() + ahead[0])
    futures = [subject.submit(f"{server.base}/a") for _ in range(10)]
    assert {future.result().body for future in futures} == {b"a"}  # type: ignore[union-attr]
    assert server.paths(robots=True).count("/robots.txt") == 1
    ahead[0] = 24 * 3600 + 1
    subject.fetch(f"{server.base}/a")
    assert server.paths(robots=True).count("/robots.txt") == 2


def test_only_the_first_500_kilobytes_count() -> None:
    filler = b"# filler\n" * 60_000
    assert not parse_robots(b"User-agent: *\nDisallow: /early\n" + filler).allow("http://h.example/early", "newsbeam")
    late = parse_robots(b"User-agent: *\n" + filler + b"Disallow: /late\n")
    assert late.allow("http://h.example/late", "newsbeam")


def test_a_huge_robots_txt_is_cut_and_not_refused(site: MakeSite) -> None:
    server = site({"/robots.txt": answer(RULES + b"# filler\n" * 100_000), "/beam": answer(b"x"), "/a": answer(b"a")})
    subject = fetcher()
    assert subject.fetch(f"{server.base}/a").body == b"a"
    with pytest.raises(RobotsDeniedError):
        subject.fetch(f"{server.base}/beam")


def test_crawl_delay_is_heeded_up_to_the_cap(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    delays = []
    for line, cap in ((b"Crawl-delay: 3", 10), (b"Crawl-delay: 9999", 10), (b"Crawl-delay: no", 10), (b"", 10)):
        server = site({"/robots.txt": answer(b"User-agent: *\n" + line), "/a": answer(b"a")})
        subject = fetcher(max_crawl_delay_seconds=cap, host_delay_seconds=1)
        monkeypatch.setattr(subject._schedule, "tune", lambda server, delay, limit: delays.append(delay))
        subject.fetch(f"{server.base}/a")
    assert delays == [3.0, 10.0, 1.0, 1.0]


@pytest.mark.parametrize("body", [b"<html><title>Home</title>", b"\xff\xfe\x00", b"", "\ufeff# nothing".encode()])
def test_what_is_no_robots_txt_forbids_nothing(body: bytes) -> None:
    rules = parse_robots(body)
    assert rules.allow("http://h.example/a", "newsbeam")
    assert rules.delay("newsbeam") == 0.0


def test_a_byte_order_mark_does_not_hide_the_first_line() -> None:
    rules = parse_robots("\ufeffUser-agent: *\nDisallow: /a".encode())
    assert not rules.allow("http://h.example/a", "newsbeam")


def test_memory_of_rules_is_bounded() -> None:
    memory = RobotsMemory()
    for number in range(1001):
        memory.put(f"http://{number}.example", Rules(None), 0.0)
    assert memory.get("http://0.example", 1.0) is None
    assert memory.get("http://1000.example", 1.0) == Rules(None)
    assert memory.get("http://1000.example", 86_400.0) is None


def test_the_error_is_no_fetch_error() -> None:
    assert not issubclass(RobotsDeniedError, FetchError)
