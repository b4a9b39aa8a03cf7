"""The queues, and which tasks travel on them; every queue is consumed by `passerelle worker` unless told otherwise."""

REPORTS = "reports"

QUEUES = (REPORTS,)
ROUTES = {
    "calibration.*": {"queue": REPORTS},
    "attempts.*": {"queue": REPORTS},
    "skill_gap.*": {"queue": REPORTS},
    "item_statistics.*": {"queue": REPORTS},
    "regrading.*": {"queue": REPORTS},
}
