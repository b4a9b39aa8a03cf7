"""People who came from platforms, for the administrator: who came from where, and accounts that become one.

A platform's word about a name or an address is no proof, so two accounts of one human being stay two until somebody
looks at both, sees what would move, and says so. It cannot be undone. Whoever sees that they are two people says that
instead, and may take it back.
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
from learning.telling_apart import take_back, tell_apart
from lms_adapter.lti.doubles import apart_since, in_order, suspicions, told_apart
from lms_adapter.lti.identities import Known, known_people
from web.access import needs, signed_in
from web.database import reading, transaction
from web.locale import translate as _

identities = Blueprint("identities", __name__)

A_PAGE = 100
"""People on one page of the list."""
MOST_PAIRS = 50
"""Pairs shown at once: the next ones come as these are decided."""


@identities.get("/administration/personnes/plateformes")
@needs(Role.ADMINISTRATOR)
def index() -> ResponseReturnValue:
    """Possible duplicates, those that are none, then everybody who came from a platform; narrowed on request."""
    me, sought = signed_in(), _sought()
    with reading() as session:
        everybody = known_people(session, organisation_id=me.organisation_id)
        pairs = suspicions(session, organisation_id=me.organisation_id, everybody=everybody)
        apart = told_apart(session, organisation_id=me.organisation_id, everybody=everybody)
    came = [one for one in everybody if one.identities]
    found = [one for one in came if _matches(one, sought)]
    wanted = [pair for pair in pairs if _matches(pair.keep, sought) or _matches(pair.gone, sought)]
    pages = max(1, -(-len(found) // A_PAGE))
    page = min(pages, max(1, request.args.get("page", 1, int)))
    return render_template(
        "identities/index.html",
        pairs=wanted[:MOST_PAIRS],
        pairs_found=len(wanted),
        apart=[pair for pair in apart if _matches(pair.one, sought) or _matches(pair.other, sought)],
        people=found[(page - 1) * A_PAGE : page * A_PAGE],
        people_found=len(found),
        total=len(came),
        sought=sought,
        page=page,
        pages=pages,
    )


@identities.get("/administration/personnes/<int:person_id>/fusionner")
@needs(Role.ADMINISTRATOR)
def choose(person_id: int) -> ResponseReturnValue:
    """The accounts that this one could become one with: those that are alike, or whoever is sought."""
    me, sought = signed_in(), _sought()
    with reading() as session:
        get_person(session, organisation_id=me.organisation_id, person_id=person_id)
        everybody = known_people(session, organisation_id=me.organisation_id)
    here = next((one for one in everybody if one.person.id == person_id), None)
    if here is None:
        raise NoSuchPerson("A visitor's account is erased after a day and cannot be merged.")
    others = [one for one in everybody if one is not here and _offered(one, here, sought)]
    pairs = [(one, *in_order(here, one)) for one in others[:MOST_PAIRS]]
    return render_template("identities/choose.html", here=here, pairs=pairs, found=len(others), sought=sought)


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
        return redirect(url_for("identities.index"), 303)
    unconfirmed = request.method == "POST"
    return _preview_page(person_id, gone_id, unconfirmed=unconfirmed), 422 if unconfirmed else 200


@identities.post("/administration/personnes/<int:person_id>/distinguer/<int:other_id>")
@needs(Role.ADMINISTRATOR)
def distinguish(person_id: int, other_id: int) -> ResponseReturnValue:
    """Say that two accounts are two people: the pair is suspected no longer."""
    with transaction() as session:
        tell_apart(session, pair=(person_id, other_id), by=signed_in(), now=utc_now())
    flash(_("Ce sont deux personnes : la paire est écartée. Vous pouvez la remettre dans la liste."), "success")
    return redirect(url_for("identities.index", q=_sought() or None), 303)


@identities.post("/administration/personnes/<int:person_id>/distinguer/<int:other_id>/revenir")
@needs(Role.ADMINISTRATOR)
def suspect_again(person_id: int, other_id: int) -> ResponseReturnValue:
    """Take back that two accounts are two people."""
    with transaction() as session:
        take_back(session, pair=(person_id, other_id), by=signed_in(), now=utc_now())
    flash(
        _("La paire n'est plus écartée. Elle revient dans la liste tant que les deux comptes se ressemblent."),
        "success",
    )
    return redirect(url_for("identities.index", q=_sought() or None), 303)


def _preview_page(person_id: int, gone_id: int, *, unconfirmed: bool = False) -> str:
    me = signed_in()
    with reading() as session:
        keep, gone = (_known(session, me.organisation_id, one) for one in (person_id, gone_id))
        preview = preview_merge(session, keep=keep.person, gone=gone.person, by=me, now=utc_now())
        apart = apart_since(session, one_id=person_id, other_id=gone_id)
    return render_template(
        "identities/merge.html",
        keep=keep,
        gone=gone,
        moves=preview.moves,
        refusal=refusal_words(preview),
        reason=preview.refusal.reason if preview.refusal else "",
        apart=apart,
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


def _sought() -> str:
    return request.args.get("q", "").strip()[:100]


def _matches(one: Known, sought: str) -> bool:
    needle = sought.casefold()
    texts = (one.person.display_name, one.person.address, *one.platforms, *one.names, *one.addresses)
    return any(needle in text.casefold() for text in texts)


def _offered(one: Known, here: Known, sought: str) -> bool:
    if not (one.identities or here.identities):
        return False
    return _matches(one, sought) if sought else bool(one.names & here.names or one.addresses & here.addresses)
