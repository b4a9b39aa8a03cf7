"""The five kinds of refusal that Passerelle knows.

A concrete error is defined in the module that raises it and derives from one of these. Its message says what was wrong,
where, and what to do; `web.errors` alone decides which HTTP status a kind becomes, `cli.main` which exit code.
"""


class PasserelleError(Exception):
    """Base of every refusal that a person is meant to read.

    `field` names the part of the input that was wrong ("choices", "missions[3].title"), where there is one.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotFound(PasserelleError):
    """What was asked for does not exist, or not for the one who asks."""


class InvalidInput(PasserelleError):
    """What was sent cannot be understood or accepted; nothing was changed."""


class NotAllowed(PasserelleError):
    """The person is known and may not do this."""


class Conflict(PasserelleError):
    """The request contradicts what is already recorded; nothing was changed."""


class LmsUnavailable(PasserelleError):
    """An LMS did not answer, or answered that it cannot serve now; trying again later makes sense."""
