"""What a server must be able to do for an action: without it the action is off and says why."""

from collections.abc import Mapping

from pyrus_tui.models.capabilities import Capability

NEEDS: Mapping[str, Capability] = {
    "acknowledge": Capability.ACKNOWLEDGE,
    "finish_as": Capability.FINISH_AS,
    "message": Capability.PRIVATE_COMMENTS,
    "snooze": Capability.SCHEDULE,
    "take_back": Capability.REVOKE,
}
"""Action → capability; an action that is not here needs none."""
