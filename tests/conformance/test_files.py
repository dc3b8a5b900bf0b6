"""Files: what was uploaded comes down again, byte for byte, and only to those who may see it."""

import hashlib

import pytest
from pyrus.models import entities

from pyrus_tui.sandbox.blueprints import MARCUS, ME, TOM
from tests.conformance.acting import comment, create, read, refusal

BYTES = bytes(range(256)) * 300 + b"\r\n--boundary\r\n"


@pytest.mark.parametrize(
    "name", ["plain.txt", "with space.txt", "отчёт за март.pdf", 'quo"te.txt', "semi;colon.csv"]
)
def test_a_file_goes_up_and_comes_down_unchanged(anna, upload, name):
    task_id = create(anna, text="Files").id
    guid = upload(anna, name, BYTES)
    [attached] = comment(anna, task_id, text="Here", attachments=[guid]).comments[-1].attachments
    assert (attached.name, attached.size) == (name, len(BYTES))
    assert attached.md5.lower() == hashlib.md5(BYTES, usedforsecurity=False).hexdigest()
    down = anna.download_file(attached.id)
    assert (down.filename, down.raw_file) == (name, BYTES)
    assert [file.id for file in read(anna, task_id).attachments] == [attached.id]


def test_a_new_task_may_bring_files(anna, upload):
    guids = [upload(anna, "a.txt", b"a"), entities.NewFile(guid=upload(anna, "b.txt", b"bb"))]
    task = create(anna, text="Files", attachments=guids)
    assert [(file.name, file.size) for file in task.attachments] == [("a.txt", 1), ("b.txt", 2)]
    assert [file.id for file in task.comments[0].attachments] == [
        file.id for file in task.attachments
    ]


def test_newer_versions_of_a_file(anna, upload):
    task = create(anna, text="Files", attachments=[upload(anna, "plan.txt", b"one")])
    root = task.attachments[0].id
    for number, data in enumerate((b"two", b"three"), 2):
        newer = entities.NewFile(guid=upload(anna, "plan.txt", data), root_id=root)
        [file] = comment(anna, task.id, attachments=[newer]).comments[-1].attachments
        assert (file.version, file.root_id) == (number, root)
        assert anna.download_file(file.id).raw_file == data
    assert anna.download_file(root).raw_file == b"one"


def test_the_versions_of_the_demo(anna, stories):
    task = read(anna, stories["versions"])
    lists = [file for file in task.attachments if file.name == "price-list.pdf"]
    assert [file.version for file in lists[1:]] == [2, 3]
    assert {file.root_id for file in lists[1:]} == {lists[0].id}
    contents = {anna.download_file(file.id).raw_file for file in lists}
    assert len(contents) == 3
    link = next(file for file in task.attachments if file.name == "Inter")
    assert link.url == "https://fonts.example/inter"


@pytest.mark.parametrize(
    "again",
    [
        lambda file: str(file.id),
        lambda file: file.url,
        lambda file: entities.NewFile(attachment_id=file.id),
        lambda file: entities.NewFile(url=file.url),
    ],
    ids=["id as text", "address as text", "id", "address"],
)
def test_a_file_of_another_task_is_attached_again(anna, upload, again):
    first = create(anna, text="One", attachments=[upload(anna, "a.txt", b"same")])
    second = create(anna, text="Two", attachments=[again(first.attachments[0])])
    [copy] = second.attachments
    assert (copy.name, copy.size) == ("a.txt", 4)
    assert copy.id != first.attachments[0].id
    assert anna.download_file(copy.id).raw_file == b"same"


def test_a_link_is_attached(anna):
    named = entities.NewFile(url="https://files.example/a", name="Offer")
    task = create(anna, text="Links", attachments=[named, "https://files.example/b"])
    assert [(file.name, file.url) for file in task.attachments] == [
        ("Offer", "https://files.example/a"),
        ("https://files.example/b", "https://files.example/b"),
    ]


def test_an_upload_is_attached_once_and_by_its_owner(anna, marcus, upload):
    guid = upload(anna, "a.txt", b"a")
    task = create(anna, text="Files", participants=[MARCUS])
    assert refusal(marcus, task.id, attachments=[guid]) == "unrecognized_attachment_id"
    assert refusal(anna, task.id, attachments=[guid, guid]) == "unrecognized_attachment_id"
    assert read(anna, task.id).attachments is None
    comment(anna, task.id, attachments=[guid])
    assert refusal(anna, task.id, attachments=[guid]) == "unrecognized_attachment_id"


def test_files_are_for_those_who_see_the_task(anna, tom, upload):
    task = create(anna, text="Files", responsible=ME, attachments=[upload(anna, "a.txt", b"a")])
    [file] = task.attachments
    assert tom.download_file(file.id).error_code == "access_denied_file"
    foreign = entities.NewFile(attachment_id=file.id)
    own = create(tom, text="Mine")
    assert refusal(tom, own.id, attachments=[foreign]) == "unrecognized_attachment_id"
    comment(anna, task.id, participants_added=[TOM])
    assert tom.download_file(file.id).raw_file == b"a"


def test_a_file_that_does_not_exist(anna):
    answer = anna.download_file(1)
    assert answer.error_code == "access_denied_file"
    assert not hasattr(answer, "raw_file")


def test_an_empty_file_is_refused(anna, tmp_path):
    file = tmp_path / "empty.txt"
    file.touch()
    answer = anna.upload_file(str(file))
    assert (answer.error_code, answer.guid) == ("empty_file", None)
