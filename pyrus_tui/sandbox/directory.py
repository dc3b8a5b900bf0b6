"""The v4 endpoints of people: the profile, the contacts, members, roles and forms' permissions."""

from typing import Any

from pyrus_tui.sandbox.access import open_form
from pyrus_tui.sandbox.calls import Call, Route
from pyrus_tui.sandbox.records import Person, Role
from pyrus_tui.sandbox.view import contact, contact_role
from pyrus_tui.sandbox.wire import VendorError, pruned

ORGANIZATION_ID = 5001


def get_profile(call: Call) -> dict[str, Any]:
    """Tell who has signed in, and the company."""
    me = call.me
    return pruned(
        person_id=me.id,
        first_name=me.first_name,
        last_name=me.last_name,
        email=me.email,
        locale=me.locale,
        organization_id=ORGANIZATION_ID,
        organization=_organization(call),
    ) | {"timezone_offset": me.timezone_offset}


def get_identity(call: Call) -> dict[str, Any]:
    """Tell the address that signed in, and the company's id."""
    return {"email": call.me.email, "organization_id": ORGANIZATION_ID}


def get_contacts(call: Call) -> dict[str, Any]:
    """List the people and roles of the company."""
    return {"organizations": [_organization(call)]}


def _organization(call: Call) -> dict[str, Any]:
    query = call.query()
    everybody = query.flag("include_inactive") or query.flag("withinactive")
    people = [p for p in call.book.people.values() if everybody or not p.banned]
    roles = [r for r in call.book.roles.values() if everybody or not r.banned]
    return pruned(
        organization_id=ORGANIZATION_ID,
        name=call.book.setting("company"),
        persons=[contact(person) for person in people],
        roles=[contact_role(role) for role in roles],
        department_catalog_id=int(call.book.setting("department_catalog_id") or 0) or None,
    )


def get_members(call: Call) -> dict[str, Any]:
    """List the people of the company, on demand those who have left too."""
    everybody = call.query().flag("include_fired")
    people = [p for p in call.book.people.values() if everybody or not p.banned]
    return {"members": [_member(person) for person in people]}


def get_member(call: Call) -> dict[str, Any]:
    """Return one of the people."""
    person = call.book.people.get(call.id("person_id"))
    if person is None:
        raise VendorError("access_denied_person", "There is no such person.")
    return _member(person)


def _member(person: Person) -> dict[str, Any]:
    return contact(person) | {"banned": person.banned, "fired": person.banned}


def get_roles(call: Call) -> dict[str, Any]:
    """List the roles, on demand those that are no longer used too."""
    everybody = call.query().flag("include_fired")
    roles = [role for role in call.book.roles.values() if everybody or not role.banned]
    return {"roles": [_role(role) for role in roles]}


def get_role(call: Call) -> dict[str, Any]:
    """Return one of the roles."""
    role = call.book.roles.get(call.id("role_id"))
    if role is None:
        raise VendorError("access_denied_person", "There is no such role.")
    return _role(role)


def _role(role: Role) -> dict[str, Any]:
    return {
        "id": role.id,
        "name": role.name,
        "member_ids": role.member_ids,
        "banned": role.banned,
        "fired": role.banned,
    }


def get_permissions(call: Call) -> dict[str, Any]:
    """Tell what everybody may do with a form: its owners lead it, others use it."""
    form = open_form(call.book, call.me.id, call.id("form_id"))
    users = form.member_ids or [p.id for p in call.book.people.values() if not p.banned]
    levels = dict.fromkeys(users, "member") | dict.fromkeys(form.owner_ids, "administrator")
    return {"permissions": {str(person_id): levels[person_id] for person_id in sorted(levels)}}


ROUTES: list[Route] = [
    ("GET", "/profile", get_profile),
    ("GET", "/profile/identity", get_identity),
    ("GET", "/contacts", get_contacts),
    ("GET", "/members", get_members),
    ("GET", "/members/{person_id}", get_member),
    ("GET", "/roles", get_roles),
    ("GET", "/roles/{role_id}", get_role),
    ("GET", "/forms/{form_id}/permissions", get_permissions),
]
