"""People who came from platforms, for the administrator: who came from where, and accounts that become one.

A platform's word about a name or an address is no proof, so two accounts of one human being stay two until somebody
looks at both, sees what would move, and says so. It cannot be undone.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.clock import utc_now
from course.enrolment.accounts import get_person
from course.enrolment.models import Role
from course.enrolment.service import NoSuchPerson
from learning.merging import MergePreview, MergeRefused, merge_people, preview_merge
from lms_adapter.lti.identities import Known, in_order, known_people, suspicions
from web.access import needs, signed_in
from web.database import reading, transaction
from web.locale import translate as _

identities = Blueprint("identities", __name__)

MOST_SHOWN = 200
"""People shown at once; the search narrows them."""


@identities.get("/administration/personnes/plateformes")
@needs(Role.ADMINISTRATOR)
def index() -> ResponseReturnValue:
    """Possible duplicates, then everybody who came from a platform."""
    me, sought = signed_in(), request.args.get("q", "").strip()[:100]
    with reading() as session:
        found = [one for one in known_people(session, organisation_id=me.organisation_id) if one.identities]
        pairs = suspicions(session, organisation_id=me.organisation_id)
    shown = [one for one in found if _matches(one, sought)]
    return render_template(
        "identities/index.html",
        pairs=pairs,
        people=shown[:MOST_SHOWN],
        left_out=max(0, len(shown) - MOST_SHOWN),
        total=len(found),
        sought=sought,
    )


@identities.get("/administration/personnes/<int:person_id>/fusionner")
@needs(Role.ADMINISTRATOR)
def choose(person_id: int) -> ResponseReturnValue:
    """The accounts that this one could become one with: those that are alike, or whoever is sought."""
    me, sought = signed_in(), request.args.get("q", "").strip()[:100]
    with reading() as session:
        get_person(session, organisation_id=me.organisation_id, person_id=person_id)
        everybody = known_people(session, organisation_id=me.organisation_id)
    here = next((one for one in everybody if one.person.id == person_id), None)
    if here is None:
        raise NoSuchPerson("A visitor's account is erased after a day and cannot be merged.")
    others = [one for one in everybody if one is not here and _offered(one, here, sought)]
    pairs = [(one, *in_order(here, one)) for one in others[:MOST_SHOWN]]
    return render_template("identities/choose.html", here=here, pairs=pairs, sought=sought)


@identities.route("/administration/personnes/<int:person_id>/fusionner/<int:gone_id>", methods=["GET", "POST"])
@needs(Role.ADMINISTRATOR)
def merge(person_id: int, gone_id: int) -> ResponseReturnValue:
    """Show both accounts and what would move; on confirmation make them one."""
    me, now = signed_in(), utc_now()
    confirmed = request.method == "POST" and request.form.get("confirmed") == "yes"
    if confirmed:
        try:
            with transaction() as session:
                keep = get_person(session, organisation_id=me.organisation_id, person_id=person_id)
                gone = get_person(session, organisation_id=me.organisation_id, person_id=gone_id)
                merge_people(session, keep=keep, gone=gone, by=me, now=now)
                name = keep.display_name
        except MergeRefused:
            return _preview_page(person_id, gone_id), 409
        flash(_("Les deux comptes n'en font plus qu'un : {name}.", name=name), "success")
        return redirect(url_for("accounts.edit", person_id=person_id), 303)
    unconfirmed = request.method == "POST"
    return _preview_page(person_id, gone_id, unconfirmed=unconfirmed), 422 if unconfirmed else 200


def _preview_page(person_id: int, gone_id: int, *, unconfirmed: bool = False) -> str:
    me = signed_in()
    with reading() as session:
        keep, gone = (_known(session, me.organisation_id, one) for one in (person_id, gone_id))
        preview = preview_merge(session, keep=keep.person, gone=gone.person, by=me, now=utc_now())
    return render_template(
        "identities/merge.html",
        keep=keep,
        gone=gone,
        moves=preview.moves,
        refusal=refusal_words(preview),
        reason=preview.refusal.reason if preview.refusal else "",
        unconfirmed=unconfirmed,
    )


def _known(session: Session, organisation_id: int, person_id: int) -> Known:
    person = get_person(session, organisation_id=organisation_id, person_id=person_id)
    found = known_people(session, organisation_id=organisation_id, person_ids=[person.id])
    return found[0] if found else Known(person, (), (), 0, invited=False)


def refusal_words(preview: MergePreview) -> str:
    """Why two accounts cannot become one, and what to do; empty where they can."""
    if preview.refusal is None:
        return ""
    words = {
        "same": _("C'est deux fois le même compte."),
        "organisation": _("Ces comptes appartiennent à deux organismes."),
        "guest": _("Le compte d'un visiteur s'efface de lui-même au bout d'un jour : il ne se fusionne pas."),
        "administrator": _(
            "Le compte qui disparaîtrait est celui d'un administrateur. Gardez celui-là, ou changez d'abord son rôle."
        ),
        "passwords": _(
            "Les deux comptes ont un mot de passe : cette personne se connecte aux deux, et l'un cesserait de "
            "s'ouvrir sans prévenir. Voyez avec elle lequel elle garde."
        ),
        "password": _("Le compte qui disparaîtrait a un mot de passe. Gardez plutôt celui-là."),
        "at_work": _(
            "Une tentative est en cours dans le compte qui disparaîtrait. Revenez quand elle sera rendue ; une "
            "tentative sans limite de temps compte pour abandonnée après une demi-heure."
        ),
    }
    return str(words[preview.refusal.reason])


def _matches(one: Known, sought: str) -> bool:
    needle = sought.casefold()
    texts = (one.person.display_name, one.person.address, *one.platforms, *one.names, *one.addresses)
    return any(needle in text.casefold() for text in texts)


def _offered(one: Known, here: Known, sought: str) -> bool:
    if not (one.identities or here.identities):
        return False
    return _matches(one, sought) if sought else bool(one.names & here.names or one.addresses & here.addresses)
