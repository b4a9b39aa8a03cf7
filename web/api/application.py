"""The API as one OpenAPI 3.1 document and its blueprints, added to the Flask application."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from web.access import public
from web.api.attempts import attempts_api
from web.api.cohorts import cohorts_api
from web.api.courses import courses_api
from web.api.diagnostics import diagnostics_api
from web.api.gaps import gaps_api

SESSION = {"type": "apiKey", "in": "cookie", "name": "passerelle_session"}
CSRF = {"type": "apiKey", "in": "header", "name": "X-CSRFToken", "description": "on every POST, PUT and DELETE"}


def configure_api(app: Flask) -> None:
    """Serve the API under /api/v1 and its description at /api/openapi.json."""
    app.config.update(
        API_TITLE="Passerelle",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = Api(
        app,
        spec_kwargs={
            "info": {
                "description": "Courses, attempts, skill gaps and cohorts of one organisation: "
                "what the pages do, for programs. Errors are RFC 9457 problems."
            },
            "security": [{"session": [], "csrf": []}],
        },
    )
    api.spec.components.security_scheme("session", SESSION)
    api.spec.components.security_scheme("csrf", CSRF)
    for blueprint in (courses_api, attempts_api, diagnostics_api, gaps_api, cohorts_api):
        api.register_blueprint(blueprint)
    app.view_functions["api-docs.openapi_json"] = public(app.view_functions["api-docs.openapi_json"])
