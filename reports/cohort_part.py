"""The report of a part of a cohort, made of whole groups, fit to be shown beside the report of all of it.

Groups may overlap, any of them may be asked for, and so may several together: whoever looks at enough of these reports
can add and subtract. What they can single out that way is always made of atoms, people who are in exactly the same
groups. So the atoms are suppressed like groups of a partition (reports.suppression), and a figure of a part is given
only where none of its atoms is hidden. The hidden atoms then stand in no figure but that of the whole cohort, all of
them together: at least n_min people.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from assessments.mastery.reference_scale import REFERENCE_1, ReferenceScale
from course.profile.competency import Competency
from reports.cohort import CohortNotUsable, CohortReport, FloatArray, IntArray, build_cohort_report
from reports.suppression import INSIDE_THE_TEAM, hidden_groups

BoolArray = NDArray[np.bool_]


def build_part_report(
    mean: FloatArray,
    deviation: FloatArray,
    evidence: IntArray,
    competencies: Sequence[Competency],
    *,
    groups: BoolArray,
    part: BoolArray,
    n_min: int = INSIDE_THE_TEAM,
    scale: ReferenceScale = REFERENCE_1,
) -> CohortReport:
    """The report of the learners in `part` (N,), from means, deviations and evidence of everybody (N, K).

    `groups` (N, G) says who is in which of the groups that can be asked for. Raises CohortNotUsable for a part that
    takes some of an atom and not all of it.
    """
    atoms = _atoms(groups)
    count = int(atoms.max()) + 1 if len(atoms) else 0
    inside = np.bincount(atoms[part], minlength=count)
    if np.any((inside > 0) & (inside < np.bincount(atoms, minlength=count))):
        raise CohortNotUsable("A part of a cohort is made of whole groups.", field="part")
    report = build_cohort_report(mean[part], deviation[part], evidence[part], competencies, n_min=n_min, scale=scale)
    rows = []
    for k, row in enumerate(report.rows):
        sizes = np.bincount(atoms[evidence[:, k] > 0], minlength=count)
        hidden = np.array(hidden_groups([int(one) for one in sizes], n_min=n_min), dtype=bool)
        rows.append(replace(row, figures=None) if np.any(hidden & (inside > 0)) else row)
    return replace(report, rows=tuple(rows))


def _atoms(groups: BoolArray) -> NDArray[np.int64]:
    """(N,): the number of each learner's atom."""
    if not groups.shape[1]:
        return np.zeros(len(groups), dtype=np.int64)
    return np.unique(groups, axis=0, return_inverse=True)[1].astype(np.int64)
