"""What the legacy API says when it refuses, put into the words of the current one."""

from collections.abc import Mapping
from dataclasses import dataclass

from pyrus_tui.models.base import Json
from pyrus_tui.models.text import one_line
from pyrus_tui.words import _

_COMMON = {
    "BadFormat": "invalid_json",
    "BadFormatInteger": "invalid_value_format",
    "BadFormatDate": "invalid_value_format",
    "BehavioralEmptyText": "text_missing",
    "BehavioralUnrecognizedAttachmentId": "unrecognized_attachment_id",
    "BehavioralIrrelevantTemplateFieldIdSpecified": "invalid_field_id",
    "AuthorizationError": "authorization_error",
    "AuthorizationErrorTokenNotSpecified": "token_not_specified",
    "AuthorizationErrorInvalidToken": "invalid_token",
    "AuthorizationErrorRevokedToken": "revoked_token",
    "AuthorizationErrorExpiredToken": "expired_token",
    "AuthorizationErrorInvalidLoginOrSecurityKey": "invalid_credentials",
    "AuthorizationErrorInvalidClientId": "invalid_application_id",
    "UnspecifiedAccessDenied": "access_denied",
    "BehavioralTaskAccessViolation": "access_denied_task",
    "BehavioralPersonAccessViolation": "access_denied_person",
    "BehavioralProjectAccessViolation": "access_denied_project",
    "BehavioralTemplateAccessViolation": "access_denied_form",
    "BehavioralMaxContentLengthExceeded": "attachment_too_big",
}
"""Codes of the legacy API, and those of the current one that come nearest."""

CODES = tuple(_COMMON)
"""Every code that the vendor's document names."""

_NUMBERS = ("PersonId", "ProjectId", "TemplateId")


@dataclass(frozen=True, slots=True)
class _Said:
    code: str
    text: str


def in_common_words(body: dict[str, Json]) -> dict[str, Json]:
    """Return an answer's object with a refusal of the legacy API as the current one puts it.

    Another answer comes back as it is.
    """
    refused = body.get("ApiException")
    if not isinstance(refused, dict):
        return body
    said = _said(refused)
    return {"error_code": said.code, "error": said.text}


def _said(refused: Mapping[str, Json]) -> _Said:
    code = refused.get("Code")
    code = one_line(code, 80) if isinstance(code, str) else ""
    text = _sentence(code)
    if not text:
        told = refused.get("Message") or refused.get("Description")
        text = one_line(told, 300) if isinstance(told, str) else ""
    numbers = [number for key in _NUMBERS if isinstance(number := refused.get(key), int)]
    if text and numbers:
        text = f"{text} (#{numbers[0]})"
    return _Said(_COMMON.get(code, code) or "server_error", text)


def _sentence(code: str) -> str:
    return {
        "BadFormat": _("the request has a value of a wrong kind."),
        "BadFormatInteger": _("the request has something else where a number belongs."),
        "BadFormatDate": _("the request has something else where a date belongs."),
        "BehavioralEmptyText": _("a new task needs a text."),
        "BehavioralUnrecognizedAttachmentId": _(
            "it does not know the file any more: attach it again."
        ),
        "BehavioralIrrelevantTemplateFieldIdSpecified": _(
            "the form has no such field, or it was deleted."
        ),
        "AuthorizationError": _("you are not signed in."),
        "AuthorizationErrorTokenNotSpecified": _("the request came without a token."),
        "AuthorizationErrorInvalidToken": _("the token is not valid: sign in again."),
        "AuthorizationErrorRevokedToken": _("the token was withdrawn: sign in again."),
        "AuthorizationErrorExpiredToken": _("the token has run out: sign in again."),
        "AuthorizationErrorInvalidLoginOrSecurityKey": _(
            "the login or the security key is wrong: check both."
        ),
        "AuthorizationErrorInvalidClientId": _(
            "it does not know the application: check the client id."
        ),
        "UnspecifiedAccessDenied": _("you have no right to do this to the task."),
        "BehavioralTaskAccessViolation": _(
            "you have no access to this task, or may not change it in this way."
        ),
        "BehavioralPersonAccessViolation": _("you have no access to this person."),
        "BehavioralProjectAccessViolation": _(
            "you have no access to this list, or it does not exist or is closed."
        ),
        "BehavioralTemplateAccessViolation": _("you have no access to this form."),
        "BehavioralMaxContentLengthExceeded": _(
            "the file is too big: accounts that are not paid for send up to 5 MB."
        ),
    }.get(code, "")
