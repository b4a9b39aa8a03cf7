"""What it means that a platform did not answer one of the doctor's calls, and which setting to change."""

from __future__ import annotations

from collections.abc import Mapping

from lms_adapter.lti.doctor.findings import Value
from web.locale import translate as _

Said = tuple[str, str]


def call_words(check: str, code: str, values: Mapping[str, Value]) -> Said:
    """The words for the code of a ServiceError."""
    product = str(values.get("product", ""))
    known = _about_us(code, product) or _about_the_address(check, code) or _about_the_moment(code)
    return known or (
        _("La plateforme a répondu par un refus (code {code}).", code=f"{values.get('status') or ''} {code}".strip()),
        _("Ses mots, s'il y en a, sont ci-dessous. Transmettez-les à qui administre la plateforme."),
    )


def _about_us(code: str, product: str) -> Said | None:
    match code:
        case "key_set_unreachable":
            found = _("La plateforme n'arrive pas à lire nos clés publiques, donc elle refuse notre signature.")
            if product == "moodle":
                return found, _(
                    "Dans Moodle : Administration du site, Général, Sécurité, Sécurité HTTP (HTTP security) : retirez "
                    "notre machine de « Liste d'hôtes bloqués pour cURL » (cURL blocked hosts list) et ajoutez notre "
                    "port à « Liste de ports cURL autorisés » (cURL allowed ports list). Ou collez notre clé publique "
                    "dans l'outil (Public key type : RSA key)."
                )
            return found, _("Ouvrez-lui l'accès à notre adresse, ou collez notre clé publique dans ses réglages.")
        case "client_refused" | "unauthorised":
            return (
                _("La plateforme n'accepte pas notre signature ou notre identifiant client."),
                _(
                    "Comparez l'identifiant client de la fiche avec celui de l'outil. Si vous aviez collé notre clé "
                    "publique, collez la nouvelle."
                ),
            )
        case "scope_not_granted" | "forbidden":
            return (
                _("La plateforme ne permet pas ce service à l'outil."),
                _("Permettez-le dans les réglages de l'outil, rubrique Services, puis relancez."),
            )
    return None


def _about_the_address(check: str, code: str) -> Said | None:
    what = {
        "platform_keys": _("l'adresse des clés publiques"),
        "token": _("l'adresse des jetons"),
    }.get(check) or _("l'adresse de ce service")
    compare = _("Comparez {what} de la fiche avec celle que la plateforme affiche.", what=what)
    match code:
        case "token_endpoint_wrong" | "not_found" | "not_json" | "redirected" | "bad_address":
            return _("À l'adresse donnée, ce service ne répond pas comme attendu."), compare
        case "private_host":
            return (
                _("L'adresse est sur un réseau privé, que notre serveur n'appelle pas."),
                _("Donnez une adresse publique, ou l'exploitant permet PASSERELLE_PRIVATE_PLATFORMS."),
            )
        case "untrusted":
            return (
                _("Le certificat de la plateforme n'est pas reconnu par notre serveur."),
                _(
                    "Il est peut-être périmé. S'il vient d'une autorité propre à votre organisation, l'exploitant de "
                    "Passerelle l'ajoute à celles qu'il reconnaît (SSL_CERT_FILE)."
                ),
            )
        case "not_https":
            return _("L'adresse n'est pas en https."), _("Passez la plateforme en https, et corrigez l'adresse.")
    return None


def _about_the_moment(code: str) -> Said | None:
    match code:
        case "unreachable":
            return (
                _("La plateforme ne répond pas à notre serveur."),
                _("Vérifiez qu'elle est en marche et que son pare-feu laisse passer notre serveur, puis relancez."),
            )
        case "timeout":
            return _("La plateforme répond trop lentement."), _(
                "Relancez plus tard ; les notes attendent sans se perdre."
            )
        case "throttled":
            return _("La plateforme demande de ralentir."), _("Relancez dans quelques minutes.")
        case "unavailable" | "server_error":
            return (
                _("La plateforme répond par une erreur de son côté."),
                _("Regardez son journal d'erreurs, ou prévenez qui l'administre."),
            )
    return None
