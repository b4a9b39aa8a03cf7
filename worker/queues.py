"""The queues, and which tasks travel on them. `passerelle worker` consumes all of them, or those that it is told;
`passerelle demo` starts a worker for each, so that a slow platform never holds back a report.
"""

REPORTS = "reports"
LMS = "lms"
"""Calls to platforms."""

QUEUES = (REPORTS, LMS)
ROUTES = {
    "calibration.*": {"queue": REPORTS},
    "attempts.*": {"queue": REPORTS},
    "launches.*": {"queue": REPORTS},
    "people.*": {"queue": REPORTS},
    "skill_gap.*": {"queue": REPORTS},
    "item_statistics.*": {"queue": REPORTS},
    "regrading.*": {"queue": REPORTS},
    "keys.*": {"queue": LMS},
    "roster.*": {"queue": LMS},
    "scores.*": {"queue": LMS},
}
