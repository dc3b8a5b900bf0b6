"""How fast the sandbox answers: generous bounds, so that only a change of kind breaks them."""

import time
from collections.abc import Iterator

import pytest

from pyrus_tui.clock import FixedClock
from pyrus_tui.sandbox.app import Sandbox
from tests.sandbox.asking import Question, ask, sign_me_in
from tests.sandbox.conftest import NOW


@pytest.fixture(scope="module")
def crowded() -> Iterator[Sandbox]:
    sandbox = Sandbox(tasks=10_200, clock=FixedClock(NOW), lively=False)
    sandbox.limit.allowed = 10**9
    yield sandbox
    sandbox.close()


async def test_ten_thousand_tasks_in_the_inbox(crowded: Sandbox) -> None:
    token = sign_me_in(crowded)
    question = Question("GET", "/inbox", (("item_count", "20000"),))
    times = []
    for _ in range(3):
        start = time.perf_counter()
        answer = await ask(crowded, token, question)
        times.append(time.perf_counter() - start)
    assert len(answer.json()["tasks"]) > 10_000
    print(f"inbox of 10,000 tasks: {min(times) * 1000:.0f} ms")
    assert min(times) < 1


async def test_small_calls(sandbox: Sandbox) -> None:
    token = sign_me_in(sandbox)
    task_id = sandbox.stories()["overdue"]
    questions = [
        Question("GET", "/profile"),
        Question("GET", f"/tasks/{task_id}"),
        Question("GET", "/inbox"),
        Question("GET", "/lists"),
        Question("POST", f"/tasks/{task_id}/comments", body={"text": "Hello"}),
    ]
    start = time.perf_counter()
    for number in range(200):
        answer = await ask(sandbox, token, questions[number % len(questions)])
        assert answer.status == 200
    seconds = time.perf_counter() - start
    print(f"small calls: {200 / seconds:.0f} a second")
    assert 200 / seconds >= 100


async def test_the_demo_starts_at_once() -> None:
    start = time.process_time()
    Sandbox(clock=FixedClock(NOW), seed=77, lively=False).close()
    seconds = time.process_time() - start
    print(f"start: {seconds * 1000:.0f} ms")
    assert seconds < 2
