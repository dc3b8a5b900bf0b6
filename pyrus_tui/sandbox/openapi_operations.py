"""One operation of the v4 API, the way OpenAPI describes it."""

from typing import Any

from pyrus_tui.sandbox.openapi_schemas import Schema

Operation = dict[str, Any]


def operation(
    summary: str,
    answer: Schema | None,
    *,
    query: dict[str, Schema] | None = None,
    needed: tuple[str, ...] = (),
    body: Schema | None = None,
    contents: dict[str, Any] | None = None,
) -> Operation:
    """Describe one operation; without an answer it is refused to everybody."""
    content = contents or {"application/json": {"schema": answer}}
    described: Operation = {
        "summary": summary,
        "parameters": [
            {"name": name, "in": "query", "required": name in needed, "schema": schema}
            for name, schema in (query or {}).items()
        ],
        "responses": {"200": {"description": summary, "content": content}} if answer else {},
    }
    if body is not None:
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": body}},
        }
    return described
