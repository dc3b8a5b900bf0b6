import re

import pytest
from textual.binding import BindingsMap

from pyrus_tui.ui import keys
from pyrus_tui.ui.keys import BY_ID, COMMANDS, Where

# The key map that people learn: what a letter does, wherever it does anything.
MEANINGS = {
    "a": {"task.approve"},
    "x": {"task.reject", "fields.clear"},
    "X": {"task.take_back"},
    "e": {"task.acknowledge"},
    "c": {"task.comment"},
    "m": {"task.message"},
    "r": {"task.reply"},
    "o": {"task.browser"},
    "f": {"task.finish"},
    "F": {"task.reopen"},
    "C": {"task.new"},
    "I": {"fields.next_empty"},
    "E": {"fields.as_text"},
    "j": {"move.down", "calendar.down"},
    "k": {"move.up", "calendar.up"},
    "G": {"move.last"},
    "J": {"preview.down", "task.next", "calendar.next_item"},
    "K": {"preview.up", "task.previous", "calendar.previous_item"},
    "n": {"move.next_new"},
    "N": {"move.previous_new"},
    "l": {"list.open", "calendar.right", "tree.unfold"},
    "h": {
        "inbox.fold",
        "task.close",
        "help.close",
        "outbox.back",
        "calendar.left",
        "fields.close",
        "tree.fold",
        "lists.tree",
    },
    "b": {"tree.star"},
    "i": {"task.edit", "fields.edit", "tree.rename"},
    "w": {"tree.members"},
    "W": {"tree.managers"},
    "p": {"preview.toggle"},
    "P": {"preview.place"},
    "A": {"task.approve_more"},
    "s": {"task.snooze"},
    "t": {"task.transfer"},
    "T": {"task.take"},
    "d": {"task.due"},
    "D": {"task.clear_due"},
    "L": {"task.lists"},
    "B": {"task.nudge"},
    "R": {"sync.now"},
    "S": {"go.search"},
    "u": {"undo.last"},
    "z": {"undo.last"},
    "U": {"undo.redo"},
    "q": {"go.back", "help.close", "menu.cancel"},
    "O": {"task.follow"},
    "v": {"calendar.range"},
}
QUESTIONS = {"y": {"question.yes"}, "n": {"question.no"}}
REVIEW = {
    "s": {"review.send"},
    "d": {"review.keep"},
    "q": {"review.keep"},
    "m": {"review.audience"},
    "t": {"review.time"},
    "w": {"review.watchers"},
    "a": {"review.attach"},
    "p": {"review.preview"},
    "x": {"review.drop"},
}

FORBIDDEN = {
    *(f"ctrl+{key}" for key in "himjklabc"),
    *(f"ctrl+{key}" for key in ("left_square_bracket", "backslash", "circumflex_accent", "at")),
    *("ctrl+enter", "shift+enter", "ctrl+tab", "f10", "f11"),
}
NOT_ON_EVERY_KEYBOARD = set("@#&[]{}<>`")


def all_keys(command: keys.Command) -> list[str]:
    return [keys.normal_key(key) for key in (*command.keys, *command.quiet)]


def test_no_key_has_two_meanings_in_one_place():
    assert keys.clashes() == []


def test_ids_are_unique_and_every_command_says_what_it_does():
    assert len(BY_ID) == len(COMMANDS)
    for command in COMMANDS:
        assert re.fullmatch(r"[a-z]+\.[a-z0-9_]+", command.id)
        assert command.help.endswith(".") and command.label and command.group
        in_palette = command.group == keys._DECIDE or command.id.startswith("account.")
        in_palette = in_palette or command.id == "composer.attach"
        assert command.keys or in_palette, "in the palette only"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_a_letter_means_the_same_on_all_screens(command: keys.Command):
    if command.where & {Where.SHEET, Where.GRID}:  # a sheet has the keys of spreadsheets
        return
    meanings = QUESTIONS if Where.QUESTION in command.where else MEANINGS
    meanings = REVIEW if Where.REVIEW in command.where else meanings
    for key in command.keys:
        if len(key) == 1 and key.isalpha():
            assert command.id in meanings[key], key


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_keys_that_terminals_do_not_deliver_are_not_used(command: keys.Command):
    for key in all_keys(command):
        for part in key.split():
            assert part not in FORBIDDEN
            assert not part.startswith(("alt+", "super+", "ctrl+shift+"))
            assert not re.fullmatch(r"ctrl\+\d", part)
    plain = [key for key in command.keys if key not in NOT_ON_EVERY_KEYBOARD]
    assert plain or not command.keys, "a key that is missing on some keyboards needs a second way"


def test_f1_dot_and_comma_are_extras_only():
    for command in COMMANDS:
        if "f1" in all_keys(command) and Where.SIGN_IN not in command.where:  # there ? is text
            assert "?" in [*command.keys, *command.quiet]
        assert not {".", ",", "full_stop", "comma"} & set(command.keys)
        if "full_stop" in all_keys(command):
            assert "/" in command.keys
        if "comma" in all_keys(command):
            assert "?" in [*command.keys, *command.quiet]


def test_what_a_key_starts_is_the_same_for_bindings_and_table():
    made = BindingsMap(keys.bindings(Where.EVERYWHERE, Where.TASKS))
    assert {b.id for b in made.key_to_bindings["question_mark"]} == {"help.open"}
    assert {b.id for b in made.key_to_bindings["comma"]} == {"help.open"}
    assert {b.id for b in made.key_to_bindings["g i"]} == {"go.inbox"}
    assert {b.id for b in made.key_to_bindings["a"]} == {"task.approve"}
    wanted = {c.id for c in COMMANDS if c.where & {Where.EVERYWHERE, Where.TASKS}}
    assert {b.id for _key, b in made} == wanted


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("question_mark", "?"),
        ("g i", "g i"),
        ("backslash s", "\\ s"),
        ("slash", "/"),
        ("pagedown", "PgDn"),
        ("ctrl+r", "ctrl+r"),
        ("shift+tab", "shift+Tab"),
        ("f1", "F1"),
        ("minus", "-"),
        ("+", "+"),
        ("right_square_bracket", "]"),
    ],
)
def test_keys_are_shown_as_people_read_them(key: str, shown: str):
    assert keys.shown_key(key) == shown


def test_remapping_takes_keys_and_chords():
    made, warnings = keys.keymap(
        {"task.approve": "a,enter", "go.inbox": "z z, f2", "inbox.filter": ","}
    )
    assert made == {"task.approve": "a,enter", "go.inbox": "z z,f2", "inbox.filter": "comma"}
    # Enter opens and the comma helps: the person is told, and asked to decide.
    assert any("Enter" in w and "task.approve" in w and "list.open" in w for w in warnings)
    assert any("," in w and "inbox.filter" in w and "help.open" in w for w in warnings)


def test_a_remapping_without_clashes_has_no_warnings():
    made, warnings = keys.keymap({"task.approve": "W", "task.reject": "a"})
    assert made == {"task.approve": "W", "task.reject": "a"}
    assert warnings == []


def test_two_commands_may_swap_their_keys():
    assert keys.keymap({"task.approve": "x", "task.reject": "a"})[1] == []


def test_a_key_that_begins_a_chord_cannot_be_a_command():
    _made, (warning,) = keys.keymap({"task.approve": "g"})
    assert "task.approve" in warning
    _made, (warning,) = keys.keymap({"go.inbox": "a a"})
    assert "go.inbox" in warning and "task.approve" in warning


def test_unknown_commands_are_told_with_the_nearest_name():
    made, (warning,) = keys.keymap({"task.aprove": "a"})
    assert made == {}
    assert "task.aprove" in warning and "task.approve" in warning


def test_what_cannot_be_a_key_is_told():
    made, warnings = keys.keymap({"app.quit": "Q", "task.approve": " ", "go.inbox": "a b c"})
    assert made == {}
    assert len(warnings) == 3


def test_help_puts_commands_of_one_kind_on_one_line():
    rows = [row for rows in keys.help_rows().values() for row in rows]
    splits = [row for row in rows if row.ids[0] == "inbox.split_1"]
    assert [row.keys for row in splits] == ["1–6"]
    assert len(splits[0].ids) == 6
    assert sum(len(row.ids) for row in rows) == len(COMMANDS)


def test_help_shows_a_persons_own_keys():
    rows = keys.help_rows([BY_ID["go.inbox"]], {"go.inbox": "z z,f2"})
    assert next(iter(rows.values()))[0].keys == "z z  F2"


def test_the_readme_table_names_every_command():
    table = keys.markdown_table()
    for command in COMMANDS:
        assert command.help in table
    assert "| `Enter` `l` `→` |" in table
    assert "`\\ s`" in table
    assert all(line.count("|") in (0, 3) for line in table.splitlines())
