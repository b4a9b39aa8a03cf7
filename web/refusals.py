"""What a learner reads when an attempt says no: what happened and what to do, in their language.

A refusal without a sentence here is told in the words of the code, which programs read.
"""

from __future__ import annotations

from assessments.attempts.ratings import OwnAnswer
from assessments.attempts.service import (
    AlreadyAnswered,
    AttemptFinished,
    AttemptOver,
    NoAttemptLeft,
    NotOpenYet,
    QuestionChanged,
    TooSoon,
)
from core.errors import PasserelleError
from course.curriculum.blueprint import NotEnoughItems
from course.enrolment.accommodations import BadFactor
from lms_adapter.lti.groups import NoSuchGroup
from web.formats import day, moment
from web.locale import translate as _

REASONS: dict[type[PasserelleError], str] = {
    AttemptOver: "attempt_over",
    AttemptFinished: "attempt_finished",
    AlreadyAnswered: "already_answered",
    QuestionChanged: "question_changed",
}
"""What a page does something about, beside telling it: which refusal of an answer this is (player/delivery.md)."""


def reason_of(error: PasserelleError) -> str | None:
    """The word by which a page tells this refusal from others; None where it need not."""
    return REASONS.get(type(error))


def sentence_of(error: PasserelleError) -> str | None:
    """The sentence for a refusal; None where there is none."""
    match error:
        case AttemptOver(since=since):
            said = _(
                "Le temps est écoulé depuis le {moment}. Tout ce qui était arrivé avant est gardé.",
                moment=moment(since),
            )
        case AttemptFinished():
            said = _("Cette tentative est déjà rendue. Vos réponses sont gardées.")
        case AlreadyAnswered():
            said = _("Cette question a déjà sa réponse, et une réponse envoyée est définitive.")
        case QuestionChanged():
            said = _("Cette question vient d'être corrigée. Relisez-la, puis répondez : rien n'est perdu ni compté.")
        case NoAttemptLeft():
            said = _("Vous avez utilisé toutes vos tentatives. Vos résultats sont gardés.")
        case TooSoon(opens_at=opens_at):
            said = _("La prochaine tentative sera possible à partir du {moment}.", moment=moment(opens_at))
        case NotOpenYet(opens_on=opens_on):
            said = _("Cette évaluation ouvre le {day}. Les leçons sont déjà ouvertes.", day=day(opens_on))
        case NotEnoughItems():
            said = _(
                "Cette évaluation n'a pas assez de questions pour être composée. Votre formateur peut le signaler."
            )
        case OwnAnswer():
            said = _("Cette réponse est la vôtre : un autre formateur ou un administrateur la notera.")
        case BadFactor():
            said = _("Le temps se multiplie par un nombre de 1 à 3.")
        case NoSuchGroup():
            said = _("Ce sous-groupe n'existe pas, ou plus : sur la plateforme, personne du groupe n'en fait partie.")
        case _unknown:
            return None
    return str(said)
