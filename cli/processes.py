"""Several processes as one: they start together, stop together, and none is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

STOP_SECONDS = 15
LOOK_SECONDS = 0.2

ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C, a request to terminate, a terminal that was closed."""


def run_together(commands: Mapping[str, Sequence[str]], *, environment: Mapping[str, str] | None = None) -> int:
    """Run `passerelle` subcommands as child processes until one ends or we are asked to stop; returns an exit code.

    A child that ends by itself takes the others with it (exit code 1). Children lead their own process groups, so a
    Ctrl-C reaches us alone and everything below them is stopped too. A signal only raises a flag, so that one which
    arrives between two starts leaves no child that nobody knows of.
    """
    asked: list[int] = []
    for number in ENDS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has it
            signal.signal(number, lambda received, _: asked.append(received))
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, arguments in commands.items():
            children[name] = _start(arguments, environment)
        return _watch(children, asked)
    finally:
        _stop_all(list(children.values()))


def _watch(children: Mapping[str, subprocess.Popen[bytes]], asked: Sequence[int]) -> int:
    while not asked:
        for name, child in children.items():
            code = child.poll()
            if code is not None:
                print(f"passerelle: {name} ended with exit code {code}; stopping the rest.", file=sys.stderr)
                return 1
        time.sleep(LOOK_SECONDS)
    return 0


def _start(arguments: Sequence[str], environment: Mapping[str, str] | None) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "cli.main", *arguments]
    return subprocess.Popen(command, start_new_session=True, env={**os.environ, **(environment or {})})  # noqa: S603


def _stop_all(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        _signal_group(child, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, deadline - time.monotonic()))
        _signal_group(child, signal.SIGKILL)
        child.wait()


def _signal_group(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, number)
