"""An LMS small enough to read: a course page with a frame, a login form, an authorization endpoint, storage, keys."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import escape

from core.clock import utc_now
from lms_adapter.lti import claims
from tests.simulators.lti.issuer import Issuer

STORAGE = """
const kept = new Map();
window.asked = [];
addEventListener("message", ({ data, origin, source }) => {
  if (!/^lti\\.(put|get)_data$/.test(data.subject)) return;
  window.asked.push(data.subject);
  const name = `${origin} ${data.key}`;
  if (data.subject === "lti.put_data") kept.set(name, data.value);
  const { message_id, key } = data;
  source.postMessage({ subject: `${data.subject}.response`, message_id, key, value: kept.get(name) ?? null }, origin);
});
"""


@dataclass
class Lms:
    """What the pages need to know; the addresses are set once the servers have their ports."""

    issuer: Issuer = field(default_factory=Issuer)
    tool: str = ""
    address: str = ""
    answers_from: str = ""
    """Another origin that posts the answer, as platforms with a common authorization endpoint do; empty: the same."""
    storage_target: str = ""

    @property
    def launch_url(self) -> str:
        """Where the tool takes launches."""
        return f"{self.tool}/lti/school/launch"


def lms_app(lms: Lms) -> Flask:
    """The pages."""
    app = Flask("knocking-lms")

    @app.get("/course")
    def course() -> str:
        frame = '<iframe title="Passerelle" src="/open" width="900" height="600"></iframe>'
        body = f"<title>LMS</title><script>{STORAGE}</script><main><h1>LMS</h1>{frame}</main>"
        return f'<!doctype html><html lang="fr">{body}'

    @app.get("/open")
    def open_tool() -> str:
        fields = {
            "iss": lms.issuer.issuer,
            "client_id": lms.issuer.client_id,
            "login_hint": "17",
            "target_link_uri": lms.launch_url,
            "lti_message_hint": "h",
        }
        if lms.storage_target:
            fields["lti_storage_target"] = lms.storage_target
        return posting(f"{lms.tool}/lti/school/login", fields)

    @app.get("/auth")
    def auth() -> ResponseReturnValue:
        if lms.answers_from:
            return redirect(f"{lms.answers_from}/answer?{urlencode(request.args)}")
        return answer()

    @app.get("/answer")
    def answer() -> str:
        changes: dict[str, Any] = {claims.CUSTOM: {"course": "small", "target": "lesson:l01_01"}}
        payload = lms.issuer.launch_payload(
            nonce=request.args["nonce"], now=utc_now(), target_link_uri=lms.launch_url, changes=changes
        )
        token = lms.issuer.sign(payload)
        return posting(request.args["redirect_uri"], {"id_token": token, "state": request.args["state"]})

    @app.get("/jwks")
    def jwks() -> ResponseReturnValue:
        return json.dumps(lms.issuer.keyset()), {"Content-Type": "application/json"}

    return app


def posting(address: str, fields: dict[str, str]) -> str:
    """A page that posts a form by itself."""
    inputs = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in fields.items())
    form = f'<form method="post" action="{escape(address)}">{inputs}</form>'
    return f"<!doctype html><title>LMS</title>{form}<script>document.forms[0].submit()</script>"
