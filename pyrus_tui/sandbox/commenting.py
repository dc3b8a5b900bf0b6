"""Adding a comment: reads everything a comment may change, lets the engine decide, saves."""

from pyrus_tui.sandbox import engine
from pyrus_tui.sandbox.access import may_close
from pyrus_tui.sandbox.calls import Call
from pyrus_tui.sandbox.changing import CHANNELS, Change
from pyrus_tui.sandbox.people import party_id, party_ids, party_steps
from pyrus_tui.sandbox.records import ACKNOWLEDGED, APPROVED, REJECTED, REVOKED, Comment, Task
from pyrus_tui.sandbox.wire import Body, VendorError, as_id, as_object

MOST_COMMENTS = 10_000
KEYS = {
    "text",
    "formatted_text",
    "subject",
    "edit_comment_id",
    "due_date",
    "due",
    "duration",
    "cancel_due",
    "action",
    "approval_choice",
    "approval_steps",
    "reassign_to",
    "approvals_added",
    "approvals_removed",
    "approvals_rerequested",
    "subscribers_added",
    "subscribers_removed",
    "subscribers_rerequested",
    "participants_added",
    "participants_removed",
    "field_updates",
    "attachments",
    "added_list_ids",
    "removed_list_ids",
    "scheduled_date",
    "scheduled_datetime_utc",
    "cancel_schedule",
    "channel",
    "spent_minutes",
    "skip_satisfaction",
    "skip_notification",
    "skip_auto_reopen",
    "comment_as_roles",
}


def add_comment(
    call: Call, task: Task, body: Body, *, plain_approvals: bool = False
) -> Comment | None:
    """Do what a comment asks; None if it said and changed nothing."""
    if not KEYS & body.values.keys():
        raise VendorError("required_parameter_missing", "The comment is empty.")
    if body.id("edit_comment_id"):
        return _edit(call, task, body)
    if call.book.comment_count(task.id) >= MOST_COMMENTS:
        raise VendorError("too_many_comments", "The task has too many comments.")
    comment = Comment(id=call.book.next_id("comment"), author=call.me.id, created=call.now)
    commenting = _Commenting(call, body, task, comment, plain_approvals=plain_approvals)
    commenting.run()
    return None if comment.is_empty() else comment


def _edit(call: Call, task: Task, body: Body) -> Comment:
    """Change the text of one's own earlier comment."""
    comment = call.book.comment(task.id, body.id("edit_comment_id"))
    if comment is None:
        raise VendorError("invalid_input", "The task has no such comment.")
    if comment.author != call.me.id:
        raise VendorError("access_denied", "Only one's own comments can be edited.")
    kept = (comment.mentions, comment.reply_note_id)
    change = Change(call, body, task, comment)
    change.say()
    if not comment.text:
        raise VendorError("text_missing", "The text is empty.")
    if not comment.formatted_text or not comment.reply_note_id:
        comment.mentions, comment.reply_note_id = comment.mentions or kept[0], kept[1]
    added = change.attach(body.array("attachments"))
    comment.attachments += added
    task.attachments += added
    task.modified = call.now
    call.book.save_task(task)
    call.book.save_comment(task.id, comment)
    return comment


class _Commenting(Change):
    """One comment on its way into a task."""

    def run(self) -> None:
        body, comment = self.body, self.comment
        self.outcome = engine.Outcome()
        comment.skip_satisfaction = body.flag("skip_satisfaction")
        comment.skip_notification = body.flag("skip_notification")
        comment.skip_auto_reopen = body.flag("skip_auto_reopen")
        comment.spent_minutes = body.id("spent_minutes")
        self.say()
        self._speak_as_roles()
        self.take_files()
        self._send_to_client()
        self._rename()
        self.set_due()
        self.read_schedule()
        self.put_in_lists("added_list_ids", "removed_list_ids")
        self._change_people()
        self._change_approvers()
        self.fill("field_updates")
        self._reopen()
        self._decide()
        self._finish()
        if comment.is_empty():
            self._refuse_silence()
            return
        self._move()
        self.snooze()
        self.save()

    def _speak_as_roles(self) -> None:
        roles = []
        for item in self.body.array("comment_as_roles"):
            role_id = as_id(as_object(item, "comment_as_roles").get("id"), "comment_as_roles")
            if role_id not in self.actor.parties or role_id not in self.book.roles:
                raise VendorError("access_denied", "You do not belong to this role.")
            roles.append(role_id)
        self.comment.comment_as_roles = roles

    def _send_to_client(self) -> None:
        channel = self.body.object("channel")
        if channel is None:
            return
        kind = Body(channel).word("type", CHANNELS)
        if not kind:
            raise VendorError("required_parameter_missing", "A channel has no type.")
        if self.form is None:
            return
        if not self.comment.text and not self.comment.attachments:
            raise VendorError("external_comment_empty_text", "A message to a client needs a text.")
        self.comment.channel = {"type": kind}
        if kind != "private_channel":
            self.comment.channel["direction"] = "outbound"
            client = self.task.clients.get(kind)
            if client:
                self.comment.channel["to"] = client

    def _rename(self) -> None:
        subject = self.body.text("subject", 500)
        if subject and self.form is None:
            self.task.subject = self.comment.subject = subject

    def _change_people(self) -> None:
        body, book, task, comment = self.body, self.book, self.task, self.comment
        subscribed = party_ids(book, body.array("subscribers_added"), "subscribers_added")
        left = party_ids(book, body.array("subscribers_removed"), "subscribers_removed")
        asked = party_ids(book, body.array("subscribers_rerequested"), "subscribers_rerequested")
        joined = party_ids(book, body.array("participants_added"), "participants_added")
        gone = party_ids(book, body.array("participants_removed"), "participants_removed")
        comment.subscribers_added = engine.subscribe(task, subscribed)
        comment.subscribers_removed = engine.unsubscribe(task, left)
        comment.subscribers_rerequested = engine.ask_subscribers(task, asked)
        self.outcome.called.update(comment.subscribers_added, comment.subscribers_rerequested)
        if self.form is None:
            comment.participants_added = [p for p in joined if p not in task.participants]
            comment.participants_removed = [p for p in gone if p in task.participants]
            task.participants += comment.participants_added
            task.participants = [p for p in task.participants if p not in gone]
            self.outcome.called.update(comment.participants_added)
        if body.object("reassign_to") is not None:
            self._reassign(party_id(book, body.raw("reassign_to")))

    def _reassign(self, responsible: int) -> None:
        if responsible == self.task.responsible:
            return
        self.task.responsible = self.comment.reassigned_to = responsible
        self.outcome.called.add(responsible)
        if self.form is None and responsible not in self.task.participants:
            self.task.participants.append(responsible)

    def _change_approvers(self) -> None:
        body, book, task = self.body, self.book, self.task
        added = party_steps(book, body.array("approvals_added"), "approvals_added")
        removed = party_steps(book, body.array("approvals_removed"), "approvals_removed")
        asked = party_steps(book, body.array("approvals_rerequested"), "approvals_rerequested")
        if not self.has_approvals:
            return
        self.comment.approvals_added = engine.add_approvers(task, added)
        self.comment.approvals_removed = engine.remove_approvers(task, removed)
        self.comment.approvals_rerequested = engine.rerequest(
            task, asked, self.call.now, self.outcome
        )
        if self.form is None:
            self._start_or_end()
        for people in self.comment.approvals_added:
            here = [person for person, step in people if step == task.current_step]
            self.outcome.called.update(here)
        if self.comment.approvals_removed and not task.closed:
            engine.advance(task, self.call.now, self.outcome)

    def _start_or_end(self) -> None:
        """Enter the first step of a plain task, or leave it when nobody is asked any more."""
        task = self.task
        if not task.approvals:
            task.current_step, task.step_entered = 0, ""
        elif not task.current_step:
            engine.start(task, self.call.now)

    def _reopen(self) -> None:
        body, task = self.body, self.task
        action = body.word("action", ("finished", "reopened"))
        wanted = action == "reopened"
        if wanted and task.closed and not may_close(self.book, self.call.me.id, task):
            raise VendorError("access_denied_reopen_task", "You cannot reopen this task.")
        comes_back = task.closed and not action and not self.comment.skip_auto_reopen
        if task.closed and (wanted or (comes_back and self._says_something())):
            engine.reopen(task, self.outcome)
            self.comment.action = "reopened"
        elif wanted:
            self.comment.action = "reopened"

    def _decide(self) -> None:
        choice = self.body.word("approval_choice", (APPROVED, REJECTED, REVOKED, ACKNOWLEDGED))
        steps = [as_id(step, "approval_steps") for step in self.body.array("approval_steps")]
        if not choice:
            return
        result = engine.decide(
            self.task, self.actor, choice, steps, self.call.now, self.is_incomplete
        )
        self.comment.approval_choice, self.comment.approval_step = result.choice, result.step
        own_roles = sorted(result.roles & self.book.roles.keys())
        self.comment.comment_as_roles = self.comment.comment_as_roles or own_roles
        self.outcome.choice, self.outcome.step = result.choice, result.step
        self.outcome.changed_step = result.changed_step or self.outcome.changed_step
        self.outcome.reset_to_step = result.reset_to_step or self.outcome.reset_to_step
        self.outcome.called |= result.called
        self.outcome.roles |= result.roles

    def _finish(self) -> None:
        if self.body.raw("action") == "finished":
            if not may_close(self.book, self.call.me.id, self.task):
                raise VendorError("access_denied_close_task", "You cannot finish this task.")
            engine.finish(self.task, self.call.now)
            self.comment.action = "finished"
        self.comment.changed_step = self.outcome.changed_step
        self.comment.reset_to_step = self.outcome.reset_to_step

    def _says_something(self) -> bool:
        return not self.comment.is_empty() or "approval_choice" in self.body

    def _refuse_silence(self) -> None:
        """Refuse a comment of empty texts only; a decision without effect is no error."""
        if self.body.values.keys() <= {"text", "formatted_text", "subject"}:
            raise VendorError("text_missing", "The text is empty.")

    def _move(self) -> None:
        moves = engine.inbox_moves(
            self.task,
            self.actor,
            self.outcome,
            says_something=bool(self.comment.text or self.comment.attachments),
            is_silent=self.comment.skip_notification,
        )
        if moves.leaves_all:
            self.book.leave_all_inboxes(self.task.id)
            return
        entering = self.book.members(moves.entering)
        leaving = self.book.members(moves.leaving) - entering
        if self.book.snoozed(self.call.me.id, self.task.id)[0] > self.call.now:
            leaving.discard(self.call.me.id)
        self.book.leave_inbox(leaving, self.task.id)
        self.book.enter_inbox(entering, self.task.id)
