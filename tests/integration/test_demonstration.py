"""`passerelle demo` as its user runs it: one process tree, three sign-ins, a clean end, and a quick second start."""

from __future__ import annotations

import http.cookiejar
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli.demo import PROCESSES
from tests.services.postgresql import free_port

PATIENCE_SECONDS = 120


@contextmanager
def running_demo(home: Path, port: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and what it said until the web server answered."""
    environment = {**os.environ, "PASSERELLE_HOME": str(home), "PASSERELLE_PORT": str(port)}
    said = home.parent / "said.txt"
    with said.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "cli.main", "demo"], env=environment, stdout=output, stderr=output, text=True
        )
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not answers(port):
            assert process.poll() is None, said.read_text()
            assert time.monotonic() < deadline, said.read_text()
            time.sleep(0.2)
        yield process, said.read_text()
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


def sign_in(port: int, email: str, password: str) -> str:
    """The first page after signing in."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    base = f"http://127.0.0.1:{port}"
    form = opener.open(f"{base}/connexion").read().decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
    assert token
    fields = {"csrf_token": token[1], "email": email, "password": password}
    page = opener.open(f"{base}/connexion", urllib.parse.urlencode(fields).encode())
    text: str = page.read().decode()
    return text


def children_of(process: subprocess.Popen[str]) -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True)
    return [int(word) for word in listed.stdout.split()]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_one_command_starts_everything_and_one_signal_stops_all_of_it(tmp_path: Path, stop: signal.Signals) -> None:
    home, port = tmp_path / "home", free_port()
    with running_demo(home, port) as (process, said):
        emails = dict(re.findall(r"^\s+(learner|trainer|administrator)\s+(\S+)$", said, re.MULTILINE))
        password = re.search(r"password (\S+)", said)
        assert password
        assert len(emails) == 3
        for role, email in emails.items():
            page = sign_in(port, email, password[1])
            assert "démonstration" in page, role
            assert "Connexion" not in re.findall(r"<h1[^>]*>(.*?)</h1>", page), role
        children = children_of(process)
        assert len(children) == len(PROCESSES) == 4
        process.send_signal(stop)
        assert process.wait(30) == 0
        assert not any(alive(child) for child in children)
    before = (home / "demonstration_password").read_text()
    with running_demo(home, port) as (_, said):
        assert before in said
        assert "Making" not in said


def test_a_taken_port_is_named_with_the_way_out(tmp_path: Path) -> None:
    with running_demo(tmp_path / "home", port := free_port()):
        environment = {**os.environ, "PASSERELLE_HOME": str(tmp_path / "other"), "PASSERELLE_PORT": str(port)}
        command = [sys.executable, "-m", "cli.main", "demo"]
        second = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
        assert second.returncode == 1
        assert f"PASSERELLE_PORT={port + 1}" in second.stderr
