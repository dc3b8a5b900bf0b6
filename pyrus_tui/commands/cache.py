"""`pyrus-tui cache`: how much is kept of each account on this computer, and clearing it."""

from pathlib import Path

from pyrus_tui.commands.talking import tell
from pyrus_tui.errors import PyrusError
from pyrus_tui.paths import accounts_folder
from pyrus_tui.storage import inventory
from pyrus_tui.words import _, ngettext


def cache(*, clear: bool) -> int:
    """Tell what is kept of each account, or clear it; 1 where that did not work."""
    code = 0
    root = accounts_folder()
    known = inventory.accounts(root)
    if not known:
        tell(_("Nothing is kept in {folder}.").format(folder=root))
    for kept in known:
        name = _("{host}, person {person}").format(host=kept.host, person=kept.person_id)
        size = _size(kept.size)
        if clear:
            refusal = _cleared(kept.folder)
            code = 1 if refusal else code
            told = refusal or _("{size} forgotten").format(size=size)
        else:
            told = size
        tell(f"{name}: {told}. {_unsent(kept.unsent)}".rstrip())
    return code


def _cleared(folder: Path) -> str:
    """Clear a cache; return why that did not work, "" where it did."""
    try:
        inventory.clear(folder)
    except (PyrusError, OSError) as error:
        return str(error).rstrip(".")
    return ""


def _unsent(count: int | None) -> str:
    if count is None:
        return _("What is not sent cannot be counted now; it stays.")
    if not count:
        return ""
    text = ngettext(
        "{n} action is not sent; it stays.", "{n} actions are not sent; they stay.", count
    )
    return text.format(n=count)


def _size(count: int) -> str:
    if count >= 1_000_000:
        text = _("{n:.1f} MB").format(n=count / 1_000_000)
    else:
        text = _("{n:.0f} kB").format(n=count / 1_000)
    return text + " " + ngettext("({n} byte)", "({n} bytes)", count).format(n=count)
