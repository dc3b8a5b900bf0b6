"""Where security keys are kept: the system's keyring, a command, a private file, or nowhere."""

import json
from collections.abc import Collection
from pathlib import Path

from pyrus_tui.errors import BadSettings, Damaged
from pyrus_tui.profiles import Keep, Profile
from pyrus_tui.secrets import Secret
from pyrus_tui.storage.key_command import run_key_command
from pyrus_tui.storage.private_files import held_folder, read_private, write_private
from pyrus_tui.storage.system_keyring import SystemKeyring
from pyrus_tui.words import _

LONGEST_KEY = 1000
SERVICE = "pyrus-tui"


def checked_key(text: str) -> Secret:
    """Return a key that a person typed or pasted, without blanks around it.

    Raises:
        BadSettings: it cannot be one.
    """
    key = text.strip()
    if not key:
        raise BadSettings(_("The security key is missing."))
    if not key.isascii() or not key.isprintable() or len(key) > LONGEST_KEY:
        text = _("This is no security key: it has letters and digits only, on one line.")
        raise BadSettings(text)
    return Secret(key)


class Credentials:
    """Keeps the keys of accounts; a key belongs to a server and a login, not only to a name.

    Every method may take seconds: call it in a thread.
    """

    def __init__(self, file: Path, keyring: SystemKeyring | None = None) -> None:
        """Take the file for keys that are kept in one."""
        self.file = file
        self.keyring = keyring or SystemKeyring()

    def key(self, profile: Profile, origin: str) -> Secret | None:
        """Return an account's key, None where the person has to be asked.

        Raises:
            Damaged: the place where it is kept cannot be used.
            BadSettings: the command does not tell it.
        """
        if profile.keep is Keep.COMMAND:
            return checked_key(run_key_command(profile.key_command))
        if profile.keep is Keep.KEYRING:
            return self.keyring.get(_service(origin), profile.holder)
        if profile.keep is Keep.FILE:
            kept = self._read().get(_name(profile, origin))
            return None if kept is None else checked_key(kept)
        return None

    def keep(
        self, profile: Profile, origin: str, key: Secret, spared: Collection[Keep] = ()
    ) -> None:
        """Keep a key where the profile says; a copy of ours in the file is taken away.

        In the places that are `spared` other accounts keep a key under the same login.

        Raises:
            Damaged: it could not be kept there.
        """
        if profile.keep is Keep.KEYRING:
            self.keyring.put(_service(origin), profile.holder, key)
        if profile.keep is Keep.FILE:
            with held_folder(self.file.parent):
                kept = self._read() | {_name(profile, origin): key.reveal()}
                write_private(self.file, json.dumps(kept, indent=1))
        elif Keep.FILE not in spared:
            self._forget_in_file(profile, origin)

    def forget(self, profile: Profile, origin: str, spared: Collection[Keep] = ()) -> None:
        """Take a key away from everywhere where we keep keys, but for the places `spared`.

        Raises:
            Damaged: a copy may be left.
        """
        if Keep.FILE not in spared:
            self._forget_in_file(profile, origin)
        if profile.keep is Keep.KEYRING and Keep.KEYRING not in spared:
            self.keyring.remove(_service(origin), profile.holder)

    def _forget_in_file(self, profile: Profile, origin: str) -> None:
        if not self.file.exists():
            return
        with held_folder(self.file.parent):
            kept = self._read()
            if kept.pop(_name(profile, origin), None) is None:
                return
            if kept:
                write_private(self.file, json.dumps(kept, indent=1))
            else:
                self.file.unlink(missing_ok=True)

    def _read(self) -> dict[str, str]:
        text = read_private(self.file)
        if text is None:
            return {}
        try:
            data = json.loads(text)
        except ValueError:
            data = None
        if not isinstance(data, dict) or not all(isinstance(key, str) for key in data.values()):
            raise Damaged(_("{file} is damaged: remove it and sign in.").format(file=self.file))
        return data


def _service(origin: str) -> str:
    return f"{SERVICE} {origin}"


def _name(profile: Profile, origin: str) -> str:
    return f"{origin} {profile.holder}"
