"""The web faces: server-rendered pages for learner, trainer and administrator, and the JSON API that they call."""
