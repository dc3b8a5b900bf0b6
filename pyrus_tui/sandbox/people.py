"""Who a request means: people and roles by id or e-mail address."""

from typing import Any

from pyrus_tui.sandbox.book import Book
from pyrus_tui.sandbox.wire import VendorError, as_id, as_list, as_object, as_text


def party_id(book: Book, value: object) -> int:
    """Read `{"id"}` or `{"email"}` and return the id of a person or a role."""
    identity = as_object(value, "person")
    if identity.get("id") is not None:
        return known_party(book, as_id(identity["id"], "id"))
    if identity.get("email") is None:
        raise VendorError("person_identity_missing", "A person has neither id nor email.")
    email = as_text(identity["email"], "email", 500).lower()
    for person in book.people.values():
        if person.email.lower() == email:
            return person.id
    raise VendorError("invalid_email", "Nobody has this e-mail address.")


def known_party(book: Book, wanted: int) -> int:
    """Return the id if it is a person's or a role's."""
    if wanted in book.people or wanted in book.roles:
        return wanted
    raise VendorError("invalid_person_id", "There is no person with this id.")


def party_ids(book: Book, values: object, name: str) -> list[int]:
    """Read an array of people without repeats."""
    return list(dict.fromkeys(party_id(book, value) for value in as_list(values, name)))


def party_steps(book: Book, values: object, name: str) -> list[list[int]]:
    """Read an array of steps, each an array of people."""
    steps: list[Any] = as_list(values, name)
    if len(steps) > MAX_STEPS:
        raise VendorError("too_many_task_steps", "There are too many steps.")
    return [party_ids(book, step, name) for step in steps]


MAX_STEPS = 20
