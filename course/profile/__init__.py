"""The job profile, and reading it from a job sheet."""
