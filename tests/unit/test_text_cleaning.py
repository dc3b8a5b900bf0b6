"""Text from others: nothing acts on the terminal, nothing hides, plain text stays as it is."""

import subprocess
import sys
import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pyrus_tui.models.text import _NEAR_MARKS, clean, hidden_count, one_line

HOSTILE = [
    "\x1b[31mred",
    "\x1b]0;title\x07",
    "\x1b]52;c;QUFB\x1b\\",
    "\x1b]8;;https://evil.test\x1b\\click\x1b]8;;\x1b\\",
    "\x1bPtmux;\x1b\x1b]52;c;AA\x07\x1b\\",
    "\x1bc",
    "\x9b31mred",
    "\x9d0;title\x9c",
    "\x90q\x9c",
    "a\x00b\x07c\x08d\x0be\x0cf\x7f",
    "Approve: NO\rApprove: YES",
    "a\u202eb\u2066c\u2069\u061c\u200f",
    "in\u200bvi\u2060si\ufeffble\u00ad",
    "\U000e0041\U000e0042tags",
    "\u3164\u115f\uffa0filler",
    "lone \ud800 surrogate \udfff",
    "non \ufdd0 char \uffff \U0010fffe",
    "z" + "\u0301" * 200,
    "\u0301starts with a mark",
    "a\u200d\u200c\u200db",
    "\ufe0f\ufe0f",
]
PLAIN = [
    "Help with printer",
    "Помощь с принтером: ёж, №5 «да» — 100 %",
    "Two\nlines\n\nand more",
    "[/] [bold]x[/bold] [@click=app.x]y[/] ^[a-z]+$ {x} %s \\n",
    "日本語 한국어 ไทย ภาษาไทย ตั้ง",
    "עברית العربية",
    "می\u200cخواهم",
    "क्\u200dष हिन्दी ক্\u200cষ",
    "👍🏽 ❤️ ❤\ufe0f\u200d🔥 👨\u200d👩\u200d👧 🇷🇺 1\ufe0f\u20e3 ☎\ufe0e",
    "Z̃ é ñ e\u0301 tiếng Việt",
    "\ue0b0 private use",
    "",
]
SAFE_WITHOUT = "\x1b\r\t\x00\x7f\x9b\u2028\u2029\u200b\u202e\u2066\ufeff\ud800\ufffe\u061c\u3164"

text = st.text(st.characters() | st.sampled_from("".join(HOSTILE) + "".join(PLAIN)), max_size=40)


def is_harmless(character: str) -> bool:
    if character == "\n":
        return True
    category = unicodedata.category(character)
    if category in ("Cc", "Cs", "Zl", "Zp"):
        return False
    return category != "Cf" or character in "\u200c\u200d" or ord(character) in VISIBLE_FORMATS


VISIBLE_FORMATS = frozenset(
    (*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD)
) | frozenset(range(0x13430, 0x13460))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_hostile_survives(hostile: str):
    cleaned = clean(hostile)
    assert cleaned != hostile
    assert all(map(is_harmless, cleaned)), ascii(cleaned)
    assert not set(cleaned) & set(SAFE_WITHOUT)
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize("plain", PLAIN)
def test_plain_text_stays_as_it_is(plain: str):
    assert clean(plain) == plain
    assert hidden_count(plain) == 0


@given(text)
@example("\u0301\n\u0301")
@example("a\r\n\r\u0301")
@example("\u200d\u200b\u200d")
@example("क" + "\u093c" * 5 + "\u200d" + "\u093c" * 5)
@example("😀\u200d\u200b😀")
@example("1\ufe0f\u200b\u20e3")
def test_cleaning_twice_changes_nothing(dirty: str):
    cleaned = clean(dirty)
    assert clean(cleaned) == cleaned
    assert all(map(is_harmless, cleaned)), ascii(cleaned)


@given(text)
def test_no_base_carries_more_than_four_marks(dirty: str):
    marks = 0
    for character in clean("x" + dirty):
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        assert marks <= 5, "four, and a variation selector after an emoji"


@given(st.text(st.characters(categories=("L", "N", "P", "Sm", "Sc")), max_size=40))
def test_letters_numbers_and_punctuation_stay(plain: str):
    expected = plain.translate(dict.fromkeys(map(ord, "\u115f\u1160\u3164\uffa0")))
    assert clean(plain) == expected


def test_every_character_by_itself():
    for code in range(sys.maxunicode + 1):
        cleaned = clean("x" + chr(code))
        assert all(map(is_harmless, cleaned)), hex(code)


def test_every_mark_is_known():
    """The coarse class of marks holds every mark, so that none is passed over."""
    spans = []
    signs = list(_NEAR_MARKS)
    while signs:
        first = signs.pop(0)
        if signs and signs[0] == "-":
            signs.pop(0)
            spans.append((ord(first), ord(signs.pop(0))))
        else:
            spans.append((ord(first), ord(first)))
    for code in range(0x300, 0x1FFFF):
        if unicodedata.category(chr(code)) in ("Mn", "Me") and clean(f"x{chr(code)}") != "x":
            assert any(low <= code <= high for low, high in spans), hex(code)


def test_signs_stand_for_what_was_there():
    assert clean("\x1b[31m\x00\x7f") == "␛[31m␀␡"
    assert clean("\x9b\ud800\uffff") == "\ufffd" * 3
    assert clean("a\r\nb\rc\x85d\u2028e\u2029f") == "a\nb\nc\nd\ne\nf"
    assert clean("a\tb") == "a    b"
    assert clean("\u0301x") == "\u25cc\u0301x"


def test_joiners_stay_where_writing_needs_them():
    assert clean("pay\u200cpal \u200d x\ufe0f") == "paypal  x"
    assert clean("👩\u200d💻") == "👩\u200d💻"
    assert clean("👩\u200d") == "👩"
    assert clean("می\u200c\u200cخ") == "می\u200cخ"
    assert clean("م\u200c") == "م"


def test_hidden_characters_are_counted():
    assert hidden_count("plain") == 0
    assert hidden_count("a\u200bb\u202ec\ufeff") == 3
    assert hidden_count("a\x1b\tb\r\n") == 0, "what is shown is not hidden"
    assert hidden_count("pay\u200cpal") == 1


@pytest.mark.parametrize(
    ("written", "limit", "line"),
    [
        ("  a \n\n b\tc ", 500, "a b c"),
        ("x" * 600, 500, "x" * 499 + "…"),
        ("x" * 500, 500, "x" * 500),
        ("ab cd", 4, "ab…"),
        ("\u200b" * 9000 + "x", 10, "…"),
        ("", 10, ""),
    ],
)
def test_one_line(written: str, limit: int, line: str):
    assert one_line(written, limit) == line


@pytest.mark.parametrize("sign", ["\x1b", "[", "\u0301", "\u200d", "\u202e", "я", "\r", "\ud800"])
def test_a_megabyte_of_anything_is_cleaned_in_time(sign: str):
    started = time.thread_time()
    clean(sign * 1_000_000)
    one_line(sign * 1_000_000)
    assert time.thread_time() - started < 6


def test_ordinary_subjects_cost_little():
    subjects = [f"Согласовать договор № {n} с ООО «Ромашка»" for n in range(10_000)]
    started = time.thread_time()
    for subject in subjects:
        clean(subject)
    assert time.thread_time() - started < 2


def test_cleaning_needs_none_of_the_models():
    """The first screen cleans text, and must not wait for the models' library."""
    code = "import sys, pyrus_tui.models.text; sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
