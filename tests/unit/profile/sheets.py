"""Job sheets that were written for the tests: the two shapes, about other jobs than any sheet we were given."""

from __future__ import annotations

from pathlib import Path

LOGISTICS = Path(__file__).with_name("sheet_logistics.txt").read_text("utf-8")
"""Sectioned, with captions, introductions and boilerplate, its head given twice."""
BAKER = Path(__file__).with_name("sheet_baker.txt").read_text("utf-8")
"""An article."""
BARE = Path(__file__).with_name("sheet_florist.txt").read_text("utf-8")
"""Sectioned, in another order and without anything around the entries."""

LOGISTICS_COUNTS = {
    "missions": 4,
    "activities": 14,
    "activities_per_mission": [4, 3, 5, 2],
    "soft_skills": 3,
    "hard_skills": 4,
    "hard_levels": [88, 76, 100, 64],
    "tool_families": 2,
    "tools": 6,
    "constraints": 2,
    "diplomas": 2,
    "previous_jobs": 2,
    "salary_bands": 3,
    "faq": 3,
    "fulfilment": [55, 80, 72],
    "kpis": 0,
    "certifications": 0,
}

BAKER_COUNTS = {
    "missions": 4,
    "activities": 0,
    "activities_per_mission": [0, 0, 0, 0],
    "soft_skills": 0,
    "hard_skills": 0,
    "hard_levels": [],
    "tool_families": 0,
    "tools": 0,
    "constraints": 0,
    "diplomas": 0,
    "previous_jobs": 0,
    "salary_bands": 2,
    "faq": 0,
    "fulfilment": [],
    "kpis": 3,
    "certifications": 3,
}
