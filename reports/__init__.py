"""Skill gaps of learners and cohorts, computed and shown."""
