"""The sealer of the running application, for views that sign or that keep what only this installation may read."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app

from core.sealing import Sealer
from core.settings import Settings

_KEY = "passerelle_sealer"


def keep_sealer(app: Flask, settings: Settings) -> None:
    """Give the application its sealer."""
    app.extensions[_KEY] = Sealer(settings.secret_key)


def sealer() -> Sealer:
    """The sealer of the application that serves this request."""
    return cast(Sealer, current_app.extensions[_KEY])
