"""What not every server can do, and how a person is told that this one cannot."""

from enum import StrEnum

from pyrus_tui.words import _


class Capability(StrEnum):
    """What not every server can do; an action that lacks its capability says so."""

    ACKNOWLEDGE = "acknowledge"
    ANNOUNCEMENTS = "announcements"
    APPROVERS = "approvers"
    CALENDAR = "calendar"
    CATALOGS = "catalogs"
    CHANGE_CATALOGS = "change_catalogs"
    CHANGE_LISTS = "change_lists"
    COMMENT_AS_ROLES = "comment_as_roles"
    DELETE_TASKS = "delete_tasks"
    DUE_MOMENTS = "due_moments"
    EDIT_COMMENT = "edit_comment"
    FILES = "files"
    FINISH_AS = "finish_as"
    FORMATTED_TEXT = "formatted_text"
    FORMS = "forms"
    LISTS = "lists"
    MEETINGS = "meetings"
    MEMBERS = "members"
    MORE_THAN_FIELDS = "more_than_fields"
    PARTICIPANTS = "participants"
    PRINT_FORMS = "print_forms"
    PRIVATE_COMMENTS = "private_comments"
    QUIET = "quiet"
    REPLACE_FILES = "replace_files"
    REGISTER = "register"
    REVOKE = "revoke"
    ROLES = "roles"
    SCHEDULE = "schedule"
    SEARCH = "search"
    SEVERAL_TASKS = "several_tasks"
    SPENT_MINUTES = "spent_minutes"
    STEP_DEADLINES = "step_deadlines"
    SUBSCRIBERS = "subscribers"


def why_unsupported(capability: Capability) -> str:
    """Say in one sentence what a server without this capability cannot do."""
    return {
        Capability.ACKNOWLEDGE: _("This server does not know acknowledging."),
        Capability.ANNOUNCEMENTS: _("This server has no announcements."),
        Capability.APPROVERS: _("This server does not tell which tasks wait for a person."),
        Capability.CALENDAR: _("This server has no calendar."),
        Capability.CATALOGS: _("This server does not show its catalogs."),
        Capability.CHANGE_CATALOGS: _("This server does not let programs change catalogs."),
        Capability.CHANGE_LISTS: _("This server does not let programs change lists."),
        Capability.COMMENT_AS_ROLES: _("This server does not take comments in a role's name."),
        Capability.DELETE_TASKS: _("This server does not let programs delete tasks."),
        Capability.DUE_MOMENTS: _("This server knows due days only, without a time of the day."),
        Capability.EDIT_COMMENT: _("This server does not change comments once they are sent."),
        Capability.FILES: _("This server does not take files."),
        Capability.FINISH_AS: _("This server does not note why a task is finished."),
        Capability.FORMATTED_TEXT: _("This server takes plain text only."),
        Capability.FORMS: _("This server does not show its forms."),
        Capability.LISTS: _("This server has no lists."),
        Capability.MEETINGS: _("This server does not know meetings."),
        Capability.MEMBERS: _("This server does not tell more about colleagues."),
        Capability.MORE_THAN_FIELDS: _(
            "This server takes of a new task with a form the fields and the files only."
        ),
        Capability.PARTICIPANTS: _("This server does not know participants."),
        Capability.PRINT_FORMS: _("This server does not print tasks."),
        Capability.PRIVATE_COMMENTS: _("This server has no channels: everybody reads everything."),
        Capability.QUIET: _("This server always tells everybody: it knows no quiet changes."),
        Capability.REPLACE_FILES: _("This server adds files to a field, and takes none out again."),
        Capability.REGISTER: _("This server has no registers."),
        Capability.REVOKE: _("This server does not let a decision be taken back."),
        Capability.ROLES: _("This server does not show its roles."),
        Capability.SCHEDULE: _("This server cannot put a task off."),
        Capability.SEARCH: _("This server cannot search."),
        Capability.SEVERAL_TASKS: _("This server takes one task at a time."),
        Capability.SPENT_MINUTES: _("This server does not count time that was spent."),
        Capability.STEP_DEADLINES: _("This server does not tell when a step has to be done."),
        Capability.SUBSCRIBERS: _("This server does not know watchers."),
    }[capability]
