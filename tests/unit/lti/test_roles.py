"""Roles as platforms really send them, and what they make of a person here (LTI core 1.3, 5.3.7 and A.2)."""

from __future__ import annotations

import pytest

from course.enrolment.models import Role
from lms_adapter.lti.roles import role_of

V = "http://purl.imsglobal.org/vocab/lis/v2/"
TRAINER, LEARNER = Role.TRAINER, Role.LEARNER

SENT: list[tuple[str, list[str], Role]] = [
    ("Moodle: learner", [V + "membership#Learner"], LEARNER),
    ("Moodle: teacher", [V + "membership#Instructor"], TRAINER),
    ("Moodle: administrator of the site",
     [V + "membership#Instructor", V + "system/person#Administrator", V + "person#Administrator"], TRAINER),
    ("Moodle: administrator who is only that", [V + "person#Administrator"], TRAINER),
    ("Moodle: roster", ["Learner"], LEARNER),
    ("Moodle: roster, teacher", ["Instructor"], TRAINER),
    ("Canvas: student",
     [V + "institution/person#Student", V + "membership#Learner", V + "system/person#User"], LEARNER),
    ("Canvas: teacher",
     [V + "institution/person#Instructor", V + "membership#Instructor", V + "system/person#User"], TRAINER),
    ("Canvas: assistant",
     [V + "membership#Instructor", V + "membership/Instructor#TeachingAssistant", V + "system/person#User"], TRAINER),
    ("Canvas: designer", [V + "membership#ContentDeveloper", V + "system/person#User"], TRAINER),
    ("Canvas: observer", [V + "institution/person#Observer", V + "membership#Mentor"], LEARNER),
    ("Canvas: administrator of the account", [V + "institution/person#Administrator", V + "system/person#User"],
     TRAINER),
    ("Canvas: student view", [V + "membership#Learner", "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"],
     LEARNER),
    ("Open edX: staff", [V + "system/person#Administrator", V + "institution/person#Administrator"], TRAINER),
    ("Open edX: student", [V + "institution/person#Student"], LEARNER),
    ("assistant, sub-role alone", [V + "membership/Instructor#TeachingAssistant"], TRAINER),
    ("grader", [V + "membership/Instructor#Grader"], TRAINER),
    ("guest learner", [V + "membership/Learner#GuestLearner"], LEARNER),
    ("course coordinator", [V + "membership/Manager#CourseCoordinator"], TRAINER),
    ("manager who only looks", [V + "membership/Manager#Observer"], LEARNER),
    ("officer", [V + "membership#Officer"], LEARNER),
    ("member", [V + "membership#Member"], LEARNER),
    ("mentor", [V + "membership#Mentor", "https://purl.imsglobal.org/spec/lti/claim/role_scope_mentor"], LEARNER),
    ("administrator of the course", [V + "membership#Administrator"], TRAINER),
    ("short assistant", ["TeachingAssistant"], TRAINER),
    ("short with sub-role", ["Instructor/Lecturer"], TRAINER),
    ("LTI 1: teacher", ["urn:lti:role:ims/lis/Instructor"], TRAINER),
    ("LTI 1: assistant", ["urn:lti:role:ims/lis/TeachingAssistant"], TRAINER),
    ("LTI 1: learner", ["urn:lti:role:ims/lis/Learner"], LEARNER),
    ("LTI 1: administrator", ["urn:lti:sysrole:ims/lis/Administrator"], TRAINER),
    ("both, as certification sends it", [V + "membership#Learner", V + "membership#Instructor"], TRAINER),
    ("teaches at the institution, learns here", [V + "institution/person#Instructor", V + "membership#Learner"],
     LEARNER),
    ("runs the platform, learns here", [V + "system/person#Administrator", V + "membership#Learner"], LEARNER),
    ("teaches at the institution, nothing here", [V + "institution/person#Faculty"], LEARNER),
    ("nothing", [], LEARNER),
    ("unknown", ["https://example.org/roles#Wizard", ""], LEARNER),
    ("unknown beside known", ["https://example.org/roles#Wizard", V + "membership#Instructor"], TRAINER),
    ("looks like a teacher", ["https://evil.example/membership#Instructor"], LEARNER),
    ("another vocabulary", ["http://purl.imsglobal.org/vocab/lis/v3/membership#Instructor"], LEARNER),
    ("other case", ["instructor", V + "membership#instructor"], LEARNER),
    ("more than a role", [V + "membership#Instructor#x", V + "membership#"], LEARNER),
]  # fmt: skip


@pytest.mark.parametrize(("roles", "expected"), [row[1:] for row in SENT], ids=[row[0] for row in SENT])
def test_a_role_as_it_is_sent(roles: list[str], expected: Role) -> None:
    assert role_of(roles) is expected
    assert role_of(list(reversed(roles))) is expected


def test_no_role_of_a_platform_makes_an_administrator() -> None:
    assert all(role_of(roles) is not Role.ADMINISTRATOR for _, roles, _ in SENT)
