"""What a learner reads about a refused launch: what happened, and what to do now.

They can open the activity again, open it in its own window, sign in again, or hand the reference to somebody. What the
matter is in terms of tokens and keys would not help them; the administrator reads that beside the reference
(`web.connection_refusals`).
"""

from __future__ import annotations

from lms_adapter.lti.refusals import Reason
from web.locale import translate as _


def learner_words(reason: str) -> tuple[str, str]:
    """What happened, and what the person who sees it can do."""
    match reason:
        case Reason.STATE_EXPIRED | Reason.STATE_UNKNOWN | Reason.EXPIRED | Reason.TOO_OLD:
            said = _("Cette ouverture a pris trop de temps."), _again()
        case Reason.STATE_USED:
            said = _("Cette ouverture a déjà servi."), _again()
        case Reason.BROWSER_UNPROVEN:
            said = (
                _("Votre navigateur ne peut pas ouvrir cette activité à l'intérieur de votre plateforme."),
                _("Ouvrez-la dans une nouvelle fenêtre : clic droit sur l'activité, puis « Ouvrir dans un nouvel "
                  "onglet ». Si cela ne suffit pas, essayez un autre navigateur, ou donnez la référence ci-dessous à "
                  "votre formateur."),
            )  # fmt: skip
        case Reason.PLATFORM_ERROR:
            said = (
                _("Votre plateforme a répondu qu'elle ne peut pas ouvrir cette activité."),
                _("Votre session y est peut-être terminée : reconnectez-vous à votre plateforme, puis rouvrez "
                  "l'activité."),
            )  # fmt: skip
        case Reason.KEYSET_UNREACHABLE:
            said = (
                _("Nous n'arrivons pas à joindre votre plateforme pour vérifier cette ouverture."),
                _("Réessayez dans quelques minutes : vos résultats sont gardés. Si cela continue, donnez la référence "
                  "ci-dessous à votre formateur."),
            )  # fmt: skip
        case Reason.UNKNOWN_KEY:
            said = (
                _("La signature de votre plateforme n'est pas encore connue ici."),
                _("Rouvrez l'activité dans une minute. Si cela continue, donnez la référence ci-dessous à votre "
                  "formateur."),
            )  # fmt: skip
        case Reason.DEPLOYMENT_WAITING:
            said = (
                _("Cette activité vient d'être ajoutée et attend d'être acceptée."),
                _("Prévenez votre formateur, avec la référence ci-dessous : un administrateur l'accepte en un "
                  "instant."),
            )  # fmt: skip
        case Reason.PLATFORM_OFF | Reason.DEPLOYMENT_REFUSED:
            said = _("Votre organisme a fermé l'accès depuis cette plateforme."), _tell()
        case Reason.NOBODY:
            said = (
                _("Votre plateforme n'a pas dit qui vous êtes."),
                _("Connectez-vous à votre plateforme avec votre compte, puis recommencez."),
            )
        case Reason.LOGIN_INCOMPLETE | Reason.STATE_MISSING | Reason.NO_TOKEN:
            said = _("Cette adresse s'ouvre depuis votre plateforme de formation."), _again()
        case Reason.FROM_THE_FUTURE:
            said = _("L'horloge de votre plateforme avance sur la nôtre."), _tell()
        case _other:
            said = _("Cette activité n'est pas bien reliée à Passerelle."), _tell()
    return str(said[0]), str(said[1])


def _again() -> str:
    return _("Revenez à votre plateforme, rechargez la page et rouvrez l'activité. Ce que vous aviez enregistré est "
             "gardé.")  # fmt: skip


def _tell() -> str:
    return _("Cela ne vient pas de vous : donnez la référence ci-dessous à votre formateur ou à l'administrateur de "
             "votre organisme, qui y trouve ce qui est à changer.")  # fmt: skip
