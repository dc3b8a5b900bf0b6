"""One spelling for what people write in several: letter case, accents, two alphabets, two layouts.

`fold` is for comparing words of one alphabet. `loosen` brings Cyrillic and Latin spellings of one
name to the same letters: Юрий, Yuri and Iurii; Пётр, Petr and Пётр without the dots.
"""

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = "'’‘ʼ`´"
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
    "у": "u", "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i",
    "ь": "", "э": "e", "ю": "iu", "я": "ia", "є": "e", "і": "i", "ґ": "g", "ђ": "dj", "ј": "i",
    "љ": "l", "њ": "n", "ћ": "ch", "џ": "dzh", "ѣ": "e", "қ": "k", "ғ": "g", "ң": "n", "ә": "a",
    "ө": "o", "ү": "u", "ұ": "u", "һ": "h",
}  # fmt: skip
_TO_LATIN = str.maketrans(_CYRILLIC)
_LOOSE_RULES = {
    "shch": "sh", "sch": "sh", "kh": "h", "ph": "f", "th": "t", "tz": "ts", "ck": "k", "ch": "ch",
    "io": "e", "yo": "e", "jo": "e", "ie": "e", "ye": "e", "je": "e",
    "x": "ks", "c": "k", "w": "v", "q": "k", "y": "i", "j": "i",
}  # fmt: skip
_LOOSE = re.compile("|".join(_LOOSE_RULES))
_TWICE = re.compile(r"([^\W\d])\1")

_LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`" + 'QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>~'
_CYRILLIC_KEYS = "йцукенгшщзхъфывапролджэячсмитьбюё" + "ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ"
_OTHER_LAYOUT = str.maketrans(
    _LATIN_KEYS + _CYRILLIC_KEYS + "іїєўІЇЄЎ", _CYRILLIC_KEYS + _LATIN_KEYS + "s]'oS}\"O"
)


class _Folding(dict[int, str]):
    """For `str.translate`: what a character becomes, found out once for each."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _folded(chr(code))
        return folded


def _folded(character: str) -> str:
    """Return letters and digits without case and accents, a blank for all else."""
    if character in _APOSTROPHES:
        return ""
    flat = unicodedata.normalize("NFKD", character.casefold()).casefold()
    flat = unicodedata.normalize("NFKD", flat)
    letters = (part for part in flat if not unicodedata.combining(part))
    return "".join(part if part.isalnum() else " " for part in letters)


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Return the words of a text without case, accents and signs, one blank between them."""
    return " ".join(text.translate(_FOLDING).split())


def is_sign(character: str) -> bool:
    """Say whether a character stands between words and not in one."""
    return _FOLDING[ord(character)].isspace()


@lru_cache(maxsize=65_536)
def loosen(word: str) -> str:
    """Return the letters that all usual Latin and Cyrillic spellings of a folded word share."""
    latin = _LOOSE.sub(_loosened, word.translate(_TO_LATIN))
    return _TWICE.sub(r"\1", latin) or word


def _loosened(found: re.Match[str]) -> str:
    return _LOOSE_RULES[found[0]]


def other_layout(text: str) -> str:
    """Return what the same keys type on the other layout: "ghbdtn" is "привет", "зуек" "petr"."""
    return text.translate(_OTHER_LAYOUT)
