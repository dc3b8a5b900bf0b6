"""What every PyrusApi promises, asked of the v4 client against the sandbox."""

from collections.abc import AsyncIterator

import httpx
import pytest

from pyrus_tui.api.address import Address
from pyrus_tui.api.protocol import Capability, PyrusApi
from pyrus_tui.api.session import Account
from pyrus_tui.api.v4 import V4Api
from pyrus_tui.clock import FixedClock
from pyrus_tui.errors import NotAllowed, NotSignedIn, Refused
from pyrus_tui.models import rules
from pyrus_tui.models.drafts import CommentDraft, TaskDraft
from pyrus_tui.models.rules import Effect
from pyrus_tui.models.tasks import Completeness, Task
from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.secrets import Secret
from tests.api.playing import NOON


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def sandbox(clock: FixedClock):
    sandbox = Sandbox(tasks=60, clock=clock, lively=False)
    yield sandbox
    sandbox.close()


def connect(sandbox: Sandbox, clock: FixedClock, key: str = "") -> V4Api:
    return V4Api.connect(
        Address.parse("http://127.0.0.1/v4"),
        Account(sandbox.login, Secret(key or sandbox.security_key)),
        clock,
        httpx.ASGITransport(app=sandbox),
    )


@pytest.fixture
async def api(sandbox: Sandbox, clock: FixedClock) -> AsyncIterator[PyrusApi]:
    api = connect(sandbox, clock)
    yield api
    await api.aclose()


async def waiting(api: PyrusApi) -> list[tuple[Task, bool]]:
    """Return the tasks that wait for me, and whether a required field of each is empty."""
    me = await api.profile()
    forms = {form.id: form for form in await api.forms()}
    found = []
    for header in (await api.inbox()).all_tasks:
        task = await api.task(header.id)
        if rules.waits_for(task, me.person_id) and task.form_id:
            found.append((task, bool(rules.missing_required(task, forms[task.form_id]))))
    return found


async def test_signing_in_tells_who_it_is(api: PyrusApi):
    me = await api.sign_in()
    assert me == await api.profile()
    assert me.person_id and me.name
    assert api.server == "127.0.0.1"
    assert Capability.REVOKE in api.capabilities
    assert api.quota is not None and api.quota.limit == 5000


async def test_a_wrong_key_is_refused(sandbox: Sandbox, clock: FixedClock):
    api = connect(sandbox, clock, key="wrong")
    with pytest.raises(NotSignedIn):
        await api.sign_in()
    await api.aclose()


async def test_a_token_that_ran_out_is_renewed_unseen(api: PyrusApi, clock: FixedClock):
    await api.profile()
    await clock.sleep(2 * 3600)
    assert (await api.profile()).person_id


async def test_everything_in_the_inbox_can_be_read_whole(api: PyrusApi):
    inbox = await api.inbox()
    assert inbox.complete and not inbox.unreadable and inbox.all_tasks
    for header in inbox.all_tasks:
        assert header.completeness is Completeness.HEADER and not header.unread
        task = await api.task(header.id)
        assert task.completeness is Completeness.FULL
        assert task.last_modified_date == header.last_modified_date
        assert not task.unread and task.comments
        assert not any(comment.unread or comment.unreadable for comment in task.comments)
        assert Task.from_json(task.to_json()) == task


async def test_an_unchanged_inbox_is_made_of_the_same_rows(api: PyrusApi):
    first, second = await api.inbox(), await api.inbox()
    assert all(a is b for a, b in zip(first.all_tasks, second.all_tasks, strict=True))


async def test_words_for_ids(api: PyrusApi):
    forms, lists, contacts = await api.forms(), await api.lists(), await api.contacts()
    assert forms and lists and contacts[0].persons and contacts[0].roles
    form = await api.form(forms[0].id)
    assert form == forms[0] and form.fields and form.steps
    catalogs = [f.info.catalog_id for form in forms for f in form.walk() if f.info.catalog_id]
    catalog = await api.catalog(catalogs[0])
    assert catalog.items and catalog.items[0].name


async def test_an_approval_takes_effect(api: PyrusApi):
    me = (await api.profile()).person_id
    before = next(task for task, lacks in await waiting(api) if not lacks)
    draft = CommentDraft(approval_choice="approved", text="Fine.")
    after = await api.comment(before.id, draft)
    assert rules.took_effect(before, after, draft, me)
    assert after.comments[-1].text == "Fine."
    assert after == await api.task(before.id)


async def test_an_approval_without_effect_is_told_from_one_with(api: PyrusApi):
    me = (await api.profile()).person_id
    before = next(task for task, lacks in await waiting(api) if lacks)
    draft = CommentDraft(approval_choice="approved")
    after = await api.comment(before.id, draft)
    assert rules.took_effect(before, after, draft, me) is Effect.NOTHING
    assert rules.waits_for(after, me)


async def test_a_rejection_can_be_taken_back(api: PyrusApi):
    me = (await api.profile()).person_id
    before = (await waiting(api))[0][0]
    reject, revoke = (CommentDraft(approval_choice=choice) for choice in ("rejected", "revoked"))
    rejected = await api.comment(before.id, reject)
    assert rules.took_effect(before, rejected, reject, me)
    assert rules.my_choice(rejected, me) == "rejected" and rules.can_take_back(rejected, me)
    revoked = await api.comment(before.id, revoke)
    assert rules.took_effect(rejected, revoked, revoke, me)
    assert rules.waits_for(revoked, me)


async def test_a_task_of_ones_own_from_beginning_to_end(api: PyrusApi):
    me = (await api.profile()).person_id
    made = await api.create_task(TaskDraft(text="Buy [b]paper[/b]\n\x1b[31m", responsible=me))
    assert made.title == "Buy [b]paper[/b]" and made.responsible is not None
    finish, reopen = CommentDraft(action="finished"), CommentDraft(action="reopened")
    finished = await api.comment(made.id, finish)
    assert rules.took_effect(made, finished, finish, me) is Effect.CLOSED
    reopened = await api.comment(made.id, reopen)
    assert rules.took_effect(finished, reopened, reopen, me) is Effect.REOPENED


async def test_what_is_refused_says_why(api: PyrusApi):
    with pytest.raises(NotAllowed) as caught:
        await api.task(999_999_999)
    assert caught.value.code == "access_denied_task"
    made = await api.create_task(TaskDraft(text="x"))
    with pytest.raises(Refused) as refused:
        await api.comment(made.id, CommentDraft(due="2026-01-01T00:00:00Z", due_date="2026-01-01"))
    assert refused.value.code and not refused.value.may_have_been_applied
