"""A company with many lists and many tasks, written row by row for speed."""

from datetime import timedelta

from pyrus_tui.sandbox.book import Book, task_row
from pyrus_tui.sandbox.records import Form, Task, TaskList
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


WIDE, EMPTY = 290, 291
"""A form with many steps and fields, and one that has no task."""
HOSTILE = (
    "\x1b[31mred\x1b[0m [bold]x[/] \u202eback",
    "搬家计划书與東京支店の移転",
    "Перенос склада, очередь № 2",
    "two\nlines\tand a tab",
    "👩‍👩‍👧 é ｆｕｌｌ",
    "",
)
"""Texts that do harm where somebody believes them, or that are wider than they are long."""


def add_forms(sandbox, count: int, *, steps: int = 12, fields: int = 14) -> None:
    """Add a form with hostile names and as many tasks, spread over its steps, and an empty one."""
    with sandbox._database.transaction() as connection:
        book = Book(connection)
        names = {str(n): f"Шаг {n} {HOSTILE[n % 5]}"[:40] for n in range(1, steps + 1)}
        columns = [
            {
                "id": n,
                "type": "money" if n == 2 else "date" if n == 3 else "text",
                "name": f"Field {n} {HOSTILE[n % 5]}",
            }
            for n in range(1, fields + 1)
        ]
        for form_id, folder in ((WIDE, ["Архив", "東京"]), (EMPTY, ["Архив"])):
            form = Form(
                id=form_id,
                name=("Wide 移転" if form_id == WIDE else "Nothing yet"),
                steps=names,
                fields=columns,
                routing=[[ANNA] for _step in names],
                folder=folder,
                owner_ids=[ANNA],
                title_ids=[1],
            )
            book.save_form(form)
        rows = []
        for number in range(count):
            when = moment(START - timedelta(minutes=number + 1))
            task = Task(
                id=FIRST_ROW + number,
                author=MARCUS,
                created=when,
                modified=when,
                form_id=WIDE,
                text=f"Row {number}",
                current_step=number % steps + 1,
                fields={
                    "1": f"Row {number:05}",
                    "2": f"{number * 1234567.5:.2f}",
                    "3": "2026-11-20",
                }
                | {str(n): HOSTILE[(number + n) % 6] for n in range(4, fields + 1)},
            )
            rows.append(task_row(task))
        connection.executemany(f"INSERT INTO task VALUES ({','.join('?' * 14)})", rows)


FIRST_ROW = 2_000_000
