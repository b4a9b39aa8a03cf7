"""Connections to addresses of the public internet only: a platform's URL must not lead into our own network.

The name is resolved once and the connection goes to the address that was looked at, so a name that answers differently
the second time gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable

import httpcore
import httpx

from lms_adapter.lti.service_errors import ServiceError

CONNECTIONS = 40
KEPT_OPEN = 20
KEPT_SECONDS = 30.0


class GuardedBackend(httpcore.NetworkBackend):
    """httpcore's sockets, behind a look at where they lead."""

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
                return self._backend.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet."""
    found = ipaddress.ip_address(address.split("%", 1)[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast


def private_host(host: str) -> ServiceError:
    """The refusal of an address inside our own network."""
    return ServiceError(
        f"{host} is inside a private network; PASSERELLE_PRIVATE_PLATFORMS=yes allows that.",
        kind="person",
        code="private_host",
    )


def open_network(*, private_platforms: bool) -> httpx.BaseTransport:
    """httpx's transport with connections kept open, guarded unless platforms may be private."""
    limits = httpx.Limits(
        max_connections=CONNECTIONS, max_keepalive_connections=KEPT_OPEN, keepalive_expiry=KEPT_SECONDS
    )
    transport = httpx.HTTPTransport(limits=limits)
    if not private_platforms:
        transport._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=CONNECTIONS,
            max_keepalive_connections=KEPT_OPEN,
            keepalive_expiry=KEPT_SECONDS,
            network_backend=GuardedBackend(),
        )
    return transport
