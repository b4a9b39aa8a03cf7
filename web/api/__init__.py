"""The JSON API under /api/v1: what the pages do, for the pages' own scripts and for programs."""
