"""Two accounts that look alike are two people: an administrator says so, and may take it back.

What is said holds for the pair, whichever of the two is named first, and makes no account any different: the pair is no
longer suspected (lms_adapter.lti.doubles), that is all. Saying it twice changes nothing, so two administrators who say
it at the same moment agree. Both accounts are locked meanwhile, as for merging them: one of the two would be too late.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from assessments.attempts.access import lock_learner
from core.errors import InvalidInput
from course.enrolment.accounts import get_person
from course.enrolment.audit import OTHER_PERSON, note_action
from course.enrolment.models import Person
from course.enrolment.service import NoSuchPerson
from lms_adapter.lti.models import DistinctPeople
from reports.people import subject_of

Pair = tuple[int, int]
"""Numbers of two accounts, in any order."""


class OneAccountTwice(InvalidInput):
    """An account cannot be told apart from itself."""


def tell_apart(session: Session, *, pair: Pair, by: Person, now: datetime) -> None:
    """Say that two accounts of the administrator's organisation are two people.

    Raises NoSuchPerson, for a stranger's account as for a visitor's and a wrong number, LearnerGone for one that goes
    at this moment, and OneAccountTwice.
    """
    people = _locked(session, pair=pair, by=by)
    if session.get(DistinctPeople, _ids(people)) is not None:
        return
    first_id, second_id = _ids(people)
    session.add(
        DistinctPeople(
            first_id=first_id,
            second_id=second_id,
            organisation_id=by.organisation_id,
            said_by=by.id,
            said_at=now,
        )
    )
    _note(session, people=people, action="person.told_apart", by=by, now=now)


def take_back(session: Session, *, pair: Pair, by: Person, now: datetime) -> None:
    """Say no longer that two accounts are two people; saying so where nobody had said it changes nothing.

    Raises as tell_apart does.
    """
    people = _locked(session, pair=pair, by=by)
    said = session.get(DistinctPeople, _ids(people))
    if said is None:
        return
    session.delete(said)
    _note(session, people=people, action="person.apart_taken_back", by=by, now=now)


def _locked(session: Session, *, pair: Pair, by: Person) -> tuple[Person, Person]:
    """Both accounts, the smaller number first: the order in which merging locks them, too."""
    first_id, second_id = sorted(pair)
    if first_id == second_id:
        raise OneAccountTwice("Both are the same account.")
    found = []
    for person_id in (first_id, second_id):
        person = get_person(session, organisation_id=by.organisation_id, person_id=person_id)
        if person.guest_until is not None:
            raise NoSuchPerson("A visitor's account is erased after a day.")
        lock_learner(session, person_id=person_id)
        found.append(person)
    return found[0], found[1]


def _ids(people: tuple[Person, Person]) -> Pair:
    return people[0].id, people[1].id


def _note(session: Session, *, people: tuple[Person, Person], action: str, by: Person, now: datetime) -> None:
    """An entry about each, so that either account's history tells it."""
    for one, other in (people, people[::-1]):
        note_action(
            session,
            organisation_id=by.organisation_id,
            actor_id=by.id,
            action=action,
            subject=subject_of(one),
            detail={OTHER_PERSON: other.id},
            now=now,
        )
