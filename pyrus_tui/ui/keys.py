"""Every command a key can start, once: bindings, key bar, help, palette and README read this table.

The language has to be chosen (`words.use_language`) before this module is imported.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from textual.binding import Binding
from textual.keys import REPLACED_KEYS, _character_to_key, key_to_character

from pyrus_tui.words import _


class Where(StrEnum):
    """A place in the program in which a command's keys work."""

    EVERYWHERE = "everywhere"
    TASKS = "tasks"
    LIST = "list"
    THREAD = "thread"
    INBOX = "inbox"
    TASK = "task"
    CALENDAR = "calendar"
    CALENDAR_GRID = "calendar_grid"
    COMPOSER = "composer"
    REVIEW = "review"
    DIALOG = "dialog"
    QUESTION = "question"
    PICKER = "picker"
    MARKING = "marking"
    PATH = "path"
    FORM = "form"
    TICK = "tick"
    PASSED_ON = "passed_on"
    PANE = "pane"
    FILTER = "filter"
    HELP = "help"
    OUTBOX = "outbox"
    MENU = "menu"
    FIELDS = "fields"
    ENTRY = "entry"
    SHEET = "sheet"
    GRID = "grid"
    DISPUTE = "dispute"
    LONG_TEXT = "long_text"
    LISTS = "lists"
    TREE = "tree"
    BESIDE_TREE = "beside_tree"
    SEARCH = "search"
    SEARCH_BOX = "search_box"
    SIGN_IN = "sign_in"
    RADIO = "radio"


TOGETHER: tuple[frozenset[Where], ...] = (
    frozenset({Where.EVERYWHERE, Where.TASKS, Where.LIST, Where.INBOX}),
    frozenset({Where.EVERYWHERE, Where.TASKS, Where.THREAD, Where.INBOX}),
    frozenset({Where.EVERYWHERE, Where.TASKS, Where.THREAD, Where.TASK}),
    frozenset({Where.EVERYWHERE, Where.TASKS, Where.LIST, Where.TASK}),
    frozenset({Where.EVERYWHERE, Where.TASKS, Where.CALENDAR, Where.CALENDAR_GRID}),
    frozenset({Where.EVERYWHERE, Where.TASKS, Where.CALENDAR, Where.LIST}),
    frozenset({Where.DIALOG, Where.QUESTION}),
    frozenset({Where.DIALOG, Where.LIST}),
    frozenset({Where.EVERYWHERE, Where.TASKS, Where.LIST, Where.PASSED_ON}),
    frozenset({Where.DIALOG, Where.PICKER, Where.MARKING}),
    frozenset({Where.DIALOG, Where.PICKER, Where.PATH}),
    frozenset({Where.DIALOG, Where.PICKER, Where.FORM, Where.TICK}),
    frozenset({Where.HELP, Where.LIST}),
    frozenset({Where.EVERYWHERE, Where.OUTBOX, Where.LIST, Where.PANE}),
    frozenset({Where.MENU, Where.LIST}),
    frozenset({Where.EVERYWHERE, Where.LIST, Where.FIELDS}),
    frozenset({Where.EVERYWHERE, Where.SHEET, Where.GRID}),
    frozenset({Where.DIALOG, Where.LIST, Where.DISPUTE}),
    frozenset({Where.DIALOG, Where.LONG_TEXT}),
    frozenset({Where.DIALOG, Where.LIST}),
    frozenset({Where.DIALOG, Where.PANE}),
    frozenset({Where.EVERYWHERE, Where.TASKS, Where.LIST, Where.LISTS, Where.BESIDE_TREE}),
    frozenset({Where.EVERYWHERE, Where.LISTS, Where.TREE}),
    frozenset({Where.SIGN_IN, Where.RADIO}),
    frozenset({Where.EVERYWHERE, Where.TASKS, Where.LIST, Where.SEARCH}),
)
"""Places that are active at the same time: within each of these a key has one meaning."""


NO_KEY = "palette_only"
"""Stands for the key of a command that is only in the palette: no terminal sends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something a person can do, and the keys that do it.

    A key is written as Textual names it or as its character; a chord is two of them with a space
    between; a command without one is in the palette only. `quiet` keys work and are not shown:
    slips of the hand and of the keyboard layout.
    Commands of one group with the same `help` are one line there.
    """

    id: str
    keys: tuple[str, ...]
    action: str
    label: str
    help: str
    where: frozenset[Where]
    group: str
    show: bool = False
    priority: bool = False
    quiet: tuple[str, ...] = ()

    def binding(self) -> Binding:
        """Return what Textual needs to know of it."""
        return Binding(
            ",".join(normal_key(key) for key in (*self.keys, *self.quiet)) or NO_KEY,
            self.action,
            self.label,
            show=self.show,
            priority=self.priority,
            tooltip=self.help,
            id=self.id,
        )


def normal_key(key: str) -> str:
    """Spell a key or a chord as Textual does: `? x` is `question_mark x`."""
    return " ".join(_character_to_key(part) if len(part) == 1 else part for part in key.split())


_NAMES = {
    "enter": "Enter",
    "escape": "Esc",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "tab": "Tab",
    "space": "Space",
    "backspace": "Backspace",
    "delete": "Del",
    "insert": "Ins",
}


def shown_key(key: str) -> str:
    """Spell a key or a chord as people read it: `ctrl+r`, `g i`, `PgDn`, `?`."""
    return " ".join(_shown_part(part) for part in key.split())


def _character(name: str) -> str | None:
    # Textual's own does not know its short names, as "slash" for "solidus".
    return key_to_character(REPLACED_KEYS.get(name, name))


def _shown_part(part: str) -> str:
    *modifiers, name = part.split("+") if len(part) > 1 else [part]
    if name in _NAMES:
        name = _NAMES[name]
    elif len(name) == 2 and name[0] == "f" and name[1].isdigit():
        name = name.upper()
    else:
        name = _character(name) or name
    return "+".join((*modifiers, name))


_DECIDE, _READ, _MOVE = _("Decide and write"), _("Read"), _("Move")
_VIEW, _COPY, _PROGRAM = _("Look of the list"), _("Copy"), _("Everywhere")
_DIALOGS, _CALENDAR = _("Dialogs and text"), _("Calendar")
_FORMS = _("Forms and tables")
_REVIEW = _("When a text is written")
_LISTS = _("Lists and forms")
_SIGN_IN = _("Signing in")


def _everywhere(id: str, keys: tuple[str, ...], action: str, label: str, help: str) -> Command:
    return Command(
        id=id,
        keys=keys,
        action=action,
        label=label,
        help=help,
        where=frozenset({Where.EVERYWHERE}),
        group=_PROGRAM,
    )


def _verb(id: str, key: str, action: str, label: str, help: str, *, show: bool = True) -> Command:
    return Command(
        id=id,
        keys=(key,),
        action=action,
        label=label,
        help=help,
        where=frozenset({Where.TASKS}),
        group=_COPY if " " in key else _DECIDE,
        show=show,
    )


def _rare(id: str, action: str, label: str, help: str) -> Command:
    """Make a verb that is in the palette only."""
    return Command(
        id=id,
        keys=(),
        action=action,
        label=label,
        help=help,
        where=frozenset({Where.TASKS}),
        group=_DECIDE,
    )


def _move(id: str, keys: tuple[str, ...], action: str, label: str, help: str) -> Command:
    return Command(
        id=id,
        keys=keys,
        action=action,
        label=label,
        help=help,
        where=frozenset({Where.LIST, Where.THREAD, Where.PANE, Where.TREE}),
        group=_MOVE,
    )


def _next_new(id: str, key: str, action: str, label: str, help: str) -> Command:
    return Command(
        id=id,
        keys=(key,),
        action=action,
        label=label,
        help=help,
        where=frozenset({Where.LIST, Where.THREAD}),
        group=_MOVE,
    )


def _at(
    where: Where | frozenset[Where],
    group: str,
    id: str,
    keys: tuple[str, ...],
    action: str,
    label: str,
    help: str,
    *,
    show: bool = False,
    quiet: tuple[str, ...] = (),
) -> Command:
    return Command(
        id=id,
        keys=keys,
        action=action,
        label=label,
        help=help,
        where=where if isinstance(where, frozenset) else frozenset({where}),
        group=group,
        show=show,
        quiet=quiet,
    )


_LOOKS = frozenset({Where.INBOX, Where.LISTS})
"""Screens with a list of tasks and a preview."""

COMMANDS: tuple[Command, ...] = (
    # Decide and write: lists of tasks and the open task.
    _verb("task.approve", "a", "approve", _("approve"), _("Approve the task.")),
    _verb("task.reject", "x", "reject", _("reject…"), _("Reject the task; the reason is asked.")),
    _verb("task.comment", "c", "comment", _("comment"), _("Write an internal comment.")),
    _verb("task.message", "m", "message", _("client"), _("Write to the client.")),
    _verb(
        "task.reply", "r", "reply", _("reply"), _("Answer the comment under the cursor, quoted.")
    ),
    _verb(
        "task.acknowledge",
        "e",
        "acknowledge",
        _("seen"),
        _("Acknowledge: I have seen it, it leaves my inbox."),
    ),
    _verb("task.finish", "f", "finish", _("finish…"), _("Finish the task.")),
    _verb("task.take_back", "X", "take_back", _("take back"), _("Take back my decision.")),
    _verb("task.reopen", "F", "reopen", _("reopen"), _("Reopen a finished task.")),
    _verb("task.new", "C", "create", _("new…"), _("Make a task, with a form or without.")),
    _verb("task.edit", "i", "edit_fields", _("edit fields"), _("Edit the form's fields.")),
    _verb(
        "task.approve_more",
        "A",
        "approve_more",
        _("approve…"),
        _("Approve with a comment, time spent, a snooze, one more approver."),
        show=False,
    ),
    _verb("task.snooze", "s", "snooze", _("snooze…"), _("Let the task sleep until a time.")),
    _verb("task.transfer", "t", "transfer", _("transfer…"), _("Hand the task to somebody.")),
    _verb("task.take", "T", "take", _("take it"), _("Take the task myself."), show=False),
    _verb("task.due", "d", "due", _("due…"), _("Set the due date."), show=False),
    _verb("task.clear_due", "D", "clear_due", _("no due"), _("Clear the due date."), show=False),
    _verb(
        "task.lists",
        "L",
        "lists",
        _("lists…"),
        _("Put the task into lists, or take it out."),
        show=False,
    ),
    *(
        Command(
            id=id,
            keys=(key,),
            action=action,
            label=label,
            help=help,
            where=frozenset({Where.TASKS}),
            group=_DECIDE,
        )
        for id, key, action, label, help in (
            (
                "people.watchers",
                "w w",
                "watchers",
                _("watchers…"),
                _("Add watchers, or take some away."),
            ),
            (
                "people.watchers_again",
                "w r",
                "watchers_again",
                _("ask watchers again…"),
                _("Ask watchers again to confirm that they have seen it."),
            ),
            (
                "people.participants",
                "w p",
                "participants",
                _("participants…"),
                _("Add participants of a simple task, or take some away."),
            ),
            (
                "people.approvers_add",
                "w a",
                "approvers_add",
                _("add approvers…"),
                _("Let more people decide at a step."),
            ),
            (
                "people.approvers_again",
                "w A",
                "approvers_again",
                _("ask approvers again…"),
                _("Ask approvers again."),
            ),
            (
                "people.approvers_remove",
                "w x",
                "approvers_remove",
                _("remove approvers…"),
                _("Take approvers away."),
            ),
        )
    ),
    _at(
        Where.PASSED_ON,
        _DECIDE,
        "task.nudge",
        ("B",),
        "nudge",
        _("nudge…"),
        _("Ask politely for news: begins a comment, which you send."),
        show=True,
    ),
    _rare("task.wake", "wake", _("wake"), _("Bring a snoozed task back.")),
    _rare("task.subject", "subject", _("subject…"), _("Change the subject of a simple task.")),
    _rare(
        "task.child",
        "create_child",
        _("new child task…"),
        _("Make a task below the one under the cursor."),
    ),
    _rare("task.time", "time_spent", _("time spent…"), _("Note how long you worked on it.")),
    _rare(
        "task.comment_quietly",
        "comment_quietly",
        _("comment with options…"),
        _("Comment without notifying anybody, or leaving a finished task finished."),
    ),
    _rare("task.delete", "delete", _("delete…"), _("Delete the task; its number is asked.")),
    _at(
        Where.TASK,
        _DECIDE,
        "comment.edit",
        ("ctrl+e",),
        "edit_comment",
        _("change"),
        _("Change my comment under the cursor."),
    ),
    _at(
        Where.TASKS,
        _DECIDE,
        "task.finish_duplicate",
        ("Z d",),
        "finish_as('duplicate')",
        _("finish: duplicate"),
        _("Finish the task as a duplicate of another; on servers with the older API."),
    ),
    _at(
        Where.TASKS,
        _DECIDE,
        "task.finish_irrelevant",
        ("Z i",),
        "finish_as('irrelevant')",
        _("finish: not needed"),
        _("Finish the task as not needed any more; on servers with the older API."),
    ),
    # Read.
    _at(
        Where.LIST,
        _READ,
        "list.open",
        ("enter", "l", "right"),
        "open",
        _("open"),
        _("Open the task; fold or unfold a group."),
        show=True,
    ),
    _at(
        Where.THREAD,
        _READ,
        "thread.fold",
        ("enter",),
        "fold",
        _("fold"),
        _("Fold or unfold the comment; show all of a long one."),
        show=True,
    ),
    _next_new("move.next_new", "n", "next_new(1)", _("next new"), _("Go to the next new one.")),
    _next_new(
        "move.previous_new",
        "N",
        "next_new(-1)",
        _("previous new"),
        _("Go to the previous new one."),
    ),
    _at(
        Where.TASK,
        _READ,
        "task.next",
        ("J", "]"),
        "next_task(1)",
        _("next task"),
        _("Open the next task of the list."),
        show=True,
    ),
    _at(
        Where.TASK,
        _READ,
        "task.previous",
        ("K", "["),
        "next_task(-1)",
        _("previous task"),
        _("Open the previous task of the list."),
    ),
    _at(
        Where.TASK,
        _READ,
        "task.events",
        ("-",),
        "fold_events",
        _("events"),
        _("Show or hide what is not a comment."),
        show=True,
    ),
    _at(
        Where.TASK,
        _READ,
        "task.follow",
        ("O",),
        "follow",
        _("open…"),
        _("Open a file or a link of this comment, or go to what it names."),
    ),
    *(
        _at(
            Where.TASK,
            _READ,
            f"pane.{number}",
            (str(number),),
            f"pane({number})",
            _("pane {number}").format(number=number),
            _("Go to the pane with this number."),
        )
        for number in range(1, 5)
    ),
    _at(
        Where.TASK,
        _READ,
        "pane.next",
        ("tab",),
        "next_pane(1)",
        _("next pane"),
        _("Go to the next or the previous pane."),
    ),
    _at(
        Where.TASK,
        _READ,
        "pane.previous",
        ("shift+tab",),
        "next_pane(-1)",
        _("previous pane"),
        _("Go to the next or the previous pane."),
    ),
    _at(
        Where.TASK,
        _READ,
        "task.close",
        ("h", "left"),
        "app.back",
        _("back"),
        _("Return to the list."),
    ),
    # Move.
    _move("move.down", ("j", "down"), "move(1)", _("down"), _("Go down.")),
    _move("move.up", ("k", "up"), "move(-1)", _("up"), _("Go up.")),
    _move("move.first", ("g g", "home"), "first", _("first"), _("Go to the first one.")),
    _move("move.last", ("G", "end"), "last", _("last"), _("Go to the last one.")),
    _move("move.half_down", ("ctrl+d",), "half(1)", _("half page down"), _("Go half a page down.")),
    _move("move.half_up", ("ctrl+u",), "half(-1)", _("half page up"), _("Go half a page up.")),
    _move("move.page_down", ("pagedown",), "page(1)", _("page down"), _("Go a page down.")),
    _move("move.page_up", ("pageup",), "page(-1)", _("page up"), _("Go a page up.")),
    # Look of the list.
    _at(
        Where.INBOX,
        _VIEW,
        "inbox.fold",
        ("h", "left"),
        "fold",
        _("fold"),
        _("Fold the group this task is in."),
    ),
    _at(
        _LOOKS,
        _VIEW,
        "inbox.filter",
        ("/", "ctrl+f"),
        "filter",
        _("filter"),
        _("Show only tasks with these words."),
        show=True,
        quiet=(".",),
    ),
    *(
        _at(
            _LOOKS,
            _VIEW,
            f"inbox.split_{number}",
            (str(number),),
            f"split({number})",
            _("split {number}").format(number=number),
            _("Show the split with this number."),
        )
        for number in range(1, 7)
    ),
    _at(
        _LOOKS,
        _VIEW,
        "view.sort",
        ("\\ s",),
        "sort",
        _("sort"),
        _("Sort in the next order."),
    ),
    _at(
        Where.INBOX,
        _VIEW,
        "view.group",
        ("\\ g",),
        "group",
        _("group"),
        _("Group the list, or not."),
    ),
    _at(
        _LOOKS,
        _VIEW,
        "view.density",
        ("\\ d",),
        "density",
        _("one or two lines"),
        _("Show one or two lines a task."),
    ),
    _at(
        _LOOKS,
        _VIEW,
        "preview.toggle",
        ("p",),
        "preview",
        _("preview"),
        _("Show or hide the preview."),
        show=True,
    ),
    _at(
        _LOOKS,
        _VIEW,
        "preview.place",
        ("P",),
        "place_preview",
        _("move preview"),
        _("Put the preview to the right or below."),
    ),
    _at(
        _LOOKS,
        _VIEW,
        "preview.down",
        ("J",),
        "scroll_preview(1)",
        _("preview down"),
        _("Scroll the preview down."),
    ),
    _at(
        _LOOKS,
        _VIEW,
        "preview.up",
        ("K",),
        "scroll_preview(-1)",
        _("preview up"),
        _("Scroll the preview up."),
    ),
    # Calendar.
    *(
        _at(
            Where.CALENDAR,
            _CALENDAR,
            f"calendar.view_{number}",
            (str(number),),
            f"view({number})",
            label,
            _("Show a month, a week, a day, or all of a month as a list."),
            show=True,
        )
        for number, label in enumerate((_("month"), _("week"), _("day"), _("agenda")), 1)
    ),
    *(
        _at(Where.CALENDAR_GRID, _CALENDAR, f"calendar.{id}", keys, f"grid_go({go})", label, help)
        for id, keys, go, label, help in (
            ("left", ("h", "left"), "-1, 0", _("day before"), _("Go to the day before or after.")),
            ("right", ("l", "right"), "1, 0", _("day after"), _("Go to the day before or after.")),
            ("down", ("j", "down"), "0, 1", _("down"), _("Go a week, a half hour, an item down.")),
            ("up", ("k", "up"), "0, -1", _("up"), _("Go a week, a half hour, an item up.")),
        )
    ),
    _at(
        Where.CALENDAR_GRID,
        _CALENDAR,
        "calendar.next_item",
        ("J",),
        "grid_jump(1)",
        _("next task"),
        _("Go to the next or the previous task or meeting."),
        show=True,
    ),
    _at(
        Where.CALENDAR_GRID,
        _CALENDAR,
        "calendar.previous_item",
        ("K",),
        "grid_jump(-1)",
        _("previous task"),
        _("Go to the next or the previous task or meeting."),
    ),
    _at(
        Where.CALENDAR_GRID,
        _CALENDAR,
        "calendar.open",
        ("enter",),
        "grid_open",
        _("open"),
        _("Open the task; on an empty day, show the day."),
        show=True,
    ),
    _at(
        Where.CALENDAR_GRID,
        _CALENDAR,
        "calendar.next_period",
        ("]", "pagedown"),
        "grid_turn(1)",
        _("next period"),
        _("Go to the next or the previous month, week or day."),
        show=True,
    ),
    _at(
        Where.CALENDAR_GRID,
        _CALENDAR,
        "calendar.previous_period",
        ("[", "pageup"),
        "grid_turn(-1)",
        _("previous period"),
        _("Go to the next or the previous month, week or day."),
    ),
    _at(
        Where.CALENDAR_GRID,
        _CALENDAR,
        "calendar.today",
        ("g g", "home"),
        "screen.today",
        _("today"),
        _("Go to today."),
        show=True,
    ),
    _at(
        Where.CALENDAR,
        _CALENDAR,
        "calendar.go_to_date",
        ("g d",),
        "go_to_date",
        _("date…"),
        _("Go to a date: `25.11`, `next mon`, `завтра`."),
    ),
    _at(
        Where.CALENDAR,
        _CALENDAR,
        "calendar.later",
        (">", "shift+right"),
        "move_item(1)",
        _("a day later"),
        _("Move it a day later or earlier; from the shelf, put it where the cursor is."),
        show=True,
    ),
    _at(
        Where.CALENDAR,
        _CALENDAR,
        "calendar.earlier",
        ("<", "shift+left"),
        "move_item(-1)",
        _("a day earlier"),
        _("Move it a day later or earlier; from the shelf, put it where the cursor is."),
    ),
    _at(
        Where.CALENDAR,
        _CALENDAR,
        "calendar.longer",
        ("+",),
        "stretch(1)",
        _("longer"),
        _("Make it half an hour longer or shorter."),
        show=True,
    ),
    _at(
        Where.CALENDAR,
        _CALENDAR,
        "calendar.shorter",
        ("-",),
        "stretch(-1)",
        _("shorter"),
        _("Make it half an hour longer or shorter."),
    ),
    _at(
        Where.CALENDAR,
        _CALENDAR,
        "calendar.range",
        ("v",),
        "range",
        _("range"),
        _("Choose half hours from here on, for a new task or one from the shelf; again: no more."),
    ),
    *(
        _at(Where.CALENDAR, _CALENDAR, f"calendar.{id}", keys, "next_part", label, help)
        for id, keys, label, help in (
            (
                "shelf",
                ("tab", "shift+tab"),
                _("shelf"),
                _("Go to the tasks without a date, and back."),
            ),
        )
    ),
    *(
        _at(Where.CALENDAR, _CALENDAR, f"calendar.show_{name}", (key,), action, label, help)
        for name, key, action, label, help in (
            ("due", "\\ t", "show_timed", _("timed"), _("Show what is due at a time, or not.")),
            ("date", "\\ d", "show_dates", _("dates"), _("Show what is due on a day, or not.")),
            ("step", "\\ s", "show_steps", _("steps"), _("Show deadlines of steps, or not.")),
            ("reminder", "\\ r", "show_reminders", _("reminders"), _("Show reminders, or not.")),
            ("meeting", "\\ m", "show_meetings", _("meetings"), _("Show meetings, or not.")),
            ("all", "\\ a", "everyone", _("mine or all"), _("Show my tasks, or all I may see.")),
            ("weekends", "\\ w", "weekends", _("weekends"), _("Show weekends, or not.")),
            ("hours", "\\ h", "only_hours", _("hours"), _("Show the hours of work, or all hours.")),
        )
    ),
    _at(
        Where.CALENDAR,
        _COPY,
        "calendar.export",
        ("y S",),
        "export_period",
        _("period as .ics"),
        _("Write what is shown into an .ics file."),
    ),
    # Lists.
    _at(
        Where.TREE,
        _LISTS,
        "tree.open",
        ("enter",),
        "open",
        _("tasks"),
        _("Go to the tasks of the list or form; fold or unfold a folder."),
        show=True,
    ),
    _at(
        Where.TREE,
        _LISTS,
        "tree.unfold",
        ("l", "right"),
        "unfold",
        _("unfold"),
        _("Unfold; then go to the tasks."),
        show=True,
    ),
    _at(
        Where.TREE,
        _LISTS,
        "tree.fold",
        ("h", "left"),
        "fold",
        _("fold"),
        _("Fold; then go to the list above."),
        show=True,
    ),
    _at(
        Where.TREE,
        _LISTS,
        "tree.fold_all",
        ("-",),
        "fold_all",
        _("fold all"),
        _("Fold the whole tree, or unfold it."),
        show=True,
    ),
    _at(
        Where.TREE,
        _LISTS,
        "tree.star",
        ("b",),
        "screen.star",
        _("star"),
        _("Give the list a star, or take it away; only you see it."),
        show=True,
    ),
    _at(
        Where.TREE,
        _LISTS,
        "tree.rename",
        ("i",),
        "screen.rename",
        _("rename…"),
        _("Rename the list, for everybody."),
        show=True,
    ),
    _at(
        Where.TREE,
        _LISTS,
        "tree.members",
        ("w",),
        "screen.people('members')",
        _("members…"),
        _("Change who belongs to the list."),
        show=True,
    ),
    _at(
        Where.TREE,
        _LISTS,
        "tree.managers",
        ("W",),
        "screen.people('managers')",
        _("managers…"),
        _("Change who manages the list."),
    ),
    _at(
        Where.TREE,
        _LISTS,
        "tree.new_list",
        ("insert",),
        "screen.new_list",
        _("new list…"),
        _("Make a list below the one under the cursor, or at the top."),
    ),
    _at(
        Where.TREE,
        _LISTS,
        "tree.delete_list",
        ("delete",),
        "screen.delete_list",
        _("delete list…"),
        _("Delete the list for everybody; its tasks stay."),
    ),
    _at(
        Where.LISTS,
        _LISTS,
        "lists.next_pane",
        ("tab",),
        "next_pane",
        _("other pane"),
        _("Go to the tree or to the tasks."),
        show=True,
    ),
    _at(
        Where.LISTS,
        _LISTS,
        "lists.previous_pane",
        ("shift+tab",),
        "next_pane",
        _("other pane"),
        _("Go to the tree or to the tasks."),
    ),
    _at(
        Where.LISTS,
        _LISTS,
        "lists.archived",
        ("\\ a",),
        "archived",
        _("finished ones too"),
        _("Show finished tasks too, or not."),
    ),
    _at(
        Where.LISTS,
        _LISTS,
        "lists.narrow",
        ("\\ t",),
        "narrow",
        _("span of time…"),
        _("Show tasks that were changed, made or finished in a span of time."),
    ),
    _at(
        Where.BESIDE_TREE,
        _LISTS,
        "lists.tree",
        ("h", "left"),
        "screen.to_tree",
        _("to the tree"),
        _("Go to the tree."),
    ),
    _at(
        Where.BESIDE_TREE,
        _LISTS,
        "lists.take_out",
        ("delete", "ctrl+x"),
        "screen.take_out",
        _("take out"),
        _("Take the task out of this list."),
        show=True,
    ),
    _at(
        Where.BESIDE_TREE,
        _LISTS,
        "lists.move",
        ("ctrl+t",),
        "screen.move_to_list",
        _("move to…"),
        _("Take the task out of this list and put it into another."),
        show=True,
    ),
    *(
        _at(
            Where.LISTS,
            _LISTS,
            f"lists.step_{number}",
            (str(number),),
            f"split({number})",
            _("step {number}").format(number=number - 1),
            _("Show the step of a form that has this number."),
        )
        for number in range(7, 10)
    ),
    *(
        _at(Where.LISTS, _LISTS, f"lists.{id}", keys, action, label, help)
        for id, keys, action, label, help in (
            (
                "steps",
                ("\\ w",),
                "steps",
                _("steps…"),
                _("Choose the steps at which the tasks of a form stand."),
            ),
            (
                "columns",
                ("\\ c",),
                "columns",
                _("columns…"),
                _("Choose the columns of a form's table, and their order."),
            ),
            (
                "columns_right",
                ("shift+right",),
                "shift_columns(1)",
                _("columns to the right"),
                _("Show the columns further right."),
            ),
            (
                "columns_left",
                ("shift+left",),
                "shift_columns(-1)",
                _("columns to the left"),
                _("Show the columns further left."),
            ),
            (
                "zoom",
                ("=",),
                "zoom",
                _("whole width"),
                _("Give the tasks the whole width, or not."),
            ),
        )
    ),
    # Copy.
    _at(
        Where.TASKS,
        _READ,
        "task.browser",
        ("o",),
        "open_page",
        _("web page"),
        _("Open the task's web page, or join the meeting; over ssh copy its link."),
    ),
    Command(
        id="copy.link",
        keys=("y y", "y l"),
        action="copy('link')",
        label=_("link"),
        help=_("Copy the link."),
        where=frozenset({Where.TASKS}),
        group=_COPY,
    ),
    _verb("copy.id", "y i", "copy('id')", _("number"), _("Copy the number."), show=False),
    _verb("copy.title", "y t", "copy('title')", _("title"), _("Copy the title."), show=False),
    _verb(
        "copy.comment", "y c", "copy('comment')", _("comment"), _("Copy the comment."), show=False
    ),
    _verb(
        "copy.ics", "y s", "export_task", _(".ics"), _("Write it into an .ics file."), show=False
    ),
    _verb(
        "copy.print",
        "y p",
        "print_form",
        _("document"),
        _("Let the server make a document from the form, and keep it."),
        show=False,
    ),
    # Forms and tables.
    *(
        _at(Where.FIELDS, _FORMS, id, keys, action, label, help, show=show)
        for id, keys, action, label, help, show in (
            ("fields.edit", ("i",), "edit_field", _("edit"), _("Edit the field."), True),
            (
                "fields.tick",
                ("space",),
                "tick",
                _("tick"),
                _("Tick, or choose the next one."),
                True,
            ),
            (
                "fields.next_empty",
                ("I",),
                "next_empty",
                _("next empty *"),
                _("Go to the next field that is required and empty."),
                True,
            ),
            ("fields.clear", ("x",), "clear_field", _("clear"), _("Empty the field."), True),
            (
                "fields.as_text",
                ("E",),
                "as_text",
                _("as text"),
                _("Edit all fields as a text in $EDITOR."),
                True,
            ),
            (
                "fields.review",
                ("ctrl+s",),
                "review",
                _("review and send"),
                _("See what changed, then send it."),
                True,
            ),
            (
                "fields.close",
                ("h", "left"),
                "app.back",
                _("back"),
                _("Leave; the changes stay as a draft."),
                False,
            ),
        )
    ),
    *(
        _at(Where.ENTRY, _FORMS, id, keys, action, label, help, show=show)
        for id, keys, action, label, help, show in (
            ("entry.keep", ("enter",), "keep('stay')", _("take"), _("Take the value."), True),
            (
                "entry.next",
                ("tab", "down"),
                "keep('next')",
                _("next"),
                _("Take the value and edit the next one."),
                True,
            ),
            (
                "entry.previous",
                ("shift+tab", "up"),
                "keep('previous')",
                _("previous"),
                _("Take the value and edit the previous one."),
                False,
            ),
            (
                "entry.leave",
                ("escape",),
                "keep('leave')",
                _("keep and leave"),
                _("Keep what is typed and go back."),
                True,
            ),
        )
    ),
    *(
        _at(Where.GRID, _FORMS, id, keys, action, label, help, show=show)
        for id, keys, action, label, help, show in (
            ("sheet.left", ("h", "left"), "go(0, -1)", _("left"), _("Go left."), False),
            ("sheet.right", ("l", "right"), "go(0, 1)", _("right"), _("Go right."), False),
            ("sheet.down", ("j", "down"), "go(1, 0)", _("down"), _("Go down."), False),
            ("sheet.up", ("k", "up"), "go(-1, 0)", _("up"), _("Go up."), False),
            ("sheet.next", ("tab",), "along(1)", _("next cell"), _("Next cell."), False),
            (
                "sheet.previous",
                ("shift+tab",),
                "along(-1)",
                _("previous cell"),
                _("Previous cell."),
                False,
            ),
            (
                "sheet.first_column",
                ("0", "home"),
                "column(0)",
                _("first column"),
                _("Go to the first column."),
                False,
            ),
            (
                "sheet.last_column",
                ("$", "end"),
                "column(-1)",
                _("last column"),
                _("Go to the last column."),
                False,
            ),
            ("sheet.first", ("g g",), "row(0)", _("first row"), _("Go to the first row."), False),
            ("sheet.last", ("G",), "row(-1)", _("last row"), _("Go to the last row."), False),
            (
                "sheet.half_down",
                ("ctrl+d", "pagedown"),
                "half(1)",
                _("half page down"),
                _("Go half a page down."),
                False,
            ),
            (
                "sheet.half_up",
                ("ctrl+u", "pageup"),
                "half(-1)",
                _("half page up"),
                _("Go half a page up."),
                False,
            ),
        )
    ),
    *(
        _at(Where.SHEET, _FORMS, id, keys, action, label, help, show=show)
        for id, keys, action, label, help, show in (
            ("sheet.edit", ("enter", "i"), "edit_field", _("edit"), _("Edit the cell."), True),
            ("sheet.tick", ("space",), "tick", _("tick"), _("Tick, or choose the next one."), True),
            ("sheet.below", ("o",), "add_row(1)", _("row below"), _("Add a row below."), True),
            ("sheet.above", ("O",), "add_row(0)", _("row above"), _("Add a row above."), False),
            ("sheet.delete", ("x",), "delete_row", _("delete row"), _("Delete the row."), True),
            ("sheet.copy", ("y",), "copy_row", _("copy row"), _("Copy the row."), True),
            ("sheet.put", ("p",), "put_row", _("put row"), _("Put the copied rows below."), True),
            (
                "sheet.select",
                ("v",),
                "select_rows",
                _("select"),
                _("Select rows, to copy or to delete them."),
                True,
            ),
            (
                "sheet.as_text",
                ("E",),
                "as_text",
                _("as CSV"),
                _("Edit the table as CSV in $EDITOR."),
                True,
            ),
            (
                "sheet.done",
                ("ctrl+s",),
                "done",
                _("done"),
                _("Return to the form with these rows; nothing is sent yet."),
                True,
            ),
        )
    ),
    _at(
        Where.DISPUTE,
        _FORMS,
        "dispute.choose",
        ("space",),
        "choose",
        _("mine or theirs"),
        _("Where both changed a field: take theirs, or mine."),
        show=True,
    ),
    _at(
        Where.LONG_TEXT,
        _FORMS,
        "words.editor",
        ("ctrl+o",),
        "editor",
        _("$EDITOR"),
        _("Write the text in $EDITOR."),
        show=True,
    ),
    _verb(
        "copy.markdown",
        "y m",
        "copy('markdown')",
        _("Markdown"),
        _("Copy the task as Markdown."),
        show=False,
    ),
    _verb("copy.json", "y j", "copy('json')", _("JSON"), _("Copy the task as JSON."), show=False),
    # Everywhere.
    _everywhere("go.calendar", ("g c",), "go('calendar')", _("calendar"), _("Go to the calendar.")),
    _everywhere("go.inbox", ("g i",), "go('inbox')", _("inbox"), _("Go to the inbox.")),
    _everywhere("go.lists", ("g l",), "go('lists')", _("lists"), _("Go to lists and forms.")),
    _everywhere("go.forms", ("g r",), "forms", _("forms"), _("Go to the forms.")),
    _everywhere(
        "go.search",
        ("S", "g s"),
        "search",
        _("search"),
        _("Search all tasks, here and there."),
    ),
    _everywhere("go.recent", ("g h",), "recent", _("recent"), _("Find a task viewed lately.")),
    _everywhere(
        "go.behind", ("g b", "ctrl+left"), "behind", _("back"), _("Return to the place before.")
    ),
    _everywhere("go.ahead", ("g B", "ctrl+right"), "ahead", _("forward"), _("Undo the return.")),
    _everywhere(
        "go.outbox", ("g o",), "go('outbox')", _("outbox"), _("Go to the outbox and the sync.")
    ),
    _everywhere(
        "go.passed_on",
        ("g t",),
        "go('passed_on')",
        _("waiting for others"),
        _("Go to what you handed on or asked, by silence."),
    ),
    _everywhere(
        "sync.now", ("R", "ctrl+r"), "sync", _("sync"), _("Ask the server for news at once.")
    ),
    Command(
        id="undo.last",
        keys=("u", "z"),
        action="undo",
        label=_("undo"),
        help=_("Take back the last action; what was sent is taken back after a question."),
        where=frozenset({Where.EVERYWHERE}),
        group=_DECIDE,
        show=True,
    ),
    Command(
        id="undo.redo",
        keys=("U",),
        action="redo",
        label=_("redo"),
        help=_("Do again what was taken back last."),
        where=frozenset({Where.EVERYWHERE}),
        group=_DECIDE,
    ),
    _everywhere("go.back", ("q", "escape"), "back", _("back"), _("Go back.")),
    Command(
        id="help.open",
        keys=("?", "f1"),
        quiet=(",",),
        action="help",
        label=_("help"),
        help=_("Show the keys that work here."),
        where=frozenset({Where.EVERYWHERE}),
        group=_PROGRAM,
        show=True,
    ),
    Command(
        id="palette.open",
        keys=(":", "ctrl+p"),
        action="command_palette",
        label=_("commands"),
        help=_("Find a command by its name or its key."),
        where=frozenset({Where.EVERYWHERE}),
        group=_PROGRAM,
        show=True,
    ),
    _everywhere(
        "go.accounts",
        ("g a",),
        "accounts",
        _("accounts…"),
        _("Go to another account, sign in again, or add one."),
    ),
    _everywhere(
        "account.sign_in",
        (),
        "sign_in_again",
        _("sign in again…"),
        _("Type a new key for the account that is open; everything stays as it is."),
    ),
    _everywhere(
        "account.log_out",
        (),
        "log_out",
        _("log out…"),
        _("Take the key away from this machine; what is unsent is kept."),
    ),
    _everywhere(
        "app.suspend",
        ("ctrl+z",),
        "suspend_process",
        _("suspend"),
        _("Suspend the program; `fg` brings it back."),
    ),
    Command(
        id="app.quit",
        keys=("ctrl+q",),
        action="quit",
        label=_("quit"),
        help=_("Leave the program."),
        where=frozenset({Where.EVERYWHERE}),
        group=_PROGRAM,
        priority=True,
    ),
    # Dialogs and text.
    _at(
        Where.COMPOSER,
        _DIALOGS,
        "composer.send",
        ("ctrl+s",),
        "send",
        _("send"),
        _("Send the comment."),
        show=True,
    ),
    _at(
        Where.COMPOSER,
        _DIALOGS,
        "composer.indent",
        ("tab",),
        "indent",
        _("indent"),
        _("Write blanks; the keys stay with the text."),
    ),
    _at(
        Where.COMPOSER,
        _DIALOGS,
        "composer.stay",
        ("shift+tab",),
        "stay",
        _("stay"),
        _("Write blanks; the keys stay with the text."),
    ),
    _at(
        Where.COMPOSER,
        _DIALOGS,
        "composer.mention",
        ("ctrl+n",),
        "mention",
        _("person"),
        _("Mention somebody, as @ does."),
        show=True,
    ),
    _at(
        Where.COMPOSER,
        _DIALOGS,
        "composer.edit_outside",
        ("ctrl+o",),
        "edit_outside",
        _("editor"),
        _("Go on writing in $VISUAL or $EDITOR."),
        show=True,
    ),
    _at(
        Where.COMPOSER,
        _DIALOGS,
        "composer.insert_reply",
        ("ctrl+t",),
        "insert_reply",
        _("saved reply"),
        _("Put in a saved reply."),
        show=True,
    ),
    _at(
        Where.COMPOSER,
        _DIALOGS,
        "composer.attach",
        (),
        "attach",
        _("attach a file…"),
        _("Let a file go along, or go alone."),
    ),
    _at(
        Where.FILTER,
        _DIALOGS,
        "filter.keep",
        ("down",),
        "keep",
        _("to the list"),
        _("Go to the list and keep the filter, as Enter does."),
    ),
    _at(
        Where.FILTER,
        _DIALOGS,
        "filter.drop",
        ("escape",),
        "drop",
        _("no filter"),
        _("Remove the filter."),
    ),
    _at(
        Where.SEARCH,
        _VIEW,
        "search.line",
        ("/", "ctrl+f"),
        "search_line",
        _("other words"),
        _("Type another search; Enter asks the server."),
        show=True,
        quiet=(".",),
    ),
    _at(
        Where.SEARCH_BOX,
        _DIALOGS,
        "search.list",
        ("down", "escape"),
        "keep",
        _("to the list"),
        _("Go to what was found, without asking the server."),
    ),
    _at(
        Where.COMPOSER,
        _DIALOGS,
        "composer.leave",
        ("escape",),
        "leave",
        _("more"),
        _("See what can be done with the text."),
        show=True,
    ),
    *(
        _at(Where.REVIEW, _REVIEW, f"review.{id}", keys, f"choose('{id}')", label, help, show=True)
        for id, keys, label, help in (
            ("send", ("s", "ctrl+s"), _("send"), _("Send the text.")),
            ("keep", ("d", "q"), _("keep draft"), _("Leave the text as a draft.")),
            ("audience", ("m",), _("audience…"), _("Write to somebody else; it asks.")),
            ("attach", ("a",), _("attach…"), _("Attach files, or take them out again.")),
            ("time", ("t",), _("time…"), _("Note the time spent.")),
            ("watchers", ("w",), _("watchers…"), _("Add watchers.")),
            ("preview", ("p",), _("preview"), _("See the text as the web will show it.")),
            ("drop", ("x",), _("throw away…"), _("Throw the text away; it asks.")),
            ("write", ("escape", "enter"), _("write on"), _("Go back to the text.")),
        )
    ),
    _at(
        Where.DIALOG,
        _DIALOGS,
        "dialog.accept",
        ("ctrl+s",),
        "accept",
        _("OK"),
        _("Do what the dialog is about."),
        show=True,
    ),
    _at(
        Where.DIALOG,
        _DIALOGS,
        "dialog.cancel",
        ("escape",),
        "cancel",
        _("cancel"),
        _("Close the dialog; nothing happens."),
        show=True,
    ),
    *(
        _at(Where.PICKER, _DIALOGS, id, (key,), action, _("choose"), _("Choose among the rows."))
        for id, key, action in (
            ("picker.down", "down", "choose(1)"),
            ("picker.up", "up", "choose(-1)"),
            ("picker.page_down", "pagedown", "page(1)"),
            ("picker.page_up", "pageup", "page(-1)"),
        )
    ),
    _at(
        Where.MARKING,
        _DIALOGS,
        "picker.mark",
        ("tab",),
        "mark",
        _("mark"),
        _("Mark the row, where several may be chosen."),
    ),
    _at(
        Where.PATH,
        _DIALOGS,
        "path.complete",
        ("tab",),
        "complete",
        _("complete"),
        _("Complete the path of a file."),
    ),
    _at(
        Where.FORM,
        _DIALOGS,
        "form.next",
        ("tab",),
        "next_part(1)",
        _("next"),
        _("Go to the next or the previous part of the dialog."),
    ),
    _at(
        Where.FORM,
        _DIALOGS,
        "form.previous",
        ("shift+tab",),
        "next_part(-1)",
        _("previous"),
        _("Go to the next or the previous part of the dialog."),
    ),
    _at(
        Where.FORM,
        _DIALOGS,
        "form.accept",
        ("enter",),
        "accept",
        _("OK"),
        _("Do what the dialog is about."),
    ),
    _at(
        Where.TICK,
        _DIALOGS,
        "form.tick",
        ("space",),
        "tick",
        _("tick"),
        _("Tick the box, or not."),
    ),
    _at(
        Where.MENU,
        _DIALOGS,
        "menu.cancel",
        ("escape", "q"),
        "cancel",
        _("cancel"),
        _("Close the menu; nothing happens."),
    ),
    _at(
        Where.OUTBOX,
        _READ,
        "outbox.back",
        ("h", "left"),
        "app.back",
        _("back"),
        _("Return to where you came from."),
        show=True,
    ),
    _at(
        Where.HELP,
        _DIALOGS,
        "help.filter",
        ("/", "ctrl+f"),
        "filter",
        _("filter"),
        _("Find a key in the help."),
        show=True,
        quiet=(".",),
    ),
    _at(
        Where.HELP,
        _DIALOGS,
        "help.close",
        ("q", "escape", "h", "left"),
        "close",
        _("back"),
        _("Close the help."),
        show=True,
        quiet=("?", "f1", ","),
    ),
    _at(
        Where.QUESTION,
        _DIALOGS,
        "question.yes",
        ("y",),
        "yes",
        _("yes"),
        _("Answer yes."),
        show=True,
    ),
    _at(
        Where.QUESTION,
        _DIALOGS,
        "question.no",
        ("n", "enter"),
        "no",
        _("no"),
        _("Answer no; Enter takes the safe answer."),
        show=True,
    ),
    # Signing in.
    *(
        Command(
            id=id,
            keys=keys,
            action=action,
            label=label,
            help=help,
            where=frozenset({where}),
            group=_SIGN_IN,
            show=show,
            priority=priority,
        )
        for where, id, keys, action, label, help, show, priority in (
            (
                Where.SIGN_IN,
                "signin.accept",
                ("enter",),
                "sign_in",
                _("sign in"),
                _("Try the account; once it works, open it."),
                True,
                True,
            ),
            (
                Where.SIGN_IN,
                "signin.next",
                ("tab", "down"),
                "next_line(1)",
                _("next"),
                _("Go to the next or the previous line of the form."),
                True,
                False,
            ),
            (
                Where.SIGN_IN,
                "signin.previous",
                ("shift+tab", "up"),
                "next_line(-1)",
                _("previous"),
                _("Go to the next or the previous line of the form."),
                False,
                False,
            ),
            (
                Where.RADIO,
                "radio.next",
                ("space", "right"),
                "choose(1)",
                _("choose"),
                _("Choose the next or the previous option."),
                True,
                False,
            ),
            (
                Where.RADIO,
                "radio.previous",
                ("left",),
                "choose(-1)",
                _("choose the previous"),
                _("Choose the next or the previous option."),
                False,
                False,
            ),
            (
                Where.SIGN_IN,
                "signin.demo",
                ("ctrl+d",),
                "demo",
                _("demo, no account"),
                _("Look at the demo instead: it needs no account."),
                True,
                True,
            ),
            (
                Where.SIGN_IN,
                "signin.leave",
                ("escape",),
                "leave",
                _("leave"),
                _("Leave the form without signing in."),
                True,
                True,
            ),
            (
                Where.SIGN_IN,
                "signin.quit",
                ("ctrl+q",),
                "app.quit",
                _("quit"),
                _("Leave the program."),
                False,
                True,
            ),
            *(
                (Where.SIGN_IN, f"signin.{id}", keys, action, label, help, show, True)
                for id, keys, action, label, help, show in (
                    (
                        "show_key",
                        ("ctrl+t",),
                        "show_key",
                        _("show the key"),
                        _("Show the key while it is typed, or hide it again."),
                        True,
                    ),
                    (
                        "page",
                        ("ctrl+o",),
                        "open_key_page",
                        _("where is the key"),
                        _("Open the page of Pyrus on which the key is found."),
                        True,
                    ),
                    (
                        "copy",
                        ("ctrl+y",),
                        "copy_page",
                        _("copy the address"),
                        _("Copy the address of that page, or of the one to grant access on."),
                        False,
                    ),
                    (
                        "help",
                        ("f1",),
                        "help",
                        _("help"),
                        _("Show the keys of the form."),
                        True,
                    ),
                )
            ),
        )
    ),
)

BY_ID: Mapping[str, Command] = {command.id: command for command in COMMANDS}
PINNED = ("help.open", "palette.open")
"""Commands that the key bar shows at its right end, however narrow it is."""


def bindings(*where: Where) -> list[Binding]:
    """Return the bindings of these places, to be put in a class's BINDINGS."""
    return [command.binding() for command in COMMANDS if command.where & set(where)]


def keymap(
    wanted: Mapping[str, str], where: Callable[[str], str] | None = None
) -> tuple[dict[str, str], list[str]]:
    """Turn the settings' `[keys]` into Textual's keymap; return it and what is wrong with them.

    `where` names the place of an entry. One that cannot be used is left out, so that its command
    keeps its keys. A clash is only reported: it is the person's decision which of the two to move.
    """
    usable: dict[str, str] = {}
    warnings: list[str] = []
    for id, text in wanted.items():
        if (problem := _problem(id, text)) is None:
            usable[id] = ",".join(normal_key(key) for key in _listed(text))
        else:
            warnings.append(f"{where(id)}: {problem}" if where else problem)
    warnings += clashes(usable)
    return usable, warnings


def _problem(id: str, text: str) -> str | None:
    if id not in BY_ID:
        near = get_close_matches(id, BY_ID, n=1)
        hint = " " + _("Did you mean {id}?").format(id=near[0]) if near else ""
        return _("[keys]: there is no command {id}.").format(id=id) + hint
    keys = _listed(text)
    if not keys:
        return _("[keys] {id}: no key is named.").format(id=id)
    if any(len(key.split()) > 2 for key in keys):
        return _("[keys] {id}: a chord has two keys.").format(id=id)
    if BY_ID[id].priority and any(is_printable(key) for key in keys):
        return _("[keys] {id}: it works while typing too, so its key cannot be a letter.").format(
            id=id
        )
    return None


def _listed(text: str) -> list[str]:
    # A comma alone is the comma key; elsewhere it separates keys.
    if text.strip() == ",":
        return ["comma"]
    return [key.strip() for key in text.split(",") if key.strip()]


def is_printable(key: str) -> bool:
    """Say whether a key, or the first one of a chord, types a character."""
    character = _character(normal_key(key).split()[0])
    return character is not None and character.isprintable()


def clashes(changed: Mapping[str, str] | None = None) -> list[str]:
    """Tell of keys with two meanings in one place, with these commands' keys changed."""
    changed = changed or {}
    keys_of = {
        command.id: changed[command.id].split(",")
        if command.id in changed
        else [normal_key(key) for key in (*command.keys, *command.quiet)]
        for command in COMMANDS
    }
    found: dict[tuple[str, str, str], None] = {}
    for places in (*TOGETHER, *(frozenset({where}) for where in Where)):
        here = [
            (key, command.id)
            for command in COMMANDS
            if command.where & places
            for key in keys_of[command.id]
        ]
        taken: dict[str, str] = {}
        starts = {key.split()[0]: (key, id) for key, id in here if " " in key}
        for key, id in here:
            other = taken.setdefault(key, id)
            if other != id:
                found[key, other, id] = None
            if " " not in key and key in starts and starts[key][1] != id:
                found[key, id, starts[key][1]] = None
    return [
        _("The key {key} means both {one} and {other}.").format(
            key=shown_key(key), one=one, other=other
        )
        for key, one, other in found
    ]


def shown_keys(command: Command, changed: Mapping[str, str] | None = None) -> list[str]:
    """Return a command's keys as people read them, with the person's own ones if given."""
    if changed and command.id in changed:
        return [shown_key(key) for key in changed[command.id].split(",")]
    return [shown_key(key) for key in command.keys]


PALETTE_KEY = ": …"
"""What the help shows for a command that is in the palette only."""


@dataclass(frozen=True, slots=True)
class HelpRow:
    """One line of the help: the keys, what they do, and the commands behind it."""

    keys: str
    help: str
    ids: tuple[str, ...]


def help_rows(
    commands: Iterable[Command] = COMMANDS, changed: Mapping[str, str] | None = None
) -> dict[str, list[HelpRow]]:
    """Group commands for reading: by group, those with one sentence on one line."""
    groups: dict[str, dict[str, list[Command]]] = {}
    for command in commands:
        groups.setdefault(command.group, {}).setdefault(command.help, []).append(command)
    return {
        group: [
            HelpRow(
                _joined([shown_keys(c, changed) for c in same]), help, tuple(c.id for c in same)
            )
            for help, same in lines.items()
        ]
        for group, lines in groups.items()
    }


def _joined(keys: Sequence[Sequence[str]]) -> str:
    flat = [key for of_one in keys for key in of_one] or [PALETTE_KEY]
    if len(flat) > 2 and all(len(key) == 1 and key.isdigit() for key in flat):
        return f"{flat[0]}–{flat[-1]}"
    return "  ".join(flat)


def markdown_table() -> str:
    """Return the README's table of keys."""
    lines = []
    for group, rows in help_rows().items():
        lines += ["", f"**{group}**", "", f"| {_('Key')} | {_('What it does')} |", "|---|---|"]
        for row in rows:
            keys = " ".join(f"`{_code(key)}`" for key in row.keys.split("  "))
            lines.append(f"| {keys} | {row.help} |")
    return "\n".join(lines[1:]) + "\n"


def _code(key: str) -> str:
    return key.replace("|", "\\|")
