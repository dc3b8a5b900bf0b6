"""Pages of sparse tasks: what inboxes, lists and approvers' queues show, the last changed first."""

from pyrus_tui.sandbox.calls import Bytes
from pyrus_tui.sandbox.serving import HEADER_COLUMNS, headers
from pyrus_tui.sandbox.view import View
from pyrus_tui.sandbox.wire import Query


class Pages:
    """Reads pages of sparse tasks from a table or a join that has the tasks in it."""

    def __init__(self, view: View, source: str = "task") -> None:
        self._view = view
        self._source = source

    def page(self, where: str, values: list[str | int], count: int) -> tuple[str, bool]:
        """Return the first tasks as JSON, and whether there are more."""
        rows = self._view.book.connection.execute(
            f"SELECT {HEADER_COLUMNS} FROM {self._source} WHERE {where}"
            " ORDER BY task.modified DESC, task.id DESC LIMIT ?",
            [*values, count + 1],
        ).fetchall()
        return headers(self._view, rows[:count]), len(rows) > count


def within_dates(query: Query) -> tuple[str, list[str | int]]:
    """Read `created_before`, `modified_after` and their like into a condition; bounds count in."""
    where, values = "", list[str | int]()
    for column in ("created", "modified", "closed"):
        for suffix, sign in (("before", "<="), ("after", ">=")):
            moment = query.moment(f"{column}_{suffix}")
            if moment:
                where += f" AND task.{column} {sign} ? AND task.{column} != ''"
                values.append(moment)
    return where, values


def json_bytes(text: str) -> Bytes:
    """Make an answer of JSON that is already written."""
    return Bytes(text.encode(), {"Content-Type": "application/json"})


def task_page(tasks: str, has_more: bool) -> Bytes:
    """Make the answer that is one page of tasks."""
    return json_bytes(f'{{"tasks":[{tasks}],"has_more":{yes_or_no(has_more)}}}')


def yes_or_no(value: bool) -> str:
    """Write a boolean as JSON does."""
    return "true" if value else "false"
