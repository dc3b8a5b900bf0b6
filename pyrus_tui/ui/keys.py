"""Every command a key can start, once: bindings, key bar, help, palette and README read this table.

The language has to be chosen (`words.use_language`) before this module is imported.
"""

from collections.abc import Iterable, Mapping, Sequence
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
    COMPOSER = "composer"
    DIALOG = "dialog"
    QUESTION = "question"
    PANE = "pane"
    FILTER = "filter"
    HELP = "help"
    OUTBOX = "outbox"
    MENU = "menu"


TOGETHER: tuple[frozenset[Where], ...] = (
    frozenset({Where.EVERYWHERE, Where.TASKS, Where.LIST, Where.INBOX}),
    frozenset({Where.EVERYWHERE, Where.TASKS, Where.THREAD, Where.INBOX}),
    frozenset({Where.EVERYWHERE, Where.TASKS, Where.THREAD, Where.TASK}),
    frozenset({Where.EVERYWHERE, Where.TASKS, Where.LIST, Where.TASK}),
    frozenset({Where.DIALOG, Where.QUESTION}),
    frozenset({Where.HELP, Where.LIST}),
    frozenset({Where.EVERYWHERE, Where.OUTBOX, Where.LIST, Where.PANE}),
    frozenset({Where.MENU, Where.LIST}),
)
"""Places that are active at the same time: within each of these a key has one meaning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something a person can do, and the keys that do it.

    A key is written as Textual names it or as its character; a chord is two of them with a space
    between. `quiet` keys work and are not shown: slips of the hand and of the keyboard layout.
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
            ",".join(normal_key(key) for key in (*self.keys, *self.quiet)),
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
_DIALOGS = _("Dialogs and text")


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


def _move(id: str, keys: tuple[str, ...], action: str, label: str, help: str) -> Command:
    return Command(
        id=id,
        keys=keys,
        action=action,
        label=label,
        help=help,
        where=frozenset({Where.LIST, Where.THREAD, Where.PANE}),
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
    where: Where,
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
        where=frozenset({where}),
        group=group,
        show=show,
        quiet=quiet,
    )


COMMANDS: tuple[Command, ...] = (
    # Decide and write: lists of tasks and the open task.
    _verb("task.approve", "a", "approve", _("approve"), _("Approve the task.")),
    _verb("task.reject", "x", "reject", _("reject…"), _("Reject the task; the reason is asked.")),
    _verb("task.comment", "c", "comment", _("comment"), _("Write an internal comment.")),
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
        Where.INBOX,
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
            Where.INBOX,
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
        Where.INBOX,
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
        Where.INBOX,
        _VIEW,
        "view.density",
        ("\\ d",),
        "density",
        _("one or two lines"),
        _("Show one or two lines a task."),
    ),
    _at(
        Where.INBOX,
        _VIEW,
        "preview.toggle",
        ("p",),
        "preview",
        _("preview"),
        _("Show or hide the preview."),
        show=True,
    ),
    _at(
        Where.INBOX,
        _VIEW,
        "preview.place",
        ("P",),
        "place_preview",
        _("move preview"),
        _("Put the preview to the right or below."),
    ),
    _at(
        Where.INBOX,
        _VIEW,
        "preview.down",
        ("J",),
        "scroll_preview(1)",
        _("preview down"),
        _("Scroll the preview down."),
    ),
    _at(
        Where.INBOX,
        _VIEW,
        "preview.up",
        ("K",),
        "scroll_preview(-1)",
        _("preview up"),
        _("Scroll the preview up."),
    ),
    # Copy.
    _verb("copy.link", "y y", "copy('link')", _("link"), _("Copy the link."), show=False),
    _verb("copy.id", "y i", "copy('id')", _("number"), _("Copy the number."), show=False),
    _verb("copy.title", "y t", "copy('title')", _("title"), _("Copy the title."), show=False),
    _verb(
        "copy.comment", "y c", "copy('comment')", _("comment"), _("Copy the comment."), show=False
    ),
    # Everywhere.
    _everywhere("go.inbox", ("g i",), "go('inbox')", _("inbox"), _("Go to the inbox.")),
    _everywhere(
        "go.outbox", ("g o",), "go('outbox')", _("outbox"), _("Go to the outbox and the sync.")
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
        Where.COMPOSER,
        _DIALOGS,
        "composer.leave",
        ("escape",),
        "leave",
        _("keep draft"),
        _("Leave the text; it stays as a draft."),
        show=True,
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
)

BY_ID: Mapping[str, Command] = {command.id: command for command in COMMANDS}
PINNED = ("help.open", "palette.open")
"""Commands that the key bar shows at its right end, however narrow it is."""


def bindings(*where: Where) -> list[Binding]:
    """Return the bindings of these places, to be put in a class's BINDINGS."""
    return [command.binding() for command in COMMANDS if command.where & set(where)]


def keymap(wanted: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Turn the settings' `[keys]` into Textual's keymap; return it and what is wrong with them.

    An entry that cannot be used is left out, so that its command keeps its keys. A clash is only
    reported: it is the person's decision which of the two to move.
    """
    usable: dict[str, str] = {}
    warnings: list[str] = []
    for id, text in wanted.items():
        if (problem := _problem(id, text)) is None:
            usable[id] = ",".join(normal_key(key) for key in _listed(text))
        else:
            warnings.append(problem)
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
    flat = [key for of_one in keys for key in of_one]
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
