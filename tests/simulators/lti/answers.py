"""Answers of a simulated platform, and refusals that carry their reason where the platform puts it."""

from __future__ import annotations

import json
from typing import Any

from werkzeug.wrappers import Response

from tests.simulators.lti.profiles import Profile


class Refused(Exception):
    """Ends the request with a status and a reason."""

    def __init__(self, status: int, reason: str = "", *, document: Any = None) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.document = document


def json_answer(document: Any, *, status: int = 200, content_type: str = "application/json") -> Response:
    """A document."""
    text = json.dumps(document, ensure_ascii=False)
    return Response(text, status=status, content_type=content_type)


def empty_answer(status: int = 200, content_type: str = "text/html; charset=utf-8") -> Response:
    """Nothing but a status."""
    return Response(b"", status=status, content_type=content_type)


def refusal(profile: Profile, refused: Refused) -> Response:
    """As the platform says no."""
    if refused.document is not None:
        return json_answer(refused.document, status=refused.status)
    if profile.says_why_in_status:
        phrase = " ".join(refused.reason.split()) or "Error"
        return Response("[]", status=f"{refused.status} {phrase}", content_type="application/json")
    return json_answer({"errors": {"type": "error", "message": refused.reason}}, status=refused.status)


def html_page(status: int, title: str) -> Response:
    """An error page for people, where a machine asked."""
    page = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><p>{title}</p></body></html>"
    return Response(page, status=status, content_type="text/html; charset=utf-8")
