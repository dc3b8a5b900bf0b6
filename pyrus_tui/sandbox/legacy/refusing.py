"""The older API's errors: its own, and those of v4 in its words."""

from collections.abc import Iterator
from contextlib import contextmanager

from pyrus_tui.sandbox.records import Json
from pyrus_tui.sandbox.wire import VendorError

MEDIA_TYPE = "application/json; charset=utf-8"

BAD_FORMAT = "BadFormat"
BAD_INTEGER = "BadFormatInteger"
BAD_DATE = "BadFormatDate"
EMPTY_TEXT = "BehavioralEmptyText"
UNKNOWN_FIELD = "BehavioralIrrelevantTemplateFieldIdSpecified"
NO_AUTHORIZATION = "AuthorizationError"
INVALID_CLIENT = "AuthorizationErrorInvalidClientId"
DENIED = "UnspecifiedAccessDenied"
NO_TASK = "BehavioralTaskAccessViolation"
NO_PERSON = "BehavioralPersonAccessViolation"
NO_PROJECT = "BehavioralProjectAccessViolation"
NO_TEMPLATE = "BehavioralTemplateAccessViolation"
TOO_LONG = "BehavioralMaxContentLengthExceeded"
UNKNOWN_FILE = "BehavioralUnrecognizedAttachmentId"

_CODES = {
    "text_missing": (400, EMPTY_TEXT),
    "due_outside_of_bounds": (400, BAD_DATE),
    "invalid_field_id": (400, UNKNOWN_FIELD),
    "unrecognized_attachment_id": (400, UNKNOWN_FILE),
    "token_not_specified": (401, "AuthorizationErrorTokenNotSpecified"),
    "invalid_token": (401, "AuthorizationErrorInvalidToken"),
    "revoked_token": (401, "AuthorizationErrorRevokedToken"),
    "expired_token": (401, "AuthorizationErrorExpiredToken"),
    "invalid_credentials": (401, "AuthorizationErrorInvalidLoginOrSecurityKey"),
    "access_denied_task": (403, NO_TASK),
    "access_denied_close_task": (403, NO_TASK),
    "access_denied_reopen_task": (403, NO_TASK),
    "access_denied_person": (403, NO_PERSON),
    "invalid_person_id": (403, NO_PERSON),
    "access_denied_project": (403, NO_PROJECT),
    "access_denied_form": (403, NO_TEMPLATE),
    "form_is_deleted": (403, NO_TEMPLATE),
    "attachment_too_big": (403, TOO_LONG),
}
_BY_STATUS = {400: BAD_FORMAT, 401: NO_AUTHORIZATION}


class LegacyError(VendorError):
    """A refusal in the older API's words; `named` says who or what it is about, as `PersonId`."""

    media_type = MEDIA_TYPE

    def __init__(self, status: int, code: str, text: str, **named: int) -> None:
        super().__init__(code, text)
        self.status = status
        self._named = named

    def body(self) -> dict[str, Json]:
        """Return the answer's JSON."""
        return {"ApiException": {"Code": self.code, "Message": str(self), **self._named}}


def bad_format(name: str, expected: str, code: str = BAD_FORMAT) -> LegacyError:
    """Make the refusal of a value of the wrong kind."""
    return LegacyError(400, code, f"The value of '{name}' must be {expected}.")


def as_legacy(error: VendorError) -> LegacyError:
    """Say a refusal of v4 in the older words; one that is in them already stays."""
    if isinstance(error, LegacyError):
        return error
    fallback = (error.status, _BY_STATUS.get(error.status, DENIED))
    status, code = _CODES.get(error.code, fallback)
    return LegacyError(status, code, str(error))


@contextmanager
def naming(name: str, value: int) -> Iterator[None]:
    """Let a refusal inside tell which person, project or template it is about."""
    try:
        yield
    except VendorError as error:
        legacy = as_legacy(error)
        raise LegacyError(legacy.status, legacy.code, str(error), **{name: value}) from error
