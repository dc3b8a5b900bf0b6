"""People, forms and tasks of the demo company that tests make for themselves."""

from pyrus_tui.sandbox.app import Sandbox

ANNA, MARCUS, OLGA, DMITRY, PRIYA, TOM = 1001, 1002, 1003, 1004, 1005, 1006
BUDGET_OWNERS = 1101
"""A role: Anna and Marcus; the first step of a payment waits for one of them."""
PAYMENTS, SUPPORT = 201, 204
VENDOR = 401001


def payment(sandbox: Sandbox, purpose: str = "Conference Amsterdam", **more) -> int:
    """Let Olga ask for a payment; it waits for a budget owner, which Anna is."""
    fields = [
        {"id": 1, "value": purpose},
        {"id": 2, "value": 12500.25},
        {"id": 3, "value": {"item_id": VENDOR}},
    ]
    body = {"form_id": PAYMENTS, "fields": fields} | more
    return sandbox.create(OLGA, body)["id"]


def errand(sandbox: Sandbox, text: str = "Order office supplies", **more) -> int:
    """Let Marcus give Anna a simple task."""
    body = {"text": text, "responsible": {"id": ANNA}} | more
    return sandbox.create(MARCUS, body)["id"]


def choices(sandbox: Sandbox, task_id: int, step: int) -> dict[int, str]:
    """Return who chose what at a step."""
    approvals = sandbox.task(task_id)["approvals"][step - 1]
    return {one["person"]["id"]: one["approval_choice"] for one in approvals}


def texts(sandbox: Sandbox, task_id: int) -> list[str]:
    """Return the words of a task's comments, as the server holds them."""
    return [comment.get("text", "") for comment in sandbox.task(task_id)["comments"]]
