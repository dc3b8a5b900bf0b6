"""Words that are kept with what goes along, and paths that are completed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.kept import Kept, LocalFile, joined, kept_of
from pyrus_tui.models.typed_paths import Found, completed

FILES = st.builds(
    LocalFile, st.text(min_size=1, max_size=20), st.integers(0, 1 << 40), st.integers(0, 1 << 62)
)
WORDS = st.text(st.characters(exclude_characters="\x1f"), max_size=40)
KEPT = st.builds(
    Kept,
    WORDS,
    st.integers(0, 10_000),
    st.lists(st.integers(1, 1 << 40), max_size=3, unique=True).map(tuple),
    st.lists(FILES, max_size=3).map(tuple),
)


@settings(max_examples=100)
@given(KEPT)
def test_what_is_kept_is_the_same_when_it_comes_back(kept):
    assert Kept.unpacked(kept.packed()) == kept


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_any_text_can_be_read(text):
    assert Kept.unpacked(text).text == text.partition("\x1f")[0]


def test_words_alone_are_kept_as_they_are():
    assert Kept("two\nlines").packed() == "two\nlines"


@pytest.mark.parametrize("rest", ["{", "[]", "7", '{"files": 7}', '{"watchers": ["x"]}', ""])
def test_what_cannot_be_read_leaves_the_words(rest):
    assert Kept.unpacked("words\x1f" + rest) == Kept("words")


def test_two_that_are_joined_lose_nothing():
    a, b, again = LocalFile("/a", 1, 1), LocalFile("/b", 2, 2), LocalFile("/a", 9, 9)
    one = Kept("first", 15, (7, 8), (a,)).packed()
    two = Kept("second", 30, (8, 9), (b, again)).packed()
    whole = Kept("first\n\nsecond", 30, (7, 8, 9), (again, b))
    assert Kept.unpacked(joined(one, two)) == whole
    assert joined("", "only") == "only"


def test_a_draft_that_comes_back_uploads_its_files_again():
    file = LocalFile("/home/a/bill.pdf", 84, 5)
    draft = CommentDraft(
        text="see",
        attachments=(file.ref().model_copy(update={"guid": "g"}),),
        spent_minutes=5,
        subscribers_added=(1, 2),
    )
    assert kept_of("see", draft) == Kept("see", 5, (1, 2), (file,))
    assert draft.payload()["attachments"] == [{"guid": "g"}], "what is ours stays here"
    assert CommentDraft.model_validate(draft.kept()) == draft


FOLDER = (Found("bills", is_folder=True), Found("bill-1.pdf"), Found("bill-2.pdf"))


@pytest.mark.parametrize(
    ("typed", "found", "whole"),
    [
        ("~/b", FOLDER, "~/bill"),
        ("~/bill", FOLDER, "~/bill"),
        ("~/bill-", FOLDER[1:], "~/bill-"),
        ("x/bi", FOLDER[:1], "x/bills/"),
        ("BI", FOLDER[1:2], "bill-1.pdf"),
        ("BILL", FOLDER, "BILL"),
        ("nothing", (), "nothing"),
    ],
)
def test_a_path_is_completed_as_far_as_it_is_certain(typed, found, whole):
    assert completed(typed, found) == whole
