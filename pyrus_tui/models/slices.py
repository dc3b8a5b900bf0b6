"""Doing much work in small parts, so that no key waits for it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Generator, Iterable
from heapq import merge
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

SIZE = 250
"""Things that are looked at in one go: a few milliseconds."""
SORTED = 2_000
"""Things that are sorted in one go."""


async def in_slices(things: Iterable[T], size: int = SIZE) -> AsyncIterator[list[T]]:
    """Yield things a few at a time, with a pause after each part."""
    rest = iter(things)
    while part := list(islice(rest, size)):
        yield part
        await asyncio.sleep(0)


async def done_in_slices(steps: Generator[None, None, T], size: int = 1) -> T:
    """Do steps a few at a time, with a pause after each part; return what they end with."""
    while True:
        try:
            for _step in range(size):
                next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
        await asyncio.sleep(0)


async def sorted_in_slices(things: Iterable[T], key: Callable[[T], str]) -> list[T]:
    """Sort things part by part, and put the parts together."""
    runs = [sorted(part, key=key) async for part in in_slices(things, SORTED)]
    whole: list[T] = []
    async for part in in_slices(merge(*runs, key=key), SORTED):
        whole += part
    return whole
