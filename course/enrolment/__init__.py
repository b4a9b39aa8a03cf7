"""Organisations, people, cohorts, assignments, progress in lessons."""
