"""The OpenAPI description of the v4 API, served at `/v4/openapi.json`.

It is written from the vendor's documents, not taken from the code that answers, so that tests can
hold the one against the other.
"""

import re
from functools import lru_cache
from typing import Any

from pyrus_tui import __version__
from pyrus_tui.sandbox.denied import DENIED
from pyrus_tui.sandbox.openapi_company import (
    announcement_operations,
    catalog_operations,
    file_operations,
    people_operations,
    signing_in_operations,
)
from pyrus_tui.sandbox.openapi_operations import Operation, operation
from pyrus_tui.sandbox.openapi_paths import form_operations, list_operations, task_operations
from pyrus_tui.sandbox.openapi_schemas import ID, SCHEMAS, ref
from pyrus_tui.sandbox.wire import encode

_PARAMETER = re.compile(r"\{(\w+)\}")
_ERRORS = {
    "400": "The request is wrong; nothing was changed.",
    "401": "The access token is missing, wrong or too old.",
    "403": "The person has no right to it, or it does not exist.",
    "429": "There were too many requests.",
}
_NAMES = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
_LIMITS = {name: {"$ref": f"#/components/headers/{name}"} for name in _NAMES}


@lru_cache(maxsize=1)
def description() -> bytes:
    """Return the description as JSON."""
    return encode(document())


def document() -> dict[str, Any]:
    """Build the description."""
    paths: dict[str, dict[str, Operation]] = {}
    for where, described in _operations():
        method, path = where.split(" ")
        paths.setdefault(path, {})[method.lower()] = _completed(where, described)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Pyrus API v4, as the sandbox speaks it", "version": __version__},
        "servers": [{"url": "/v4"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "headers": {
                name: {"required": True, "schema": {"type": "integer", "minimum": 0}}
                for name in _NAMES
            },
            "responses": {
                status: {
                    "description": text,
                    "headers": _LIMITS,
                    "content": {"application/json": {"schema": ref("Error")}},
                }
                for status, text in _ERRORS.items()
            },
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operations() -> list[tuple[str, Operation]]:
    refused = [(where, operation("Refused to everybody", None)) for where in DENIED]
    return [
        *signing_in_operations(),
        *task_operations(),
        *list_operations(),
        *form_operations(),
        *catalog_operations(),
        *people_operations(),
        *announcement_operations(),
        *file_operations(),
        *refused,
    ]


def _completed(where: str, described: Operation) -> Operation:
    """Add what all operations share: parameters of the path, errors, headers of answers."""
    path_parameters = [
        {"name": name, "in": "path", "required": True, "schema": ID}
        for name in _PARAMETER.findall(where)
    ]
    errors = {status: {"$ref": f"#/components/responses/{status}"} for status in _ERRORS}
    answers = {
        status: answer | {"headers": _LIMITS} for status, answer in described["responses"].items()
    }
    name = re.sub(r"\W+", "_", where).strip("_").lower()
    return {
        **described,
        "operationId": name,
        "parameters": path_parameters + described["parameters"],
        "responses": answers | errors,
    }
