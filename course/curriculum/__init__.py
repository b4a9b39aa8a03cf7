"""Modules, lessons and assessments: the course as a tree, as a folder, and as published."""
