"""The live platform that the environment names: a connection of an installation that is running."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from core.database import Database
from core.sealing import Sealer
from core.settings import read_settings
from tests.conformance.lti.live.ground import Ground, NoGround, Wanted, stand_on

HOME, CONNECTION, CONTEXT, LEARNER = "PASSERELLE_HOME", "LTI_LIVE_CONNECTION", "LTI_LIVE_CONTEXT", "LTI_LIVE_LEARNER"
NEEDED = {
    HOME: "home of a running Passerelle",
    CONNECTION: "number or name of a connection",
    CONTEXT: "a course of that platform from which the tool was opened: its id, short name or title",
}


def why_not(environment: Mapping[str, str] = os.environ) -> str:
    """What to set before a live platform can be tested; empty where everything is there."""
    missing = [f"{name} ({what})" for name, what in NEEDED.items() if not environment.get(name)]
    return f"no live platform is named: set {'; '.join(missing)}" if missing else ""


def live_ground(own: Database, environment: Mapping[str, str] = os.environ) -> Ground:
    """Raises NoGround."""
    home = Path(environment[HOME])
    if not home.is_dir():
        raise NoGround(f"{HOME} is {home}, and there is no such folder.")
    settings = read_settings(environment)
    source = Database(settings.database_url)
    try:
        return stand_on(
            source,
            own,
            name="live",
            wanted=Wanted(environment[CONNECTION], environment[CONTEXT], environment.get(LEARNER, "")),
            sealer=Sealer(settings.secret_key),
            tool_url=settings.public_url,
            private_platforms=settings.private_platforms,
        )
    finally:
        source.close()
