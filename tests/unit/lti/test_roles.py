"""Roles as platforms really send them, and what they make of a person here (LTI core 1.3, 5.3.7 and A.2)."""

from __future__ import annotations

import pytest

from course.enrolment.models import Role
from lms_adapter.lti.roles import place_of, role_of

V = "http://purl.imsglobal.org/vocab/lis/v2/"
TRAINER, LEARNER = Role.TRAINER, Role.LEARNER

SENT: list[tuple[str, list[str], Role, Role | None]] = [
    ("Moodle: learner", [V + "membership#Learner"], LEARNER, LEARNER),
    ("Moodle: teacher", [V + "membership#Instructor"], TRAINER, TRAINER),
    ("Moodle: administrator of the site",
     [V + "membership#Instructor", V + "system/person#Administrator", V + "person#Administrator"], TRAINER, TRAINER),
    ("Moodle: administrator who is only that", [V + "person#Administrator"], TRAINER, TRAINER),
    ("Moodle: roster", ["Learner"], LEARNER, LEARNER),
    ("Moodle: roster, teacher", ["Instructor"], TRAINER, TRAINER),
    ("Canvas: student",
     [V + "institution/person#Student", V + "membership#Learner", V + "system/person#User"], LEARNER, LEARNER),
    ("Canvas: teacher",
     [V + "institution/person#Instructor", V + "membership#Instructor", V + "system/person#User"], TRAINER, TRAINER),
    ("Canvas: assistant",
     [V + "membership#Instructor", V + "membership/Instructor#TeachingAssistant", V + "system/person#User"],
     TRAINER, TRAINER),
    ("Canvas: designer", [V + "membership#ContentDeveloper", V + "system/person#User"], TRAINER, None),
    ("Canvas: observer", [V + "institution/person#Observer", V + "membership#Mentor"], LEARNER, None),
    ("Canvas: administrator of the account", [V + "institution/person#Administrator", V + "system/person#User"],
     TRAINER, TRAINER),
    ("Canvas: student view", [V + "membership#Learner", "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"],
     LEARNER, None),
    ("Open edX: staff", [V + "system/person#Administrator", V + "institution/person#Administrator"], TRAINER, TRAINER),
    ("Open edX: student", [V + "institution/person#Student"], LEARNER, LEARNER),
    ("assistant, sub-role alone", [V + "membership/Instructor#TeachingAssistant"], TRAINER, TRAINER),
    ("grader", [V + "membership/Instructor#Grader"], TRAINER, TRAINER),
    ("guest learner", [V + "membership/Learner#GuestLearner"], LEARNER, LEARNER),
    ("course coordinator", [V + "membership/Manager#CourseCoordinator"], TRAINER, TRAINER),
    ("manager who only looks", [V + "membership/Manager#Observer"], LEARNER, None),
    ("officer", [V + "membership#Officer"], LEARNER, None),
    ("member", [V + "membership#Member"], LEARNER, LEARNER),
    ("mentor", [V + "membership#Mentor", "https://purl.imsglobal.org/spec/lti/claim/role_scope_mentor"], LEARNER, None),
    ("administrator of the course", [V + "membership#Administrator"], TRAINER, TRAINER),
    ("short assistant", ["TeachingAssistant"], TRAINER, TRAINER),
    ("short with sub-role", ["Instructor/Lecturer"], TRAINER, TRAINER),
    ("LTI 1: teacher", ["urn:lti:role:ims/lis/Instructor"], TRAINER, TRAINER),
    ("LTI 1: assistant", ["urn:lti:role:ims/lis/TeachingAssistant"], TRAINER, TRAINER),
    ("LTI 1: learner", ["urn:lti:role:ims/lis/Learner"], LEARNER, LEARNER),
    ("LTI 1: administrator", ["urn:lti:sysrole:ims/lis/Administrator"], TRAINER, TRAINER),
    ("both, as certification sends it", [V + "membership#Learner", V + "membership#Instructor"], TRAINER, TRAINER),
    ("teaches at the institution, learns here", [V + "institution/person#Instructor", V + "membership#Learner"],
     LEARNER, LEARNER),
    ("runs the platform, learns here", [V + "system/person#Administrator", V + "membership#Learner"], LEARNER, LEARNER),
    ("teaches at the institution, nothing here", [V + "institution/person#Faculty"], LEARNER, None),
    ("nothing", [], LEARNER, LEARNER),
    ("unknown", ["https://example.org/roles#Wizard", ""], LEARNER, LEARNER),
    ("unknown beside known", ["https://example.org/roles#Wizard", V + "membership#Instructor"], TRAINER, TRAINER),
    ("looks like a teacher", ["https://evil.example/membership#Instructor"], LEARNER, LEARNER),
    ("another vocabulary", ["http://purl.imsglobal.org/vocab/lis/v3/membership#Instructor"], LEARNER, LEARNER),
    ("other case", ["instructor", V + "membership#instructor"], LEARNER, LEARNER),
    ("more than a role", [V + "membership#Instructor#x", V + "membership#"], LEARNER, LEARNER),
    ("Blackboard: preview user, roster", ["http://purl.imsglobal.org/vocab/lti/system/person#TestUser"], LEARNER, None),
    ("designer, old", ["urn:lti:role:ims/lis/ContentDeveloper"], TRAINER, None),
    ("librarian of the course", [V + "membership/ContentDeveloper#Librarian"], TRAINER, None),
    ("designer who also follows", [V + "membership#ContentDeveloper", V + "membership#Learner"], TRAINER, None),
    ("designer who also teaches", [V + "membership#ContentDeveloper", V + "membership#Instructor"], TRAINER, TRAINER),
    ("mentor who also follows", [V + "membership#Mentor", V + "membership#Learner"], LEARNER, LEARNER),
    ("mentor, short", ["Mentor"], LEARNER, None),
    ("mentor, sub-role", [V + "membership/Mentor#Tutor"], LEARNER, None),
    ("officer who also teaches", [V + "membership#Officer", V + "membership#Instructor"], TRAINER, TRAINER),
    ("support of the course", [V + "membership/Administrator#Support"], TRAINER, TRAINER),
    ("manager", [V + "membership#Manager"], TRAINER, TRAINER),
    ("manager from outside who only looks", [V + "membership/Manager#ExternalObserver"], LEARNER, None),
    ("trainer who tests", [V + "membership#Instructor", "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"],
     TRAINER, TRAINER),
    ("guest of the institution", [V + "institution/person#Guest"], LEARNER, None),
    ("observer of the institution", [V + "institution/person#Observer"], LEARNER, None),
    ("observer of the institution, old", ["urn:lti:instrole:ims/lis/Observer"], LEARNER, None),
    ("observer of the institution who follows", [V + "institution/person#Observer", V + "membership#Learner"],
     LEARNER, LEARNER),
    ("Open edX: staff, older", [V + "system/person#Administrator", V + "institution/person#Instructor",
     V + "institution/person#Student"], TRAINER, TRAINER),
    ("Open edX: instructor, older", [V + "institution/person#Instructor", V + "institution/person#Student"],
     LEARNER, LEARNER),
    ("user of the platform, nothing more", [V + "system/person#User"], LEARNER, LEARNER),
    ("none at the institution", [V + "institution/person#None"], LEARNER, LEARNER),
]  # fmt: skip


@pytest.mark.parametrize(("roles", "role", "place"), [row[1:] for row in SENT], ids=[row[0] for row in SENT])
def test_a_role_as_it_is_sent(roles: list[str], role: Role, place: Role | None) -> None:
    for order in (roles, list(reversed(roles))):
        assert role_of(order) is role
        assert place_of(order) is place


@pytest.mark.parametrize("roles", [row[1] for row in SENT], ids=[row[0] for row in SENT])
def test_nobody_is_trainer_of_anybody_outside_any_course(roles: list[str]) -> None:
    inside, outside = place_of(roles), place_of(roles, in_course=False)
    assert outside is (None if inside is Role.TRAINER else inside)


def test_no_role_of_a_platform_makes_an_administrator() -> None:
    assert all(role_of(roles) is not Role.ADMINISTRATOR for _, roles, _, _ in SENT)
    assert all(place_of(roles) is not Role.ADMINISTRATOR for _, roles, _, _ in SENT)


def test_who_is_trainer_in_the_cohort_looks_at_the_pages_as_one_and_who_learns_there_as_a_learner() -> None:
    assert all(place in (None, role) for _, _, role, place in SENT)
