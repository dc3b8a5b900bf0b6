"""A register as a table in a text file."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from pyrus_tui.sandbox.calls import Bytes
from pyrus_tui.sandbox.forms import Field
from pyrus_tui.sandbox.plain_values import words_of
from pyrus_tui.sandbox.records import Form
from pyrus_tui.sandbox.wire import Query, wrong

ENCODINGS = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16le", "windows-1251", "windows-1252", "iso-8859-1",
    "koi8-r", "us-ascii",
)  # fmt: skip
_FIXED = {
    "id": "Task",
    "create_date": "Created",
    "last_modified_date": "Changed",
    "close_date": "Closed",
    "current_step": "Step",
}


class Table:
    """How the table is written; the simple format has keys for names and one line per task."""

    def __init__(self, form: Form, query: Query) -> None:
        self._form = form
        self._is_simple = query.flag("simple_format")
        self._delimiter = query.text("delimiter") or ","
        if len(self._delimiter) != 1 or self._delimiter.isalnum() or self._delimiter in '"\r\n\0':
            raise wrong("delimiter", "one character that separates")
        self._encoding = (query.text("encoding") or "utf-8").lower()
        if self._encoding not in ENCODINGS:
            raise wrong("encoding", "one of: " + ", ".join(ENCODINGS))

    def filled(self, tasks: Iterable[dict[str, Any]], columns: list[Field]) -> Bytes:
        """Return the file: a line of names, then one row per task."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=self._delimiter, lineterminator="\r\n")
        if self._is_simple:
            writer.writerow([*_FIXED, *(field.code or f"fld{field.id}" for field in columns)])
        else:
            writer.writerow([*_FIXED.values(), *(field.name for field in columns)])
        for task in tasks:
            writer.writerow(
                [self._cell(str(task.get(name, ""))) for name in _FIXED]
                + [self._cell(words_of(field)) for field in task["fields"]]
            )
        content = text.getvalue().encode(self._encoding, "replace")
        return Bytes(content, {"Content-Type": f"text/csv; charset={self._encoding}"})

    def _cell(self, text: str) -> str:
        return " ".join(text.split()) if self._is_simple else text
