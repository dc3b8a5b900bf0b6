"""What the form editor and the sheet share: a line to type in, and ways to choose a value."""

from collections.abc import Hashable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.app import SuspendNotSupported
from textual.content import Content

from pyrus_tui.errors import PyrusError
from pyrus_tui.models.attachments import Attachment
from pyrus_tui.models.editing.entering import (
    Around,
    catalog_value,
    choice_value,
    choosable,
    link_value,
    subject_of,
)
from pyrus_tui.models.editing.held import NOTHING, Held, is_nothing
from pyrus_tui.models.forms import FormField
from pyrus_tui.models.options import (
    Options,
    catalog_options,
    choice_options,
    options_of,
    people_of,
)
from pyrus_tui.models.people import Person
from pyrus_tui.models.places import tree_options
from pyrus_tui.models.values import (
    CatalogValue,
    Checkmark,
    ChoiceValue,
    FormLinkValue,
    Project,
    ProjectValue,
    TitleValue,
)
from pyrus_tui.paths import editing_folder
from pyrus_tui.services.children import editor_command
from pyrus_tui.services.editing import EditFailed, edit
from pyrus_tui.store.state import Mood
from pyrus_tui.ui.modals.long_text import LongText
from pyrus_tui.ui.modals.path_dialog import PathDialog
from pyrus_tui.ui.modals.picker import Picker
from pyrus_tui.ui.render.form_rows import Look
from pyrus_tui.ui.screens.base import StoreScreen
from pyrus_tui.ui.terminal import TerminalApp
from pyrus_tui.ui.widgets.choice import Source
from pyrus_tui.words import _


class FillingScreen(StoreScreen):
    """A screen on which values of fields are typed and chosen."""

    step: int = 1
    PICKS: ClassVar[frozenset[str]] = frozenset(
        ("person", "responsible", "catalog", "multiple_choice", "form_link", "project")
    )

    @property
    def look(self) -> Look:
        """When and where the form is looked at."""
        return Look(self.services.clock.now(), self.services.zone, self.step)

    def around(self, kept: Held = NOTHING) -> Around:
        """Return what is known for reading a text."""
        return Around(
            now=self.services.clock.now(),
            zone=self.services.zone,
            people=self._people(),
            catalogs=self.services.filler.catalogs,
            kept=kept,
        )

    def _people(self) -> list[Person]:
        return people_of(self.store.state.contacts)

    def let_keys_go(self) -> None:
        """Hand on what was typed while the place to type in came up."""
        if isinstance(self.app, TerminalApp):
            self.app.call_next(self.app.let_keys_go)

    # -- values --------------------------------------------------------------------------------

    def ticked(self, field: FormField, held: Held) -> Held | None:
        """Return the value that the space bar brings; None where it brings none."""
        if field.type == "checkmark":
            on = is_nothing("checkmark", held)
            return Held(Checkmark.CHECKED if on else Checkmark.UNCHECKED)
        if field.type == "title":
            on = is_nothing("title", held)
            new = (Checkmark.CHECKED if on else Checkmark.UNCHECKED).value
            known = held.value if isinstance(held.value, TitleValue) else TitleValue()
            return replace(held, value=known.model_copy(update={"checkmark": new}))
        if field.type == "flag":
            order = [Checkmark.NONE, Checkmark.CHECKED, Checkmark.UNCHECKED]
            at = order.index(held.value) if isinstance(held.value, Checkmark) else 0
            return Held(order[(at + 1) % len(order)])
        if field.type == "multiple_choice" and not field.info.multiple_choice:
            return self._next_choice(field, held)
        return None

    def _next_choice(self, field: FormField, held: Held) -> Held | None:
        ids = [one.choice_id for one in choosable(field, NOTHING)]
        chosen = held.value.ids if isinstance(held.value, ChoiceValue) else ()
        if not ids:
            return None
        at = ids.index(chosen[0]) + 1 if chosen and chosen[0] in ids else 0
        return Held(choice_value(field, ids[at : at + 1])) if at < len(ids) else NOTHING

    async def chosen(self, field: FormField, held: Held, title: str) -> Held | None:
        """Let a person choose a value; None where it stays as it is.

        Raises:
            PyrusError: what can be chosen cannot be read.
        """
        match field.type:
            case "person" | "responsible":
                return await self._choose_person(held, title)
            case "project":
                return await self._choose_list(held, title)
            case "catalog":
                return await self._choose_items(field, held, title)
            case "multiple_choice":
                chosen = held.value.ids if isinstance(held.value, ChoiceValue) else ()
                options = Options(choice_options(choosable(field, held)))
                ids = await self.pick(title, options, chosen, many=field.info.multiple_choice)
                return None if ids is None else Held(choice_value(field, ids))
            case "form_link":
                return await self._choose_tasks(field, held, title)
            case _:
                return None

    async def pick(
        self, title: str, source: Source, marked: Iterable[Hashable], *, many: bool
    ) -> tuple[int, ...] | None:
        """Let a person pick; None where nothing changes."""
        picker = Picker(
            title,
            source,
            many=many,
            marked=marked if many else (),
            first=() if many else marked,
            may_be_empty=many,
        )
        ids = await self.app.push_screen_wait(picker)
        return None if ids is None else tuple(id for id in ids if isinstance(id, int))

    async def _choose_person(self, held: Held, title: str) -> Held | None:
        marked = [held.value.id] if isinstance(held.value, Person) else []
        ids = await self.pick(title, self.services.directory.people_and_roles, marked, many=False)
        people = {person.id: person for person in self._people()}
        return Held(people[ids[0]]) if ids and ids[0] in people else None

    async def _choose_list(self, held: Held, title: str) -> Held | None:
        known = held.value if isinstance(held.value, ProjectValue) else ProjectValue()
        options = Options(tree_options(self.store.state.places.lists, (), self.store.state.forms))
        before = {one.id: one for one in known.projects}
        ids = await self.pick(title, options, before, many=len(before) > 1)
        if not ids:
            return NOTHING if ids is not None else None
        names = self.store.state.list_names
        chosen = (before.get(i) or Project(id=i, name=names.get(i, f"#{i}")) for i in ids)
        return Held(ProjectValue(projects=tuple(chosen)))

    async def _choose_items(self, field: FormField, held: Held, title: str) -> Held | None:
        if field.info.catalog_id is None:
            raise PyrusError(_("The form does not say which catalog this is."))
        known = held.value if isinstance(held.value, CatalogValue) else CatalogValue()
        catalog = await self.services.filler.catalog(field.info.catalog_id)
        columns = ", ".join(header.name for header in catalog.catalog_headers)
        heading = f"{title}: {catalog.name} ({columns})"
        source = partial(Options.made, catalog_options(catalog))
        ids = await self.pick(heading, source, known.ids, many=field.info.multiple_choice)
        if ids is None:
            return None
        items = {item.item_id: item for item in catalog.items}
        return Held(catalog_value(catalog, [items[number] for number in ids if number in items]))

    async def _choose_tasks(self, field: FormField, held: Held, title: str) -> Held | None:
        if field.info.form_id is None:
            raise PyrusError(_("The form does not say to tasks of which form this links."))
        known = held.value if isinstance(held.value, FormLinkValue) else FormLinkValue()
        form_id = field.info.form_id
        at_hand = [task for task in self.store.state.tasks.values() if task.form_id == form_id]
        subjects = {task.id: subject_of(task) for task in at_hand}

        async def source() -> Options:
            try:
                for task in await self.services.filler.tasks_of(form_id):
                    subjects.setdefault(task.id, subject_of(task))
            except PyrusError as error:
                told = _("Only tasks that were read before can be chosen: {reason}")
                self.warn(told.format(reason=error))
            newest = sorted(subjects.items(), reverse=True)
            return await Options.made(
                options_of((number, name, f"#{number}") for number, name in newest)
            )

        several = field.info.multiple_choice or len(known.ids) > 1
        ids = await self.pick(title, source, known.ids, many=several)
        if ids is None:
            return None
        return Held(link_value(ids, subjects.get(ids[0], "") if ids else ""))

    async def new_file(self, title: str, root_id: int | None = None) -> Attachment | None:
        """Ask for a file and bring it to the server; `root_id`: as a newer version of that one.

        Raises:
            PyrusError: it cannot be read or sent.
        """
        typed = await self.app.push_screen_wait(PathDialog(title))
        if typed is None:
            return None
        path = Path(typed)
        self.say(_("Sending {name}…").format(name=path.name), Mood.WORKING)
        new = await self.services.filler.upload(path, root_id)
        told = _("{name} is at the server; it hangs on the task once you send the form.")
        self.say(told.format(name=path.name))
        return new

    async def written(self, field: FormField, held: Held) -> Held | None:
        """Let a person write a text of several lines."""
        text = held.value if isinstance(held.value, str) else ""
        new = await self.app.push_screen_wait(LongText(field.name, text, self._outside_text))
        self.let_keys_go()
        return Held(new) if new is not None else None

    async def _outside_text(self, text: str) -> str:
        try:
            return await self.edit_outside(text, "text.txt")
        except PyrusError as error:
            self.warn(str(error))
            return text

    # -- $EDITOR -------------------------------------------------------------------------------

    async def edit_outside(self, text: str, name: str) -> str:
        """Let a person change a text in $EDITOR.

        Raises:
            PyrusError: there is no editor, or it gave nothing that can be used.
        """
        command = editor_command()
        new: str | EditFailed
        try:
            with self._lent_terminal():
                try:
                    new = await edit(text, command, editing_folder(), name)
                except EditFailed as error:
                    new = error
        except SuspendNotSupported as error:
            raise PyrusError(_("No editor can be opened in this terminal.")) from error
        if isinstance(new, EditFailed):
            raise new
        return new

    def _lent_terminal(self) -> AbstractContextManager[None]:
        app = self.app
        if app.is_headless:
            return nullcontext()
        return app.lent_terminal() if isinstance(app, TerminalApp) else app.suspend()

    # -- taking back ---------------------------------------------------------------------------

    def undo_edit(self) -> None:
        """Take the last change back."""
        raise NotImplementedError

    def redo_edit(self) -> None:
        """Do again what was taken back last."""
        raise NotImplementedError

    # -- words ---------------------------------------------------------------------------------

    def warn(self, text: str) -> None:
        """Say why something was not done."""
        self.say(text, Mood.WARNING)


def heading(text: str) -> Content:
    """Write what a value line is about."""
    return Content.styled(f"{text} ", "bold")
