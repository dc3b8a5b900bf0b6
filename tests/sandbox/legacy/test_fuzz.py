"""Spoilt requests to the older API: each is refused in its own words or obeyed, none breaks it."""

import random
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyrus_tui.clock import FixedClock
from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.sandbox.legacy import CLIENT_ID, CLIENT_SECRET
from tests.sandbox.asking import Answer, Question, ask, sign_me_in
from tests.sandbox.conftest import NOW
from tests.sandbox.legacy.shapes import check as check_shape
from tests.sandbox.test_company import check_clean
from tests.sandbox.test_fuzz import PART, spoilt

COUNT = 2_000
CODES = {
    "BadFormat", "BadFormatInteger", "BadFormatDate", "BehavioralEmptyText",
    "BehavioralUnrecognizedAttachmentId", "BehavioralIrrelevantTemplateFieldIdSpecified",
    "AuthorizationError", "AuthorizationErrorInvalidToken", "AuthorizationErrorTokenNotSpecified",
    "AuthorizationErrorInvalidLoginOrSecurityKey", "AuthorizationErrorInvalidClientId",
    "UnspecifiedAccessDenied", "BehavioralTaskAccessViolation", "BehavioralPersonAccessViolation",
    "BehavioralProjectAccessViolation", "BehavioralTemplateAccessViolation",
    "BehavioralMaxContentLengthExceeded",
}  # fmt: skip
NAMED = {
    "BehavioralPersonAccessViolation": "PersonId",
    "BehavioralProjectAccessViolation": "ProjectId",
    "BehavioralTemplateAccessViolation": "TemplateId",
}


def valid(stories: dict[str, int]) -> list[Question]:
    """One good request, or several, for every method."""
    payment, plain = stories["approve"], stories["overdue"]
    date, link = "/Date(1775044812000)/", [{"Url": "https://x.example/a", "Name": "a"}]
    values = [
        {"FieldId": 1, "Text": "Paint"}, {"FieldId": 2, "Amount": 10.5},
        {"FieldId": 3, "CatalogItem": 401_001}, {"FieldId": 5, "Rows": [{"RowId": 0}]},
        {"FieldId": 6, "RowId": 0, "Date": date}, {"FieldId": 7, "RowId": 0, "Amount": 5},
        {"FieldId": 10, "Date": date}, {"FieldId": 15, "Checkmark": "Checked"},
        {"FieldId": 17, "Flag": "None"}, {"FieldId": 18, "PersonId": 1003},
        {"FieldId": 19, "Files": [], "FileUrls": link}, {"FieldId": 28, "Text": "Dry"},
    ]  # fmt: skip
    more = [
        {"FieldId": 1, "Text": "Iris"}, {"FieldId": 2, "Date": date},
        {"FieldId": 3, "Time": {"UtcHour": 9, "UtcMinute": 5}},
        {"FieldId": 10, "Phone": {"Prefix": "+7", "Number": "987"}},
        {"FieldId": 9, "Email": "a@x.example"}, {"FieldId": 15, "DueDate": date},
    ]  # fmt: skip
    contract = [
        {"FieldId": 1, "Text": "Iris"}, {"FieldId": 2, "CatalogItem": 401_001},
        {"FieldId": 10, "ProjectIds": [310], "ProjectId": 301}, {"FieldId": 11, "AssigneeId": 1002},
    ]  # fmt: skip
    common = {"ResponsibleId": 1002, "AttachmentUrls": link, "AttachmentIds": []}
    comment = {
        "TaskId": plain, "Text": "Hello", "DueDate": date, "ActivityAction": "MarkAsDuplicate",
        "AddedProjectIds": [310], "RemovedProjectIds": [303], "AddedApprovals": [[1003], None],
        "RemovedApprovals": [[1003]], "RerequestedApprovals": [[1002]], "ParentTaskId": 0,
        "ClearDueDate": False, "Subject": "New", "ApprovalStage": 1, "ApprovalChoice": "Approved",
    }  # fmt: skip
    search = {
        "ProjectIds": [310], "IncludeClosedTasks": True, "ParticipantIds": [1002], "AuthorId": 1001,
        "ResponsibleId": 1001, "MaximumItemsCount": 3, "IncludeText": "a", "ExcludeText": "b",
        "ActiveFrom": date, "ActiveTo": date,
    }  # fmt: skip
    oauth = {
        "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "code": "x",
        "grant_type": "authorization_code", "redirect_uri": "nowebserver", "response_type": "code",
    }  # fmt: skip
    form = "&".join(f"{name}={value}" for name, value in oauth.items()).encode()
    part = {"content-type": "multipart/form-data; boundary=xyz"}
    rest = "/restapi"
    return [
        *(Question("GET", f"{rest}/{path}") for path in (
            "inbox", "inbox/3", "alltasks/3", "profile", "contacts", f"v3/task/{payment}",
            f"v3/task/{plain}",
        )),
        Question("POST", f"{rest}/searchtasks", body=search),
        Question("POST", f"{rest}/searchtasks", body={"MaximumItemsCount": 3}),
        Question("PUT", f"{rest}/addtask", body={
            "Text": "T", "AddedProjectIds": [310], "DueDate": date, "Subject": "S",
            "AddedApprovals": [[1002], None, [1003]], "ParentTaskId": plain, **common,
        }),
        Question("PUT", f"{rest}/addform", body={"TemplateId": 201, "Values": values, **common}),
        Question("PUT", f"{rest}/addform", body={"TemplateId": 205, "Values": more}),
        Question("PUT", f"{rest}/addform", body={"TemplateId": 202, "Values": contract}),
        Question("PUT", f"{rest}/addcomment", body={**comment, **common}),
        Question("PUT", f"{rest}/addcomment", body={"TaskId": payment, "FormChanges": values}),
        Question("PUT", f"{rest}/addcomment", body={
            "TaskId": payment, "ApprovalChoice": "Rejected", "AddedApprovals": [[1005], [1003]],
            "RerequestedApprovals": [[1002], [1003]], "FormChanges": values[-2:],
        }),
        Question("POST", f"{rest}/getaccesstoken",
                 body={"Login": "a", "SecurityKey": "b", "ClientId": CLIENT_ID}),
        Question("POST", f"{rest}/upload", raw=PART, headers=part),
        Question("GET", "/oauth", tuple(oauth.items())),
        Question("POST", "/oauth", tuple(oauth.items()), raw=b"login=a&security_key=b"),
        Question("POST", "/oauthtoken", raw=form),
        Question("POST", "/oauthtoken", raw=PART, headers=part),
    ]  # fmt: skip


def check(question: Question, answer: Answer) -> None:
    assert answer.status < 500, question
    kind = answer.headers.get("content-type", "")
    if question.method == "HEAD" or answer.status == 302 or kind.startswith("text/html"):
        return
    body = answer.json()
    if answer.status == 200:
        if "TaskWithNotes" in body:
            check_shape(body["TaskWithNotes"], "TaskWithNotes")
        check_shape(body.get("Tasks", []), ["Task"])
    elif "Message" not in body:
        error = body["ApiException"]
        assert kind == "application/json; charset=utf-8", question
        assert error["Code"] in CODES and error["Message"], question
        named = NAMED.get(error["Code"])
        assert error.keys() - {"Code", "Message"} == ({named} if named else set()), question


async def test_no_spoilt_request_breaks_anything() -> None:
    sandbox = Sandbox(clock=FixedClock(NOW), lively=False)
    sandbox.limit.allowed = 10**9
    token = sign_me_in(sandbox)
    dice = random.Random(20_260_310)
    questions = valid(sandbox.stories())
    for question in questions:
        check(question, await ask(sandbox, token, question, ""))
    statuses, codes = Counter[int](), set[str]()
    for number in range(COUNT):
        question = spoilt(dice, dice.choice(questions))
        before = sandbox._database.image() if number % 50 == 0 else b""
        answer = await ask(sandbox, token, question, "")
        check(question, answer)
        statuses[answer.status] += 1
        codes.update(re.findall(r'"Code":"(\w+)"', answer.content.decode()))
        if before and answer.status >= 400:
            assert sandbox._database.image() == before, question
    assert set(statuses) <= {200, 302, 400, 401, 403, 404, 405}
    assert statuses[200] > COUNT / 10 and statuses[400] > COUNT / 5
    assert len(codes) > 12
    with sandbox._database.transaction() as connection:
        ids = [row[0] for row in connection.execute("SELECT id FROM task ORDER BY id DESC")]
    for task_id in ids[:300]:
        check_clean(sandbox.task(task_id))
        answer = await ask(sandbox, token, Question("GET", f"/v3/task/{task_id}"), "/restapi")
        assert answer.status in {200, 403}
    sandbox.close()


NAMES = [
    "Text", "TaskId", "TemplateId", "Values", "FormChanges", "FieldId", "RowId", "Rows", "DueDate",
    "AddedApprovals", "ResponsibleId", "AddedProjectIds", "Phone", "Time", "ActivityAction",
    "MaximumItemsCount", "AttachmentIds", "AttachmentUrls", "Url", "Login", "ClientId",
]  # fmt: skip
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5)
    | st.sampled_from(["/Date(0)/", "Complete", 1001, 201, 310, 10_001]),
    lambda inside: (
        st.lists(inside, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inside, max_size=4)
    ),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def small() -> Iterator[Sandbox]:
    sandbox = Sandbox(clock=FixedClock(NOW), lively=False, tasks=20)
    sandbox.limit.allowed = 10**9
    yield sandbox
    sandbox.close()


@settings(max_examples=80, deadline=None)
@given(
    method=st.sampled_from([
        ("POST", "/searchtasks"), ("PUT", "/addtask"), ("PUT", "/addform"), ("PUT", "/addcomment"),
        ("POST", "/getaccesstoken"),
    ]),
    body=st.dictionaries(st.sampled_from(NAMES), json_values, max_size=6),
)  # fmt: skip
async def test_any_json_is_answered(small: Sandbox, method: tuple[str, str], body: Any) -> None:
    question = Question(*method, body=body)
    check(question, await ask(small, sign_me_in(small), question, "/restapi"))
