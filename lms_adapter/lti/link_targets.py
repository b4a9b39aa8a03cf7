"""What a link of a platform opens: what the link itself says, else what a trainer chose, else what its original opened.

A link that we made says it in its custom parameters `course` and `target` (lms_adapter.lti.targets), which travel with
every copy. Anything that the published course does not have is left undecided: a trainer who opens the link chooses,
and a learner is told to ask. Where a platform copies a course without our parameters, the copy of a link is found by
$ResourceLink.id.history, and on platforms without that variable by its title, if only one link of the original course
has it.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.curriculum.models import Course
from course.curriculum.places import NotInCourse, lesson_of
from course.curriculum.service import NoSuchCourse, PublishedCourse, find_course, get_course
from lms_adapter.lti.claims import Message
from lms_adapter.lti.contexts import nearest
from lms_adapter.lti.models import Context, ContextCohort, LineItem, ResourceLink
from lms_adapter.lti.targets import BadTarget, Target, read_target

Decision = tuple[PublishedCourse | None, Target | None]


def decide_target(session: Session, *, context: Context, link: ResourceLink | None, message: Message) -> Decision:
    """The course and the target of a message, and kept on its link. Either may be None: nobody has decided yet."""
    said = _said(session, context=context, message=message)
    if said[1] is not None:
        _keep(link, said)
        return said
    if link is not None and not link.target:
        _take_over(session, context=context, link=link, message=message)
    chosen = _kept(session, link) if link is not None else _of_line_item(session, context=context, message=message)
    if chosen[1] is not None and _holds(link, said, message):
        return chosen
    course = said[0] or chosen[0] or _likely_course(session, context=context)
    if link is not None and course is not None and link.course_id is None:
        link.course_id = course.id
        session.flush()
    return course, None


def _holds(link: ResourceLink | None, said: Decision, message: Message) -> bool:
    """Whether what was kept stands: always a trainer's choice, else unless the link itself now says something else."""
    if link is None or link.chosen_by is not None:
        return True
    return not message.custom.get("target") and (said[0] is None or said[0].id == link.course_id)


def _likely_course(session: Session, *, context: Context) -> PublishedCourse | None:
    """The one course that is used in the platform's course, else the only one of the organisation."""
    used = select(ContextCohort.course_id).where(ContextCohort.context_id == context.id).limit(2)
    ids = list(session.scalars(used))
    if len(ids) == 1:
        return get_course(session, organisation_id=context.organisation_id, course_id=ids[0])
    return only_course(session, organisation_id=context.organisation_id)


def target_in(course: PublishedCourse, text: str) -> Target | None:
    """The target that the text names, if the published course has it."""
    try:
        target = read_target(text)
    except BadTarget:
        return None
    return target if has_target(course, target) else None


def has_target(course: PublishedCourse, target: Target) -> bool:
    """Whether the published course has what a target names."""
    curriculum = course.curriculum
    match target.kind:
        case "module":
            return curriculum.module(target.key) is not None
        case "lesson":
            return _has_lesson(course, target.key)
        case "assessment":
            return curriculum.assessment(target.key) is not None
        case "exam":
            return curriculum.exam is not None and curriculum.exam.id == target.key
        case "diagnostic":
            return curriculum.diagnostic is not None
        case "competency":
            return any(one.id == target.key for one in course.profile.competencies)
        case "course" | "gap":
            return True


def only_course(session: Session, *, organisation_id: int) -> PublishedCourse | None:
    """The course of an organisation that has exactly one."""
    query = select(Course.id).where(Course.organisation_id == organisation_id, Course.version > 0).limit(2)
    ids = list(session.scalars(query))
    return get_course(session, organisation_id=organisation_id, course_id=ids[0]) if len(ids) == 1 else None


def _has_lesson(course: PublishedCourse, key: str) -> bool:
    try:
        lesson_of(course, key)
    except NotInCourse:
        return False
    return True


def _said(session: Session, *, context: Context, message: Message) -> Decision:
    """What the custom parameters say; a target without a course is one of the only course."""
    key, text = message.custom.get("course", ""), message.custom.get("target", "")
    if key:
        try:
            course: PublishedCourse | None = find_course(session, organisation_id=context.organisation_id, key=key)
        except NoSuchCourse:
            return None, None
    else:
        course = only_course(session, organisation_id=context.organisation_id) if text else None
    return course, target_in(course, text) if course is not None and text else None


def _kept(session: Session, link: ResourceLink) -> Decision:
    if link.course_id is None:
        return None, None
    try:
        course = get_course(session, organisation_id=link.organisation_id, course_id=link.course_id)
    except NoSuchCourse:
        return None, None
    return course, target_in(course, link.target) if link.target else None


def _keep(link: ResourceLink | None, decision: Decision) -> None:
    course, target = decision
    if link is None or course is None or target is None:
        return
    if (link.course_id, link.target) != (course.id, str(target)):
        link.course_id, link.target, link.chosen_by = course.id, str(target), None


def _take_over(session: Session, *, context: Context, link: ResourceLink, message: Message) -> None:
    """Let the copy of a link open what the original opens."""
    source = _original_by_history(session, context=context, message=message)
    if source is None and context.copied_from is not None and link.title:
        source = _original_by_title(session, context_id=context.copied_from, title=link.title)
    if source is not None:
        link.course_id, link.target, link.chosen_by = source.course_id, source.target, source.chosen_by
        session.flush()


def _original_by_history(session: Session, *, context: Context, message: Message) -> ResourceLink | None:
    history = [one.strip() for one in message.custom.get("resource_link_id_history", "").split(",") if one.strip()]
    if not history:
        return None
    query = (
        select(ResourceLink, Context.deployment_id)
        .join(Context, Context.id == ResourceLink.context_id)
        .where(
            Context.registration_id == context.registration_id,
            ResourceLink.resource_link_id.in_(history),
            ResourceLink.target != "",
        )
    )
    known = [(link.resource_link_id, where, link) for link, where in session.execute(query.order_by(ResourceLink.id))]
    return nearest(history, known, deployment_id=context.deployment_id)


def _original_by_title(session: Session, *, context_id: int, title: str) -> ResourceLink | None:
    query = select(ResourceLink).where(ResourceLink.context_id == context_id, ResourceLink.title == title).limit(2)
    found = list(session.scalars(query))
    return found[0] if len(found) == 1 and found[0].target else None


def _of_line_item(session: Session, *, context: Context, message: Message) -> Decision:
    """A review of a submission may name only the column: what the column is of (submission review 1.0, 3.1)."""
    if not message.line_item_url:
        return None, None
    query = select(LineItem).where(LineItem.context_id == context.id, LineItem.url == message.line_item_url)
    item = session.scalar(query)
    if item is None:
        return None, None
    try:
        course = get_course(session, organisation_id=context.organisation_id, course_id=item.course_id)
    except NoSuchCourse:
        return None, None
    return course, target_in(course, item.target)
