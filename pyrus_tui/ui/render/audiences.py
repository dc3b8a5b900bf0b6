"""How the audience of a text is named: on the border, on the first line, in questions."""

from pyrus_tui.models.audiences import Audience, Route
from pyrus_tui.models.composing import Purpose, Writing
from pyrus_tui.models.text import one_line
from pyrus_tui.words import _

STYLES = {Audience.INTERNAL: "-internal", Audience.PRIVATE: "-private", Audience.CLIENT: "-client"}
"""The class that gives an audience its colours."""


def audience_text(route: Route) -> str:
    """Name an audience, as `CLIENT by telegram to Olga`."""
    if route.audience is Audience.INTERNAL:
        return _("INTERNAL")
    if route.audience is Audience.PRIVATE:
        return _("PRIVATE channel")
    channel = one_line(route.channel, 30)
    if not route.party:
        return _("CLIENT by {channel}").format(channel=channel)
    return _("CLIENT by {channel} to {name}").format(channel=channel, name=route.party)


def short_text(route: Route) -> str:
    """Name an audience in one word."""
    return {
        Audience.INTERNAL: _("INTERNAL"),
        Audience.PRIVATE: _("PRIVATE"),
        Audience.CLIENT: _("CLIENT"),
    }[route.audience]


def readers_text(route: Route) -> str:
    """Say who reads it."""
    return {
        Audience.INTERNAL: _("colleagues read this"),
        Audience.PRIVATE: _("only colleagues, in private"),
        Audience.CLIENT: _("THE CLIENT READS THIS"),
    }[route.audience]


def heading(writing: Writing) -> str:
    """Name what is being written, for whom: it stands on the border."""
    audience = audience_text(writing.route)
    if writing.purpose is Purpose.REJECT:
        return _("REJECT, with the reason · {audience}").format(audience=audience)
    if writing.purpose is Purpose.FINISH:
        return _("FINISH, with a comment if you like · {audience}").format(audience=audience)
    if writing.purpose is Purpose.EDIT:
        return _("CHANGE of your comment · {audience}").format(audience=audience)
    if writing.route.audience is Audience.CLIENT:
        return audience
    return _("{audience} comment").format(audience=audience)
