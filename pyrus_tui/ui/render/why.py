"""Why a task is here, in a few words."""

from datetime import datetime, tzinfo

from pyrus_tui.models.text import one_line
from pyrus_tui.models.why import Reason, Why
from pyrus_tui.ui.render.events import person_text
from pyrus_tui.ui.render.times import changed_text, date_text
from pyrus_tui.words import _


def why_text(reason: Reason | None, now: datetime, zone: tzinfo) -> str:
    """Say a reason in one line: `approver at step 2 since Mon`; "" where none is known."""
    if reason is None:
        return ""
    who = person_text(reason.who)
    day = date_text(reason.day, now.astimezone(zone).date()) if reason.day else ""
    words = {
        Why.APPROVE: _("approver at step {step}").format(step=reason.step)
        if reason.step
        else _("approver"),
        Why.ASKED_AGAIN: _("asked to decide again by {who}").format(who=who),
        Why.ACKNOWLEDGE: _("asked to confirm that you have seen it"),
        Why.MENTIONED: _("mentioned by {who}").format(who=who),
        Why.CLIENT: _("the client answered"),
        Why.REJECTED: _("rejected by {who}").format(who=who),
        Why.REMINDER: _("your reminder for {day}").format(day=day),
        Why.RESPONSIBLE: _("you are responsible"),
        Why.PARTICIPANT: _("you take part"),
        Why.ANSWERED: _("your task, {who} answered").format(who=who),
    }[reason.why]
    if reason.role is not None:
        role = one_line(reason.role.name, 40)
        words = _("{words} as {role}").format(words=words, role=role)
    if reason.since is None or reason.why is Why.REMINDER:
        return words
    when = changed_text(reason.since, now, zone)
    if reason.why in (Why.APPROVE, Why.ACKNOWLEDGE, Why.RESPONSIBLE, Why.PARTICIPANT):
        return _("{words} since {when}").format(words=words, when=when)
    return f"{words}, {when}"
