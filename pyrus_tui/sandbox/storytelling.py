"""Tells the demo's stories: people do things at moments in the past, the way requests do them."""

import random
import uuid
from datetime import date, datetime, timedelta
from typing import Any

from pyrus_tui.sandbox.access import open_task
from pyrus_tui.sandbox.book import Book
from pyrus_tui.sandbox.calls import Call
from pyrus_tui.sandbox.commenting import add_comment
from pyrus_tui.sandbox.creating import create_task
from pyrus_tui.sandbox.files import store_upload
from pyrus_tui.sandbox.markup import mention, quote
from pyrus_tui.sandbox.reactions import client_writes
from pyrus_tui.sandbox.records import Comment, Json
from pyrus_tui.sandbox.wire import Body, decode, encode, moment

ORIGIN = "http://sandbox"


class Enough(Exception):
    """There are as many tasks as were wanted."""


class Teller:
    """Creates up to `limit` tasks in the past; `names` tells the ids of the special ones."""

    def __init__(self, book: Book, dice: random.Random, when: datetime, limit: int) -> None:
        self.book = book
        self.dice = dice
        self.when = when.replace(microsecond=0)
        self.today: date = self.when.date()
        self.count = 0
        self.limit = limit
        self.names: dict[str, int] = {}

    def ago(self, days: float = 0, hours: float = 0, minutes: float = 0) -> datetime:
        """Return a moment in the past."""
        return self.when - timedelta(days=days, hours=hours, minutes=minutes)

    def day(self, days: int) -> str:
        """Return the day that many days from today."""
        return (self.today + timedelta(days=days)).isoformat()

    def moment(self, hours: float) -> str:
        """Return the moment that many hours from now, on the full quarter."""
        later = self.when + timedelta(hours=hours)
        return moment(later.replace(minute=later.minute // 15 * 15, second=0))

    def task(
        self,
        author: int,
        when: datetime,
        text: str = "",
        *,
        name: str = "",
        is_checked: bool = True,
        **body: Json,
    ) -> int:
        """Let somebody create a task and return its id; Enough if there are enough."""
        if self.count >= self.limit:
            raise Enough
        if text:
            body["text"] = text
        task = create_task(self._call(author, when), _body(body), is_checked=is_checked)
        self.count += 1
        if name:
            self.names[name] = task.id
        return task.id

    def form(
        self, author: int, when: datetime, form_id: int, fields: dict[int, Any], **body: Json
    ) -> int:
        """Let somebody fill in a form and return the task's id."""
        values = [{"id": field_id, "value": value} for field_id, value in fields.items()]
        return self.task(author, when, form_id=form_id, fields=values, **body)

    def says(self, task_id: int, author: int, when: datetime, text: str = "", **body: Json) -> int:
        """Let somebody comment and return the comment's id."""
        if text:
            body["formatted_text" if "<span" in text or "<quote" in text else "text"] = text
        call = self._call(author, when)
        comment = add_comment(call, open_task(self.book, author, task_id), _body(body))
        return comment.id if comment else 0

    def client(
        self, task_id: int, when: datetime, kind: str, sender: dict[str, str], text: str
    ) -> Comment | None:
        """Let a client write from outside."""
        clerk = int(self.book.setting("clerk"))
        task = open_task(self.book, clerk, task_id)
        task.clients[kind] = sender
        return client_writes(self._call(clerk, when), task, text, kind)

    def file(self, person_id: int, name: str, data: bytes) -> str:
        """Let somebody upload a file and return its guid."""
        guid = str(uuid.UUID(int=self.dice.getrandbits(128), version=4))
        store_upload(self.book, person_id, name, data, guid)
        return guid

    def link(self, one_id: int, other_id: int) -> None:
        """Link two tasks with each other."""
        for task_id, linked_id in ((one_id, other_id), (other_id, one_id)):
            task = self.book.task(task_id)
            if task:
                task.linked_task_ids.append(linked_id)
                self.book.save_task(task)

    def at(self, person_id: int) -> str:
        """Return the markup that mentions somebody."""
        return mention(person_id, self._name(person_id))

    def quote(self, task_id: int, comment_id: int) -> str:
        """Return the markup that answers a comment."""
        comment = self.book.comment(task_id, comment_id)
        if comment is None:
            return ""
        return quote(comment_id, comment.author, self._name(comment.author), comment.text)

    def _name(self, person_id: int) -> str:
        person = self.book.people[person_id]
        return f"{person.first_name} {person.last_name}"

    def _call(self, person_id: int, when: datetime) -> Call:
        return Call(self.book, self.book.people[person_id], when, ORIGIN)


def _body(values: dict[str, Any]) -> Body:
    """Make the body exactly as a request would bring it."""
    return Body(decode(encode(values)))
