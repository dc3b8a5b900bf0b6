"""Announcements: what is told to everybody."""

from typing import Annotated

from pyrus_tui.models.annotations import Text, read_by
from pyrus_tui.models.attachments import Attachment
from pyrus_tui.models.base import Int, Items, Model, Moment
from pyrus_tui.models.comments import Comment
from pyrus_tui.models.drafts import Draft, File
from pyrus_tui.models.people import KnownPerson
from pyrus_tui.models.tasks import read_comments
from pyrus_tui.models.text import one_line


class Announcement(Model):
    """A message to everybody, with what was said to it."""

    id: Int
    text: Text = ""
    formatted_text: Text = ""
    create_date: Moment | None = None
    last_modified_date: Moment | None = None
    author: KnownPerson | None = None
    attachments: Items[Attachment] = ()
    comments: Annotated[tuple[Comment, ...], read_by(read_comments)] = ()

    @property
    def title(self) -> str:
        """The first line of the text."""
        return one_line(self.text.lstrip().partition("\n")[0])


class AnnouncementDraft(Draft):
    """What a person means to announce, or to say to an announcement."""

    text: str | None = None
    formatted_text: str | None = None
    attachments: tuple[File, ...] = ()
