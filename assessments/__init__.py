"""Items, interactions, attempts, grading, and what they tell about mastery."""
