"""The connection doctor: looks at one connected platform from our side, finds what is wrong and never changes it."""
