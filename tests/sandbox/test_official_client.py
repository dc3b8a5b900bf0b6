"""The vendor's own client works against the sandbox over loopback HTTP."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from pyrus.client import PyrusAPI
from pyrus.models import entities, requests

from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.sandbox.blueprints import ME, OLGA, SOFIA, TOM
from pyrus_tui.sandbox.server import listen
from tests.sandbox.test_behaviour import errand, payment

# The client leaves the files it uploads to the garbage collector, and its JSON library warns.
pytestmark = [
    pytest.mark.filterwarnings("ignore:keys will default:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Sandbox, str]]:
    sandbox = Sandbox(lively=False)
    listener = listen("127.0.0.1", 0)
    config = uvicorn.Config(sandbox, log_level="critical", access_log=False, lifespan="off")
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
    thread.start()
    while not running.started:
        time.sleep(0.01)
    yield sandbox, f"127.0.0.1:{listener.getsockname()[1]}"
    running.should_exit = True
    thread.join()
    listener.close()
    sandbox.close()


@pytest.fixture
def sandbox(server: tuple[Sandbox, str]) -> Sandbox:
    return server[0]


@pytest.fixture
def client(server: tuple[Sandbox, str], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("NO_PROXY", "*")
    sandbox, host = server
    api = PyrusAPI(login=sandbox.login, security_key=sandbox.security_key)
    api._protocol = "http"
    api._host = host
    api._files_host = host
    return api


def test_auth_moves_the_client_to_the_addresses_it_is_told(
    client: Any, server: tuple[Sandbox, str]
) -> None:
    client._host = "nowhere.invalid"
    client._auth_host = server[1] + "/api"
    answer = client.auth()
    assert answer.success
    assert (client._host, client._base_path, client._files_host) == (
        server[1],
        "/api/v4",
        server[1],
    )
    assert client.get_profile().email == server[0].login
    wrong = PyrusAPI(login=server[0].login, security_key="wrong")
    wrong._protocol, wrong._host = "http", server[1]
    assert wrong.auth().error_code == "invalid_credentials"


def test_an_old_token_is_renewed(client: Any) -> None:
    client.access_token = "nonsense"
    assert client.get_profile().person_id == ME
    assert client.access_token != "nonsense"


def test_people(client: Any) -> None:
    profile = client.get_profile()
    assert (profile.person_id, profile.first_name, profile.locale) == (ME, "Anna", "en-GB")
    [company] = client.get_contacts().organizations
    assert {role.name for role in company.roles} >= {"Budget owners", "Бухгалтерия"}
    assert len(company.persons) == 11
    assert len(client.get_contacts(include_inactive=True).organizations[0].persons) == 12


def test_inbox_and_tasks(client: Any, sandbox: Sandbox) -> None:
    inbox = client.get_inbox(tasks_count=100)
    groups = [task for group in inbox.task_groups for task in group.tasks]
    assert {task.id for task in inbox.tasks + groups} == set(sandbox.inbox_ids())
    assert inbox.has_more is False
    assert client.get_inbox(tasks_count=1).has_more is True
    for task_id in sandbox.inbox_ids():
        task = client.get_task(task_id).task
        assert task.id == task_id
        assert task.comments[0].create_date == task.create_date
        assert all(a.person.id for step in task.approvals or [] for a in step)
    assert client.get_task(sandbox.stories()["hidden"]).error_code == "access_denied_task"


def test_a_payment_from_beginning_to_end(client: Any, sandbox: Sandbox) -> None:
    fields = [
        entities.FormField(id=1, value="Paint"),
        entities.FormField(id=2, value=10306.25),
        {"id": 3, "value": {"item_id": 401005}},
        {"id": 10, "value": "2027-01-31"},
    ]
    made = client.create_task(requests.CreateTaskRequest(form_id=201, fields=fields)).task
    values = {field.id: field.value for field in made.flat_fields}
    assert values[2] == 10306.25
    assert values[3].item_id == 401005
    assert values[10] == datetime(2027, 1, 31, tzinfo=UTC)
    approve = requests.TaskCommentRequest(text="ok", approval_choice="approved")
    task = client.comment_task(made.id, approve).task
    assert (task.current_step, task.comments[-1].changed_step) == (2, 2)
    assert task.comments[-1].comment_as_roles[0].name == "Budget owners"
    sandbox.act(OLGA, made.id, {"approval_choice": "rejected"})
    again = requests.TaskCommentRequest(approvals_rerequested=[[], [1102]])
    task = client.comment_task(made.id, again).task
    assert task.approvals[1][0].approval_choice == "waiting"
    rows = [{"cells": [{"id": 6, "value": "2027-02-01"}, {"id": 7, "value": 5}]}]
    update = requests.TaskCommentRequest(
        field_updates=[entities.FormField(id=28, value="Remark"), {"id": 5, "value": rows}]
    )
    comment = client.comment_task(made.id, update).task.comments[-1]
    assert comment.field_updates[0].value == "Remark"
    assert comment.field_updates[1].value[0].cells[1].value == 5
    done = requests.TaskCommentRequest(action="finished")
    assert client.comment_task(made.id, done).task.close_date
    back = requests.TaskCommentRequest(action="reopened")
    assert client.comment_task(made.id, back).task.close_date is None
    wrong = requests.TaskCommentRequest(field_updates=[{"id": 999, "value": 1}])
    assert client.comment_task(made.id, wrong).error_code == "invalid_field_id"


def test_reject(client: Any, sandbox: Sandbox) -> None:
    task_id = payment(sandbox)
    reject = requests.TaskCommentRequest(text="no", approval_choice="rejected")
    task = client.comment_task(task_id, reject).task
    assert task.approvals[0][0].approval_choice == "rejected"
    assert task_id in sandbox.inbox_ids(TOM)


def test_a_simple_task(client: Any, sandbox: Sandbox) -> None:
    made = client.create_task(
        requests.CreateTaskRequest(
            text="Order paint",
            participants=["sofia.rossi@northern-light.example", TOM],
            responsible=SOFIA,
            due=datetime(2027, 1, 1, 10, tzinfo=UTC),
            duration=30,
            list_ids=[303],
        )
    ).task
    assert (made.due, made.duration) == (datetime(2027, 1, 1, 10, tzinfo=UTC), 30)
    change = requests.TaskCommentRequest(
        text="Later",
        due_date=datetime(2027, 2, 2),
        participants_added=[OLGA],
        subscribers_added=[TOM],
        added_list_ids=[304],
        reassign_to=TOM,
        spent_minutes=5,
        subject="Paint",
        scheduled_date=datetime(2027, 1, 1),
    )
    task = client.comment_task(made.id, change).task
    assert (task.due_date, task.due) == (datetime(2027, 2, 2), None)
    assert (task.responsible.id, task.subject, task.list_ids) == (TOM, "Paint", [303, 304])
    assert task.scheduled_date == datetime(2027, 1, 1)
    assert task.comments[-1].participants_added[0].id == OLGA
    cancel = requests.TaskCommentRequest(cancel_due=True)
    assert client.comment_task(made.id, cancel).task.due_date is None


def test_messages_to_clients(client: Any, sandbox: Sandbox) -> None:
    task_id = sandbox.stories()["client_hostile"]
    message = requests.TaskCommentRequest(text="Sorry!", channel="email")
    comment = client.comment_task(task_id, message).task.comments[-1]
    assert comment.channel.type == "email"
    assert comment.channel.to == {"email": "jonas.berg@client.example"}


def test_forms_lists_and_catalogs(client: Any, sandbox: Sandbox) -> None:
    forms = client.get_forms().forms
    assert [form.id for form in forms] == [201, 202, 203, 204, 205, 206]
    form = client.get_form(201)
    assert form.steps == {"1": "Manager", "2": "Accounting", "3": "Legal", "4": "CEO"}
    assert form.fields[1].info.immutable_step == 2
    assert form.fields[7].info.options[2].deleted is True
    lists = client.get_lists().lists
    assert lists[1].children[0].children[0].name == "Design"
    found = client.get_task_list(310)
    assert sandbox.stories()["in_list"] in [task.id for task in found.tasks]
    after = datetime(2100, 1, 1, tzinfo=UTC)
    wanted = requests.TaskListRequest(include_archived=True, item_count=5, modified_after=after)
    assert client.get_task_list(310, wanted).tasks == []
    catalog = client.get_catalog(401)
    assert (len(catalog.items), catalog.catalog_headers[0].name) == (5000, "Name")
    assert catalog.items[4].item_id == 401005


def test_files(client: Any, sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "отчёт.txt"
    file.write_bytes(b"hello\r\n\x00world")
    guid = client.upload_file(str(file)).guid
    task_id = errand(sandbox)
    attach = requests.TaskCommentRequest(attachments=[guid])
    [attached] = client.comment_task(task_id, attach).task.comments[-1].attachments
    assert attached.size == 13
    down = client.download_file(attached.id)
    assert (down.filename, down.raw_file) == ("отчёт.txt", b"hello\r\n\x00world")
    newer = entities.NewFile(guid=client.upload_file(str(file)).guid, root_id=attached.id)
    attach = requests.TaskCommentRequest(attachments=[newer])
    version = client.comment_task(task_id, attach).task.comments[-1].attachments[0]
    assert (version.version, version.root_id) == (2, attached.id)
    assert client.download_file(1).error_code == "access_denied_file"
