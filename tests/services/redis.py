"""A Redis server of our own, without a file on disk."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import redis

from tests.services.postgresql import ServerMissing, free_port


@contextmanager
def running_redis() -> Iterator[str]:
    """The URL of an empty Redis server that disappears afterwards."""
    program = shutil.which("redis-server")
    if program is None:
        raise ServerMissing("redis-server is not installed: sudo apt-get install redis-server")
    port = free_port()
    server = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
    )
    try:
        client = redis.Redis(port=port)
        for _ in range(200):
            try:
                client.ping()
                break
            except redis.ConnectionError:
                time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(10)
