"""A company with many lists and many tasks, written row by row for speed."""

from datetime import timedelta

from pyrus_tui.sandbox.book import Book, task_row
from pyrus_tui.sandbox.records import Task, TaskList
from pyrus_tui.sandbox.wire import moment
from tests.company import ANNA, MARCUS
from tests.conftest import START

FIRST_LIST = 5_000
FIRST_TASK = 1_000_000


def add_lists(sandbox, count: int, *, breadth: int = 10) -> None:
    """Add lists as a tree: each has at most so many below it."""
    with sandbox._database.transaction() as connection:
        book = Book(connection)
        for number in range(count):
            parent = FIRST_LIST + (number - 1) // breadth if number else 0
            book.save_list(
                TaskList(
                    id=FIRST_LIST + number,
                    name=f"Branch {number}",
                    parent_id=parent,
                    list_type="org_wide",
                    manager_ids=[ANNA],
                )
            )


def add_tasks(sandbox, list_id: int, count: int, *, first: int = FIRST_TASK, closed=()) -> None:
    """Put as many new tasks into a list, each a minute older than the one before."""
    with sandbox._database.transaction() as connection:
        tasks = []
        for number in range(count):
            when = moment(START - timedelta(minutes=number + 1))
            task = Task(
                id=first + number,
                author=MARCUS,
                created=when,
                modified=when,
                text=f"Shelf {number:05}",
                responsible=ANNA,
                participants=[ANNA],
                closed=when if number in closed else "",
                list_ids=[list_id],
            )
            tasks.append(task_row(task))
        connection.executemany(f"INSERT INTO task VALUES ({','.join('?' * 14)})", tasks)
        connection.executemany(
            "INSERT INTO in_list VALUES (?, ?)",
            [(list_id, first + number) for number in range(count)],
        )
