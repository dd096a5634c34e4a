"""URLs as found in feeds and pages, into addresses that can be asked for."""

import base64
import ipaddress
import re
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

import idna

from transforms.fetching.errors import BlockedAddressError

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?", re.ASCII)
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_BEFORE_QUERY = re.compile(r"[^?#]*")
_KEPT = "%!$&'()*+,;=:@/~-._|[]"


class Address(NamedTuple):
    """Where to ask.

    Attributes:
        url: The URL as it is asked for: quoted, without user name, password and fragment.
        scheme: ``http`` or ``https``.
        host: The name in ASCII, or the IP address without brackets; lower case.
        port: The port.
        authorization: Authorization header from the URL's user name and password, or None.
    """

    url: str
    scheme: str
    host: str
    port: int
    authorization: str | None

    @property
    def origin(self) -> str:
        """Scheme, host and port: what one robots.txt holds for."""
        return f"{self.scheme}://{_bracketed(self.host)}:{self.port}"

    @property
    def server(self) -> str:
        """Who is asked: the host, with the port where it is not one of the two usual ones."""
        name = self.host.rstrip(".")
        return name if self.port in _PORTS.values() else f"{_bracketed(name)}:{self.port}"


def parse_address(url: str) -> Address:
    """Read a URL as browsers do: spaces and letters beyond ASCII are quoted, names in any script encoded.

    Raises:
        BlockedAddressError: It is malformed, or not an HTTP address.
    """
    # To a browser a backslash before the query is a slash.
    text = _BEFORE_QUERY.sub(lambda match: match[0].replace("\\", "/"), url.strip(), count=1)
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise BlockedAddressError(f"malformed URL: {error}") from None
    if parts.scheme not in _PORTS or not host:
        raise BlockedAddressError(f"not an HTTP address: {url[:200]}")
    host = _host(host)
    netloc = _bracketed(host) + (f":{port}" if port not in (None, _PORTS[parts.scheme]) else "")
    quoted = urlunsplit((parts.scheme, netloc, _quoted(parts.path) or "/", _quoted(parts.query, "?"), ""))
    port = _PORTS[parts.scheme] if port is None else port
    return Address(quoted, parts.scheme, host, port, _authorization(parts.username, parts.password))


def redirected(address: Address, location: str, *, allow_downgrade: bool) -> Address:
    """Where a redirect leads; a user name and password go along only within the origin.

    Raises:
        BlockedAddressError: The target is malformed, no HTTP address, or loses the encryption.
    """
    with suppress(UnicodeError):
        # Servers send bytes beyond ASCII as they are, and the client has read them as Latin-1.
        location = location.encode("latin-1").decode("utf-8")
    try:
        joined = urljoin(address.url, location.strip())
    except ValueError as error:
        raise BlockedAddressError(f"redirected to a malformed URL: {error}") from None
    target = parse_address(joined)
    if address.scheme == "https" and target.scheme == "http" and not allow_downgrade:
        raise BlockedAddressError(f"redirected from https to http: {target.url[:200]}")
    if target.authorization is None and target.origin == address.origin:
        target = target._replace(authorization=address.authorization)
    return target


def _host(host: str) -> str:
    if ":" in host:
        if "%" in host:
            raise BlockedAddressError("malformed URL: an address with a zone means something on one machine only")
        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError as error:
            raise BlockedAddressError(f"malformed URL: {error}") from None
    name = unquote(host).lower()
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError) as error:
            raise BlockedAddressError(f"malformed URL: {error}") from None
    if not _HOST.fullmatch(name) or len(name) > 254:
        raise BlockedAddressError(f"malformed URL: {name[:100]!r} is no name of a host")
    return name


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _quoted(part: str, more: str = "") -> str:
    return quote(_STRAY_PERCENT.sub("%25", part), safe=_KEPT + more, errors="replace")


def _authorization(user: str | None, password: str | None) -> str | None:
    if user is None:
        return None
    pair = f"{unquote(user)}:{unquote(password or '')}".encode()
    return f"Basic {base64.b64encode(pair).decode('ascii')}"
