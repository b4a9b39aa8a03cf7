"""Connecting a platform: a link that it opens by itself, or values that go back and forth by hand; later updates.

No transaction is open while a platform is called.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.errors import PasserelleError
from course.enrolment.models import Organisation, Role
from lms_adapter.lti.connections import get_platform, platforms_of_issuer
from lms_adapter.lti.keys import public_pem, signing_key
from lms_adapter.lti.manual import faults_in, typed_values
from lms_adapter.lti.models import Registration
from lms_adapter.lti.registering import (
    AlreadyConnected,
    connect_by_hand,
    correct_by_hand,
    keep_update,
    update_at,
)
from lms_adapter.lti.registration_documents import Registered
from lms_adapter.lti.registration_links import LIFETIMES, make_link, withdraw_links
from web.access import needs, signed_in
from web.database import reading, transaction
from web.limits import ACCOUNT_LIMIT, limiter
from web.locale import translate as _
from web.lti.platform_http import platform_http, private_platforms
from web.lti.registering_words import update_trouble_of
from web.lti.sealing import sealer
from web.lti.tool import handed_values, registration_address, tool_of

connecting = Blueprint("connecting", __name__)

DEFAULT_HOURS = 24


@connecting.get("/administration/connexions/ajouter")
@needs(Role.ADMINISTRATOR)
def add() -> ResponseReturnValue:
    """The two ways: a link, or values by hand."""
    return _add_page({}, {})


def _add_page(typed: dict[str, str], problems: dict[str, str]) -> str:
    me, now = signed_in(), utc_now()
    with reading() as session:
        house = session.get_one(Organisation, me.organisation_id)
        key = public_pem(session, organisation_id=me.organisation_id, now=now)
    if not key:
        with transaction() as session:
            signing_key(session, organisation_id=me.organisation_id, sealer=sealer(), now=now)
            key = public_pem(session, organisation_id=me.organisation_id, now=now)
    return render_template(
        "connections/add.html",
        values=handed_values(tool_of(house), public_key=key),
        words=_value_words(),
        hours=[int(one / timedelta(hours=1)) for one in LIFETIMES],
        default_hours=DEFAULT_HOURS,
        typed=typed,
        problems=problems,
        private=private_platforms(),
    )


@connecting.post("/administration/connexions/lien")
@needs(Role.ADMINISTRATOR)
@limiter.limit(ACCOUNT_LIMIT)
def make() -> ResponseReturnValue:
    """A new link, shown this once."""
    return _link_page(None)


@connecting.post("/administration/connexions/<int:registration_id>/lien")
@needs(Role.ADMINISTRATOR)
@limiter.limit(ACCOUNT_LIMIT)
def renew(registration_id: int) -> ResponseReturnValue:
    """A link that gives the platform's registration anew: what it brought stays."""
    return _link_page(registration_id)


def _link_page(registration_id: int | None) -> str:
    me, now = signed_in(), utc_now()
    hours = {str(int(one / timedelta(hours=1))): one for one in LIFETIMES}
    lifetime = hours.get(request.form.get("hours", ""), timedelta(hours=DEFAULT_HOURS))
    with transaction() as session:
        house = session.get_one(Organisation, me.organisation_id)
        renewed = (
            get_platform(session, organisation_id=me.organisation_id, registration_id=registration_id)
            if registration_id is not None
            else None
        )
        link, token = make_link(
            session,
            organisation_id=me.organisation_id,
            created_by=me.id,
            lifetime=lifetime,
            now=now,
            registration=renewed,
        )
    address = registration_address(house, token)
    return render_template("connections/link.html", address=address, until=link.expires_at, renewed=renewed)


@connecting.post("/administration/connexions/liens/fin")
@needs(Role.ADMINISTRATOR)
def withdraw() -> ResponseReturnValue:
    """End every link that was not used yet."""
    me = signed_in()
    with transaction() as session:
        withdraw_links(session, organisation_id=me.organisation_id, now=utc_now())
    flash(_("Les liens en attente ne servent plus à rien."), "success")
    return redirect(url_for("connections.overview"), 303)


@connecting.post("/administration/connexions/ajouter")
@needs(Role.ADMINISTRATOR)
def by_hand() -> ResponseReturnValue:
    """Take in the values that the platform shows."""
    me, values = signed_in(), typed_values(request.form)
    faults = faults_in(values, allow_http=private_platforms())
    if faults:
        return _add_page(values, {name: _fault_words(fault) for name, fault in faults.items()}), 422
    try:
        with transaction() as session:
            others = platforms_of_issuer(session, organisation_id=me.organisation_id, issuer=values["issuer"])
            made = connect_by_hand(
                session, organisation_id=me.organisation_id, values=values, created_by=me.id, now=utc_now()
            )
    except AlreadyConnected:
        return _add_page(values, {"client_id": str(_("Cette plateforme est déjà reliée avec cet identifiant."))}), 422
    if others:
        flash(
            _("Cette plateforme était déjà reliée (« {name} ») : les deux connexions vivent côte à côte.",
              name=others[0].name), "warning",
        )  # fmt: skip
    flash(_("« {name} » est enregistrée. Lancez le diagnostic pour vérifier ce que vous avez saisi.", name=made.name),
          "success")  # fmt: skip
    return redirect(url_for("connections.show", registration_id=made.id), 303)


@connecting.route("/administration/connexions/<int:registration_id>/modifier", methods=["GET", "POST"])
@needs(Role.ADMINISTRATOR)
def correct(registration_id: int) -> ResponseReturnValue:
    """Correct what was typed, or what the platform has changed since: what it brought stays."""
    me = signed_in()
    with reading() as session:
        found = get_platform(session, organisation_id=me.organisation_id, registration_id=registration_id)
    if request.method == "GET":
        return render_template("connections/correct.html", row=found, typed=found, problems={})
    values = typed_values(request.form)
    faults = {name: _fault_words(fault) for name, fault in faults_in(values, allow_http=private_platforms()).items()}
    try:
        if not faults:
            with transaction() as session:
                row = get_platform(session, organisation_id=me.organisation_id, registration_id=registration_id)
                correct_by_hand(session, registration=row, values=values, by=me.id, now=utc_now())
    except AlreadyConnected:
        faults = {"client_id": str(_("Cette plateforme est déjà reliée avec cet identifiant."))}
    if faults:
        return render_template("connections/correct.html", row=found, typed=values, problems=faults), 422
    flash(_("Les valeurs sont enregistrées. Lancez le diagnostic pour les vérifier."), "success")
    return redirect(url_for("connections.show", registration_id=registration_id), 303)


@connecting.post("/administration/connexions/<int:registration_id>/mise-a-jour")
@needs(Role.ADMINISTRATOR)
@limiter.limit(ACCOUNT_LIMIT)
def bring_up_to_date(registration_id: int) -> ResponseReturnValue:
    """Put our present configuration to the platform, where it told us how."""
    me = signed_in()
    with reading() as session:
        found = get_platform(session, organisation_id=me.organisation_id, registration_id=registration_id)
        house = session.get_one(Organisation, me.organisation_id)
    try:
        registered = _put(found, house)
    except PasserelleError as refusal:
        trouble = update_trouble_of(refusal)
        flash(" ".join((trouble.happened, trouble.remedy, trouble.said)).strip(), "warning")
        return redirect(url_for("connections.show", registration_id=registration_id), 303)
    with transaction() as session:
        found = get_platform(session, organisation_id=me.organisation_id, registration_id=registration_id)
        keep_update(session, registration=found, registered=registered, sealer=sealer(), by=me.id, now=utc_now())
    flash(_("La plateforme a maintenant nos réglages à jour."), "success")
    return redirect(url_for("connections.show", registration_id=registration_id), 303)


def _put(found: Registration, house: Organisation) -> Registered:
    token = sealer().open(found.registration_token) if found.registration_token else ""
    return update_at(
        platform_http(),
        uri=found.registration_uri,
        token=token,
        tool=tool_of(house),
        allow_http=private_platforms(),
    )


def _fault_words(fault: str) -> str:
    words = {
        "empty": _("À remplir : la plateforme affiche cette valeur."),
        "too_long": _("C'est trop long pour être cette valeur. Vérifiez ce qui a été collé."),
        "address": _("Ce n'est pas une adresse complète, comme https://lms.exemple.fr/…"),
        "insecure": _("L'adresse doit commencer par https."),
        "query": _("L'émetteur est une adresse sans « ? » ni « # »."),
    }
    return str(words[fault])


def _value_words() -> dict[str, tuple[str, str]]:
    """What each value is, and what Moodle calls its field, in French and in English."""
    return {
        "tool_url": (_("Adresse de l'outil"), "URL de l'outil · Tool URL"),
        "keyset_url": (_("Nos clés publiques (JWKS)"), "Jeu de clés public · Public keyset"),
        "login_url": (_("Début de connexion"), "URL d'initiation de connexion · Initiate login URL"),
        "redirect_url": (_("Adresse de redirection"), "URI de redirection · Redirection URI(s)"),
        "custom": (_("Paramètres personnalisés"), "Paramètres personnalisés · Custom parameters"),
        "content_url": (_("Choix du contenu (deep linking)"), "URL de sélection de contenu · Content selection URL"),
        "icon_url": (_("Icône"), "URL d'icône sécurisée · Secure icon URL"),
        "public_key": (
            _("Clé publique, si la plateforme ne peut pas nous appeler"),
            "Type de clé publique : clé RSA · Public key type: RSA key",
        ),
    }
