"""The outbox on the screen: a line for each action, and all about one of them."""

import json
from datetime import datetime, tzinfo
from math import ceil

from textual.content import Content

from pyrus_tui.models.outbox import Entry, Stage
from pyrus_tui.models.requests import Request
from pyrus_tui.models.text import one_line
from pyrus_tui.models.wording import deed_text, named_text
from pyrus_tui.ui.render.text import fit, plain
from pyrus_tui.ui.render.times import changed_text
from pyrus_tui.ui.render.values import size_text
from pyrus_tui.words import _, ngettext

STYLES = {
    Stage.HELD: ".text--warning",
    Stage.REFUSED: ".text--error",
    Stage.UNKNOWN: ".text--warning",
    Stage.SENT: ".text--muted",
    Stage.DROPPED: ".text--muted",
}
_MARKS = {
    Stage.WAITING: "·",
    Stage.QUEUED: "·",
    Stage.SENDING: "↑",
    Stage.UNKNOWN: "?",
    Stage.HELD: "!",
    Stage.REFUSED: "x",
    Stage.SENT: "+",
    Stage.DROPPED: "-",
}


def seconds_left(entry: Entry, now: datetime) -> int:
    """Say for how long an action can be taken back without a trace, whatever the clock did."""
    left = ceil((entry.not_before - now).total_seconds())
    return min(max(left, 0), ceil(entry.delay))


def state_text(entry: Entry, now: datetime, trouble: str) -> str:
    """Say how far an action got."""
    match entry.stage:
        case Stage.WAITING:
            return _("sends in {n} s, u undoes").format(n=seconds_left(entry, now))
        case Stage.QUEUED:
            return _("waits: {reason}").format(reason=trouble) if trouble else _("next")
        case Stage.SENDING:
            return _("sending")
        case Stage.UNKNOWN:
            return _("not confirmed, looking for it: {reason}").format(reason=entry.reason)
        case Stage.HELD:
            return _("HELD: {reason}").format(reason=entry.reason)
        case Stage.REFUSED:
            return _("FAILED: {reason}").format(reason=entry.reason)
        case Stage.DROPPED:
            return _("taken back before it was sent")
        case Stage.SENT if entry.compensation is None:
            return _("sent; nothing takes it back")
    return _("sent; u takes it back, others see that")


def entry_line(
    entry: Entry, width: int, now: datetime, zone: tzinfo, trouble: str, *, undone: bool
) -> Content:
    """Draw an action in one line: when, what, where, how far."""
    when = changed_text(entry.finished or entry.created, now, zone)
    what = deed_text(entry.deed)
    words = one_line(entry.text, 60)
    if words:
        what += f" “{words}”"
    if count := len(entry.files):
        what += " " + ngettext("+ {n} file", "+ {n} files", count).format(n=count)
    task = f"#{entry.task_id} {entry.title}" if entry.task_id > 0 else entry.title
    state = _("sent, and taken back") if undone else state_text(entry, now, trouble)
    room = max(10, width - 11)
    parts = (room * 26 // 100, room * 34 // 100, room - room * 26 // 100 - room * 34 // 100)
    style = STYLES.get(entry.stage, "")
    return Content.assemble(
        (f" {_MARKS[entry.stage]} ", style or ".text--accent"),
        (fit(when, 6) + " ", ".text--muted"),
        fit(one_line(what), parts[0] - 1) + " ",
        fit(one_line(task), parts[1] - 1) + " ",
        (fit(one_line(state), parts[2]), style),
    )


def request_line(request: Request, width: int, now: datetime, zone: tzinfo) -> Content:
    """Draw a request that was made: when, what, how it ended."""
    when = changed_text(request.moment, now, zone)
    status = str(request.status) if request.status is not None else _("no answer")
    bad = request.status is None or request.status >= 400
    told = f"{request.method:6} {request.path}"
    end = f"{status} · {request.seconds * 1000:.0f} ms"
    room = max(10, width - len(end) - 11)
    return Content.assemble(
        ("   " + fit(when, 6) + " ", ".text--muted"),
        fit(one_line(told), room) + " ",
        (end, ".text--error" if bad else ".text--muted"),
    )


def entry_details(
    entry: Entry, width: int, undo: str, difference: str, request: tuple[str, str, object]
) -> Content:
    """Tell everything about an action."""
    method, url, body = request
    lines = [Content.styled(named_text(entry), "bold")]
    if entry.reason and entry.stage in (Stage.HELD, Stage.REFUSED, Stage.UNKNOWN, Stage.QUEUED):
        lines.append(plain(entry.reason, STYLES.get(entry.stage, "")))
    if difference and entry.stage is Stage.HELD:
        lines += [Content(""), Content.styled(_("Since you read it"), "bold"), plain(difference)]
    if entry.text:
        lines += [Content(""), Content.styled(_("Your words"), "bold"), plain(entry.text)]
    if entry.files:
        lines += [Content(""), Content.styled(_("Files"), "bold")]
        lines += [plain(f"{ref.name}  {size_text(ref.size)}") for ref in entry.files]
    if entry.stage is not Stage.DROPPED:
        title = _("Taking it back")
        lines += [Content(""), Content.styled(title, "bold"), plain(undo)]
    told = json.dumps(body, ensure_ascii=False, indent=1)
    lines += [Content(""), Content.styled(_("Request"), "bold"), plain(f"{method} {url}\n{told}")]
    return Content("\n").join(lines)
