"""The demo company's forms: between them they use every type of field."""

from typing import Any

from pyrus_tui.sandbox.records import Form, Json

ME, MARCUS, OLGA, DMITRY, PRIYA, TOM = 1001, 1002, 1003, 1004, 1005, 1006
MARIA, LEV, SOFIA, IGOR, BOT, KARL = 1007, 1008, 1009, 1010, 1011, 1012
BUDGET_OWNERS, ACCOUNTING, LEVEL_1, LEVEL_2 = 1101, 1102, 1103, 1104
PAYMENTS, CONTRACTS, LEAVE, SUPPORT, ONBOARDING, PURCHASE = 201, 202, 203, 204, 205, 206
VENDORS, PAYMENT_TYPES, PRODUCTS, DEPARTMENTS = 401, 402, 403, 404


def forms() -> list[Form]:
    """Return all forms."""
    return [_payments(), _contracts(), _leave(), _support(), _onboarding(), _purchase()]


def _field(
    field_id: int,
    kind: str,
    name: str,
    *,
    code: str = "",
    default: object = None,
    tooltip: str = "",
    children: list[dict[str, Any]] | None = None,
    **info: Json,
) -> dict[str, Any]:
    """Define one field; `children` are the columns of a table or the fields of a section."""
    definition: dict[str, Any] = {"id": field_id, "type": kind, "name": name}
    if code:
        definition["code"] = info["code"] = code
    if default is not None:
        definition["default_value"] = default
    if tooltip:
        definition["tooltip"] = tooltip
    if children:
        info["columns" if kind == "table" else "fields"] = [
            child | {"parent_id": field_id} for child in children
        ]
    for option in info.get("options", []):
        option["fields"] = [child | {"parent_id": field_id} for child in option["fields"]]
    if info:
        definition["info"] = info
    return definition


def _option(
    choice_id: int, name: str, *fields: dict[str, Any], deleted: bool = False
) -> dict[str, Any]:
    return {
        "choice_id": choice_id,
        "choice_value": name,
        "deleted": deleted,
        "fields": list(fields),
    }


def _print_form(number: int, name: str) -> dict[str, Any]:
    return {"print_form_id": number, "print_form_name": name}


def _payments() -> Form:
    return Form(
        id=PAYMENTS,
        name="Payments",
        steps={"1": "Manager", "2": "Accounting", "3": "Legal", "4": "CEO"},
        routing=[[BUDGET_OWNERS], [ACCOUNTING], [PRIYA], [DMITRY]],
        owner_ids=[MARCUS],
        folder=["Finance"],
        print_forms=[
            _print_form(2633, "payment-order.docx"), _print_form(2645, "payment-register.xlsx"),
        ],
        step_hours={"1": 48, "2": 72, "4": 120},
        title_ids=[1, 2],
        fields=[
            _field(1, "text", "Purpose", code="Purpose", required_step=1),
            _field(
                2, "money", "Amount", code="Amount", required_step=1, immutable_step=2,
                decimal_places=2,
            ),
            _field(3, "catalog", "Vendor", code="Vendor", required_step=1, catalog_id=VENDORS),
            _field(4, "catalog", "Payment type", catalog_id=PAYMENT_TYPES),
            _field(
                5, "table", "Payment schedule", code="Schedule",
                children=[
                    _field(6, "date", "Date", required_step=1),
                    _field(7, "money", "Amount", decimal_places=2),
                    _field(8, "text", "Note"),
                    _field(9, "checkmark", "Paid"),
                ],
            ),
            _field(10, "date", "Pay until", code="PayUntil", required_step=2),
            _field(11, "due_date", "Deadline"),
            _field(
                12, "multiple_choice", "Pay by", code="PayBy",
                options=[
                    _option(1, "Card"),
                    _option(
                        2, "Invoice",
                        _field(13, "text", "Invoice number", code="Invoice", required_step=2),
                        _field(14, "date", "Invoice date"),
                    ),
                    _option(3, "Cash", deleted=True),
                ],
            ),
            _field(
                15, "title", "For accounting",
                children=[
                    _field(16, "text", "Account code"),
                    _field(17, "flag", "VAT included"),
                    _field(18, "person", "Accountant"),
                ],
            ),
            _field(19, "file", "Invoice scan"),
            _field(20, "form_link", "Contract", form_id=CONTRACTS),
            _field(21, "step", "Step"),
            _field(22, "status", "Status"),
            _field(23, "creation_date", "Created"),
            _field(24, "author", "Requested by"),
            _field(25, "note", "Hint", default="Payments above 100,000 also go to the CEO."),
            _field(26, "task_approval_date", "Approved on"),
            _field(27, "task_approval_user", "Approved by"),
            _field(28, "text", "Remarks", code="Remarks", multiline=True),
        ],
    )  # fmt: skip


def _contracts() -> Form:
    return Form(
        id=CONTRACTS,
        name="Договоры",
        steps={"1": "Юрист", "2": "Финансы", "4": "Подпись"},
        routing=[[PRIYA], [ME], [], [DMITRY]],
        owner_ids=[PRIYA],
        folder=["Документы", "Юридический отдел"],
        print_forms=[_print_form(2701, "договор.docx")],
        step_hours={"1": 120, "2": 48},
        title_ids=[1],
        responsible=PRIYA,
        fields=[
            _field(1, "text", "Предмет договора", code="Subject", required_step=1),
            _field(
                2, "catalog", "Стороны", required_step=1, catalog_id=VENDORS, multiple_choice=True
            ),
            _field(3, "money", "Сумма", code="Sum", decimal_places=2),
            _field(4, "date", "Начало"),
            _field(5, "date", "Окончание", required_step=2),
            _field(
                6, "multiple_choice", "Приложения", multiple_choice=True,
                options=[
                    _option(1, "Спецификация"),
                    _option(2, "Смета", _field(7, "number", "Число страниц", decimal_places=0)),
                    _option(3, "Акт"),
                    _option(4, "Факс", deleted=True),
                ],
            ),
            _field(8, "file", "Проект договора"),
            _field(9, "person", "Ведёт"),
            _field(10, "project", "Проекты"),
            _field(11, "person_responsible", "Ответственный"),
            _field(12, "checkmark", "Типовая форма"),
            _field(13, "email", "Почта контрагента"),
            _field(14, "due_date_time", "Подписать до"),
            _field(15, "text", "Особые условия", multiline=True),
            _field(16, "status", "Состояние"),
        ],
    )  # fmt: skip


def _leave() -> Form:
    return Form(
        id=LEAVE,
        name="Leave request",
        steps={"1": "Manager", "2": "HR"},
        routing=[[ME], [MARIA]],
        owner_ids=[MARIA],
        folder=["People"],
        step_hours={"1": 72},
        title_ids=[1, 2],
        grouped=True,
        fields=[
            _field(
                1, "multiple_choice", "Kind", required_step=1,
                options=[
                    _option(1, "Vacation"),
                    _option(2, "Sick leave", _field(9, "file", "Certificate")),
                    _option(3, "Unpaid", _field(10, "text", "Reason", required_step=1)),
                ],
            ),
            _field(2, "date", "From", code="From", required_step=1),
            _field(3, "date", "To", code="To", required_step=1),
            _field(4, "number", "Days", decimal_places=1),
            _field(5, "person", "Substitute"),
            _field(6, "time", "Leaves at"),
            _field(7, "text", "Note", multiline=True),
            _field(8, "checkmark", "Handover is done"),
            _field(11, "task_approval_user", "Approved by"),
        ],
    )  # fmt: skip


def _support() -> Form:
    return Form(
        id=SUPPORT,
        name="Client support",
        steps={"1": "Level 1", "2": "Level 2", "3": "Quality check"},
        routing=[[LEVEL_1], [LEVEL_2], [ME]],
        owner_ids=[LEV],
        folder=["Clients"],
        step_hours={"1": 24, "2": 72},
        title_ids=[1],
        grouped=True,
        fields=[
            _field(1, "text", "Subject", code="Subject", required_step=1),
            _field(2, "text", "Description", multiline=True),
            _field(3, "text", "Client", code="Client"),
            _field(4, "email", "E-mail"),
            _field(5, "phone", "Phone"),
            _field(
                6, "multiple_choice", "Priority", default={"choice_id": 2},
                options=[
                    _option(1, "Low"), _option(2, "Normal"), _option(3, "High"),
                    _option(4, "Critical"),
                ],
            ),
            _field(7, "catalog", "Product", catalog_id=PRODUCTS),
            _field(
                8, "multiple_choice", "About", multiple_choice=True,
                options=[_option(1, "Delivery"), _option(2, "Invoice"), _option(3, "Defect")],
            ),
            _field(9, "due_date_time", "Answer until"),
            _field(10, "text", "Resolution", multiline=True, required_step=2),
            _field(11, "flag", "Known problem"),
            _field(12, "status", "Status"),
            _field(13, "form_link", "Same as", form_id=SUPPORT, multiple_choice=True),
            _field(14, "number", "Rating", decimal_places=0),
        ],
    )  # fmt: skip


def _onboarding() -> Form:
    return Form(
        id=ONBOARDING,
        name="Выход сотрудника",
        steps={"1": "Кадры", "2": "IT", "3": "Наставник"},
        routing=[[MARIA], [TOM], [ME]],
        owner_ids=[MARIA],
        folder=["People"],
        title_ids=[1],
        responsible=MARIA,
        fields=[
            _field(1, "text", "Сотрудник", required_step=1),
            _field(2, "date", "Первый день", required_step=1),
            _field(3, "time", "Встреча в"),
            _field(4, "person", "Наставник"),
            _field(
                5, "title", "Оборудование",
                children=[
                    _field(6, "checkmark", "Ноутбук"),
                    _field(7, "checkmark", "Телефон"),
                    _field(8, "number", "Мониторы", decimal_places=0),
                ],
            ),
            _field(9, "email", "Почта"),
            _field(10, "phone", "Телефон"),
            _field(
                11, "table", "Доступы",
                children=[
                    _field(12, "text", "Система", required_step=2),
                    _field(13, "text", "Логин"),
                    _field(14, "checkmark", "Выдан"),
                ],
            ),
            _field(15, "due_date", "Подготовить к"),
            _field(16, "note", "Памятка", default="Пропуск заказывают за три дня."),
            _field(17, "catalog", "Отдел", catalog_id=DEPARTMENTS),
        ],
    )  # fmt: skip


def _purchase() -> Form:
    return Form(
        id=PURCHASE,
        name="Purchase",
        steps={"1": "Manager", "2": "Budget", "3": "Warehouse"},
        routing=[[MARCUS], [BUDGET_OWNERS], [IGOR]],
        owner_ids=[MARCUS],
        folder=["Finance", "Office"],
        print_forms=[_print_form(2702, "purchase-order.xlsx")],
        title_ids=[1],
        fields=[
            _field(1, "text", "What", code="What", required_step=1),
            _field(
                2, "table", "Lines", code="Lines", required_step=1,
                children=[
                    _field(3, "text", "Item", required_step=1),
                    _field(4, "number", "Quantity", decimal_places=3),
                    _field(5, "money", "Price", decimal_places=2),
                    _field(6, "catalog", "Vendor", catalog_id=VENDORS),
                    _field(7, "person", "For"),
                ],
            ),
            _field(8, "money", "Total", code="Total", decimal_places=2),
            _field(
                9, "multiple_choice", "Urgency",
                options=[
                    _option(1, "Can wait"),
                    _option(2, "Urgent", _field(10, "text", "Why", required_step=2)),
                ],
            ),
            _field(11, "catalog", "Offers from", catalog_id=VENDORS, multiple_choice=True),
            _field(12, "due_date", "Needed by"),
            _field(13, "file", "Offers"),
            _field(14, "flag", "In the budget"),
            _field(15, "form_link", "Payment", form_id=PAYMENTS),
            _field(16, "author", "Ordered by"),
        ],
    )  # fmt: skip
