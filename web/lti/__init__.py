"""What a browser sees of LTI: a launch arrives, a trainer picks, a grade book opens an attempt."""
