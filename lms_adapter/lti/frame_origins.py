"""Which sites may show the pages of a launch in a frame: those that the launch itself speaks of, by origin.

A platform that launches us may put us into its pages (LTI core 1.3, 5.4.5), and nobody else may: the origins go into
`frame-ancestors` of the Content-Security-Policy. Plain http counts only where nothing crosses the open network.
"""

from __future__ import annotations

from collections.abc import Iterable

from core.hosts import host_of, is_private_host
from core.origins import policy_origin


def origins_of(addresses: Iterable[str]) -> list[str]:
    """The origins of these addresses, each once, in their order; an address that may frame nothing adds none."""
    origins = dict.fromkeys(policy_origin(one) for one in addresses)
    return [one for one in origins if one.startswith("https:") or is_private_host(host_of(one))]
