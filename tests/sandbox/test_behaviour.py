"""What comments do to tasks, steps and inboxes: every line of what we assume of the vendor."""

from datetime import timedelta
from typing import Any

from pyrus_tui.clock import FixedClock
from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.sandbox.blueprints import (
    BUDGET_OWNERS,
    DMITRY,
    IGOR,
    MARCUS,
    ME,
    OLGA,
    PAYMENTS,
    PRIYA,
    SOFIA,
    TOM,
)
from tests.sandbox.conftest import NOW


def payment(sandbox: Sandbox, author: int = TOM, **more: Any) -> int:
    fields = [
        {"id": 1, "value": "Paint"},
        {"code": "Amount", "value": 10.5},
        {"name": "Vendor", "value": {"item_id": 401001}},
        {"id": 10, "value": "2026-04-01"},
    ]
    return sandbox.create(author, {"form_id": PAYMENTS, "fields": fields, **more})["id"]


def errand(sandbox: Sandbox, author: int = MARCUS, **more: Any) -> int:
    return sandbox.create(author, {"text": "Buy paint", "responsible": {"id": ME}, **more})["id"]


def choices(task: dict[str, Any]) -> list[list[str]]:
    return [[approval["approval_choice"] for approval in step] for step in task["approvals"]]


def last(task: dict[str, Any]) -> dict[str, Any]:
    return task["comments"][-1]


async def test_approved_goes_on_to_the_next_step(sandbox: Sandbox, me: Any) -> None:
    task_id = payment(sandbox)
    assert task_id in sandbox.inbox_ids(ME)
    assert task_id in sandbox.inbox_ids(MARCUS)
    assert task_id not in sandbox.inbox_ids(OLGA)
    task = await me.comment(task_id, approval_choice="approved")
    assert choices(task) == [["approved"], ["waiting"], ["waiting"], ["waiting"]]
    assert task["current_step"] == 2
    comment = last(task)
    assert (comment["approval_choice"], comment["approval_step"]) == ("approved", 1)
    assert comment["changed_step"] == 2
    assert comment["comment_as_roles"] == [{"id": BUDGET_OWNERS, "name": "Budget owners"}]
    assert task_id in sandbox.inbox_ids(OLGA)
    assert task_id in sandbox.inbox_ids(IGOR)
    assert task_id not in sandbox.inbox_ids(ME)
    assert task_id not in sandbox.inbox_ids(MARCUS)


async def test_a_step_with_several_people_needs_them_all(sandbox: Sandbox, me: Any) -> None:
    task_id = payment(sandbox, approvals=[[{"id": SOFIA}]])
    task = await me.comment(task_id, approval_choice="approved")
    assert (task["current_step"], choices(task)[0]) == (1, ["approved", "waiting"])
    assert "changed_step" not in last(task)
    assert task_id not in sandbox.inbox_ids(ME)
    assert sandbox.act(SOFIA, task_id, {"approval_choice": "approved"})["current_step"] == 2


async def test_a_role_that_has_decided_is_left_alone(sandbox: Sandbox, me: Any) -> None:
    task_id = payment(sandbox, approvals=[[{"id": ME}]])
    sandbox.act(MARCUS, task_id, {"approval_choice": "approved"})
    task = await me.comment(task_id, approval_choice="rejected")
    assert choices(task)[0] == ["approved", "rejected"]
    assert "comment_as_roles" not in last(task)


async def test_the_last_step_closes_the_task(sandbox: Sandbox, me: Any, clock: FixedClock) -> None:
    task_id = payment(sandbox, author=ME)
    clock.set(NOW + timedelta(minutes=1))
    for person in (MARCUS, OLGA, PRIYA, DMITRY):
        sandbox.act(person, task_id, {"approval_choice": "approved", "text": "ok"})
    task = await me.task(task_id)
    assert task["close_date"] == "2026-03-10T09:01:00Z"
    assert task["current_step"] == 4
    assert [step["elapsed_time"] for step in task["steps"]] == [60_000, 0, 0, 0]
    values = {field["id"]: field.get("value") for field in task["fields"]}
    assert (values[22], values[26], values[27]["id"]) == ("closed", "2026-03-10", DMITRY)
    assert not any(task_id in sandbox.inbox_ids(p) for p in (ME, MARCUS, OLGA, PRIYA, DMITRY))


async def test_approving_with_required_fields_empty_changes_nothing(
    sandbox: Sandbox, me: Any, stories: dict[str, int]
) -> None:
    task_id = stories["required_empty"]
    before = await me.task(task_id)
    task = await me.comment(task_id, approval_choice="approved", text="Fine")
    assert choices(task) == choices(before)
    assert task["current_step"] == before["current_step"] == 2
    assert "approval_choice" not in last(task)
    assert task_id in sandbox.inbox_ids(ME)
    assert await me.comment(task_id, approval_choice="approved") == task
    fill = [
        {"id": 10, "value": "2026-04-01"},
        {"id": 12, "value": {"choice_id": 2, "fields": [{"id": 13, "value": "77"}]}},
    ]
    done = await me.comment(task_id, approval_choice="approved", field_updates=fill)
    assert choices(done)[1] == ["waiting", "approved"]


async def test_approving_without_being_asked_is_only_a_comment(
    sandbox: Sandbox, me: Any, stories: dict[str, int]
) -> None:
    task_id = payment(sandbox, author=ME)
    task = sandbox.act(OLGA, stories["acknowledge"], {"approval_choice": "approved"})
    assert "waiting" in choices(task)[2]
    sandbox.act(MARCUS, task_id, {"approval_choice": "approved"})
    task = await me.comment(task_id, "Hurry", approval_choice="approved")
    assert (task["current_step"], last(task)["text"]) == (2, "Hurry")
    assert "approval_choice" not in last(task)
    simple = await me.comment(errand(sandbox), "ok", approval_choice="approved")
    assert "approval_choice" not in last(simple)


async def test_rejected_goes_to_the_author_until_it_is_asked_again(
    sandbox: Sandbox, me: Any
) -> None:
    task_id = payment(sandbox, approvals=[[{"id": SOFIA}]])
    task = await me.comment(task_id, "No", approval_choice="rejected")
    assert (task["current_step"], choices(task)[0]) == (1, ["rejected", "waiting"])
    assert task_id in sandbox.inbox_ids(TOM)
    assert not any(task_id in sandbox.inbox_ids(person) for person in (ME, MARCUS, SOFIA))
    step = [[{"id": BUDGET_OWNERS}, {"id": SOFIA}]]
    again = sandbox.act(TOM, task_id, {"approvals_rerequested": step})
    assert choices(again)[0] == ["waiting", "waiting"]
    assert [a["person"]["id"] for a in last(again)["approvals_rerequested"][0]] == [1101, SOFIA]
    assert all(task_id in sandbox.inbox_ids(person) for person in (ME, MARCUS, SOFIA))
    assert task_id not in sandbox.inbox_ids(TOM)


async def test_an_earlier_step_can_be_asked_again(sandbox: Sandbox, me: Any) -> None:
    task_id = payment(sandbox)
    await me.comment(task_id, approval_choice="approved")
    sandbox.act(OLGA, task_id, {"approval_choice": "approved"})
    task = sandbox.act(TOM, task_id, {"approvals_rerequested": [[{"id": BUDGET_OWNERS}]]})
    assert task["current_step"] == 1
    assert choices(task)[:2] == [["waiting"], ["waiting"]]
    assert last(task)["changed_step"] == last(task)["reset_to_step"] == 1
    assert task_id in sandbox.inbox_ids(ME)


async def test_revoked_takes_back_what_others_have_not_passed(sandbox: Sandbox, me: Any) -> None:
    task_id = payment(sandbox, approvals=[[{"id": ME}]])
    sandbox.act(ME, task_id, {"approval_choice": "rejected"})
    task = await me.comment(task_id, approval_choice="revoked")
    assert choices(task)[0] == ["waiting", "waiting"]
    assert task_id in sandbox.inbox_ids(ME)
    own = payment(sandbox)
    await me.comment(own, approval_choice="approved")
    task = await me.comment(own, approval_choice="revoked")
    assert (task["current_step"], choices(task)[0]) == (1, ["waiting"])
    await me.comment(own, approval_choice="approved")
    sandbox.act(OLGA, own, {"approval_choice": "approved"})
    path = f"/tasks/{own}/comments"
    before = sandbox.task(own)
    refused = await me.refused(path, {"approval_choice": "revoked", "text": "Wait"})
    assert refused == (400, "validation_error")
    assert sandbox.task(own) == before


async def test_acknowledged_leaves_the_inbox(
    sandbox: Sandbox, me: Any, stories: dict[str, int]
) -> None:
    task_id = stories["acknowledge"]
    assert task_id in sandbox.inbox_ids()
    task = await me.comment(task_id, approval_choice="acknowledged")
    mine = [s for s in task["subscribers"] if s["person"]["id"] == ME]
    assert mine[0]["approval_choice"] == last(task)["approval_choice"] == "acknowledged"
    assert task_id not in sandbox.inbox_ids()
    again = sandbox.act(OLGA, task_id, {"subscribers_rerequested": [{"id": ME}]})
    assert last(again)["subscribers_rerequested"][0]["id"] == ME
    assert task_id in sandbox.inbox_ids()


async def test_steps_can_be_decided_ahead(sandbox: Sandbox, me: Any) -> None:
    task_id = payment(sandbox, approvals=[[], [], [{"id": ME}], [{"id": ME}]])
    task = await me.comment(task_id, approval_choice="approved", approval_steps=[3, 4])
    assert [c[-1] for c in choices(task)] == ["waiting", "waiting", "approved", "approved"]
    assert task["current_step"] == 1
    path = f"/tasks/{task_id}/comments"
    wrong = {"approval_choice": "approved", "approval_steps": [9]}
    assert await me.refused(path, wrong) == (400, "invalid_step_number")


async def test_finished_and_reopened(sandbox: Sandbox, me: Any) -> None:
    task_id = errand(sandbox, participants=[{"id": SOFIA}])
    task = await me.comment(task_id, "Done", action="finished")
    assert task["close_date"] == "2026-03-10T09:00:00Z"
    assert not any(task_id in sandbox.inbox_ids(person) for person in (ME, SOFIA, MARCUS))
    task = sandbox.act(MARCUS, task_id, {"text": "Thanks", "skip_auto_reopen": True})
    assert "close_date" in task
    assert last(task)["skip_auto_reopen"] is True
    task = sandbox.act(MARCUS, task_id, {"text": "Not yet!"})
    assert "close_date" not in task
    assert last(task)["action"] == "reopened"
    assert task_id in sandbox.inbox_ids(ME)
    await me.comment(task_id, action="finished")
    task = await me.comment(task_id, action="reopened")
    assert "close_date" not in task
    assert task_id in sandbox.inbox_ids(ME)


async def test_finishing_a_form_needs_rights(sandbox: Sandbox, as_person: Any) -> None:
    task_id = payment(sandbox, subscribers=[{"id": SOFIA}])
    sofia = await as_person(SOFIA)
    before = sandbox.task(task_id)
    body = {"action": "finished", "field_updates": [{"id": 28, "value": "x"}], "text": "t"}
    refused = await sofia.refused(f"/tasks/{task_id}/comments", body)
    assert refused == (403, "access_denied_close_task")
    assert sandbox.task(task_id) == before
    sandbox.act(TOM, task_id, {"action": "finished"})
    refused = await sofia.refused(f"/tasks/{task_id}/comments", {"action": "reopened"})
    assert refused == (403, "access_denied_reopen_task")


async def test_my_comment_leaves_my_inbox_and_enters_those_of_others(
    sandbox: Sandbox, me: Any
) -> None:
    joined = sandbox.create(
        MARCUS, {"text": "Plan", "responsible": {"id": SOFIA}, "participants": [{"id": ME}]}
    )["id"]
    assert joined in sandbox.inbox_ids(ME)
    sandbox.act(SOFIA, joined, {"text": "Started"})
    await me.comment(joined, "Good")
    assert joined not in sandbox.inbox_ids(ME)
    assert joined in sandbox.inbox_ids(SOFIA)
    assert joined in sandbox.inbox_ids(MARCUS)
    mine = errand(sandbox)
    await me.comment(mine, "I am at it")
    assert mine in sandbox.inbox_ids(ME)
    waiting = payment(sandbox)
    await me.comment(waiting, "Let me think")
    assert waiting in sandbox.inbox_ids(ME)


async def test_silent_comments_wake_nobody(sandbox: Sandbox, me: Any) -> None:
    task_id = errand(sandbox)
    assert task_id not in sandbox.inbox_ids(MARCUS)
    await me.comment(task_id, "Note to self", skip_notification=True)
    assert task_id not in sandbox.inbox_ids(MARCUS)
    await me.comment(task_id, due_date="2026-04-01")
    assert task_id not in sandbox.inbox_ids(MARCUS)
    await me.comment(task_id, "Hello")
    assert task_id in sandbox.inbox_ids(MARCUS)


async def test_snoozing(sandbox: Sandbox, me: Any, clock: FixedClock) -> None:
    task_id = errand(sandbox)
    task = await me.comment(task_id, scheduled_date="2026-03-12")
    assert task["scheduled_date"] == last(task)["scheduled_date"] == "2026-03-12"
    assert task_id not in await me.inbox()
    sandbox.act(MARCUS, task_id, {"text": "Any news?"})
    assert task_id not in await me.inbox()
    clock.set(NOW + timedelta(hours=42, minutes=59))
    assert task_id not in sandbox.inbox_ids()
    clock.set(NOW + timedelta(hours=43))
    assert task_id in sandbox.inbox_ids()
    assert "scheduled_date" not in sandbox.task(task_id)
    second = errand(sandbox)
    sandbox.act(ME, second, {"scheduled_datetime_utc": "2026-03-13T10:00:00Z"})
    assert sandbox.task(second)["scheduled_datetime_utc"] == "2026-03-13T10:00:00Z"
    assert second not in sandbox.inbox_ids()
    task = sandbox.act(ME, second, {"cancel_schedule": True})
    assert last(task)["cancel_schedule"] is True
    assert second in sandbox.inbox_ids()


async def test_due_dates(sandbox: Sandbox, me: Any) -> None:
    task_id = errand(sandbox, due_date="2026-03-11")
    task = await me.comment(task_id, due="2026-03-12T10:00:00Z", duration=45)
    assert (task["due"], task["duration"]) == ("2026-03-12T10:00:00Z", 45)
    assert "due_date" not in task
    assert (last(task)["due"], last(task)["duration"]) == ("2026-03-12T10:00:00Z", 45)
    task = await me.comment(task_id, cancel_due=True)
    assert not {"due", "due_date", "duration"} & set(task)
    assert last(task)["cancel_due"] is True
    form = payment(sandbox)
    task = await me.comment(form, field_updates=[{"id": 11, "value": "2026-05-01", "duration": 30}])
    assert (task["due_date"], task["duration"]) == ("2026-05-01", 30)
    field = next(field for field in task["fields"] if field["id"] == 11)
    assert (field["value"], field["duration"]) == ("2026-05-01", 30)


async def test_people_change(sandbox: Sandbox, me: Any) -> None:
    task_id = errand(sandbox)
    task = await me.comment(
        task_id,
        participants_added=[{"id": SOFIA}, {"email": "Tom.Becker@northern-light.example"}],
        subscribers_added=[{"id": PRIYA}],
        reassign_to={"id": IGOR},
    )
    assert [p["id"] for p in task["participants"]] == [ME, SOFIA, TOM, IGOR]
    assert task["responsible"]["id"] == last(task)["reassigned_to"]["id"] == IGOR
    assert [p["id"] for p in last(task)["participants_added"]] == [SOFIA, TOM]
    assert task["subscribers"][0]["approval_choice"] == "waiting"
    assert all(task_id in sandbox.inbox_ids(person) for person in (SOFIA, TOM, PRIYA, IGOR))
    assert task_id not in sandbox.inbox_ids(ME)
    removed = {"participants_removed": [{"id": TOM}], "subscribers_removed": [{"id": PRIYA}]}
    task = sandbox.act(MARCUS, task_id, removed)
    assert [p["id"] for p in last(task)["subscribers_removed"]] == [PRIYA]
    assert "subscribers" not in task


async def test_approvers_change(sandbox: Sandbox, me: Any) -> None:
    task_id = payment(sandbox)
    task = await me.comment(task_id, approvals_added=[[], [{"id": SOFIA}], [], [], [{"id": TOM}]])
    assert [a["person"]["id"] for a in task["approvals"][1]] == [1102, SOFIA]
    assert [a["step"] for step in last(task)["approvals_added"] for a in step] == [2, 5]
    assert last(task)["approvals_added"][0][0]["person"]["id"] == SOFIA
    path = f"/tasks/{task_id}/comments"
    routed = {"approvals_removed": [[{"id": BUDGET_OWNERS}]]}
    assert await me.refused(path, routed) == (403, "access_denied")
    many = {"approvals_added": [[] for _ in range(21)]}
    assert await me.refused(path, many) == (400, "too_many_task_steps")
    await me.comment(task_id, approval_choice="approved")
    sandbox.act(OLGA, task_id, {"approval_choice": "approved"})
    task = sandbox.act(TOM, task_id, {"approvals_removed": [[], [{"id": SOFIA}]]})
    assert (task["current_step"], last(task)["changed_step"]) == (3, 3)


async def test_lists_subject_and_time_spent(sandbox: Sandbox, me: Any) -> None:
    task_id = errand(sandbox, list_ids=[303])
    task = await me.comment(
        task_id,
        added_list_ids=[320, 303],
        removed_list_ids=[303],
        subject="Paint",
        spent_minutes=15,
    )
    assert (task["list_ids"], task["subject"]) == ([320], "Paint")
    comment = last(task)
    assert (comment["added_list_ids"], comment["removed_list_ids"]) == ([320], [303])
    assert (comment["subject"], comment["spent_minutes"]) == ("Paint", 15)
    assert task_id in [t["id"] for t in (await me.get("/lists/320/tasks"))["tasks"]]
    path = f"/tasks/{task_id}/comments"
    refused = await me.refused(path, {"added_list_ids": [321]})
    assert refused == (403, "access_denied_project")


async def test_fields_change(sandbox: Sandbox, me: Any) -> None:
    task_id = payment(sandbox)
    rows = [
        {"cells": [{"id": 6, "value": "2026-03-20"}, {"id": 7, "value": 10000}]},
        {"cells": [{"id": 6, "value": "2026-03-21"}, {"id": 7, "value": 306.25}]},
    ]
    task = await me.comment(
        task_id,
        field_updates=[
            {"id": 5, "value": rows},
            {"id": 28, "value": "a\nb"},
            {"id": 3, "value": {"item_name": "Cobalt Logistics"}},
            {"id": 16, "value": "26"},
            {"id": 18, "value": {"email": "olga.smirnova@northern-light.example"}},
            {"id": 15, "value": {"checkmark": "checked"}},
        ],
    )
    updates = {update["id"]: update for update in last(task)["field_updates"]}
    assert updates[3]["value"]["item_id"] == 401003
    assert updates[18]["value"]["id"] == OLGA
    assert updates[16]["parent_id"] == 15
    assert [row["row_id"] for row in updates[5]["value"]] == [0, 1]
    task = await me.comment(
        task_id,
        field_updates=[
            {
                "id": 5,
                "value": [
                    {"row_id": 1, "cells": [{"id": 7, "value": 300}]},
                    {"row_id": 0, "delete": True},
                    {"cells": [{"id": 6, "value": "2026-03-22"}]},
                ],
            },
            {"id": 28, "value": None},
            {"id": 2, "value": 99.9},
        ],
    )
    updates = {update["id"]: update for update in last(task)["field_updates"]}
    assert "value" not in updates[28]
    assert [(row["row_id"], row.get("deleted")) for row in updates[5]["value"]] == [
        (1, None),
        (0, True),
        (2, None),
    ]
    table = next(field for field in task["fields"] if field["id"] == 5)["value"]
    assert [[cell["value"] for cell in row["cells"]] for row in table] == [
        ["2026-03-21", 300],
        ["2026-03-22"],
    ]
    assert task["text"] == "Payments: Paint, 99.9"
    await me.comment(task_id, approval_choice="approved")
    refused = await me.refused(
        f"/tasks/{task_id}/comments", {"field_updates": [{"id": 2, "value": 1}]}
    )
    assert refused == (400, "field_editing_is_not_allowed")


async def test_money_keeps_its_digits(sandbox: Sandbox, me: Any) -> None:
    task_id = payment(sandbox)
    for number in ("10306.25", "0.1", "99999999999.99", "7", "-0.05", "1234567890123.45"):
        body = f'{{"field_updates":[{{"id":2,"value":{number}}}]}}'
        path = f"/tasks/{task_id}/comments"
        answer = await me.call("POST", path, content=body)
        assert f'"code":"Amount","value":{number}' in answer.text


async def test_messages_to_clients(sandbox: Sandbox, me: Any, stories: dict[str, int]) -> None:
    task_id = stories["client"]
    task = await me.comment(task_id, "Found it", channel={"type": "telegram"})
    assert last(task)["channel"] == {
        "type": "telegram",
        "direction": "outbound",
        "to": {"name": "Ольга Ветрова"},
    }
    path = f"/tasks/{task_id}/comments"
    assert await me.refused(path, {"channel": {"type": "telegram"}, "due_date": "2026-05-05"}) == (
        400,
        "external_comment_empty_text",
    )
    assert (await me.refused(path, {"text": "x", "channel": {"type": "pigeon"}}))[0] == 400
    private = await me.comment(task_id, "Hm", channel={"type": "private_channel"})
    assert last(private)["channel"] == {"type": "private_channel"}


async def test_formatted_texts_mention_and_answer(sandbox: Sandbox, me: Any) -> None:
    task_id = errand(sandbox)
    first = (await me.task(task_id))["comments"][0]["id"]
    html = (
        f'<quote data-noteid="{first}" data-personid="1002">Buy</quote>Hi <b>you</b>'
        f'<br/><span data-personid="{PRIYA}">Priya Nair</span>, look'
    )
    comment = last(await me.comment(task_id, formatted_text=html))
    assert comment["text"] == "Hi you\nPriya Nair, look"
    assert comment["formatted_text"] == html
    assert (comment["reply_note_id"], comment["mentions"]) == (first, [PRIYA])
    assert task_id in sandbox.inbox_ids(PRIYA)
    both = {"text": "a", "formatted_text": "b"}
    path = f"/tasks/{task_id}/comments"
    assert (await me.refused(path, both))[1] == "both_text_and_formatted_text_specified"


async def test_editing_a_comment(sandbox: Sandbox, me: Any) -> None:
    task_id = errand(sandbox)
    comment = last(await me.comment(task_id, "Helo"))
    inbox = sandbox.inbox_ids(MARCUS)
    task = await me.comment(task_id, "Hello", edit_comment_id=comment["id"])
    assert last(task) == {**comment, "text": "Hello"}
    assert sandbox.inbox_ids(MARCUS) == inbox
    path = f"/tasks/{task_id}/comments"
    others = task["comments"][0]["id"]
    assert await me.refused(path, {"text": "x", "edit_comment_id": others}) == (
        403,
        "access_denied",
    )
    assert await me.refused(path, {"text": "x", "edit_comment_id": 1}) == (400, "invalid_input")
    body = {"edit_comment_id": comment["id"]}
    assert await me.refused(path, body) == (400, "text_missing")


async def test_creating_a_simple_task(sandbox: Sandbox, me: Any) -> None:
    task = await me.create(
        "Call the bank\nabout the card",
        responsible={"email": "sofia.rossi@northern-light.example"},
        participants=[{"id": TOM}],
        subscribers=[{"id": PRIYA}],
        due_date="2026-03-15",
        list_ids=[303],
    )
    assert task["subject"] == "Call the bank"
    assert task["responsible"]["id"] == SOFIA
    assert [p["id"] for p in task["participants"]] == [SOFIA, TOM]
    comment = task["comments"][0]
    assert (comment["reassigned_to"]["id"], comment["added_list_ids"]) == (SOFIA, [303])
    for person in (SOFIA, TOM, PRIYA):
        assert task["id"] in sandbox.inbox_ids(person)
    assert task["id"] not in sandbox.inbox_ids(ME)
    own = await me.create("Mine", parent_task_id=task["id"])
    assert (own["responsible"]["id"], own["parent_task_id"]) == (ME, task["id"])
    assert own["id"] in sandbox.inbox_ids(ME)
    assert (await me.task(task["id"]))["linked_task_ids"] == [own["id"]]
    later = await me.create("Later", scheduled_date="2026-03-20")
    assert later["id"] not in sandbox.inbox_ids(ME)


async def test_creating_a_form_task(sandbox: Sandbox, me: Any) -> None:
    body = {"form_id": 204, "fields": [{"id": 1, "value": "Help"}], "fill_defaults": True}
    task = (await me.post("/tasks", body))["task"]
    values = {field["id"]: field.get("value") for field in task["fields"]}
    assert values[6]["choice_names"] == ["Normal"]
    assert task["text"] == "Client support: Help"
    assert task["comments"][0]["approvals_added"][0][0]["step"] == 1
    assert task["id"] in sandbox.inbox_ids(ME)
    plain = await me.create(form_id=204, fields=[{"id": 1, "value": "Help"}])
    assert "value" not in next(field for field in plain["fields"] if field["id"] == 6)
    incomplete = {"form_id": PAYMENTS, "fields": [{"id": 1, "value": "x"}]}
    assert await me.refused("/tasks", incomplete) == (400, "required_field_missing")


async def test_a_new_row_never_gets_the_id_of_a_deleted_one(sandbox: Sandbox, me: Any) -> None:
    rows = [{"cells": [{"id": 6, "value": "2026-04-01"}]}] * 2
    task_id = payment(sandbox)
    await me.comment(task_id, field_updates=[{"id": 5, "value": rows}])
    change = [{"row_id": 1, "delete": True}, rows[0]]
    await me.comment(task_id, field_updates=[{"id": 5, "value": change}])
    await me.comment(task_id, field_updates=[{"id": 5, "value": None}])
    task = await me.comment(task_id, field_updates=[{"id": 5, "value": rows}])
    table = next(field for field in task["fields"] if field["id"] == 5)
    assert [row["row_id"] for row in table["value"]] == [3, 4]
