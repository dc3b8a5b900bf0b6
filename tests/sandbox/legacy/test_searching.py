"""SearchTasks: every parameter, alone and together."""

from datetime import timedelta
from typing import Any

import pytest

from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.sandbox.blueprints import DMITRY, MARCUS, ME, PAYMENTS, TOM
from pyrus_tui.sandbox.company import BOARD, BRANCHES, MOVE, PROJECTS, TBILISI
from tests.company import ANNA, errand, payment
from tests.sandbox.conftest import NOW
from tests.sandbox.legacy.conftest import day


async def test_by_project(sandbox: Sandbox, legacy: Any) -> None:
    inner, outer, other = (
        errand(sandbox, list_ids=[key]) for key in (MOVE, BRANCHES, PROJECTS)
    )  # fmt: skip
    of_form = payment(sandbox)
    assert {inner, outer} <= set(found := await legacy.search(ProjectIds=[BRANCHES]))
    assert other not in found and of_form not in found
    assert outer not in await legacy.search(ProjectIds=[TBILISI])
    both = await legacy.search(ProjectIds=[TBILISI, PROJECTS, 5])
    assert {inner, other} <= set(both) and outer not in both
    forms = await legacy.search(ProjectIds=[PAYMENTS])
    assert of_form in forms and inner not in forms
    assert {sandbox.task(task_id)["form_id"] for task_id in forms[:20]} == {PAYMENTS}
    assert await legacy.search(ProjectIds=[]) == []


async def test_a_hidden_project_finds_nothing(sandbox: Sandbox, legacy: Any) -> None:
    body = {"text": "Board", "participants": [{"id": ME}], "list_ids": [BOARD]}
    task_id = sandbox.create(DMITRY, body)["id"]
    assert task_id in await legacy.search(AuthorId=DMITRY)
    assert await legacy.search(ProjectIds=[BOARD]) == []


async def test_by_people(sandbox: Sandbox, legacy: Any) -> None:
    task_id = errand(sandbox, participants=[{"id": TOM}])
    assert task_id in await legacy.search(AuthorId=MARCUS)
    assert task_id not in await legacy.search(AuthorId=ANNA)
    assert task_id in await legacy.search(ResponsibleId=ANNA)
    assert task_id not in await legacy.search(ResponsibleId=TOM)
    assert task_id in await legacy.search(ParticipantIds=[DMITRY, TOM])
    assert task_id not in await legacy.search(ParticipantIds=[DMITRY])
    assert task_id in await legacy.search(AuthorId=MARCUS, ResponsibleId=ANNA, ParticipantIds=[TOM])
    assert task_id not in await legacy.search(AuthorId=MARCUS, ResponsibleId=TOM)
    assert await legacy.search(AuthorId=77) == []


async def test_closed_tasks(sandbox: Sandbox, legacy: Any) -> None:
    task_id = errand(sandbox)
    assert task_id in await legacy.search(IncludeClosedTasks=True)
    sandbox.act(ANNA, task_id, {"action": "finished"})
    assert task_id not in await legacy.search()
    assert task_id not in await legacy.search(IncludeClosedTasks=False)
    assert task_id in await legacy.search(IncludeClosedTasks=True)


async def test_by_text(sandbox: Sandbox, legacy: Any) -> None:
    first = errand(sandbox, 'Заказать ЧАЙ, 100%_\n"здесь"')
    second = errand(sandbox, "Заказать чай и кофе")
    assert await legacy.search(IncludeText="чай") == [second, first]
    assert await legacy.search(IncludeText="ЧАЙ", ExcludeText="КОФЕ") == [first]
    assert await legacy.search(IncludeText='0%_\n"') == [first]
    assert await legacy.search(IncludeText="чай", AuthorId=ANNA) == []
    assert first in await legacy.search(IncludeText="")
    refused = await legacy.refused("POST", "/restapi/searchtasks", {"ExcludeText": "x"})
    assert refused == (400, {"Code": "BadFormat"})


async def test_by_period(sandbox: Sandbox, legacy_as: Any, clock: Any) -> None:
    early = errand(sandbox, "Zebra 1")
    clock.set(NOW + timedelta(days=10))
    late = errand(sandbox, "Zebra 2")
    kept = errand(sandbox, "Zebra 3")
    clock.set(NOW + timedelta(days=20))
    sandbox.act(ANNA, kept, {"text": "Still on it"})
    legacy = await legacy_as(ANNA)

    async def within(start: str | None, end: str | None) -> set[int]:
        dates = {"ActiveFrom": start and day(start), "ActiveTo": end and day(end)}
        return set(await legacy.search(IncludeText="zebra", **dates))

    assert await within("2026-03-10", "2026-03-10") == {early}
    assert await within("2026-03-11", None) == {late, kept}
    assert await within(None, "2026-03-19") == {early}
    assert await within("2026-03-25", "2026-03-26") == {kept}
    assert await within("2026-03-31", None) == set()
    assert await within(None, None) == {early, late, kept}


async def test_counts(legacy: Any) -> None:
    answer = await legacy.call("POST", "/restapi/searchtasks", {"MaximumItemsCount": 3})
    assert len(answer["Tasks"]) == 3 and answer["HasMoreTasks"] is True
    usual = await legacy.call("POST", "/restapi/searchtasks", {"IncludeClosedTasks": True})
    assert len(usual["Tasks"]) == 50
    every = await legacy.search()
    exact = await legacy.call("POST", "/restapi/searchtasks", {"MaximumItemsCount": len(every)})
    assert "HasMoreTasks" not in exact and [task["Id"] for task in exact["Tasks"]] == every


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"ProjectIds": 5}, "BadFormat"),
        ({"ProjectIds": ["x"]}, "BadFormatInteger"),
        ({"ParticipantIds": [None]}, "BadFormatInteger"),
        ({"AuthorId": "x"}, "BadFormatInteger"),
        ({"ResponsibleId": -1}, "BadFormatInteger"),
        ({"MaximumItemsCount": "3"}, "BadFormatInteger"),
        ({"MaximumItemsCount": 0}, "BadFormat"),
        ({"IncludeClosedTasks": "true"}, "BadFormat"),
        ({"IncludeText": 5}, "BadFormat"),
        ({"ActiveFrom": "2026-03-10"}, "BadFormatDate"),
        ({"ActiveTo": 5}, "BadFormatDate"),
    ],
)
async def test_refused_searches(legacy: Any, params: Any, code: str) -> None:
    refused = await legacy.refused("POST", "/restapi/searchtasks", params)
    assert refused == (400, {"Code": code})
