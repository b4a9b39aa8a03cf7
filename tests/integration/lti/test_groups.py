"""Groups of a platform's course: who is in which, their names, and that those of two courses never mix."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, select

from core.database import Database
from course.enrolment.models import Cohort, Person
from learning.merging import merge_people
from lms_adapter.lti.groups import (
    LONGEST_NAME,
    BadGroupName,
    CohortGroups,
    GroupNameTaken,
    NoSuchGroup,
    groups_of_cohort,
    name_groups,
)
from lms_adapter.lti.models import Context, Deployment, GroupName, Identity, Member, Registration
from lms_adapter.lti.people import leave_context
from migrations import tables
from reports.people import erase_person, export_person
from tests.factories.groups import Grouped, group_learners
from tests.factories.school import NOON, School, build_school

assert tables
SIX: tuple[list[str], ...] = (["12"], ["12", "13"], ["13"], [], ["5"], ["12"])


@pytest.fixture
def school(any_database: Database) -> School:
    return build_school(any_database)


def groups_in(place: Grouped, cohort: Cohort | None = None) -> CohortGroups:
    with place.database.reading() as session:
        return groups_of_cohort(session, cohort=cohort or place.cohort)


def name(place: Grouped, **names: str) -> None:
    with place.database.transaction() as session:
        name_groups(session, cohort=place.cohort, names={key.removeprefix("g"): value for key, value in names.items()})


def test_a_person_counts_in_each_of_their_groups_and_whoever_has_none_is_counted_apart(school: School) -> None:
    place = group_learners(school, SIX, trainer=["13"])
    found = groups_in(place)
    assert [one.id for one in found.groups] == ["5", "12", "13"]
    assert [one.learners for one in found.groups] == [place.ids(4), place.ids(0, 1, 5), place.ids(1, 2)]
    assert found.without == place.ids(3)
    assert found.learners == place.ids(*range(6))
    assert [one.id for one in found.with_trainer(school.trainer.id)] == ["13"]
    assert found.learners_in(["5", ""]) == place.ids(3, 4)
    with pytest.raises(NoSuchGroup):
        found.learners_in(["12", "99"])


def test_a_cohort_without_a_platform_or_without_groups_has_none_and_costs_next_to_nothing(school: School) -> None:
    place = group_learners(school, [[], []], trainer=["12"])
    assert groups_in(place) == CohortGroups(), "a group of trainers alone narrows nothing"
    assert groups_in(place, school.cohort) == CohortGroups()
    assert queries(place.database, lambda: groups_in(place, school.cohort)) == 1
    with pytest.raises(NoSuchGroup):
        groups_in(place).learners_in([""])


def test_whoever_left_the_course_is_in_no_group_any_more(school: School) -> None:
    place = group_learners(school, SIX)
    with place.database.transaction() as session:
        context = session.get_one(Context, place.context_id)
        member = session.get_one(Member, (context.id, place.identities[4]))
        leave_context(session, context=context, member=member, now=NOON)
    found = groups_in(place)
    assert [one.id for one in found.groups] == ["12", "13"]
    assert place.ids(4).isdisjoint(found.learners)


def test_the_same_id_in_another_course_of_the_platform_is_another_group(school: School) -> None:
    place = group_learners(school, SIX)
    name(place, g12="TD 1")
    with place.database.transaction() as session:
        registration = session.scalars(select(Registration)).one()
        deployment = session.scalars(select(Deployment)).one()
        other = Context(
            organisation_id=school.organisation.id, registration_id=registration.id, deployment_id=deployment.id,
            context_id="3", title="Promotion Roubaix", created_at=NOON,
        )  # fmt: skip
        session.add(other)
        session.flush()
        session.add(
            Member(
                context_id=other.id, identity_id=place.identities[3], organisation_id=school.organisation.id,
                role="learner", groups=["12"],
            )
        )  # fmt: skip
        session.add(
            GroupName(context_id=other.id, group_id="13", organisation_id=school.organisation.id, name="Ailleurs")
        )
    found = {one.id: one for one in groups_in(place).groups}
    assert found["12"].learners == place.ids(0, 1, 5)
    assert (found["12"].name, found["13"].name) == ("TD 1", "")


def test_names_are_kept_in_one_line_sorted_as_people_count_and_taken_away_when_empty(school: School) -> None:
    place = group_learners(school, SIX)
    name(place, g12="  TD\u202f 10 \x00\n<b>", g13="TD 2")
    assert [one.name for one in groups_in(place).groups] == ["TD 2", "TD 10 <b>", ""]
    name(place, g12="", g13=" \t ")
    assert [one.name for one in groups_in(place).groups] == ["", "", ""]
    with place.database.reading() as session:
        assert not session.scalars(select(GroupName)).all()


@pytest.mark.parametrize(
    ("names", "refusal", "field"),
    [
        ({"g12": "x" * (LONGEST_NAME + 1)}, BadGroupName, "12"),
        ({"g5": "TD 1", "g12": "td 1 "}, GroupNameTaken, "12"),
        ({"g12": "Groupe nommé"}, GroupNameTaken, "12"),
        ({"g5": "TD 1", "g99": "TD 2"}, NoSuchGroup, None),
    ],
)
def test_a_name_that_is_too_long_or_taken_or_of_no_group_changes_nothing(
    school: School, names: dict[str, str], refusal: type[Exception], field: str | None
) -> None:
    place = group_learners(school, SIX)
    name(place, g13="Groupe Nommé")
    with pytest.raises(refusal) as refused:
        name(place, **names)
    assert getattr(refused.value, "field", None) == field
    assert [one.name for one in groups_in(place).groups] == ["Groupe Nommé", "", ""]


def test_two_groups_may_exchange_their_names(school: School) -> None:
    place = group_learners(school, SIX)
    name(place, g12="TD 1", g13="TD 2")
    name(place, g12="TD 2", g13="TD 1")
    assert {one.id: one.name for one in groups_in(place).groups} == {"5": "", "12": "TD 2", "13": "TD 1"}


def test_two_trainers_who_give_one_name_to_two_groups_at_once_do_not_both_succeed(school: School) -> None:
    place = group_learners(school, SIX)

    def give(group: str) -> bool:
        try:
            name(place, **{group: "TD 1"})
        except GroupNameTaken:
            return False
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(give, ["g12", "g13"])) == [False, True]
    assert sorted(one.name for one in groups_in(place).groups) == ["", "", "TD 1"]


def test_when_two_accounts_become_one_that_one_is_in_the_groups_of_both(school: School) -> None:
    place = group_learners(school, [["12"], ["13"]])
    keep, gone = school.learners[0], school.learners[1]
    with place.database.transaction() as session:
        session.get_one(Person, gone.id).password_hash = None
        people = [session.get_one(Person, one.id) for one in (keep, gone, school.administrator)]
        merge_people(session, keep=people[0], gone=people[1], by=people[2], now=NOON)
    assert [one.learners for one in groups_in(place).groups] == [place.ids(0), place.ids(0)]


def test_the_data_of_a_person_hold_their_groups_and_erasing_them_leaves_none(school: School) -> None:
    place = group_learners(school, SIX)
    name(place, g5="TD 5")
    with place.database.transaction() as session:
        person = session.get_one(Person, school.learners[4].id)
        assert [one["groups"] for one in export_person(session, person=person)["lti_member"]] == [["5"]]
        erase_person(session, person=person)
    assert [one.id for one in groups_in(place).groups] == ["12", "13"]
    with place.database.reading() as session:
        assert session.get(Identity, place.identities[4]) is None
        assert session.get(Member, (place.context_id, place.identities[4])) is None


def test_a_large_cohort_takes_no_more_queries_than_a_small_one(any_database: Database) -> None:
    small = group_learners(build_school(any_database, key="small"), SIX)
    large = group_learners(
        build_school(any_database, key="large", learners=300), [[str(number % 5)] for number in range(300)]
    )
    assert queries(any_database, lambda: groups_in(small)) == 4
    assert queries(any_database, lambda: groups_in(large)) == 4
    assert [len(one.learners) for one in groups_in(large).groups] == [60] * 5


def queries(database: Database, work: Callable[[], object]) -> int:
    """How many statements the work sends."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("SELECT"):
            sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return len(sent)
