"""Origins of addresses, as browsers compare them and as policies hold them."""

from __future__ import annotations

import pytest

from core.origins import policy_origin, same_origin, web_origin


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://lms.example/mod/lti?id=1", "https://lms.example"),
        ("HTTPS://LMS.example:443", "https://lms.example"),
        ("http://lms.example:80/", "http://lms.example"),
        ("https://lms.example:8443/a", "https://lms.example:8443"),
        ("https://[::1]:8443/return", "https://[::1]:8443"),
    ],
)
def test_the_origin_of_an_address(url: str, origin: str) -> None:
    assert web_origin(url) == policy_origin(url) == origin


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/a",
        "https:///a",
        "ftp://lms.example/",
        "javascript:alert(1)",
        "https://user@lms.example/",
        "https://lms.example:nine/",
        "https://[broken/",
        "https://lms.example /a",
        "https://lms.example\n.evil.example/",
    ],
)
def test_an_address_without_an_origin(url: str) -> None:
    assert web_origin(url) == policy_origin(url) == ""


@pytest.mark.parametrize(
    "url", ["https://*.example/", "https://lms.example,evil.example/", "https://lms.example;x/", "https://é.example/"]
)
def test_what_could_widen_a_policy_stays_out_of_it(url: str) -> None:
    assert policy_origin(url) == ""


def test_a_port_that_goes_without_saying_makes_no_other_origin() -> None:
    assert same_origin("https://LMS.example:443/a", "https://lms.example/b")
    assert not same_origin("https://lms.example:8443/a", "https://lms.example/b")
    assert not same_origin("https://lms.example:port/a", "https://lms.example/b")
    assert not same_origin("https://lms.example/a", "http://lms.example/a")
    assert not same_origin("/a", "/b"), "what has no host has no origin"
