"""The tests; see docs/testing.md for which folder holds what."""
