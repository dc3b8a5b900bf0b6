"""Answers of the legacy API as values, read in slices as those of the current one are."""

import asyncio
from collections.abc import Callable, Sequence

from pydantic import ValidationError

from pyrus_tui.api import decode
from pyrus_tui.api.connection import Answer
from pyrus_tui.api.decode import Raw
from pyrus_tui.api.legacy import tasks
from pyrus_tui.models.base import Json
from pyrus_tui.models.files import UploadedFile
from pyrus_tui.models.lists import TaskPage
from pyrus_tui.models.people import Organization, Profile
from pyrus_tui.models.tasks import Task, TaskHeader

_SHAPELESS = (ValueError, ValidationError, RecursionError)


async def read_task(answer: Answer, learn: Callable[[Json], None]) -> Task:
    """Read a task with its notes; `learn` is told every project that it names.

    Raises:
        BadAnswer: there is no task with an id in the answer.
    """
    top = decode.open_answer(answer)
    await asyncio.sleep(0)
    notes: list[Json] = []

    def read_note(item: Json) -> list[Json]:
        notes.append(item)
        return list(tasks.read_note(item))

    try:
        inside = decode.opened(top["TaskWithNotes"]) if "TaskWithNotes" in top else top
        listed = inside.pop("Notes", None)
        value = {key: decode.plain(raw) for key, raw in inside.items()}
        made: dict[str, Raw] = tasks.task(value)
        made["comments"] = listed
        await asyncio.sleep(0)
        task = await decode.read_parts(made, Task, {"comments": read_note})
    except _SHAPELESS as error:
        raise decode.unreadable(write=answer.write) from error
    for project in tasks.projects_of([value, *notes]):
        learn(project)
    return tasks.completed(task)


class Rows:
    """Reads lists of tasks; a row that came before, byte for byte, is the same object again.

    `learn` is told every project that is named.
    """

    def __init__(self, learn: Callable[[Json], None]) -> None:
        self._learn = learn
        self._headers = decode.HeaderReader(self._header)

    async def page(self, answer: Answer, *, keep: bool = False) -> TaskPage:
        """Read a list of tasks; with `keep` it is the one whose rows are remembered.

        Raises:
            BadAnswer: the answer is none.
        """
        top = decode.open_answer(answer)
        await asyncio.sleep(0)
        try:
            # Not in the vendor's document, but seen in the answers of its server.
            inside = decode.opened(top["TaskList"]) if "TaskList" in top else top
            raws = decode.items_under(inside, "Tasks", answer)
            rows, bad = await self._headers.rows(raws, keep=keep)
            more = decode.plain(inside.get("HasMoreTasks"))
            page = TaskPage.model_validate({"has_more": more, "unreadable": bad})
        except _SHAPELESS as error:
            raise decode.unreadable(write=False) from error
        if bad and not rows:
            raise decode.unreadable(write=False)
        return page.model_copy(update={"tasks": tuple(rows)})

    def _header(self, value: Json) -> TaskHeader:
        header = tasks.read_header(value)
        for project in tasks.projects_of([value]):
            self._learn(project)
        return header


async def read_profile(answer: Answer) -> Profile:
    """Read who is signed in.

    Raises:
        BadAnswer: the answer does not say it.
    """
    top = decode.load_answer(answer)
    try:
        return Profile.model_validate(tasks.profile(top.get("Profile", top)))
    except _SHAPELESS as error:
        raise decode.unreadable(write=False) from error


async def read_organizations(answer: Answer) -> tuple[Organization, ...]:
    """Read the contacts.

    Raises:
        BadAnswer: the answer holds none.
    """

    def read(item: Json) -> list[Organization]:
        return [Organization.model_validate(tasks.organization(item))]

    raws: Sequence[Raw] = decode.items_under(decode.open_answer(answer), "Organizations", answer)
    found, bad = await decode.read_items(raws, read)
    if bad and not found:
        raise decode.unreadable(write=False)
    return tuple(found)


def read_uploaded(answer: Answer) -> UploadedFile:
    """Read what attaches a file that was uploaded.

    Raises:
        BadAnswer: the answer does not say it.
    """
    top = decode.load_answer(answer)
    inside = top.get("UploadedFile", top)
    guid = inside.get("UploadedFileId") if isinstance(inside, dict) else None
    if not isinstance(guid, str) or not guid.strip():
        raise decode.unreadable(write=True)
    return UploadedFile(guid=guid.strip())
