"""The rest of the demo: ordinary work of colleagues, and a flooded inbox on demand."""

import random
import sqlite3
from datetime import datetime, timedelta
from itertools import cycle

from pyrus_tui.sandbox.blueprints import (
    BOT,
    CONTRACTS,
    DMITRY,
    IGOR,
    LEAVE,
    LEV,
    MARCUS,
    MARIA,
    ME,
    OLGA,
    PAYMENTS,
    PRIYA,
    SOFIA,
    SUPPORT,
    TOM,
)
from pyrus_tui.sandbox.book import Book, task_row
from pyrus_tui.sandbox.records import Comment, Task
from pyrus_tui.sandbox.storytelling import Teller
from pyrus_tui.sandbox.texts import CHORES, CLIENTS, PURPOSES, REMARKS, SUPPORT_SUBJECTS
from pyrus_tui.sandbox.wire import encode, moment

COLLEAGUES = (MARCUS, OLGA, DMITRY, PRIYA, TOM, MARIA, LEV, SOFIA, IGOR)
LISTS = (302, 303, 304, 312, 313, 314)


def fill(teller: Teller) -> None:
    """Add ordinary tasks of which none stays in the default user's inbox, until it is enough."""
    kinds = (_chore, _payment, _chore, _mine, _contract, _chore, _leave, _request)
    for kind in cycle(kinds):
        kind(teller)


def _chore(t: Teller) -> None:
    """A colleague's small task, done or not."""
    author, responsible = t.dice.sample(COLLEAGUES, 2)
    days = t.dice.uniform(1, 90)
    lists = [t.dice.choice(LISTS)] if t.dice.random() < 0.6 else []
    due = t.day(t.dice.randint(-10, 20)) if t.dice.random() < 0.4 else None
    task = t.task(
        author, t.ago(days=days), t.dice.choice(CHORES), responsible={"id": responsible},
        list_ids=lists, due_date=due,
    )  # fmt: skip
    for part in range(t.dice.randint(0, 2)):
        person = (responsible, author)[part % 2]
        t.says(task, person, t.ago(days=days * (0.8 - part / 4)), t.dice.choice(REMARKS))
    if t.dice.random() < 0.5:
        t.says(task, responsible, t.ago(days=days * 0.2), action="finished")


def _mine(t: Teller) -> None:
    """A task of the default user that is done."""
    days = t.dice.uniform(10, 100)
    author = t.dice.choice(COLLEAGUES)
    task = t.task(author, t.ago(days=days), t.dice.choice(CHORES), responsible={"id": ME})
    t.says(task, ME, t.ago(days=days * 0.7), t.dice.choice(REMARKS), action="finished")


def _payment(t: Teller) -> None:
    """A payment at some step after the first, or done."""
    days = t.dice.uniform(3, 60)
    fields = {
        1: t.dice.choice(PURPOSES), 2: t.dice.randrange(1_000, 9_000_000) / 100,
        3: {"item_id": 401_000 + t.dice.randint(1, 5000)}, 10: t.day(t.dice.randint(1, 30)),
    }  # fmt: skip
    task = t.form(t.dice.choice((TOM, SOFIA, IGOR)), t.ago(days=days), PAYMENTS, fields)
    for part, person in enumerate((MARCUS, OLGA, PRIYA, DMITRY)[: t.dice.randint(1, 4)]):
        t.says(task, person, t.ago(days=days * (0.9 - part / 5)), approval_choice="approved")


def _contract(t: Teller) -> None:
    """A contract at its first step, or done."""
    days = t.dice.uniform(5, 80)
    fields = {
        1: t.dice.choice(PURPOSES), 2: {"item_id": 401_000 + t.dice.randint(1, 5000)},
        3: t.dice.randrange(100, 9000), 4: t.day(3), 5: t.day(300),
    }  # fmt: skip
    task = t.form(t.dice.choice((MARCUS, MARIA)), t.ago(days=days), CONTRACTS, fields)
    if t.dice.random() < 0.6:
        for part, person in enumerate((PRIYA, ME, DMITRY)):
            t.says(task, person, t.ago(days=days * (0.9 - part / 5)), approval_choice="approved")


def _leave(t: Teller) -> None:
    """A leave that was granted."""
    days = t.dice.uniform(20, 200)
    start = -int(days) + 10
    fields = {1: {"choice_id": 1}, 2: t.day(start), 3: t.day(start + 7), 4: 5}
    task = t.form(t.dice.choice((TOM, LEV, SOFIA)), t.ago(days=days), LEAVE, fields)
    t.says(task, ME, t.ago(days=days - 1), approval_choice="approved")
    t.says(task, MARIA, t.ago(days=days - 2), approval_choice="approved")


def _request(t: Teller) -> None:
    """A client's request that was answered."""
    days = t.dice.uniform(3, 50)
    client, address = t.dice.choice(CLIENTS)
    subject = t.dice.choice(SUPPORT_SUBJECTS)
    fields = {1: subject, 2: subject, 3: client, 4: address}
    task = t.form(BOT, t.ago(days=days), SUPPORT, fields, fill_defaults=True)
    t.client(task, t.ago(days=days), "email", {"email": address}, subject)
    t.says(
        task, LEV, t.ago(days=days - 1), t.dice.choice(REMARKS), channel={"type": "email"},
        action="finished",
    )  # fmt: skip


def flood(connection: sqlite3.Connection, dice: random.Random, when: datetime, count: int) -> None:
    """Put as many plain tasks in the default user's inbox; written row by row, for speed."""
    book = Book(connection)
    first_task, first_comment = book.next_id("task"), book.next_id("comment")
    tasks, comments, inbox = [], [], []
    for number in range(count):
        created = moment(when - timedelta(minutes=7 * number + dice.randint(0, 6)))
        due = (when + timedelta(days=dice.randint(-30, 60))).date().isoformat()
        task = Task(
            id=first_task + count - 1 - number,
            author=dice.choice(COLLEAGUES),
            created=created,
            modified=created,
            text=f"{dice.choice(CHORES)} ({number + 1})",
            responsible=ME,
            participants=[ME],
            due_date=due if dice.random() < 0.3 else "",
            last_note_id=first_comment + count - 1 - number,
        )
        comment = Comment(
            id=task.last_note_id, author=task.author, created=created, text=task.text,
            reassigned_to=ME, participants_added=[ME],
        )  # fmt: skip
        tasks.append(task_row(task))
        comments.append((comment.id, task.id, encode(comment)))
        inbox.append((ME, task.id))
    connection.executemany(f"INSERT INTO task VALUES ({','.join('?' * 14)})", tasks)
    connection.executemany("INSERT INTO comment VALUES (?, ?, ?)", comments)
    connection.executemany("INSERT INTO inbox(person_id, task_id) VALUES (?, ?)", inbox)
