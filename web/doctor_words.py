"""The connection doctor's findings in words: what was looked at, what was found, and which setting to change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lms_adapter.lti.doctor.findings import FAILURE, NOT_LOOKED_AT, Finding, Value
from web.connection_words import problem_words
from web.doctor_service_words import call_words
from web.formats import moment
from web.locale import translate as _
from web.locale import translate_plural as _n

SIGNS = {"ok": ("✓", "good"), "warning": ("!", "look"), "failed": ("✕", "bad"), "unknown": ("?", "none")}
Said = tuple[str, str]
"""What was found and what to do; the second is empty where nothing is to be done."""


@dataclass(frozen=True, slots=True)
class FindingWords:
    """A finding as a person reads it."""

    check: str
    title: str
    sign: str
    tone: str
    found: str
    remedy: str
    detail: str
    """The platform's own words, or where the call ended."""


def finding_words(finding: Finding) -> FindingWords:
    """One finding."""
    sign, tone = SIGNS[finding.state]
    found, remedy = _said(finding)
    detail = str(finding.values.get("reason", ""))
    return FindingWords(
        check=finding.check,
        title=check_title(finding.check), sign=sign, tone=tone,
        found=found, remedy=remedy, detail=detail,
    )  # fmt: skip


def check_title(check: str) -> str:
    """What a check looks at."""
    titles = {
        "our_address": _("Notre adresse"),
        "our_keys": _("Notre clé de signature"),
        "enabled": _("La connexion"),
        "platform_keys": _("Les clés publiques de la plateforme"),
        "clock": _("Les horloges"),
        "token": _("Le droit d'appeler ses services"),
        "scopes": _("Les services permis"),
        "scope_score": _("Service : envoyer des notes"),
        "scope_line_item": _("Service : créer des colonnes"),
        "scope_line_item_read": _("Service : lire les colonnes"),
        "scope_result": _("Service : relire les notes"),
        "scope_memberships": _("Service : lire la liste des inscrits"),
        "line_items": _("Les colonnes du carnet de notes"),
        "roster": _("La liste des inscrits"),
        "launches": _("Les ouvertures"),
        "deployments": _("Les déploiements"),
        "refusals": _("Les ouvertures refusées"),
        "sending": _("L'envoi des notes"),
        "cookies": _("Les cookies dans le cadre de la plateforme"),
        "product": _("Le logiciel"),
    }
    return str(titles.get(check, check))


def _said(finding: Finding) -> Said:
    check, code, values = finding.check, finding.code, finding.values
    if code == NOT_LOOKED_AT:
        because = str(values.get("because", ""))
        if not because:
            return _("Le temps du diagnostic était écoulé."), _("Relancez-le quand la plateforme répond plus vite.")
        return _("Pas vérifié : il faut d'abord corriger « {check} ».", check=check_title(because)), ""
    if code == FAILURE:
        return _("Cette vérification s'est interrompue de notre côté."), _(
            "Relancez ; si cela continue, prévenez-nous."
        )
    if check.startswith("scope_"):
        return _of_a_service(code, values)
    for words in (_of_us, _of_keys_and_clock, _of_the_course, _of_the_connection, _of_what_happened):
        found = words(check, code, values)
        if found is not None:
            return found
    return call_words(check, code, values)


def _of_us(check: str, code: str, values: Mapping[str, Value]) -> Said | None:
    match check, code:
        case "our_address", "https":
            return _("{url}, en https.", url=values.get("url", "")), ""
        case "our_address", "http":
            return (
                _("{url} n'est pas en https.", url=values.get("url", "")),
                _("Passez Passerelle en https : sans cela, les navigateurs bloquent l'outil dans une page en https."),
            )
        case "our_address", "local":
            return (
                _("{url} n'est joignable que depuis cette machine ou ce réseau.", url=values.get("url", "")),
                _("Convient à un essai. Une plateforme en ligne demande une adresse publique en https."),
            )
        case "our_keys", "signing":
            return _("Nous signons depuis le {when}.", when=_moment(values.get("since"))), ""
        case "our_keys", "rotating":
            when = _moment(values.get("changes_at"))
            return _("Une nouvelle clé prend le relais le {when}. Rien à faire.", when=when), ""
        case "our_keys", "sealed_otherwise":
            return (
                _("Notre clé ne s'ouvre pas : le secret de l'installation a changé."),
                _("L'exploitant rétablit PASSERELLE_SECRET_KEY, ou fait une nouvelle clé : {command}",
                  command=f"passerelle lti rotate-keys {values.get('organisation', '')} --at-once"),
            )  # fmt: skip
        case "cookies", "partitioned":
            return _("Les navigateurs récents les gardent. Sinon, l'outil propose de s'ouvrir dans un onglet."), ""
        case "cookies", "plain":
            return (
                _("Sans https, les navigateurs refusent nos cookies dans un cadre."),
                _("L'outil s'ouvrira dans un nouvel onglet. Passez Passerelle en https pour qu'il reste dans la page."),
            )
    return None


def _of_keys_and_clock(check: str, code: str, values: Mapping[str, Value]) -> Said | None:
    seconds = _number(values, "seconds")
    match check, code:
        case "platform_keys", "readable" | "pasted":
            return _n("{n} clé lue.", "{n} clés lues.", _number(values, "count")), ""
        case "platform_keys", "no_keys":
            return (
                _("À l'adresse donnée, il n'y a aucune clé."),
                _("Comparez l'adresse des clés publiques de la fiche avec celle que la plateforme affiche."),
            )
        case "platform_keys", "no_usable_key":
            return (
                _("Aucune de ses clés ne sert à LTI : il faut du RSA de 2 048 bits au moins."),
                _("Demandez à qui administre la plateforme de refaire ses clés."),
            )
        case "platform_keys", "key_without_name":
            return (
                _("Une de ses clés n'a pas de nom (kid)."),
                _("Si des ouvertures sont refusées, demandez à qui administre la plateforme de refaire ses clés."),
            )
        case "clock", "same":
            return _("La plateforme et nous avons la même heure."), ""
        case "clock", "not_told":
            return _("La plateforme ne dit pas l'heure qu'elle a."), ""
        case "clock", "differs" | "too_far":
            found = (
                _n("Nous avançons de {n} seconde.", "Nous avançons de {n} secondes.", seconds)
                if values.get("ours") == "ahead"
                else _n("Nous retardons de {n} seconde.", "Nous retardons de {n} secondes.", seconds)
            )
            return found, _("Mettez les deux serveurs à l'heure du réseau (NTP) : les messages LTI sont datés.")
        case "token", "granted":
            return _("La plateforme accepte notre signature et notre identifiant."), ""
    return None


def _of_a_service(code: str, values: Mapping[str, Value]) -> Said:
    if code == "granted":
        return _("Permis."), ""
    if values.get("product") == "moodle":
        return (
            _("La plateforme ne le permet pas."),
            _(
                "Dans Moodle : Gérer les outils, le crayon de la carte, Services. Notes : « …et gestion des colonnes » "
                "(Use this service for grade sync and column management). Membres : « …obtenir des informations "
                "sur les membres » (Use this service to retrieve members' information)."
            ),
        )
    return _("La plateforme ne le permet pas."), _("Permettez ce service à l'outil dans les réglages de la plateforme.")


def _of_the_course(check: str, code: str, values: Mapping[str, Value]) -> Said | None:
    course = values.get("course", "")
    match check, code:
        case "line_items", "readable":
            there = _number(values, "there")
            return _n("{n} colonne lue dans « {course} ».", "{n} colonnes lues dans « {course} ».", there,
                      course=course), ""  # fmt: skip
        case "line_items", "some_missing":
            missing = _number(values, "missing")
            return (
                _n("{n} de nos colonnes a disparu de « {course} ».", "{n} de nos colonnes ont disparu de « {course} ».",
                   missing, course=course),
                _("Un enseignant a pu les supprimer. Celles que nous avons créées se refont d'elles-mêmes ; "
                  "pour les autres, remettez l'activité dans le cours."),
            )  # fmt: skip
        case (("line_items" | "roster"), "no_course_yet"):
            return _("Aucun cours ne l'a encore proposé."), _("Ouvrez une activité depuis un cours, puis relancez.")
        case "roster", "readable":
            members = _number(values, "members")
            return _n("{n} personne lue dans « {course} ».", "{n} personnes lues dans « {course} ».", members,
                      course=course), ""  # fmt: skip
        case "roster", "names_withheld":
            return (
                _("La liste de « {course} » est lue, sans les noms.", course=course),
                _("Pour les avoir : dans Moodle, Confidentialité de l'outil, « Partager le nom » (Privacy, Share "
                  "launcher's name with tool : Always)."),
            )  # fmt: skip
        case "roster", "empty":
            return _("La liste de « {course} » est vide.", course=course), _("Normal si personne n'y est inscrit.")
        case "roster", "not_a_roster":
            return (
                _("Ce que la plateforme donne pour la liste de « {course} » n'en est pas une.", course=course),
                _("Demandez à qui administre la plateforme de vérifier le service des membres."),
            )
    return None


def _of_the_connection(check: str, code: str, values: Mapping[str, Value]) -> Said | None:
    match check, code:
        case "enabled", "on":
            return _("Active."), ""
        case "enabled", "off":
            return _("Désactivée par un administrateur."), _("Réactivez-la sur sa fiche.")
        case "product", _other:
            named = " ".join(str(values.get(part, "")) for part in ("product", "version")).strip()
            return (str(named).capitalize() or _("La plateforme ne dit pas son logiciel.")), ""
        case "launches", "launched":
            return _("La dernière date du {when}.", when=_moment(values.get("at"))), ""
        case "launches", "never":
            if values.get("product") == "moodle":
                return (
                    _("Personne n'a encore ouvert l'outil."),
                    _("Dans Moodle : Gérer les outils (Manage tools), « Activer » (Activate) si la carte est en "
                      "attente, puis ouvrez une activité."),
                )  # fmt: skip
            return _("Personne n'a encore ouvert l'outil."), _(
                "Activez-le dans la plateforme, puis ouvrez une activité."
            )
        case "deployments", "accepted":
            accepted = _number(values, "accepted")
            return _n("{n} accepté.", "{n} acceptés.", accepted), ""
        case "deployments", "waiting":
            waiting = _number(values, "waiting")
            return (
                _n("{n} attend votre accord.", "{n} attendent votre accord.", waiting),
                _("Acceptez ou refusez sur la fiche de la plateforme."),
            )
        case "deployments", "none_accepted":
            return _("Aucun n'est accepté."), _("Ouvrez une activité : le déploiement apparaîtra sur la fiche.")
    return None


def _of_what_happened(check: str, code: str, values: Mapping[str, Value]) -> Said | None:
    match check, code:
        case "refusals", "none":
            return _("Aucune ces {n} derniers jours.", n=_number(values, "days")), ""
        case "refusals", "some":
            count = _number(values, "count")
            return (
                _n("{n} ces derniers jours.", "{n} ces derniers jours.", count),
                _("La page « Ouvertures refusées » dit pourquoi et quoi changer."),
            )
        case "sending", "running":
            return _("Rien ne le retient."), ""
        case "sending", "resumed":
            return _("La plateforme répond de nouveau : l'envoi reprend."), ""
        case "sending", "paused":
            return _("En pause jusqu'au {when}.", when=_moment(values.get("until"))), _problem(values)
        case "sending", "failing":
            return _("En panne depuis le {when}.", when=_moment(values.get("since"))), _problem(values)
    return None


def _problem(values: Mapping[str, Value]) -> str:
    return problem_words(str(values.get("problem", "")))


def _number(values: Mapping[str, Value], name: str) -> int:
    value = values.get(name, 0)
    return int(value) if isinstance(value, int | float) else 0


def _moment(value: Value | None) -> str:
    try:
        return moment(datetime.fromisoformat(str(value)))
    except ValueError:
        return "–"
