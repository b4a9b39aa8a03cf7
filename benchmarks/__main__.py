"""`make bench`: run every benchmark, print its figures, and write benchmarks/RESULTS.md.

`--quick` measures small and writes nothing: to see that the benchmarks still run. `--only NAME` runs those whose name
holds NAME, and writes nothing either.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

from benchmarks import (
    answers_over_http,
    calibration,
    diagnostic,
    grading,
    item_statistics,
    lti_launch,
    mastery,
    package_build,
    score_delivery,
    wide_log,
)
from benchmarks.gates import Gate, gate_table, shown
from benchmarks.machine import describe_machine
from benchmarks.units import unit_of

RESULTS = Path(__file__).parent / "RESULTS.md"
BENCHMARKS: dict[str, ModuleType] = {
    "Mastery": mastery,
    "Calibration": calibration,
    "Diagnostic": diagnostic,
    "Wide log": wide_log,
    "Grading": grading,
    "Answers over HTTP": answers_over_http,
    "Item statistics": item_statistics,
    "Package": package_build,
    "LTI launch": lti_launch,
    "Score delivery": score_delivery,
}
"""Each has `measure(quick=...)`, which gives figures by name, and where it has limits `GATES`."""
HEAD = """# Results

Measured on {day} by `make bench` on
{machine}.

Each part says what its figures mean and what stands beside them: a limit, or a peer, that is another way of doing the
same in the same run. A ratio says in its name, or in the text, what is divided by what.

## Limits
"""


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, nothing written")
    parser.add_argument("--only", default="", metavar="NAME", help="those whose name holds NAME, nothing written")
    wanted = parser.parse_args()
    limits, parts = [], []
    for name, module in BENCHMARKS.items():
        if wanted.only.lower() not in name.lower():
            continue
        print(f"{name} ...", flush=True)
        start = time.perf_counter()
        figures = module.measure(quick=wanted.quick)
        gates: list[Gate] = getattr(module, "GATES", [])
        if gates:
            limits.append(f"{name}\n\n{gate_table(gates, figures)}\n")
        parts.append(_part(name, module, figures, time.perf_counter() - start))
        print(parts[-1].rpartition("\n\n")[2], flush=True)
    print("\n".join(limits))
    if not wanted.quick and not wanted.only:
        head = HEAD.format(day=f"{datetime.now(UTC):%Y-%m-%d}", machine=describe_machine())
        RESULTS.write_text("\n".join([head, *limits, *parts]), "utf-8")
        print(f"Written to {RESULTS}")


def _part(name: str, module: ModuleType, figures: Mapping[str, float], seconds: float) -> str:
    """One benchmark: what it measures, and its figures with their units."""
    table = "\n".join(f"| `{key}` | {shown(value)} | {unit_of(key)} |" for key, value in figures.items())
    what = (module.__doc__ or "").strip()
    head = f"## {name}\n\n{what}\n\nThe whole of it took {seconds:.0f} s."
    return f"{head}\n\n| figure | value | unit |\n|---|---:|---|\n{table}\n"


if __name__ == "__main__":
    main()
