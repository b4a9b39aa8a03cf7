"""What a platform's roles make of a person here: learner or trainer, never administrator (LTI core 1.3, 5.3.7 and A.2).

The roles of the course decide where there are any: somebody who teaches at the institution and follows this course is a
learner in it. Only who has no role in the course at all, and runs the platform, is taken for a trainer: an
administrator of the LMS who looks into a course. Whatever is unknown gives nothing.

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

_CONTEXT_ROLES = frozenset(
    {"Administrator", "ContentDeveloper", "Instructor", "Learner", "Mentor", "Manager", "Member", "Officer"}
)
_TEACHING = frozenset({"Administrator", "ContentDeveloper", "Instructor", "Manager"})
_LOOKING_ON = frozenset({"Observer", "ExternalObserver"})
"""Sub-roles of a manager who may look and not act."""
_OLD_SHORT_NAMES = {"TeachingAssistant": "Instructor"}
"""A role of its own in LTI 1, a sub-role of Instructor since (A.2.4)."""


def role_of(roles: Sequence[str]) -> Role:
    """The role in the launch of somebody with these roles; LEARNER where none says more."""
    in_course = [found for found in map(_context_role, roles) if found is not None]
    if in_course:
        return Role.TRAINER if any(_teaches(main, sub) for main, sub in in_course) else Role.LEARNER
    return Role.TRAINER if _RUNNING_THE_PLATFORM.intersection(roles) else Role.LEARNER


def _teaches(main: str, sub: str) -> bool:
    return main in _TEACHING and sub not in _LOOKING_ON


def _context_role(role: str) -> tuple[str, str] | None:
    """(main role, sub-role) of a role in the course; None for any other.

    A.2.3: `membership#Instructor`; A.2.4: `membership/Instructor#TeachingAssistant`; 5.3.7.1: the short `Instructor`,
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
