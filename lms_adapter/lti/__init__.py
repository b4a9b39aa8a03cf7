"""LTI 1.3 Advantage: launches from an LMS, deep linking, grades, rosters, registration."""
