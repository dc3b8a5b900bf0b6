"""The dialogs of the quick actions: what they ask, and which draft the answers make."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from textual.content import Content

from pyrus_tui.models import quick, rules
from pyrus_tui.models.capabilities import Capability
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.forms import Form
from pyrus_tui.models.options import Option, Options, person_option, step_option
from pyrus_tui.models.tasks import Task, TaskHeader
from pyrus_tui.models.text import one_line
from pyrus_tui.models.when import When, read_when
from pyrus_tui.store.selectors import TaskView
from pyrus_tui.ui.modals.form import (
    Answers,
    ChoicePart,
    FormDialog,
    LinePart,
    Outcome,
    Part,
    TickPart,
    TimePart,
)
from pyrus_tui.ui.render.times import due_text, minutes_text
from pyrus_tui.ui.render.whens import when_text
from pyrus_tui.ui.widgets.choice import Source
from pyrus_tui.words import _

Draft = FormDialog[CommentDraft]


@dataclass(frozen=True, slots=True)
class Asking:
    """The task that is acted on as it is known, and the person's time; header and task may lack."""

    view: TaskView
    now: datetime
    zone: tzinfo
    lacks: Callable[[Capability], str] = lambda _capability: ""
    """Says why the server cannot do something; "" where it can."""

    @property
    def known(self) -> TaskHeader | None:
        """The task, or only its header."""
        return self.view.task or self.view.header

    @property
    def title(self) -> str:
        """The number and the subject."""
        known = self.known
        return f"#{self.view.task_id} {one_line(known.title, 60) if known else ''}".rstrip()

    def head(self, *lines: str) -> tuple[Content, ...]:
        """Return the subject and what else stands above the parts."""
        told = [*lines]
        if self.view.task is None:
            told.append(_("The task is not read yet: what it holds is not known here."))
        muted = [Content.styled(one_line(line, 200), ".text--muted") for line in told if line]
        return (Content.styled(self.title, "bold"), *muted)

    def read(self, text: str) -> When | None:
        """Understand a typed time."""
        return read_when(text, self.now, zone=self.zone)

    def wakes(self, when: When) -> str:
        """Say exactly when a task that sleeps until then comes back."""
        exact = replace(when, moment=quick.wakes_at(when, self.zone))
        return when_text(exact, self.now, self.zone)

    def tell(self, when: When) -> str:
        """Say exactly which day or moment is meant."""
        return when_text(when, self.now, self.zone)

    def wake_time(self, text: str) -> "When | str | None":
        """Read when to come back: None for nothing, a sentence for what cannot be meant."""
        if not text:
            return None
        when = self.read(text)
        if when is None:
            return _("“{text}” is no time: 2h, fri 14, 25.11, eom, завтра 9.").format(text=text)
        return when if quick.wakes_at(when, self.zone) > self.now else _past(self.wakes(when))


def _past(told: str) -> str:
    return _("That is over: {when}.").format(when=told)


def snooze_dialog(asking: Asking) -> Draft:
    """Ask until when a task shall sleep."""

    def read(answers: Answers) -> Outcome[CommentDraft]:
        when = answers.times["until"]
        if when is None:
            return Outcome(None, _("Say when: 2h, fri 14, 25.11, eom, завтра 9."))
        if quick.wakes_at(when, asking.zone) <= asking.now:
            return Outcome(None, _past(asking.wakes(when)))
        told = _("It comes back {when}.")
        if answers.ticks["reply"]:
            told = _("It comes back {when}, or when somebody answers.")
        draft = quick.snooze(when, until_reply=answers.ticks["reply"])
        return Outcome(draft, told.format(when=asking.wakes(when)))

    presets = quick.snooze_presets(asking.now, asking.zone, asking.known)
    parts: list[Part] = [
        TimePart("until", presets, asking.read, asking.wakes),
        TickPart("reply", _("or as soon as somebody answers, if pyrus-tui runs then")),
    ]
    return FormDialog(_("snooze"), parts, read, about=asking.head(), does=_("snooze"))


def due_dialog(asking: Asking) -> Draft:
    """Ask by when a task has to be done, and how long it takes."""
    days_only = asking.lacks(Capability.DUE_MOMENTS)
    hint = _("or type: fri · 25.11 · eom · завтра") if days_only else ""

    def read(answers: Answers) -> Outcome[CommentDraft]:
        when, typed = answers.times["due"], answers.text("lasts")
        if when is None and days_only:
            return Outcome(None, _("Say which day: tomorrow, fri, 25.11, eom, завтра."))
        if when is None:
            return Outcome(None, _("Say when: tomorrow, fri 14:00, 25.11, eom, завтра 9."))
        if when.moment is not None and days_only:
            return Outcome(None, days_only)
        minutes = quick.read_minutes(typed)
        if typed and minutes is None:
            return Outcome(None, _no_length(typed))
        if minutes is not None and when.moment is None:
            return Outcome(None, _("Only what begins at a time of day can take a while."))
        told = _("Due {when}.").format(when=asking.tell(when))
        if minutes is not None:
            told += " " + _("It takes {minutes}.").format(minutes=minutes_text(minutes))
        return Outcome(quick.due(when, minutes), told)

    known = asking.known
    old = due_text(known.due, known.due_date, asking.now, asking.zone) if known else ""
    now = _("Now: {due}.").format(due=old) if old else _("Now it has no due date.")
    parts: list[Part] = [
        TimePart("due", quick.due_presets(asking.now, asking.zone), asking.read, asking.tell, hint),
        LinePart(
            "lasts", _("How long (only with a time of day)"), hint="45m, 1h 30", off=days_only
        ),
    ]
    about = asking.head(now if known is not None else "")
    return FormDialog(_("due"), parts, read, about=about, does=_("set"))


def _no_length(typed: str) -> str:
    return _("“{text}” is no length of time: 45m, 1h 30, 1:30.").format(text=typed)


def transfer_dialog(asking: Asking, people: Source) -> Draft:
    """Ask who shall have the task."""
    me = asking.view.me_id

    def read(answers: Answers) -> Outcome[CommentDraft]:
        to = answers.chosen["to"]
        if not isinstance(to, int):
            return Outcome(None, _("Type a name, or choose with the arrows."))
        name, watch = answers.names.get("to", f"#{to}"), answers.ticks["watch"]
        told = _("Goes to {name}.").format(name=name)
        if watch and to != me:
            told += " " + _("You stay a watcher.")
        draft = quick.transfer(to, me, watch=watch, comment=answers.text("comment"))
        return Outcome(draft, told)

    first = [person.id for person in quick.involved(asking.view.task, me)]
    parts: list[Part] = [
        ChoicePart("to", _("To whom"), people, first),
        TickPart(
            "watch", _("keep me as a watcher"), on=True, off=asking.lacks(Capability.SUBSCRIBERS)
        ),
        LinePart("comment", _("Comment (internal)")),
    ]
    return FormDialog(_("transfer"), parts, read, about=asking.head(), does=_("transfer"))


def approve_dialog(asking: Asking, people: Source) -> Draft:
    """Ask what goes with an approval."""
    task, form = asking.view.task, asking.view.form
    step = rules.current_step(task) if task is not None else None

    def read(answers: Answers) -> Outcome[CommentDraft]:
        given: dict[str, object] = {"approval_choice": "approved"}
        told = [_("Approves.")]
        if words := answers.text("comment"):
            given["text"] = words
        if typed := answers.text("spent"):
            minutes = quick.read_minutes(typed)
            if minutes is None:
                return Outcome(None, _no_length(typed))
            given["spent_minutes"] = minutes
            told.append(_("Notes {minutes}.").format(minutes=minutes_text(minutes)))
        until = asking.wake_time(answers.text("until"))
        if isinstance(until, str):
            return Outcome(None, until)
        if until is not None:
            given |= quick.snooze(until).model_dump(exclude_unset=True, exclude_none=True)
            told.append(_("It comes back {when}.").format(when=asking.wakes(until)))
        approver = answers.chosen["approver"]
        if isinstance(approver, int) and step is not None:
            given["approvals_added"] = quick.at_step([approver], step)
            name = answers.names.get("approver", f"#{approver}")
            told.append(_("{name} decides at this step too.").format(name=name))
        return Outcome(CommentDraft.model_validate(given), " ".join(told))

    parts: list[Part] = [
        LinePart("comment", _("Comment (internal, may stay empty)")),
        LinePart(
            "spent",
            _("Time spent"),
            hint="45m, 1h 30",
            off=asking.lacks(Capability.SPENT_MINUTES),
        ),
        LinePart(
            "until",
            _("Snooze afterwards"),
            hint="2h, fri 14, 25.11",
            off=asking.lacks(Capability.SCHEDULE),
        ),
    ]
    if step is not None:
        parts.append(ChoicePart("approver", _("One more approver"), people, optional=True))
    return FormDialog(
        _("approve"), parts, read, about=asking.head(_step(task, form, step)), does=_("approve")
    )


def _step(task: Task | None, form: Form | None, step: int | None) -> str:
    if task is None or step is None:
        return ""
    name = rules.current_step_name(task, form)
    count = rules.step_count(task, form)
    if not name:
        return _("You decide step {step} of {count}.").format(step=step, count=count)
    return _("You decide step {step} of {count}: {name}").format(step=step, count=count, name=name)


def subject_dialog(asking: Asking) -> Draft:
    """Ask for another subject."""
    known = asking.known
    old = one_line(known.title, 500) if known is not None else ""

    def read(answers: Answers) -> Outcome[CommentDraft]:
        subject = answers.text("subject")
        if not subject or subject == old:
            return Outcome(None, _("Type another subject."))
        return Outcome(CommentDraft(subject=subject), _("Everybody sees the new subject."))

    part = LinePart("subject", _("Subject"), old)
    return FormDialog(_("subject"), [part], read, about=asking.head(), does=_("rename"))


def time_dialog(asking: Asking) -> Draft:
    """Ask how long a person worked on the task."""

    def read(answers: Answers) -> Outcome[CommentDraft]:
        typed, words = answers.text("spent"), answers.text("comment") or None
        minutes = quick.read_minutes(typed)
        if minutes is None:
            return Outcome(None, _no_length(typed) if typed else _("Say how long: 45m, 1h 30."))
        told = _("Notes {minutes}. It cannot be taken back from here.")
        draft = CommentDraft(text=words, spent_minutes=minutes)
        return Outcome(draft, told.format(minutes=minutes_text(minutes)))

    parts = [
        LinePart("spent", _("Time spent"), hint="45m, 1h 30"),
        LinePart("comment", _("Comment (internal, may stay empty)")),
    ]
    return FormDialog(_("time spent"), parts, read, about=asking.head(), does=_("note"))


def quiet_comment_dialog(asking: Asking) -> Draft:
    """Ask for a comment that disturbs nobody, or leaves a finished task finished."""

    def read(answers: Answers) -> Outcome[CommentDraft]:
        words = answers.text("comment")
        if not words:
            return Outcome(None, _("Type the comment."))
        options = {name: True for name, on in answers.ticks.items() if on}
        return Outcome(CommentDraft.model_validate({"text": words} | options), "")

    parts: list[Part] = [
        LinePart("comment", _("Comment (internal)")),
        TickPart("skip_notification", _("notify nobody, and do not mark it as unread"), on=True),
        TickPart("skip_satisfaction", _("do not ask the client how satisfied they are")),
        TickPart("skip_auto_reopen", _("leave a finished task finished"), on=True),
    ]
    return FormDialog(_("comment with options"), parts, read, about=asking.head(), does=_("send"))


def delete_dialog(asking: Asking) -> FormDialog[int]:
    """Ask for the task's number before it is deleted."""
    number = str(asking.view.task_id)

    def read(answers: Answers) -> Outcome[int]:
        if answers.text("number").lstrip("#") != number:
            return Outcome(
                None, _("Nothing happens until the number {id} is typed.").format(id=number)
            )
        return Outcome(asking.view.task_id, _("Deletes the task for everybody, for good."))

    label = _("Type {id} to delete the task for everybody. It cannot be undone.").format(id=number)
    part = LinePart("number", label)
    return FormDialog(_("delete"), [part], read, about=asking.head(), does=_("delete"))


def step_options(view: TaskView) -> tuple[Options, Hashable]:
    """Offer the steps of a task's route; the current one is returned too."""
    task = view.task
    current = (rules.current_step(task) if task is not None else None) or 1
    names = view.form.steps if view.form is not None else {}
    count = max(rules.step_count(task, view.form) if task is not None else 1, current)
    options = [
        step_option(step, names.get(step, ""), here=step == current) for step in range(1, count + 1)
    ]
    return Options(options), current


def choice_words(choice: str) -> str:
    """Say what somebody decided."""
    return {
        "approved": _("approved"),
        "rejected": _("rejected"),
        "revoked": _("taken back"),
        "acknowledged": _("has seen it"),
    }.get(choice, _("waits"))


def approver_options(view: TaskView) -> Options:
    """Offer who decides, by step."""
    task = view.task
    options: Iterable[Option] = (
        replace(
            person_option(
                approval.person,
                extra=_("step {step} · {choice}").format(
                    step=step, choice=choice_words(approval.approval_choice)
                ),
            ),
            id=(step, approval.person.id),
        )
        for step, approval in (quick.approvers(task) if task is not None else ())
    )
    return Options(options)
