"""Print forms: a task as a page of paper."""

from pyrus_tui.sandbox.documents import page
from pyrus_tui.sandbox.field_values import Served
from pyrus_tui.sandbox.plain_values import words_of
from pyrus_tui.sandbox.records import Form, Task
from pyrus_tui.sandbox.view import View

LINES = 50
LETTERS = 90


def printed(view: View, form: Form, task: Task, title: str) -> bytes:
    """Return a PDF file with the fields of a task that have a value, as far as one page goes."""
    fields = Served(view, form, task).fields()
    lines = [f"{title} ({form.name}, {task.id})", f"{task.created[:10]}", ""]
    for field in fields:
        words = words_of(field).split("\n")
        if words != [""]:
            lines += [f"{field['name']}: {words[0]}", *(f"    {more}" for more in words[1:])]
    return page("\n".join(line[:LETTERS] for line in lines[:LINES]))
