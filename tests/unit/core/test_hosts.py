"""Where a host is: one table, read by every question that is asked of it."""

from __future__ import annotations

import pytest

from core.hosts import host_of, is_inside_host, is_loopback_host, is_private_host, is_public_address

WHERE = {
    # host: (this machine, private, known inside alone)
    "localhost": (True, True, True),
    "cours.localhost": (True, True, True),
    "127.0.0.1": (True, True, True),
    "127.8.8.8": (True, True, True),
    "::1": (True, True, True),
    "0.0.0.0": (False, True, True),
    "::": (False, True, True),
    "10.1.2.3": (False, True, True),
    "192.168.1.9": (False, True, True),
    "169.254.169.254": (False, True, True),
    "fc00::1": (False, True, True),
    "fe80::1": (False, True, True),
    "serveur": (False, False, True),
    "moodle.local": (False, False, True),
    "lms.internal": (False, False, True),
    "": (False, False, True),
    "lms.example": (False, False, False),
    "localhost.example.org": (False, False, False),
    "notlocalhost.example": (False, False, False),
    "127.0.0.1.example.org": (False, False, False),
    "93.184.216.34": (False, False, False),
    "2606:2800:220:1:248:1893:25c8:1946": (False, False, False),
}


@pytest.mark.parametrize("host", WHERE)
def test_a_host_says_where_it_is(host: str) -> None:
    assert (is_loopback_host(host), is_private_host(host), is_inside_host(host)) == WHERE[host]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://LMS.example:8443/mod/lti?id=1", "lms.example"),
        ("http://[::1]:8000", "::1"),
        ("//cours.example", "cours.example"),
        ("http://[broken", ""),
        ("no address", ""),
    ],
)
def test_the_host_of_an_address(url: str, host: str) -> None:
    assert host_of(url) == host


def test_which_addresses_are_public() -> None:
    assert is_public_address("93.184.216.34")
    assert is_public_address("2606:2800:220:1:248:1893:25c8:1946")
    for address in ("100.64.0.1", "224.0.0.1", "fe80::1%eth0", "fc00::1", "2002:0a00:0001::1", "255.255.255.255"):
        assert not is_public_address(address), address


def test_a_translated_address_is_as_public_as_the_one_in_it() -> None:
    """RFC 6052: where only IPv6 is spoken a translator makes of 64:ff9b::10.0.0.1 a call of 10.0.0.1."""
    assert is_public_address("64:ff9b::93.184.216.34")
    for address in ("64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b:1::1", "::127.0.0.1"):
        assert not is_public_address(address), address
