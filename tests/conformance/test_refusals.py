"""What the demo does not offer is refused in the vendor's words, and the client goes on."""

import pytest
from pyrus.models import requests

from pyrus_tui.sandbox.blueprints import BUDGET_OWNERS, ME, PAYMENTS, TOM

GUID = "00000000-0000-4000-8000-000000000000"

REFUSED = {
    "change_form_permissions": lambda client: client.change_form_permissions(
        PAYMENTS, requests.ChangePermissionsRequest(permissions={TOM: "member"})
    ),
    "create_member": lambda client: client.create_member(
        requests.CreateMemberRequest(first_name="New", email="new@northern-light.example")
    ),
    "update_member": lambda client: client.update_member(
        TOM, requests.UpdateMemberRequest(position="Boss")
    ),
    "set_avatar": lambda client: client.set_avatar(ME, GUID, external_avatar_id=1),
    "create_role": lambda client: client.create_role(
        requests.CreateRoleRequest(name="Bosses", members=[TOM])
    ),
    "update_role": lambda client: client.update_role(
        BUDGET_OWNERS,
        requests.UpdateRoleRequest(
            name="Bosses", added_members=[TOM], removed_members=[ME], banned=True
        ),
    ),
    "delete_role": lambda client: client.delete_role(
        BUDGET_OWNERS, requests.DeleteRoleRequest(task_receiver_id=ME)
    ),
    "get_knowledge_base_entity": lambda client: client.get_knowledge_base_entity("1"),
    "create_knowledge_base_entity": lambda client: client.create_knowledge_base_entity(
        requests.CreateKnowledgeBaseEntityRequest(
            type="article", title="How", body="So", parent_topic_id="1"
        )
    ),
    "update_knowledge_base_entity": lambda client: client.update_knowledge_base_entity(
        "1",
        requests.UpdateKnowledgeBaseEntityRequest(
            title="How", body="So", parent_topic_id="2", parent_topic_id_changed=True
        ),
    ),
    "delete_knowledge_base_entity": lambda client: client.delete_knowledge_base_entity(
        "1", delete_with_children=True
    ),
    "get_knowledge_base_structure": lambda client: client.get_knowledge_base_structure(
        parent_topic_id="1", depth=2
    ),
    "get_knowledge_base_permissions": lambda client: client.get_knowledge_base_permissions("1"),
    "update_knowledge_base_permissions": lambda client: client.update_knowledge_base_permissions(
        "1", requests.UpdateKnowledgeBasePermissionsRequest(inherit=False, readers=[ME], editors=[])
    ),
}
"""The methods of the client whose requests nobody may make in the demo company."""


@pytest.mark.parametrize("method", REFUSED)
def test_what_is_not_offered_is_refused(anna, method):
    token = anna.access_token
    answer = REFUSED[method](anna)
    assert answer.error_code == "access_denied"
    assert answer.error
    assert anna.access_token == token
    assert anna.get_profile().person_id == ME


def test_nothing_was_changed(anna):
    before = (
        anna.get_roles().original_response,
        anna.get_members().original_response,
        anna.get_form_permissions(PAYMENTS).original_response,
    )
    for ask in REFUSED.values():
        ask(anna)
    after = (
        anna.get_roles().original_response,
        anna.get_members().original_response,
        anna.get_form_permissions(PAYMENTS).original_response,
    )
    assert after == before


def test_a_person_asks_too_often(sandbox, sign_in):
    client = sign_in(TOM)
    sandbox.limit.allowed, allowed = 0, sandbox.limit.allowed
    try:
        answer = client.get_profile()
        assert (answer.error_code, answer.person_id) == ("too_many_requests", None)
        assert client.get_inbox().error_code == "too_many_requests"
    finally:
        sandbox.limit.allowed = allowed
    assert client.get_profile().person_id == TOM
