"""The demo's simple tasks: late work, long threads, files, events, odd texts."""

from pyrus_tui.sandbox.blueprints import (
    BOT,
    DMITRY,
    IGOR,
    KARL,
    LEV,
    MARCUS,
    MARIA,
    ME,
    OLGA,
    PRIYA,
    SOFIA,
    TOM,
)
from pyrus_tui.sandbox.documents import letter, page, picture, table
from pyrus_tui.sandbox.storytelling import Teller
from pyrus_tui.sandbox.texts import DOCUMENT, REMARKS

TBILISI, MOVE, ALMATY, PROJECTS, WEBSITE, DESIGN, BACKEND = 302, 303, 304, 310, 311, 312, 313
WAREHOUSE, PERSONAL, BOARD = 314, 320, 321


def overdue(t: Teller) -> None:
    """Work that is three days late."""
    task = t.task(
        MARCUS,
        t.ago(days=12),
        "Send the signed lease to the landlord\n\nThey need both copies and the floor plan.",
        name="overdue",
        responsible={"id": ME},
        due_date=t.day(-3),
        list_ids=[MOVE],
    )
    t.says(task, ME, t.ago(days=10), "I have one copy. Where is the other?")
    t.says(task, MARCUS, t.ago(days=10, hours=-1), "Priya has it.")
    t.says(task, MARCUS, t.ago(days=2, hours=3), "They called again today. Please!")


def due_today(t: Teller) -> None:
    """Work that is due today."""
    task = t.task(
        OLGA,
        t.ago(days=4),
        "Подписать акт сверки с «Гранит Строй»\n\nНужны две подписи и печать.",
        name="due_today",
        responsible={"id": ME},
        due_date=t.day(0),
    )
    t.says(task, OLGA, t.ago(hours=5), "Напоминаю: сегодня последний день.")


def due_at(t: Teller) -> None:
    """Work that is due in two hours and takes half an hour."""
    t.task(
        TOM,
        t.ago(days=1, hours=2),
        "Restart the label printer server",
        name="due_time",
        responsible={"id": ME},
        due=t.moment(2),
        duration=30,
        list_ids=[WAREHOUSE],
    )


def mention(t: Teller) -> None:
    """A discussion of others in which somebody asks me."""
    task = t.task(
        PRIYA,
        t.ago(days=3),
        "Parking permits for the new office",
        name="mention",
        responsible={"id": IGOR},
        participants=[{"id": TOM}],
        list_ids=[MOVE],
    )
    t.says(task, IGOR, t.ago(days=2), "Сколько машин? У меня в списке шесть.")
    t.says(task, PRIYA, t.ago(hours=7), f"{t.at(ME)}, do we need eight permits or six?")


def reply(t: Teller) -> None:
    """A question of mine that was answered with a quotation."""
    task = t.task(
        ME,
        t.ago(days=6),
        "Choose the courier for the Baltics",
        name="reply",
        responsible={"id": SOFIA},
        participants=[{"id": MARCUS}],
    )
    first = t.says(task, SOFIA, t.ago(days=5), "Two offers came, I attached the comparison.",
                   attachments=[{"guid": t.file(SOFIA, "couriers.csv", table([
                       ["Courier", "1 kg", "10 kg"], ["Swift", "4.90", "11.20"],
                       ["Балт-Экспресс", "4.50", "12.80"]]))}])  # fmt: skip
    mine = t.says(task, ME, t.ago(days=4), f"{t.quote(task, first)}Who pays for returns?")
    t.says(task, SOFIA, t.ago(hours=9), f"{t.quote(task, mine)}The sender, in both offers.")


def versions(t: Teller) -> None:
    """A file in three versions, a picture and a link."""
    task = t.task(
        SOFIA,
        t.ago(days=8),
        "Approve the new price list",
        name="versions",
        responsible={"id": ME},
        list_ids=[DESIGN],
        attachments=[{"guid": t.file(SOFIA, "price-list.pdf", page("Price list\nLamp 40.00"))}],
    )
    root = t.book.task(task)
    root_id = root.attachments[0] if root else 0
    for number, price in enumerate(("41.50", "39.90"), 2):
        guid = t.file(SOFIA, "price-list.pdf", page(f"Price list {number}\nLamp {price}"))
        t.says(
            task, SOFIA, t.ago(days=8 - 3 * (number - 1)), f"Version {number}.",
            attachments=[{"guid": guid, "root_id": root_id}],
        )  # fmt: skip
    t.says(
        task,
        MARCUS,
        t.ago(hours=20),
        "The cover looks like this now, the fonts are here.",
        attachments=[
            {"guid": t.file(MARCUS, "обложка.png", picture(320, 200, (70, 130, 200)))},
            {"url": "https://fonts.example/inter", "name": "Inter"},
        ],
    )


def long_thread(t: Teller) -> None:
    """A discussion of some sixty comments."""
    task = t.task(
        DMITRY,
        t.ago(days=40),
        "Переезд склада: что, когда, кто",
        name="long_thread",
        responsible={"id": ME},
        participants=[{"id": IGOR}, {"id": MARCUS}, {"id": TOM}],
        list_ids=[WAREHOUSE, MOVE],
    )
    last = 0
    for number in range(60):
        author = (IGOR, ME, MARCUS, TOM, DMITRY)[number * 7 % 5]
        text = f"{number + 1}. {REMARKS[number * 5 % len(REMARKS)]}"
        if number % 9 == 8:
            text = t.quote(task, last) + text
        if number % 13 == 12:
            text = f"{t.at((ME, IGOR, TOM)[number % 3])}, {text}"
        last = t.says(task, author, t.ago(days=39 - number * 0.63), text)
    t.says(task, IGOR, t.ago(hours=3), "Стеллажи приедут в четверг, разгрузка с восьми утра.")


def long_title(t: Teller) -> None:
    """A title that fits no row."""
    t.task(
        MARIA,
        t.ago(days=2, hours=6),
        "Согласовать с руководителями всех подразделений окончательную редакцию положения о "
        "порядке предоставления сотрудникам дополнительных оплачиваемых выходных дней в связи с "
        "переездом офиса и склада, включая переходный период, и довести её до сведения каждого "
        "работника под подпись не позднее чем за десять рабочих дней",
        name="long_title",
        responsible={"id": ME},
        due_date=t.day(9),
    )


def hostile(t: Teller) -> None:
    """Texts that look like markup, and a file name that reads backwards."""
    task = t.task(
        TOM,
        t.ago(days=1, hours=8),
        "[WIP] fix [/etc/passwd] rights on [bold]print-server[/bold]",
        name="hostile",
        responsible={"id": ME},
        list_ids=[BACKEND],
        attachments=[{"guid": t.file(TOM, "invoice\u202efdp.exe", b"not what it looks like\n")}],
    )
    t.says(task, TOM, t.ago(days=1, hours=7), "Log: \x1b[31mERROR\x1b[0m in [@click=app.quit]x[/]")
    t.says(
        task,
        LEV,
        t.ago(hours=11),
        "a\u200bb, 👩🏽‍💻, ｗｉｄｅ, e\u0301, \ttab, {braces} %s \\n <b>tag</b>",
    )


def family(t: Teller) -> None:
    """A task with two children, one of them done."""
    parent = t.task(
        DMITRY,
        t.ago(days=15),
        "Website relaunch",
        name="parent",
        responsible={"id": ME},
        participants=[{"id": TOM}, {"id": SOFIA}],
        list_ids=[WEBSITE],
        due_date=t.day(21),
    )
    t.task(
        ME,
        t.ago(days=9),
        "Write the text of the start page",
        name="child",
        responsible={"id": ME},
        parent_task_id=parent,
        list_ids=[DESIGN],
        due_date=t.day(2),
    )
    done = t.task(
        ME,
        t.ago(days=14),
        "Move the domain",
        name="child_done",
        responsible={"id": TOM},
        parent_task_id=parent,
        list_ids=[BACKEND],
    )
    t.says(done, TOM, t.ago(days=11), "Moved.", action="finished", spent_minutes=95)


def events(t: Teller) -> None:
    """A task in which almost everything was changed."""
    task = t.task(
        MARCUS,
        t.ago(days=7),
        "Hire a photographer",
        name="events",
        responsible={"id": SOFIA},
        due_date=t.day(-1),
        list_ids=[WEBSITE],
    )
    t.says(task, MARCUS, t.ago(days=6), due_date=t.day(5), added_list_ids=[DESIGN])
    t.says(task, MARCUS, t.ago(days=5), "Anna knows somebody.", participants_added=[{"id": ME}])
    t.says(task, SOFIA, t.ago(days=4), removed_list_ids=[WEBSITE], subject="Book a photographer")
    t.says(task, SOFIA, t.ago(days=3), "Not before Friday.", due=t.moment(50), duration=120)
    t.says(task, MARCUS, t.ago(days=2), "Over to you.", reassign_to={"id": ME}, spent_minutes=30)
    t.says(task, MARCUS, t.ago(days=2, hours=-1), participants_removed=[{"id": SOFIA}])


def formatted(t: Teller) -> None:
    """A comment with every kind of formatting."""
    task = t.task(
        TOM,
        t.ago(days=5),
        formatted_text="New <b>backup</b> rules<br/>Please read them before Friday.",
        name="formatted",
        responsible={"id": ME},
    )
    t.says(
        task,
        TOM,
        t.ago(hours=30),
        formatted_text='<div data-type="heading">Rules</div><ul><li>Every <i>night</i></li>'
        "<li>Two <s>weeks</s> months</li></ul><ol><li>Stop the service</li><li><code>backup "
        '--all &amp;&amp; verify</code></li></ol><q>No copy, no mercy</q><br/><mark '
        'data-color="red">Never</mark> on a memory stick. <a href="https://wiki.example/backup">'
        "More</a> <button>Read</button>",
    )  # fmt: skip


def link(t: Teller) -> None:
    """Two linked tasks, one mine, one of a colleague."""
    mine = t.task(
        IGOR, t.ago(days=3, hours=4), "Заказать погрузчик на четверг", name="linked",
        responsible={"id": ME}, list_ids=[WAREHOUSE], due=t.moment(27),
    )  # fmt: skip
    other = t.task(
        IGOR, t.ago(days=3, hours=5), "Освободить рампу", name="linked_other",
        responsible={"id": IGOR}, list_ids=[WAREHOUSE],
    )  # fmt: skip
    t.link(mine, other)


def snoozed(t: Teller) -> None:
    """Two tasks that are put off: one until a day, one until an hour."""
    first = t.task(
        MARIA, t.ago(days=5, hours=1), "График отпусков на следующий год", name="snoozed",
        responsible={"id": ME},
    )  # fmt: skip
    t.says(first, ME, t.ago(days=1), scheduled_date=t.day(3))
    second = t.task(
        MARCUS, t.ago(days=2), "Call the insurance company", name="snoozed_hours",
        responsible={"id": ME},
    )  # fmt: skip
    t.says(second, ME, t.ago(hours=2), scheduled_datetime_utc=t.moment(6))


def personal(t: Teller) -> None:
    """A task of mine in a list that nobody else sees."""
    t.task(
        ME, t.ago(days=20), "Book the dentist", name="personal", responsible={"id": ME},
        list_ids=[PERSONAL], due_date=t.day(1),
    )  # fmt: skip


def from_bot(t: Teller) -> None:
    """A notice that a machine wrote."""
    t.task(
        BOT, t.ago(hours=14), "Nightly import: 3 of 412 rows were refused\n\nrow 17: no code\n"
        "row 204: no city\nrow 388: amount is not a number", name="bot", responsible={"id": ME},
        attachments=[{"guid": t.file(BOT, "import.log", b"17 ...\n204 ...\n388 ...\n" * 40)}],
    )  # fmt: skip


def from_karl(t: Teller) -> None:
    """A task by somebody who has left."""
    task = t.task(
        KARL, t.ago(days=60), "Hand over the Nordic customers", name="by_banned",
        participants=[{"id": MARCUS}],
        responsible={"id": ME}, attachments=[
            {"guid": t.file(KARL, "customers.docx", letter(DOCUMENT))}],
    )  # fmt: skip
    t.says(task, KARL, t.ago(days=58), "All I know is in the file. Bye!")
    t.says(task, MARCUS, t.ago(days=1, hours=3), "Did anybody call them?")


def reopened(t: Teller) -> None:
    """A task that was finished too early."""
    task = t.task(
        IGOR, t.ago(days=9), "Заменить замок на складе", name="reopened", responsible={"id": ME},
    )  # fmt: skip
    t.says(task, ME, t.ago(days=7), "Done.", action="finished")
    t.says(task, IGOR, t.ago(hours=16), "Ключ не подходит.", action="reopened")


def finished(t: Teller) -> None:
    """A task that is done."""
    task = t.task(
        MARIA, t.ago(days=4), "Заказать торт на день рождения отдела", name="finished",
        responsible={"id": ME},
    )  # fmt: skip
    t.says(task, ME, t.ago(days=1, hours=1), "Заказала, привезут к трём.", action="finished")


def hidden(t: Teller) -> None:
    """A task that the default user may not see."""
    t.task(
        DMITRY, t.ago(days=2), "Совет директоров: повестка", name="hidden",
        responsible={"id": DMITRY}, list_ids=[BOARD],
    )  # fmt: skip


def in_lists(t: Teller) -> None:
    """Work of colleagues that shows in lists only."""
    t.task(
        TOM, t.ago(days=6), "Set up the test server", name="in_list", responsible={"id": TOM},
        list_ids=[BACKEND], due_date=t.day(-2),
    )  # fmt: skip
    t.task(
        SOFIA, t.ago(days=3), "Подобрать шрифты", responsible={"id": SOFIA}, list_ids=[DESIGN],
    )  # fmt: skip
    t.task(
        MARCUS, t.ago(days=11), "Compare three offices near the river",
        responsible={"id": MARCUS}, list_ids=[TBILISI, ALMATY], due_date=t.day(12),
    )  # fmt: skip
