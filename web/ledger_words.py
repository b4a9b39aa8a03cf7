"""The ledger in plain words: how a grade stands, why it did not arrive, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from course.curriculum.service import PublishedCourse
from lms_adapter.lti.targets import Target
from lms_adapter.outbox.ledger import LedgerRow, Standing
from web.connection_words import problem_words
from web.formats import moment, share
from web.locale import title_of
from web.locale import translate as _


@dataclass(frozen=True, slots=True)
class StandingWords:
    """A sign and a word; `tone` chooses a colour, which never stands alone."""

    sign: str
    tone: str
    word: str


def standing_words(standing: Standing) -> StandingWords:
    """How a grade stands, in a word or two."""
    words: dict[Standing, StandingWords] = {
        "sent": StandingWords("✓", "good", _("transmise")),
        "unpublished_zero": StandingWords("✓", "good", _("transmise, non publiée")),
        "lost": StandingWords("!", "look", _("disparue")),
        "waiting": StandingWords("…", "none", _("en route")),
        "retrying": StandingWords("…", "look", _("nouvel essai")),
        "platform_away": StandingWords("…", "look", _("plateforme absente")),
        "platform_off": StandingWords("–", "none", _("connexion coupée")),
        "column_pending": StandingWords("…", "none", _("colonne en création")),
        "column_removed": StandingWords("!", "bad", _("colonne supprimée")),
        "failed": StandingWords("!", "bad", _("refusée")),
        "blocked": StandingWords("!", "bad", _("bloquée")),
        "overridden": StandingWords("≠", "look", _("modifiée là-bas")),
    }
    return words[standing]


def why(row: LedgerRow, *, guarded: bool = False) -> str:
    """What happened to a grade and what to do; "" where there is nothing to say.

    `guarded`: the platform keeps a grade that a teacher typed, whatever it is sent (Moodle, the column of an activity).
    """
    score = row.score
    match row.standing:
        case "sent":
            return str(_("le {moment}", moment=moment(score.sent_at)))
        case "unpublished_zero":
            return str(_("Open edX garde un zéro sans le publier."))
        case "lost":
            return str(
                _("Elle était transmise, la plateforme ne la montre plus. Elle repart cette nuit, ou tout de suite.")
            )
        case "overridden":
            shown = share(row.shown) if row.shown is not None else "–"
            said = _(
                "La plateforme montre {shown}, nous disons {told} : quelqu'un l'a changée. Nous la laissons ainsi.",
                shown=shown,
                told=share(score.share),
            )
            undo = _("Pour remettre la nôtre, décochez d'abord « Modifié » (Overridden) dans le carnet de Moodle.")
            return f"{said} {undo}" if guarded else str(said)
        case "column_removed":
            return str(_("La colonne a été supprimée dans la plateforme. Ajoutez de nouveau l'activité, ou renvoyez."))
        case "platform_off":
            return str(_("Un administrateur a coupé la connexion. Les notes attendent."))
        case "column_pending" | "waiting":
            return str(_("depuis le {moment}", moment=moment(score.recorded_at)))
        case "platform_away" | "retrying":
            return str(
                _(
                    "depuis le {moment}, prochain essai le {due}",
                    moment=moment(score.recorded_at),
                    due=moment(score.due_at),
                )
            )
        case _:
            return _refusal(row)


def _refusal(row: LedgerRow) -> str:
    """Why a platform would not take a grade."""
    known = {
        "learner_not_gradable": _(
            "La plateforme ne note pas cette personne : inscrite comme formatrice, ou plus inscrite."
        ),
        "locked": _(
            "La note est verrouillée dans le carnet de notes de la plateforme. Déverrouillez-la, puis renvoyez."
        ),
        "conflict": _("La plateforme dit avoir plus récent et ne montre pas quoi."),
        "scope_missing": _("L'outil n'a pas le droit d'écrire des notes : réglages de l'outil, Services."),
        "bad_request": _("La plateforme n'a pas compris la demande."),
        "internal_error": _("Une erreur de notre côté. Nous réessayons."),
    }
    said = known.get(row.score.problem) or problem_words(row.score.problem)
    return f"{said} «\u202f{row.score.reason}\u202f»" if row.score.reason else str(said)


def target_title(target: Target, course: PublishedCourse) -> str:
    """What a column shows, by its title in the course; its key where the course no longer has it."""
    if target.kind != "competency":
        assessment = course.curriculum.any_assessment(target.key)
        return title_of(assessment) if assessment else target.key
    competency = next((one for one in course.profile.competencies if one.id == target.key), None)
    return title_of(competency) if competency else target.key
