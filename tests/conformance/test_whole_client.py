"""Nothing of the client is left out: a new release that can do more fails here."""

import ast
import inspect
from pathlib import Path

import pytest
from pyrus.client import PyrusAPI
from pyrus.models import entities, requests

from tests.conformance.test_refusals import REFUSED

NO_REQUESTS = {"PYRUS_API_URL", "PYRUS_AUTH_URL", "serialize_request"}
"""Public methods that ask the server nothing."""

STORIES = [path for path in sorted(Path(__file__).parent.glob("*.py")) if path != Path(__file__)]
TREES = {path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in STORIES}

METHODS = {
    name
    for name, _method in inspect.getmembers(PyrusAPI, inspect.isfunction)
    if not name.startswith("_")
} - NO_REQUESTS

REQUESTS = [
    kind
    for _name, kind in inspect.getmembers(requests, inspect.isclass)
    if kind.__module__ == requests.__name__
]


def called(tree: ast.AST) -> set[str]:
    """Return the names of all methods that a story calls."""
    return {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }


def mentioned(tree: ast.AST) -> set[str]:
    """Return the arguments, texts and attributes that occur in a story."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg:
            found.add(node.arg)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
    return found


MENTIONED = set().union(*map(mentioned, TREES.values()))


def test_every_method_of_the_client_has_a_story_or_is_refused():
    told = set().union(*(called(tree) for name, tree in TREES.items() if name != "test_refusals"))
    assert METHODS - told - REFUSED.keys() == set(), "these are not tried at all"
    assert REFUSED.keys() & told == set(), "these are refused and used all the same"
    assert REFUSED.keys() <= METHODS


def test_every_refused_method_is_the_one_that_is_called():
    [tree] = [tree for name, tree in TREES.items() if name == "test_refusals"]
    assert called(tree) >= REFUSED.keys()


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda kind: kind.__name__)
def test_every_argument_of_every_request_is_used(request_):
    arguments = {
        name
        for name, parameter in inspect.signature(request_).parameters.items()
        if parameter.kind is not parameter.VAR_KEYWORD
    }
    # Signing in has a method of its own; its arguments are given in order.
    assert arguments - MENTIONED - {"login", "security_key", "person_id"} == set()


def test_every_filter_of_the_register_is_used():
    filters = {
        name
        for name, kind in inspect.getmembers(entities, inspect.isclass)
        if issubclass(kind, entities.BaseFilter) and not kind.__subclasses__()
    }
    assert len(filters) >= 12
    assert filters <= MENTIONED
