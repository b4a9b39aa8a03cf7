"""The only table from a kind of refusal to an HTTP status, and how a refusal looks: a page, or a JSON problem for /api.

RFC 9457 gives the JSON its shape. Every refusal says what to do next; an unexpected failure gets a reference number
that also stands in the log, with the address pattern and the place in the code but nothing about the person.
"""

from __future__ import annotations

import logging
import secrets
import traceback
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import HTTPException

from core.errors import Conflict, InvalidInput, LmsUnavailable, NotAllowed, NotFound, PasserelleError
from web.access import SignInNeeded
from web.launch_sessions import do_without_launch, launch_id_in_address
from web.locale import translate as _
from web.refusals import reason_of, sentence_of
from web.sessions import current_person

logger = logging.getLogger("passerelle.web")

STATUS_OF_KIND: dict[type[PasserelleError], int] = {
    NotFound: 404,
    InvalidInput: 422,
    NotAllowed: 403,
    Conflict: 409,
    LmsUnavailable: 503,
}


def status_of(error: PasserelleError) -> int:
    """HTTP status of a refusal, by its kind."""
    return next((status for kind, status in STATUS_OF_KIND.items() if isinstance(error, kind)), 500)


def configure_errors(app: Flask) -> None:
    """Answer every refusal and failure; called last, so that no extension's own answer wins."""
    app.register_error_handler(SignInNeeded, _ask_to_sign_in)
    app.register_error_handler(PasserelleError, _answer_refusal)
    app.register_error_handler(CSRFError, _answer_forged_form)
    app.register_error_handler(DataError, _answer_value_that_cannot_be_kept)
    app.register_error_handler(RecursionError, _answer_bottomless_body)
    app.register_error_handler(HTTPException, _answer_http_error)
    app.register_error_handler(Exception, _answer_failure)


def wants_json() -> bool:
    """True for the JSON API: its clients read problems, not pages."""
    return request.path.startswith("/api/")


def _ask_to_sign_in(_error: Exception) -> ResponseReturnValue:
    if launch_id_in_address():
        advice = str(_("Cette activité n'est plus ouverte ici. Rouvrez-la depuis votre plateforme."))
        return (
            _problem(401, advice, reason="launch_over") if wants_json() else (render_template("lti/reopen.html"), 401)
        )
    if wants_json():
        return _problem(401, str(_("Votre session est terminée. Connectez-vous de nouveau.")), reason="signed_out")
    came_from = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("auth.sign_in", next=came_from if came_from != "/" else None))


def _answer_refusal(error: PasserelleError) -> ResponseReturnValue:
    status, sentence = status_of(error), sentence_of(error)
    if wants_json():
        return _problem(status, sentence or error.message, field=error.field, reason=reason_of(error))
    return _page(status, advice=sentence)


def _answer_forged_form(_error: CSRFError) -> ResponseReturnValue:
    if wants_json() and current_person() is None:
        return _ask_to_sign_in(_error)
    advice = str(_("Ce formulaire a expiré. Revenez à la page précédente, rechargez-la et recommencez."))
    return _problem(403, advice, reason="page_expired") if wants_json() else _page(403, advice=advice)


def _answer_value_that_cannot_be_kept(_error: DataError) -> ResponseReturnValue:
    """A text with a NUL or a number beyond its column: the sender's mistake, and nothing was written."""
    detail = str(_("Une des valeurs envoyées n'est pas valable."))
    return _problem(422, detail) if wants_json() else _page(422)


def _answer_bottomless_body(error: RecursionError) -> ResponseReturnValue:
    """JSON nested deeper than Python can read: the sender's mistake. Without JSON it is ours."""
    if not request.is_json:
        return _answer_failure(error)
    return _problem(400, str(_words_of(400)[0]))


def _answer_http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if 300 <= status < 400:
        return error
    if wants_json():
        data = getattr(error, "data", None)
        messages = data.get("messages") if isinstance(data, dict) else None
        answer = _problem(status, error.description or HTTPStatus(status).phrase, messages=messages)
    else:
        answer = _page(status)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def _answer_failure(error: Exception) -> ResponseReturnValue:
    reference = secrets.token_hex(4)
    where = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-4:]]
    route = request.url_rule.rule if request.url_rule else "?"
    logger.error("failure %s: %s at %s on %s %s", reference, type(error).__name__, where, request.method, route)
    if isinstance(error, SQLAlchemyError):
        g.person = g.organisation = None  # the answer must do without what has just failed
        do_without_launch()
    status = 503 if isinstance(error, OperationalError | NoConnectionFree) else 500
    if wants_json():
        return _problem(status, str(_words_of(status)[0]), reference=reference)
    return _page(status, reference=reference)


def _problem(status: int, detail: str, **more: Any) -> Response:
    answer = jsonify(
        {
            "type": "about:blank",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "detail": detail,
            **{name: value for name, value in more.items() if value is not None},
        }
    )
    answer.status_code = status
    answer.content_type = "application/problem+json"
    return answer


def _words_of(status: int) -> tuple[str, str]:
    """What happened and what to do, for people."""
    words = {
        400: (
            _("Cette demande n'a pas pu être comprise."),
            _("Revenez à la page précédente, rechargez-la et recommencez."),
        ),
        403: (
            _("Cette page ne fait pas partie de votre espace."),
            _("Si vous pensez devoir y accéder, demandez à l'administrateur de votre organisme."),
        ),
        404: (
            _("Cette page n'existe pas, ou plus."),
            _("Vérifiez l'adresse, ou repartez de votre page d'accueil."),
        ),
        409: (
            _("Cette action contredit ce qui est déjà enregistré."),
            _("Rien n'a été changé. Rechargez la page pour voir l'état actuel."),
        ),
        413: (_("Ce que vous envoyez est trop volumineux."), _("Réduisez-le, puis recommencez.")),
        422: (_("Une des valeurs envoyées n'est pas valable."), _("Rien n'a été changé. Revenez et corrigez-la.")),
        429: (
            _("Trop d'essais en peu de temps."),
            _("Par sécurité, attendez une minute avant de recommencer. Rien n'est perdu."),
        ),
        503: (_("Un service dont nous dépendons ne répond pas."), _("Réessayez dans quelques minutes.")),
    }
    if status in words:
        return words[status]
    if status < 500:
        return words[400]
    return (
        _("Une erreur est survenue de notre côté."),
        _("Ce que vous aviez enregistré est gardé. Réessayez ; si cela continue, donnez-nous la référence ci-dessous."),
    )


def _page(status: int, *, advice: str | None = None, reference: str | None = None) -> Response:
    happened, remedy = _words_of(status)
    text = render_template("error.html", happened=happened, advice=advice or remedy, reference=reference)
    return Response(text, status=status, content_type="text/html; charset=utf-8")
