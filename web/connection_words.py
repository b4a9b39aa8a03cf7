"""How it stands with a platform, in words: its state, what to do about it, and what its newest failure means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lms_adapter.lti.connections import State
from lms_adapter.lti.models import Registration
from web.formats import moment, since
from web.locale import translate as _
from web.platform_roster_words import roster_problem_words


@dataclass(frozen=True, slots=True)
class StateWords:
    """A state with a sign and a sentence; `tone` chooses a colour, which never stands alone."""

    sign: str
    tone: str
    word: str
    advice: str


def state_words(registration: Registration, state: State) -> StateWords:
    """What an administrator reads about the state of a platform."""
    if state == "disabled":
        return StateWords("–", "none", _("désactivée"), _("Les apprenants ne peuvent plus ouvrir l'outil depuis là."))
    if state == "failing":
        started = registration.failing_since
        return StateWords(
            "!",
            "bad",
            _("en panne depuis le {moment}", moment=moment(started)),
            problem_words(registration.problem),
        )
    if state == "paused":
        until = registration.paused_until
        return StateWords(
            "…",
            "look",
            _("en pause jusqu'au {moment}", moment=moment(until)),
            _("La plateforme a demandé d'attendre. Les notes partiront ensuite d'elles-mêmes."),
        )
    if state == "pending":
        return StateWords("○", "look", _("à activer dans la plateforme"), _pending_advice(registration))
    return StateWords(
        "✓", "good", _("reliée"), _("Dernière ouverture : {since}.", since=since(registration.last_launch_at))
    )


def _pending_advice(registration: Registration) -> str:
    if registration.product == "moodle":
        return _(
            "Dans Moodle : Gérer les outils (Manage tools), « Activer » (Activate) sur la carte « Passerelle », "
            "puis ouvrez une activité une première fois."
        )
    return _("Activez l'outil dans la plateforme, puis ouvrez une activité une première fois.")


def problem_words(code: str) -> str:
    """What the newest failure of a service call means; the code itself where nothing better is known."""
    known = {
        "unreachable": _("Son serveur ne répond pas. Les notes attendent et partiront d'elles-mêmes."),
        "timeout": _("Son serveur répond trop lentement. Les notes attendent et partiront d'elles-mêmes."),
        "unavailable": _("Elle se dit indisponible. Les notes attendent et partiront d'elles-mêmes."),
        "server_error": _("Elle répond par une erreur de son côté. Les notes attendent et repartiront."),
        "throttled": _("Elle nous demande de ralentir. Les notes attendent et partiront d'elles-mêmes."),
        "unauthorised": _("Elle refuse nos demandes. Vérifiez l'identifiant client et que l'outil y est encore actif."),
        "forbidden": _("Elle nous refuse un service. Vérifiez les services permis à l'outil dans la plateforme."),
        "not_found": _("L'adresse d'un de ses services n'existe plus. Lancez le diagnostic."),
        "private_host": _("Son adresse est sur un réseau privé, que notre serveur n'appelle pas."),
        "not_https": _("Son adresse n'est pas en https."),
        "untrusted": _("Son certificat n'est pas reconnu par notre serveur. Lancez le diagnostic."),
    }
    return str(known.get(code) or _("Lancez le diagnostic pour savoir quoi changer (code {code}).", code=code or "?"))


def roster_words(problem: str, read_at: datetime | None) -> str:
    """When the roster of a course was read, or why not."""
    why = roster_problem_words(problem)
    if why and read_at:
        return str(_("dernière lecture : {since}. Depuis : {why}", since=since(read_at), why=why))
    if why:
        return str(_("pas lue : {why}", why=why))
    if problem:
        return str(_("pas lue ({code})", code=problem))
    return str(since(read_at)) if read_at else str(_("pas encore"))
