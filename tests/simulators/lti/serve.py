"""A simulated platform over real HTTP: in a thread for tests, or `python -m tests.simulators.lti.serve` as a process.

The process prints its address on its first line and serves until it is stopped.
"""

from __future__ import annotations

import argparse
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from werkzeug.serving import WSGIRequestHandler, make_server

from tests.simulators.lti.platform import SimulatedPlatform
from tests.simulators.lti.profiles import PROFILES, ProfileName

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        """Nothing: the platform keeps a log of its own."""


class _Served:
    """Tells the platform that time-outs have to be waited for."""

    def __init__(self, platform: SimulatedPlatform) -> None:
        self._platform = platform

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self._platform({**environ, "passerelle.served": True}, start_response)


@contextmanager
def served(platform: SimulatedPlatform, *, port: int = 0) -> Iterator[str]:
    """Serve in a thread; the platform's address becomes the real one, which is returned."""
    server = make_server("127.0.0.1", port, _Served(platform), threaded=True, request_handler=_Quiet)
    platform.move(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield platform.url
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def main() -> None:
    """Serve one platform as a process."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulators.lti.serve", description=__doc__)
    parser.add_argument("--profile", choices=sorted(PROFILES), default="moodle")
    parser.add_argument("--port", type=int, default=0)
    wanted = parser.parse_args()
    with served(SimulatedPlatform(cast(ProfileName, wanted.profile)), port=wanted.port) as url:
        print(url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
