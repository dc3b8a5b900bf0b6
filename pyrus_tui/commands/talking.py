"""Speaking with a person on the command line: lines out, answers in, keys unseen."""

import getpass
import sys

from pyrus_tui.errors import BadSettings
from pyrus_tui.models.text import one_line
from pyrus_tui.secrets import Secret
from pyrus_tui.storage.credentials import LONGEST_KEY, checked_key
from pyrus_tui.words import _


def tell(text: str) -> None:
    """Print a line; what other people wrote into it cannot act on the terminal."""
    sys.stdout.write(one_line(text, 1000) + "\n")
    sys.stdout.flush()


def can_ask() -> bool:
    """Whether a person is there to answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(question: str) -> str:
    """Ask for a line; "" for no answer."""
    sys.stderr.write(f"{one_line(question, 300)} ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def ask_yes(question: str) -> bool:
    """Ask; anything but yes is no."""
    return ask(f"{question} [y/N]").lower() in ("y", "yes")


def ask_key(login: str) -> Secret:
    """Ask for a security key without showing it.

    Raises:
        BadSettings: nobody can be asked, or that is no key.
    """
    if not can_ask():
        raise BadSettings(_("The security key has to be typed, and there is no terminal."))
    question = _("Security key for {login} (not shown): ").format(login=one_line(login, 100))
    try:
        return checked_key(getpass.getpass(question))
    except EOFError:
        raise BadSettings(_("The security key is missing.")) from None


def key_from_input() -> Secret:
    """Read a security key from the first line of the input.

    Raises:
        BadSettings: there is none.
    """
    return checked_key(sys.stdin.readline(LONGEST_KEY + 100))
