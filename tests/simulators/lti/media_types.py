"""Which media types a service takes: Moodle finds no handler for others, Canvas refuses other types of a body."""

from __future__ import annotations

from werkzeug.wrappers import Request

from tests.simulators.lti.answers import Refused
from tests.simulators.lti.profiles import Profile


def needs_accept(profile: Profile, request: Request, *registered: str) -> None:
    """Moodle compares the whole header with each registered type, unless it holds */*."""
    accept = request.headers.get("Accept", "")
    if profile.exact_accept:
        if accept and "*/*" not in accept and accept not in registered:
            raise Refused(400, f"No handler found for {request.path} {accept}")
        if accept and accept != registered[0] and len(registered) > 1:
            raise Refused(400, "No context or unsupported content type")
    elif accept and not any(one in accept for one in (*registered, "*/*", "application/json")):
        raise Refused(406, "not acceptable")


def needs_content_type(profile: Profile, request: Request, *registered: str) -> None:
    """The type of a body has to be the last registered one."""
    if request.mimetype not in registered:
        if profile.exact_accept:
            raise Refused(400, f"No handler found for {request.path}  {request.mimetype}")
        raise Refused(415, "unsupported media type")
    if request.mimetype != registered[-1]:
        raise Refused(400, "No context or unsupported content type")
