"""Job profiles, curricula, lessons, and the people enrolled."""
