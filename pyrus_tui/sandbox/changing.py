"""What creating and commenting have in common: texts, due dates, snoozing, lists, files, fields."""

from typing import Any

from pyrus_tui.sandbox import engine
from pyrus_tui.sandbox.access import open_list
from pyrus_tui.sandbox.calls import Call
from pyrus_tui.sandbox.field_values import Served, text_of
from pyrus_tui.sandbox.fields import FieldWriter
from pyrus_tui.sandbox.files import Place, attach
from pyrus_tui.sandbox.forms import missing
from pyrus_tui.sandbox.markup import Markup
from pyrus_tui.sandbox.records import Comment, Form, Task
from pyrus_tui.sandbox.wire import Body, VendorError, as_object, wrong

LONGEST_DURATION = 366 * 24 * 60
CHANNELS = (
    "email",
    "telegram",
    "viber",
    "private_channel",
    "whats_app",
    "web_widget",
    "mobile_app",
    "avito_job",
    "avito_messenger",
    "facebook",
    "vk",
    "instagram",
    "sms",
    "custom",
    "max_messenger",
    "web_form",
)


class Change:
    """One change of a task by one person: fills the comment while it changes the task.

    `plain_approvals` lets a task without a form get approvers, as the older API does; v4 passes
    over the first ones in silence.
    """

    def __init__(
        self,
        call: Call,
        body: Body,
        task: Task,
        comment: Comment,
        *,
        plain_approvals: bool = False,
    ) -> None:
        self.call = call
        self.book = call.book
        self.body = body
        self.task = task
        self.comment = comment
        self.form: Form | None = call.book.form(task.form_id) if task.form_id else None
        self.actor = engine.Actor(call.me.id, frozenset(call.book.parties(call.me.id)))
        self.has_approvals = plain_approvals or bool(self.form or task.approvals)
        self._until = ""

    def say(self) -> None:
        """Take over the text, plain or formatted, with its mentions and what it answers."""
        text, formatted = self.body.text("text"), self.body.text("formatted_text")
        if text and formatted:
            raise VendorError(
                "both_text_and_formatted_text_specified", "Send text or formatted_text, not both."
            )
        self.comment.text = text
        if formatted:
            markup = Markup(formatted)
            self.comment.text, self.comment.formatted_text = markup.text, formatted
            self.comment.reply_note_id = markup.reply_note_id
            self.comment.mentions = [p for p in markup.mentions if p in self.book.people]
            new = [p for p in self.comment.mentions if p not in self.task.mentioned]
            self.task.mentioned += new

    def attach(self, items: list[Any]) -> list[int]:
        """Attach files to the task."""
        return attach(self.book, self.call.me.id, Place(self.task.id), items)

    def take_files(self) -> None:
        """Attach the files of the request."""
        self.comment.attachments = self.attach(self.body.array("attachments"))
        self.task.attachments += self.comment.attachments

    def set_due(self) -> None:
        """Set or cancel the due date."""
        day, moment = self.body.date("due_date"), self.body.moment("due")
        duration = self._duration()
        if day and moment:
            raise VendorError(
                "either_due_date_or_due_can_be_set", "Send due_date or due, not both."
            )
        if duration and not (day or moment):
            raise VendorError("due_missing", "A duration needs due or due_date.")
        if any(value and not "1970" <= value[:4] <= "2200" for value in (day, moment)):
            raise VendorError("due_outside_of_bounds", "The due date is too far away.")
        if self.body.flag("cancel_due") and not (day or moment):
            self.comment.cancel_due = True
            self.task.due_date = self.task.due = ""
            self.task.duration = 0
        if day or moment:
            self.task.due_date, self.task.due, self.task.duration = day, moment, duration
            self.comment.due_date, self.comment.due = day, moment
            self.comment.duration = duration

    def _duration(self) -> int:
        value = self.body.raw("duration")
        if value is None:
            return 0
        if isinstance(value, bool) or not isinstance(value, int):
            raise wrong("duration", "a whole number of minutes")
        if value < 0:
            raise VendorError("negative_duration", "The duration must not be negative.")
        if value > LONGEST_DURATION:
            raise VendorError("duration_is_too_long", "The duration is longer than a year.")
        return value

    def read_schedule(self) -> None:
        """Read until when the task shall be hidden from the person's own inbox."""
        day = self.body.date("scheduled_date")
        moment = self.body.moment("scheduled_datetime_utc")
        self._until = engine.wake_up(day, self.call.me.timezone_offset) if day else moment
        if self._until and self._until <= self.call.now:
            raise VendorError("scheduled_date_in_past", "The scheduled date is in the past.")
        self.comment.scheduled_date = day
        self.comment.scheduled_datetime_utc = "" if day else moment
        self.comment.cancel_schedule = self.body.flag("cancel_schedule") and not self._until

    def snooze(self) -> None:
        """Hide the task, or bring it back."""
        me, task_id = self.call.me.id, self.task.id
        if self._until:
            self.book.snooze(me, task_id, self._until, self.comment.scheduled_date)
        elif self.comment.cancel_schedule and not self.task.closed:
            self.book.snooze(me, task_id, "")

    def put_in_lists(self, added: str, removed: str = "") -> None:
        """Add the task to lists and take it out of others."""
        task = self.task
        for list_id in self.body.ids(added):
            open_list(self.book, self.call.me.id, list_id)
            if list_id not in task.list_ids:
                task.list_ids.append(list_id)
                self.comment.added_list_ids.append(list_id)
        for list_id in self.body.ids(removed) if removed else []:
            open_list(self.book, self.call.me.id, list_id)
            if list_id in task.list_ids:
                task.list_ids.remove(list_id)
                self.comment.removed_list_ids.append(list_id)

    def fill(self, name: str) -> None:
        """Write form fields; a simple task has none."""
        updates = [as_object(update, name) for update in self.body.array(name)]
        with_defaults = self.body.flag("fill_defaults")
        if self.form is None:
            return
        before = (self.task.due_date, self.task.due)
        view = self.call.view()
        writer = FieldWriter(view, self.form, self.task, self.attach)
        self.comment.field_updates = writer.write(updates)
        if with_defaults:
            writer.fill_defaults()
        if before != (self.task.due_date, self.task.due):
            self.comment.due_date, self.comment.due = self.task.due_date, self.task.due
            self.comment.duration = self.task.duration
        title = text_of(Served(view, self.form, self.task), self.form.title_ids)
        self.task.text = f"{self.form.name}: {title}" if title else self.form.name

    def is_incomplete(self, step: int) -> bool:
        """Tell whether fields are empty that a step cannot be left without."""
        return self.form is not None and bool(missing(self.form, self.task, step))

    def save(self) -> None:
        """Write the task and the comment."""
        self.task.modified = self.call.now
        self.task.last_note_id = self.comment.id
        self.book.save_task(self.task)
        self.book.save_comment(self.task.id, self.comment)
