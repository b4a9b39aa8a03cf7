"""What the responses tell about a person: a posterior over all competencies."""
