"""The demo's interesting tasks, the most telling first."""

from collections.abc import Callable

from pyrus_tui.sandbox import stories_forms as form
from pyrus_tui.sandbox import stories_plain as plain
from pyrus_tui.sandbox.storytelling import Teller

STORIES: list[Callable[[Teller], None]] = [
    form.approve,
    plain.overdue,
    form.client,
    plain.mention,
    form.required_empty,
    plain.due_today,
    form.contract,
    plain.due_at,
    form.asked_again,
    plain.versions,
    form.acknowledge,
    plain.hostile,
    form.client_hostile,
    plain.long_thread,
    form.rejected,
    plain.reply,
    form.leaves,
    plain.events,
    form.purchase,
    plain.family,
    form.onboarding,
    plain.long_title,
    form.client_level_2,
    plain.snoozed,
    form.client_checked,
    plain.formatted,
    form.contract_incomplete,
    plain.link,
    form.client_widget,
    plain.personal,
    plain.from_bot,
    plain.from_karl,
    plain.reopened,
    plain.finished,
    form.paid,
    plain.hidden,
    plain.in_lists,
]
