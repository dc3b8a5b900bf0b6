"""Searching where the server can: it is asked for what it finds, the rest is looked at here."""

from zoneinfo import ZoneInfo

from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.sandbox.company import MOVE
from pyrus_tui.services.reading import Reader
from pyrus_tui.services.searching import Searching
from tests.company import ANNA, MARCUS, errand, payment
from tests.conftest import START, StillClock, Told, Wire
from tests.ui.legacy_stage import connect

SEARCHES = (
    ("white boxes -paper", {"Pack white boxes", "Boxes, white"}),
    ("white boxes list:office", {"Pack white boxes", "White boxes of paper"}),
    ("-paper author:me list:office", {"Pack white boxes", "Boxes"}),
    ("boxes author:marcus", set()),
    ("boxes since:today resp:marcus who:anna", {"all"}),
    ("boxes until:2020-01-01", set()),
    ("boxes who:anna who:marcus", {"all"}),
    ("boxes who:anna who:priya", set()),
    ("boxes list:office form:payments", set()),
)


async def test_several_words_people_and_places():
    clock = StillClock(START)
    sandbox = Sandbox(tasks=0, clock=clock, lively=False)
    made = {}
    for text in ("Pack white boxes", "White boxes of paper", "Boxes", "Boxes, white"):
        lists = [] if text == "Boxes, white" else [MOVE]
        body = {"text": text, "responsible": {"id": MARCUS}, "list_ids": lists}
        made[text] = sandbox.create(ANNA, body)["id"]
    errand(sandbox, "x", list_ids=[MOVE])
    api, store = connect(sandbox, Wire(sandbox), clock), Told()
    reader = Reader(api, store, clock)
    searching = Searching(api, store, clock, ZoneInfo("Europe/Berlin"))
    await reader.identify()
    await reader.task(payment(sandbox))
    await reader.learn_words()
    await searching.prepare()
    for typed, found in SEARCHES:
        search = searching.read(typed)
        assert not search.unclear, typed
        await searching.there(search)
        wanted = {*made} if found == {"all"} else found
        assert set(store.state.found.there) == {made[text] for text in wanted}, typed
    await api.aclose()
    sandbox.close()
