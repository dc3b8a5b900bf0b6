"""Finding among many: what is typed finds what is meant, in any alphabet and on any layout."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pyrus_tui.models.finding import Finder, marked
from pyrus_tui.models.spelling import fold, loosen, other_layout

PEOPLE = (
    ("Пётр Иванов", "Продажи petr@example.com", 1),
    ("Petr Novak", "Legal", 2),
    ("Anna Petrova", "Бухгалтерия", 3),
    ("José Núñez", "IT", 4),
    ("Юлия Щербакова", "", 5),
    ("Helmut Competrix", "", 6),
    ("Annabel Li", "", 7),
)
FINDER = Finder(PEOPLE)


def ids(query, limit=100):
    return [match.id for match in FINDER.find(query, limit)]


def shown(match):
    text = match.text
    for start, end in reversed(match.ranges):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("petr", [1, 2, 3, 6]),
        ("Пётр", [1, 2, 3]),
        ("петр", [1, 2, 3]),
        ("зуек", [1, 2, 3]),
        ("gtnh", [1, 2, 3]),
        ("jose", [4]),
        ("хосе nun", []),
        ("nunez", [4]),
        ("yulia", [5]),
        ("iuliia shcherb", [5]),
        ("Scherbakova", [5]),
        ("бух petro", [3]),
        ("anna", [3, 7]),
        ("petrvoa", [3]),
        ("ptrv", [3]),
        ("sales", []),
        ("example.com", [1]),
        ("omp", [6]),
    ],
)
def test_what_is_typed_finds_who_is_meant_best_first(query, first):
    assert ids(query)[: len(first)] == first
    assert first or not ids(query)


def test_nothing_typed_shows_all_in_their_order_up_to_the_limit():
    assert ids("") == ids("  ") == [1, 2, 3, 4, 5, 6, 7]
    assert ids("", 3) == [1, 2, 3]
    assert ids("e", 2) == ids("e")[:2]


def test_signs_alone_are_found_as_they_stand():
    finder = Finder([("C++", "", "c"), ("!?", "", "signs"), ("plain", "", "p")])
    assert [match.id for match in finder.find("!?")] == ["signs"]
    assert [match.id for match in finder.find("++")] == ["c"]


def test_a_number_is_not_taken_for_one_like_it():
    assert [m.id for m in Finder([("#11613", "", 1), ("#11612", "", 2)]).find("11613")] == [1]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("petr", "[Пётр] Иванов"),
        ("пет ива", "[Пёт]р [Ива]нов"),
        ("зуе", "[Пёт]р Иванов"),
    ],
)
def test_what_fits_is_marked_in_the_text_as_it_is_written(query, wanted):
    assert shown(FINDER.find(query)[0]) == wanted


def test_marks_stand_on_whole_letters_also_in_long_spellings():
    assert marked("Щербакова", ["shche", "she"]) == ((0, 2),)
    assert marked("Nu\u0301n\u0303ez!", ["nun"]) == ((0, 5),)
    assert marked("a — b", ["z"]) == ()


@given(
    st.lists(st.tuples(st.text(max_size=30), st.text(max_size=20)), min_size=1, max_size=12),
    st.data(),
)
def test_every_item_is_found_by_its_own_words_in_any_order(texts, data):
    finder = Finder([(text, extra, number) for number, (text, extra) in enumerate(texts)])
    number = data.draw(st.integers(0, len(texts) - 1))
    words = fold(" ".join(texts[number])).split()
    if words:
        chosen = data.draw(st.lists(st.sampled_from(words), min_size=1, max_size=4))
        typed = [word[: data.draw(st.integers(1, len(word)))] for word in chosen]
        assert number in [match.id for match in finder.find(" ".join(typed), len(texts))]


@example("¼", "¼0")
@given(st.text(max_size=40), st.text(max_size=12))
def test_any_query_gives_each_item_once_with_marks_inside_its_text(text, query):
    finder = Finder([(text, "", 0), (f"{query} {text}", text, 1), (query, "", 2)])
    matches = finder.find(query)
    assert len({match.id for match in matches}) == len(matches) <= 3
    for match in matches:
        ends = [end for pair in match.ranges for end in pair]
        assert ends == sorted(set(ends))
        assert all(0 <= end <= len(match.text) for end in ends)


@example("ббб")
@given(st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъыьэюя", min_size=3, max_size=12))
def test_a_russian_word_is_found_when_it_is_typed_on_the_other_layout(word):
    finder = Finder([("12345", "", 0), (word, "", 1)])
    assert [match.id for match in finder.find(other_layout(word))][:1] == [1]


@given(st.text(max_size=30))
def test_the_spelling_is_stable(text):
    assert fold(fold(text)) == fold(text)
    for word in fold(text).split():
        assert loosen(word)


def test_a_letter_among_50_000_costs_no_more_than_a_few_passes_over_them():
    names = ["Anna", "Пётр", "Иван", "Marcus", "Юлия", "Дмитрий", "José", "Alexander"]
    items = [
        (f"{names[i % 8]} {chr(97 + i % 26)}ov{i % 977}", f"Legal p{i}@example.com", i)
        for i in range(50_000)
    ]
    finder = Finder(items)
    texts = [f"{text} {extra}" for text, extra, _id in items]

    def least(call):
        times = []
        for _turn in range(3):
            began = time.process_time()
            call()
            times.append(time.process_time() - began)
        return min(times)

    one_pass = least(lambda: [text for text in texts if "qq" in text])
    for query in ("a", "an", "анн", "фттф", "dmi", "zq"):
        assert least(lambda query=query: finder.find(query)) < 15 * one_pass + 0.005, query


async def test_many_items_are_taken_in_with_pauses():
    items = [(f"task {number}", "", number) for number in range(2_000)]
    finder = await Finder.made(items)
    assert len(finder) == 2_000
    assert finder.find("1999")[0].id == 1_999
