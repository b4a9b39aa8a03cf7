"""Child processes end with their parent, whenever the signal comes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

PARENT = """
import os, signal, subprocess, sys
from cli import processes

def start(arguments, _environment):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    print(child.pid, flush=True)
    if arguments == [sys.argv[2]]:
        os.kill(os.getpid(), getattr(signal, sys.argv[1]))
    return child

signal.signal(getattr(signal, sys.argv[1]), signal.SIG_DFL)  # under nohup a child inherits that it is ignored
processes._start = start
raise SystemExit(processes.run_together({"first": ["first"], "second": ["second"]}))
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("moment", ["first", "second"])
def test_a_signal_between_two_starts_leaves_no_child_behind(name: str, moment: str) -> None:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", PARENT, name, moment]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=30)
    children = [int(line) for line in done.stdout.split()]
    assert children, done.stderr
    assert not [child for child in children if lives(child)]
    assert done.returncode == 0, done.stderr


def lives(pid: int) -> bool:
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.05)
    os.kill(pid, 9)
    return True
