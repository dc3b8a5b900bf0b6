"""Reads the source for what would turn other people's text into markup, actions or bytes."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "pyrus_tui"
PRINTS = {"cli.py", "sandbox/server.py"}
CLOCK = "clock.py"
TIMES = {
    "datetime.now",
    "datetime.datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "datetime.date.today",
}
READS_MARKUP = {
    "Static": 0,
    "Label": 0,
    "Button": 0,
    "Checkbox": 0,
    "RadioButton": 0,
    "Option": 0,
    "Collapsible": None,
    "notify": 0,
    "SelectionList": 0,
}
"""Widgets and calls that read a str as markup, and at which place they take it."""


def name_of(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def full_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{full_name(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def is_our_text(node: ast.expr) -> bool:
    """Whether an argument is text of ours without data in it, or Content."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Call):
        if name_of(node.func) == "_":
            return all(isinstance(argument, ast.Constant) for argument in node.args)
        return full_name(node.func).split(".")[0] in {"Content", "Text"}
    return False


def has_markup_off(node: ast.Call) -> bool:
    return any(
        keyword.arg == "markup"
        and isinstance(keyword.value, ast.Constant)
        and keyword.value.value is False
        for keyword in node.keywords
    )


def problems(source: str, file: str = "ui/x.py") -> Iterator[tuple[int, str]]:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Call):
            yield from ((line, problem) for problem in call_problems(node, file))
        elif isinstance(node, ast.ExceptHandler):
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            last = node.body[-1]
            if isinstance(last, ast.Raise) and last.exc is None:
                continue  # cleans up and lets it go on
            if any(one is None or name_of(one) in {"Exception", "BaseException"} for one in caught):
                yield line, "catches everything"
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names = {alias.name for alias in node.names}
            module = node.module if isinstance(node, ast.ImportFrom) else ""
            if "Markdown" in names or "MarkdownViewer" in names:
                yield line, "Markdown draws links and headings out of data"
            if module == "textual.markup" or any(one.startswith("textual.markup") for one in names):
                yield line, "textual.markup.escape does not make text safe"
        elif isinstance(node, ast.Assign) and any(
            name_of(target) in {"border_title", "border_subtitle", "tooltip"}
            for target in node.targets
        ):
            if not is_our_text(node.value):
                yield line, "a title or tooltip reads str as markup: give it Content"
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                click = isinstance(key, ast.Constant) and str(key.value).startswith("@")
                whole = not isinstance(value, ast.JoinedStr) or all(map(is_safe_part, value.values))
                if click and not whole:
                    yield line, "an action built from data"


def is_safe_part(node: ast.expr) -> bool:
    # {name!r} of a value of ours inside an action string; data goes in as a number.
    return isinstance(node, ast.Constant) or (
        isinstance(node, ast.FormattedValue) and node.conversion == ord("r")
    )


def call_problems(node: ast.Call, file: str) -> Iterator[str]:
    called = full_name(node.func)
    name = name_of(node.func)
    if name == "from_markup":
        yield "Content.from_markup reads markup"
    if file != CLOCK and called in TIMES:
        yield "only the clock says what time it is"
    if called == "print" and file not in PRINTS:
        yield "prints over the screen"
    if name == "highlight":
        yield "Matcher.highlight reads markup"
    if file.startswith("ui/") and name in READS_MARKUP and not has_markup_off(node):
        place = READS_MARKUP[name]
        texts = node.args[place : place + 1] if place is not None else []
        texts += [k.value for k in node.keywords if k.arg in {"title", "message", "label"}]
        if not all(map(is_our_text, texts)):
            yield f"{name} reads a str as markup: give it Content, or markup=False"


FILES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_the_source_has_no_unsafe_call(file: Path):
    inside = file.relative_to(PACKAGE).as_posix()
    found = list(problems(file.read_text(encoding="utf-8"), inside))
    assert not found, "\n".join(f"{file}:{line}: {problem}" for line, problem in found)


@pytest.mark.parametrize(
    "bad",
    [
        'Static(f"{title}")',
        "Static(title)",
        "widgets.Label(task.title)",
        'Button("a" + name)',
        "self.notify(str(error))",
        'app.notify(_("{x}").format(x=x))',
        'self.notify("ok", title=name)',
        "Content.from_markup(text)",
        "from textual.markup import escape",
        "from textual.widgets import Markdown, Static",
        "from textual.widgets import MarkdownViewer",
        "try:\n    x()\nexcept Exception:\n    pass",
        "try:\n    x()\nexcept (ValueError, Exception):\n    pass",
        "try:\n    x()\nexcept BaseException as e:\n    raise Other from e",
        "try:\n    x()\nexcept:\n    pass",
        "datetime.now(UTC)",
        "date.today()",
        "print(x)",
        "widget.border_title = task.title",
        "widget.tooltip = f'{x}'",
        "Style.from_meta({'@click': f'app.open({url})'})",
        "matcher.highlight(text)",
    ],
)
def test_finds(bad: str):
    assert list(problems(bad)), bad


@pytest.mark.parametrize(
    "good",
    [
        'Static("Keys")',
        'Static(_("Keys"))',
        "Static(title, markup=False)",
        "Static(Content(title))",
        "Static(Content.assemble(title))",
        "self.notify(clean(text), markup=False)",
        "Static()",
        "try:\n    x()\nexcept BaseException:\n    undo()\n    raise",
        "try:\n    x()\nexcept (ValueError, OSError):\n    pass",
        "widget.border_title = Content(task.title)",
        "Style.from_meta({'@click': f'app.simulate_key({name!r})'})",
    ],
)
def test_lets_pass(good: str):
    assert not list(problems(good)), good


def test_the_clock_may_look_and_the_command_line_may_print():
    assert not list(problems("datetime.now(UTC)", "clock.py"))
    assert not list(problems("print(x)", "cli.py"))
