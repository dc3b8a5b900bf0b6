"""What the older API answers to somebody who has no token yet, over HTTP."""

import asyncio
from collections.abc import Callable, Iterator

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route as Path

from pyrus_tui.clock import Clock
from pyrus_tui.sandbox.book import Book
from pyrus_tui.sandbox.database import Database
from pyrus_tui.sandbox.incoming import content_of, refusal
from pyrus_tui.sandbox.legacy.refusing import MEDIA_TYPE, as_legacy
from pyrus_tui.sandbox.legacy.signing_in import OAuth, Page, get_access_token
from pyrus_tui.sandbox.signing_in import RateLimit
from pyrus_tui.sandbox.wire import VendorError, encode


class Doors:
    """The endpoints that sign somebody in; `latency` is how many seconds an answer takes."""

    def __init__(self, database: Database, clock: Clock, limit: RateLimit, latency: float) -> None:
        self._database = database
        self._clock = clock
        self._limit = limit
        self._latency = latency
        self._oauth = OAuth()

    def paths(self) -> Iterator[Path]:
        """Return where they are."""
        yield Path("/restapi/getaccesstoken", self._get_access_token, methods=["POST"])
        yield Path("/oauthtoken", self._exchange, methods=["POST"])
        yield Path("/oauth", self._browser, methods=["GET", "POST"])

    async def _get_access_token(self, request: Request) -> Response:
        return await self._json(request, self._token_for_key)

    async def _exchange(self, request: Request) -> Response:
        return await self._json(request, self._token_for_code)

    def _token_for_key(self, book: Book, request: Request, content: bytes) -> dict[str, str]:
        return get_access_token(book, content, self._clock.now())

    def _token_for_code(self, book: Book, request: Request, content: bytes) -> dict[str, str]:
        kind = request.headers.get("content-type", "")
        return self._oauth.exchange(book, kind, content, self._clock.now())

    async def _json(
        self, request: Request, answer: Callable[[Book, Request, bytes], dict[str, str]]
    ) -> Response:
        headers = self._limit.headers()
        try:
            content = await content_of(request)
            await asyncio.sleep(self._latency)
            with self._database.transaction() as connection:
                done = answer(Book(connection), request, content)
        except VendorError as error:
            return refusal(as_legacy(error), headers)
        return Response(encode(done), media_type=MEDIA_TYPE, headers=headers)

    async def _browser(self, request: Request) -> Response:
        headers = self._limit.headers() | {"Cache-Control": "no-store"}
        try:
            page = await self._page(request)
        except VendorError as error:
            return refusal(as_legacy(error), headers)
        if page.location:
            return RedirectResponse(page.location, page.status, headers)
        return HTMLResponse(page.content, page.status, headers)

    async def _page(self, request: Request) -> Page:
        query = request.url.query
        await asyncio.sleep(self._latency)
        if request.method != "POST":
            return self._oauth.ask(query)
        content = await content_of(request)
        with self._database.transaction() as connection:
            return self._oauth.answer(Book(connection), query, content, self._clock.now())
