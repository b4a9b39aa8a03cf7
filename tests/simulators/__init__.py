"""Stand-ins for what cannot be had in a test: they behave as the real ones were seen to behave, quirks included."""
