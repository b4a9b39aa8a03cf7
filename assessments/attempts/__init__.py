"""Who answered what, when, and with which result."""
