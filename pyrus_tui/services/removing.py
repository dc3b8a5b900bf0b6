"""Deleting a task: at once, never by itself again, and never from the outbox."""

from pyrus_tui.api.protocol import Capability, PyrusApi
from pyrus_tui.errors import PyrusError
from pyrus_tui.words import _


class Remover:
    """Deletes what a person named by its number; nothing brings it back."""

    def __init__(self, api: PyrusApi) -> None:
        self._api = api

    async def delete(self, task_id: int) -> None:
        """Delete a task for everybody.

        Raises:
            PyrusError: it was not deleted, or nobody knows.
        """
        if Capability.DELETE_TASKS not in self._api.capabilities:
            raise PyrusError(_("This server does not let tasks be deleted from here."))
        try:
            await self._api.delete_task(task_id)
        except PyrusError as error:
            told = _("#{id} was not deleted: {reason}")
            if error.may_have_been_applied:
                told = _("#{id} may be deleted or not, no answer came: {reason}")
            error.args = (told.format(id=task_id, reason=error),)
            raise
