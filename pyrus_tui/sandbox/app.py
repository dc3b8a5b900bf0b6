"""The sandbox: a Pyrus server inside the program, as an ASGI application."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any, NamedTuple

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as Path
from starlette.types import Receive, Scope, Send

from pyrus_tui.clock import Clock, SystemClock
from pyrus_tui.sandbox import (
    announcements,
    calendar,
    catalogs,
    denied,
    directory,
    files,
    lists,
    register,
    tasks,
)
from pyrus_tui.sandbox.book import Book
from pyrus_tui.sandbox.calls import Bytes, Call, Handler, Route
from pyrus_tui.sandbox.company import ME, found, settle
from pyrus_tui.sandbox.database import Database
from pyrus_tui.sandbox.incoming import content_of, refusal
from pyrus_tui.sandbox.legacy import routes as legacy
from pyrus_tui.sandbox.legacy.doors import Doors
from pyrus_tui.sandbox.legacy.refusing import MEDIA_TYPE, as_legacy
from pyrus_tui.sandbox.openapi import description
from pyrus_tui.sandbox.reactions import react
from pyrus_tui.sandbox.serving import full_task
from pyrus_tui.sandbox.signing_in import RateLimit, answer, person_of, sign_in
from pyrus_tui.sandbox.tasks import post_comment, post_task
from pyrus_tui.sandbox.view import View
from pyrus_tui.sandbox.wire import Body, VendorError, decode, encode, moment

ORIGIN = "http://sandbox"
"""Stands for the server's address where nobody called it by one."""

LOGIN = "anna.petrova@northern-light.example"
"""The default user's login."""

MODULES = (
    tasks, lists, calendar, register, catalogs, directory, announcements, files, denied,
)  # fmt: skip
FILE_PATHS = ("/files/", "/services/")
"""What is also served at the address of `files_url`, without the version."""


class Face(NamedTuple):
    """How one of the two APIs speaks: the type of its answers, the words of its refusals."""

    media_type: str
    refuse: Callable[[VendorError], VendorError]


V4 = Face("application/json", lambda error: error)
LEGACY = Face(MEDIA_TYPE, as_legacy)


class Sandbox:
    """A Pyrus server with a demo company; ASGI, and a few ways in for tests and the demo.

    `login` and `security_key` sign in the default user. `tasks` says how many tasks the company
    has; a database file that has a company already keeps it. `security_key` sets that user's key.
    """

    def __init__(
        self,
        *,
        tasks: int = 200,
        seed: int = 1,
        clock: Clock | None = None,
        database: str = ":memory:",
        latency_ms: int = 0,
        lively: bool = True,
        security_key: str | None = None,
    ) -> None:
        self.clock: Clock = clock or SystemClock()
        self.limit = RateLimit()
        self.person_id = ME
        self._latency = latency_ms / 1000
        self._lively = lively
        self._database = Database(database)
        if self._database.is_empty():
            bring = settle if database == ":memory:" else found
            bring(self._database, tasks=tasks, seed=seed, when=self.clock.now())
        if security_key is not None:
            with self._database.transaction() as connection:
                book = Book(connection)
                person = book.people[ME]
                person.key = security_key
                book.save_person(person)
        self.login, self.security_key = self.account(ME)
        self.app = Starlette(
            routes=[
                Path("/v4/auth", self._auth, methods=["GET", "POST"]),
                Path("/v4/openapi.json", self._describe, methods=["GET"]),
                *self._paths(),
                *Doors(self._database, self.clock, self.limit, self._latency).paths(),
            ],
            middleware=[Middleware(GZipMiddleware, minimum_size=1000, compresslevel=1)],
            exception_handlers={HTTPException: self._no_such_route},
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; `/api/v4` is `/v4`, and slashes too many do no harm."""
        if scope["type"] == "http":
            path = re.sub(r"/+", "/", scope["path"]).rstrip("/") or "/"
            has_prefix = path == "/api" or path.startswith("/api/")
            prefix = "/api" if has_prefix else ""
            scope = {**scope, "path": path[len(prefix) :] or "/", "sandbox.prefix": prefix}
        await self.app(scope, receive, send)

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    # For tests and the demo

    def task(self, task_id: int) -> dict[str, Any]:
        """Return a task as the server would show it to somebody who may see everything."""
        with self._database.transaction() as connection:
            book = Book(connection)
            task = book.task(task_id)
            if task is None:
                raise VendorError("unrecognized_task_id", "There is no such task.")
            now = moment(self.clock.now())
            view = View(book, viewer_id=ME, now=now, origin=ORIGIN, sees_all=True)
            shown: dict[str, Any] = json.loads(encode(full_task(view, task)))
        return shown

    def inbox_ids(self, person_id: int | None = None) -> list[int]:
        """Return the ids of the tasks in somebody's inbox, the last changed first."""
        with self._database.transaction() as connection:
            rows = connection.execute(
                "SELECT task.id FROM inbox JOIN task ON task.id = inbox.task_id"
                " WHERE person_id = ? AND hidden_until <= ? ORDER BY modified DESC, task.id DESC",
                (person_id or ME, moment(self.clock.now())),
            )
            return [row[0] for row in rows]

    def stories(self) -> dict[str, int]:
        """Return the ids of the demo's special tasks by the names of their stories."""
        with self._database.transaction() as connection:
            found: dict[str, int] = decode(Book(connection).setting("stories"))
        return found

    def account(self, person_id: int) -> tuple[str, str]:
        """Return somebody's login and security key."""
        with self._database.transaction() as connection:
            person = Book(connection).people[person_id]
        return person.email, person.key

    def change_access(self, person_id: int, *, key: str = "", blocked: bool = False) -> None:
        """Give somebody another key, which ends what they signed in to; or block them, or not."""
        with self._database.transaction() as connection:
            book = Book(connection)
            person = book.people[person_id]
            person.banned = blocked
            if key:
                person.key = key
                connection.execute("UPDATE token SET revoked = 1 WHERE person_id = ?", (person_id,))
            book.save_person(person)

    def act(self, person_id: int, task_id: int, comment: dict[str, Any]) -> dict[str, Any]:
        """Let somebody comment, the way a request does, and return the task."""
        return self._perform(person_id, post_comment, {"task_id": str(task_id)}, comment)

    def create(self, person_id: int, task: dict[str, Any]) -> dict[str, Any]:
        """Let somebody create a task, the way a request does, and return it."""
        return self._perform(person_id, post_task, {}, task)

    def _perform(
        self, person_id: int, handler: Handler, params: dict[str, str], body: dict[str, Any]
    ) -> dict[str, Any]:
        self._react()
        with self._database.transaction() as connection:
            book = Book(connection)
            call = Call(
                book=book,
                me=book.people[person_id],
                when=self.clock.now(),
                origin=ORIGIN,
                params=params,
                content=encode(body),
                method="POST",
                is_lively=self._lively,
            )
            done = _as_json(handler(call))
        task: dict[str, Any] = json.loads(done.content)["task"]
        return task

    # Requests

    def _paths(self) -> Iterator[Path]:
        for path, by_method in _by_path(route for module in MODULES for route in module.ROUTES):
            endpoint = self._endpoint(by_method, V4)
            yield Path(f"/v4{path}", endpoint, methods=list(by_method))
            if path.startswith(FILE_PATHS):
                yield Path(path, endpoint, methods=list(by_method))
        for path, by_method in _by_path(legacy.ROUTES):
            yield Path(path, self._endpoint(by_method, LEGACY), methods=list(by_method))

    def _endpoint(
        self, handlers: dict[str, Handler], face: Face
    ) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            handler = handlers["GET" if request.method == "HEAD" else request.method]
            try:
                content = await content_of(request)
                await asyncio.sleep(self._latency)
                return self._answer(request, handler, face, content)
            except VendorError as error:
                return refusal(face.refuse(error), self.limit.headers())

        return endpoint

    def _answer(self, request: Request, handler: Handler, face: Face, content: bytes) -> Response:
        """Answer one request: whatever it wrote stays only if the handler accepts it."""
        self._react()
        when = self.clock.now()
        headers = self.limit.headers()
        try:
            with self._database.transaction() as connection:
                book = Book(connection)
                me = person_of(book, request.headers.get("authorization", ""), when)
                passes, headers = self.limit.count(me.id, when.timestamp())
                if not passes:
                    raise VendorError("too_many_requests", "There were too many requests.")
                call = Call(
                    book=book,
                    me=me,
                    when=when,
                    origin=_origin(request),
                    params={name: str(value) for name, value in request.path_params.items()},
                    arguments=dict(request.query_params),
                    pairs=request.query_params.multi_items(),
                    content=content,
                    content_type=request.headers.get("content-type", ""),
                    method=request.method,
                    is_lively=self._lively,
                )
                done = _as_json(handler(call), face.media_type)
        except VendorError as error:
            return refusal(face.refuse(error), headers)
        return Response(done.content, headers=done.headers | headers)

    async def _auth(self, request: Request) -> Response:
        try:
            content = await content_of(request)
            is_post = request.method == "POST"
            body = Body.read(content) if is_post else _query_body(request)
            await asyncio.sleep(self._latency)
            with self._database.transaction() as connection:
                token = sign_in(Book(connection), body, self.clock.now())
        except VendorError as error:
            return refusal(error, self.limit.headers())
        prefix = request.scope.get("sandbox.prefix", "")
        content = encode(answer(token, _origin(request), prefix))
        return Response(content, media_type="application/json", headers=self.limit.headers())

    async def _describe(self, request: Request) -> Response:
        headers = self.limit.headers()
        return Response(description(), media_type="application/json", headers=headers)

    async def _no_such_route(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        text = f"No HTTP resource was found that matches the request {request.method}."
        allowed = error.headers if isinstance(error, HTTPException) else None
        headers = self.limit.headers() | dict(allowed or {})
        return Response(
            encode({"Message": text}), status, media_type="application/json", headers=headers
        )

    def _react(self) -> None:
        """Let colleagues do what has become due since the last request."""
        if self._lively:
            with self._database.transaction() as connection:
                react(connection, self.clock.now())


def _query_body(request: Request) -> Body:
    values: dict[str, Any] = dict(request.query_params)
    person_id = values.get("person_id", "")
    if person_id.isascii() and person_id.isdigit() and len(person_id) < 16:
        values["person_id"] = int(person_id)
    return Body(values)


def _origin(request: Request) -> str:
    """Return the address the caller uses, so that links in answers work for them."""
    return f"{request.scope['scheme']}://{request.headers.get('host', '')}"


def _by_path(routes: Iterable[Route]) -> list[tuple[str, dict[str, Handler]]]:
    """Gather routes by path; of `/lists/bulk` and `/lists/{list_id}` the plain one comes first."""
    handlers: dict[str, dict[str, Handler]] = {}
    for method, path, handler in routes:
        handlers.setdefault(path, {})[method] = handler
    return sorted(handlers.items(), key=lambda found: "{" in found[0])


def _as_json(done: dict[str, Any] | Bytes, media_type: str = "application/json") -> Bytes:
    if isinstance(done, Bytes):
        return done
    return Bytes(encode(done), {"Content-Type": media_type})
