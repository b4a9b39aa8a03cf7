"""How long the SCORM 1.2 package of the embedded course takes to build, beside zipping its files and nothing else."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner

from cli.package import package


def measure(*, quick: bool = False) -> dict[str, float]:
    """Seconds to build, seconds to zip the same files, their ratio, and the size in bytes."""
    rounds = 1 if quick else 5
    with TemporaryDirectory() as folder:
        output = Path(folder) / "course.zip"
        builds = [_seconds(lambda: _build(output)) for _ in range(rounds)]
        with zipfile.ZipFile(output) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        zips = [_seconds(lambda: _zip(files)) for _ in range(rounds)]
        size = output.stat().st_size
    return {
        "build_seconds": min(builds),
        "zip_seconds": min(zips),
        "ratio": min(builds) / min(zips),
        "package_bytes": float(size),
    }


def _build(output: Path) -> None:
    result = CliRunner().invoke(package, ["--standard", "scorm12", "--output", str(output)])
    if result.exit_code != 0:
        raise RuntimeError(result.output)


def _zip(files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def _seconds(do: Callable[[], None]) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start
