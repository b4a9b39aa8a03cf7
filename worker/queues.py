"""The queues, and which tasks travel on them; every queue is consumed by `passerelle worker` unless told otherwise."""

REPORTS = "reports"
LMS = "lms"
"""Calls to platforms: a slow one must not hold back a report that somebody waits for."""

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
