"""Whatever a server says of a task, it can be drawn."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from pyrus_tui.models.forms import Form
from pyrus_tui.models.sight import Sort
from pyrus_tui.models.tasks import Inbox, Task, TaskHeader
from pyrus_tui.store.arranging import Arrangement, Ranks, arrange
from pyrus_tui.store.selectors import InboxRows, task_view
from pyrus_tui.store.store import Store
from pyrus_tui.ui.render.facts import field_lines, file_lines, link_lines, origin_line, route_lines
from pyrus_tui.ui.render.rows import task_line
from pyrus_tui.ui.screens.showing import aside, comments, facts_of, line_of, summary
from tests.wire.test_any_shape import WHOLE, WRONG, places, with_wrong

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 19, 8, 41, tzinfo=UTC)
FORM = Form.model_validate({"id": WHOLE.get("form_id", 1), "name": "Payments", "steps": {"1": "A"}})
SIGNS = st.text(max_size=12)
EXTREMES = [10**18, -(10**18), "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "\x1b[31m[/x]", "\n"]


def draw(body):
    """Draw a task everywhere it can be seen."""
    store = Store()
    store.put_now(NOW)
    header = {key: body[key] for key in ("id", "text", "author", "due_date") if key in body}
    store.put_inbox(Inbox(tasks=(TaskHeader.model_validate(header),)))
    store.put_tasks([Task.model_validate(body)])
    store.put_forms([FORM])
    state = store.state
    rows = InboxRows(BERLIN)(state)
    for sort in Sort:
        arrange(rows, (), Arrangement(sort=sort, query="x"), Ranks())
    for row in rows:
        line = line_of(row)
        for width in (1, 20, 80, 200):
            task_line(line, width, NOW, BERLIN)
    for task_id in state.tasks:
        view = task_view(state, task_id)
        assert view is not None
        summary(view, BERLIN, 40)
        aside(view, BERLIN, 40)
        for events in (True, False):
            comments(view, state, BERLIN, NOW, events=events)
        facts = facts_of(view, BERLIN)
        assert facts is not None
        field_lines(facts, 30)
        route_lines(facts)
        file_lines(facts.task)
        link_lines(facts)
        origin_line(facts)


def test_a_task_as_the_documents_print_it():
    draw(WHOLE)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([path for path in places(WHOLE) if path != ("id",)]),
    st.sampled_from([*WRONG, *EXTREMES]) | SIGNS,
)
def test_a_task_with_anything_anywhere(path, wrong):
    draw(with_wrong(WHOLE, path, wrong))
