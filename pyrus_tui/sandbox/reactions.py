"""Colleagues and clients who react some seconds after the default user did something.

Nothing runs in the background: what is due is done at the start of the next request, at the moment
it was due, so that a clock that stands still brings no surprises.
"""

import random
import sqlite3
from contextlib import suppress
from datetime import datetime, timedelta

from pyrus_tui.sandbox.book import Book
from pyrus_tui.sandbox.calls import Call
from pyrus_tui.sandbox.commenting import add_comment
from pyrus_tui.sandbox.creating import create_task
from pyrus_tui.sandbox.engine import awaited
from pyrus_tui.sandbox.forms import missing
from pyrus_tui.sandbox.markup import mention, quote
from pyrus_tui.sandbox.records import APPROVED, Comment, Task
from pyrus_tui.sandbox.texts import (
    ANSWERS,
    APPROVALS,
    CLIENT_ANSWERS,
    CLIENT_QUESTIONS,
    ERRANDS,
    STARTS,
)
from pyrus_tui.sandbox.wire import Body, VendorError, moment, to_datetime

PULSE = (90, 180)
"""Seconds between two things that happen by themselves."""


def plan_after_comment(call: Call, task: Task, comment: Comment) -> None:
    """Remember who will react to a comment of the default user, and when."""
    if str(call.me.id) != call.book.setting("me"):
        return
    dice = _dice(call.book, task.id, comment.id)
    outbound = comment.channel.get("direction") == "outbound"
    if outbound:
        _plan(call, dice, "client", _clerk(call.book), task, dice.choice(CLIENT_ANSWERS))
    elif person_id := _addressee(call, task, comment, dice):
        _plan(call, dice, "answer", person_id, task, dice.choice(ANSWERS), comment.id)
    if comment.approval_choice == APPROVED:
        waiting = sorted(call.book.members(awaited(task)) - {call.me.id})
        if waiting:
            _plan(call, dice, "approve", dice.choice(waiting), task, dice.choice(APPROVALS))


def plan_after_creation(call: Call, task: Task) -> None:
    """Remember who will answer to a task of the default user."""
    if str(call.me.id) != call.book.setting("me"):
        return
    dice = _dice(call.book, task.id, 0)
    people = call.book.members([task.responsible, *task.participants]) - {call.me.id}
    if people:
        _plan(call, dice, "answer", dice.choice(sorted(people)), task, dice.choice(STARTS))


def plan_pulse(book: Book, when: datetime) -> None:
    """Remember when the next thing happens by itself."""
    dice = _dice(book, int(when.timestamp()), 1)
    due = moment(when + timedelta(seconds=dice.randint(*PULSE)))
    book.connection.execute(
        "INSERT INTO reaction(due, kind, person_id, task_id, text) VALUES (?, 'pulse', 0, 0, '')",
        (due,),
    )


def react(connection: sqlite3.Connection, now: datetime) -> None:
    """Do what has become due."""
    due = connection.execute(
        "SELECT id, due, kind, person_id, task_id, text FROM reaction WHERE due <= ?"
        " ORDER BY due, id",
        (moment(now),),
    ).fetchall()
    for reaction_id, when, kind, person_id, task_id, text in due:
        connection.execute("DELETE FROM reaction WHERE id = ?", (reaction_id,))
        book = Book(connection)
        if kind == "pulse":
            _pulse(book, now)
            continue
        task = book.task(task_id)
        person = book.people.get(person_id)
        if task and person:
            # What has become forbidden in the meantime is not done.
            with suppress(VendorError):
                _DEEDS[kind](Call(book, person, to_datetime(when)), task, text)


def _answer(call: Call, task: Task, text: str) -> None:
    """Answer the last comment that somebody else wrote."""
    note, _bar, words = text.partition("|")
    asked = call.book.comment(task.id, int(note))
    if task.closed:
        return
    if asked is None or not asked.text:
        add_comment(call, task, Body({"text": words}))
        return
    author = call.book.people[asked.author]
    name = f"{author.first_name} {author.last_name}"
    formatted = quote(asked.id, author.id, name, asked.text[:200]) + mention(author.id, name)
    add_comment(call, task, Body({"formatted_text": f"{formatted}, {words}"}))


def _approve(call: Call, task: Task, text: str) -> None:
    """Approve the step, or say what is missing for it."""
    if task.closed or not awaited(task) & call.book.parties(call.me.id):
        return
    form = call.book.form(task.form_id)
    empty = missing(form, task, task.current_step) if form else []
    if empty:
        add_comment(call, task, Body({"text": f"«{empty[0].name}»?"}))
    else:
        add_comment(call, task, Body({"approval_choice": APPROVED, "text": text}))


def _client(call: Call, task: Task, text: str) -> None:
    """Let the client write through the channel they used before."""
    if task.clients:
        client_writes(call, task, text, sorted(task.clients)[0])


def client_writes(call: Call, task: Task, text: str, kind: str) -> Comment | None:
    """Add a message that came from outside, as the clerk that takes them in."""
    comment = add_comment(call, task, Body({"text": text}))
    if comment:
        comment.channel = {"type": kind, "direction": "inbound", "from": task.clients[kind]}
        call.book.save_comment(task.id, comment)
    return comment


_DEEDS = {"answer": _answer, "approve": _approve, "client": _client}


def _pulse(book: Book, now: datetime) -> None:
    """Let a client write, or a colleague ask for something."""
    plan_pulse(book, now)
    dice = _dice(book, int(now.timestamp()), 2)
    me = int(book.setting("me"))
    client_tasks = [
        row[0]
        for row in book.connection.execute(
            "SELECT task.id FROM inbox JOIN task ON task.id = inbox.task_id"
            " WHERE person_id = ? AND body LIKE '%\"clients\"%' ORDER BY task.id LIMIT 20",
            (me,),
        )
    ]
    task = book.task(dice.choice(client_tasks)) if client_tasks and dice.random() < 0.5 else None
    if task:
        clerk = Call(book, book.people[_clerk(book)], now)
        client_writes(clerk, task, dice.choice(CLIENT_QUESTIONS), sorted(task.clients)[0])
        return
    colleagues = sorted(book.members(book.people) - {me})
    if colleagues:
        call = Call(book, book.people[dice.choice(colleagues)], now)
        create_task(call, Body({"text": dice.choice(ERRANDS), "responsible": {"id": me}}))


def _addressee(call: Call, task: Task, comment: Comment, dice: random.Random) -> int:
    """Return who answers: somebody mentioned, or for a question somebody of the task; 0: nobody."""
    mentioned = call.book.members(comment.mentions) - {call.me.id}
    if mentioned:
        return sorted(mentioned)[0]
    if not comment.text.rstrip().endswith("?") or task.closed:
        return 0
    people = call.book.members([task.responsible, task.author, *task.participants])
    others = sorted(people - {call.me.id})
    return dice.choice(others) if others else 0


def _plan(
    call: Call,
    dice: random.Random,
    kind: str,
    person_id: int,
    task: Task,
    text: str,
    note_id: int = 0,
) -> None:
    due = moment(call.when + timedelta(seconds=dice.randint(5, 20)))
    words = f"{note_id}|{text}" if kind == "answer" else text
    call.book.connection.execute(
        "INSERT INTO reaction(due, kind, person_id, task_id, text) VALUES (?, ?, ?, ?, ?)",
        (due, kind, person_id, task.id, words),
    )


def _clerk(book: Book) -> int:
    return int(book.setting("clerk"))


def _dice(book: Book, *salt: int) -> random.Random:
    return random.Random(f"{book.setting('seed')}:{salt}")
