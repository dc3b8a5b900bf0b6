"""Turns what the server refused into errors that tell a person what to do."""

from collections.abc import Callable, Mapping

from pyrus_tui.api import decode
from pyrus_tui.api.connection import Answer
from pyrus_tui.api.legacy.codes import in_common_words
from pyrus_tui.api.loose_json import load
from pyrus_tui.errors import (
    BadAnswer,
    Busy,
    Invalid,
    NotAllowed,
    NotFound,
    PyrusError,
    Refused,
    Unconfirmed,
)
from pyrus_tui.models.base import Json
from pyrus_tui.models.text import one_line
from pyrus_tui.words import _

_LATER = 60.0
_SMALL = 2_000
_ABOUT_TOKENS = frozenset(
    (
        "authorization_error",
        "token_not_specified",
        "invalid_token",
        "revoked_token",
        "expired_token",
        "token_expired",
    )
)


def body_of(answer: Answer) -> dict[str, Json] | None:
    """Return the JSON object of an answer, or None if it is none.

    What the legacy API refuses is put into the words of the current one.
    """
    try:
        value = load(answer.body)
    except ValueError:
        return None
    return in_common_words(value) if isinstance(value, dict) else None


def code_of(body: Mapping[str, Json] | None) -> str:
    """Return the vendor's stable code for what went wrong, "" without one."""
    code = (body or {}).get("error_code")
    return one_line(code, 80) if isinstance(code, str) else ""


def hidden_refusal(answer: Answer) -> Answer | None:
    """Return a refusal that came with a status of success as one with its own; None for none."""
    small = len(answer.body) < _SMALL
    if not small or not any(mark in answer.body for mark in (b"error_code", b"ApiException")):
        return None
    code = code_of(body_of(answer))
    if not code:
        return None
    status = 401 if code in _ABOUT_TOKENS else 403 if code.startswith("access_denied") else 400
    return Answer(status, answer.body, answer.headers, answer.write)


def reason_of(body: Mapping[str, Json] | None) -> str:
    """Return the vendor's text for what went wrong, cleaned and on one line."""
    for key in ("error", "error_message", "Message", "message"):
        text = (body or {}).get(key)
        if isinstance(text, str) and text.strip():
            return one_line(text, 300)
    return ""


def error_of(answer: Answer, redacted: Callable[[str], str] = str) -> PyrusError:
    """Return the error that an answer with a bad status means.

    `redacted` takes out of the vendor's text what must not be shown. A refusal by Pyrus itself
    changed nothing; an answer that somebody else may have made leaves open whether a write was
    applied.
    """
    body = body_of(answer)
    code, reason, status = code_of(body), redacted(reason_of(body)), answer.status
    if 300 <= status < 400:
        return _redirected(answer)
    if status == 503 and code and answer.write:
        text = _("Pyrus cannot take changes just now; nothing was changed. Try again in a minute.")
        return Busy(text, retry_after=_LATER)
    if status >= 500:
        return _troubled(answer)
    if body is None:
        return decode.foreign(write=answer.write)
    return _refused(status, code, reason)


def _redirected(answer: Answer) -> PyrusError:
    text = _(
        "The server sends us elsewhere instead of answering: check its address,"
        " or whether the network wants you to sign in first."
    )
    return BadAnswer(text, may_have_been_applied=answer.write)


def _troubled(answer: Answer) -> PyrusError:
    if answer.write:
        text = _(
            "Pyrus had trouble of its own ({status}): the change may or may not have been made."
            " Look at the task before you repeat it."
        )
        return Unconfirmed(text.format(status=answer.status))
    text = _("Pyrus has trouble of its own ({status}): try again in a minute.")
    return BadAnswer(text.format(status=answer.status))


def _refused(status: int, code: str, reason: str) -> PyrusError:
    said = reason or _known(code) or code or str(status)
    if status == 404:
        text = _("Pyrus does not have it: {reason}")
        return NotFound(text.format(reason=said), code=code, status=status)
    if status == 403:
        text = _("Pyrus does not allow it: {reason}")
        return NotAllowed(text.format(reason=said), code=code, status=status)
    text = _("Pyrus refused it: {reason}")
    kind = Invalid if status in (400, 409, 413, 415, 422) else Refused
    return kind(text.format(reason=said), code=code, status=status)


def _known(code: str) -> str:
    return {
        "access_denied": _("you have no right to it."),
        "access_denied_task": _("you have no access to this task, or it does not exist."),
        "access_denied_form": _("you have no access to this form."),
        "access_denied_close_task": _("you may not finish this task."),
        "access_denied_reopen_task": _("you may not reopen this task."),
        "required_field_missing": _("a required field is empty."),
        "text_missing": _("the text is missing."),
        "server_error": _("the server has trouble of its own."),
    }.get(code, "")
