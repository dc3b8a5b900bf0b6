"""What a server must be able to do for an action: without it the action is off and says why."""

from collections.abc import Mapping

from pyrus_tui.models.capabilities import Capability

NEEDS: Mapping[str, Capability] = {
    "acknowledge": Capability.ACKNOWLEDGE,
    "comment_quietly": Capability.QUIET,
    "delete": Capability.DELETE_TASKS,
    "delete_list": Capability.CHANGE_LISTS,
    "edit_comment": Capability.EDIT_COMMENT,
    "finish_as": Capability.FINISH_AS,
    "message": Capability.PRIVATE_COMMENTS,
    "new_list": Capability.CHANGE_LISTS,
    "participants": Capability.PARTICIPANTS,
    "people": Capability.CHANGE_LISTS,
    "print_form": Capability.PRINT_FORMS,
    "rename": Capability.CHANGE_LISTS,
    "show_meetings": Capability.MEETINGS,
    "show_reminders": Capability.SCHEDULE,
    "show_steps": Capability.STEP_DEADLINES,
    "show_timed": Capability.DUE_MOMENTS,
    "snooze": Capability.SCHEDULE,
    "take_back": Capability.REVOKE,
    "time_spent": Capability.SPENT_MINUTES,
    "wake": Capability.SCHEDULE,
    "watchers": Capability.SUBSCRIBERS,
    "watchers_again": Capability.SUBSCRIBERS,
}
"""Action → capability; an action that is not here needs none."""
