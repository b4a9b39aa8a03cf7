"""« Connexions », for administrators: the platforms as cards, the page of one, and launches that were refused."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.clock import utc_now
from course.curriculum.service import list_courses
from course.enrolment.models import Role
from lms_adapter.lti.connections import (
    BadPlatformName,
    Connection,
    connections_of,
    decide_deployment,
    get_connection,
    get_platform,
    refusals_of,
    remove_platform,
    rename_platform,
    switch_platform,
)
from lms_adapter.lti.registration_links import open_links
from lms_adapter.outbox.standing import Standing, standing_of_contexts
from web.access import needs, signed_in
from web.connection_refusals import refusal_words
from web.connection_words import roster_words, state_words
from web.database import reading, transaction
from web.locale import translate as _

connections = Blueprint("connections", __name__)


@connections.get("/administration/connexions")
@needs(Role.ADMINISTRATOR)
def overview() -> ResponseReturnValue:
    """Every platform with its state; without one, how to connect the first."""
    me, now = signed_in(), utc_now()
    with reading() as session:
        found = connections_of(session, organisation_id=me.organisation_id, now=now)
        standings = standing_of_contexts(session, organisation_id=me.organisation_id)
        links = open_links(session, organisation_id=me.organisation_id, now=now)
    cards = [(one, state_words(one.registration, one.state), _sum(one, standings)) for one in found]
    return render_template("connections/list.html", cards=cards, links=links)


@connections.get("/administration/connexions/<int:registration_id>")
@needs(Role.ADMINISTRATOR)
def show(registration_id: int) -> ResponseReturnValue:
    """One platform: state, courses, deployments, and what can be done."""
    return _page(registration_id)


def _page(registration_id: int, *, problem: str = "", typed: str = "") -> str:
    me, now = signed_in(), utc_now()
    with reading() as session:
        found = get_connection(session, organisation_id=me.organisation_id, registration_id=registration_id, now=now)
        standings = standing_of_contexts(session, organisation_id=me.organisation_id, registration_id=registration_id)
        refused = refusals_of(session, organisation_id=me.organisation_id, registration_id=registration_id)
        titles = _titles(session, me.organisation_id)
    return render_template(
        "connections/show.html",
        found=found,
        words=state_words(found.registration, found.state),
        standing=_sum(found, standings),
        standings=standings,
        nothing=Standing(),
        roster_words=roster_words,
        titles=titles,
        refused=refused[:5],
        refusal_words=refusal_words,
        problem=problem,
        typed=typed or found.registration.name,
    )


@connections.post("/administration/connexions/<int:registration_id>/nom")
@needs(Role.ADMINISTRATOR)
def rename(registration_id: int) -> ResponseReturnValue:
    """What administrators call the platform."""
    me, name = signed_in(), request.form.get("name", "")
    try:
        with transaction() as session:
            found = get_platform(session, organisation_id=me.organisation_id, registration_id=registration_id)
            rename_platform(session, registration=found, name=name)
    except BadPlatformName:
        return _page(registration_id, problem=str(_("Écrivez un nom, de 200 caractères au plus.")), typed=name), 422
    flash(_("La plateforme s'appelle maintenant « {name} ».", name=found.name), "success")
    return _back(registration_id)


@connections.post("/administration/connexions/<int:registration_id>/etat")
@needs(Role.ADMINISTRATOR)
def switch(registration_id: int) -> ResponseReturnValue:
    """Switch the platform on, or off: nothing that it brought is lost."""
    me, on = signed_in(), request.form.get("on") == "yes"
    with transaction() as session:
        found = get_platform(session, organisation_id=me.organisation_id, registration_id=registration_id)
        switch_platform(session, registration=found, on=on, by=me.id, now=utc_now())
    if on:
        flash(_("« {name} » est réactivée.", name=found.name), "success")
    else:
        flash(_("« {name} » est désactivée. Ce qu'elle a apporté est gardé.", name=found.name), "success")
    return _back(registration_id)


@connections.post("/administration/connexions/<int:registration_id>/deploiements/<int:deployment_row_id>")
@needs(Role.ADMINISTRATOR)
def decide(registration_id: int, deployment_row_id: int) -> ResponseReturnValue:
    """Accept or refuse a place where the platform has put the tool."""
    me, accept = signed_in(), request.form.get("accept") == "yes"
    with transaction() as session:
        found = get_platform(session, organisation_id=me.organisation_id, registration_id=registration_id)
        decided = decide_deployment(
            session, registration=found, deployment_id=deployment_row_id, accept=accept, by=me.id, now=utc_now()
        )
    if accept:
        flash(_("Le déploiement {id} est accepté : l'outil s'y ouvre.", id=decided.deployment_id), "success")
    else:
        flash(_("Le déploiement {id} est refusé : l'outil ne s'y ouvre pas.", id=decided.deployment_id), "success")
    return _back(registration_id)


@connections.route("/administration/connexions/<int:registration_id>/retirer", methods=["GET", "POST"])
@needs(Role.ADMINISTRATOR)
def remove(registration_id: int) -> ResponseReturnValue:
    """Ask, say what goes and what stays, then forget the platform."""
    me, now = signed_in(), utc_now()
    confirmed = request.form.get("confirmed") == "yes"
    with transaction() if confirmed else reading() as session:
        found = get_connection(session, organisation_id=me.organisation_id, registration_id=registration_id, now=now)
        standings = standing_of_contexts(session, organisation_id=me.organisation_id, registration_id=registration_id)
        if confirmed:
            name = found.registration.name
            remove_platform(session, registration=found.registration, by=me.id, now=now)
    if confirmed:
        flash(_("« {name} » n'est plus reliée. Supprimez aussi l'outil dans la plateforme.", name=name), "success")
        return redirect(url_for("connections.overview"), 303)
    asked = request.method == "POST"
    page = render_template("connections/remove.html", found=found, standing=_sum(found, standings), unconfirmed=asked)
    return page, 422 if asked else 200


@connections.get("/administration/connexions/refus")
@needs(Role.ADMINISTRATOR)
def refusals() -> ResponseReturnValue:
    """Launches that were refused: the one of a reference that a learner read out, or the last ones."""
    me, sought = signed_in(), request.args.get("reference", "").strip()[:40]
    with reading() as session:
        rows = refusals_of(session, organisation_id=me.organisation_id, reference=sought)
        platforms = {
            one.registration.id: one.registration.name
            for one in connections_of(session, organisation_id=me.organisation_id, now=utc_now())
        }
    return render_template(
        "connections/refusals.html", rows=rows, platforms=platforms, sought=sought, refusal_words=refusal_words
    )


def _sum(connection: Connection, standings: dict[int, Standing]) -> Standing:
    return sum((standings.get(one.context.id, Standing()) for one in connection.courses), Standing())


def _titles(session: Session, organisation_id: int) -> dict[int, object]:
    """Course number -> the course's curriculum, for its title."""
    return {one.id: one.curriculum for one in list_courses(session, organisation_id=organisation_id)}


def _back(registration_id: int) -> ResponseReturnValue:
    return redirect(url_for("connections.show", registration_id=registration_id), 303)
