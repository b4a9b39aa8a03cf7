"""Calls to platforms: what is refused before it leaves, and what is made of an answer."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import httpx
import pytest

from lms_adapter.lti.http import LARGEST, PlatformHttp
from lms_adapter.lti.service_errors import ServiceError

URL = "https://lms.example/service?type_id=3"


def answering(answer: Callable[[httpx.Request], httpx.Response]) -> PlatformHttp:
    return PlatformHttp(private_platforms=False, transport=httpx.MockTransport(answer))


def refused(http: PlatformHttp, url: str = URL, token: str | None = None) -> str:
    with pytest.raises(ServiceError) as caught:
        http.get_json(url, token=token)
    return caught.value.code


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "10.1.2.3", "169.254.169.254", "[::ffff:10.0.0.1]", "0.0.0.0"]
)  # fmt: skip
def test_our_own_network_is_not_called(host: str) -> None:
    assert refused(PlatformHttp(private_platforms=False), f"https://{host}:9/") == "private_host"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://lms.example/", "not_https"),
        ("ftp://lms.example/", "bad_address"),
        ("https://", "bad_address"),
        ("https://user:secret@lms.example/", "bad_address"),
        ("javascript:alert(1)", "bad_address"),
        ("https://lms.example:99999/", "bad_address"),
    ],
)
def test_an_address_that_is_none_is_not_called(url: str, code: str) -> None:
    assert refused(answering(lambda _: httpx.Response(200, json={})), url) == code


def test_json_is_read_whatever_its_type_says() -> None:
    http = answering(lambda _: httpx.Response(200, headers={"Content-Type": "text/html"}, text='{"access_token": "t"}'))
    assert http.post_form(URL, {}).document == {"access_token": "t"}


def test_an_empty_answer_and_one_that_is_no_json_to_what_was_written_are_fine() -> None:
    assert answering(lambda _: httpx.Response(200)).send_json("POST", URL, {}).document is None
    assert answering(lambda _: httpx.Response(200, text="OK")).send_json("POST", URL, {}).document is None
    assert refused(answering(lambda _: httpx.Response(200, text="<html>"))) == "not_json"


def test_parameters_are_added_to_the_query_that_is_there() -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(200, json=[])

    answering(answer).get_json(URL, params={"user_id": "17"})
    assert seen == [f"{URL}&user_id=17"]


def test_a_redirect_of_a_get_is_followed_and_never_elsewhere_with_a_token() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/service":
            return httpx.Response(302, headers={"Location": "https://other.example/there"})
        return httpx.Response(200, json={"at": str(request.url), "token": request.headers.get("Authorization")})

    assert answering(answer).get_json(URL).document == {"at": "https://other.example/there", "token": None}
    assert refused(answering(answer), token="t") == "redirected"


def test_a_redirect_of_a_post_and_an_endless_one_are_not_followed() -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.method)
        return httpx.Response(307, headers={"Location": "/again"})

    with pytest.raises(ServiceError, match="307"):
        answering(answer).send_json("POST", URL, {})
    assert seen == ["POST"]
    assert refused(answering(answer)) == "redirected"
    assert len(seen) < 8


def test_a_redirect_to_plain_http_is_not_followed() -> None:
    http = answering(lambda _: httpx.Response(302, headers={"Location": "http://lms.example/"}))
    assert refused(http) == "not_https"


def test_an_answer_that_does_not_end_is_cut() -> None:
    assert refused(answering(lambda _: httpx.Response(200, content=b" " * (LARGEST + 1)))) == "too_large"


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (httpx.ReadTimeout("slow"), "timeout"),
        (httpx.ConnectTimeout("slow"), "timeout"),
        (httpx.ConnectError("refused"), "unreachable"),
        (httpx.RemoteProtocolError("garbage"), "unreachable"),
    ],
)
def test_a_network_that_fails_is_worth_another_try(failure: Exception, code: str) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise failure

    with pytest.raises(ServiceError) as caught:
        answering(answer).get_json(URL)
    assert (caught.value.kind, caught.value.code) == ("retry", code)


def test_cookies_of_one_platform_are_not_kept() -> None:
    seen: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("Cookie"))
        return httpx.Response(200, headers={"Set-Cookie": "session=1; Path=/"}, json={})

    http = answering(answer)
    http.get_json(URL)
    http.get_json(URL)
    assert seen == [None, None]


def test_headers_that_trickle_end_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte begins the timeout of a read anew: the whole answer has one of its own."""
    monkeypatch.setattr("lms_adapter.lti.http.WHOLE_SECONDS", 0.5)
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def trickle() -> None:
            connection, _ = listening.accept()
            with connection, suppress(OSError):
                connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while not over.wait(0.1):
                    connection.sendall(b"x")

        slow = threading.Thread(target=trickle, daemon=True)
        slow.start()
        began = time.monotonic()
        http = PlatformHttp(private_platforms=True)
        with pytest.raises(ServiceError) as caught:
            http.get_json(f"http://127.0.0.1:{listening.getsockname()[1]}/")
        over.set()
        slow.join(5)
    assert caught.value.code == "timeout"
    assert time.monotonic() - began < 5
