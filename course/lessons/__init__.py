"""Lessons: Markdown with containers, read, checked and rendered to safe HTML for pages and packages alike."""
