"""Calls that need rights nobody has in the demo company: they are refused the vendor's way."""

from typing import Any

from pyrus_tui.sandbox.calls import Call, Route
from pyrus_tui.sandbox.wire import VendorError

DENIED = (
    "POST /members",
    "POST /members/bulk",
    "PUT /members/{person_id}",
    "DELETE /members/{person_id}",
    "PUT /members/{person_id}/avatar",
    "POST /members/{person_id}/avatar",
    "POST /roles",
    "PUT /roles/{role_id}",
    "DELETE /roles/{role_id}",
    "POST /forms/{form_id}/permissions",
    "GET /bots",
    "POST /bots",
    "PUT /bots/{bot_id}",
    "DELETE /bots/{bot_id}",
    "GET /orgchart",
    "PUT /orgchart",
    "POST /orgchart/bulk",
    "POST /orgchart/{department_id}",
    "DELETE /orgchart/{department_id}",
    "GET /eventhistory",
    "GET /fileaccesshistory",
    "GET /taskaccesshistory",
    "GET /taskexporthistory",
    "GET /registrydownloadhistory",
    "GET /registryaccesshistory",
    "GET /personlastaction",
    "GET /handlingtime",
    "GET /knowledgebase/structure",
    "POST /knowledgebase",
    "GET /knowledgebase/{entity_id}",
    "PUT /knowledgebase/{entity_id}",
    "DELETE /knowledgebase/{entity_id}",
    "GET /knowledgebase/{entity_id}/permissions",
    "PUT /knowledgebase/{entity_id}/permissions",
)
"""Administration of people, bots and departments, the audit logs, the knowledge base."""


def deny(call: Call) -> dict[str, Any]:
    """Refuse, whatever was asked."""
    raise VendorError("access_denied", f"{call.me.first_name} has no right to do this.")


ROUTES: list[Route] = [
    (method, path, deny) for method, path in (each.split(" ") for each in DENIED)
]
