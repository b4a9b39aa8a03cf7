"""Why a launch may be refused: one code for each rule, with the clause and what was found.

The code chooses the sentence that a learner reads (`web.lti.refusal_words`), stands in the log and in the row that an
administrator finds under the reference. `detail` says what came and what was expected; nothing personal goes in.
"""

from __future__ import annotations

from enum import StrEnum

from core.errors import NotAllowed

LONGEST_DETAIL = 500


class Reason(StrEnum):
    """What was broken. Values are kept in the database: add, never rename."""

    # The login request
    LOGIN_INCOMPLETE = "login_incomplete"
    UNKNOWN_PLATFORM = "unknown_platform"
    CLIENT_ID_NEEDED = "client_id_needed"
    PLATFORM_OFF = "platform_off"
    # The answer, before its token is read
    PLATFORM_ERROR = "platform_error"
    NO_TOKEN = "no_token"  # noqa: S105 -- a code
    STATE_MISSING = "state_missing"
    STATE_UNKNOWN = "state_unknown"
    STATE_EXPIRED = "state_expired"
    STATE_USED = "state_used"
    BROWSER_UNPROVEN = "browser_unproven"
    # The token's seal
    TOKEN_UNREADABLE = "token_unreadable"  # noqa: S105 -- a code
    TOKEN_TOO_LARGE = "token_too_large"  # noqa: S105 -- a code
    ALGORITHM_REFUSED = "algorithm_refused"
    NO_KEY_ID = "no_key_id"
    UNKNOWN_KEY = "unknown_key"
    KEYSET_UNREACHABLE = "keyset_unreachable"
    BAD_SIGNATURE = "bad_signature"
    # What the token says
    ISSUER_MISMATCH = "issuer_mismatch"
    AUDIENCE_MISMATCH = "audience_mismatch"
    EXPIRED = "expired"
    FROM_THE_FUTURE = "from_the_future"
    TOO_OLD = "too_old"
    NONCE_MISMATCH = "nonce_mismatch"
    WRONG_VERSION = "wrong_version"
    WRONG_MESSAGE_TYPE = "wrong_message_type"
    CLAIM_MISSING = "claim_missing"
    CLAIM_MALFORMED = "claim_malformed"
    FOREIGN_TARGET = "foreign_target"
    TARGET_MISMATCH = "target_mismatch"
    NOBODY = "nobody"
    # Where it comes from
    DEPLOYMENT_WAITING = "deployment_waiting"
    DEPLOYMENT_REFUSED = "deployment_refused"


class LaunchRefused(NotAllowed):
    """A login or launch that breaks a rule; nothing was opened."""

    def __init__(self, reason: Reason, *, clause: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail} [{clause}]")
        self.reason: str = reason.value
        self.clause = clause
        self.detail = detail[:LONGEST_DETAIL]


def shown(value: object, longest: int = 100) -> str:
    """A value from outside as it may stand in a detail or a log line: one line, no control characters, not long."""
    text = value if isinstance(value, str) else repr(value)
    escaped = text[: longest + 1].encode("unicode_escape").decode("ascii")
    return f"«{escaped[:longest]}…»" if len(escaped) > longest else f"«{escaped}»"
