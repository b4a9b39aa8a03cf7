"""What the access log says of a request, and what it must not."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.config import Config

from web.server import DiscreetLogger


def logged_of(path: str, query: str = "") -> dict[str, Any]:
    answer = SimpleNamespace(status="200 OK", sent=1, headers=[])
    question = SimpleNamespace(headers=[])
    whole = f"{path}?{query}" if query else path
    environ = {
        "REQUEST_METHOD": "GET", "RAW_URI": whole, "PATH_INFO": path, "SERVER_PROTOCOL": "HTTP/1.1",
        "QUERY_STRING": query, "REMOTE_ADDR": "192.0.2.1", "HTTP_REFERER": f"https://passerelle.example{whole}",
    }  # fmt: skip
    return DiscreetLogger(Config()).atoms(answer, question, environ, timedelta(seconds=1))


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/bienvenue/a-secret-token", "/bienvenue/..."),
        ("/lti/school/register/a-secret-token", "/lti/school/register/..."),
        ("/lti/school/launch", "/lti/school/launch"),
        ("/administration/personnes", "/administration/personnes"),
    ],
)
def test_a_one_time_link_is_not_written_down(path: str, logged: str) -> None:
    assert logged_of(path)["U"] == logged


@pytest.mark.parametrize("query", ["code=a-secret", "a=1&code=a-secret", "code=a-secret&a=1"])
def test_the_code_that_opens_a_launch_is_not_written_down_anywhere(query: str) -> None:
    logged = logged_of("/l/0123456789abcdef0123456789abcdef/lti/arrivee", query)
    assert logged["U"] == "/l/0123456789abcdef0123456789abcdef/lti/arrivee"
    assert not [name for name, value in logged.items() if name in "Urqf" and "a-secret" in str(value)]
    assert "grcode=kept" in logged_of("/x", "grcode=kept")["q"]
