"""Where files live: in the package, and in the person's own folders."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_config_path, user_downloads_path, user_state_path

PACKAGE = Path(__file__).parent
APP = "pyrus-tui"


_usual_umask = -1


@contextmanager
def nobody_else() -> Iterator[None]:
    """Make files and folders, in this block, that only their owner may look into."""
    global _usual_umask
    _usual_umask = before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
        _usual_umask = -1


def usual_umask() -> int:
    """Return the mask for other programs, which make files of their own; -1 leaves it alone."""
    return _usual_umask


def expanded(text: str) -> Path:
    """Return the path that is written, with the folder of a person for `~`, if there is one."""
    path = Path(text)
    try:
        return path.expanduser()
    except RuntimeError:  # nobody has that name
        return path


def is_there(file: Path) -> bool:
    """Whether that is a file which can be seen; a name that can be none is not."""
    try:
        return file.is_file()
    except OSError:
        return False


def styles_dir() -> Path:
    """Return the stylesheet folder: inside an installed package, beside it in a checkout."""
    packaged = PACKAGE / "styles"
    return packaged if packaged.is_dir() else PACKAGE.parent / "styles"


def settings_file() -> Path:
    """Return the settings file; `PYRUS_TUI_SETTINGS` names another one."""
    named = os.environ.get("PYRUS_TUI_SETTINGS")
    return Path(named) if named else user_config_path(APP, appauthor=False) / "settings.toml"


def accounts_folder() -> Path:
    """Return the folder in which each account has its own; it need not exist yet."""
    return user_state_path(APP, appauthor=False) / "accounts"


def crash_file() -> Path:
    """Return the crash report's file; its folder need not exist yet."""
    return user_state_path(APP, appauthor=False) / "crash.log"


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner may read, never through a link somebody left there."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.unlink(missing_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as out:
        out.write(text)


def downloads_folder() -> Path:
    """Return where files for the person go: the folder for downloads, else the working one."""
    folder = user_downloads_path()
    return folder if folder.is_dir() else Path.cwd()


def replies_folder() -> Path:
    """Return the folder of saved replies, beside the settings; it need not exist."""
    return settings_file().parent / "replies"


def private_folder() -> Path:
    """Return the folder of accounts and keys, beside the settings; it need not exist."""
    return settings_file().parent / "private"


def editing_folder() -> Path:
    """Return where texts lie while an editor has them: in memory where the system has that."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime and Path(runtime).is_dir() and os.access(runtime, os.W_OK):
        return Path(runtime) / APP
    return user_state_path(APP, appauthor=False) / "editing"
