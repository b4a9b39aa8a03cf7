"""Connections to addresses of the public internet only: a platform's URL must not lead into our own network.

The name is resolved once and the connection goes to the address that was looked at, so a name that answers differently
the second time gains nothing. And a whole answer has its time, headers and body: a platform that sends one byte now and
then would else keep a thread of ours for as long as it likes, since every byte begins the usual timeout anew.
"""

from __future__ import annotations

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

from core.hosts import is_public_address
from lms_adapter.lti.service_errors import ServiceError

CONNECTIONS = 40
KEPT_OPEN = 20
KEPT_SECONDS = 30.0

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
            if not is_public_address(address):
                raise private_host(host)
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


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
