"""People and files in an answer, made from how v4 shows them."""

from typing import Any

from pyrus_tui.sandbox.wire import pruned


def person(shown: dict[str, Any]) -> dict[str, Any]:
    """Show the structure Person."""
    return pruned(
        Id=shown["id"],
        FirstName=shown.get("first_name"),
        LastName=shown.get("last_name"),
        Email=shown.get("email"),
    )


def attachment(shown: dict[str, Any]) -> dict[str, Any]:
    """Show the structure Attachment."""
    return pruned(
        Id=shown["id"],
        Name=shown["name"],
        Size=shown.get("size"),
        DownloadUrl=shown["url"],
        ExistingId=shown.get("root_id"),
        MD5Hash=shown.get("md5"),
    )
