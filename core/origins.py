"""The origin of a web address (RFC 6454): what browsers, tokens and security policies go by."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

USUAL_PORTS = {"http": 80, "https": 443}
LONGEST_HOST = 255


def web_origin(url: str) -> str:
    """`https://lms.example` of an address there: scheme, host and port that is not the usual one; empty if it has none.

    RFC 6454, 4 and 6.2. Who names a user or a password in an address has something to hide: such have none either.
    """
    parts = _parts(url)
    if parts is None or parts.scheme not in USUAL_PORTS or "@" in parts.netloc:
        return ""
    if not url.isprintable() or " " in url:
        return ""
    host = str(parts.hostname)
    shown_host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown_host}" + (f":{parts.port}" if _port(parts) != USUAL_PORTS[parts.scheme] else "")


def policy_origin(url: str) -> str:
    """The same for a Content-Security-Policy; empty for a host that could end the source or widen it."""
    origin = web_origin(url)
    host = origin.removeprefix("https://").removeprefix("http://")
    plain = host.isascii() and len(host) <= LONGEST_HOST and all(one.isalnum() or one in ".-_:[]" for one in host)
    return origin if plain else ""


def same_origin(one: str, other: str) -> bool:
    """Whether two addresses have scheme, host and port in common."""
    first, second = _parts(one), _parts(other)
    if first is None or second is None:
        return False
    return (first.scheme, first.hostname, _port(first)) == (second.scheme, second.hostname, _port(second))


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        return parts if parts.hostname and (parts.port is None or parts.port >= 0) else None
    except ValueError:
        return None


def _port(parts: SplitResult) -> int | None:
    return parts.port or USUAL_PORTS.get(parts.scheme)
