"""The structures of the document: which names each may have, and what is under them."""

import re
from typing import Any

SHAPES: dict[str, Any] = {
    "Person": {"Id": int, "FirstName": str, "LastName": str, "Email": str},
    "Project": {"Id": int, "Name": str, "Parent": "Project"},
    "Attachment": {
        "Id": int, "Name": str, "Size": int, "DownloadUrl": str, "ExistingId": int, "MD5Hash": str,
    },
    "PersonApproval": {"Person": "Person", "Choice": {"Approved", "Rejected"}},
    "FormField": {"Id": int, "Type": str, "Name": str, "ParentId": int},
    "FormValue": {
        "Field": "FormField", "RowId": int, "ActivityStatus": {"Opened", "Closed"},
        "ApprovalDate": "date", "ApprovalPerson": "Person", "ApprovalStep": int,
        "Assignee": "Person", "Author": "Person", "Checkmark": {"Checked", "Unchecked"},
        "CreationDate": "date", "Date": "date", "Decimal": (int, float), "DueDate": "date",
        "Files": ["Attachment"], "Flag": {"Checked", "Unchecked"}, "Tooltip": str,
        "Number": (int, float), "Person": "Person", "Phone": {"Prefix": str, "Number": str},
        "Project": "Project", "Text": str, "Email": str,
        "Time": {"UtcHour": int, "UtcMinute": int}, "CatalogItemId": int,
        "CatalogItemValues": [str], "CatalogHeaders": [str],
        "Rows": [{"RowId": int, "Deleted": {True}}],
    },
    "TaskNote": {
        "Id": int, "TaskId": int, "UserId": int, "CreateDate": "date", "Author": "Person",
        "Text": str, "ReassignedTo": "Person",
        "ActivityAction": {"Complete", "MarkAsDuplicate", "MarkAsIrrelevant", "Reopen"},
        "ApprovalChoice": {"Approved", "Rejected", "Revoked"}, "AddedProjects": ["Project"],
        "RemovedProjects": ["Project"], "DueDateChanged": "date", "DueDateRemoved": {True},
        "ApprovalsAdded": [["Person"]], "ApprovalsRemoved": [["Person"]],
        "ApprovalsRerequested": [["Person"]], "Attachments": ["Attachment"],
        "Form": ["FormValue"],
    },
    "Task": {
        "Id": int, "Text": str, "Responsible": "Person", "DueDate": "date",
        "Projects": ["Project"], "CloseDate": "date", "CreateDate": "date",
        "ModifiedDate": "date", "ParentTaskId": int,
    },
}  # fmt: skip
SHAPES["TaskWithNotes"] = {
    **SHAPES["Task"], "Author": "Person", "Approvals": [["PersonApproval"]],
    "Form": ["FormValue"], "Notes": ["TaskNote"], "IsAnyRejected": {True},
}  # fmt: skip
ALWAYS = {
    "Person": {"Id"},
    "Project": {"Id", "Name"},
    "Attachment": {"Id", "Name", "DownloadUrl"},
    "PersonApproval": {"Person"},
    "FormField": {"Id", "Type", "Name"},
    "FormValue": {"Field"},
    "TaskNote": {"Id", "CreateDate", "Author"},
    "Task": {"Id", "CreateDate", "ModifiedDate"},
    "TaskWithNotes": {"Id", "CreateDate", "Author", "Notes"},
}


def check(value: Any, shape: Any) -> None:
    """Fail unless a value is what the document allows there."""
    if shape == "date":
        assert re.fullmatch(r"/Date\(-?\d+000\)/", value), value
    elif isinstance(shape, str):
        assert ALWAYS[shape] <= value.keys(), value
        check(value, SHAPES[shape])
    elif isinstance(shape, dict):
        for name, inside in value.items():
            assert name in shape, name
            check(inside, shape[name])
    elif isinstance(shape, list):
        for item in value:
            if item is not None:
                check(item, shape[0])
    elif isinstance(shape, set):
        assert value in shape, value
    else:
        assert isinstance(value, shape) and not isinstance(value, bool), value
