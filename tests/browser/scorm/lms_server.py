"""A small LMS for the browser tests: serves one package and keeps what the course tells it, launch after launch.

The run-time in the page is npm's scorm-again, strict about SCORM 1.2; this server only stores what it commits and
hands it back at the next launch, as an LMS does.
"""

from __future__ import annotations

import json
import mimetypes
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RUNTIME = HERE.parent / "node_modules" / "scorm-again" / "dist" / "scorm12.min.js"

mimetypes.add_type("text/javascript", ".js")


@dataclass
class Lms:
    """What the LMS holds: `cmi` is the last committed data model. `down` makes whatever is sent fail."""

    package: Path
    address: str = ""
    cmi: dict[str, Any] = field(default_factory=dict)
    posts: int = 0
    """How many times the course sent something, arrived or not."""
    down: bool = False

    @property
    def launch(self) -> str:
        """The page that a learner opens: the run-time, and the course in a frame."""
        return f"{self.address}/launch.html"

    @property
    def core(self) -> dict[str, Any]:
        core: dict[str, Any] = self.cmi["core"]
        return core

    def listed(self, collection: str) -> list[dict[str, Any]]:
        """interactions or objectives, in order; scorm-again writes them as a list or as numbered keys."""
        found = self.cmi.get(collection) or {}
        children = found.get("childArray", found) if isinstance(found, dict) else found
        if isinstance(children, dict):
            children = [children[key] for key in sorted((k for k in children if k.isdigit()), key=int)]
        return list(children)


@contextmanager
def running_lms(package: Path) -> Iterator[Lms]:
    """An LMS with that package, on a port of its own, for as long as the block lasts."""
    lms = Lms(package)
    with zipfile.ZipFile(package) as archive:
        files = {f"/course/{name}": archive.read(name) for name in archive.namelist()}
    files["/launch.html"] = (HERE / "launch.html").read_bytes()
    files["/launch.js"] = (HERE / "launch.js").read_bytes()
    files["/scorm12.js"] = RUNTIME.read_bytes()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(lms, files))
    server.daemon_threads = True
    lms.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield lms
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(lms: Lms, files: dict[str, bytes]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            if path == "/state":
                self.answer(200, json.dumps(lms.cmi).encode(), "application/json")
            elif path in files:
                self.answer(200, files[path], mimetypes.guess_type(path)[0] or "application/octet-stream")
            elif path == "/favicon.ico":
                self.answer(204, b"", "image/x-icon")
            else:
                self.answer(404, b"not here", "text/plain")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            lms.posts += 1
            if lms.down:
                self.answer(503, b'{"result": "false", "errorCode": 101}', "application/json")
                return
            lms.cmi = json.loads(body)["cmi"]
            self.answer(200, b'{"result": "true", "errorCode": 0}', "application/json")

        def answer(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Quiet: pytest shows what matters."""

    return Handler
