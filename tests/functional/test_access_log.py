"""What the access log says of a request, and what it must not."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.config import Config

from web.server import DiscreetLogger


def path_in_log(path: str) -> Any:
    answer = SimpleNamespace(status="200 OK", sent=1, headers=[])
    question = SimpleNamespace(headers=[])
    environ = {
        "REQUEST_METHOD": "GET", "RAW_URI": path, "PATH_INFO": path, "SERVER_PROTOCOL": "HTTP/1.1",
        "QUERY_STRING": "", "REMOTE_ADDR": "192.0.2.1",
    }  # fmt: skip
    return DiscreetLogger(Config()).atoms(answer, question, environ, timedelta(seconds=1))["U"]


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
    assert path_in_log(path) == logged
