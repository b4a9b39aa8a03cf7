"""The queues, and which tasks travel on them. `passerelle worker` consumes all of them, or those that it is told;
`passerelle demo` starts a worker for each, so that a slow platform never holds back a report.
"""

REPORTS = "reports"
LMS = "lms"
"""Calls to platforms."""
ROSTERS = "rosters"
"""Calls that may take minutes: the roster of a large course at a slow platform holds no grade back."""

QUEUES = (REPORTS, LMS, ROSTERS)
ROUTES = {
    "calibration.*": {"queue": REPORTS},
    "attempts.*": {"queue": REPORTS},
    "launches.*": {"queue": REPORTS},
    "people.*": {"queue": REPORTS},
    "skill_gap.*": {"queue": REPORTS},
    "item_statistics.*": {"queue": REPORTS},
    "regrading.*": {"queue": REPORTS},
    "keys.*": {"queue": LMS},
    "roster.*": {"queue": ROSTERS},
    "scores.*": {"queue": LMS},
}
