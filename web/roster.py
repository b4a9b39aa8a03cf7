"""Taking in a list of people: paste it or send a file, look at what it would do, confirm; all of it or nothing."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.clock import utc_now
from course.enrolment.models import Cohort, Person, Role
from course.enrolment.roster import Entry, Plan, RosterRefused, Standing, enrol_roster, plan_roster
from course.enrolment.roster_lines import LONGEST_NAME, MOST_LINES, TooManyLines, decode_roster, read_roster
from course.enrolment.service import cohorts_for, get_cohort
from lms_adapter.lti.identities import platforms_of_people
from web.access import needs, signed_in
from web.accounts import row_numbers
from web.database import reading, transaction
from web.invitation_links import Warned, handed_link, links_page
from web.limits import ACCOUNT_LIMIT, limiter
from web.locale import translate as _
from web.locale import translate_plural as _n

roster = Blueprint("roster", __name__)


@roster.route("/administration/personnes/importer", methods=["GET", "POST"])
@needs(Role.ADMINISTRATOR)
@limiter.limit(ACCOUNT_LIMIT, methods=["POST"])
def take_in() -> ResponseReturnValue:
    """The form, its preview and its confirmation: nothing is changed before the last."""
    me = signed_in()
    if request.method == "GET":
        return _form(me, chosen=next(iter(row_numbers(request.args, "groupe")), None))
    text, chosen = _sent_text(), next(iter(row_numbers(request.form, "cohort") - {0}), None)
    try:
        lines = read_roster(text)
    except TooManyLines:
        problem = _("Cette liste a plus de {n} lignes. Coupez-la en plusieurs.", n=MOST_LINES)
        return _form(me, chosen=chosen, text=text, problem=str(problem)), 422
    if not lines:
        problem = _("Collez au moins une ligne, ou choisissez un fichier.")
        return _form(me, chosen=chosen, text=text, problem=str(problem)), 422
    if request.form.get("step") == "confirm":
        try:
            with transaction() as session:
                plan, made = enrol_roster(
                    session,
                    organisation_id=me.organisation_id,
                    lines=lines,
                    otherwise=_cohort(session, me, chosen),
                    now=utc_now(),
                )
        except RosterRefused:
            return _preview(me, text, chosen), 409
        return _done(plan, made)
    return _preview(me, text, chosen)


def _sent_text() -> str:
    file = request.files.get("file")
    content = file.read() if file else b""
    return decode_roster(content) if content else request.form.get("lines", "")


def _cohort(session: Session, me: Person, chosen: int | None) -> Cohort | None:
    return get_cohort(session, person=me, cohort_id=chosen) if chosen else None


def _form(me: Person, *, chosen: int | None, text: str = "", problem: str | None = None) -> str:
    with reading() as session:
        cohorts = cohorts_for(session, person=me)
    return render_template(
        "administrator/import.html", cohorts=cohorts, chosen=chosen, text=text, problem=problem, most=MOST_LINES
    )


def _preview(me: Person, text: str, chosen: int | None) -> str:
    with reading() as session:
        plan = plan_roster(
            session,
            organisation_id=me.organisation_id,
            lines=read_roster(text),
            otherwise=_cohort(session, me, chosen),
        )
        cohorts = cohorts_for(session, person=me)
        unproven = [entry.person.id for entry in plan.entries if entry.person and entry.unproven]
        platforms = platforms_of_people(session, organisation_id=me.organisation_id, person_ids=unproven)
    return render_template(
        "administrator/import_preview.html",
        plan=plan,
        counts=_counts(plan),
        unproven=len(unproven),
        platforms=platforms,
        text=text,
        chosen=chosen,
        cohorts=cohorts,
        fault_of=fault_of,
    )


def _counts(plan: Plan) -> list[str]:
    new, joins, present, left, wrong = (len(plan.of(standing)) for standing in Standing)
    sentences = (
        (wrong, _n("{n} ligne à corriger", "{n} lignes à corriger", wrong)),
        (left, _n("{n} ligne laissée de côté", "{n} lignes laissées de côté", left)),
        (new, _n("{n} nouveau compte", "{n} nouveaux comptes", new)),
        (joins, _n("{n} personne connue entre dans un groupe", "{n} personnes connues entrent dans un groupe", joins)),
        (present, _n("{n} personne déjà là", "{n} personnes déjà là", present)),
    )
    return [sentence for count, sentence in sentences if count]


def _done(plan: Plan, made: list[tuple[Person, str]]) -> str:
    heading = _n("{n} compte est prêt", "{n} comptes sont prêts", len(made)) if made else _("La liste est reprise")
    links = [handed_link(person, token) for person, token in made]
    return links_page(links, heading=str(heading), joined=len(plan.of(Standing.JOINS)), warnings=_warnings(plan))


def _warnings(plan: Plan) -> list[Warned]:
    """Who was taken in on a platform's word, and who was not."""
    joined = [entry.person for entry in plan.of(Standing.JOINS) if entry.person and entry.unproven]
    left = [entry.person for entry in plan.of(Standing.LEFT) if entry.person]
    warned = (
        Warned(
            _n(
                "{n} compte fait par une plateforme est entré dans un groupe. Vérifiez qui le tient :",
                "{n} comptes faits par une plateforme sont entrés dans un groupe. Vérifiez qui les tient :",
                len(joined),
            ),
            joined,
        ),
        Warned(
            _n(
                "{n} ligne a été laissée de côté : une plateforme a fait le compte qui porte son adresse. Décidez-en "
                "sur sa fiche, puis reprenez la ligne :",
                "{n} lignes ont été laissées de côté : une plateforme a fait les comptes qui portent leurs adresses. "
                "Décidez-en sur leurs fiches, puis reprenez ces lignes :",
                len(left),
            ),
            left,
        ),
    )
    return [one for one in warned if one.people]


def fault_of(entry: Entry) -> str:
    """What is wrong with a line and what to do, in the reader's language."""
    words = {
        "no_address": _("Il manque l'adresse e-mail."),
        "bad_address": _("« {word} » n'est pas une adresse e-mail.", word=entry.word),
        "repeated": _("Cette adresse est déjà à la ligne {line}.", line=entry.word),
        "no_name": _("Il manque le nom."),
        "long_name": _("Le nom dépasse {n} caractères.", n=LONGEST_NAME),
        "unknown_role": _(
            "« {word} » n'est pas un rôle : écrivez apprenant, formateur ou administrateur.", word=entry.word
        ),
        "unknown_cohort": _("Aucun groupe ne s'appelle « {word} ». Créez-le d'abord, ou corrigez.", word=entry.word),
        "ambiguous_cohort": _("Plusieurs groupes s'appellent « {word} ». Renommez-en un d'abord.", word=entry.word),
    }
    return str(words[entry.fault or ""])
