"""The demo company: twelve people, their roles, lists, catalogs and forms, and their work."""

import random
import sqlite3
import uuid
from contextlib import suppress
from datetime import datetime
from functools import lru_cache

from pyrus_tui.sandbox import blueprints as who
from pyrus_tui.sandbox.archive import fill_archive
from pyrus_tui.sandbox.book import Book
from pyrus_tui.sandbox.database import CAN_COPY, Database, create_tables
from pyrus_tui.sandbox.filler import fill, flood
from pyrus_tui.sandbox.gatherings import meet, tell
from pyrus_tui.sandbox.reactions import plan_pulse
from pyrus_tui.sandbox.records import Catalog, Person, Role, TaskList
from pyrus_tui.sandbox.stories import STORIES
from pyrus_tui.sandbox.storytelling import Enough, Teller
from pyrus_tui.sandbox.texts import NAMES, PLACES, TRADES
from pyrus_tui.sandbox.wire import encode

ME = who.ME
COMPANY = "Northern Light Trading"
ORDINARY = 200
VENDOR_COUNT = 5000
FIRST_TASK = 10_000
FIRST_COMMENT = 500_000
FIRST_FILE = 70_000

BRANCHES, TBILISI, MOVE, ALMATY = 301, 302, 303, 304
PROJECTS, WEBSITE, DESIGN, BACKEND, WAREHOUSE = 310, 311, 312, 313, 314
PERSONAL, BOARD = 320, 321


def settle(database: Database, *, tasks: int, seed: int, when: datetime) -> None:
    """Bring the company into an empty database in memory; the same one comes quickly again."""
    if CAN_COPY and tasks <= ORDINARY:
        database.restore(_image(tasks, seed, when))
    else:
        found(database, tasks=tasks, seed=seed, when=when)


@lru_cache(maxsize=8)
def _image(tasks: int, seed: int, when: datetime) -> bytes:
    """Make the company once for all who want the same: tests do, hundreds of times."""
    database = Database(":memory:")
    found(database, tasks=tasks, seed=seed, when=when)
    image = database.image()
    database.close()
    return image


def found(database: Database, *, tasks: int, seed: int, when: datetime) -> None:
    """Fill an empty database: the same seed and moment make the same company."""
    dice = random.Random(seed)
    with database.transaction() as connection:
        create_tables(connection)
        book = Book(connection)
        _settings(book, seed)
        _people(book, dice)
        _roles(book)
        _lists(book)
        _catalogs(book, connection, dice)
        for form in who.forms():
            book.save_form(form)
        teller = Teller(book, dice, when, min(tasks, ORDINARY))
        with suppress(Enough):
            for story in STORIES:
                story(teller)
            fill(teller)
        if tasks:
            meet(teller)
            tell(teller)
            fill_archive(book, seed, when, FIRST_TASK, FIRST_COMMENT)
        flood(connection, dice, when, tasks - teller.count)
        book.save_setting("stories", encode(teller.names).decode())
        plan_pulse(book, when)


def _settings(book: Book, seed: int) -> None:
    book.save_setting("company", COMPANY)
    book.save_setting("seed", str(seed))
    book.save_setting("me", str(ME))
    book.save_setting("clerk", str(who.BOT))
    book.save_setting("department_catalog_id", str(who.DEPARTMENTS))
    starts = {"task": FIRST_TASK, "comment": FIRST_COMMENT, "file": FIRST_FILE}
    book.connection.executemany(
        "INSERT INTO sqlite_sequence(name, seq) VALUES (?, ?)", starts.items()
    )


def _people(book: Book, dice: random.Random) -> None:
    rows = [
        (ME, "Anna", "Petrova", "anna.petrova", "Head of Operations", 1, "Operations"),
        (who.MARCUS, "Marcus", "Webb", "marcus.webb", "Procurement Manager", 1, "Operations"),
        (who.OLGA, "Ольга", "Смирнова", "olga.smirnova", "Главный бухгалтер", 2, "Бухгалтерия"),
        (who.DMITRY, "Дмитрий", "Кузнецов", "dmitry.kuznetsov", "Директор", 3, "Management"),
        (who.PRIYA, "Priya", "Nair", "priya.nair", "Lawyer", 4, "Legal"),
        (who.TOM, "Tom", "Becker", "tom.becker", "IT Administrator", 5, "IT"),
        (who.MARIA, "Мария", "Иванова", "maria.ivanova", "Кадры", 6, "Кадры"),
        (who.LEV, "Лев", "Орлов", "lev.orlov", "Поддержка", 7, "Support"),
        (who.SOFIA, "Sofia", "Rossi", "sofia.rossi", "Support Engineer", 7, "Support"),
        (who.IGOR, "Игорь", "Беляев", "igor.belyaev", "Завскладом", 8, "Склад"),
        (who.BOT, "Mailroom", "Bot", "", "", 7, "Support"),
        (who.KARL, "Karl", "Lindqvist", "karl.lindqvist", "Sales", 1, "Operations"),
    ]
    for number, (person_id, first, last, name, position, department, title) in enumerate(rows):
        is_bot = not name
        guid = uuid.UUID(int=dice.getrandbits(128), version=4)
        book.save_person(
            Person(
                id=person_id,
                first_name=first,
                last_name=last,
                email=f"bot@{guid}" if is_bot else f"{name}@northern-light.example",
                key=f"{dice.getrandbits(160):040x}",
                type="bot" if is_bot else "user",
                banned=person_id == who.KARL,
                position=position,
                department_id=900 + department,
                department_name=title,
                locale="ru-RU" if first > "z" else "en-GB",
                timezone_offset=180,
                mobile_phone="" if is_bot else f"+1 555 01{number:02}",
            )
        )


def _roles(book: Book) -> None:
    for role_id, name, members in (
        (who.BUDGET_OWNERS, "Budget owners", [ME, who.MARCUS]),
        (who.ACCOUNTING, "Бухгалтерия", [who.OLGA, who.IGOR]),
        (who.LEVEL_1, "Support, level 1", [ME, who.LEV]),
        (who.LEVEL_2, "Support, level 2", [who.TOM, who.SOFIA]),
    ):
        book.save_role(Role(id=role_id, name=name, member_ids=members))


def _lists(book: Book) -> None:
    everybody = "org_wide"
    for list_id, name, parent_id, kind, color in (
        (BRANCHES, "Branch offices", 0, everybody, "#4CAF50"),
        (TBILISI, "Tbilisi", BRANCHES, everybody, ""),
        (MOVE, "Office move", TBILISI, everybody, "#FF9800"),
        (ALMATY, "Алматы", BRANCHES, everybody, ""),
        (PROJECTS, "Проекты", 0, everybody, "#2196F3"),
        (WEBSITE, "Website relaunch", PROJECTS, everybody, ""),
        (DESIGN, "Design", WEBSITE, everybody, ""),
        (BACKEND, "Backend", WEBSITE, everybody, ""),
        (WAREHOUSE, "Новый склад", PROJECTS, everybody, ""),
        (PERSONAL, "Personal", 0, "private", ""),
        (BOARD, "Совет директоров", 0, "private", "#F44336"),
    ):
        task_list = TaskList(
            id=list_id, name=name, parent_id=parent_id, list_type=kind, color=color
        )
        owner = who.DMITRY if list_id == BOARD else ME
        is_shared = kind == everybody and list_id >= PROJECTS
        leaders = [who.MARCUS, ME] if is_shared else [who.MARCUS]
        task_list.manager_ids = [owner] if kind == "private" else leaders
        book.save_list(task_list)


def _catalogs(book: Book, connection: sqlite3.Connection, dice: random.Random) -> None:
    heads = (
        (who.VENDORS, "Vendors", ["Name", "Code", "City", "Trade", "Account"]),
        (who.PAYMENT_TYPES, "Payment types", ["Payment types"]),
        (who.PRODUCTS, "Products", ["Product", "Line"]),
        (who.DEPARTMENTS, "Departments", ["Department"]),
    )
    for catalog_id, name, headers in heads:
        book.save_catalog(
            Catalog(id=catalog_id, name=name, headers=headers, supervisor_ids=[who.MARCUS, ME])
        )
    small = {
        who.PAYMENT_TYPES: [["Goods"], ["Services"], ["Аренда"], ["IT Conference"], ["Налоги"]],
        who.PRODUCTS: [
            ["Lamp Aurora", "Lighting"], ["Стол «Нева»", "Мебель"], ["Chair Onyx", "Furniture"],
            ["Настенный светильник «Искра»", "Lighting"],
        ],
        who.DEPARTMENTS: [
            ["Operations"], ["Бухгалтерия"], ["Management"], ["Legal"], ["IT"], ["Кадры"],
            ["Support"], ["Склад"],
        ],
    }  # fmt: skip
    rows = [
        (catalog_id * 100 + number, catalog_id, cells)
        for catalog_id, items in small.items()
        for number, cells in enumerate(items, 1)
    ]
    for number in range(VENDOR_COUNT):
        word, trade = NAMES[number % len(NAMES)], TRADES[number // len(NAMES) % len(TRADES)]
        series = number // (len(NAMES) * len(TRADES))
        name = f"{word} {trade}" + (f" {series + 1}" if series else "")
        account = f"{dice.randrange(10**12):012}"
        cells = [name, f"V-{number + 1:05}", dice.choice(PLACES), trade, account]
        rows.append((who.VENDORS * 1000 + number + 1, who.VENDORS, cells))
    connection.executemany(
        "INSERT INTO catalog_item(id, catalog_id, name, cells) VALUES (?, ?, ?, ?)",
        [(item_id, catalog, cells[0], encode(cells).decode()) for item_id, catalog, cells in rows],
    )
