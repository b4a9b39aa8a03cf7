"""What a course offers to a link: all that a trainer can put into an LMS, in the order of the course, in words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from assessments.attempts.policy import policy_for
from course.curriculum.service import PublishedCourse
from course.curriculum.structure import Assessment, Module
from course.lessons.typography import french
from lms_adapter.lti.deep_linking import Pick
from lms_adapter.lti.targets import BadTarget, Target, read_target
from web.formats import minutes
from web.locale import title_of
from web.locale import translate as _
from web.locale import translate_plural as _n


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that a link can open."""

    target: Target
    title: str
    """In the reader's language, for the page."""
    kind: str
    about: str
    written: bool = True
    chosen: bool = False

    @property
    def value(self) -> str:
        """For forms."""
        return str(self.target)


@dataclass(frozen=True, slots=True)
class OfferGroup:
    """Offers that belong together: the course as a whole, a mission, the competencies."""

    key: str
    title: str
    about: str
    offers: tuple[Offer, ...]
    number: int = 0
    """Of the mission; 0 for the others."""
    written: bool = True
    open: bool = False


def offers_of(course: PublishedCourse, *, sought: str = "", chosen: Iterable[str] = ()) -> list[OfferGroup]:
    """The course's offers; with `sought`, those whose words hold it and those that are chosen already."""
    ticked, words = frozenset(chosen), _plain(sought).split()
    found = []
    for group in _groups(course):
        in_group = _matches(words, group.title)
        offers = tuple(
            replace(one, chosen=one.written and one.value in ticked)
            for one in group.offers
            if in_group or one.value in ticked or _matches(words, one.title, one.kind)
        )
        if offers:
            is_open = bool(words) or group.open or any(one.chosen for one in offers)
            found.append(replace(group, offers=offers, open=is_open))
    return found


def picks_of(course: PublishedCourse, values: Iterable[str]) -> list[Pick]:
    """The chosen values as links, in the order of the course; what the course does not offer is left out."""
    wanted = frozenset(values)
    offered = [one for group in _groups(course) for one in group.offers if one.written]
    return [_pick(course, one.target) for one in offered if one.value in wanted]


def offer_of(course: PublishedCourse, target: Target) -> Offer | None:
    """The offer of that target."""
    return next((one for group in _groups(course) for one in group.offers if one.target == target), None)


def read_offer(course: PublishedCourse, value: str) -> Target | None:
    """What a form sent, if the course offers it and it is written."""
    try:
        offer = offer_of(course, read_target(value))
    except BadTarget:
        return None
    return offer.target if offer and offer.written else None


def _groups(course: PublishedCourse) -> Iterator[OfferGroup]:
    yield OfferGroup(
        "course",
        _("Le cours entier"),
        _("l'accueil, le diagnostic, l'écart, l'examen"),
        tuple(_whole(course)),
        open=True,
    )
    first = next((one.id for one in course.curriculum.modules if one.status == "written"), None)
    for number, module in enumerate(course.curriculum.modules, 1):
        written = module.status == "written"
        about = _contents(module) if written else _("pas encore écrit")
        offers = tuple(_in_module(course, module)) if written else ()
        whole = Offer(Target("module", module.id), title_of(module), _("Module"), _whole_module(module), written)
        yield OfferGroup(module.id, title_of(module), about, (whole, *offers), number, written, open=module.id == first)
    yield OfferGroup(
        "competencies",
        _("Les compétences"),
        _("chacune avec sa colonne de notes"),
        tuple(
            Offer(
                Target("competency", one.id),
                title_of(one),
                _("Compétence"),
                _("le niveau estimé de chaque apprenant, cible {target}", target=round(one.target)),
            )
            for one in course.profile.competencies
        ),
    )


def _contents(module: Module) -> str:
    lessons = _n("{n} leçon", "{n} leçons", len(module.lessons))
    return _("{lessons} et une évaluation", lessons=lessons) if module.assessment else lessons


def _whole(course: PublishedCourse) -> Iterator[Offer]:
    curriculum = course.curriculum
    yield Offer(Target("course"), title_of(curriculum), _("Accueil du cours"), _("les missions, et la suite à faire"))
    if curriculum.diagnostic:
        about = _("{time} au plus", time=minutes(curriculum.diagnostic.minutes))
        yield Offer(Target("diagnostic"), title_of(curriculum.diagnostic), _("Diagnostic"), about)
    yield Offer(Target("gap"), _("Mon écart"), _("Rapport"), _("l'écart de chaque apprenant au métier"))
    if curriculum.exam:
        exam = curriculum.exam
        yield Offer(Target("exam", exam.id), title_of(exam), _("Examen"), _rules(exam))


def _in_module(course: PublishedCourse, module: Module) -> Iterator[Offer]:
    for lesson in module.lessons:
        time = minutes(lesson.minutes)
        yield Offer(
            Target("lesson", lesson.id), title_of(lesson), _("Leçon"), time, written=lesson.id in course.lessons
        )
    if module.assessment:
        target = Target("assessment", module.assessment.id)
        yield Offer(target, title_of(module.assessment), _("Évaluation"), _rules(module.assessment))


def _whole_module(module: Module) -> str:
    return _("toutes ses leçons sur une page, {time}", time=minutes(module.minutes))


def _rules(assessment: Assessment) -> str:
    return _n("{n} tentative", "{n} tentatives", policy_for(assessment).attempts)


def _pick(course: PublishedCourse, target: Target) -> Pick:
    """Names in the language of the course: it is learners who read them in the LMS."""
    title, text, label = _named(course, target)
    return Pick(course.key, target, title, text, label)


def _named(course: PublishedCourse, target: Target) -> tuple[str, str, str]:
    curriculum = course.curriculum
    match target.kind:
        case "module":
            module = curriculum.module(target.key)
            return (module.title, module.summary, "") if module else ("", "", "")
        case "lesson":
            found = curriculum.lesson(target.key)
            return (found[1].title, "", "") if found else ("", "", "")
        case "assessment" | "exam":
            assessment = curriculum.any_assessment(target.key)
            return (assessment.title if assessment else "", "", "")
        case "diagnostic":
            return (curriculum.diagnostic.title if curriculum.diagnostic else "", "", "")
        case "competency":
            competency = next(one for one in course.profile.competencies if one.id == target.key)
            return french(f"Compétence : {competency.title}"), competency.description, competency.title
        case "gap":
            return "Mon écart au métier", course.profile.title, ""
        case "course":
            return course.title, "", ""


def _matches(words: list[str], *texts: str) -> bool:
    whole = _plain(" ".join(texts))
    return all(word in whole for word in words)


def _plain(text: str) -> str:
    """Lower case without accents: who searches types « evaluation »."""
    spread = unicodedata.normalize("NFD", text.casefold())
    return "".join(character for character in spread if not unicodedata.combining(character))
