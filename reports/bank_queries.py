"""The bank of a course as it is handed out today, with the calibration in force. Reads only."""

from __future__ import annotations

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.items.models import ItemVersion
from assessments.mastery.parameters import parameters_of
from assessments.mastery.reference_scale import REFERENCE_1
from course.curriculum.service import PublishedCourse
from reports.bank import BankItem, BankReport, build_bank


def bank_report(session: Session, *, course: PublishedCourse) -> BankReport:
    """What the current questions of a course can measure."""
    parameters = parameters_of(session, course=course)
    query = select(
        ItemVersion.id,
        ItemVersion.item_key,
        ItemVersion.competency_key,
        ItemVersion.use,
        ItemVersion.difficulty,
        ItemVersion.guessing,
    ).where(ItemVersion.course_id == course.id, ItemVersion.current)
    rows = session.execute(query.order_by(ItemVersion.item_key)).all()
    known = [parameters.item(row.id, row.difficulty) for row in rows]
    points = REFERENCE_1.level(np.array([b for _, b in known])).tolist() if known else []
    items = [
        BankItem(
            row.item_key, row.competency_key, row.use, points[place], *known[place], row.guessing,
            calibrated=row.id in parameters.items,
        )
        for place, row in enumerate(rows)
    ]  # fmt: skip
    variance = np.diagonal(parameters.prior.covariance)
    return build_bank(course.profile.competencies, items, parameters.prior.mean, np.asarray(variance, dtype=float))
