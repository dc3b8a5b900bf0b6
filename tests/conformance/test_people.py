"""People, roles, and who may do what with a form."""

from pyrus_tui.sandbox.blueprints import (
    ACCOUNTING,
    BOT,
    BUDGET_OWNERS,
    DEPARTMENTS,
    IGOR,
    KARL,
    MARCUS,
    ME,
    OLGA,
    PAYMENTS,
)


def test_a_profile_tells_who_has_signed_in(anna, olga):
    profile = anna.get_profile()
    assert (profile.person_id, profile.first_name, profile.last_name) == (ME, "Anna", "Petrova")
    assert (profile.email, profile.locale) == ("anna.petrova@northern-light.example", "en-GB")
    assert profile.organization.organization_id == profile.organization_id
    assert profile.organization.name == "Northern Light Trading"
    hers = olga.get_profile()
    assert (hers.person_id, hers.first_name, hers.locale) == (OLGA, "Ольга", "ru-RU")


def test_contacts_are_the_company(anna):
    [company] = anna.get_contacts().organizations
    assert company.organization_id == anna.get_profile().organization_id
    assert company.department_catalog_id == DEPARTMENTS
    people = {person.id: person for person in company.persons}
    assert len(people) == 11
    assert KARL not in people
    olga = people[OLGA]
    assert (olga.first_name, olga.last_name, olga.type) == ("Ольга", "Смирнова", "user")
    assert (olga.department_name, olga.position) == ("Бухгалтерия", "Главный бухгалтер")
    assert olga.email == "olga.smirnova@northern-light.example"
    assert people[BOT].type == "bot"
    departments = [person.department_id for person in people.values()]
    assert len(set(departments)) == 8
    roles = {role.id: role for role in company.roles}
    assert roles[ACCOUNTING].name == "Бухгалтерия"
    assert roles[ACCOUNTING].member_ids == [OLGA, IGOR]


def test_contacts_with_those_who_have_left(anna):
    [company] = anna.get_contacts(include_inactive=True).organizations
    assert len(company.persons) == 12
    assert KARL in {person.id for person in company.persons}


def test_the_profile_knows_those_who_have_left_too(anna):
    everybody = anna.get_profile(include_inactive=True).organization
    assert KARL in {person.id for person in everybody.persons}
    assert KARL not in {person.id for person in anna.get_profile().organization.persons}


def test_members(anna):
    members = {member.id: member for member in anna.get_members().members}
    [company] = anna.get_contacts().organizations
    assert members.keys() >= {person.id for person in company.persons if person.type == "user"}
    assert members[OLGA].email == "olga.smirnova@northern-light.example"
    one = anna.get_member(OLGA)
    assert (one.id, one.first_name, one.last_name) == (OLGA, "Ольга", "Смирнова")
    assert (one.email, one.type) == (members[OLGA].email, "user")
    assert one.department_name == "Бухгалтерия"
    assert anna.get_member(1).error_code == "access_denied_person"


def test_roles(anna):
    roles = {role.id: role for role in anna.get_roles().roles}
    assert roles[BUDGET_OWNERS].name == "Budget owners"
    assert roles[BUDGET_OWNERS].member_ids == [ME, MARCUS]
    assert not any(role.banned or role.fired for role in roles.values())
    [company] = anna.get_contacts().organizations
    assert roles.keys() == {role.id for role in company.roles}
    one = anna.get_role(ACCOUNTING)
    assert (one.id, one.name, one.member_ids) == (ACCOUNTING, "Бухгалтерия", [OLGA, IGOR])
    assert anna.get_role(1).error_code


def test_permissions_of_a_form(anna, marcus):
    permissions = anna.get_form_permissions(PAYMENTS).permissions
    assert permissions[MARCUS] in {"manager", "administrator"}
    assert set(permissions.values()) <= {"none", "member", "manager", "administrator"}
    assert permissions == marcus.get_form_permissions(PAYMENTS).permissions
    assert anna.get_form_permissions(999).error_code == "access_denied_form"
