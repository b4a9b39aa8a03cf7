"""What an administrator reads when a registration did not work: what happened, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import PasserelleError
from lms_adapter.lti.registering import OtherPlatform
from lms_adapter.lti.registration_documents import BadPlatformConfiguration, BadRegistrationReply
from lms_adapter.lti.registration_links import NoSuchLink
from lms_adapter.lti.service_errors import ServiceError
from web.locale import translate as _


@dataclass(frozen=True, slots=True)
class Trouble:
    """A refusal in words."""

    happened: str
    remedy: str
    said: str = ""
    """The platform's own words, where it said some."""


def trouble_of(error: PasserelleError, *, asked: bool = False) -> Trouble:
    """`asked`: the platform had been asked to register us when it happened."""
    match error:
        case NoSuchLink(why=why):
            return _closed_link(why)
        case BadPlatformConfiguration():
            return _bad_configuration(error)
        case OtherPlatform():
            return Trouble(
                _("Ce lien renouvelle une autre plateforme que celle qui vient de l'ouvrir."),
                _("Pour relier celle-ci, créez un nouveau lien depuis la page « Connexions »."),
            )
        case BadRegistrationReply():
            return Trouble(
                _("La plateforme a créé l'outil, mais sa réponse ne dit pas sous quel identifiant client."),
                _("Supprimez-y l'outil « Passerelle » qui vient d'apparaître, puis reliez-la à la main."),
            )
        case ServiceError():
            return _refused_registration(error) if asked else _unreadable_configuration(error)
        case _other:
            return Trouble(
                _("L'inscription n'a pas pu être menée à bien."),
                _("Fermez cette fenêtre et collez de nouveau le lien dans la plateforme."),
            )


def update_trouble_of(error: PasserelleError) -> Trouble:
    """Why a platform did not take our present settings."""
    if isinstance(error, BadRegistrationReply):
        return Trouble(
            _("La plateforme a reçu nos réglages, mais sa réponse n'est pas lisible."),
            _("Regardez dans la plateforme si l'outil a changé, puis lancez le diagnostic."),
        )
    if isinstance(error, ServiceError) and error.kind == "retry":
        return Trouble(
            _("La plateforme ne répond pas à notre serveur."), _("Rien n'a changé ici. Réessayez plus tard.")
        )
    return Trouble(
        _("La plateforme n'a pas pris nos réglages."),
        _("Rien n'a changé ici. Renouvelez l'inscription avec un nouveau lien."),
        error.reason if isinstance(error, ServiceError) else "",
    )


def half_done(client_id: str) -> Trouble:
    """The platform has registered us, and we could not write it down."""
    return Trouble(
        _("La plateforme a créé l'outil, mais nous n'avons pas pu l'enregistrer de notre côté."),
        _(
            "Supprimez dans la plateforme l'outil « Passerelle » dont l'identifiant client est {client}, "
            "puis collez-y de nouveau le lien.",
            client=client_id,
        ),
    )


def _closed_link(why: str) -> Trouble:
    again = _("Créez-en un nouveau : page « Connexions », bouton « Relier une plateforme ».")
    if why == "used":
        return Trouble(_("Ce lien a déjà servi : il ne relie qu'une plateforme, une seule fois."), again)
    if why == "expired":
        return Trouble(_("Ce lien a expiré."), again)
    return Trouble(_("Ce lien n'existe pas, ou plus. Il a peut-être été coupé en le copiant."), again)


def _bad_configuration(error: BadPlatformConfiguration) -> Trouble:
    if error.code == "issuer_mismatch":
        return Trouble(
            _("La plateforme se présente sous une autre adresse que celle qui nous a répondu."),
            _(
                "Vérifiez l'adresse du site dans sa configuration (dans Moodle : wwwroot, dans config.php). "
                "Les deux doivent avoir le même nom de machine."
            ),
            error.detail,
        )
    if error.code == "insecure":
        return Trouble(
            _("La plateforme donne une adresse sans https."),
            _("Passez-la en https. Sur un réseau privé, l'exploitant peut permettre PASSERELLE_PRIVATE_PLATFORMS."),
            error.detail,
        )
    if error.code == "missing":
        return Trouble(
            _("La description de la plateforme est incomplète."),
            _("Mettez la plateforme à jour, ou reliez-la à la main depuis la page « Connexions »."),
            error.detail,
        )
    return Trouble(
        _("La description de la plateforme n'est pas lisible."),
        _("Vérifiez que le lien a été collé dans l'écran d'ajout d'un outil LTI, ou reliez la plateforme à la main."),
        error.detail,
    )


def _unreadable_configuration(error: ServiceError) -> Trouble:
    if error.code in ("private_host", "not_https", "bad_address"):
        return Trouble(
            _("L'adresse de la plateforme ne peut pas être appelée depuis notre serveur."),
            _(
                "Elle doit être publique et en https. Sur un réseau privé, l'exploitant peut permettre "
                "PASSERELLE_PRIVATE_PLATFORMS."
            ),
        )
    if error.code == "untrusted":
        return Trouble(
            _("Le certificat de la plateforme n'est pas reconnu par notre serveur."),
            _(
                "Il est peut-être périmé. S'il vient d'une autorité propre à votre organisation, l'exploitant de "
                "Passerelle l'ajoute à celles qu'il reconnaît (SSL_CERT_FILE)."
            ),
        )
    if error.kind == "retry":
        return Trouble(
            _("La plateforme ne répond pas à notre serveur."),
            _(
                "Un pare-feu peut bloquer notre appel. Réessayez dans un instant ; sinon, "
                "reliez la plateforme à la main."
            ),
        )
    return Trouble(
        _("La plateforme a refusé de nous donner sa description."),
        _("Réessayez ; si cela continue, reliez la plateforme à la main depuis la page « Connexions »."),
        _in_figures(error),
    )


def _refused_registration(error: ServiceError) -> Trouble:
    if error.status in (401, 403):
        return Trouble(
            _("La plateforme a refusé l'inscription : son jeton a expiré ou a déjà servi."),
            _("Fermez cette fenêtre et collez de nouveau le même lien dans la plateforme : elle en donnera un autre."),
            error.reason,
        )
    if error.kind == "retry":
        return Trouble(
            _("La plateforme n'a pas répondu à l'inscription. Nous ne savons pas si elle a créé l'outil."),
            _(
                "Regardez sa liste d'outils : si « Passerelle » y est apparu, supprimez-le, "
                "puis collez de nouveau le même lien."
            ),
        )
    return Trouble(
        _("La plateforme a refusé l'inscription."),
        _("Ses mots sont ci-dessous. Corrigez ce qu'ils disent, ou reliez la plateforme à la main."),
        error.reason or _in_figures(error),
    )


def _in_figures(error: ServiceError) -> str:
    return f"{error.status or ''} {error.code}".strip()
