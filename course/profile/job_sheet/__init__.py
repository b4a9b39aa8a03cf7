"""Reading a job sheet (text) into the draft of a job profile: pure, and never keyed to one job."""
