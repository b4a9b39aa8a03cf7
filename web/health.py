"""Whether the application can serve: it is asked by whatever keeps it running."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from web.access import public
from web.database import reading

health = Blueprint("health", __name__)


@health.get("/health")
@public
def check() -> ResponseReturnValue:
    """200 when the database answers, 503 when it does not."""
    try:
        with reading() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return jsonify({"status": "unavailable", "database": "no answer"}), 503
    return jsonify({"status": "ok"})
