"""The system's keyring, asked with a time limit, and only where it is a real one."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from pyrus_tui.errors import Damaged
from pyrus_tui.secrets import Secret
from pyrus_tui.words import _

T = TypeVar("T")
LIMIT = 3.0
"""Seconds that a keyring may take."""

_REAL = {
    "keyring.backends.SecretService": "Secret Service",
    "keyring.backends.libsecret": "Secret Service (libsecret)",
    "keyring.backends.kwallet": "KWallet",
    "keyring.backends.macOS": "macOS Keychain",
}
"""Back ends that encrypt; others forget keys, or write them into plain files."""


class Backend(Protocol):
    """What a back end of the `keyring` library does."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return what is kept under a name."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep something."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Forget it."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """What is there on this machine: the back end and its name, or the reason why there is none."""

    backend: Backend | None = field(repr=False)
    name: str = ""
    reason: str = ""


class SystemKeyring:
    """Keeps keys in the system's keyring; no call takes longer than `limit` seconds."""

    def __init__(self, find: Callable[[], object] | None = None, limit: float = LIMIT) -> None:
        """Take what finds the back end; by default the `keyring` library does."""
        self._find = find or _installed
        self._limit = limit
        self._found: Found | None = None

    def found(self) -> Found:
        """Look which keyring there is; it is looked for once."""
        if self._found is None:
            self._found = self._look()
        return self._found

    def get(self, service: str, login: str) -> Secret | None:
        """Return a key, None where the keyring has none.

        Raises:
            Damaged: there is no keyring, it is locked, or it does not answer.
        """
        backend = self._backend()
        key = self._asked(lambda: backend.get_password(service, login))
        return Secret(key) if isinstance(key, str) and key else None

    def put(self, service: str, login: str, key: Secret) -> None:
        """Keep a key, and look whether it is really there.

        Raises:
            Damaged: it is not.
        """
        backend = self._backend()

        def keep() -> bool:
            backend.set_password(service, login, key.reveal())
            return backend.get_password(service, login) == key.reveal()

        if not self._asked(keep):
            raise Damaged(_("The keyring took the key and does not give it back: choose another."))

    def remove(self, service: str, login: str) -> None:
        """Forget a key; one that is not there is no mistake.

        Raises:
            Damaged: the keyring cannot be asked, or still has it.
        """
        backend = self._backend()

        def forget() -> bool:
            if backend.get_password(service, login) is None:
                return True
            backend.delete_password(service, login)
            return backend.get_password(service, login) is None

        if not self._asked(forget):
            raise Damaged(_("The keyring still has the key: remove it there."))

    def _backend(self) -> Backend:
        found = self.found()
        if found.backend is None:
            raise Damaged(found.reason)
        return found.backend

    def _look(self) -> Found:
        try:
            chosen = in_time(self._find, self._limit)
        except TimeoutError:
            return Found(None, reason=_("The keyring does not answer."))
        except BaseException:  # noqa: BLE001  # whatever a plug-in raises: there is no keyring
            return Found(None, reason=_("There is no keyring on this machine."))
        # Several back ends at once come as a chain; ours is the first real one in it.
        for backend in (chosen, *getattr(chosen, "backends", ())):
            name = _REAL.get(type(backend).__module__)
            if name is not None:
                return Found(backend, name)
        return Found(None, reason=_("There is no keyring on this machine that encrypts."))

    def _asked(self, work: Callable[[], T]) -> T:
        try:
            return in_time(work, self._limit)
        except TimeoutError:
            text = _("The keyring does not answer; if it is locked, unlock it and try again.")
            raise Damaged(text) from None
        except BaseException as error:  # noqa: BLE001  # plug-ins raise whatever they like
            if "Locked" in type(error).__name__:
                raise Damaged(_("The keyring is locked: unlock it and try again.")) from None
            # The cause might quote the key.
            text = _("The keyring failed ({name}).").format(name=type(error).__name__)
            raise Damaged(text) from None


def _installed() -> object:
    import keyring  # it looks for back ends over D-Bus, which can take long

    return keyring.get_keyring()


def in_time(work: Callable[[], T], seconds: float) -> T:
    """Do something in a thread that nobody waits for when the program ends.

    Raises:
        TimeoutError: it took longer; the thread is left behind.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001  # it is raised again by who waits
            errors.append(error)

    thread = threading.Thread(target=run, name="keyring", daemon=True)
    thread.start()
    thread.join(seconds)
    if results:
        return results[0]
    if errors:
        raise errors[0]
    raise TimeoutError
