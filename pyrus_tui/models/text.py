"""Makes text from other people harmless: what comes out can be painted, and says what it said.

Cleaning runs after every decoding (JSON, HTML entities, percent signs): a reader of
`formatted_text` cleans again what the entities turned into.
"""

import re
import unicodedata

_MARKS_A_BASE = 4
_TAB = "    "
_REPLACEMENT = "\ufffd"
_DOTTED_CIRCLE = "\u25cc"
_ZWNJ, _ZWJ = "\u200c", "\u200d"
_KEYCAP = "\u20e3"

_PICTURES = {code: chr(0x2400 + code) for code in range(32) if code != 0x0A}
_PICTURES |= {0x09: _TAB, 0x7F: "\u2421"}
_INERT = {code: sign for code, sign in _PICTURES.items() if code not in (0x09, 0x0D)}
_INERT |= dict.fromkeys(range(0x80, 0xA0), _REPLACEMENT)

_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f"
_BROKEN = "\x80-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef" + "".join(
    f"{chr(plane << 16 | 0xFFFE)}-{chr(plane << 16 | 0xFFFF)}" for plane in range(17)
)
# Bidirectional controls, the default-ignorable characters of Unicode and the annotation signs,
# without the joiners and variation selectors that some writing needs.
_HIDDEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_JOINERS = f"{_ZWNJ}{_ZWJ}\ufe0e\ufe0f"
_EMOJI = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf\u2934\u2935"
    "\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
_JOINED_SCRIPTS = "\u0600-\u08ff\u0900-\u0dff"
# Wherever Unicode has marks that sit on the character before; letters of the same blocks are among
# them, so a run of these is only a reason to look closer.
_NEAR_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0711\u0730-\u074a\u07a6-\u07b0\u07eb-\u07fd\u0816-\u082d\u0859-\u085b\u0890-\u0dff"
    "\u0e31-\u0e4e\u0eb1-\u0ece\u0f18-\u0fc6\u102b-\u109d\u135d-\u135f\u1712-\u1734\u1752-\u1753"
    "\u1772-\u1773\u17b4-\u17dd\u1885-\u18a9\u1920-\u193b\u1a17-\u1bf3\u1c2c-\u1cf9\u1dc0-\u1dff"
    "\u20d0-\u20f0\u2cef-\u2cf1\u2d7f\u2de0-\u2dff\u302a-\u302f\u3099\u309a\ua66f-\ua6f1"
    "\ua802-\uabed\ufb1e\ufe20-\ufe2f\U000101fd-\U0001193f\U00011940-\U00011fff"
    "\U00013440-\U00013455\U00016100-\U00016fff\U0001bc9d\U0001bc9e\U0001cf00-\U0001cf46"
    "\U0001d165-\U0001d244\U0001da00-\U0001e94a"
)

_SUSPECT = re.compile(
    f"[\t\r{_CONTROL}{_BROKEN}{_HIDDEN}{_JOINERS}\x85\u2028\u2029]"
    f"|[{_NEAR_MARKS}]{{{_MARKS_A_BASE + 1},}}|(?:^|(?<=\n))[{_NEAR_MARKS}]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_BROKEN_ONES = re.compile(f"[{_BROKEN}]")
_HIDDEN_ONES = re.compile(f"[{_HIDDEN}]+")
_JOINER_RUN = re.compile(f"[{_JOINERS}]+")
_MARK_RUN = re.compile(f"[{_NEAR_MARKS}]{{{_MARKS_A_BASE + 1},}}")
_FIRST_MARK = re.compile(f"(?:^|(?<=\n))[{_NEAR_MARKS}]")
_IS_EMOJI = re.compile(f"[{_EMOJI}]")
_IS_JOINED = re.compile(f"[{_JOINED_SCRIPTS}]")


def clean(text: str) -> str:
    """Return the text without anything that could act on a terminal or hide from the reader.

    Control characters become visible signs, broken ones U+FFFD, every line end a newline, tabs
    spaces; characters that only steer or hide are removed.
    """
    if (text.isascii() and text.isprintable()) or not _SUSPECT.search(text):
        return text
    text = _LINE_ENDS.sub("\n", text).translate(_PICTURES)
    text = _BROKEN_ONES.sub(_REPLACEMENT, text)
    text = _without_hidden(text)
    text = _MARK_RUN.sub(_capped_marks, text)
    return _FIRST_MARK.sub(_on_a_circle, text)


def inert(text: str) -> str:
    """Return the text without anything that could act on a terminal; tabs and line ends stay.

    For what is pasted: a table in it is told by its tabs.
    """
    return text.translate(_INERT)


def one_line(text: str, limit: int = 500) -> str:
    """Return the cleaned text on one line, at most `limit` characters, for a row of a list."""
    line = " ".join(clean(text[: limit * 8]).split())
    if len(line) <= limit and len(text) <= limit * 8:
        return line
    return line[: limit - 1].rstrip() + "…"


def hidden_count(text: str) -> int:
    """Return how many hidden characters `clean` removes from the text."""
    if text.isascii() or not _SUSPECT.search(text):
        return 0
    return len(text) - len(_without_hidden(text))


def _without_hidden(text: str) -> str:
    return _JOINER_RUN.sub(_needed_joiners, _HIDDEN_ONES.sub("", text))


def _needed_joiners(run: re.Match[str]) -> str:
    """Keep of a run of joiners and variation selectors what emoji and joined scripts need."""
    before = run.string[run.start() - 1 : run.start()]
    after = run.string[run.end() : run.end() + 1]
    signs = run[0]
    kept = ""
    if _IS_EMOJI.match(before) or (after == _KEYCAP and before in "0123456789#*" and before):
        if signs[0] not in (_ZWNJ, _ZWJ):
            kept = signs[0]
        if _ZWJ in signs and _IS_EMOJI.match(after):
            kept += _ZWJ
    elif _IS_JOINED.match(before) and _IS_JOINED.match(after) and after.isalpha():
        kept = next((sign for sign in signs if sign in (_ZWNJ, _ZWJ)), "")
    return kept


def _capped_marks(run: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for character in run[0]:
        if unicodedata.category(character) in ("Mn", "Me"):
            marks += 1
            if marks > _MARKS_A_BASE:
                continue
        else:
            marks = 0
        kept.append(character)
    return "".join(kept)


def _on_a_circle(first: re.Match[str]) -> str:
    """Give a mark that begins a line a base of its own, so that it does not sit on our frame."""
    character = first[0]
    return (
        _DOTTED_CIRCLE + character if unicodedata.category(character) in ("Mn", "Me") else character
    )
