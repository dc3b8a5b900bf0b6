"""Where the older API's methods are, for somebody who has a token."""

from pyrus_tui.sandbox.calls import Route
from pyrus_tui.sandbox.legacy import reading, writing

ROUTES: list[Route] = [*reading.ROUTES, *writing.ROUTES]
