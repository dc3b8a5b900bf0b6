"""The shapes of the v4 API's answers and requests, as JSON schemas for its OpenAPI description."""

from typing import Any, TypeAlias

from pyrus_tui.sandbox.changing import CHANNELS
from pyrus_tui.sandbox.records import ACKNOWLEDGED, APPROVED, REJECTED, REVOKED, WAITING

Schema: TypeAlias = dict[str, Any]

LARGEST = 10**15 - 1
ID: Schema = {"type": "integer", "minimum": 0, "maximum": LARGEST}
TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
DAY: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
MOMENT: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"}
ANYTHING: Schema = {}


def ref(name: str) -> Schema:
    """Point to one of the named schemas."""
    return {"$ref": f"#/components/schemas/{name}"}


def many(items: Schema, **limits: int) -> Schema:
    """Describe an array."""
    return {"type": "array", "items": items, **limits}


def one_of(*words: str) -> Schema:
    """Describe a choice of words."""
    return {"type": "string", "enum": list(words)}


def thing(required: str, **properties: Schema) -> Schema:
    """Describe an object; `required` names the properties that are always there."""
    return {
        "type": "object",
        "properties": properties,
        **({"required": required.split()} if required else {}),
    }


YES_OR_NO = one_of("y", "n", "yes", "no", "true", "false", "True", "False", "1", "0")
PERSON = ref("Person")
PEOPLE = many(PERSON)
IDS = many(ID)
STEPS = many(many(thing("person step", person=PERSON, step=ID)))
CHOICES = one_of(WAITING, APPROVED, REJECTED, REVOKED, ACKNOWLEDGED)
IDENTITY = thing("", id=ID, email=TEXT)
IDENTITIES = many(IDENTITY)
ROW = thing("values", values=many({"type": "string", "maxLength": 500}, minItems=1))
HEADERS = many({"anyOf": [TEXT, thing("name", name=TEXT, type=TEXT)]}, minItems=1)
DUE = {"due_date": DAY, "due": MOMENT, "duration": ID}
SCHEDULE = {"scheduled_date": DAY, "scheduled_datetime_utc": MOMENT}
HEADER = {
    "id": ID,
    "author": PERSON,
    "responsible": PERSON,
    "text": TEXT,
    "create_date": MOMENT,
    "last_modified_date": MOMENT,
    "close_date": MOMENT,
    "due_date": DAY,
}
HEADER_NEEDS = "id author create_date last_modified_date"
NEW_FIELD = thing("value", id=ID, code=TEXT, name=TEXT, value=ANYTHING)
NEW_FILE: Schema = {
    "anyOf": [
        TEXT,
        thing("guid", guid=TEXT, root_id=ID),
        thing("attachment_id", attachment_id=ID),
        thing("url", url=TEXT, name=TEXT),
    ]
}
WORDS = {"text": TEXT, "formatted_text": TEXT}
FILES = {"attachments": many(NEW_FILE, maxItems=100)}
MEMBER = {
    "id": ID,
    "first_name": TEXT,
    "last_name": TEXT,
    "email": TEXT,
    "type": one_of("user", "bot", "role"),
    "banned": FLAG,
}
LIST_CHANGE = {
    "name": TEXT,
    "color": {"type": "string", "pattern": "^#[0-9A-Fa-f]{6}$"},
    "list_type": one_of("private", "org_wide"),
    "is_private": FLAG,
    "external_id": ID,
    "external_version": ID,
    "added_managers": IDS,
    "removed_managers": IDS,
    "added_members": IDS,
    "removed_members": IDS,
}
MESSAGE = {
    "id": ID,
    "text": TEXT,
    "formatted_text": TEXT,
    "create_date": MOMENT,
    "author": PERSON,
    "attachments": many(ref("File")),
}

SCHEMAS: dict[str, Schema] = {
    "Error": thing("error error_code", error=TEXT, error_code=TEXT),
    "Person": thing("id last_name type", **MEMBER),
    "Member": thing(
        "id last_name type banned fired",
        **MEMBER,
        fired=FLAG,
        position=TEXT,
        department_id=ID,
        department_name=TEXT,
        phone=TEXT,
        mobile_phone=TEXT,
    ),
    "Role": thing(
        "id name member_ids banned fired",
        id=ID,
        name=TEXT,
        member_ids=IDS,
        banned=FLAG,
        fired=FLAG,
    ),
    "Organization": thing(
        "organization_id name persons",
        organization_id=ID,
        name=TEXT,
        persons=PEOPLE,
        roles=many(thing("id name", id=ID, name=TEXT, member_ids=IDS, type=TEXT)),
        department_catalog_id=ID,
    ),
    "File": thing(
        "id name url", id=ID, name=TEXT, url=TEXT, size=ID, md5=TEXT, version=ID, root_id=ID
    ),
    "Field": thing(
        "id type name",
        id=ID,
        type=TEXT,
        name=TEXT,
        code=TEXT,
        value=ANYTHING,
        parent_id=ID,
        row_id=ID,
        duration=ID,
        info={"type": "object"},
    ),
    "TaskHeader": thing(HEADER_NEEDS, **HEADER),
    "Task": thing(
        HEADER_NEEDS + " comments",
        **HEADER | DUE | SCHEDULE,
        formatted_text=TEXT,
        subject=TEXT,
        participants=PEOPLE,
        form_id=ID,
        fields=many(ref("Field")),
        approvals=many(
            many(
                thing(
                    "person approval_choice step", person=PERSON, approval_choice=CHOICES, step=ID
                )
            )
        ),
        current_step=ID,
        steps=many(thing("step elapsed_time", step=ID, name=TEXT, elapsed_time=ID)),
        subscribers=many(thing("person approval_choice", person=PERSON, approval_choice=CHOICES)),
        list_ids=IDS,
        parent_task_id=ID,
        linked_task_ids=IDS,
        attachments=many(ref("File")),
        last_note_id=ID,
        comments=many(ref("Comment")),
    ),
    "Comment": thing(
        "id create_date author",
        **MESSAGE | DUE | SCHEDULE,
        subject=TEXT,
        action=one_of("finished", "reopened"),
        approval_choice=CHOICES,
        approval_step=ID,
        changed_step=ID,
        reset_to_step=ID,
        reassigned_to=PERSON,
        cancel_due=FLAG,
        cancel_schedule=FLAG,
        added_list_ids=IDS,
        removed_list_ids=IDS,
        participants_added=PEOPLE,
        participants_removed=PEOPLE,
        subscribers_added=PEOPLE,
        subscribers_removed=PEOPLE,
        subscribers_rerequested=PEOPLE,
        approvals_added=STEPS,
        approvals_removed=STEPS,
        approvals_rerequested=STEPS,
        field_updates=many(ref("Field")),
        channel=thing("type", type=TEXT),
        comment_as_roles=many(thing("id name", id=ID, name=TEXT)),
        spent_minutes=ID,
        mentions=IDS,
        reply_note_id=ID,
        skip_satisfaction=FLAG,
        skip_notification=FLAG,
        skip_auto_reopen=FLAG,
    ),
    "RegisterTask": thing(
        "id create_date last_modified_date fields",
        id=ID,
        create_date=MOMENT,
        last_modified_date=MOMENT,
        close_date=MOMENT,
        current_step=ID,
        last_note_id=ID,
        fields=many(ref("Field")),
    ),
    "Meeting": thing(
        "id type start_time duration creator_id shared_to_email deleted",
        id=ID,
        type=one_of("none", "zoom", "offline", "google_meet", "yandex_telemost"),
        start_time=MOMENT,
        duration=ID,
        join_parameters=thing("", url=TEXT, external_id=TEXT, password=TEXT),
        creator_id=ID,
        task_id=ID,
        shared_calendar_event_id=TEXT,
        shared_to_email=FLAG,
        deleted=FLAG,
    ),
    "List": thing(
        "id name",
        id=ID,
        name=TEXT,
        has_form=FLAG,
        deleted=FLAG,
        children=many(ref("List")),
    ),
    "ChangedList": thing(
        "id name version list_type manager_ids",
        id=ID,
        parent_id=ID,
        name=TEXT,
        version=ID,
        list_type=one_of("private", "org_wide"),
        color=TEXT,
        external_id=ID,
        external_version=ID,
        deleted=FLAG,
        member_ids=IDS,
        manager_ids=IDS,
    ),
    "Form": thing(
        "id name steps fields deleted_or_closed",
        id=ID,
        name=TEXT,
        steps={"type": "object", "additionalProperties": TEXT},
        fields=many(ref("Field")),
        deleted_or_closed=FLAG,
        print_forms=many(
            thing("print_form_id print_form_name", print_form_id=ID, print_form_name=TEXT)
        ),
        folder=many(TEXT),
        business_owners=IDS,
    ),
    "Catalog": thing(
        "catalog_id name version catalog_headers deleted",
        catalog_id=ID,
        name=TEXT,
        version=ID,
        supervisors=IDS,
        source_type=TEXT,
        catalog_headers=ref("CatalogHeaders"),
        deleted=FLAG,
        items=ref("CatalogItems"),
    ),
    "CatalogHeaders": many(thing("name type", name=TEXT, type=one_of("text", "workflow"))),
    "CatalogItems": many(thing("values", item_id=ID, values=many(TEXT), deleted=FLAG)),
    "CatalogDiff": thing(
        "catalog_id apply added updated deleted catalog_headers",
        catalog_id=ID,
        version=ID,
        apply=FLAG,
        added=ref("CatalogItems"),
        updated=ref("CatalogItems"),
        deleted=ref("CatalogItems"),
        catalog_headers=ref("CatalogHeaders"),
    ),
    "Announcement": thing(
        "id create_date last_modified_date author text",
        **MESSAGE,
        last_modified_date=MOMENT,
        comments=many(thing("id create_date author", **MESSAGE)),
    ),
    "NewTask": thing(
        "",
        **WORDS | FILES | DUE | SCHEDULE,
        subject=TEXT,
        responsible=IDENTITY,
        participants=IDENTITIES,
        subscribers=IDENTITIES,
        parent_task_id=ID,
        list_ids=IDS,
        form_id=ID,
        fields=many(NEW_FIELD),
        fill_defaults=FLAG,
        approvals=many(IDENTITIES, maxItems=20),
    ),
    "NewComment": thing(
        "",
        **WORDS | FILES | DUE | SCHEDULE,
        subject=TEXT,
        edit_comment_id=ID,
        cancel_due=FLAG,
        action=one_of("finished", "reopened"),
        approval_choice=one_of(APPROVED, ACKNOWLEDGED, REJECTED, REVOKED),
        approval_steps=IDS,
        reassign_to=IDENTITY,
        approvals_added=many(IDENTITIES, maxItems=20),
        approvals_removed=many(IDENTITIES, maxItems=20),
        approvals_rerequested=many(IDENTITIES, maxItems=20),
        subscribers_added=IDENTITIES,
        subscribers_removed=IDENTITIES,
        subscribers_rerequested=IDENTITIES,
        participants_added=IDENTITIES,
        participants_removed=IDENTITIES,
        field_updates=many(NEW_FIELD),
        added_list_ids=IDS,
        removed_list_ids=IDS,
        cancel_schedule=FLAG,
        channel=thing("type", type=one_of(*CHANNELS)),
        spent_minutes=ID,
        skip_satisfaction=FLAG,
        skip_notification=FLAG,
        skip_auto_reopen=FLAG,
        comment_as_roles=many(thing("id", id=ID)),
    ),
    "NewMessage": thing("", **WORDS | FILES),
    "NewList": thing("name", **LIST_CHANGE, parent_id=ID),
    "ListChange": thing("", **LIST_CHANGE),
}
