"""The application factory: settings and a database in, a Flask application out. Nothing is read or opened at import."""

from __future__ import annotations

from flask import Flask

from core.database import Database
from core.settings import Settings
from web.accommodations import accommodations
from web.account import account
from web.accounts import accounts
from web.administrator import administrator
from web.api.application import configure_api
from web.assessment import assessment
from web.assets import configure_assets
from web.assignment import assignment
from web.auth import auth
from web.case_file import case_file
from web.connecting import connecting
from web.connection_doctor import connection_doctor
from web.connections import connections
from web.corrections.pages import corrections
from web.database import keep_database
from web.diagnostic import diagnostic
from web.errors import configure_errors
from web.formats import configure_formats
from web.gap import gap
from web.grading import grading
from web.groups import groups
from web.health import health
from web.identities import identities
from web.invitation_links import configure_links
from web.items import items
from web.items_exchange import items_exchange
from web.learner import learner
from web.learner_attempt import learner_attempt
from web.ledger import ledger
from web.limits import configure_limits
from web.locale import configure_locale
from web.lti.activity import lti_activity
from web.lti.arrival import lti_arrival
from web.lti.frame import configure_frame
from web.lti.keys import lti_keys
from web.lti.launching import lti_launching
from web.lti.picking import lti_picking
from web.lti.platform_http import keep_platform_http
from web.lti.registering import lti_registering
from web.lti.review import lti_review
from web.lti.sealing import keep_sealer
from web.measurement import measurement
from web.navigation import configure_navigation
from web.platform_groups import platform_groups
from web.roster import roster
from web.row_numbers import configure_row_numbers
from web.security import configure_security
from web.sessions import configure_sessions
from web.trainer import trainer
from web.welcome import welcome


def create_app(settings: Settings, database: Database | None = None, *, frame_ancestors: str = "'self'") -> Flask:
    """Build the application on `database` (default: the one that the settings name).

    `frame_ancestors` is the Content-Security-Policy source list of sites that may show us in a frame.
    """
    app = Flask(__name__, static_folder=None)
    app.url_map.strict_slashes = False
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.json.sort_keys = False  # type: ignore[attr-defined]
    keep_database(app, database or Database(settings.database_url))
    configure_row_numbers(app)
    configure_sessions(app, settings)
    configure_security(app, settings, frame_ancestors=frame_ancestors)
    configure_limits(app)
    configure_locale(app)
    configure_formats(app)
    configure_assets(app)
    configure_navigation(app)
    configure_links(app, settings)
    configure_frame(app)
    keep_sealer(app, settings)
    keep_platform_http(app, settings)
    for face in (auth, welcome, account, learner, case_file, diagnostic, assessment, gap, trainer, assignment, health):
        app.register_blueprint(face)
    for face in (administrator, accommodations, accounts, roster, groups, identities):
        app.register_blueprint(face)
    for face in (grading, measurement, ledger, platform_groups):
        app.register_blueprint(face)
    for face in (connections, connecting, connection_doctor, lti_registering):
        app.register_blueprint(face)
    for face in (items, items_exchange, corrections):
        app.register_blueprint(face)
    app.register_blueprint(lti_keys)
    app.register_blueprint(lti_launching)
    app.register_blueprint(lti_arrival)
    for face in (lti_picking, lti_activity, lti_review, learner_attempt):
        app.register_blueprint(face)
    configure_api(app)
    configure_errors(app)  # last, so that no extension's own answer wins
    return app
