"""The unit of a figure, as its name tells it: the last of these words that the name holds decides."""

from __future__ import annotations

UNITS = {
    "per_second": "1/s",
    "seconds": "s",
    "points": "points of 100",
    "minutes": "min",
    "minutes_per_verdict": "min",
    "megabytes": "MiB",
    "bytes": "bytes",
    "auc": "0.5 to 1",
    "coverage": "share",
    "coverage_90": "share",
    "share": "share",
    "error_rate": "share",
    "ece_closed": "share",
    "difference": "logit",
    "over": "times",
    "ratio": "times",
}


def unit_of(key: str) -> str:
    """Such as "s" for `choice_p99_seconds`, "times" for `limit_over_seconds`; "" for counts and what has none."""
    words = f"_{key}_"
    ratios = [word for word in ("over", "ratio") if f"_{word}_" in words]
    found = ratios or [word for word in UNITS if f"_{word}_" in words]
    return UNITS[max(found, key=lambda word: (words.rindex(f"_{word}_"), len(word)))] if found else ""
