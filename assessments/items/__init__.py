"""Items: what a question is, its seeded variants, and the grading of a response."""
