"""A whole form as a text (TOML) for an editor, and back, with the line of every mistake."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from pyrus_tui.models.base import Json
from pyrus_tui.models.editing.edits import Edits, specs_of
from pyrus_tui.models.editing.entering import (
    SEPARATOR,
    Around,
    choosable,
    parse,
    text_of,
)
from pyrus_tui.models.editing.held import NOTHING, Held, is_nothing
from pyrus_tui.models.editing.numbers import Unreadable
from pyrus_tui.models.editing.outline import (
    columns_of,
    is_required,
    kind_text,
    places,
    why_locked,
)
from pyrus_tui.models.editing.sheets import Sheet, enter
from pyrus_tui.models.editing.tables import Rows, held_in, is_new, rows_of
from pyrus_tui.models.forms import FormField
from pyrus_tui.models.text import clean, one_line
from pyrus_tui.words import _

ROW = "row"
"""The key that says which row of a table it is; a row without it is new."""
_MOST_CHOICES = 30
_TICKS = frozenset(("checkmark", "flag", "title"))
_KEY = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*=""")
_TABLE = re.compile(r"""\s*\[\[\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*\]\]""")
_AT = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in the text, and in which line, counted from 1; 0 where none is to blame."""

    line: int
    text: str

    @property
    def told(self) -> str:
        """The sentence for a person."""
        return _("Line {n}: {text}").format(n=self.line, text=self.text) if self.line else self.text


def keys_of(fields: Sequence[FormField]) -> dict[str, FormField]:
    """Name every field of a form: by its name, with its number where others are called so."""
    specs = specs_of(fields)
    names: dict[str, int] = {}
    for spec in specs.values():
        names[spec.name] = names.get(spec.name, 0) + 1
    return {
        spec.name if names[spec.name] == 1 and spec.name else f"{spec.name} #{spec.id}": spec
        for spec in specs.values()
    }


def column_keys(table: FormField) -> dict[str, FormField]:
    """Name the columns of a table."""
    named: dict[str, FormField] = {}
    for column in columns_of(table):
        free = column.name and column.name not in named and column.name != ROW
        named[column.name if free else f"{column.name} #{column.id}"] = column
    return named


# Writing


def document(
    title: str,
    fields: Sequence[FormField],
    edits: Edits,
    now: Mapping[int, Held],
    step: int,
    zone: tzinfo,
) -> str:
    """Write a form: a line for each field, with what it takes and whether it is required above."""
    names = {spec.id: key for key, spec in keys_of(fields).items()}
    values = edits.values(now)
    lines = [
        f"# {one_line(title)}",
        "# " + _("Save and leave the editor: you see what changed before anything is sent."),
        "# " + _('"" empties a field; a line that is missing leaves its field as it is.'),
        "",
    ]
    tables: list[str] = []
    for place in places(fields, values):
        held, spec = values.get(place.id, NOTHING), place.field
        locked = why_locked(spec, held, step)
        if spec.type == "title":
            lines += ["", f"# ── {one_line(spec.name)} ──"]
        if locked and spec.type == "title":
            continue
        if locked or spec.type == "file":
            shown = one_line(text_of(spec, held, zone), 80) or "-"
            reason = locked or _("Files are added and removed on the screen.")
            lines.append(f"# {one_line(spec.name)}: {shown}   ({reason})")
        elif spec.type == "table":
            sheet = Sheet.of(columns_of(spec), rows_of(held), step, edits.cells(spec.id))
            tables += _table(names[spec.id], spec, sheet, zone)
        else:
            lines += [f"# {_about(spec, held, step)}"]
            typed = edits.unreadable(spec.id)
            value = _quoted(typed) if typed else _written(spec, held, zone)
            lines.append(f"{_quoted(names[spec.id])} = {value}")
            lines += _hidden(spec, held, names)
    return "\n".join([*lines, *tables]) + "\n"


def _about(spec: FormField, held: Held, step: int) -> str:
    parts = [kind_text(spec)]
    if is_required(spec, step):
        parts.append(_("REQUIRED"))
    elif spec.info.required_step > step:
        parts.append(_("required from step {step}").format(step=spec.info.required_step))
    if spec.type == "multiple_choice":
        offered = [one.choice_value for one in choosable(spec, held)]
        more = "…" if len(offered) > _MOST_CHOICES else ""
        parts.append(", ".join([*(repr(name) for name in offered[:_MOST_CHOICES])]) + more)
    if spec.tooltip:
        parts.append(one_line(spec.tooltip, 100))
    return one_line(" · ".join(parts), 2000)


def _hidden(spec: FormField, held: Held, names: Mapping[int, str]) -> Iterator[str]:
    """Name the fields that another choice would bring."""
    chosen = getattr(held.value, "ids", ())
    for choice in spec.info.options:
        if choice.deleted or choice.choice_id in chosen:
            continue
        for child in choice.fields:
            if child.type not in ("table", "file"):
                told = _("with {choice}").format(choice=one_line(choice.choice_value))
                yield f'#   {_quoted(names[child.id])} = ""   ({told})'


def _table(key: str, spec: FormField, sheet: Sheet, zone: tzinfo) -> list[str]:
    named = column_keys(spec)
    lines = ["", f"# ── {one_line(spec.name)} ──"]
    kinds = ", ".join(
        f"{one_line(name)}{' *' if is_required(column, sheet.step) else ''} ({kind_text(column)})"
        for name, column in named.items()
    )
    lines.append(f"# {kinds}")
    told = _("A row without `{row}` is new, one that is missing is deleted.").format(row=ROW)
    lines.append("# " + told)
    for row in sheet.rows:
        lines += ["", f"[[{_quoted(key)}]]"]
        lines += [] if is_new(row) else [f"{ROW} = {row.row_id}"]
        for name, column in named.items():
            if column.type != "file":
                typed = sheet.typed.get((row.row_id or 0, column.id))
                held = held_in(row, column.id)
                value = _quoted(typed) if typed else _written(column, held, zone)
                lines.append(f"{_quoted(name)} = {value}")
    return lines


def _written(spec: FormField, held: Held, zone: tzinfo) -> str:
    if spec.type in ("checkmark", "title"):
        return "false" if is_nothing(spec.type, held) else "true"
    text = text_of(spec, held, zone)
    if "\n" in text:
        escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
        escaped = escaped[:-1] + '\\"' if escaped.endswith('"') else escaped
        return f'"""\n{escaped}"""'
    if spec.info.multiple_choice and spec.type in ("catalog", "multiple_choice"):
        ids = getattr(held.value, "ids", ())
        names = text.split(f"{SEPARATOR} ") if ids else []
        if len(names) == len(ids):
            return "[" + ", ".join(_quoted(name) for name in names) + "]"
    return _quoted(text)


def _quoted(text: str) -> str:
    return json.dumps(clean(text), ensure_ascii=False)


# Reading


@dataclass(frozen=True, slots=True)
class _Lines:
    """In which line each key stands: of the form, and of each row of each table."""

    keys: Mapping[tuple[str, int, str], int]

    def of(self, key: str, table: str = "", number: int = 0) -> int:
        return self.keys.get((table, number, key), 0)


def _lines_of(text: str) -> _Lines:
    found: dict[tuple[str, int, str], int] = {}
    counts: dict[str, int] = {}
    table, inside = "", False
    for number, line in enumerate(text.split("\n"), 1):
        if not inside:
            if head := _TABLE.match(line):
                table = _key(head)
                counts[table] = counts.get(table, 0) + 1
                found[table, counts[table], ""] = number
            elif key := _KEY.match(line):
                found.setdefault((table, counts.get(table, 0), _key(key)), number)
        if not line.lstrip().startswith("#") or inside:
            inside ^= bool(line.count('"""') % 2)
    return _Lines(found)


def _key(match: re.Match[str]) -> str:
    quoted, literal, bare = match.groups()
    if quoted is None:
        return str(literal if literal is not None else bare)
    try:
        return str(json.loads(f'"{quoted}"'))
    except json.JSONDecodeError:
        return str(quoted)


def loaded(text: str) -> tuple[dict[str, Json], tuple[Mistake, ...]]:
    """Take the text apart; the mistake says where it is no TOML."""
    try:
        return tomllib.loads(text, parse_float=str), ()
    except tomllib.TOMLDecodeError as error:
        found = _AT.search(str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        said = _AT.sub("", str(error)).strip()
        return {}, (Mistake(line, _("not TOML: {reason}").format(reason=said)),)


def catalogs_in(
    data: Mapping[str, Json],
    fields: Sequence[FormField],
    edits: Edits,
    now: Mapping[int, Held],
    zone: tzinfo,
) -> set[int]:
    """Return the catalogs that have to be read before the text can be."""
    wanted: set[int] = set()
    for key, spec in keys_of(fields).items():
        if spec.type == "catalog" and key in data:
            if _text(data[key]) != text_of(spec, edits.held(spec.id, now), zone):
                wanted.add(spec.info.catalog_id or 0)
        elif spec.type == "table" and key in data:
            wanted |= {c.info.catalog_id or 0 for c in columns_of(spec) if c.type == "catalog"}
    return wanted - {0}


def read_document(
    text: str,
    fields: Sequence[FormField],
    edits: Edits,
    now: Mapping[int, Held],
    step: int,
    around: Around,
) -> tuple[Edits, tuple[Mistake, ...]]:
    """Read a form back; with mistakes the edits are those of before."""
    data, wrong = loaded(text)
    if wrong:
        return edits, wrong
    named, lines = keys_of(fields), _lines_of(text)
    told: list[Mistake] = []
    new = edits
    for key, raw in data.items():
        spec = named.get(key)
        if spec is None:
            line = lines.of(key) or lines.of("", key, 1)
            told.append(Mistake(line, _("there is no field “{name}”.").format(name=one_line(key))))
            continue
        held = edits.held(spec.id, now)
        locked = why_locked(spec, held, step)
        try:
            if locked:
                raise Unreadable(locked)
            if spec.type == "table":
                sheet = Sheet.of(columns_of(spec), rows_of(held), step)
                rows = _read_rows(spec, key, raw, sheet, around, lines, told)
                new = new.put(spec, Held(rows) if rows else NOTHING, now)
                continue
            typed = _text(raw)
            if typed == text_of(spec, held, around.zone) and not edits.unreadable(spec.id):
                continue
            new = new.put(spec, parse(spec, typed, replace(around, kept=held)), now)
        except Unreadable as error:
            told.append(Mistake(lines.of(key), f"{one_line(spec.name)}: {error}"))
    return (edits, tuple(told)) if told else (new, ())


def _text(raw: Json) -> str:
    """Write a TOML value as a person would type it."""
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    if isinstance(raw, list):
        return f"{SEPARATOR} ".join(_text(item) for item in raw)
    if isinstance(raw, dict):
        raise Unreadable(_("it cannot be a table."))
    if hasattr(raw, "isoformat"):
        return str(raw.isoformat()).replace("T", " ")
    return str(raw)


def _read_rows(
    spec: FormField,
    key: str,
    raw: Json,
    sheet: Sheet,
    around: Around,
    lines: _Lines,
    told: list[Mistake],
) -> Rows:
    if not isinstance(raw, list) or not all(isinstance(row, dict) for row in raw):
        raise Unreadable(_("its rows have to be written as [[{name}]].").format(name=key))
    named = column_keys(spec)
    known = {row.row_id or 0 for row in sheet.rows if not is_new(row)}
    kept: set[int] = set()
    sheet = sheet.delete([row.row_id or 0 for row in sheet.rows if is_new(row)])
    for number, row in enumerate(raw, 1):
        start = lines.of("", key, number)
        row_id = row.get(ROW)
        if row_id is None:
            sheet = sheet.insert(len(sheet.rows))
            row_id = sheet.rows[-1].row_id or 0
        elif row_id not in known or row_id in kept:
            told.append(Mistake(start, _("there is no such row, or it stands here twice.")))
            continue
        kept.add(row_id)
        for name, value in row.items():
            column = named.get(name)
            line = lines.of(name, key, number) or start
            if name == ROW:
                continue
            if column is None:
                said = _("there is no column “{name}”.").format(name=one_line(name))
                told.append(Mistake(line, said))
                continue
            text = _text(value)
            if text == text_of(column, sheet.held(row_id, column), around.zone):
                continue
            sheet, problem = enter(sheet, row_id, column, text, around)
            if problem:
                told.append(Mistake(line, f"{one_line(column.name)}: {problem}"))
    return sheet.delete(known - kept).rows
