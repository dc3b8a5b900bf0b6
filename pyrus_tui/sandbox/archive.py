"""What the company did in the last year: a thousand closed payments and clients' requests.

They are written row by row, for speed, and have ids below those of all other tasks. They fill
the registers and are in nobody's inbox.
"""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from pyrus_tui.sandbox.blueprints import (
    ACCOUNTING,
    BOT,
    BUDGET_OWNERS,
    DMITRY,
    IGOR,
    LEV,
    LEVEL_1,
    LEVEL_2,
    MARCUS,
    ME,
    OLGA,
    PAYMENTS,
    PRIYA,
    SOFIA,
    SUPPORT,
    TOM,
)
from pyrus_tui.sandbox.book import Book, task_row
from pyrus_tui.sandbox.engine import milliseconds
from pyrus_tui.sandbox.field_values import Served, text_of
from pyrus_tui.sandbox.records import APPROVED, Approval, Comment, Form, Json, Task
from pyrus_tui.sandbox.texts import ARCHIVED_ANSWERS, ARCHIVED_QUESTIONS, CLIENTS, PURPOSES
from pyrus_tui.sandbox.texts import SUPPORT_SUBJECTS as SUBJECTS
from pyrus_tui.sandbox.view import View
from pyrus_tui.sandbox.wire import encode, moment, plain_number

SIZE = 1000
MOST_COMMENTS = 10 * SIZE
YEAR = timedelta(days=365)
RECENT = timedelta(days=12)
PAYMENT_ROUTE = ((MARCUS, BUDGET_OWNERS), (OLGA, ACCOUNTING), (PRIYA, 0), (DMITRY, 0))
AT_FIRST = {
    PAYMENTS: {"1", "2", "3", "4", "10", "12", "13", "18"},
    SUPPORT: {"1", "2", "3", "4", "6"},
}
"""The fields that are filled in when a task is made; the others are at the end."""

SUPPORT_ROUTE = ((LEV, LEVEL_1), (SOFIA, LEVEL_2), (ME, 0))


def fill_archive(book: Book, seed: int, when: datetime, last_task: int, last_comment: int) -> None:
    """Write the tasks; their ids end with `last_task`, their comments' before `last_comment`."""
    writer = _Writer(book, random.Random(f"{seed}:archive"), when, last_comment - MOST_COMMENTS)
    makers = ((PAYMENTS, writer.payment), (SUPPORT, writer.request))
    forms = {form_id: form for form_id, _make in makers if (form := book.form(form_id))}
    for number in range(SIZE):
        age = YEAR - (YEAR - RECENT) * number / SIZE
        form_id, make = makers[writer.dice.randrange(2)]
        writer.add(forms[form_id], last_task - SIZE + 1 + number, when - age, make)
    writer.write()


class _Writer:
    """Makes tasks with their comments and keeps them as rows until all are written."""

    def __init__(self, book: Book, dice: random.Random, when: datetime, last_comment: int) -> None:
        self.dice = dice
        self._book = book
        self._when = when
        self._view = View(book, viewer_id=ME, now=moment(when), origin="")
        self._last_comment = last_comment
        self._comments: list[Comment] = []
        self._task_rows: list[tuple[object, ...]] = []
        self._comment_rows: list[tuple[int, int, bytes]] = []

    def add(
        self, form: Form, task_id: int, created: datetime, make: Callable[[Task, datetime], None]
    ) -> None:
        """Make one task of a form, with its comments."""
        start = moment(created)
        task = Task(
            id=task_id, author=0, created=start, modified=start, form_id=form.id, current_step=1,
            step_entered=start,
            approvals=[[Approval(person, routed=True) for person in step] for step in form.routing],
        )  # fmt: skip
        self._comments = []
        self._say(task, 0, start)
        make(task, created)
        first, last = self._comments[0], self._comments[-1]
        first.author = task.author
        first.approvals_added = [
            [(approval.person, number) for approval in step]
            for number, step in enumerate(task.approvals, 1)
        ]
        served = Served(self._view, form, task)
        filled = [each for each in served.all if each.key in task.fields]
        at_first = AT_FIRST[form.id]
        first.field_updates = [served.field(each) for each in filled if each.key in at_first]
        last.field_updates = [served.field(each) for each in filled if each.key not in at_first]
        task.text = f"{form.name}: {text_of(served, form.title_ids)}"
        task.last_note_id = last.id
        self._task_rows.append(task_row(task))
        self._comment_rows += [(item.id, task.id, encode(item)) for item in self._comments]

    def payment(self, task: Task, created: datetime) -> None:
        """Let a payment go all its way, or be given up after one or two steps."""
        dice = self.dice
        task.author = dice.choice((TOM, SOFIA, IGOR, ME, MARCUS))
        task.fields = {
            "1": dice.choice(PURPOSES),
            "2": plain_number(Decimal(dice.randrange(1_000, 9_000_000)) / 100),
            "3": [401_000 + dice.randint(1, 5000)],
            "4": [40_200 + dice.randint(1, 5)],
            "10": (created + timedelta(days=dice.randint(5, 30))).date().isoformat(),
            "12": [dice.choice((1, 2))],
            "17": dice.choice(("checked", "none")),
            "18": OLGA,
        }
        if task.fields["12"] == [2]:
            task.fields["13"] = str(dice.randint(1000, 9999))
        if dice.random() < 0.2:
            task.fields["28"] = dice.choice(ARCHIVED_ANSWERS)
        steps = 4 if dice.random() < 0.9 else dice.randint(1, 2)
        moments = self._moments(created, steps + 1)
        self._approve(task, PAYMENT_ROUTE[:steps], moments)
        if steps < 4:
            text = dice.choice(ARCHIVED_ANSWERS)
            self._say(task, task.author, moment(next(moments)), text=text, action="finished")

    def request(self, task: Task, created: datetime) -> None:
        """Let a client ask, get an answer, and the request be closed."""
        dice = self.dice
        client, address = dice.choice(CLIENTS)
        task.author = BOT
        task.clients = {"email": {"email": address}}
        task.fields = {
            "1": dice.choice(SUBJECTS),
            "2": dice.choice(ARCHIVED_QUESTIONS),
            "3": client,
            "4": address,
            "6": [dice.choices((1, 2, 3, 4), (2, 6, 3, 1))[0]],
            "7": [40_300 + dice.randint(1, 4)],
            "10": dice.choice(ARCHIVED_ANSWERS),
            "11": dice.choice(("checked", "unchecked", "none")),
            "14": dice.randint(1, 5),
        }
        sender: dict[str, Any] = {"email": address}
        inbound = {"type": "email", "direction": "inbound", "from": sender}
        self._say(task, BOT, task.created, text=task.fields["2"], channel=inbound)
        moments = self._moments(created, 5)
        outbound = {"type": "email", "direction": "outbound", "to": sender}
        self._say(task, LEV, moment(next(moments)), text=task.fields["10"], channel=outbound)
        if dice.random() < 0.5:
            self._approve(task, SUPPORT_ROUTE, moments)
        else:
            self._say(task, LEV, moment(next(moments)), action="finished")

    def _moments(self, created: datetime, count: int) -> Iterator[datetime]:
        """Yield moments after another, all in the days before the present."""
        latest = min(created + timedelta(days=10), self._when - timedelta(hours=1))
        span = latest - created
        for part in range(1, count + 1):
            yield created + span * (part - self.dice.random()) / count

    def _approve(
        self, task: Task, route: tuple[tuple[int, int], ...], moments: Iterator[datetime]
    ) -> None:
        for step, (person, role) in enumerate(route, 1):
            now = moment(next(moments))
            for approval in task.approvals[step - 1]:
                approval.choice, approval.by = APPROVED, person
            task.approved_by, task.approved_on = person, now
            task.elapsed[str(step)] = milliseconds(task.step_entered, now)
            is_last = step == len(task.approvals)
            if not is_last:
                task.current_step, task.step_entered = step + 1, now
            self._say(
                task, person, now, approval_choice=APPROVED, approval_step=step,
                comment_as_roles=[role] if role else [], changed_step=0 if is_last else step + 1,
            )  # fmt: skip
            if is_last:
                task.elapsed.pop(str(step))
                task.closed = now

    def _say(self, task: Task, person: int, when: str, **what: Json) -> None:
        self._last_comment += 1
        self._comments.append(Comment(id=self._last_comment, author=person, created=when, **what))
        task.modified = when
        if what.get("action"):
            task.closed = when

    def write(self) -> None:
        """Write all rows."""
        connection = self._book.connection
        connection.executemany(f"INSERT INTO task VALUES ({','.join('?' * 14)})", self._task_rows)
        connection.executemany("INSERT INTO comment VALUES (?, ?, ?)", self._comment_rows)
