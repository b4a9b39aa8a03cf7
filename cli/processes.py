"""Several processes as one: they start together, stop together, and none is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import FrameType

STOP_SECONDS = 15
LOOK_SECONDS = 0.2


class Stopped(Exception):
    """Somebody asked for the end: Ctrl-C, or a signal to terminate."""


def run_together(commands: Mapping[str, Sequence[str]], *, environment: Mapping[str, str] | None = None) -> int:
    """Run `passerelle` subcommands as child processes until one ends or we are asked to stop; returns an exit code.

    A child that ends by itself takes the others with it (exit code 1). Children lead their own process groups, so a
    Ctrl-C reaches us alone and everything below them is stopped too.
    """
    signal.signal(signal.SIGTERM, _stop)
    children = {name: _start(arguments, environment) for name, arguments in commands.items()}
    try:
        while True:
            for name, child in children.items():
                code = child.poll()
                if code is not None:
                    print(f"passerelle: {name} ended with exit code {code}; stopping the rest.", file=sys.stderr)
                    return 1
            time.sleep(LOOK_SECONDS)
    except (KeyboardInterrupt, Stopped):
        return 0
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _stop_all(list(children.values()))


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise Stopped


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
