"""Every error the application raises on purpose.

PyrusError
├── Offline          the server could not be reached: nothing was sent
├── Unconfirmed      something was sent and no answer came: it may have been applied
├── BadAnswer        the answer did not come from Pyrus, or could not be read
├── NotSignedIn      no token, or it was refused: the account must be checked
├── Refused          the server understood and said no
│   ├── NotFound
│   ├── NotAllowed
│   ├── Invalid
│   └── Unsupported  the server cannot do such things at all: nothing was sent
├── Busy             the rate limit is used up for now
├── Damaged          a file of ours cannot be read or written
└── BadSettings      the settings or the command line do not make sense
"""


class PyrusError(Exception):
    """Base of every expected failure; its text is fit to show a person.

    `may_have_been_applied` is True where a write could have reached the server: it must not be
    repeated before a look at the task.
    """

    may_have_been_applied = False


class Offline(PyrusError):
    """The server could not be reached; nothing was sent."""


class Unconfirmed(PyrusError):
    """Something was sent, but no answer came back."""

    may_have_been_applied = True


class BadAnswer(PyrusError):
    """The answer did not come from Pyrus, or could not be read."""

    def __init__(self, text: str, *, may_have_been_applied: bool = False) -> None:
        super().__init__(text)
        self.may_have_been_applied = may_have_been_applied


class NotSignedIn(PyrusError):
    """There is no token, or the server refused it or the key.

    `passing` where it may work again without the person.
    """

    def __init__(self, text: str, *, passing: bool = False) -> None:
        super().__init__(text)
        self.passing = passing


class Refused(PyrusError):
    """The server understood the request and said no.

    `code` is the vendor's stable `error_code` ("" when it sent none), `status` the HTTP status.
    """

    def __init__(self, text: str, *, code: str = "", status: int = 0) -> None:
        super().__init__(text)
        self.code = code
        self.status = status


class NotFound(Refused):
    """What was asked for does not exist, or is hidden from this person."""


class NotAllowed(Refused):
    """This person has no right to do it."""


class Invalid(Refused):
    """The request itself was wrong."""


class Unsupported(Refused):
    """The server cannot do such things at all; nothing was sent."""

    def __init__(self, text: str) -> None:
        super().__init__(text, code="unsupported")


class Busy(PyrusError):
    """The rate limit is used up; `retry_after` says for how many seconds."""

    def __init__(self, text: str, *, retry_after: float) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class Damaged(PyrusError):
    """A file of ours cannot be read or written."""


class BadSettings(PyrusError):
    """The settings or the command line do not make sense."""
