"""The route of a task drawn tall: steps, people, choices, how long each took, what comes next."""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from textual.content import Content

from pyrus_tui.models import rules
from pyrus_tui.models.comments import Approval, ApprovalChoice, Comment
from pyrus_tui.models.forms import Form
from pyrus_tui.models.history import asks_again, in_order
from pyrus_tui.models.tasks import Task
from pyrus_tui.models.text import one_line
from pyrus_tui.ui.render.events import person_text
from pyrus_tui.ui.render.text import plain
from pyrus_tui.ui.render.times import moment_text, span_text
from pyrus_tui.words import _

CHOICE_SIGNS = {
    "waiting": "○",
    "approved": "✓",
    "rejected": "✗",
    "revoked": "↺",
    "acknowledged": "✓",
}
_LATER = "…"


class Route:
    """Draws a route for one person, at one moment."""

    def __init__(
        self, task: Task, form: Form | None, me_id: int, now: datetime, zone: tzinfo
    ) -> None:
        self._task = task
        self._form = form
        self._me = me_id
        self._now = now
        self._zone = zone
        self._history: Sequence[Comment] = in_order(task.comments)
        self._current = rules.current_step(task)

    def lines(self) -> Iterator[Content]:
        """Draw every step that is known, those of the form that nobody stands at too."""
        approvals = self._task.approvals
        numbers = set(range(1, len(approvals) + 1))
        if approvals and self._form is not None:
            numbers |= {number for number in self._form.steps if number > 0}
        elapsed = {step.step: step.elapsed_time for step in self._task.steps}
        last = max(numbers, default=0)
        for number in sorted(numbers):
            at_it = number == self._current and not self._task.closed
            time = elapsed.get(number)
            span = span_text(time / 1000) if time else ""
            mark = "  ← " + _("now") if at_it else ""
            head = f"{number} {step_name(self._task, self._form, number) or _('Step')}"
            yield Content.assemble(
                (head, ".text--accent" if at_it else "bold"), (f"  {span}{mark}", ".text--muted")
            )
            inside = approvals[number - 1] if number <= len(approvals) else ()
            bar = ("│  " if number < last else "   ", ".text--muted")
            if not inside:
                yield Content.assemble(bar, (f"{_LATER} " + _("nobody yet"), ".text--muted"))
                continue
            for approval in inside:
                later = self._is_later(number, approval)
                sign = _LATER if later else sign_of(approval)
                words = f"{sign} {named(approval, self._me)}  {self._choice(approval, number)}"
                yield Content.assemble(bar, plain(words, choice_style(approval)))
                if told := self._asked_again(approval, number):
                    yield Content.assemble(bar, ("  " + told, ".text--warning"))

    def _is_later(self, number: int, approval: Approval) -> bool:
        waiting = approval.approval_choice in ("", ApprovalChoice.WAITING)
        return waiting and self._current is not None and number > self._current

    def _choice(self, approval: Approval, number: int) -> str:
        if self._is_later(number, approval):
            before = self._current if self._current is not None else 0
            return _("comes next") if number == before + 1 else _("later")
        words = choice_text(approval)
        decision = self._decision(approval, number)
        if decision is None:
            return words
        if approval.person.is_role:
            words = _("{choice} by {person}").format(
                choice=words, person=person_text(decision.author)
            )
        return f"{words}, {moment_text(decision.create_date, self._now, self._zone)}"

    def _decision(self, approval: Approval, number: int) -> Comment | None:
        """Find the comment with which somebody, or a member of a role, chose."""
        if approval.approval_choice in ("", ApprovalChoice.WAITING):
            return None
        for comment in reversed(self._history):
            roles = [role.id for role in comment.comment_as_roles]
            author = comment.author.id if comment.author is not None else 0
            if (
                comment.approval_choice == approval.approval_choice
                and comment.approval_step in (None, number)
                and approval.person.id in (roles if approval.person.is_role else [author])
            ):
                return comment
        return None

    def _asked_again(self, approval: Approval, number: int) -> str:
        for comment in reversed(self._history):
            if not asks_again(comment, approval.person.id):
                continue
            steps = {
                asked.step or at
                for at, step in enumerate(comment.approvals_rerequested, 1)
                for asked in step
                if asked.person.id == approval.person.id
            }
            if number in steps:
                who = person_text(comment.author)
                when = moment_text(comment.create_date, self._now, self._zone)
                return "↺ " + _("asked again by {person}, {when}").format(person=who, when=when)
        return ""


def step_name(task: Task, form: Form | None, number: int) -> str:
    """Name a step as the task tells it, else as its form does; "" where neither does."""
    for step in task.steps:
        if step.step == number and step.name:
            return one_line(step.name, 40)
    return one_line(form.steps.get(number, ""), 40) if form is not None else ""


def sign_of(approval: Approval) -> str:
    """Return the sign of a choice."""
    return CHOICE_SIGNS.get(approval.approval_choice or "waiting", "?")


def choice_style(approval: Approval) -> str:
    """Return the style of a choice, "" while it is open."""
    return {
        "approved": ".text--success",
        "acknowledged": ".text--success",
        "rejected": ".text--error",
        "revoked": ".text--error",
    }.get(approval.approval_choice, "")


def choice_text(approval: Approval) -> str:
    """Say what somebody chose."""
    return {
        "": _("waiting"),
        "waiting": _("waiting"),
        "approved": _("approved"),
        "rejected": _("rejected"),
        "revoked": _("took it back"),
        "acknowledged": _("has seen it"),
    }.get(approval.approval_choice, one_line(approval.approval_choice, 40))


def named(approval: Approval, me_id: int) -> str:
    """Name who is to choose: a person, me, or a role."""
    name = person_text(approval.person)
    if approval.person.id == me_id:
        return _("YOU")
    if approval.person.type == "role":
        return _("role: {name}, any one of them").format(name=name)
    return name
