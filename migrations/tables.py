"""Every table of the house: whoever opens the database imports this, so that no foreign key points into the dark."""

import assessments.attempts.models
import assessments.items.models
import assessments.mastery.models
import course.curriculum.models
import course.enrolment.models
import lms_adapter.lti.models
import lms_adapter.outbox.models
import reports.models
from core.database import Base

__all__ = ["METADATA"]

METADATA = Base.metadata
MODULES = (
    course.enrolment.models,
    course.curriculum.models,
    assessments.items.models,
    assessments.attempts.models,
    assessments.mastery.models,
    lms_adapter.lti.models,
    lms_adapter.outbox.models,
    reports.models,
)
