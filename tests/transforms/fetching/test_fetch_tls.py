"""Certificates: a good one is believed, and no other."""

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trustme

from transforms.fetching.errors import BlockedAddressError, UnansweredError
from transforms.fetching.fetcher import Fetcher, Page
from transforms.fetching.params import FetchParams

PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsafe"


def fetcher(**params: Any) -> Fetcher:
    usual = {"allow_private_addresses": True, "timeout_seconds": 5.0, "host_delay_seconds": 0, "retry_delay_seconds": 0}
    return Fetcher(FetchParams(**{**usual, **params}))


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def context(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(made)
    return made


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))


@pytest.mark.usefixtures("trusted")
def test_a_trusted_certificate(site: Callable[..., Any], authority: trustme.CA) -> None:
    server = site({"/a": PAGE}, context(authority, "127.0.0.1"))
    page = fetcher().fetch(f"{server.base}/a")
    assert isinstance(page, Page)
    assert (page.url, page.body) == (f"{server.base}/a", b"safe")


def test_a_certificate_nobody_vouches_for_is_told_and_not_tried_again(site: Callable[..., Any]) -> None:
    server = site({"/a": PAGE}, context(trustme.CA(), "127.0.0.1"))
    with pytest.raises(UnansweredError, match=r"no safe connection by TLS: .*certificate verify failed") as raised:
        fetcher().fetch(f"{server.base}/a")
    assert not raised.value.transient
    assert server.requests == []


@pytest.mark.usefixtures("trusted")
def test_a_certificate_of_another_host(site: Callable[..., Any], authority: trustme.CA) -> None:
    server = site({"/a": PAGE}, context(authority, "other.example"))
    with pytest.raises(UnansweredError, match=r"no safe connection by TLS: .*(mismatch|doesn't match|not valid)"):
        fetcher().fetch(f"{server.base}/a")


@pytest.mark.usefixtures("trusted")
def test_a_redirect_to_http_is_followed_only_where_that_is_allowed(
    site: Callable[..., Any], authority: trustme.CA
) -> None:
    plain = site({"/a": PAGE})
    moved = f"HTTP/1.1 302 F\r\nLocation: {plain.base}/a\r\nContent-Length: 0\r\n\r\n".encode()
    server = site({"/a": moved}, context(authority, "127.0.0.1"))
    with pytest.raises(BlockedAddressError, match="from https to http"):
        fetcher().fetch(f"{server.base}/a")
    assert plain.requests == []
    page = fetcher(allow_downgrade=True).fetch(f"{server.base}/a")
    assert page.url == f"{plain.base}/a"


@pytest.mark.usefixtures("trusted")
def test_a_redirect_to_https_is_followed(site: Callable[..., Any], authority: trustme.CA) -> None:
    safe = site({"/a": PAGE}, context(authority, "127.0.0.1"))
    plain = site({"/a": f"HTTP/1.1 301 M\r\nLocation: {safe.base}/a\r\nContent-Length: 0\r\n\r\n".encode()})
    assert fetcher().fetch(f"{plain.base}/a").moved_to == f"{safe.base}/a"


def test_time_holds_for_the_handshake(site: Callable[..., Any]) -> None:
    silent = site({})  # waits for a request in plain text
    with pytest.raises(UnansweredError, match=r"not finished after 0\.3 s|timed out"):
        fetcher(timeout_seconds=0.3).fetch(silent.base.replace("http:", "https:") + "/")
