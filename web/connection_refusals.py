"""What an administrator reads about a refused launch: what happened, and what to change."""

from __future__ import annotations

from dataclasses import dataclass

from lms_adapter.lti.refusals import Reason
from web.locale import translate as _


@dataclass(frozen=True, slots=True)
class RefusalWords:
    """A refusal explained."""

    happened: str
    remedy: str


def refusal_words(reason: str) -> RefusalWords:
    """The words for a code; an unknown one (of an older version) points to the detail."""
    try:
        code = Reason(reason)
    except ValueError:
        code = None
    found = _of_the_connection(code) or _of_the_browser(code) or _of_the_token(code)
    return found or RefusalWords(
        _("L'ouverture a été refusée."), _("Le détail ci-dessous dit ce qui a été trouvé et ce qui était attendu.")
    )


def _of_the_connection(code: Reason | None) -> RefusalWords | None:
    doctor = _("Lancez le diagnostic de cette plateforme : il nomme le réglage à changer.")
    match code:
        case Reason.UNKNOWN_PLATFORM:
            return RefusalWords(
                _("Une plateforme qui n'est pas reliée a voulu ouvrir l'outil."),
                _(
                    "Si elle est à vous, reliez-la. Si elle l'est déjà, comparez l'émetteur et l'identifiant client "
                    "avec ceux de sa fiche : l'outil y a peut-être été recréé."
                ),
            )
        case Reason.CLIENT_ID_NEEDED:
            return RefusalWords(
                _("La plateforme n'a pas dit quel outil elle ouvrait, et plusieurs connexions lui correspondent."),
                _("Désactivez ici les connexions de cette plateforme qui ne servent plus."),
            )
        case Reason.PLATFORM_OFF:
            return RefusalWords(
                _("La connexion de cette plateforme est désactivée."),
                _("Réactivez-la sur sa fiche si les apprenants doivent pouvoir entrer."),
            )
        case Reason.DEPLOYMENT_WAITING:
            return RefusalWords(
                _("L'outil a été ouvert depuis un déploiement que personne n'a encore accepté."),
                _("Sur la fiche de la plateforme, acceptez ou refusez ce déploiement."),
            )
        case Reason.DEPLOYMENT_REFUSED:
            return RefusalWords(
                _("L'outil a été ouvert depuis un déploiement que vous avez refusé."),
                _("Si c'est une erreur, acceptez-le sur la fiche de la plateforme."),
            )
        case Reason.PLATFORM_ERROR:
            return RefusalWords(
                _("La plateforme a répondu par une erreur au lieu d'ouvrir l'activité."),
                _("Vérifiez dans l'outil externe que l'URI de redirection est exactement celle de notre page."),
            )
        case Reason.KEYSET_UNREACHABLE:
            return RefusalWords(_("Nous n'avons pas pu lire les clés publiques de la plateforme."), doctor)
        case Reason.UNKNOWN_KEY | Reason.BAD_SIGNATURE:
            return RefusalWords(
                _("Le message ne porte pas la signature de la plateforme telle que nous la connaissons."),
                _("Vérifiez l'adresse de ses clés (JWKS) sur sa fiche, puis lancez le diagnostic."),
            )
        case Reason.ISSUER_MISMATCH | Reason.AUDIENCE_MISMATCH:
            return RefusalWords(
                _("Le message vient d'une autre plateforme, ou d'un autre outil, que celui qui a été demandé."),
                _("Comparez l'émetteur et l'identifiant client de la fiche avec ceux que la plateforme affiche."),
            )
    return None


def _of_the_browser(code: Reason | None) -> RefusalWords | None:
    match code:
        case Reason.STATE_MISSING | Reason.STATE_UNKNOWN | Reason.STATE_EXPIRED:
            return RefusalWords(
                _("La page est restée ouverte trop longtemps, ou l'ouverture n'a pas commencé dans la plateforme."),
                _("Rien à changer : l'apprenant rouvre l'activité depuis son cours."),
            )
        case Reason.STATE_USED:
            return RefusalWords(
                _("La même ouverture est arrivée deux fois : retour en arrière, ou page rechargée."),
                _("Rien à changer : l'apprenant rouvre l'activité depuis son cours."),
            )
        case Reason.BROWSER_UNPROVEN:
            return RefusalWords(
                _("Le navigateur qui a terminé l'ouverture n'a pas prouvé que c'est lui qui l'avait commencée."),
                _(
                    "Si cela se répète, réglez l'activité pour s'ouvrir dans une nouvelle fenêtre "
                    "(dans Moodle : Conteneur de lancement, Launch container)."
                ),
            )
        case Reason.EXPIRED | Reason.FROM_THE_FUTURE | Reason.TOO_OLD:
            return RefusalWords(
                _("Le message était trop vieux, ou daté du futur."),
                _("Une fois : l'apprenant recommence. Souvent : mettez le serveur de la plateforme à l'heure."),
            )
        case Reason.NONCE_MISMATCH:
            return RefusalWords(
                _("Le message ne répond pas à la demande que ce navigateur avait faite."),
                _("L'apprenant rouvre l'activité. Si cela se répète, prévenez qui administre la plateforme."),
            )
    return None


def _of_the_token(code: Reason | None) -> RefusalWords | None:
    match code:
        case Reason.FOREIGN_TARGET | Reason.TARGET_MISMATCH:
            return RefusalWords(
                _("L'activité demande une adresse qui n'est pas la nôtre."),
                _("Dans les réglages de l'activité, effacez l'URL de l'outil ou remettez celle de notre page."),
            )
        case Reason.NOBODY:
            return RefusalWords(
                _("La plateforme n'a pas dit qui ouvrait l'activité, et cette page a besoin de le savoir."),
                _("Vérifiez qu'on n'est pas entré comme invité anonyme dans le cours."),
            )
        case Reason.WRONG_VERSION | Reason.WRONG_MESSAGE_TYPE:
            return RefusalWords(
                _("La plateforme a envoyé un message d'une sorte que nous ne connaissons pas."),
                _("Réglez l'outil sur LTI 1.3, et retirez les emplacements que nous ne proposons pas."),
            )
        case Reason.CLAIM_MISSING | Reason.CLAIM_MALFORMED | Reason.LOGIN_INCOMPLETE:
            return RefusalWords(
                _("Il manque au message une donnée que la norme exige, ou elle est mal formée."),
                _("Lancez le diagnostic ; si tout y est bon, transmettez le détail à l'éditeur de la plateforme."),
            )
        case (
            Reason.NO_TOKEN
            | Reason.TOKEN_UNREADABLE
            | Reason.TOKEN_TOO_LARGE
            | Reason.ALGORITHM_REFUSED
            | Reason.NO_KEY_ID
        ):
            return RefusalWords(
                _("Ce qui est arrivé n'est pas un message signé comme LTI 1.3 le demande."),
                _("Vérifiez que l'outil est bien réglé sur LTI 1.3 dans la plateforme, avec une clé RSA (RS256)."),
            )
    return None
