"""The tree of lists and forms, the way a person came, days of the past."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pyrus_tui.models.days import past_day
from pyrus_tui.models.forms import Form
from pyrus_tui.models.lists import TaskList
from pyrus_tui.models.places import (
    MOST_RECENT,
    Place,
    PlaceKind,
    Trail,
    Visit,
    find_list,
    path_to,
    renamed,
    with_list,
    with_recent,
    without_list,
)
from pyrus_tui.store.place_rows import Folder, Starred, tree, unfolded

LISTS = (
    TaskList.model_validate(
        {
            "id": 1,
            "name": "Offices",
            "children": [{"id": 2, "name": "Tbilisi", "children": [{"id": 3, "name": "Move"}]}],
        }
    ),
    TaskList.model_validate({"id": 4, "name": "Personal"}),
)
FORMS = tuple(
    Form.model_validate(form)
    for form in (
        {"id": 21, "name": "Payments", "folder": ["Finance"]},
        {"id": 22, "name": "Purchase", "folder": ["Finance", "Office"]},
        {"id": 23, "name": "Leave", "folder": ["People"]},
        {"id": 24, "name": "Alone"},
        {"id": 25, "name": "Old", "folder": ["Finance"], "deleted_or_closed": True},
    )
)


def drawn(nodes) -> list[str]:
    return ["  " * node.depth + node.name for node in nodes]


def test_lists_and_forms_stand_in_one_tree():
    assert drawn(tree(LISTS, FORMS, ())) == [
        "Offices",
        "  Tbilisi",
        "    Move",
        "Personal",
        "Forms",
        "  Finance",
        "    Office",
        "      Purchase",
        "    Payments",
        "  People",
        "    Leave",
        "  Alone",
    ]


def test_what_has_a_star_stands_at_the_top_too():
    stars = {Place(PlaceKind.FORM, 21), Place(PlaceKind.LIST, 3), Place(PlaceKind.LIST, 99)}
    nodes = tree(LISTS, FORMS, stars)
    assert drawn(nodes)[:3] == ["Starred", "  Move", "  Payments"]
    assert nodes[1].key == Starred(Place(PlaceKind.LIST, 3))
    assert nodes[1].place == Place(PlaceKind.LIST, 3)
    assert len({node.key for node in nodes}) == len(nodes)


@given(st.sets(st.sampled_from([node.key for node in tree(LISTS, FORMS, ())])))
def test_folding_hides_exactly_what_is_below(folded):
    nodes = tree(LISTS, FORMS, ())
    shown = {node.key for node in unfolded(nodes, folded)}
    for node in nodes:
        assert (node.key in shown) is not any(key in folded for key in node.above)


def test_folders_of_the_same_name_in_other_places_are_others():
    forms = [
        Form.model_validate({"id": 1, "name": "A", "folder": ["x", "same"]}),
        Form.model_validate({"id": 2, "name": "B", "folder": ["y", "same"]}),
    ]
    folders = [node.key for node in tree((), forms, ()) if isinstance(node.key, Folder)]
    assert len(folders) == len(set(folders)) == 5


def test_lists_are_found_and_renamed_wherever_they_stand():
    assert [one.name for one in path_to(LISTS, 3)] == ["Offices", "Tbilisi", "Move"]
    assert path_to(LISTS, 77) == ()
    assert find_list(LISTS, 77) is None
    changed = renamed(LISTS, 3, "Moved")
    assert find_list(changed, 3).name == "Moved"
    assert find_list(changed, 2).name == "Tbilisi"
    assert find_list(LISTS, 3).name == "Move"


def test_lists_are_put_in_and_taken_out_wherever_they_stand():
    new = TaskList(id=9, name="New")
    assert with_list(LISTS, new, None) == (*LISTS, new)
    below = with_list(LISTS, new, 3)
    assert [one.id for one in path_to(below, 9)] == [1, 2, 3, 9]
    assert without_list(below, 9) == LISTS
    assert [one.id for one in without_list(LISTS, 1)] == [4]


VISITS = st.builds(
    Visit,
    st.sampled_from(["inbox", "lists"]),
    st.none() | st.integers(1, 3),
    over=st.sampled_from(["", "outbox"]),
)


@given(st.lists(VISITS, max_size=20), st.integers(0, 25))
def test_as_many_steps_forward_as_back_lead_to_the_same_place(visits, steps):
    trail = Trail(Visit("inbox"))
    for visit in visits:
        trail = trail.visit(visit)
    behind = len(trail.behind)
    there = trail
    for _step in range(steps):
        there = there.back()
    assert len(there.behind) == max(0, behind - steps)
    for _step in range(min(steps, behind)):
        there = there.forward()
    assert there == trail


def test_the_same_place_is_one_visit_and_a_new_one_forgets_what_was_ahead():
    trail = Trail(Visit("inbox")).visit(Visit("lists")).visit(Visit("lists"))
    assert len(trail.behind) == 1
    trail = trail.back().visit(Visit("inbox", 5, (5, 6)))
    assert trail.forward() is trail
    assert trail.back().here == Visit("inbox")


def test_what_was_viewed_last_is_first_and_the_oldest_is_forgotten():
    recent = ()
    for number in [*range(MOST_RECENT + 5), 7]:
        recent = with_recent(recent, number)
    assert recent[0] == 7
    assert len(recent) == len(set(recent)) == MOST_RECENT


TODAY = date(2026, 11, 19)


def test_days_as_people_type_them():
    for text, day in {
        "2026-11-03": date(2026, 11, 3),
        "3.11.2025": date(2025, 11, 3),
        "3.11.25": date(2025, 11, 3),
        "3.11": date(2026, 11, 3),
        "3.12": date(2025, 12, 3),
        "29.02": date(2024, 2, 29),
        "Today": TODAY,
        "вчера": TODAY - timedelta(days=1),
        "7d": TODAY - timedelta(days=7),
        "2 weeks ago": TODAY - timedelta(days=14),
        "3 дня назад": TODAY - timedelta(days=3),
    }.items():
        assert past_day(text, TODAY) == day, text


def test_what_is_no_day_is_none():
    for text in ("", "soon", "31.02", "2026-13-01", "99999d", "-", "12", "30.2", "9999y"):
        assert past_day(text, TODAY) is None, text


@given(st.text(max_size=12))
def test_any_text_is_a_day_or_none(text):
    day = past_day(text, TODAY)
    assert day is None or isinstance(day, date)
