"""The README is true: its table of keys is the program's, its two commands are there."""

import re
from pathlib import Path

from pyrus_tui.ui.keys import markdown_table

README = Path(__file__).parent.parent.parent / "README.md"


def test_the_table_of_keys_is_the_one_of_the_program():
    text = README.read_text(encoding="utf-8")
    found = re.search(r"<!-- keys -->\n(.*?)<!-- /keys -->", text, re.DOTALL)
    assert found
    message = "python -m tests.readme writes it anew"
    assert found[1].strip() == markdown_table().strip(), message


def test_there_are_exactly_two_commands_each_in_one_line():
    text = README.read_text(encoding="utf-8")
    commands = re.findall(r"<!-- command: (\w+) -->\n```sh\n([^\n]+)\n```", text)
    assert [name for name, _command in commands] == ["demo", "test"]
    assert all(command.startswith("python3 -m venv ") for _name, command in commands)


def test_every_picture_of_the_readme_exists():
    text = README.read_text(encoding="utf-8")
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text)
    assert pictures
    assert all((README.parent / picture).is_file() for picture in pictures)
