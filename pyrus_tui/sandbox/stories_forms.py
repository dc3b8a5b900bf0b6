"""The demo's form tasks: approvals at all steps, empty required fields, rejections, clients."""

from typing import Any

from pyrus_tui.sandbox.blueprints import (
    ACCOUNTING,
    BOT,
    CONTRACTS,
    DMITRY,
    IGOR,
    LEAVE,
    LEV,
    LEVEL_1,
    MARCUS,
    MARIA,
    ME,
    OLGA,
    ONBOARDING,
    PAYMENTS,
    PRIYA,
    PURCHASE,
    SOFIA,
    SUPPORT,
    TOM,
)
from pyrus_tui.sandbox.documents import letter, page
from pyrus_tui.sandbox.records import Json
from pyrus_tui.sandbox.storytelling import Teller
from pyrus_tui.sandbox.texts import CLIENTS, DOCUMENT

WEBSITE, WAREHOUSE = 311, 314


def _vendor(number: int) -> dict[str, int]:
    return {"item_id": 401_000 + number}


def _payment(t: Teller, purpose: str, amount: float, vendor: int, **more: Json) -> dict[int, Any]:
    return {1: purpose, 2: amount, 3: _vendor(vendor), 4: {"item_id": 40_201}, **_numbered(more)}


def _numbered(more: dict[str, Any]) -> dict[int, Any]:
    """Turn `f5=…` into `{5: …}`."""
    return {int(name[1:]): value for name, value in more.items()}


def approve(t: Teller) -> None:
    """A payment at its first step that waits for me, through a role; nothing is missing."""
    scan = t.file(TOM, "счёт-1184.pdf", page("Invoice 1184\nOffice chairs\n48300.00"))
    task = t.form(
        TOM,
        t.ago(days=1, hours=4),
        PAYMENTS,
        _payment(
            t, "Office chairs", 48300.5, 12,
            f5=[
                {"cells": [{"id": 6, "value": t.day(4)}, {"id": 7, "value": 24150.25},
                           {"id": 8, "value": "first half"}]},
                {"cells": [{"id": 6, "value": t.day(34)}, {"id": 7, "value": 24150.25},
                           {"id": 9, "value": "checked"}]},
            ],
            f10=t.day(6),
            f12={"choice_id": 2, "fields": [{"id": 13, "value": "1184"},
                                            {"id": 14, "value": t.day(-2)}]},
            f16="26.03", f17="checked", f18={"id": OLGA}, f19=[{"guid": scan}],
            f28="Delivery is included.\nThe old chairs are taken back.",
        ),
        name="approve",
    )  # fmt: skip
    t.says(task, TOM, t.ago(hours=22), "The price holds until Friday.")


def required_empty(t: Teller) -> None:
    """A payment that waits for me at accounting, where a required field is empty."""
    task = t.form(
        MARCUS,
        t.ago(days=3),
        PAYMENTS,
        _payment(t, "IT conference in Tbilisi", 10306.25, 77, f12={"choice_id": 2}),
        name="required_empty",
        approvals=[[], [{"id": ME}]],
    )
    t.says(task, MARCUS, t.ago(days=2, hours=20), approval_choice="approved")
    t.says(task, OLGA, t.ago(hours=18), "Нужен номер счёта и срок оплаты.")


def asked_again(t: Teller) -> None:
    """A payment that I rejected and that came back."""
    task = t.form(
        SOFIA,
        t.ago(days=6),
        PAYMENTS,
        _payment(t, "Подписка на базу поставщиков", 1290, 140, f10=t.day(8)),
        name="asked_again",
        approvals=[[{"id": ME}]],
    )
    t.says(task, MARCUS, t.ago(days=5, hours=20), approval_choice="approved")
    t.says(task, ME, t.ago(days=5), "A year is too long.", approval_choice="rejected")
    t.says(
        task,
        SOFIA,
        t.ago(hours=13),
        "Half a year now.",
        approvals_rerequested=[[{"id": ME}]],
        field_updates=[{"id": 2, "value": 690.75}, {"id": 28, "value": "Six months"}],
    )


def acknowledge(t: Teller) -> None:
    """A payment that I only have to take note of."""
    task = t.form(
        OLGA,
        t.ago(days=2),
        PAYMENTS,
        _payment(t, "Страхование склада", 18450, 301, f10=t.day(20)),
        name="acknowledge",
        subscribers=[{"id": ME}, {"id": IGOR}],
    )
    t.says(task, MARCUS, t.ago(days=1, hours=20), approval_choice="approved")
    t.says(task, IGOR, t.ago(hours=27), "Принял.", approval_choice="acknowledged")
    t.says(task, OLGA, t.ago(hours=26), "Прошу ознакомиться.", approval_choice="approved")


def rejected(t: Teller) -> None:
    """A payment of mine that accounting rejected."""
    task = t.form(
        ME,
        t.ago(days=4),
        PAYMENTS,
        _payment(t, "Ремонт кофемашины", 310.4, 520, f10=t.day(1)),
        name="rejected",
    )
    t.says(task, MARCUS, t.ago(days=3, hours=20), approval_choice="approved")
    t.says(
        task, OLGA, t.ago(hours=23), "Счёт выставлен на другую фирму.",
        approval_choice="rejected", comment_as_roles=[{"id": ACCOUNTING}],
    )  # fmt: skip


def paid(t: Teller) -> None:
    """A payment that went through all steps."""
    task = t.form(
        ME,
        t.ago(days=20),
        PAYMENTS,
        _payment(t, "Аренда офиса, второй квартал", 104000, 8, f10=t.day(-12)),
        name="paid",
    )
    t.says(task, MARCUS, t.ago(days=19), approval_choice="approved")
    t.says(task, OLGA, t.ago(days=17, hours=5), "Проверила.", approval_choice="approved")
    t.says(task, PRIYA, t.ago(days=17), approval_choice="approved")
    t.says(task, DMITRY, t.ago(days=15), "Согласен.", approval_choice="approved")


def contract(t: Teller) -> None:
    """A contract that waits for me at its second step; nothing is missing."""
    draft = t.file(PRIYA, "договор-поставки.docx", letter(DOCUMENT))
    task = t.form(
        PRIYA,
        t.ago(days=5),
        CONTRACTS,
        {
            1: "Поставка светильников", 2: {"item_ids": [401_003, 401_018]}, 3: 75000,
            4: t.day(10), 5: t.day(375),
            6: {"choice_ids": [1, 2], "fields": [{"id": 7, "value": 14}]},
            8: [{"guid": draft}], 9: {"id": PRIYA}, 12: "checked",
            13: "info@vendor.example", 14: t.moment(75), 15: "Предоплата 30 %.\nШтраф 0,1 %.",
        },
        name="contract",
        list_ids=[WEBSITE],
    )  # fmt: skip
    t.says(task, PRIYA, t.ago(days=1, hours=22), "Правки внесены.", approval_choice="approved")


def contract_incomplete(t: Teller) -> None:
    """A contract at my step whose end is missing; a colleague was asked as well."""
    task = t.form(
        PRIYA,
        t.ago(days=7),
        CONTRACTS,
        {1: "Аренда парковки", 2: {"item_ids": [401_050]}, 3: 960.0, 4: t.day(14)},
        name="contract_incomplete",
    )
    t.says(task, PRIYA, t.ago(days=6), approval_choice="approved")
    t.says(task, PRIYA, t.ago(hours=19), approvals_added=[[], [{"id": MARCUS}]])


def leaves(t: Teller) -> None:
    """Leave requests, together under one heading."""
    for author, kind, start, days, when in (
        (TOM, 1, 10, 5.0, 50), (IGOR, 1, 30, 14.0, 31), (LEV, 2, 0, 2.5, 4),
    ):  # fmt: skip
        fields = {
            1: {"choice_id": kind}, 2: t.day(start), 3: t.day(start + int(days)), 4: days,
            5: {"id": MARCUS}, 6: "17:30",
        }  # fmt: skip
        t.form(author, t.ago(hours=when), LEAVE, fields, name=f"leave_{author}")
    task = t.form(
        SOFIA,
        t.ago(days=3),
        LEAVE,
        {
            1: {"choice_id": 3, "fields": [{"id": 10, "value": "Moving house"}]},
            2: t.day(6), 3: t.day(7), 4: 2,
        },
        name="leave_hr",
    )  # fmt: skip
    t.says(task, ME, t.ago(days=2, hours=20), approval_choice="approved")
    t.says(task, MARIA, t.ago(hours=15), f"{t.at(ME)}, кто её заменит?")


def onboarding(t: Teller) -> None:
    """A new colleague; the last step waits for me."""
    task = t.form(
        MARIA,
        t.ago(days=8),
        ONBOARDING,
        {
            1: "Нино Беридзе", 2: t.day(5), 3: "09:30", 4: {"id": ME}, 5: "checked",
            6: "checked", 7: "checked", 8: 2, 9: "nino.beridze@northern-light.example",
            10: "+995 555 010203", 17: {"item_name": "Operations"}, 15: t.day(4),
            11: [
                {"cells": [{"id": 12, "value": "ERP"}, {"id": 13, "value": "nberidze"}]},
                {"cells": [{"id": 12, "value": "Почта"}, {"id": 14, "value": "unchecked"}]},
            ],
        },
        name="onboarding",
    )  # fmt: skip
    t.says(task, MARIA, t.ago(days=7), approval_choice="approved")
    t.says(
        task, TOM, t.ago(days=1), "Laptop is ready.", approval_choice="approved",
        field_updates=[{"id": 11, "value": [
            {"row_id": 0, "cells": [{"id": 14, "value": "checked"}]},
            {"row_id": 1, "delete": True},
            {"cells": [{"id": 12, "value": "VPN"}, {"id": 13, "value": "nberidze"}]},
        ]}],
    )  # fmt: skip


def purchase(t: Teller) -> None:
    """A purchase with a long table that waits for a budget owner."""
    lines = [
        ("Monitor 27″", 12, 219.9, 31), ("Кабель HDMI", 30, 4.25, 31), ("Dock", 12, 89, 45),
        ("Краска, л", 2.125, 17.4, 93), ("Desk lamp [ЛЮКС]", 8, 40, 12), ("Стул", 1, 0, 12),
    ]  # fmt: skip
    rows = [
        {"cells": [{"id": 3, "value": item}, {"id": 4, "value": count}, {"id": 5, "value": price},
                   {"id": 6, "value": _vendor(vendor)}, {"id": 7, "value": {"id": TOM}}]}
        for item, count, price, vendor in lines
    ]  # fmt: skip
    task = t.form(
        TOM,
        t.ago(days=4, hours=6),
        PURCHASE,
        {
            1: "Workplaces for the new office", 2: rows, 8: 4191.28,
            9: {"choice_id": 2, "fields": [{"id": 10, "value": "The move is on the 1st"}]},
            11: {"item_ids": [401_031, 401_045, 401_093]}, 12: t.day(7), 14: "checked",
        },
        name="purchase",
    )  # fmt: skip
    t.says(task, MARCUS, t.ago(hours=25), "Fine.", approval_choice="approved")


def _client(
    t: Teller, number: int, hours: float, subject: str, text: str, kind: str, name: str
) -> tuple[int, dict[str, str]]:
    """Let a client write for the first time; the clerk makes a task of it."""
    client, address = CLIENTS[number]
    sender = {"email": address} if kind == "email" else {"name": client}
    fields = [
        {"id": 1, "value": subject}, {"id": 2, "value": text}, {"id": 3, "value": client},
        {"id": 4, "value": address}, {"id": 9, "value": t.moment(30 - hours)},
    ]  # fmt: skip
    task = t.task(
        BOT, t.ago(hours=hours), form_id=SUPPORT, fields=fields, fill_defaults=True, name=name
    )
    t.client(task, t.ago(hours=hours), kind, sender, text)
    return task, sender


def client(t: Teller) -> None:
    """A client who writes from Telegram and waits."""
    task, sender = _client(
        t, 0, 26, "Заказ застрял на сортировке",
        "Здравствуйте! Заказ 5512 третий день на сортировке. Когда привезут?", "telegram",
        "client",
    )  # fmt: skip
    t.says(
        task, LEV, t.ago(hours=25), "Здравствуйте, Ольга! Уточняю на складе.",
        channel={"type": "telegram"}, comment_as_roles=[{"id": LEVEL_1}],
    )  # fmt: skip
    t.says(
        task, LEV, t.ago(hours=24), "Игорь говорит, коробку потеряли. Клиенту пока не писать.",
        channel={"type": "private_channel"},
    )  # fmt: skip
    t.client(task, t.ago(hours=2), "telegram", sender, "Есть новости?")


def client_hostile(t: Teller) -> None:
    """A client whose message has control characters in it."""
    _client(
        t, 1, 6, "The box arrived damaged",
        "Hi,\n\nlook: \x1b]0;owned\x07\x1b[2Jbroken \x07glass\r\n\u202eesrever\u202c [link](x)",
        "email", "client_hostile",
    )  # fmt: skip


def client_widget(t: Teller) -> None:
    """A client who writes in the window on the website."""
    task, sender = _client(
        t, 3, 3, "How do I change the delivery time?", "Bonjour, puis-je changer l'heure ?",
        "web_widget", "client_widget",
    )  # fmt: skip
    t.client(task, t.ago(hours=1), "web_widget", sender, "Hello?")


def client_level_2(t: Teller) -> None:
    """Two requests at the second level: one asks me, one is a colleague's."""
    task, sender = _client(
        t, 2, 70, "Двойное списание с карты", "Деньги списались дважды!", "email",
        "client_level_2",
    )  # fmt: skip
    t.says(task, LEV, t.ago(hours=69), "Нужны логи.", approval_choice="approved")
    t.client(task, t.ago(hours=30), "email", sender, "Жду ответа.")
    t.says(
        task, SOFIA, t.ago(hours=10), f"{t.at(ME)}, may I refund it today?",
        field_updates=[{"id": 6, "value": {"choice_id": 4}}, {"id": 11, "value": "checked"},
                       {"id": 8, "value": {"choice_ids": [2, 3]}}],
    )  # fmt: skip
    other, _sender = _client(
        t, 4, 90, "Не приходит код подтверждения", "Код не приходит.", "telegram", "client_other"
    )
    t.says(other, LEV, t.ago(hours=88), approval_choice="approved")


def client_checked(t: Teller) -> None:
    """An answered request: my approval is the last step and closes it."""
    task, _sender = _client(
        t, 5, 120, "Wrong invoice address", "The invoice went to my old address.", "email",
        "last_step",
    )  # fmt: skip
    t.says(task, LEV, t.ago(hours=118), approval_choice="approved")
    t.says(
        task, SOFIA, t.ago(hours=21), "A new invoice is on its way, sorry!",
        channel={"type": "email"}, approval_choice="approved", spent_minutes=15,
        field_updates=[{"id": 10, "value": "Corrected the address, sent a new invoice."},
                       {"id": 7, "value": {"item_id": 40_301}}, {"id": 14, "value": 5}],
    )  # fmt: skip
