"""`make bench`: run every benchmark, print its figures, and write benchmarks/RESULTS.md.

`--quick` measures small and writes nothing: to see that the benchmarks still run.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import (
    answers_over_http,
    calibration,
    diagnostic,
    grading,
    item_statistics,
    mastery,
    package_build,
    wide_log,
)
from benchmarks.machine import describe_machine

RESULTS = Path(__file__).parent / "RESULTS.md"
BENCHMARKS: dict[str, tuple[str, Callable[..., Mapping[str, float]]]] = {
    "Mastery": (mastery.__doc__ or "", mastery.measure),
    "Calibration": (calibration.__doc__ or "", calibration.measure),
    "Diagnostic": (diagnostic.__doc__ or "", diagnostic.measure),
    "Wide log": (wide_log.__doc__ or "", wide_log.measure),
    "Grading": (grading.__doc__ or "", grading.measure),
    "Answers over HTTP": (answers_over_http.__doc__ or "", answers_over_http.measure),
    "Item statistics": (item_statistics.__doc__ or "", item_statistics.measure),
    "Package": (package_build.__doc__ or "", package_build.measure),
}


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, nothing written")
    quick = parser.parse_args().quick
    parts = [f"# Results\n\nMeasured on {datetime.now(UTC):%Y-%m-%d} by `make bench` on\n{describe_machine()}.\n"]
    for name, (what, measure) in BENCHMARKS.items():
        print(f"{name} ...", flush=True)
        figures = measure(quick=quick)
        table = "\n".join(f"| `{key}` | {_shown(value)} |" for key, value in figures.items())
        parts.append(f"## {name}\n\n{what.strip()}\n\n| figure | value |\n|---|---:|\n{table}\n")
        print(table, flush=True)
    if not quick:
        RESULTS.write_text("\n".join(parts), "utf-8")
        print(f"Written to {RESULTS}")


def _shown(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.4g}"


if __name__ == "__main__":
    main()
