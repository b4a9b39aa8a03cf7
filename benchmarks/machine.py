"""The machine that the figures were measured on, in a line."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path


def describe_machine() -> str:
    """Processor, cores, memory, system and the versions that matter."""
    processor = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    kibibytes = int(Path("/proc/meminfo").read_text().split("MemTotal:")[1].split()[0])
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numpy", "sqlalchemy", "flask", "gunicorn", "psycopg"))
    return (
        f"{processor}, {os.cpu_count()} cores, {kibibytes / 2**20:.0f} GiB; "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, {libraries}"
    )
