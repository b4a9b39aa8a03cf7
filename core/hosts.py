"""Where a host is, as far as it says so itself: on this machine, in a private network, or on the public internet.

Nothing is looked up here, and a name can lead anywhere: whoever is about to call one resolves it first and judges the
addresses (`is_public_address`). Hosts are as `host_of` gives them: in lower case, IPv6 without its brackets.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

_WITH_IPV4 = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))
_LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")
_INSIDE = (".localhost", ".local", ".internal")


def host_of(url: str) -> str:
    """`https://LMS.example:8443/x` -> `lms.example`; empty where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def is_loopback_host(host: str) -> bool:
    """This very machine: browsers take cookies marked Secure from it over plain http as well."""
    address = _address(host)
    return address.is_loopback if address else _is_localhost(host)


def is_private_host(host: str) -> bool:
    """This machine, or an address that the open network does not carry."""
    address = _address(host)
    return address.is_private if address else _is_localhost(host)


def is_inside_host(host: str) -> bool:
    """Known to this machine or to its own network alone: a private address, or a name that no public registry has."""
    address = _address(host)
    return address.is_private if address else "." not in host or host.endswith(_INSIDE)


def is_public_address(address: str) -> bool:
    """Whether a connection to this IP address leaves for the public internet."""
    found = ip_address(address.split("%", 1)[0])
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None) or _embedded(found)
        if inner is not None:
            return is_public_address(str(inner))
    return found.is_global and not found.is_multicast and found not in _LOCAL_NAT64


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _is_localhost(host: str) -> bool:
    return host == "localhost" or host.endswith(".localhost")


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that a translator (NAT64; RFC 6052, 2.1) or an old stack makes of it."""
    return IPv4Address(int(address) & 0xFFFF_FFFF) if any(address in one for one in _WITH_IPV4) else None
