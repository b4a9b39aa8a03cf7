"""A cohort of a platform's course whose learners are in groups there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.database import Database
from course.enrolment.models import Cohort, Person, Role
from lms_adapter.lti.models import Context, Identity
from lms_adapter.lti.people import place_member
from tests.factories.platform_course import connect_course
from tests.factories.school import NOON, School


@dataclass(frozen=True)
class Grouped:
    """What a test needs to know of it."""

    school: School
    context_id: int
    cohort: Cohort
    identities: tuple[int, ...]
    """Of the learners, in their order."""

    @property
    def database(self) -> Database:
        return self.school.database

    @property
    def address(self) -> str:
        """The board."""
        return f"/groupes/{self.cohort.id}"

    def ids(self, *numbers: int) -> frozenset[int]:
        """The accounts of the learners at these places."""
        return frozenset(self.school.learners[number].id for number in numbers)


def group_learners(school: School, groups: Sequence[Sequence[str]], *, trainer: Sequence[str] = ()) -> Grouped:
    """Connect a platform to the school; its first learners arrive from a course there, in these groups each."""
    connected = connect_course(school)
    with school.database.transaction() as session:
        context = session.get_one(Context, connected.context.id)

        def place(person: Person, role: Role, held: Sequence[str]) -> int:
            identity = Identity(
                organisation_id=school.organisation.id,
                issuer=connected.registration.issuer,
                subject=str(person.id),
                person_id=person.id,
                first_seen_at=NOON,
                last_seen_at=NOON,
            )
            session.add(identity)
            session.flush()
            place_member(session, context=context, identity=identity, role=role, groups=held, now=NOON)
            return identity.id

        place(school.trainer, Role.TRAINER, trainer)
        identities = [place(one, Role.LEARNER, held) for one, held in zip(school.learners, groups, strict=False)]
        cohort = session.get_one(Cohort, connected.cohort_id)
    return Grouped(school, connected.context.id, cohort, tuple(identities))
