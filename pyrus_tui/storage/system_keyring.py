"""The system's keyring, asked with a time limit, and only where it is a real one."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Generic, Protocol, TypeVar, runtime_checkable

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


@runtime_checkable
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
        found = in_time(self._find, self._limit)
        if found.late:
            return Found(None, reason=_("The keyring does not answer."))
        if found.error is not None:
            return Found(None, reason=_("There is no keyring on this machine."))
        # Several back ends at once come as a chain; ours is the first real one in it.
        for backend in (found.value, *getattr(found.value, "backends", ())):
            name = _REAL.get(type(backend).__module__)
            if name is not None and isinstance(backend, Backend):
                return Found(backend, name)
        return Found(None, reason=_("There is no keyring on this machine that encrypts."))

    def _asked(self, work: Callable[[], T]) -> T | None:
        done = in_time(work, self._limit)
        if done.late:
            text = _("The keyring does not answer; if it is locked, unlock it and try again.")
            raise Damaged(text)
        if done.error is not None:
            # Its text is not repeated: it might quote the key.
            name = type(done.error).__name__
            if "Locked" in name:
                raise Damaged(_("The keyring is locked: unlock it and try again."))
            raise Damaged(_("The keyring failed ({name}).").format(name=name))
        return done.value


def _installed() -> object:
    import keyring  # it looks for back ends over D-Bus, which can take long

    return keyring.get_keyring()


class Done(Generic[T]):
    """What became of some work; around a block it keeps whatever that raises."""

    def __init__(self) -> None:
        self.value: T | None = None
        self.error: BaseException | None = None
        self.late = False

    def __enter__(self) -> "Done[T]":
        return self

    def __exit__(
        self, _kind: object, error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        self.error = error
        return True


def in_time(work: Callable[[], T], seconds: float) -> Done[T]:
    """Do something in a thread that nobody waits for when the program ends.

    Plug-ins raise whatever they like: it is handed over, and never ends the program.
    """
    done: Done[T] = Done()

    def run() -> None:
        with done:
            done.value = work()

    thread = threading.Thread(target=run, name="keyring", daemon=True)
    thread.start()
    thread.join(seconds)
    if not thread.is_alive():
        return done
    late: Done[T] = Done()
    late.late = True
    return late
