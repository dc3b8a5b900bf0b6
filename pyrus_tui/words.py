"""Every text that a person reads goes through here, so that it can be translated.

English is the source. `_("…")` translates a sentence, `ngettext` one with a number in it; data is
put in with `.format(…)` afterwards, so that a translator may move it.
"""

import gettext
from pathlib import Path

_translation: gettext.NullTranslations = gettext.NullTranslations()


def use_language(languages: list[str] | None = None) -> None:
    """Take the catalogue for the person's language; without one, English stays."""
    global _translation
    folder = Path(__file__).parent / "locale"
    _translation = gettext.translation("pyrus_tui", folder, languages, fallback=True)


def _(message: str) -> str:
    """Translate a text."""
    return _translation.gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """Translate a text with a number in it: `ngettext("{n} task", "{n} tasks", n).format(n=n)`."""
    return _translation.ngettext(one, many, count)
