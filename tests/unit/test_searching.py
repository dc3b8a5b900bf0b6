"""What is typed into the search, and which tasks fit it."""

import asyncio
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from pyrus_tui.models.people import Person
from pyrus_tui.models.searching import Known, Names, Search, fits, in_words, read_search, text_of
from pyrus_tui.models.tasks import Task, TaskHeader

KNOWN = Known(
    forms=Names({7: "Payments", 8: "Repayments"}),
    lists=Names({3: "Branch offices"}),
    people=Names({1: "Ada Byron", 2: "Пётр Орлов"}),
    me=1,
    today=date(2026, 11, 19),
)


def test_words_and_names():
    search = read_search('form:pay -draft "new lease" who:орлов author:me is:closed', KNOWN)
    assert search.form_id == 7
    assert (search.words, search.without) == (("new lease",), ("draft",))
    assert (search.participants, search.author_id, search.closed) == ((2,), 1, True)
    assert "form = Payments" in in_words(search) and "author = me" in in_words(search)
    assert read_search("form:repay", KNOWN).form_id == 8
    assert read_search('list:"branch off"', KNOWN).list_id == 3
    assert read_search("since:7d until:2026-11-18", KNOWN).since == date(2026, 11, 12)
    assert read_search("http://x", KNOWN).words == ("http://x",)


def test_a_number_counts_alone_or_with_its_sign():
    assert read_search("11613", KNOWN).number == 11613
    assert read_search("#11613", KNOWN).number == 11613
    assert read_search("paid 11613", KNOWN) == Search(words=("paid", "11613"))
    assert read_search('"11613"', KNOWN).words == ("11613",)


def test_what_nobody_knows_is_unclear():
    for text in ("form:zebra", "who:", "since:soon", "until:999999999d", "is:blue", "-form:pay"):
        search = read_search(text, KNOWN)
        assert search.unclear == (text,), text
        assert in_words(search) == f"Not understood: {text}"


@given(st.text(max_size=60))
def test_anything_can_be_typed(text):
    search = read_search(text, KNOWN)
    question = search.on_server(UTC)
    assert question.item_count and (question.include_text or not question.exclude_text)
    in_words(search)


def test_which_tasks_fit():
    ada = Person(id=1, first_name="Ada")
    header = TaskHeader(
        id=5,
        text="Sign the Lease",
        author=ada,
        last_modified_date=datetime(2026, 11, 18, 23, 30, tzinfo=UTC),
    )
    task = Task(id=5, text="Sign the Lease", author=ada, form_id=7, list_ids=(3,))

    def found(text, whole=None):
        words = text_of(header, whole, "")
        return fits(read_search(text, KNOWN), header, whole, words, UTC)

    assert found("lease sign") and found("#5") and found("author:me lease")
    assert not found("lease -sign") and not found("lease paper") and not found("resp:me")
    assert found("until:2026-11-18") and not found("since:2026-11-19")
    assert not found("form:pay") and found("form:pay", task)
    assert found("list:branch who:me", task) and not found("who:орлов", task)


async def test_many_names_are_taken_in_by_slices_and_found_like_few():
    names = {number: f"Имя{number} Person {number}" for number in range(2_000)}
    others = 0

    async def other() -> None:
        nonlocal others
        while True:
            others += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(other())
    made = await Names.made(names.items())
    beside.cancel()
    assert others >= len(names) // 250, "something else had its turn after each slice"
    for text in ("imya77 p", "person 1999", "Имя5", "nobody"):
        assert made.find(text) == Names(names).find(text), text
    assert made.find("person 1999") == (1999, names[1999])
