"""Creating a task, simple or of a form."""

from pyrus_tui.sandbox import engine
from pyrus_tui.sandbox.access import open_form, open_task
from pyrus_tui.sandbox.calls import Call
from pyrus_tui.sandbox.changing import Change
from pyrus_tui.sandbox.forms import missing
from pyrus_tui.sandbox.people import party_id, party_ids, party_steps
from pyrus_tui.sandbox.records import Approval, Comment, Form, Task
from pyrus_tui.sandbox.wire import Body, VendorError


def create_task(
    call: Call, body: Body, *, is_checked: bool = True, plain_approvals: bool = False
) -> Task:
    """Do what a creation asks; a task that a client wrote (`is_checked=False`) may lack fields."""
    book = call.book
    task = Task(
        id=book.next_id("task"),
        author=call.me.id,
        created=call.now,
        modified=call.now,
        form_id=body.id("form_id"),
    )
    comment = Comment(id=book.next_id("comment"), author=call.me.id, created=call.now)
    creating = _Creating(call, body, task, comment, plain_approvals=plain_approvals)
    creating.run(is_checked)
    return task


class _Creating(Change):
    """One task on its way into the world."""

    def run(self, is_checked: bool) -> None:
        task, body = self.task, self.body
        if task.form_id:
            self.form = open_form(self.book, self.call.me.id, task.form_id)
            if self.form.deleted_or_closed:
                raise VendorError("form_is_deleted", "The form is closed.")
        self.say()
        if self.form is None and not self.comment.text:
            raise VendorError("text_missing", "A task needs a text.")
        self._find_parent()
        self.take_files()
        self.set_due()
        self.read_schedule()
        self.put_in_lists("list_ids")
        self._subscribe()
        if self.form is None:
            self._take_people()
            task.text = self.comment.text
            task.formatted_text = self.comment.formatted_text
            task.subject = body.text("subject", 500)
            self.fill("fields")
        else:
            self._take_form(self.form, is_checked)
        self.save()
        self.book.enter_inbox(self.book.members(engine.first_inboxes(task)), task.id)
        self.snooze()

    def _find_parent(self) -> None:
        parent_id = self.body.id("parent_task_id")
        if parent_id:
            open_task(self.book, self.call.me.id, parent_id)
            self.task.parent_task_id = parent_id

    def _subscribe(self) -> None:
        subscribers = party_ids(self.book, self.body.array("subscribers"), "subscribers")
        self.comment.subscribers_added = engine.subscribe(self.task, subscribers)

    def _take_people(self) -> None:
        body, task = self.body, self.task
        given = body.raw("responsible")
        people = party_ids(self.book, body.array("participants"), "participants")
        steps = party_steps(self.book, body.array("approvals"), "approvals")
        task.responsible = task.author if given is None else party_id(self.book, given)
        task.participants = list(dict.fromkeys([task.responsible, *people]))
        self.comment.reassigned_to = task.responsible
        self.comment.participants_added = list(task.participants)
        if self.has_approvals and any(steps):
            self._ask(steps)

    def _take_form(self, form: Form, is_checked: bool) -> None:
        body, task = self.body, self.task
        given = body.raw("responsible")
        party_ids(self.book, body.array("participants"), "participants")
        body.text("subject")
        task.responsible = form.responsible if given is None else party_id(self.book, given)
        self.comment.reassigned_to = task.responsible
        self.fill("fields")
        if is_checked and (empty := missing(form, task, 1)):
            code = "required_table_field_missing" if empty[0].in_table else "required_field_missing"
            raise VendorError(code, f"The field '{empty[0].name}' must be filled.")
        task.approvals = [[Approval(p, routed=True) for p in step] for step in form.routing]
        steps = party_steps(self.book, body.array("approvals"), "approvals")
        self._ask(steps)

    def _ask(self, steps: list[list[int]]) -> None:
        task = self.task
        engine.add_approvers(task, steps)
        self.comment.approvals_added = [
            [(approval.person, number) for approval in step]
            for number, step in enumerate(task.approvals, 1)
            if step
        ]
        engine.start(task, self.call.now)
