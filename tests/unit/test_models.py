"""Drafts, and how answers are put together."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from pydantic import ValidationError

from pyrus_tui.models.base import Json
from pyrus_tui.models.comments import Attachment
from pyrus_tui.models.drafts import AttachmentRef, CommentDraft, Draft, FieldUpdate, TaskDraft
from pyrus_tui.models.merging import merge
from pyrus_tui.models.people import Person
from pyrus_tui.models.tasks import Completeness, Task, TaskHeader
from pyrus_tui.models.values import CatalogValue


def test_only_what_is_set_goes_out():
    assert CommentDraft().payload() == {}
    assert CommentDraft(text=None, cancel_due=False, added_list_ids=()).payload() == {}
    assert CommentDraft(text="ok", approval_choice="approved").payload() == {
        "text": "ok",
        "approval_choice": "approved",
    }


def test_every_parameter_of_a_comment_by_its_own_name():
    draft = CommentDraft(
        text="t",
        subject="s",
        edit_comment_id=5,
        due=datetime(2026, 3, 2, 10, 0, 59, 999, tzinfo=UTC),
        duration=30,
        reassign_to=Person(id=3),
        approvals_added=[[1], [], ["kim@example.test"]],
        approvals_rerequested=[[Person(id=4)]],
        subscribers_added=[1, {"email": "kim@example.test"}],
        participants_removed=[2],
        field_updates=[
            FieldUpdate(id=1, value=Decimal("10306.25")),
            FieldUpdate(code="day", value=date(2026, 3, 2)),
            FieldUpdate(id=3, value=CatalogValue(item_id=845)),
            FieldUpdate(id=4, value=None),
        ],
        attachments=[AttachmentRef(guid="g", root_id=7), Attachment(id=6)],
        added_list_ids=[4],
        scheduled_date="2026-03-05",
        cancel_schedule=True,
        channel="email",
        spent_minutes=15,
        skip_auto_reopen=True,
    )
    assert draft.payload() == {
        "text": "t",
        "subject": "s",
        "edit_comment_id": 5,
        "due": "2026-03-02T10:00:59Z",
        "duration": 30,
        "reassign_to": {"id": 3},
        "approvals_added": [[{"id": 1}], [], [{"email": "kim@example.test"}]],
        "approvals_rerequested": [[{"id": 4}]],
        "subscribers_added": [{"id": 1}, {"email": "kim@example.test"}],
        "participants_removed": [{"id": 2}],
        "field_updates": [
            {"id": 1, "value": 10306.25},
            {"code": "day", "value": "2026-03-02"},
            {"id": 3, "value": {"item_id": 845}},
            {"id": 4, "value": None},
        ],
        "attachments": [{"guid": "g", "root_id": 7}, {"attachment_id": 6}],
        "added_list_ids": [4],
        "scheduled_date": "2026-03-05",
        "cancel_schedule": True,
        "channel": {"type": "email"},
        "spent_minutes": 15,
        "skip_auto_reopen": True,
    }
    assert CommentDraft.model_validate(draft.payload()) == draft


WHEN = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
SHARED: dict[str, tuple[Json, Json]] = {
    "text": ("t", "t"),
    "formatted_text": ("<b>t</b>", "<b>t</b>"),
    "subject": ("s", "s"),
    "due_date": (date(2026, 3, 2), "2026-03-02"),
    "due": (WHEN, "2026-03-02T10:00:00Z"),
    "scheduled_date": ("2026-03-05", "2026-03-05"),
    "scheduled_datetime_utc": ("2026-03-05T10:00:00+03:00", "2026-03-05T07:00:00Z"),
    "attachments": (
        [
            {"guid": "g"},
            {"guid": "g", "root_id": 7},
            {"attachment_id": 6},
            Attachment(id=8),
            {"url": "https://x.test"},
            {"url": "https://x.test", "name": "X"},
        ],
        [
            {"guid": "g"},
            {"guid": "g", "root_id": 7},
            {"attachment_id": 6},
            {"attachment_id": 8},
            {"url": "https://x.test"},
            {"url": "https://x.test", "name": "X"},
        ],
    ),
}
OF_A_COMMENT: dict[str, tuple[Json, Json]] = SHARED | {
    "edit_comment_id": (5, 5),
    "action": ("reopened", "reopened"),
    "approval_choice": ("acknowledged", "acknowledged"),
    "approval_steps": ([1, 3], [1, 3]),
    "reassign_to": ("kim@example.test", {"email": "kim@example.test"}),
    "approvals_added": ([[1], []], [[{"id": 1}], []]),
    "approvals_removed": ([[], [2]], [[], [{"id": 2}]]),
    "approvals_rerequested": ([[3]], [[{"id": 3}]]),
    "subscribers_added": ([1], [{"id": 1}]),
    "subscribers_removed": ([2], [{"id": 2}]),
    "subscribers_rerequested": ([3], [{"id": 3}]),
    "participants_added": ([4], [{"id": 4}]),
    "participants_removed": ([5], [{"id": 5}]),
    "field_updates": ([{"name": "Sum", "value": None}], [{"name": "Sum", "value": None}]),
    "added_list_ids": ([4, 5], [4, 5]),
    "removed_list_ids": ([6], [6]),
    "cancel_due": (True, True),
    "cancel_schedule": (True, True),
    "channel": (
        {"type": "custom", "phone": "+7 900", "integration_id": 3},
        {"type": "custom", "phone": "+7 900", "integration_id": 3},
    ),
    "comment_as_roles": ([7], [{"id": 7}]),
    "spent_minutes": (15, 15),
    "skip_satisfaction": (True, True),
    "skip_notification": (True, True),
    "skip_auto_reopen": (True, True),
}
OF_A_TASK: dict[str, tuple[Json, Json]] = SHARED | {
    "responsible": (3, {"id": 3}),
    "participants": ([Person(id=4)], [{"id": 4}]),
    "subscribers": (["kim@example.test"], [{"email": "kim@example.test"}]),
    "parent_task_id": (7, 7),
    "list_ids": ([4], [4]),
    "approvals": ([[1, 2], [], [3]], [[{"id": 1}, {"id": 2}], [], [{"id": 3}]]),
    "form_id": (1345, 1345),
    "fields": ([{"code": "sum", "value": Decimal("0.10")}], [{"code": "sum", "value": 0.1}]),
    "fill_defaults": (True, True),
}


@pytest.mark.parametrize("name", OF_A_COMMENT)
def test_each_parameter_of_a_comment(name: str):
    value, written = OF_A_COMMENT[name]
    draft = CommentDraft.model_validate({name: value})
    assert draft.payload() == {name: written}
    assert CommentDraft.model_validate(draft.payload()).payload() == draft.payload()


@pytest.mark.parametrize("name", OF_A_TASK)
def test_each_parameter_of_a_task(name: str):
    value, written = OF_A_TASK[name]
    draft = TaskDraft.model_validate({name: value})
    assert draft.payload() == {name: written}
    assert TaskDraft.model_validate(draft.payload()).payload() == draft.payload()


@pytest.mark.parametrize(
    ("draft", "tested"), [(CommentDraft, OF_A_COMMENT), (TaskDraft, OF_A_TASK)]
)
def test_no_parameter_is_forgotten(draft: type[Draft], tested: dict[str, Json]):
    assert draft.model_fields.keys() - draft.LOCAL == tested.keys() | {"duration"}


def test_waiting_for_a_reply_is_kept_here_and_told_to_no_server():
    draft = CommentDraft(scheduled_date=date(2026, 11, 20), until_reply=True)
    assert draft.payload() == {"scheduled_date": "2026-11-20"}
    assert CommentDraft.model_validate(draft.kept()) == draft


@pytest.mark.parametrize("draft", [CommentDraft, TaskDraft])
def test_a_duration_goes_with_a_moment_only(draft: type[Draft]):
    body = {"due": "2026-03-02T10:00:00Z", "duration": 30}
    assert draft.model_validate(body).payload() == body
    for wrong in ({"duration": 30}, {"due_date": "2026-03-02", "duration": 30}):
        with pytest.raises(ValidationError):
            draft.model_validate(wrong)


def test_a_new_task():
    draft = TaskDraft(
        form_id=1345,
        fields=[FieldUpdate(code="TicketPrice", value=Decimal("10306.25"))],
        fill_defaults=True,
        responsible="kim@example.test",
    )
    assert draft.payload() == {
        "responsible": {"email": "kim@example.test"},
        "form_id": 1345,
        "fields": [{"code": "TicketPrice", "value": 10306.25}],
        "fill_defaults": True,
    }
    assert TaskDraft.model_validate(draft.payload()) == draft


@pytest.mark.parametrize(
    "wrong", [{"txt": "x"}, {"due": "soon"}, {"reassign_to": True}, {"spent_minutes": "x"}]
)
def test_a_draft_is_strict(wrong: Json):
    with pytest.raises(ValidationError):
        CommentDraft.model_validate(wrong)


def test_values_are_frozen():
    with pytest.raises(ValidationError):
        Task(id=1).text = "x"


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ({"subject": "Fair", "text": "long"}, "Fair"),
        ({"text": "\n\n First line \nsecond"}, "First line"),
        ({"text": "\x1b[31m red"}, "␛[31m red"),
        ({}, ""),
    ],
)
def test_the_title_is_the_subject_or_the_first_line(body: Json, title: str):
    assert TaskHeader.model_validate({"id": 1} | body).title == title


def test_a_header_is_small():
    body = {"id": 1, "text": "x", "create_date": "2026-01-01T00:00:00Z"}
    first, second = TaskHeader.model_validate(body), TaskHeader.model_validate(dict(body))
    assert first.model_fields_set is second.model_fields_set
    changed = first.model_copy(update={"subject": "s"})
    assert "subject" not in second.model_fields_set
    assert changed.subject == "s"


EARLY, LATE = "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"


def full(**more: Json) -> Task:
    return Task.model_validate(
        {"id": 1, "text": "x", "last_modified_date": EARLY, "comments": [{"id": 1}, {"id": 2}]}
        | more
    )


def header(**more: Json) -> TaskHeader:
    return TaskHeader.model_validate({"id": 1, "text": "x", "last_modified_date": EARLY} | more)


def test_a_first_answer_is_taken():
    assert merge(None, header()) == header()
    assert merge(None, full()) == full()
    assert merge(header(), full()) == full()


def test_a_row_does_not_replace_what_is_richer():
    known = full(current_step=2, due="2026-01-05T10:00:00Z", form_id=9)
    merged = merge(known, header(text="new", last_modified_date=LATE, close_date=LATE))
    assert merged.text == "new" and merged.closed
    assert (merged.current_step, merged.form_id) == (2, 9)
    assert len(merged.comments) == 2 and merged.due == known.due
    assert merged.completeness is Completeness.FULL
    assert merged.details_are_old and merged.detailed_at == known.last_modified_date
    again = merge(merged, header(last_modified_date="2026-01-03T00:00:00Z"))
    assert again.detailed_at == known.last_modified_date


def test_an_unchanged_row_changes_nothing():
    known = full()
    assert merge(known, header()) == known
    assert not merge(known, header()).details_are_old


def test_a_row_says_what_is_empty_now():
    known = full(due_date="2026-01-05", close_date=EARLY, responsible={"id": 5})
    merged = merge(known, header(last_modified_date=LATE))
    assert merged.due_date is None and not merged.closed and merged.responsible is None


def test_a_fresh_answer_replaces_everything():
    fresh = full(last_modified_date=LATE, comments=[{"id": 9}])
    assert merge(full(), fresh) == fresh
    stale = merge(full(), header(last_modified_date=LATE))
    assert merge(stale, fresh) == fresh


def test_an_answer_that_comes_late_changes_nothing():
    known = full(last_modified_date=LATE)
    assert merge(known, full()) is known
    assert merge(known, header()) is known


def test_a_partial_answer_adds_what_it_has():
    known = full(fields=[{"id": 1, "type": "text", "value": "old"}])
    news = Task.model_validate(
        {
            "id": 1,
            "completeness": "partial",
            "last_modified_date": LATE,
            "fields": [{"id": 1, "type": "text", "value": "new"}],
            "comments": [{"id": 2, "text": "edited"}, {"id": 3}],
        }
    )
    merged = merge(known, news)
    assert merged.fields[0].value == "new"
    assert [comment.id for comment in merged.comments] == [1, 2, 3]
    assert merged.comments[1].text == "edited"
    assert merged.completeness is Completeness.FULL
    assert merged.text == "x", "a partial answer without a text does not empty it"
    later = Task.model_validate({"id": 1, "completeness": "partial", "comments": [{"id": 4}]})
    assert [comment.id for comment in merge(news, later).comments] == [2, 3, 4]


ADA = {"id": 5, "last_name": "Ada"}


def row(**more: Json) -> Task:
    """A row of a register."""
    body = {"id": 1, "form_id": 9, "completeness": "partial", "last_modified_date": LATE}
    return Task.model_validate(body | more)


def field(number: int, value: str) -> Json:
    return {"id": number, "type": "text", "value": value}


def test_a_row_of_a_register_takes_nothing_away():
    known = full(
        author=ADA,
        responsible=ADA,
        due_date="2026-01-05",
        approvals=[[{"person": ADA}]],
        fields=[field(1, "old"), field(2, "kept")],
    )
    merged = merge(known, row(current_step=2, fields=[field(3, "more"), field(1, "new")]))
    assert merged.text == "x" and merged.author == merged.responsible == known.author
    assert merged.due_date == known.due_date and merged.approvals == known.approvals
    assert [(f.id, f.value) for f in merged.fields] == [(1, "new"), (2, "kept"), (3, "more")]
    assert merged.current_step == 2 and merged.details_are_old
    assert merged.completeness is Completeness.FULL and len(merged.comments) == 2


def test_a_row_of_a_register_tells_nothing_new_of_the_same_state():
    known = full(author=ADA, last_modified_date=LATE, fields=[field(1, "whole")])
    assert merge(known, row(fields=[])) is known


def test_rows_of_a_register_with_other_columns_add_up():
    merged = merge(row(fields=[field(1, "a")]), row(fields=[field(2, "b")], close_date=LATE))
    assert [f.value for f in merged.fields] == ["a", "b"] and merged.closed
    reopened = merge(merged, row(last_modified_date="2026-01-03T00:00:00Z"))
    assert not reopened.closed and len(reopened.fields) == 2


def test_the_calendar_knows_more_than_a_register():
    calendar = row(text="x", author=ADA, comments=[{"id": 3}])
    assert merge(row(fields=[field(1, "a")]), calendar).author == calendar.author
    assert merge(calendar, row(last_modified_date="2026-01-03T00:00:00Z")).text == "x"
