"""Polls of one feed against a server: what they ask with, and the state that each leaves."""

from typing import Any

import pytest
from pydantic import ValidationError

from schemas.feed import FeedState
from schemas.outcome import DeadLetter, Rejection
from schemas.raw import RawDocument
from transforms.fetching.params import FetchParams
from transforms.logic.polling import DAY
from transforms.polling import Polled, Poller, PollParams
from transforms.sources.rss import RssParams, RssSource

FETCH = FetchParams(allow_private_addresses=True, host_delay_seconds=0, retries=0, dead_host_seconds=0)
SECOND = 1_000_000
SY = "xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'"


def item(guid: str, text: str = "Three words only") -> str:
    return f"<item><guid>{guid}</guid><title>{guid}</title><description>{text}</description></item>"


class Feeds:
    """One feed of a source, polled by hand."""

    def __init__(self, url: str, **params: Any) -> None:
        self.source = RssSource(RssParams(url=url, name="feeds", full_text="feed", **{"fetch": FETCH} | params))
        self.state: FeedState | None = None
        self.found: list[Any] = []

    def poll(self, new: int | None = None) -> FeedState:
        """Poll, and take so many of the entries for new; by default all."""
        (unit,) = self.source.plan()
        *self.found, polled = self.source.read(unit._replace(feed=self.state))
        assert isinstance(polled, Polled)
        entries = len(self.found)
        self.state = polled.state(entries, entries if new is None else new)
        return self.state

    def names(self) -> list[str]:
        return [getattr(one, "reason", None) or one.source_id for one in self.found]

    @property
    def wait(self) -> int:
        """Seconds between the poll and the next."""
        assert self.state is not None
        assert self.state.next_poll_at is not None
        return (self.state.next_poll_at - self.state.polled_at) // SECOND


def test_an_unchanged_feed_is_asked_for_with_its_validators(feed_server: Any) -> None:
    feed_server.feed("/f", item("a"), item("b"))
    feeds = Feeds(feed_server.base + "/f")
    first = feeds.poll()
    assert (first.status, first.title, first.entries, first.new_entries) == ("ok", "Tarn Echo", 2, 2)
    assert first.etag
    second = feeds.poll()
    assert feed_server.asked == [("/f", None), ("/f", first.etag)]
    assert feeds.found == []
    assert (second.status, second.title, second.entries, second.new_entries) == ("not_modified", "Tarn Echo", 2, 0)
    assert (second.etag, second.conditional_polls) == (first.etag, 1)
    assert second.new_entry_at == first.polled_at
    feed_server.feed("/f", item("a"), item("c"))
    third = feeds.poll(new=1)
    assert feeds.names() == ["a", "c"]
    assert (third.status, third.new_entries, third.conditional_polls, third.missed) == ("ok", 1, 0, False)
    assert third.etag != first.etag


def test_the_whole_feed_is_asked_for_now_and_then_whatever_its_etag(feed_server: Any) -> None:
    feed_server.feed("/f", item("a"))
    feeds = Feeds(feed_server.base + "/f", poll={"full_every": 3})
    for _ in range(7):
        feeds.poll()
    assert [tag is None for _, tag in feed_server.asked] == [True, False, False, True, False, False, True]


def test_a_feed_that_has_moved_for_good_is_asked_for_there_until_that_fails(feed_server: Any) -> None:
    feed_server.fails("/old", 301, Location="/new")
    feed_server.feed("/new", item("a"))
    feeds = Feeds(feed_server.base + "/old")
    assert feeds.poll().address == feed_server.base + "/new"
    feeds.poll()
    assert [path for path, _ in feed_server.asked] == ["/old", "/new", "/new"]
    assert feeds.state is not None
    assert feeds.state.uri == feed_server.base + "/old"
    feed_server.fails("/new", 404)
    assert feeds.poll().status == "failing"
    feed_server.feed("/old", item("a"))
    assert feeds.poll().failures == 0
    assert [path for path, _ in feed_server.asked][3:] == ["/new", "/old"]


def test_a_feed_that_has_moved_for_now_is_asked_for_where_it_was(feed_server: Any) -> None:
    feed_server.fails("/old", 302, Location="/new")
    feed_server.feed("/new", item("a"))
    feeds = Feeds(feed_server.base + "/old")
    assert feeds.poll().address is None


@pytest.mark.parametrize(
    ("status", "told", "kind"),
    [(410, "gone", Rejection), (404, "not_found", Rejection), (500, "FetchError", DeadLetter)],
)
def test_a_feed_that_cannot_be_had(status: int, told: str, kind: type, feed_server: Any) -> None:
    feed_server.feed("/f", item("a"))
    feeds = Feeds(feed_server.base + "/f")
    before = feeds.poll()
    feed_server.fails("/f", status)
    ids = set()
    for failures in (1, 2, 3):
        state = feeds.poll()
        (found,) = feeds.found
        assert isinstance(found, kind)
        assert (getattr(found, "reason", None) or found.error_type) == told
        ids.add(found.document_id)
        assert state.failures == failures
        assert str(status) in (state.error or "")
        assert (state.entries, state.title, state.etag) == (1, "Tarn Echo", before.etag), "what it knew is kept"
    assert len(ids) == 1, "it is one document, however often it fails"
    assert state.status == ("gone" if status == 410 else "failing")
    assert (state.next_poll_at is None) == (status == 410)
    if status != 410:
        assert feeds.wait == before.interval * 8
        feed_server.feed("/f", item("a"))
        assert (feeds.poll().failures, feeds.poll().error) == (0, None)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(("asked", "seconds"), [("7200", 7200), ("1", 1200), ("99999999", DAY)])
def test_retry_after(status: int, asked: str, seconds: int, feed_server: Any) -> None:
    feed_server.fails("/f", status, Retry_After=asked)
    feeds = Feeds(feed_server.base + "/f")
    state = feeds.poll()
    assert state.status == "failing"
    assert isinstance(feeds.found[0], DeadLetter)
    assert feeds.found[0].retryable
    assert feeds.wait == pytest.approx(seconds, abs=5)


@pytest.mark.parametrize(
    ("head", "cache", "seconds"),
    [
        ("", None, 600),
        ("<ttl>90</ttl>", None, 5400),
        ("<ttl>1</ttl>", None, 600),
        ("<ttl>soon</ttl>", None, 600),
        ("<ttl>99999999999999999999</ttl>", None, 600),
        ("<ttl>999999</ttl>", None, DAY),
        (f"<sy:updatePeriod {SY}>hourly</sy:updatePeriod>", None, 3600),
        (
            f"<sy:updatePeriod {SY}> daily\n</sy:updatePeriod><sy:updateFrequency {SY}>12</sy:updateFrequency>",
            None,
            7200,
        ),
        ("", "max-age=7200", 7200),
        ("<ttl>90</ttl>", "max-age=900", 5400),
        ("", "max-age=60", 600),
    ],
)  # fmt: skip
def test_what_the_publisher_asks_for(head: str, cache: str | None, seconds: int, feed_server: Any) -> None:
    feed_server.feed("/f", item("a"), head=head, headers={"Cache-Control": cache} if cache else {})
    feeds = Feeds(feed_server.base + "/f")
    feeds.poll()
    assert feeds.wait == pytest.approx(seconds, abs=2)
    feeds.poll()
    assert feeds.state is not None
    assert feeds.state.status == "not_modified"
    assert feeds.wait >= seconds - 2, "also where nothing has changed"


def test_an_empty_feed_is_one_rejection_and_no_failure(feed_server: Any) -> None:
    feed_server.feed("/f", etag=False)
    feeds = Feeds(feed_server.base + "/f")
    ids = []
    for _ in range(2):
        state = feeds.poll()
        assert (state.status, state.failures) == ("ok", 0)
        ids += [one.document_id for one in feeds.found]
    assert feeds.names() == ["no_entries"]
    assert len(set(ids)) == 1


def test_what_is_no_feed_is_one_rejection_fails_and_is_asked_for_as_a_whole_again(feed_server: Any) -> None:
    feed_server.feed("/f", item("a"))
    feeds = Feeds(feed_server.base + "/f")
    feeds.poll()
    ids = []
    for text in ("<html>", "<html><body><p>another page</p></body></html>"):
        feed_server.answers["/f"] = feed_server.answers["/f"]._replace(body=text.encode())
        state = feeds.poll()
        assert (state.status, state.etag, state.error is None) == ("failing", None, False)
        ids += [one.document_id for one in feeds.found]
        assert feeds.names() == ["invalid_feed"]
    assert len(set(ids)) == 1


def test_entries_without_a_name_keep_theirs_when_the_feed_moves_on(feed_server: Any) -> None:
    nameless = [f"<item><title>T{n}</title><description>Words {n}</description></item>" for n in range(3)]
    feed_server.feed("/f", *nameless[:2])
    feeds = Feeds(feed_server.base + "/f")
    feeds.poll()
    before = {one.document_id for one in feeds.found if isinstance(one, RawDocument)}
    feed_server.feed("/f", nameless[2], nameless[0], nameless[1])
    feeds.poll()
    after = {one.document_id for one in feeds.found}
    assert len(before) == 2
    assert before < after


def test_a_revised_entry_is_another_document_of_the_same_name(feed_server: Any) -> None:
    feed_server.feed("/f", item("a", "First words"))
    feeds = Feeds(feed_server.base + "/f")
    feeds.poll()
    (first,) = feeds.found
    feed_server.feed("/f", item("a", "Corrected words"))
    feeds.poll()
    (second,) = feeds.found
    assert first.source_id == second.source_id
    assert first.document_id != second.document_id


def test_a_feed_that_robots_txt_forbids_is_read_since_the_user_named_it(feed_server: Any) -> None:
    feed_server.feed("/f", item("a"))
    feed_server.answers["/robots.txt"] = feed_server.answers["/f"]._replace(body=b"User-agent: *\nDisallow: /\n")
    feeds = Feeds(feed_server.base + "/f")
    assert (feeds.poll().status, feeds.names()) == ("ok", ["a"])


def test_a_pause_that_one_feed_brings_on_its_host_is_no_failure_of_the_others(feed_server: Any) -> None:
    feed_server.feed("/old", item("a"))
    feed_server.fails("/f", 301, Location="/old")
    fetch = FETCH.model_copy(update={"user_agent": "pause/1"})  # a memory of hosts that no other test has
    feeds = Feeds(feed_server.base + "/f", fetch=fetch)
    assert feeds.poll().address == feed_server.base + "/old"
    feed_server.fails("/busy", 429, Retry_After="7200")
    assert Feeds(feed_server.base + "/busy", fetch=fetch).poll().failures == 1
    asked = len(feed_server.asked)
    state = feeds.poll()
    assert len(feed_server.asked) == asked
    assert (state.failures, state.address) == (0, feed_server.base + "/old")
    assert "asks to be left alone" in (state.error or "")
    assert 7100 < feeds.wait <= 7200


def test_polls_of_an_address_that_must_not_be_asked() -> None:
    source = RssSource(RssParams(url="https://echo.example/f", name="feeds"))
    (unit,) = source.plan()
    for uri in ("ftp://echo.example/f", "http://127.0.0.1:9/f"):
        found, polled = source.read(unit._replace(uri=uri))
        assert isinstance(found, Rejection)
        assert found.reason == "blocked_url"
        assert isinstance(polled, Polled)
        assert polled.state(1, 1).status == "failing"


def test_the_short_form_of_poll() -> None:
    assert PollParams.model_validate("always").when == "always"
    assert RssParams.model_validate({"url": "https://e.example/f", "poll": "always"}).poll.when == "always"
    assert Poller(FETCH, PollParams.model_validate("always")).unit("o", "u", 5).poll == "always"
    with pytest.raises(ValidationError):
        PollParams.model_validate("never")


def test_an_odd_pace_is_mended() -> None:
    pace = PollParams(min_minutes=60, max_minutes=1).pace
    assert pace.shortest == 3600
    feeds = PollParams(min_minutes=0.001)
    assert feeds.pace.shortest == 1
