"""What a person does to lists, and to where tasks stand."""

from collections.abc import Hashable

from pyrus_tui.models.capabilities import Capability
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.editing.new_tasks import Preset
from pyrus_tui.models.lists import ListChange, TaskList
from pyrus_tui.models.options import Options
from pyrus_tui.models.places import Place, PlaceKind, tree_options
from pyrus_tui.models.tasks import Completeness
from pyrus_tui.models.text import one_line
from pyrus_tui.services.services import Services
from pyrus_tui.store.place_rows import place_name
from pyrus_tui.store.state import Mood
from pyrus_tui.store.store import Store
from pyrus_tui.ui.modals.line_dialog import LineDialog
from pyrus_tui.ui.modals.picker import Picker
from pyrus_tui.ui.modals.question import Question
from pyrus_tui.ui.screens.previewing import PreviewScreen
from pyrus_tui.words import _

CHANGE_LISTS = Capability.CHANGE_LISTS
NAMED = 80
"""Characters of a list's name in a sentence."""
ON_TASK = ("take_out", "move_to_list")
ON_LIST = ("rename", "people", "delete_list")
CHANGES = (*ON_LIST, "new_list")
"""What a server must let programs do to lists."""
OPENERS = frozenset({"rename", "people", "new_list", "move_to_list", "narrow"})
"""Actions that open a dialog: what is typed on belongs to it."""


class PlacingScreen(PreviewScreen):
    """A screen on which tasks are taken out of lists and moved, and lists are changed."""

    def __init__(self, store: Store, services: Services) -> None:
        super().__init__(store, services)
        self._lists_of: object = None
        self._lists: dict[int, TaskList] = {}

    def place(self) -> Place | None:
        """Return the list or form whose tasks are shown."""
        raise NotImplementedError

    def place_at_cursor(self) -> Place | None:
        """Return the list or form that the cursor of the tree is on."""
        raise NotImplementedError

    def new_task_preset(self) -> Preset:
        """Put a new task into the list."""
        place = self.place()
        is_list = place is not None and place.kind is PlaceKind.LIST
        return Preset(list_ids=(place.id,)) if place is not None and is_list else Preset()

    def new_task_form(self) -> int | None:
        """Offer the form whose tasks are shown."""
        place = self.place()
        return place.id if place is not None and place.kind is PlaceKind.FORM else None

    def show_place(self, place: Place) -> None:
        """Put the cursor of the tree on a list or a form."""
        raise NotImplementedError

    # -- what is off, and why ------------------------------------------------------------------

    def why_not(self, action: str) -> str | None:
        """Say why something is off."""
        if action in ON_TASK:
            return self._why_not_on_task()
        if action == "star" and self.place_at_cursor() is None:
            return _("Only lists and forms can have a star.")
        if action in ON_LIST and not self._why_unsupported(action):
            place = self.place_at_cursor()
            if place is None or place.kind is not PlaceKind.LIST:
                return _("This is no list.")
            return self._why_not_deleted(place) if action == "delete_list" else None
        return super().why_not(action)

    def _why_not_on_task(self) -> str | None:
        place, task_id = self.place(), self.target()
        if task_id is None:
            return _("No task is chosen.")
        if place is None or place.kind is not PlaceKind.LIST:
            return _("A task cannot leave its form; L puts it into lists.")
        task = self.store.state.task(task_id)
        if task is None or task.completeness is not Completeness.FULL:
            return _("The task is still being read: its lists are not known yet.")
        if not self._holding(place, task_id):
            return _("The task is not in this list any more.")
        return None

    def _holding(self, place: Place, task_id: int) -> tuple[int, ...]:
        """Return the lists by which a task stands here: this one, or some below it."""
        inside = self._inside(place)
        task = self.store.state.task(task_id)
        held = tuple(i for i in task.list_ids if i in inside) if task is not None else ()
        return (place.id,) if place.id in held else held

    def _why_not_deleted(self, place: Place) -> str | None:
        found = self._list(place.id)
        if found is not None and found.children:
            return _("Lists stand below this one: delete them first.")
        return None

    def _inside(self, place: Place) -> frozenset[int]:
        """Return a list with all below it."""
        top = self._list(place.id)
        return frozenset(one.id for one in top.walk()) if top is not None else frozenset({place.id})

    def _list(self, list_id: int) -> TaskList | None:
        """Return a list by its id; the trees are looked through once, not for each key."""
        lists = self.store.state.places.lists
        if self._lists_of is not lists:
            self._lists_of = lists
            self._lists = {one.id: one for top in lists for one in top.walk()}
        return self._lists.get(list_id)

    # -- tasks ---------------------------------------------------------------------------------

    def action_take_out(self) -> None:
        """Take the task out of the list."""
        place, task_id = self.place(), self.target()
        if place is not None and task_id is not None:
            self.act_on(task_id, CommentDraft(removed_list_ids=self._holding(place, task_id)))

    def action_move_to_list(self) -> None:
        """Ask for another list, and move the task there."""
        place, task_id = self.place(), self.target()
        if place is not None and task_id is not None:
            self.write(self._move, place, task_id)

    async def _move(self, place: Place, task_id: int) -> None:
        held = self._holding(place, task_id)
        known = self.store.state.task(task_id) or self.store.state.headers.get(task_id)
        title = _("Move #{id} {title} to").format(id=task_id, title=known.title if known else "")
        state = self.store.state
        options = tree_options(state.places.lists, held, state.forms)
        picked = await self.app.push_screen_wait(Picker(title, Options(options)))
        if picked and isinstance(list_id := picked[0], int):
            draft = CommentDraft(added_list_ids=(list_id,), removed_list_ids=held)
            self.act_on(task_id, draft)

    # -- lists ---------------------------------------------------------------------------------

    def action_star(self) -> None:
        """Give the list a star, or take it away."""
        place = self.place_at_cursor()
        if place is None:
            return
        name = place_name(self.store.state, place)
        starred = self.services.listing.star(place)
        told = _("Starred: {name}.") if starred else _("No star any more: {name}.")
        self.say(told.format(name=name))

    def action_rename(self) -> None:
        """Ask for another name."""
        place = self.place_at_cursor()
        if place is not None:
            self.write(self._rename, place.id)

    async def _rename(self, list_id: int) -> None:
        name = self._name_of(list_id)
        title = _("Rename the list {name}").format(name=one_line(name, NAMED))
        new = await self.app.push_screen_wait(LineDialog(title, name))
        if new is None or new == name:
            self.say(_("The list keeps its name."))
            return
        old, then = one_line(name, NAMED), one_line(new, NAMED)
        told = _("Everybody will see the list {old} as {new}.").format(old=old, new=then)
        if await self._confirmed(title, told, _("rename it")):
            await self.services.listing.change(list_id, ListChange(name=new))

    def action_new_list(self) -> None:
        """Ask for the name of a new list, and whether it stands below the one under the cursor."""
        place = self.place_at_cursor()
        below = place.id if place is not None and place.kind is PlaceKind.LIST else None
        self.write(self._new_list, below)

    async def _new_list(self, parent_id: int | None) -> None:
        title = _("A new list")
        if parent_id is not None:
            title = _("A new list below {name}").format(name=self._name_of(parent_id))
        name = await self.app.push_screen_wait(LineDialog(title, ""))
        if name is None:
            self.say(_("No list was made."))
            return
        made = await self.services.listing.create(name, parent_id)
        self.show_place(Place(PlaceKind.LIST, made.id))

    def action_delete_list(self) -> None:
        """Delete the list, after a yes."""
        place = self.place_at_cursor()
        if place is not None:
            self.write(self._delete_list, place.id)

    async def _delete_list(self, list_id: int) -> None:
        name = one_line(self._name_of(list_id), NAMED)
        title = _("Delete the list {name}").format(name=name)
        told = _("It is gone for everybody, and cannot be brought back from here. Its tasks stay.")
        if await self._confirmed(title, told, _("delete it")):
            await self.services.listing.delete(list_id)
            self.say(_("Deleted the list {name}.").format(name=name))

    def action_people(self, kind: str) -> None:
        """Ask who belongs to the list, or who manages it."""
        place = self.place_at_cursor()
        if place is not None:
            self.write(self._people, place.id, kind)

    async def _people(self, list_id: int, kind: str) -> None:
        """Change the members or the managers.

        The server tells who they are only in its answer to a change. Before the first one people
        can be added, and nobody can be taken away by accident.
        """
        name = one_line(self._name_of(list_id), NAMED)
        known = self.store.state.places.people.get(list_id)
        of_kind = known.manager_ids if known is not None and kind == "managers" else None
        if known is not None and kind == "members":
            of_kind = known.member_ids
        before = frozenset(of_kind or ())
        title = (_("Managers of {name}") if kind == "managers" else _("Members of {name}")).format(
            name=name
        )
        hint = "" if known is not None else _("who it is, is unknown until changed: marks add")
        picker = Picker(
            title,
            self.services.directory.people,
            many=True,
            marked=tuple(before),
            may_be_empty=bool(before),
            hint=hint,
        )
        picked = await self.app.push_screen_wait(picker)
        if picked is None:
            return
        after = frozenset(number for number in picked if isinstance(number, int))
        added, removed = tuple(sorted(after - before)), tuple(sorted(before - after))
        if not added and not removed:
            self.say(_("Nobody was added or taken away."))
            return
        told = [_("Added: {names}.").format(names=self._people_named(added))] if added else []
        told += (
            [_("Taken away: {names}.").format(names=self._people_named(removed))] if removed else []
        )
        if await self._confirmed(title, " ".join(told), _("change it")):
            change = (
                ListChange(added_managers=added, removed_managers=removed)
                if kind == "managers"
                else ListChange(added_members=added, removed_members=removed)
            )
            await self.services.listing.change(list_id, change)

    async def _confirmed(self, title: str, told: str, yes: str) -> bool:
        if await self.app.push_screen_wait(Question(title, (told,), yes)):
            return True
        self.say(_("Nothing was changed."), Mood.WARNING)
        return False

    def _name_of(self, list_id: int) -> str:
        found = self._list(list_id)
        return found.name if found is not None else f"#{list_id}"

    def _people_named(self, ids: tuple[Hashable, ...]) -> str:
        people = {p.id: p.name for one in self.store.state.contacts for p in one.persons}
        return ", ".join(people.get(i, f"#{i}") for i in ids if isinstance(i, int))
