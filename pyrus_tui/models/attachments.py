"""Files at a task or a comment."""

from pyrus_tui.models.annotations import Line
from pyrus_tui.models.base import Int, Model


class Attachment(Model):
    """A file that hangs on a task; `url` is shown and never fetched with our token."""

    id: Int
    name: Line = ""
    size: Int | None = None
    md5: Line = ""
    url: Line = ""
    version: Int | None = None
    root_id: Int | None = None
