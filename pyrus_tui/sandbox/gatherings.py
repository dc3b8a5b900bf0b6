"""The demo's meetings and announcements."""

import uuid
from datetime import timedelta

from pyrus_tui.sandbox.announcements import add_comment, announce
from pyrus_tui.sandbox.blueprints import DMITRY, IGOR, LEV, MARCUS, MARIA, ME, PRIYA, SOFIA, TOM
from pyrus_tui.sandbox.calls import Call
from pyrus_tui.sandbox.documents import page
from pyrus_tui.sandbox.records import Json, Meeting
from pyrus_tui.sandbox.storytelling import Teller
from pyrus_tui.sandbox.wire import Body, moment

ZOOM, MEET, TELEMOST = (
    "https://zoom.example/j/",
    "https://meet.example/",
    "https://telemost.example/j/",
)


def meet(t: Teller) -> None:
    """Fill the calendars: every kind of meeting, past ones and a cancelled one too."""
    everybody = [MARCUS, PRIYA, TOM, MARIA, LEV, SOFIA, IGOR]
    for day in range(-7, 15):
        if (t.today + timedelta(days=day)).weekday() < 5:
            _meeting(t, DMITRY, day, 7, 0, 15, "zoom", [ME, *everybody], f"{ZOOM}83120456", "stand")
    for creator, day, hour, minute, length, kind, people, url, password in (
        (MARCUS, 0, 10, 0, 45, "google_meet", [ME, PRIYA], f"{MEET}kxt-wvpq-abn", ""),
        (SOFIA, 0, 14, 30, 60, "yandex_telemost", [ME, LEV], f"{TELEMOST}5502817364", ""),
        (ME, 1, 9, 15, 30, "offline", [IGOR, TOM], "", ""),
        (ME, 2, 12, 0, 90, "none", [], "", ""),
        (MARIA, 3, 11, 0, 60, "zoom", [ME, MARCUS], f"{ZOOM}91700233", "кадры"),
        (DMITRY, 5, 8, 0, 180, "offline", [PRIYA, MARCUS], "", ""),
        (PRIYA, -2, 13, 0, 30, "google_meet", [ME], f"{MEET}rrs-lmno-qpz", ""),
    ):
        _meeting(t, creator, day, hour, minute, length, kind, people, url, password)
    _meeting(t, LEV, 1, 13, 0, 30, "zoom", [ME], f"{ZOOM}60011872", "", deleted=True)
    task_id = t.names.get("parent", 0)
    _meeting(t, ME, 4, 9, 0, 60, "zoom", [TOM, SOFIA], f"{ZOOM}77120983", "site", task_id=task_id)


def _meeting(
    t: Teller, creator: int, day: int, hour: int, minute: int, length: int, kind: str,
    people: list[int], url: str, password: str, **more: Json,
) -> None:  # fmt: skip
    start = t.when.replace(hour=hour, minute=minute, second=0) + timedelta(days=day)
    meeting_id = 7001 + len(t.book.meetings())
    t.book.save_meeting(
        Meeting(
            id=meeting_id,
            creator=creator,
            start=moment(start),
            duration=length,
            type=kind,
            members=[person for person in people if person != creator],
            url=url,
            external_id=url.rpartition("/")[2],
            password=password,
            event_id=str(uuid.uuid5(uuid.NAMESPACE_OID, f"meeting {meeting_id}")),
            shared_to_email=kind == "zoom",
            **more,
        )
    )


def tell(t: Teller) -> None:
    """Announce a few things to everybody, and let people comment."""
    plan = t.file(MARCUS, "seating-plan.pdf", page("Second floor\n1 Anna\n2 Marcus\n3 Priya"))
    for author, days, comments, body in (
        (MARIA, 60, (), {"text": "С нового года отпуск оформляется через форму «Leave request»."}),
        (
            TOM, 21, ((LEV, 20.5, "And the printers?"), (TOM, 20.4, "They stay on.")),
            {"formatted_text": "The network is <b>down</b> on Saturday:<ul><li>08:00–10:00 mail"
                               "</li><li>10:00–11:00 everything</li></ul>"},
        ),
        (
            MARCUS, 6, ((SOFIA, 5.8, "Can I sit by the window?"), (IGOR, 5.1, "Складу хватит!")),
            {"text": "We move on the 1st. The seating plan is attached, tell me until Friday.",
             "attachments": [{"guid": plan}]},
        ),
        (
            DMITRY, 1.2, ((ME, 1.1, "Поздравляю всех!"), (PRIYA, 0.9, "Great news 🎉"),
                          (MARCUS, 0.4, "[b]Well done[/b]")),
            {"text": "Мы выиграли тендер на поставку светильников.\n\nСпасибо всем, кто готовил "
                     "документы ночами."},
        ),
    ):  # fmt: skip
        call = Call(t.book, t.book.people[author], t.ago(days=days))
        announcement = announce(call, Body(body))
        for person, ago, text in comments:
            later = Call(t.book, t.book.people[person], t.ago(days=ago))
            add_comment(later, announcement, Body({"text": text}))
