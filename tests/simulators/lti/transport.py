"""httpx transport into a simulated platform: status phrases, time-outs and lost connections included.

`httpx.WSGITransport` drops the status phrase, where Moodle writes why it refuses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
from werkzeug.test import Client

if TYPE_CHECKING:
    from tests.simulators.lti.platform import SimulatedPlatform


class PlatformTransport(httpx.BaseTransport):
    """Calls go to whichever of the platforms has the host of the address; any other host is unreachable."""

    def __init__(self, *platforms: SimulatedPlatform) -> None:
        self.platforms = list(platforms)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One call."""
        origin = f"{request.url.scheme}://{request.url.netloc.decode()}"
        platform = next((one for one in self.platforms if one.url == origin), None)
        if platform is None:
            raise httpx.ConnectError(f"no such host: {request.url.host}", request=request)
        answer = Client(platform).open(
            request.url.raw_path.decode(),
            method=request.method,
            base_url=origin,
            headers=[(name, value) for name, value in request.headers.items() if name.lower() != "host"],
            data=request.read(),
        )
        fault = answer.headers.get("X-Simulated-Fault", "")
        if fault in ("timeout", "lost_answer"):
            raise httpx.ReadTimeout("no answer", request=request)
        if fault == "down":
            raise httpx.ConnectError("connection refused", request=request)
        number, _, phrase = answer.status.partition(" ")
        return httpx.Response(
            int(number),
            headers=[(name.encode(), value.encode("latin-1")) for name, value in answer.headers.items()],
            content=answer.get_data(),
            extensions={"reason_phrase": phrase.encode("latin-1", "replace")},
            request=request,
        )
