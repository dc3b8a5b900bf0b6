"""Simple tasks: what was created and changed is read back, by its author and by others."""

from datetime import UTC, datetime, timedelta

from pyrus.models import entities, requests

from pyrus_tui.sandbox.blueprints import ACCOUNTING, DMITRY, ME, OLGA, SOFIA, TOM
from tests.conformance.acting import comment, create, ids, inbox, read, refusal
from tests.conformance.conftest import NOW

LEASE = "Order paint\n\nWhite, ten litres."
MOVE, ALMATY = 303, 304


def test_a_task_is_read_back_as_it_was_created(anna, sofia):
    made = create(
        anna,
        text=LEASE,
        subject="Paint",
        responsible=SOFIA,
        participants=["olga.smirnova@northern-light.example", TOM],
        subscribers=[DMITRY],
        due=datetime(2027, 1, 1, 10, tzinfo=UTC),
        duration=30,
        list_ids=[MOVE],
    )
    task = read(sofia, made.id)
    assert (task.id, task.text, task.subject) == (made.id, LEASE, "Paint")
    assert (task.author.id, task.responsible.id) == (ME, SOFIA)
    assert {person.id for person in task.participants} == {OLGA, TOM, SOFIA}
    assert [one.person.id for one in task.subscribers] == [DMITRY]
    assert task.subscribers[0].approval_choice == "waiting"
    assert (task.due, task.duration, task.due_date) == (
        datetime(2027, 1, 1, 10, tzinfo=UTC),
        30,
        None,
    )
    assert task.list_ids == [MOVE]
    assert task.create_date == task.last_modified_date == NOW
    assert (task.close_date, task.form_id, task.approvals) == (None, None, None)
    [first] = task.comments
    assert (first.text, first.author.id, first.create_date) == (LEASE, ME, NOW)
    assert first.id == task.last_note_id


def test_a_task_without_a_subject_or_a_responsible(anna):
    task = create(anna, text=LEASE, due_date=datetime(2027, 2, 3))
    assert task.subject == "Order paint"
    assert task.responsible.id == ME
    assert (task.due_date, task.due, task.duration) == (datetime(2027, 2, 3), None, None)


def test_people_may_be_named_in_three_ways(anna):
    by_id = create(anna, text="1", responsible=SOFIA)
    by_address = create(anna, text="2", responsible="Sofia.Rossi@northern-light.example")
    by_object = create(anna, text="3", responsible=entities.Person(id=SOFIA))
    for task in (by_id, by_address, by_object):
        assert (task.responsible.id, task.responsible.first_name) == (SOFIA, "Sofia")


def test_a_child_knows_its_parent_and_the_parent_its_child(anna):
    parent = create(anna, text="Parent")
    child = create(anna, text="Child", parent_task_id=parent.id)
    assert child.parent_task_id == parent.id
    assert read(anna, parent.id).linked_task_ids == [child.id]


def test_a_comment_changes_everything_it_names_and_nothing_else(anna, tom, clock):
    made = create(
        anna, text=LEASE, responsible=SOFIA, due_date=datetime(2027, 1, 1), list_ids=[MOVE]
    )
    clock.set(NOW + timedelta(hours=1))
    task = comment(
        anna,
        made.id,
        text="Later",
        subject="Paint",
        due=datetime(2027, 2, 2, 8, 30),
        duration=45,
        reassign_to=TOM,
        participants_added=[OLGA],
        participants_removed=["sofia.rossi@northern-light.example"],
        added_list_ids=[ALMATY],
        removed_list_ids=[MOVE],
        spent_minutes=5,
    )
    assert task.text == LEASE
    assert (task.subject, task.responsible.id, task.list_ids) == ("Paint", TOM, [ALMATY])
    assert (task.due, task.duration) == (datetime(2027, 2, 2, 8, 30, tzinfo=UTC), 45)
    assert task.due_date is None
    assert {person.id for person in task.participants} == {OLGA, TOM}
    assert task.create_date == NOW
    assert task.last_modified_date == NOW + timedelta(hours=1)
    last = read(tom, made.id).comments[-1]
    assert (last.text, last.author.id, last.create_date) == ("Later", ME, task.last_modified_date)
    assert (last.subject, last.reassigned_to.id, last.spent_minutes) == ("Paint", TOM, 5)
    assert (last.due, last.duration, last.due_date) == (task.due, 45, None)
    assert [person.id for person in last.participants_added] == [OLGA]
    assert [person.id for person in last.participants_removed] == [SOFIA]
    assert (last.added_list_ids, last.removed_list_ids) == ([ALMATY], [MOVE])
    assert (last.action, last.approval_choice, last.field_updates) == (None, None, None)


def test_a_due_date_is_changed_and_cancelled(anna):
    task_id = create(anna, text=LEASE, due=datetime(2027, 1, 1, 10), duration=30).id
    task = comment(anna, task_id, due_date=datetime(2027, 2, 2))
    assert (task.due_date, task.due, task.duration) == (datetime(2027, 2, 2), None, None)
    assert task.comments[-1].due_date == datetime(2027, 2, 2)
    task = comment(anna, task_id, cancel_due=True)
    assert (task.due_date, task.due, task.duration) == (None, None, None)


def test_subscribers_come_acknowledge_are_asked_again_and_go(anna, tom, sofia):
    task_id = create(anna, text=LEASE).id
    task = comment(anna, task_id, subscribers_added=[TOM, entities.Person(id=SOFIA)])
    assert [person.id for person in task.comments[-1].subscribers_added] == [TOM, SOFIA]
    assert task_id in inbox(tom)
    task = comment(tom, task_id, approval_choice="acknowledged")
    assert task.comments[-1].approval_choice == "acknowledged"
    chosen = {one.person.id: one.approval_choice for one in task.subscribers}
    assert chosen == {TOM: "acknowledged", SOFIA: "waiting"}
    assert task_id not in inbox(tom)
    assert task_id in inbox(sofia)
    task = comment(anna, task_id, subscribers_rerequested=[TOM])
    assert [person.id for person in task.comments[-1].subscribers_rerequested] == [TOM]
    assert task.subscribers[0].approval_choice == "waiting"
    assert task_id in inbox(tom)
    task = comment(anna, task_id, subscribers_removed=["tom.becker@northern-light.example"])
    assert [person.id for person in task.comments[-1].subscribers_removed] == [TOM]
    assert [one.person.id for one in task.subscribers] == [SOFIA]


def test_a_role_may_take_part(anna, olga):
    task = create(anna, text=LEASE, participants=[ACCOUNTING])
    role = next(person for person in task.participants if person.id == ACCOUNTING)
    assert (role.type, role.last_name) == ("role", "Бухгалтерия")
    assert task.id in inbox(olga)


def test_a_task_is_put_off_until_a_day(anna, clock):
    task_id = create(anna, text=LEASE).id
    assert task_id in inbox(anna)
    task = comment(anna, task_id, scheduled_date=datetime(2026, 3, 12))
    assert task.scheduled_date == datetime(2026, 3, 12)
    assert task.scheduled_datetime_utc is None
    assert task.comments[-1].scheduled_date == datetime(2026, 3, 12)
    assert task_id not in inbox(anna)
    clock.set(datetime(2026, 3, 12, 12, tzinfo=UTC))
    assert task_id in inbox(anna)
    assert read(anna, task_id).scheduled_date is None


def test_a_task_is_put_off_until_an_hour_and_taken_back(anna, clock):
    until = datetime(2026, 3, 10, 15, 0)
    task_id = create(anna, text=LEASE, scheduled_datetime_utc=until).id
    assert read(anna, task_id).scheduled_datetime_utc == until
    assert task_id not in inbox(anna)
    task = comment(anna, task_id, cancel_schedule=True)
    assert task.comments[-1].cancel_schedule is True
    assert (task.scheduled_datetime_utc, task.scheduled_date) == (None, None)
    assert task_id in inbox(anna)
    task = comment(anna, task_id, scheduled_datetime_utc=until)
    assert task.comments[-1].scheduled_datetime_utc == until
    assert task_id not in inbox(anna)
    clock.set(NOW + timedelta(hours=7))
    assert task_id in inbox(anna)


def test_a_new_task_may_be_put_off_until_a_day(anna):
    task = create(anna, text=LEASE, scheduled_date=datetime(2026, 3, 20))
    assert task.scheduled_date == datetime(2026, 3, 20)
    assert task.id not in inbox(anna)


def test_a_task_is_finished_and_reopened(anna, marcus):
    task_id = create(marcus, text=LEASE, responsible=ME).id
    task = comment(anna, task_id, text="Done", action="finished", skip_satisfaction=True)
    assert task.close_date == NOW
    assert task.comments[-1].action == "finished"
    assert task.comments[-1].skip_satisfaction is True
    assert read(marcus, task_id).close_date == NOW
    assert task_id not in inbox(anna) | inbox(marcus)
    task = comment(marcus, task_id, action="reopened")
    assert (task.close_date, task.comments[-1].action) == (None, "reopened")
    assert task_id in inbox(anna)


def test_a_comment_reopens_a_finished_task_unless_told_not_to(anna, marcus):
    task_id = create(marcus, text=LEASE, responsible=ME).id
    comment(anna, task_id, action="finished")
    task = comment(marcus, task_id, text="Thank you!", skip_auto_reopen=True)
    assert task.close_date == NOW
    assert task.comments[-1].skip_auto_reopen is True
    task = comment(marcus, task_id, text="One more thing")
    assert task.close_date is None


def test_a_comment_may_be_silent(anna, marcus):
    task_id = create(marcus, text=LEASE, responsible=ME).id
    task = comment(anna, task_id, text="For the record", skip_notification=True)
    assert task.comments[-1].skip_notification is True
    assert task_id not in inbox(marcus)


def test_a_comment_is_edited_by_its_author_only(anna, marcus):
    task_id = create(marcus, text=LEASE, responsible=ME).id
    written = comment(anna, task_id, text="Tuesday").comments[-1]
    task = comment(anna, task_id, text="Thursday", edit_comment_id=written.id)
    assert [one.text for one in task.comments] == [LEASE, "Thursday"]
    assert task.comments[-1].id == written.id
    assert refusal(marcus, task_id, text="Friday", edit_comment_id=written.id) == "access_denied"
    assert refusal(anna, task_id, text="Friday", edit_comment_id=1)
    assert read(anna, task_id).comments[-1].text == "Thursday"


def test_comments_have_ids_of_their_own_and_come_in_order(anna):
    task_id = create(anna, text="Zero").id
    for number in ("One", "Two", "Three"):
        comment(anna, task_id, text=number)
    comments = read(anna, task_id).comments
    assert [one.text for one in comments] == ["Zero", "One", "Two", "Three"]
    assert len(ids(comments)) == 4
    assert [one.id for one in comments] == sorted(one.id for one in comments)


def test_mentions_and_replies_of_the_demo_are_read(anna, stories):
    task = read(anna, stories["reply"])
    answered = {one.id: one for one in task.comments}
    replies = [one for one in task.comments if one.reply_note_id]
    assert len(replies) == 2
    assert answered[replies[1].reply_note_id].author.id == ME
    assert any(ME in (one.mentions or []) for one in read(anna, stories["mention"]).comments)


def test_texts_travel_unharmed(anna):
    text = "Ёлка \U0001f384, e\u0301, “quotes” & <b>tags</b>, \\n, {braces}\n\ttab"
    task = create(anna, text=text)
    assert (task.text, task.comments[0].text) == (text, text)
    assert read(anna, comment(anna, task.id, text=text * 50).id).comments[-1].text == text * 50


def test_what_is_wrong_with_a_new_task_is_told(anna):
    def code(**task) -> str:
        answer = anna.create_task(requests.CreateTaskRequest(**task))
        assert answer.task is None
        assert answer.error
        return answer.error_code

    assert code() == "text_missing"
    assert code(text="x", responsible=1) == "invalid_person_id"
    assert code(text="x", responsible="nobody@northern-light.example") == "invalid_email"
    assert code(text="x", participants=["nobody@x.example"]) == "invalid_email"
    assert code(text="x", list_ids=[999]) == "access_denied_project"
    assert code(text="x", parent_task_id=1) == "access_denied_task"
    assert code(text="x", duration=5) == "due_missing"
    assert code(text="x", scheduled_date=datetime(2020, 1, 1)) == "scheduled_date_in_past"
    assert code(text="x", attachments=["nonsense"]) == "unrecognized_attachment_id"
    assert (
        code(text="x", due=datetime(2027, 1, 1), due_date=datetime(2027, 1, 1))
        == "either_due_date_or_due_can_be_set"
    )


def test_what_is_wrong_with_a_comment_is_told(anna, stories):
    task_id = create(anna, text=LEASE).id
    assert refusal(anna, task_id) == "required_parameter_missing"
    assert refusal(anna, task_id, reassign_to=1) == "invalid_person_id"
    assert refusal(anna, task_id, added_list_ids=[321]) == "access_denied_project"
    assert refusal(anna, stories["hidden"], text="?") == "access_denied_task"
    assert refusal(anna, 1, text="?") == "access_denied_task"
    assert len(read(anna, task_id).comments) == 1


def test_a_task_of_others_is_as_unknown_as_one_that_does_not_exist(anna, stories):
    hidden, unknown = anna.get_task(stories["hidden"]), anna.get_task(1)
    assert hidden.task is None
    assert (hidden.error_code, hidden.error) == (unknown.error_code, unknown.error)
    assert hidden.error_code == "access_denied_task"
