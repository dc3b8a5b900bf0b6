"""Bytes become values: item by item, in slices so short that a key press is never late.

What is not JSON at all did not come from Pyrus. In JSON that is, one bad item never hides the
others.
"""

import asyncio
import gc
import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, TypeVar

import msgspec
from pydantic import ValidationError

from pyrus_tui.api.connection import Answer
from pyrus_tui.api.loose_json import load, looks_whole
from pyrus_tui.errors import BadAnswer
from pyrus_tui.models.base import Json, Model
from pyrus_tui.models.catalogs import CatalogChange
from pyrus_tui.models.comments import Comment
from pyrus_tui.models.forms import Catalog, Form
from pyrus_tui.models.lists import TaskList, TaskPage
from pyrus_tui.models.people import Organization, Person, Profile, Role, read_person
from pyrus_tui.models.tasks import Completeness, Inbox, InboxGroup, Task, TaskHeader, read_comment
from pyrus_tui.models.values import Field
from pyrus_tui.words import _

SLICE = 0.003
"""Seconds of work between two pauses."""

_MANY = 500

T = TypeVar("T")
M = TypeVar("M", bound=Model)
Raw = msgspec.Raw | dict[str, Json] | list[Json] | str | int | Decimal | bool | None

_objects = msgspec.json.Decoder(dict[str, msgspec.Raw])
_arrays = msgspec.json.Decoder(list[msgspec.Raw])


def foreign(*, write: bool) -> BadAnswer:
    """Say that something else than Pyrus answered."""
    text = _(
        "The answer did not come from Pyrus: perhaps the network wants you to sign in first."
        " Open a web page to see, then try again."
    )
    return BadAnswer(text, may_have_been_applied=write)


def unreadable(*, write: bool) -> BadAnswer:
    """Say that the answer is of a shape nobody knows."""
    text = _("The answer of Pyrus could not be understood. Try again, or look in the browser.")
    return BadAnswer(text, may_have_been_applied=write)


def load_answer(answer: Answer) -> dict[str, Json]:
    """Read an answer as one object, at once: for small ones.

    Raises:
        BadAnswer: it is none.
    """
    return {key: _plain(value) for key, value in open_answer(answer).items()}


def open_answer(answer: Answer) -> dict[str, Raw]:
    """Split an answer into its keys and leave the values for later.

    Raises:
        BadAnswer: it is no object.
    """
    try:
        return _opened(answer.body)
    except ValueError as error:
        maker = unreadable if looks_whole(answer.body) else foreign
        raise maker(write=answer.write) from error


def _opened(raw: bytes | Raw) -> dict[str, Raw]:
    if isinstance(raw, bytes | msgspec.Raw):
        try:
            return dict(_objects.decode(raw))
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            raw = load(raw)
    if not isinstance(raw, dict):
        raise ValueError("not an object")
    return dict(raw)


def _listed(raw: Raw) -> list[Raw]:
    """Split a list into items; one object counts as a list of it, and nothing as an empty one."""
    if isinstance(raw, msgspec.Raw):
        try:
            return list(_arrays.decode(raw))
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            raw = load(raw)
    if isinstance(raw, list):
        return list(raw)
    return [raw] if isinstance(raw, dict) else []


def opened(raw: bytes | Raw) -> dict[str, Raw]:
    """Split an object into its keys and leave the values for later.

    Raises:
        ValueError: it is none.
    """
    return _opened(raw)


def items_under(top: dict[str, Raw], key: str, answer: Answer) -> list[Raw]:
    """Split the list that stands under a key of an answer into items; a missing one is empty.

    Raises:
        BadAnswer: something else than a list stands there.
    """
    try:
        return _listed(_inside(top, key, answer))
    except ValueError as error:
        raise unreadable(write=answer.write) from error


def plain(raw: Raw) -> Json:
    """Read a value that was left for later.

    Raises:
        ValueError: it is no JSON.
    """
    return _plain(raw)


def _plain(raw: Raw) -> Json:
    return load(raw) if isinstance(raw, msgspec.Raw) else raw


@contextmanager
def _undisturbed(count: int) -> Iterator[None]:
    """Keep the garbage collector away from many new values, none of which is garbage."""
    if count < _MANY or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


async def prepare() -> None:
    """Build the readers of the models, the small ones first, with pauses: it is done once."""
    for model in _MODELS:
        model.model_rebuild()
        await asyncio.sleep(0)


_MODELS: tuple[type[Model], ...] = (
    Person,
    Field,
    Comment,
    TaskHeader,
    Task,
    InboxGroup,
    Inbox,
    Form,
    Organization,
    Profile,
    TaskList,
    Catalog,
)


class _Slices:
    """Says when it is time to let others run."""

    def __init__(self) -> None:
        self._since = time.perf_counter()

    async def pause(self) -> None:
        if time.perf_counter() - self._since > SLICE:
            await asyncio.sleep(0)
            self._since = time.perf_counter()


async def read_items(raws: Sequence[Raw], read: Callable[[Json], list[T]]) -> tuple[list[T], int]:
    """Read items one by one, with pauses; return those that could be read, and how many not."""
    items: list[T] = []
    bad = 0
    slices = _Slices()
    with _undisturbed(len(raws)):
        for raw in raws:
            try:
                items.extend(read(_plain(raw)))
            except (ValueError, ValidationError, RecursionError):
                bad += 1
            await slices.pause()
    return items, bad


Reader = Callable[[Json], list[Any]]
"""Makes values of one raw item; usually one."""


def reader_of(model: type[M]) -> Reader:
    """Return the reader of items that are each one value."""

    def read(item: Json) -> list[Any]:
        return [model.model_validate(item)]

    return read


async def read_list(
    answer: Answer, key: str, model: type[M], parts: Mapping[str, Reader] | None = None
) -> tuple[M, ...]:
    """Read the list that stands under a key of an answer; a missing one is empty.

    `parts` are the long lists inside the items.

    Raises:
        BadAnswer: the answer is no object, or nothing in the list could be read.
    """
    top = open_answer(answer)
    items: list[M] = []
    bad = 0
    slices = _Slices()
    try:
        raws = _listed(_inside(top, key, answer))
    except ValueError as error:
        raise unreadable(write=answer.write) from error
    for raw in raws:
        try:
            items.append(await read_parts(_opened(raw), model, parts or {}))
        except (ValueError, ValidationError, RecursionError):
            bad += 1
        await slices.pause()
    if bad and not items:
        raise unreadable(write=answer.write)
    return tuple(items)


async def read_parts(top: dict[str, Raw], model: type[M], parts: Mapping[str, Reader]) -> M:
    """Read an object whose long lists are read item by item.

    Raises:
        ValueError: it cannot be read.
        RecursionError: it is nested too deeply.
    """
    lists: dict[str, tuple[Any, ...]] = {}
    for key, read in parts.items():
        raw = top.pop(key, None)
        if raw is not None:
            items, _bad = await read_items(_listed(raw), read)
            lists[key] = tuple(items)
    value = model.model_validate({name: _plain(raw) for name, raw in top.items()})
    return value.model_copy(update=lists) if lists else value


async def read_object(
    answer: Answer, model: type[M], parts: Mapping[str, Reader] | None = None, *, within: str = ""
) -> M:
    """Read an answer that is one object; it may stand `within` a key.

    Raises:
        BadAnswer: there is none in the answer.
    """
    top = open_answer(answer)
    await asyncio.sleep(0)
    try:
        top = _opened(top[within]) if within in top else top
        await asyncio.sleep(0)
        return await read_parts(top, model, parts or {})
    except (ValueError, ValidationError, RecursionError) as error:
        raise unreadable(write=answer.write) from error


async def read_task(answer: Answer) -> Task:
    """Read a task with its history.

    Raises:
        BadAnswer: there is no task with an id in the answer.
    """
    return await read_object(answer, Task, {"comments": read_comment}, within="task")


async def read_tasks(answer: Answer, model: type[M], *keys: str, form_id: int | None = None) -> M:
    """Read a page of tasks that are not whole; they stand under the first key that is there.

    `form_id` is the form they belong to, where the answer does not say it.

    Raises:
        BadAnswer: the answer is none, or nothing in it could be read.
    """
    top = open_answer(answer)
    tasks: list[Task] = []
    bad = 0
    slices = _Slices()
    try:
        raws = [raw for key in keys if key in top for raw in _listed(_inside(top, key, answer))]
        with _undisturbed(len(raws)):
            for raw in raws:
                try:
                    row = _opened(raw)
                    row |= {"completeness": Completeness.PARTIAL.value}
                    if form_id is not None:
                        row.setdefault("form_id", form_id)
                    tasks.append(await read_parts(row, Task, {"comments": read_comment}))
                except (ValueError, ValidationError, RecursionError):
                    bad += 1
                await slices.pause()
        rest = {key: _plain(raw) for key, raw in top.items() if key not in keys}
        page = model.model_validate(rest | {"unreadable": bad})
    except (ValueError, ValidationError, RecursionError) as error:
        raise unreadable(write=False) from error
    if bad and not tasks:
        raise unreadable(write=False)
    return page.model_copy(update={"tasks": tuple(tasks)})


async def read_change(answer: Answer, catalog_id: int) -> CatalogChange:
    """Read what changed in a catalog, which not every server names.

    Raises:
        BadAnswer: the answer does not tell it.
    """
    top = {"catalog_id": catalog_id} | load_answer(answer)
    await asyncio.sleep(0)
    try:
        return CatalogChange.model_validate(top)
    except (ValueError, ValidationError, RecursionError) as error:
        raise unreadable(write=answer.write) from error


def _read_person(item: Json) -> list[Person]:
    return [read_person(item)]


_PEOPLE: Mapping[str, Reader] = {"persons": _read_person, "roles": reader_of(Role)}


async def read_organizations(answer: Answer) -> tuple[Organization, ...]:
    """Read the contacts.

    Raises:
        BadAnswer: the answer holds none.
    """
    return await read_list(answer, "organizations", Organization, _PEOPLE)


async def read_profile(answer: Answer) -> Profile:
    """Read who is signed in, with the organization that may come along.

    Raises:
        BadAnswer: the answer does not say it.
    """
    top = open_answer(answer)
    raw = top.pop("organization", None)
    try:
        profile = Profile.model_validate({name: _plain(part) for name, part in top.items()})
    except (ValueError, ValidationError, RecursionError) as error:
        raise unreadable(write=False) from error
    try:
        organization = await read_parts(_opened(raw), Organization, _PEOPLE)
    except (ValueError, ValidationError, RecursionError):
        return profile
    return profile.model_copy(update={"organization": organization})


def _inside(top: dict[str, Raw], key: str, answer: Answer) -> Raw:
    value = top.get(key)
    if value is None or isinstance(value, dict | list):
        return value
    if isinstance(value, msgspec.Raw) and bytes(memoryview(value)[:1]) in (b"[", b"{", b"n"):
        return value
    raise unreadable(write=answer.write)


class HeaderReader:
    """Reads rows of tasks; one that came before, byte for byte, is the same object again.

    `read` makes a row of an item.
    """

    def __init__(self, read: Callable[[Json], TaskHeader] = TaskHeader.model_validate) -> None:
        self._read = read
        self._known: dict[bytes, TaskHeader] = {}

    async def rows(self, items: list[Raw], *, keep: bool) -> tuple[list[TaskHeader], int]:
        """Read rows that were split; return them and how many could not be read.

        With `keep` these are the ones to be the same objects next time.
        """
        seen: dict[bytes, TaskHeader] = {}
        rows = await self._headers(items, seen)
        if keep:
            self._known = seen
        return rows

    async def inbox(self, answer: Answer) -> Inbox:
        """Read the inbox with its groups.

        Raises:
            BadAnswer: the answer is none.
        """
        top = open_answer(answer)
        await asyncio.sleep(0)
        try:
            return await self._inbox(top, answer)
        except (ValueError, ValidationError, RecursionError) as error:
            raise unreadable(write=False) from error

    async def page(self, answer: Answer) -> TaskPage:
        """Read tasks of a list.

        Raises:
            BadAnswer: the answer is none.
        """
        top = open_answer(answer)
        await asyncio.sleep(0)
        try:
            tasks, bad = await self._headers(_inside(top, "tasks", answer), {})
            page = TaskPage.model_validate(
                {"has_more": _plain(top.get("has_more")), "unreadable": bad}
            )
        except (ValueError, ValidationError, RecursionError) as error:
            raise unreadable(write=False) from error
        if bad and not tasks:
            raise unreadable(write=False)
        return page.model_copy(update={"tasks": tuple(tasks)})

    async def _inbox(self, top: dict[str, Raw], answer: Answer) -> Inbox:
        seen: dict[bytes, TaskHeader] = {}
        tasks, bad = await self._headers(_inside(top, "tasks", answer), seen)
        groups: list[InboxGroup] = []
        for raw in _listed(_inside(top, "task_groups", answer)):
            try:
                parts = _opened(raw)
                rows, bad_here = await self._headers(parts.pop("tasks", None), seen)
                group = InboxGroup.model_validate({k: _plain(v) for k, v in parts.items()})
            except (ValueError, ValidationError):
                bad += 1
                continue
            groups.append(group.model_copy(update={"tasks": tuple(rows)}))
            bad += bad_here
        if bad and not tasks and not groups:
            raise unreadable(write=False)
        self._known = seen
        rest = {"has_more": _plain(top.get("has_more")), "unreadable": bad}
        inbox = Inbox.model_validate(rest)
        return inbox.model_copy(update={"tasks": tuple(tasks), "groups": tuple(groups)})

    async def _headers(
        self, raw: Raw, seen: dict[bytes, TaskHeader]
    ) -> tuple[list[TaskHeader], int]:
        rows: list[TaskHeader] = []
        bad = 0
        slices = _Slices()
        items = _listed(raw)
        await asyncio.sleep(0)
        with _undisturbed(len(items)):
            for item in items:
                try:
                    rows.append(self._header(item, seen))
                except (ValueError, ValidationError, RecursionError):
                    bad += 1
                await slices.pause()
        return rows, bad

    def _header(self, raw: Raw, seen: dict[bytes, TaskHeader]) -> TaskHeader:
        if not isinstance(raw, msgspec.Raw):
            return self._read(raw)
        key = hashlib.blake2b(raw, digest_size=16).digest()
        header = self._known.get(key) or seen.get(key)
        if header is None:
            header = self._read(load(raw))
        seen[key] = header
        return header
