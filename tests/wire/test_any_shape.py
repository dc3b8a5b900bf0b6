"""Every scalar of a task with every wrong type: a degraded task, never a crash."""

import json
from copy import deepcopy

from hypothesis import given, settings
from hypothesis import strategies as st

from pyrus_tui.api import decode
from pyrus_tui.api.connection import Answer
from pyrus_tui.api.loose_json import load
from pyrus_tui.errors import BadAnswer
from pyrus_tui.models import rules
from pyrus_tui.models.announcements import Announcement
from pyrus_tui.models.base import Json, Model
from pyrus_tui.models.calendar import CalendarPage, Meeting
from pyrus_tui.models.catalogs import CatalogChange
from pyrus_tui.models.files import UploadedFile
from pyrus_tui.models.forms import Form
from pyrus_tui.models.lists import TaskPage
from pyrus_tui.models.people import Member
from pyrus_tui.models.registers import RegisterPage
from pyrus_tui.models.tasks import Task, TaskHeader
from tests.wire.test_documents import FORM_TASK, KIM

WHOLE = FORM_TASK | {
    "subject": "Fair",
    "formatted_text": "<b>Fair</b>",
    "due": "2026-09-01T10:00:00Z",
    "duration": 60,
    "current_step": 1,
    "subscribers": [{"person": KIM, "approval_choice": "waiting"}],
    "participants": [KIM],
    "list_ids": [4, 5],
    "linked_task_ids": [8],
    "parent_task_id": 3,
    "last_note_id": 13767,
    "steps": [{"step": 1, "name": "Manager", "elapsed_time": 5000}],
    "attachments": [{"id": 6, "name": "a.pdf", "size": 5, "md5": "0", "url": "https://x.test"}],
}
WRONG: list[Json] = [None, True, -1, 10**30, 1.5, "", "x", "\ud800", [], [None], {}, {"id": "y"}]
WRONG += [[[]], {"a": {"b": []}}]


def places(value: Json, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path] if path else []
    if isinstance(value, dict):
        for key, item in value.items():
            found += places(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            found += places(item, (*path, number))
    return found


def with_wrong(body: Json, path: tuple[str | int, ...], wrong: Json) -> Json:
    body = deepcopy(body)
    inner = body
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = wrong
    return body


def look_at(task: Task) -> None:
    """Ask what screens ask."""
    assert task.title is not None and isinstance(task.closed, bool)
    rules.waits_for(task, 2102, frozenset((5,)))
    rules.current_step_name(task, None)
    rules.may_acknowledge(task, 2102)
    rules.can_take_back(task, 2102)
    rules.is_client(task)
    rules.is_mentioned(task, 1)
    rules.missing_required(task, Form(id=1))
    assert Task.from_json(task.to_json()) == task


async def test_every_place_with_every_wrong_value():
    for path in places(WHOLE):
        for wrong in WRONG:
            body = json.dumps({"task": with_wrong(WHOLE, path, wrong)}).encode()
            try:
                task = await decode.read_task(Answer(200, body))
            except BadAnswer:
                assert path == ("id",)
                continue
            look_at(task)
            if path[0] != "comments":
                assert task.comments[0].id == 13767
            if path[0] != "text":
                assert task.text == "Payments"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_tasks_of_any_keys_and_values(data: st.DataObject):
    keys = st.sampled_from([*Task.model_fields, "unread:x", "zzz"])
    body = data.draw(st.dictionaries(keys, anything, max_size=8)) | {"id": 1}
    task = Task.model_validate(load(json.dumps(body).encode()))
    look_at(task)
    header = TaskHeader.model_validate(load(json.dumps(body).encode()))
    assert header.id == 1


OTHERS: tuple[type[Model], ...] = (
    Announcement,
    CalendarPage,
    CatalogChange,
    Meeting,
    Member,
    RegisterPage,
    TaskPage,
    UploadedFile,
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_other_values_of_any_keys_and_values(data: st.DataObject):
    model = data.draw(st.sampled_from(OTHERS))
    keys = st.sampled_from([*model.model_fields, "unread:x", "zzz"])
    body = data.draw(st.dictionaries(keys, anything, max_size=8)) | {
        "id": 1,
        "catalog_id": 1,
        "guid": "g",
    }
    value = model.model_validate(load(json.dumps(body).encode()))
    assert model.from_json(value.to_json()) == value


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60) | anything.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_json_or_not(body: bytes):
    try:
        load(body)
    except ValueError:
        return
