"""Messages to clients outside, and what colleagues say in private."""

from pyrus.models import entities

from pyrus_tui.sandbox.blueprints import ACCOUNTING
from tests.conformance.acting import comment, create, payment, read, refusal


def test_messages_from_clients_are_read(anna, stories):
    task = read(anna, stories["client"])
    channels = [one.channel for one in task.comments if one.channel]
    assert [(channel.type, channel.direction) for channel in channels] == [
        ("telegram", "inbound"),
        ("telegram", "outbound"),
        ("private_channel", None),
        ("telegram", "inbound"),
    ]
    assert channels[0].sender == channels[1].to


def test_a_message_goes_to_the_client_who_wrote(anna, stories):
    task_id = stories["client_hostile"]
    said = comment(anna, task_id, text="Sorry!", channel="email").comments[-1]
    assert (said.text, said.channel.type, said.channel.direction) == ("Sorry!", "email", "outbound")
    assert said.channel.to == {"email": "jonas.berg@client.example"}


def test_colleagues_talk_in_private(anna, stories):
    private = entities.Channel(type="private_channel")
    said = comment(anna, stories["client"], text="Between us", channel=private).comments[-1]
    assert (said.channel.type, said.channel.to) == ("private_channel", None)


def test_an_integration_of_ones_own(anna, stories):
    task = comment(anna, stories["client"], text="Hi", channel="custom", integration_id=7)
    assert task.comments[-1].channel.type == "custom"


def test_a_message_to_a_client_needs_words(anna, stories):
    code = refusal(anna, stories["client"], channel="telegram")
    assert code == "external_comment_empty_text"


def test_a_simple_task_has_no_clients(anna):
    task_id = create(anna, text="Paint").id
    assert comment(anna, task_id, text="Hi", channel="email").comments[-1].channel is None


def test_the_role_somebody_spoke_for_is_told(anna, olga, tom):
    task_id = payment(tom).id
    comment(anna, task_id, approval_choice="approved")
    said = comment(olga, task_id, approval_choice="approved").comments[-1]
    assert [role.id for role in said.comment_as_roles] == [ACCOUNTING]
