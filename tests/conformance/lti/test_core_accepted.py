"""Launches that have to be accepted (certification guide, 6.1.2 and 6.1.3), each as instructor and as student."""

from __future__ import annotations

from typing import Any

import pytest

from course.enrolment.models import Role
from lms_adapter.lti import claims
from tests.conformance.lti.kit import Kit
from tests.simulators.lti.browserless import Visit
from tests.simulators.lti.issuer import MISSING

MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"
SUB_ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership/"
NO_NAMES = {"name": MISSING, "given_name": MISSING, "family_name": MISSING, "middle_name": MISSING}
NO_PERSONAL_DATA = {**NO_NAMES, "email": MISSING, "picture": MISSING, claims.LIS: MISSING}


def launch(kit: Kit, role: Role, **changes: Any) -> Visit:
    """A launch by the teacher or the learner, with claims changed."""
    account = kit.teacher if role is Role.TRAINER else kit.learner
    return kit.person(account).open(kit.activity, changes=changes)


def assert_opened(kit: Kit, visit: Visit, role: Role) -> None:
    """The first page came, the one that the link opens for the role."""
    assert visit.opened, f"{visit.status} after {visit.addresses}: {kit.refusals()} {kit.platform.problems}"
    assert [one.role for one in kit.launches()] == [role]
    wanted = "/a01" if role is Role.LEARNER else "/lti/activite"  # a trainer does not sit an assessment
    assert visit.addresses[-1].endswith(wanted), visit.addresses


@pytest.mark.conformance("LTI Advantage certification 6.1.2: Valid Instructor Launch")
def test_an_instructor_is_a_trainer(kit: Kit) -> None:
    assert_opened(kit, launch(kit, Role.TRAINER), Role.TRAINER)


@pytest.mark.conformance("LTI Advantage certification 6.1.2: Valid Instructor Launch with Roles")
def test_an_instructor_with_several_roles_is_a_trainer(kit: Kit) -> None:
    roles = [INSTITUTION + "Staff", MEMBERSHIP + "Instructor", SUB_ROLE + "Instructor#TeachingAssistant"]
    assert_opened(kit, launch(kit, Role.TRAINER, **{claims.ROLES: roles}), Role.TRAINER)


@pytest.mark.conformance("LTI Advantage certification 6.1.2: Valid Instructor Launch Short Role")
def test_an_instructor_by_the_short_name_is_a_trainer(kit: Kit) -> None:
    assert_opened(kit, launch(kit, Role.TRAINER, **{claims.ROLES: ["Instructor"]}), Role.TRAINER)


@pytest.mark.conformance("LTI Advantage certification 6.1.2: Valid Instructor Launch Unknown Role")
def test_an_instructor_whose_other_role_is_unknown_is_a_trainer_and_an_unknown_role_alone_gives_no_rights(
    kit: Kit,
) -> None:
    unknown = "http://example.org/roles#Guru"
    visit = launch(kit, Role.TRAINER, **{claims.ROLES: [unknown, MEMBERSHIP + "Instructor"]})
    assert_opened(kit, visit, Role.TRAINER)
    assert launch(kit, Role.TRAINER, **{claims.ROLES: [unknown]}).opened
    assert [one.role for one in kit.launches()] == [Role.TRAINER, Role.LEARNER]


@pytest.mark.conformance("LTI Advantage certification 6.1.2: Valid Instructor Launch No Role")
def test_an_instructor_without_any_role_gets_in_as_a_learner(kit: Kit) -> None:
    assert_opened(kit, launch(kit, Role.TRAINER, **{claims.ROLES: []}), Role.LEARNER)


@pytest.mark.conformance("LTI Advantage certification 6.1.2: Valid Instructor Launch Email Only")
def test_an_instructor_of_whom_only_the_address_is_told_gets_in(kit: Kit) -> None:
    assert_opened(kit, launch(kit, Role.TRAINER, **NO_NAMES), Role.TRAINER)
    assert kit.identities()[0].email == kit.teacher.email


@pytest.mark.conformance("LTI Advantage certification 6.1.2: Valid Instructor Launch Names Only")
def test_an_instructor_of_whom_only_the_names_are_told_gets_in(kit: Kit) -> None:
    assert_opened(kit, launch(kit, Role.TRAINER, email=MISSING), Role.TRAINER)
    assert kit.identities()[0].name == "Claire Prof"


@pytest.mark.conformance("LTI Advantage certification 6.1.2: Valid Instructor No PII")
def test_an_instructor_of_whom_nothing_personal_is_told_gets_in(kit: Kit) -> None:
    assert_opened(kit, launch(kit, Role.TRAINER, **NO_PERSONAL_DATA), Role.TRAINER)


@pytest.mark.conformance("LTI Advantage certification 6.1.2: Valid Instructor Email Without Context")
def test_an_instructor_comes_from_outside_of_any_course(kit: Kit) -> None:
    visit = launch(kit, Role.TRAINER, **NO_NAMES, **{claims.CONTEXT: MISSING})
    assert_opened(kit, visit, Role.TRAINER)
    assert "aucun apprenant" in visit.text  # the page says why there is no group to follow, and links to none
    assert "/groupes/" not in visit.text


@pytest.mark.conformance("LTI Advantage certification 6.1.3: Valid Student Launch")
def test_a_student_is_a_learner(kit: Kit) -> None:
    assert_opened(kit, launch(kit, Role.LEARNER), Role.LEARNER)


@pytest.mark.conformance("LTI Advantage certification 6.1.3: Valid Student Launch with Roles")
def test_a_student_with_several_roles_is_a_learner(kit: Kit) -> None:
    roles = [INSTITUTION + "Student", MEMBERSHIP + "Learner", SUB_ROLE + "Learner#NonCreditLearner"]
    assert_opened(kit, launch(kit, Role.LEARNER, **{claims.ROLES: roles}), Role.LEARNER)


@pytest.mark.conformance("LTI Advantage certification 6.1.3: Valid Student Launch Short Role")
def test_a_student_by_the_short_name_is_a_learner(kit: Kit) -> None:
    assert_opened(kit, launch(kit, Role.LEARNER, **{claims.ROLES: ["Learner"]}), Role.LEARNER)


@pytest.mark.conformance("LTI Advantage certification 6.1.3: Valid Student Launch Unknown Role")
def test_a_student_with_an_unknown_role_is_a_learner(kit: Kit) -> None:
    assert_opened(kit, launch(kit, Role.LEARNER, **{claims.ROLES: ["http://example.org/roles#Guru"]}), Role.LEARNER)


@pytest.mark.conformance("LTI Advantage certification 6.1.3: Valid Student Launch No Role")
def test_a_student_without_any_role_is_a_learner(kit: Kit) -> None:
    assert_opened(kit, launch(kit, Role.LEARNER, **{claims.ROLES: []}), Role.LEARNER)


@pytest.mark.conformance("LTI Advantage certification 6.1.3: Valid Student Launch Email Only")
def test_a_student_of_whom_only_the_address_is_told_gets_in(kit: Kit) -> None:
    assert_opened(kit, launch(kit, Role.LEARNER, **NO_NAMES), Role.LEARNER)
    assert kit.identities()[0].email == kit.learner.email


@pytest.mark.conformance("LTI Advantage certification 6.1.3: Valid Student Launch Names Only")
def test_a_student_of_whom_only_the_names_are_told_gets_in(kit: Kit) -> None:
    assert_opened(kit, launch(kit, Role.LEARNER, email=MISSING), Role.LEARNER)
    assert kit.identities()[0].name == "Lina Test"


@pytest.mark.conformance("LTI Advantage certification 6.1.3: Valid Student No PII")
def test_a_student_of_whom_nothing_personal_is_told_gets_in(kit: Kit) -> None:
    assert_opened(kit, launch(kit, Role.LEARNER, **NO_PERSONAL_DATA), Role.LEARNER)


@pytest.mark.conformance("LTI Advantage certification 6.1.3: Valid Student Email Without Context")
def test_a_student_comes_from_outside_of_any_course(kit: Kit) -> None:
    visit = launch(kit, Role.LEARNER, **NO_NAMES, **{claims.CONTEXT: MISSING})
    assert_opened(kit, visit, Role.LEARNER)
