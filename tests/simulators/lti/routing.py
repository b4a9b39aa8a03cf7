"""Which service of a simulated platform a request is for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from tests.simulators.lti.answers import Refused, json_answer
from tests.simulators.lti.auth import answer_authorization
from tests.simulators.lti.deep_linking import answer_deep_linking
from tests.simulators.lti.line_items import answer_line_item, answer_line_items
from tests.simulators.lti.registration import answer_configuration, answer_registration
from tests.simulators.lti.roster import answer_memberships
from tests.simulators.lti.scores import answer_results, answer_scores
from tests.simulators.lti.tokens import answer_token

if TYPE_CHECKING:
    from tests.simulators.lti.platform import SimulatedPlatform

Handler = Callable[[], Response]


def route(platform: SimulatedPlatform, request: Request) -> tuple[str, Handler]:
    """Name of the service, and what answers."""
    profile, path = platform.profile, request.path
    if path == profile.token:
        return "token", partial(answer_token, platform, request)
    if path == profile.authorization:
        return "authorization", partial(answer_authorization, platform, request)
    if path == profile.deep_linking:
        return "deep_linking", partial(answer_deep_linking, platform, request)
    if path == profile.configuration:
        return "configuration", partial(answer_configuration, platform)
    if path == profile.registration:
        return "registration", partial(answer_registration, platform, request)
    if path == profile.keys:
        return "keys", partial(json_answer, platform.issuer.keyset())
    item = profile.line_item_pattern().fullmatch(path)
    if item:
        found = item.groupdict()
        part, place = found.get("part") or "", (found["context"], found["item"])
        if part == "/scores":
            return "scores", partial(answer_scores, platform, request, *place)
        if part == "/results":
            return "results", partial(answer_results, platform, request, *place)
        return "line_item", partial(answer_line_item, platform, request, *place)
    items = profile.line_items_pattern().fullmatch(path)
    if items:
        return "line_items", partial(answer_line_items, platform, request, items["context"])
    members = profile.memberships_pattern().fullmatch(path)
    if members:
        return "memberships", partial(answer_memberships, platform, request, members["context"])
    return "unknown", _nothing


def _nothing() -> Response:
    raise Refused(404, "nothing here")
