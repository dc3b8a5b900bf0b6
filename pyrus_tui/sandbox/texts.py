"""What people in the demo company say: pools of texts, English and Russian."""

ANSWERS = (
    "yes, I will look at it after lunch.",
    "да, сегодня сделаю.",
    "I have asked the vendor, they answer tomorrow morning.",
    "посмотрел — всё в порядке, можно продолжать.",
    "good question. Let us take the second option.",
    "нет, подождём ответа от бухгалтерии.",
    "the numbers are in the attached sheet from Tuesday.",
    "уточняю у склада, вернусь через час.",
)
APPROVALS = ("", "ok", "Согласовано.", "Fine with me.", "Проверила, всё сходится.")
STARTS = (
    "got it, I will start today.",
    "принял, возьму в работу.",
    "thanks, is there a deadline?",
    "хорошо, к пятнице успею.",
)
CLIENT_ANSWERS = (
    "Спасибо, попробую сегодня вечером!",
    "Thank you, that worked.",
    "Всё равно не получается, пришлю снимок экрана.",
    "OK, I am waiting for the courier then.",
)
CLIENT_QUESTIONS = (
    "Здравствуйте! Есть новости по моему заказу?",
    "Hello, is anybody there?",
    "Подскажите, когда привезут замену?",
    "I still have not got the invoice.",
)
ERRANDS = (
    "Call back the landlord about the second floor",
    "Посмотри, пожалуйста, смету на ремонт склада",
    "Sign the delivery note for the monitors",
    "Нужен твой ответ по графику отпусков",
    "Check the text of the price list before it is printed",
)
CHORES = (
    "Order coffee for the kitchen",
    "Обновить реквизиты на сайте",
    "Prepare the agenda for Monday",
    "Заказать пропуск для гостей",
    "Replace the toner on the second floor",
    "Сверить остатки на складе № 2",
    "Translate the price list into Georgian",
    "Проверить договор аренды парковки",
    "Archive the project folder of last year",
    "Отправить образцы в Алматы",
    "Update the emergency contacts",
    "Подготовить отчёт по командировкам",
    "Compare mobile tariffs",
    "Собрать отзывы о новом сервисе",
    "Check the fire extinguishers",
    "Найти переводчика на пятницу",
    "Clean up the shared mailbox",
    "Составить список гостей конференции",
    "Renew the domain names",
    "Разобрать коробки после переезда",
)
REMARKS = (
    "Done so far: the first half.",
    "Сделала, проверьте, пожалуйста.",
    "Let us talk about it tomorrow.",
    "Жду ответа от поставщика.",
    "I moved the meeting to Thursday.",
    "Готово, файл в общей папке.",
    "Any news here?",
    "Отлично, спасибо!",
    "Not before next week, sorry.",
    "Принято.",
    "The second offer is cheaper by 4 %.",
    "Позвонил — обещали к вечеру.",
)
PURPOSES = (
    "Office chairs",
    "Аренда офиса, второй квартал",
    "IT conference in Tbilisi",
    "Лицензии на редактор чертежей",
    "Courier services",
    "Ремонт кофемашины",
    "Translation of the manual",
    "Подписка на базу поставщиков",
    "Printing of catalogues",
    "Страхование склада",
)
SUPPORT_SUBJECTS = (
    "The box arrived damaged",
    "Не приходит код подтверждения",
    "Wrong invoice address",
    "Заказ застрял на сортировке",
    "How do I change the delivery time?",
    "Двойное списание с карты",
    "Broken link in the newsletter",
    "Не подошёл размер",
)
ARCHIVED_QUESTIONS = (
    "The courier was here while nobody was at home. What now?",
    "Здравствуйте! В заказе не хватает одной лампы.",
    "The invoice shows the wrong VAT number, please correct it.",
    "Можно ли вернуть кресло, если оно не подошло по цвету?",
    "Where can I see the status of my order?",
    "Стекло разбито, фотографии пришлю отдельно.",
)
ARCHIVED_ANSWERS = (
    "A new parcel is on its way.",
    "Оформили возврат, деньги придут за пять дней.",
    "Corrected, the new document was sent by e-mail.",
    "Клиент передумал.",
    "Handed over to the warehouse.",
    "Договорились о скидке 10 %.",
)
CLIENTS = (
    ("Ольга Ветрова", "olga.vetrova@client.example"),
    ("Jonas Berg", "jonas.berg@client.example"),
    ("ООО «Ромашка»", "zakaz@romashka.example"),
    ("Amélie Laurent", "amelie@laurent.example"),
    ("Тимур Асанов", "timur.asanov@client.example"),
    ("Grace O'Neil", "grace.oneil@client.example"),
)
DOCUMENT = (
    "Northern Light Trading\n\nMinutes of the weekly meeting\n\n1. Office move: boxes by Friday.\n"
    "2. Website: the new pages are shown on Tuesday.\n3. Склад: инвентаризация в конце месяца.\n"
)
PLACES = (
    "Tbilisi", "Алматы", "Riga", "Ереван", "Vilnius", "Минск", "Belgrade", "Ташкент", "Prague",
    "Баку",
)  # fmt: skip
TRADES = (
    "Logistics", "Мебель", "Print", "Строй", "Software", "Канцтовары", "Catering", "Связь",
    "Textile", "Энергия",
)  # fmt: skip
NAMES = (
    "Aurora", "Берёза", "Cobalt", "Волна", "Delta", "Гранит", "Echo", "Дельфин", "Falcon",
    "Заря", "Granite", "Искра", "Harbor", "Калина", "Iris", "Лотос", "Juniper", "Маяк", "Krona",
    "Нева", "Lumen", "Орион", "Meridian", "Парус", "Nova", "Рассвет", "Onyx", "Сокол", "Polaris",
    "Тайга", "Quartz", "Фрегат", "River", "Чайка", "Summit", "Эверест", "Terra", "Юпитер",
    "Umbra", "Янтарь",
)  # fmt: skip
