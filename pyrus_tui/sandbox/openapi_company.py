"""What the endpoints of catalogs, people, announcements and files take and answer."""

from pyrus_tui.sandbox.openapi_operations import Operation, operation
from pyrus_tui.sandbox.openapi_schemas import (
    FLAG,
    HEADERS,
    ID,
    ROW,
    TEXT,
    YES_OR_NO,
    many,
    one_of,
    ref,
    thing,
)


def catalog_operations() -> list[tuple[str, Operation]]:
    """Describe the endpoints of catalogs."""
    rows = many(ROW)
    name = {"type": "string", "minLength": 1, "maxLength": 500}
    filters = {
        "include_deleted": YES_OR_NO,
        "column": TEXT,
        "value": TEXT,
        "use_wildcard": YES_OR_NO,
    }
    return [
        (
            "GET /catalogs",
            operation(
                "List the catalogs",
                thing("catalogs", catalogs=many(ref("Catalog"))),
                query={"include_deleted": YES_OR_NO},
            ),
        ),
        (
            "PUT /catalogs",
            operation(
                "Make a catalog",
                ref("Catalog"),
                body=thing("name catalog_headers", name=name, catalog_headers=HEADERS, items=rows),
            ),
        ),
        ("GET /catalogs/{catalog_id}", operation("Read", ref("Catalog"), query=filters)),
        (
            "POST /catalogs/{catalog_id}",
            operation(
                "Replace the rows of a catalog, or tell what would change",
                ref("CatalogDiff"),
                body=thing("catalog_headers", apply=FLAG, catalog_headers=HEADERS, items=rows),
            ),
        ),
        (
            "POST /catalogs/{catalog_id}/diff",
            operation(
                "Change rows of a catalog",
                ref("CatalogDiff"),
                body=thing("", upsert=rows, delete=many(TEXT)),
            ),
        ),
    ]


def people_operations() -> list[tuple[str, Operation]]:
    """Describe the endpoints of people and roles."""
    organization = ref("Organization")
    inactive = {"include_inactive": YES_OR_NO}
    fired = {"include_fired": YES_OR_NO}
    profile = thing(
        "person_id email organization_id timezone_offset",
        person_id=ID,
        first_name=TEXT,
        last_name=TEXT,
        email=TEXT,
        locale=one_of("ru-RU", "en-US", "en-GB"),
        organization_id=ID,
        organization=organization,
        timezone_offset={"type": "integer"},
    )
    return [
        ("GET /profile", operation("Tell who has signed in", profile, query=inactive)),
        (
            "GET /profile/identity",
            operation(
                "Tell the address that signed in",
                thing("email organization_id", email=TEXT, organization_id=ID),
            ),
        ),
        (
            "GET /contacts",
            operation(
                "List people and roles",
                thing("organizations", organizations=many(organization)),
                query=inactive,
            ),
        ),
        (
            "GET /members",
            operation(
                "List the people", thing("members", members=many(ref("Member"))), query=fired
            ),
        ),
        ("GET /members/{person_id}", operation("Read a person", ref("Member"))),
        (
            "GET /roles",
            operation("List the roles", thing("roles", roles=many(ref("Role"))), query=fired),
        ),
        ("GET /roles/{role_id}", operation("Read a role", ref("Role"))),
    ]


def announcement_operations() -> list[tuple[str, Operation]]:
    """Describe the endpoints of announcements."""
    announcements = thing("announcements", announcements=many(ref("Announcement")))
    one = thing("announcement", announcement=ref("Announcement"))
    count = {"type": "integer", "minimum": 1, "maximum": 10_000}
    message = ref("NewMessage")
    return [
        (
            "GET /announcements",
            operation("List announcements", announcements, query={"item_count": count}),
        ),
        ("POST /announcements", operation("Announce something", one, body=message)),
        ("GET /announcements/{announcement_id}", operation("Read an announcement", one)),
        (
            "POST /announcements/{announcement_id}/comments",
            operation("Comment an announcement", one, body=message),
        ),
    ]


def file_operations() -> list[tuple[str, Operation]]:
    """Describe the endpoints of files."""
    uploaded = thing("guid md5_hash", guid=TEXT, md5_hash=TEXT)
    upload = operation("Upload a file", uploaded)
    part = {"type": "string", "contentMediaType": "application/octet-stream"}
    upload["requestBody"] = {
        "required": True,
        "content": {"multipart/form-data": {"schema": thing("file", file=part)}},
    }
    return [
        ("POST /files/upload", upload),
        (
            "GET /files/download/{file_id}",
            operation("Download a file", TEXT, contents={"application/octet-stream": {}}),
        ),
        (
            "GET /services/attachment",
            operation(
                "Download a file",
                TEXT,
                contents={"application/octet-stream": {}},
                query={"Id": ID},
                needed=("Id",),
            ),
        ),
    ]


def signing_in_operations() -> list[tuple[str, Operation]]:
    """Describe the endpoints that need no token."""
    credentials = {"login": TEXT, "security_key": TEXT, "person_id": ID}
    token = thing("access_token api_url files_url", access_token=TEXT, api_url=TEXT, files_url=TEXT)
    by_query = operation("Sign in", token, query=credentials, needed=("login", "security_key"))
    by_body = operation("Sign in", token, body=thing("login security_key", **credentials))
    itself = operation("Read this description", {"type": "object"})
    open_to_all = {"security": list[str]()}
    return [
        ("GET /auth", by_query | open_to_all),
        ("POST /auth", by_body | open_to_all),
        ("GET /openapi.json", itself | open_to_all),
    ]
