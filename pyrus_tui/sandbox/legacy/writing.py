"""The older API's methods that change something; they become what the v4 calls do."""

from pyrus_tui.sandbox.calls import Route

ROUTES: list[Route] = []
