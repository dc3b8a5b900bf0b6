"""An account that was open before: what it left on the disk, made without running the program."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from pyrus_tui.api.address import Address
from pyrus_tui.models.people import Person, Profile
from pyrus_tui.models.tasks import Inbox, InboxGroup, Task, TaskHeader
from pyrus_tui.paths import accounts_folder
from pyrus_tui.storage.accounts import account_folder, remember_person
from pyrus_tui.storage.cache import Cache, News

NOW = datetime(2026, 3, 16, 9, tzinfo=UTC)
FIRST = 700_000


async def known_account(url: str, login: str, person_id: int, *, tasks: int) -> Path:
    """Write the cache of a person, and note that the login was theirs; return their folder."""
    origin = Address.parse(url).base
    remember_person(accounts_folder(), origin, f"{login} ", person_id)
    folder = account_folder(accounts_folder(), origin, person_id)
    people = [Person(id=9_000 + n, first_name=f"Known{n}", last_name="Person") for n in range(40)]
    headers, whole = [], []
    for number in range(tasks):
        when = NOW - timedelta(minutes=number)
        told = {
            "id": FIRST + number,
            "text": f"Known task {number:05}",
            "create_date": when,
            "last_modified_date": when,
            "author": people[number % 40],
        }
        headers.append(TaskHeader.model_validate(told))
        whole.append(Task.model_validate(told))
    half = tasks // 2
    group = InboxGroup(id=1, name="Requests", tasks=tuple(headers[half:]))
    news = News(
        me=Profile(person_id=person_id, first_name="Known", last_name="Before"),
        role_ids=frozenset(),
        inbox=Inbox(tasks=tuple(headers[:half]), groups=(group,)),
        headers=headers,
        tasks=whole,
        seen={task.id: NOW for task in headers},
    )
    cache = Cache(folder)
    await cache.save(news, NOW)
    await cache.aclose()
    return folder
