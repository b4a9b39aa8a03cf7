"""What a learner's act does, all of it in one transaction; faces and the worker both come here for it."""
