"""Announcements: written by one, read and commented by others."""

import pytest
from pyrus.models import entities, requests

from pyrus_tui.sandbox.blueprints import MARCUS, OLGA
from tests.conformance.conftest import NOW


def announce(client, **words) -> entities.AnnouncementWithComments:
    """Announce something."""
    answer = client.create_announcement(requests.CreateAnnouncementRequest(**words))
    assert answer.error_code is None, answer.error
    return answer.announcement


def test_an_announcement_is_read_by_everybody(marcus, anna):
    made = announce(marcus, text="We move\n\non Friday.")
    read = anna.get_announcement(made.id).announcement
    assert (read.id, read.text) == (made.id, "We move\n\non Friday.")
    assert (read.author.id, read.create_date) == (MARCUS, NOW)
    assert not read.comments
    newest = anna.get_announcements(item_count=1).announcements
    assert [one.id for one in newest] == [made.id]


def test_an_announcement_is_commented(marcus, olga, anna):
    made = announce(marcus, text="We move on Friday.")
    words = requests.AnnouncementCommentRequest(text="И бухгалтерия?")
    answer = olga.comment_announcement(made.id, words)
    assert [one.text for one in answer.announcement.comments] == ["И бухгалтерия?"]
    words = requests.AnnouncementCommentRequest(text="All of us.")
    marcus.comment_announcement(made.id, words)
    first, second = anna.get_announcement(made.id).announcement.comments
    assert (first.author.id, first.create_date, second.author.id) == (OLGA, NOW, MARCUS)
    assert first.id != second.id
    assert second.text == "All of us."


def test_announcements_and_their_comments_carry_files(marcus, olga, upload):
    made = announce(marcus, text="The plan", attachments=[upload(marcus, "план.txt", b"plan")])
    [file] = made.attachments
    assert (file.name, file.size) == ("план.txt", 4)
    assert olga.download_file(file.id).raw_file == b"plan"
    words = requests.AnnouncementCommentRequest(
        text="Mine", attachments=[entities.NewFile(guid=upload(olga, "mine.txt", b"mine"))]
    )
    said = olga.comment_announcement(made.id, words).announcement.comments[-1]
    assert [one.name for one in said.attachments] == ["mine.txt"]
    assert marcus.download_file(said.attachments[0].id).raw_file == b"mine"


def test_only_so_many_announcements(marcus, anna):
    made = [announce(marcus, text=f"Number {number}").id for number in range(3)]
    everything = [one.id for one in anna.get_announcements().announcements]
    assert set(made) <= set(everything)
    two = [one.id for one in anna.get_announcements(item_count=2).announcements]
    assert two == everything[:2]
    assert set(two) < set(made)


def test_what_is_wrong_with_an_announcement_is_told(marcus):
    answer = marcus.create_announcement(requests.CreateAnnouncementRequest())
    assert answer.announcement is None
    assert answer.error_code in {"text_missing", "required_parameter_missing"}
    unknown = marcus.get_announcement(999_999)
    assert unknown.announcement is None
    assert unknown.error_code
    words = requests.AnnouncementCommentRequest(text="?")
    assert marcus.comment_announcement(999_999, words).error_code == unknown.error_code


def test_the_client_refuses_too_many_by_itself(anna):
    with pytest.raises(ValueError, match="item_count should be between"):
        anna.get_announcements(item_count=10001)
