"""The sandbox answers as its OpenAPI description says, whatever is asked.

Schemathesis makes valid and broken requests from the description and holds every answer against
it: no 500, no status that is not described, no body of another shape. Half of the ids are those
of things that exist. `PYRUS_TUI_THOROUGH=1` makes many more requests.
"""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.openapi import from_asgi
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from pyrus_tui.clock import FixedClock
from pyrus_tui.sandbox.app import MODULES, Sandbox
from pyrus_tui.sandbox.book import Book
from pyrus_tui.sandbox.denied import DENIED
from pyrus_tui.sandbox.openapi import document
from pyrus_tui.sandbox.openapi_schemas import LARGEST
from pyrus_tui.sandbox.signing_in import sign_in
from pyrus_tui.sandbox.wire import Body
from tests.sandbox.conftest import NOW

EXAMPLES = 100 if os.environ.get("PYRUS_TUI_THOROUGH") == "1" else 3

sandbox = Sandbox(clock=FixedClock(NOW), lively=False)
sandbox.limit.allowed = 10**9
schema = from_asgi("/v4/openapi.json", sandbox)
OPERATIONS = [found.ok() for found in schema.get_all_operations()]
EXISTING = {
    "task_id": sorted(sandbox.stories().values()),
    "list_id": [303, 310, 311, 320, 321],
    "form_id": [201, 202, 203, 204, 205, 206],
    "catalog_id": [401, 402, 403, 404],
    "person_id": [1001, 1002, 1011, 1012, 1101],
    "role_id": [1101, 1104],
    "announcement_id": [1, 2, 3, 4],
    "file_id": list(range(70_001, 70_010)),
    "print_form_id": [2633, 2645, 2701],
}
UNPROMISED = [positive_data_acceptance, negative_data_rejection]
"""A valid shape may still name what does not exist, and what is not known is ignored."""


def sign_me_in() -> dict[str, str]:
    login, key = sandbox.account(sandbox.person_id)
    with sandbox._database.transaction() as connection:
        token = sign_in(Book(connection), Body({"login": login, "security_key": key}), NOW)
    return {"Authorization": f"Bearer {token}"}


HEADERS = sign_me_in()


@pytest.mark.parametrize(
    ("operation", "mode"),
    [
        pytest.param(operation, mode, id=f"{operation.label} {mode.name.lower()}")
        for operation in OPERATIONS
        for mode in GenerationMode
        if mode is GenerationMode.POSITIVE or operation.label not in DENIED
    ],
)
def test_answers_are_as_described(operation: Any, mode: GenerationMode) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), number=st.integers(0, 1000))
    def ask(case: Case, number: int) -> None:
        for name, value in list((case.path_parameters or {}).items()):
            is_id = isinstance(value, int) and 0 <= value <= LARGEST
            if is_id and number % 2 and name in EXISTING:
                case.path_parameters[name] = EXISTING[name][number % len(EXISTING[name])]
        case.call_and_validate(headers=HEADERS, excluded_checks=UNPROMISED)

    ask()


def test_every_route_is_described() -> None:
    paths = document()["paths"]
    described = {f"{method.upper()} {path}" for path in paths for method in paths[path]}
    routes = {f"{method} {path}" for module in MODULES for method, path, _ in module.ROUTES}
    assert routes - {"GET /files/download"} <= described
    assert described - routes == {"GET /auth", "POST /auth", "GET /openapi.json"}
    assert len(OPERATIONS) == len(described) - 1  # All but the description itself.
