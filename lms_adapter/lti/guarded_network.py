"""Connections to addresses of the public internet only: a platform's URL must not lead into our own network.

The name is resolved once and the connection goes to the address that was looked at, so a name that answers differently
the second time gains nothing. And a whole answer has its time, headers and body: a platform that sends one byte now and
then would else keep a thread of ours for as long as it likes, since every byte begins the usual timeout anew.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import httpcore
import httpx

from lms_adapter.lti.service_errors import ServiceError

CONNECTIONS = 40
KEPT_OPEN = 20
KEPT_SECONDS = 30.0
_WITH_IPV4 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))
_LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")


_call = threading.local()


@contextmanager
def answered_within(seconds: float) -> Iterator[None]:
    """Everything that this thread reads and writes inside has to be over after so many seconds."""
    _call.deadline = time.monotonic() + seconds
    try:
        yield
    finally:
        _call.deadline = None


def _time_left(timeout: float | None, refusal: type[Exception]) -> float | None:
    deadline: float | None = getattr(_call, "deadline", None)
    if deadline is None:
        return timeout
    left = deadline - time.monotonic()
    if left <= 0:
        raise refusal("the whole answer took too long")
    return left if timeout is None else min(timeout, left)


class TimedStream(httpcore.NetworkStream):
    """A connection on which no call lasts longer than `answered_within` says."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Some bytes. Raises httpcore's ReadTimeout."""
        return self._stream.read(max_bytes, _time_left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """All of the bytes. Raises httpcore's WriteTimeout."""
        self._stream.write(buffer, _time_left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        """Hang up."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same connection behind TLS."""
        left = _time_left(timeout, httpcore.ConnectTimeout)
        return TimedStream(self._stream.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        """What is known of the connection."""
        return self._stream.get_extra_info(info)


class OpenBackend(httpcore.NetworkBackend):
    """httpcore's sockets, wherever they lead."""

    def __init__(self) -> None:
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the host. Raises httpcore's ConnectError."""
        left = _time_left(timeout, httpcore.ConnectTimeout)
        return TimedStream(self._backend.connect_tcp(host, port, left, local_address, socket_options))


class GuardedBackend(OpenBackend):
    """The same, behind a look at where they lead."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to a public address of the host. Raises ServiceError, or httpcore's ConnectError."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore.ConnectError(f"{host} has no address") from error
        addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
        for address in addresses:
            if not is_public(address):
                raise private_host(host)
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet."""
    found = ipaddress.ip_address(address.split("%", 1)[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None) or _embedded(found)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast and found not in _LOCAL_NAT64


def _embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that a translator (NAT64; RFC 6052, 2.1) or an old stack makes of it."""
    return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF) if any(address in one for one in _WITH_IPV4) else None


def private_host(host: str) -> ServiceError:
    """The refusal of an address inside our own network."""
    return ServiceError(
        f"{host} is inside a private network; PASSERELLE_PRIVATE_PLATFORMS=yes allows that.",
        kind="person",
        code="private_host",
    )


@cache
def _trusted() -> ssl.SSLContext:
    """The authorities that this installation trusts, read once a process: there are more than a hundred."""
    return httpx.create_ssl_context()


def open_network(*, private_platforms: bool) -> httpx.BaseTransport:
    """httpx's transport with connections kept open, guarded unless platforms may be private."""
    limits = httpx.Limits(
        max_connections=CONNECTIONS, max_keepalive_connections=KEPT_OPEN, keepalive_expiry=KEPT_SECONDS
    )
    transport = httpx.HTTPTransport(verify=_trusted(), limits=limits)
    transport._pool = httpcore.ConnectionPool(
        ssl_context=_trusted(),
        max_connections=CONNECTIONS,
        max_keepalive_connections=KEPT_OPEN,
        keepalive_expiry=KEPT_SECONDS,
        network_backend=OpenBackend() if private_platforms else GuardedBackend(),
    )
    return transport
