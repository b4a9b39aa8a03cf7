"""Which sites may show the pages of a launch in a frame: those that the launch itself speaks of, by origin.

A platform that launches us may put us into its pages (LTI core 1.3, 5.4.5), and nobody else may: the origins go into
`frame-ancestors` of the Content-Security-Policy. Plain http counts only where nothing crosses the open network.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from core.hosts import is_private_host

LONGEST = 255


def origins_of(addresses: Iterable[str]) -> list[str]:
    """The origins of these addresses, each once, in their order; an address that may frame nothing adds none."""
    found = (origin_of(address) for address in addresses)
    return list(dict.fromkeys(origin for origin in found if origin))


def origin_of(address: str) -> str:
    """`https://lms.example/mod/lti` -> `https://lms.example`; empty for what may not show us in a frame."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if not _plain(host) or len(host) > LONGEST:
        return ""
    if parts.scheme != "https" and not (parts.scheme == "http" and is_private_host(host)):
        return ""
    shown = f"[{host}]" if ":" in host else host
    usual = {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{shown}" + (f":{port}" if port and port != usual else "")


def _plain(host: str) -> bool:
    """Nothing that could end the host within a policy: letters, digits, dots, hyphens, the colons of IPv6."""
    return bool(host) and host.isascii() and all(one.isalnum() or one in ".-:_" for one in host)
