"""What a platform's roles make of a person here (LTI core 1.3, 5.3.7 and A.2; the table is in docs/lti.md).

Two questions, answered apart. As what do they look at our pages: as a trainer or as a learner (`role_of`)? And what are
they in the course: do they teach it, follow it, or neither (`place_of`)? A mentor, a designer of content or a test
account opens everything that their role lets them open, and is in no cohort: nobody waits for them to begin, and no
figure counts them.

The roles of the course decide where there are any: somebody who teaches at the institution and follows this course is a
learner in it. Only who has no role in the course at all, and runs the platform, is taken for a trainer: an
administrator of the LMS who looks into a course. Whatever is empty or unknown is a learner: some platforms name their
learners in words of their own, and one who was left out would work for a grade that never arrives.

A platform's word never makes an administrator of ours: that would hand the organisation to whoever can edit an LMS.
"""

from __future__ import annotations

from collections.abc import Sequence

from course.enrolment.models import Role

_VOCABULARY = "http://purl.imsglobal.org/vocab/"
_MEMBERSHIP = _VOCABULARY + "lis/v2/membership"
_RUNNING_THE_PLATFORM = frozenset(
    {
        _VOCABULARY + "lis/v2/system/person#Administrator",
        _VOCABULARY + "lis/v2/system/person#SysAdmin",
        _VOCABULARY + "lis/v2/institution/person#Administrator",
        _VOCABULARY + "lis/v2/person#Administrator",  # as Moodle writes it
        "urn:lti:sysrole:ims/lis/Administrator",
        "urn:lti:sysrole:ims/lis/SysAdmin",
        "urn:lti:instrole:ims/lis/Administrator",
    }
)

_TEACHING = frozenset({"Administrator", "Instructor", "Manager"})
_MAKING = frozenset({"ContentDeveloper"})
"""They choose what activities open. In Canvas and Blackboard they do not see learners' grades, as long as nobody
allows it."""
_LEARNING = frozenset({"Learner", "Member"})
_CONTEXT_ROLES = _TEACHING | _MAKING | _LEARNING | {"Mentor", "Officer"}
_LOOKING_ON = frozenset({"Observer", "ExternalObserver"})
"""Sub-roles of a manager who may look and not act."""
_OLD_SHORT_NAMES = {"TeachingAssistant": "Instructor"}
"""A role of its own in LTI 1, a sub-role of Instructor since (A.2.3.1)."""

_INSTITUTION = (_VOCABULARY + "lis/v2/institution/person#", "urn:lti:instrole:ims/lis/")
_STUDYING = frozenset({"Learner", "Member", "Student"})
"""All that Open edX may say of a learner."""
_NOT_STUDYING = frozenset({"Faculty", "Guest", "Instructor", "Mentor", "Observer", "Staff"})
_TEST_USER = _VOCABULARY + "lti/system/person#TestUser"
"""A.2.4: the student view of Canvas, beside Learner; the preview user of Blackboard, alone."""


def role_of(roles: Sequence[str]) -> Role:
    """As what somebody with these roles looks at the pages of a launch; LEARNER where none says more."""
    in_course = _context_roles(roles)
    trainer = any(_teaches(*one) or one[0] in _MAKING for one in in_course) if in_course else _runs_the_platform(roles)
    return Role.TRAINER if trainer else Role.LEARNER


def place_of(roles: Sequence[str], *, in_course: bool = True) -> Role | None:
    """What somebody with these roles is in the cohorts of the course; None where they neither teach nor follow it.

    Outside any course (`in_course` false) nobody is anybody's trainer: strangers arrive there, who share nothing.
    """
    here = _context_roles(roles)
    if any(_teaches(*one) for one in here) or (not here and _runs_the_platform(roles)):
        return Role.TRAINER if in_course else None
    if _TEST_USER in roles or any(main in _MAKING for main, _sub in here):
        return None
    learns = any(main in _LEARNING for main, _sub in here) if here else not _only_around(roles)
    return Role.LEARNER if learns else None


def _teaches(main: str, sub: str) -> bool:
    return main in _TEACHING and sub not in _LOOKING_ON


def _runs_the_platform(roles: Sequence[str]) -> bool:
    return not _RUNNING_THE_PLATFORM.isdisjoint(roles)


def _only_around(roles: Sequence[str]) -> bool:
    """Whether the institution names them, and not as somebody who studies there."""
    named = {role.removeprefix(prefix) for role in roles for prefix in _INSTITUTION if role.startswith(prefix)}
    return not named.isdisjoint(_NOT_STUDYING) and named.isdisjoint(_STUDYING)


def _context_roles(roles: Sequence[str]) -> list[tuple[str, str]]:
    return [found for found in map(_context_role, roles) if found is not None]


def _context_role(role: str) -> tuple[str, str] | None:
    """(main role, sub-role) of a role in the course; None for any other.

    A.2.3: `membership#Instructor`; A.2.3.1: `membership/Instructor#TeachingAssistant`; 5.3.7.1: the short `Instructor`,
    which some platforms still send; the URNs of LTI 1, with `Instructor/Lecturer` for a sub-role.
    """
    main, sub = "", ""
    if role.startswith(_MEMBERSHIP + "#"):
        main = role.removeprefix(_MEMBERSHIP + "#")
    elif role.startswith(_MEMBERSHIP + "/"):
        main, _, sub = role.removeprefix(_MEMBERSHIP + "/").partition("#")
    else:
        short = role.removeprefix("urn:lti:role:ims/lis/")
        main, _, sub = short.partition("#" if "#" in short else "/")
        main = _OLD_SHORT_NAMES.get(main, main)
    return (main, sub) if main in _CONTEXT_ROLES else None
