"""Everything that an LMS is given or told, by standard."""
