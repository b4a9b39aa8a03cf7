"""Passerelle as it is run: a fresh home, an organisation made with its command, web server and worker as processes."""

from __future__ import annotations

import os
import re
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.factories.school import SMALL_COURSE

STARTS_WITHIN = 60.0
STOPS_WITHIN = 15.0
ADMINISTRATOR = "administration@passerelle.test"


@dataclass(frozen=True)
class Passerelle:
    """The running application and its first administrator."""

    url: str
    environment: dict[str, str]
    welcome: str
    """The administrator's link, once."""
    password: str

    def run(self, *arguments: str) -> str:
        """A subcommand of `passerelle`; returns what it prints."""
        command = [sys.executable, "-m", "cli.main", *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def running(home: Path) -> Iterator[Passerelle]:
    """Passerelle on a free port with the small course, until the end of the block."""
    port = _free_port()
    url = f"http://localhost:{port}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PASSERELLE_")}
    environment |= {"PASSERELLE_HOME": str(home), "PASSERELLE_PORT": str(port), "PASSERELLE_PUBLIC_URL": url}
    made = Passerelle(url, environment, "", secrets.token_urlsafe(12)).run(
        "organisation", "create", "librairies", "--name", "École des libraires", "--administrator", ADMINISTRATOR,
        "--course", str(SMALL_COURSE),
    )  # fmt: skip
    welcome = re.search(r"http\S+/bienvenue/\S+", made)
    assert welcome is not None, made
    log = (home / "e2e.log").open("wb")
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "cli.main", name], env=environment, stdout=log, stderr=log, start_new_session=True
        )
        for name in ("serve", "worker")
    ]
    try:
        _wait_for(url)
        yield Passerelle(url, environment, welcome[0], secrets.token_urlsafe(12))
    finally:
        for one in started:
            one.terminate()
        for one in started:
            try:
                one.wait(STOPS_WITHIN)
            except subprocess.TimeoutExpired:
                one.kill()
                one.wait()
        log.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/connexion").is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.3)
    raise AssertionError(f"Passerelle did not answer at {url} within {STARTS_WITHIN:.0f} s")
