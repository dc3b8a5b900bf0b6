"""The accounts that the program itself wrote down; the person's own settings are never written."""

import json
from collections.abc import Mapping
from pathlib import Path

from pyrus_tui.errors import Damaged
from pyrus_tui.profiles import Profile, checked_name, read_profile
from pyrus_tui.storage.private_files import held_folder, read_private, write_private
from pyrus_tui.words import _

Tables = dict[str, dict[str, object]]


class ProfileFile:
    """Profiles in a private file; what the settings file says about one of them comes first."""

    def __init__(self, file: Path, settings: Mapping[str, Mapping[str, object]]) -> None:
        """Take the file, and the `[profiles]` of the settings."""
        self.file = file
        self._settings = settings

    def all(self) -> tuple[Profile, ...]:
        """Return every profile; those of the program first, in the order they were made.

        Raises:
            Damaged: the file cannot be used.
            BadSettings: a profile does not make sense.
        """
        made = self._read()
        names = [*made, *(name for name in self._settings if name not in made)]
        return tuple(
            read_profile(
                name,
                {**made.get(name, {}), **self._settings.get(name, {})},
                f"[profiles.{name}]",
            )
            for name in names
        )

    def is_written_by_hand(self, name: str) -> bool:
        """Whether the settings file names it, so that the program alone cannot remove it."""
        return name in self._settings

    def put(self, profile: Profile) -> None:
        """Write a profile down, in the place of one with the same name.

        Raises:
            Damaged: it could not be written.
        """
        checked_name(profile.name)
        with held_folder(self.file.parent):
            made = self._read()
            made[profile.name] = profile.table()
            # Proving who the server is can be switched off only by hand, in the settings.
            made[profile.name].pop("verify_tls", None)
            self._write(made)

    def remove(self, name: str) -> None:
        """Take a profile out.

        Raises:
            Damaged: the file could not be written.
        """
        with held_folder(self.file.parent):
            made = self._read()
            if made.pop(name, None) is not None:
                self._write(made)

    def _write(self, made: Tables) -> None:
        write_private(self.file, json.dumps({"profiles": made}, indent=1, ensure_ascii=False))

    def _read(self) -> Tables:
        text = read_private(self.file)
        if text is None:
            return {}
        try:
            data = json.loads(text)["profiles"]
            made = {str(name): dict(table) for name, table in data.items()}
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            text = _("{file} is damaged: move it away and add the accounts again.")
            raise Damaged(text.format(file=self.file)) from error
        for table in made.values():
            table.pop("verify_tls", None)
        return made
