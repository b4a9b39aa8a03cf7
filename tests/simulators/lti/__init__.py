"""A simulated LTI platform."""
