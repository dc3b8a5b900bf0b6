"""How a task will look, and what takes an action back."""

from datetime import timedelta

import pytest

from pyrus_tui.models import rules
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.outbox import Base, Entry, Stage
from pyrus_tui.models.people import Profile
from pyrus_tui.models.tasks import Task
from pyrus_tui.services.compensating import compensation, explained, is_too_late
from pyrus_tui.services.guarding import base_of, newer
from pyrus_tui.services.patching import is_unsent, overlays, patched
from pyrus_tui.services.recognizing import (
    find,
    holds,
    is_same,
    normal,
    plain,
    shows,
    wrong_fields,
)
from tests.conftest import START

ME = Profile(person_id=1, first_name="Anna", last_name="Petrova")
BEFORE = Task.model_validate(
    {
        "id": 7,
        "text": "Trip",
        "subject": "Trip",
        "last_modified_date": "2026-11-18T10:00:00Z",
        "author": {"id": 2, "first_name": "Olga"},
        "responsible": {"id": 2, "first_name": "Olga"},
        "due": "2026-12-01T10:00:00Z",
        "duration": 60,
        "current_step": 1,
        "approvals": [[{"person": {"id": 1}}, {"person": {"id": 50}}], [{"person": {"id": 1}}]],
        "subscribers": [{"person": {"id": 1}}],
        "participants": [{"id": 4, "first_name": "Tom"}],
        "list_ids": [10, 11],
        "fields": [
            {"id": 1, "type": "text", "name": "Purpose", "value": "Oslo"},
            {"id": 2, "type": "money", "name": "Amount", "value": 10.5},
            {
                "id": 3,
                "type": "title",
                "name": "More",
                "value": {"fields": [{"id": 4, "type": "date", "value": "2026-11-01"}]},
            },
            {"id": 5, "type": "table", "name": "Rows", "value": []},
        ],
        "comments": [
            {"id": 100, "author": {"id": 1}, "text": "typo", "create_date": "2026-11-18T09:00:00Z"}
        ],
    }
)


def look(**draft) -> Task:
    return patched(BEFORE, CommentDraft(**draft), ME, START, number=3)


def test_the_comment_stands_there_and_is_marked_as_not_sent():
    task = look(text="hello", spent_minutes=5, channel="email")
    comment = task.comments[-1]
    assert (comment.text, comment.author.name, comment.create_date) == (
        "hello",
        "Anna Petrova",
        START,
    )
    assert is_unsent(comment) and not is_unsent(task.comments[0])
    assert comment.external
    assert task.last_modified_date == BEFORE.last_modified_date
    assert task.last_comment_id == 100
    assert look(formatted_text="<b>a</b><br>b &amp; c").comments[-1].text == "a\nb & c"


def test_decisions_are_for_the_server_to_say():
    for draft in ({"approval_choice": "approved"}, {"action": "finished"}):
        task = look(**draft)
        assert task.approvals == BEFORE.approvals
        assert rules.current_step(task) == 1
        assert not task.closed
    assert look(approval_choice="approved").comments[-1].approval_choice == "approved"


def test_people_dates_lists_and_fields_show_at_once():
    assert look(reassign_to=4).responsible.name == "Tom"
    assert look(reassign_to="new@x.example").responsible.name == "new@x.example"
    assert look(due_date="2026-12-24").due is None
    assert look(cancel_due=True).due is None
    assert look(scheduled_date="2026-12-24").scheduled_date is not None
    assert look(cancel_schedule=True).scheduled_date is None
    assert look(added_list_ids=(12,), removed_list_ids=(10,)).list_ids == (11, 12)
    assert look(subject="Journey").title == "Journey"
    assert [p.id for p in look(participants_added=(9, 4)).participants] == [4, 9]
    assert look(participants_removed=(4,)).participants == ()
    assert [s.person.id for s in look(subscribers_added=(9,)).subscribers] == [1, 9]
    assert look(subscribers_removed=(1,)).subscribers == ()
    added = look(approvals_added=[[], [9], [8]]).approvals
    assert [[a.person.id for a in step] for step in added] == [[1, 50], [1, 9], [8]]
    assert [a.person.id for a in look(approvals_removed=[[50]]).approvals[0]] == [1]
    task = look(field_updates=[{"id": 1, "value": "Bergen"}, {"id": 4, "value": "2026-12-05"}])
    assert task.fields[0].value == "Bergen"
    assert task.fields[2].value.fields[0].value.isoformat() == "2026-12-05"
    assert [field.id for field in task.comments[-1].field_updates] == [1]


def test_an_edit_changes_the_comment_and_adds_none():
    task = look(edit_comment_id=100, text="no typo")
    assert [comment.text for comment in task.comments] == ["no typo"]


def entry(number: int, draft: CommentDraft, stage=Stage.QUEUED, **more) -> Entry:
    return Entry(number, 7, draft, "Trip", stage, START, START, **more)


def test_all_that_is_under_way_is_laid_over_what_the_server_said():
    rows = [
        entry(1, CommentDraft(text="one")),
        entry(2, CommentDraft(action="finished"), Stage.UNKNOWN),
        entry(3, CommentDraft(text="held"), Stage.HELD),
        entry(4, CommentDraft(text="sent"), Stage.SENT),
    ]
    task = overlays(rows, {7: BEFORE}, ME)[7]
    assert [comment.id for comment in task.comments] == [100, -1, -2]
    assert task.comments[-1].action == "finished"
    assert overlays(rows, {}, ME) == overlays(rows, {7: BEFORE}, None) == {}
    assert overlays(rows[2:], {7: BEFORE}, ME) == {}


@pytest.mark.parametrize(
    ("draft", "back"),
    [
        ({"approval_choice": "approved", "text": "ok"}, {"approval_choice": "revoked"}),
        ({"approval_choice": "rejected"}, {"approval_choice": "revoked"}),
        ({"approval_choice": "acknowledged"}, {"approval_choice": "revoked"}),
        ({"approval_choice": "revoked"}, None),
        ({"action": "finished"}, {"action": "reopened"}),
        ({"action": "reopened"}, None),
        ({"scheduled_date": "2026-12-01"}, {"cancel_schedule": True}),
        ({"cancel_schedule": True}, None),
        ({"reassign_to": {"id": 9}}, {"reassign_to": {"id": 2}}),
        ({"due_date": "2026-12-24"}, {"due": "2026-12-01T10:00:00Z", "duration": 60}),
        ({"cancel_due": True}, {"due": "2026-12-01T10:00:00Z", "duration": 60}),
        ({"added_list_ids": [10, 12]}, {"removed_list_ids": [12]}),
        ({"removed_list_ids": [10]}, {"added_list_ids": [10]}),
        ({"added_list_ids": [10]}, None),
        ({"participants_added": [9, 4]}, {"participants_removed": [{"id": 9}]}),
        ({"participants_removed": [4]}, {"participants_added": [{"id": 4}]}),
        ({"subscribers_added": [9]}, {"subscribers_removed": [{"id": 9}]}),
        ({"approvals_added": [[], [9]]}, {"approvals_removed": [[], [{"id": 9}]]}),
        ({"approvals_removed": [[50]]}, {"approvals_added": [[{"id": 50}]]}),
        ({"approvals_rerequested": [[1]]}, None),
        (
            {"field_updates": [{"id": 2, "value": 99}, {"id": 8, "value": "new"}]},
            {"field_updates": [{"id": 2, "value": 10.5}, {"id": 8, "value": None}]},
        ),
        ({"field_updates": [{"id": 5, "value": []}]}, None),
        ({"subject": "Journey"}, {"subject": "Trip"}),
        ({"text": "hi"}, {"edit_comment_id": 200, "text": "(taken back)"}),
        (
            {"edit_comment_id": 100, "text": "no typo"},
            {"edit_comment_id": 100, "text": "typo"},
        ),
        ({"text": "hi", "channel": {"type": "email"}}, None),
        ({"spent_minutes": 5}, None),
    ],
)
def test_what_takes_an_action_back(draft, back):
    own = CommentDraft.model_validate(draft)
    found = compensation(own, BEFORE, 200)
    assert (None if found is None else found.payload()) == back
    if found is not None:
        words = explained(own, found)
        assert words[0].isupper() and words.endswith(".")
        if own.text and own.approval_choice:
            assert words.endswith("The words you wrote stay.")


def test_an_old_snooze_is_restored_only_while_it_is_ahead():
    snoozed = BEFORE.model_copy(update={"scheduled_datetime_utc": START + timedelta(hours=1)})
    back = compensation(CommentDraft(cancel_schedule=True), snoozed)
    assert not is_too_late(back, START)
    assert is_too_late(back, START + timedelta(hours=2))


def comment(**more):
    values = {"id": 300, "author": {"id": 1}} | more
    return Task.model_validate({"id": 7, "comments": [values]}).comments[0]


@pytest.mark.parametrize(
    ("draft", "written", "same"),
    [
        ({"text": "ok"}, {"text": "ok"}, True),
        ({"text": "ok"}, {"text": "ok", "action": "reopened"}, True),
        ({"text": "ok"}, {"text": "ok", "approval_choice": "approved"}, False),
        ({"text": "ok", "approval_choice": "approved"}, {"text": "ok"}, True),
        ({"approval_choice": "approved"}, {}, False),
        ({"text": "ok"}, {"text": "ok", "attachments": [{"id": 1, "name": "a"}]}, False),
        (
            {"text": "ok", "attachments": [{"guid": "x", "name": "a"}]},
            {"text": "ok", "attachments": [{"id": 1, "name": "a"}]},
            True,
        ),
        ({"text": "ok", "channel": "email"}, {"text": "ok"}, False),
        ({"spent_minutes": 5}, {"spent_minutes": 6}, False),
        ({"due_date": "2026-12-01"}, {"due_date": "2026-12-01"}, True),
        ({"due_date": "2026-12-01"}, {"due_date": "2026-12-02"}, False),
        ({"reassign_to": 4}, {"reassigned_to": {"id": 4}}, True),
        ({"reassign_to": 4}, {"reassigned_to": {"id": 5}}, False),
        ({"added_list_ids": [1, 2]}, {"added_list_ids": [2]}, True),
        (
            {"field_updates": [{"id": 2, "value": 99}]},
            {"field_updates": [{"id": 2, "type": "money", "value": 99.0}]},
            True,
        ),
        (
            {"field_updates": [{"id": 2, "value": 99}]},
            {"field_updates": [{"id": 2, "type": "money", "value": 98}]},
            False,
        ),
    ],
)
def test_a_comment_is_recognized_by_what_it_says_and_does(draft, written, same):
    assert is_same(comment(**written), CommentDraft.model_validate(draft)) is same


def test_only_a_new_unclaimed_comment_of_mine_counts():
    draft = CommentDraft(text="ok")
    task = Task.model_validate(
        {
            "id": 7,
            "comments": [
                {"id": 1, "text": "ok", "author": {"id": 1}},
                {"id": 2, "text": "ok", "author": {"id": 2}},
                {"id": 3, "text": "ok", "author": {"id": 1}},
                {"id": 4, "text": "ok", "author": {"id": 1}},
            ],
        }
    )
    assert find(task, draft, {1}, {3}, 1).id == 4
    assert find(task, draft, {1, 3, 4}, set(), 1) is None


def test_texts_are_compared_without_what_a_server_may_change():
    assert normal(" a\r\n b ") == normal("a b")
    assert normal("cafe\u0301") == normal("café")
    assert normal("a &amp; b") == normal("a & b")
    assert plain("<ul><li>a</li><li>b</li></ul>").split() == ["a", "b"]


def test_a_state_that_is_there_already_is_seen_and_words_are_not():
    assert shows(BEFORE, CommentDraft(added_list_ids=(10,), removed_list_ids=(99,)))
    assert shows(BEFORE, CommentDraft(field_updates=[{"id": 1, "value": "Oslo"}]))
    assert not shows(BEFORE, CommentDraft(field_updates=[{"id": 1, "value": "Rome"}]))
    assert not shows(BEFORE, CommentDraft(text="hi", added_list_ids=(10,)))
    assert not shows(BEFORE, CommentDraft(approval_choice="approved"))
    assert not shows(BEFORE, CommentDraft())


def test_what_is_newer_than_what_a_person_knew():
    def with_comment(**more) -> Task:
        values = {"id": 300, "author": {"id": 2}, "create_date": "2026-11-19T08:00:00Z"} | more
        return BEFORE.model_copy(update={"comments": (*BEFORE.comments, comment(**values))})

    base = base_of(BEFORE, CommentDraft())
    assert newer(BEFORE, base, 1) == ()
    assert newer(with_comment(text="wait"), base, 1)
    assert newer(with_comment(approval_choice="rejected"), base, 1)
    assert not newer(with_comment(approval_choice="approved"), base, 1)
    assert not newer(with_comment(text="mine", author={"id": 1}), base, 1)
    assert newer(with_comment(text="wait"), Base(), 1)
    header_only = base_of(BEFORE.model_copy(update={"completeness": "partial"}), CommentDraft())
    assert header_only.comment_ids is None
    assert newer(with_comment(text="wait"), header_only, 1)
    assert not newer(with_comment(text="old", create_date="2026-11-18T09:59:00Z"), header_only, 1)


@pytest.mark.parametrize(
    ("kind", "held", "wanted", "same"),
    [
        ("text", "a  b", "a b", True),
        ("money", 10.5, 10.50, True),
        ("money", 10.5, 10.6, False),
        ("catalog", {"item_id": 5, "values": ["x"]}, {"item_ids": [5]}, True),
        ("catalog", {"item_id": 5}, {"item_id": 6}, False),
        ("catalog", {"item_id": 5}, {"item_name": "x"}, True),
        ("multiple_choice", {"choice_id": 1, "choice_names": ["a"]}, {"choice_id": 1}, True),
        ("person", {"id": 3, "first_name": "Olga"}, {"id": 3}, True),
        ("date", "2026-12-01", "2026-12-02", False),
        ("checkmark", "checked", "checked", True),
        ("table", [{"row_id": 1, "cells": []}], [{"cells": []}], True),
        ("text", None, "", True),
    ],
)
def test_a_field_is_compared_by_what_it_means(kind, held, wanted, same):
    field = Task.model_validate({"id": 1, "fields": [{"id": 1, "type": kind, "value": held}]})
    assert holds(field.fields[0], wanted) is same


def test_a_field_is_found_by_its_id_its_code_or_its_name():
    for update in ({"id": 4}, {"name": "Purpose"}):
        draft = CommentDraft(field_updates=[update | {"value": None}])
        assert wrong_fields(BEFORE, draft)
        assert compensation(draft, BEFORE).field_updates[0].id in (1, 4)
    unknown = CommentDraft(field_updates=[{"id": 99, "value": None}])
    assert not wrong_fields(BEFORE, unknown), "empty fields are left out of an answer"
