"""The v4 endpoints of announcements: messages to the whole company, and comments on them."""

from typing import Any

from pyrus_tui.sandbox.board import Board
from pyrus_tui.sandbox.calls import Call, Route
from pyrus_tui.sandbox.files import Place, attach
from pyrus_tui.sandbox.markup import Markup
from pyrus_tui.sandbox.records import Announcement
from pyrus_tui.sandbox.view import View
from pyrus_tui.sandbox.wire import Body, VendorError, pruned

MOST_ANNOUNCEMENTS = 10_000


def get_announcements(call: Call) -> dict[str, Any]:
    """List announcements with their comments, the newest first."""
    count = call.query().count("item_count", 100, MOST_ANNOUNCEMENTS)
    view = call.view()
    return {
        "announcements": [
            _shown(view, found) for found in Board(call.book.connection).newest(count)
        ]
    }


def get_announcement(call: Call) -> dict[str, Any]:
    """Return one announcement with its comments."""
    return {"announcement": _shown(call.view(), _open(call))}


def post_announcement(call: Call) -> dict[str, Any]:
    """Announce something."""
    return {"announcement": _shown(call.view(), announce(call, call.body()))}


def announce(call: Call, body: Body) -> Announcement:
    """Write an announcement."""
    announcement = _new(call, call.book.next_id("announcement"), body)
    if not announcement.text:
        raise VendorError("text_missing", "An announcement needs a text.")
    announcement.attachments = _attach(call, announcement.id, body)
    Board(call.book.connection).save(announcement)
    return announcement


def post_comment(call: Call) -> dict[str, Any]:
    """Comment an announcement."""
    announcement = _open(call)
    add_comment(call, announcement, call.body())
    return {"announcement": _shown(call.view(), announcement)}


def add_comment(call: Call, announcement: Announcement, body: Body) -> None:
    """Write a comment on an announcement."""
    comment = _new(call, call.book.next_id("announcement_comment"), body)
    comment.attachments = _attach(call, announcement.id, body)
    if not comment.text and not comment.attachments:
        raise VendorError("text_missing", "The comment is empty.")
    Board(call.book.connection).add_comment(announcement.id, comment)
    announcement.modified = call.now
    Board(call.book.connection).save(announcement)


def _new(call: Call, new_id: int, body: Body) -> Announcement:
    text, formatted = body.text("text"), body.text("formatted_text")
    if text and formatted:
        raise VendorError(
            "both_text_and_formatted_text_specified", "Send text or formatted_text, not both."
        )
    return Announcement(
        id=new_id,
        author=call.me.id,
        created=call.now,
        modified=call.now,
        text=Markup(formatted).text if formatted else text,
        formatted_text=formatted,
    )


def _attach(call: Call, announcement_id: int, body: Body) -> list[int]:
    return attach(call.book, call.me.id, Place(0, announcement_id), body.array("attachments"))


def _open(call: Call) -> Announcement:
    announcement = Board(call.book.connection).announcement(call.id("announcement_id"))
    if announcement is None:
        raise VendorError("access_denied", "There is no such announcement.")
    return announcement


def _shown(view: View, announcement: Announcement) -> dict[str, Any]:
    comments = Board(view.book.connection).comments(announcement.id)
    return (
        _message(view, announcement)
        | {"last_modified_date": announcement.modified}
        | pruned(comments=[_message(view, comment) for comment in comments])
    )


def _message(view: View, message: Announcement) -> dict[str, Any]:
    return pruned(
        id=message.id,
        text=message.text,
        formatted_text=message.formatted_text,
        create_date=message.created,
        author=view.person(message.author),
        attachments=view.files(message.attachments),
    )


ROUTES: list[Route] = [
    ("GET", "/announcements", get_announcements),
    ("POST", "/announcements", post_announcement),
    ("GET", "/announcements/{announcement_id}", get_announcement),
    ("POST", "/announcements/{announcement_id}/comments", post_comment),
]
