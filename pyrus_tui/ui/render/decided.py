"""What changed since a person's own decision, where it is asked for again."""

from collections.abc import Iterator, Mapping, Sequence

from textual.content import Content

from pyrus_tui.models.comments import ApprovalChoice, Comment
from pyrus_tui.models.history import Decided
from pyrus_tui.models.text import one_line
from pyrus_tui.ui.render.changes import Change, change_lines, net
from pyrus_tui.ui.render.entries import Drawn
from pyrus_tui.ui.render.events import Reading, person_text
from pyrus_tui.ui.render.text import plain
from pyrus_tui.ui.render.times import moment_text
from pyrus_tui.ui.render.values import file_text
from pyrus_tui.words import _, ngettext


def decided_drawn(
    decided: Decided,
    history: Sequence[Comment],
    changes: Sequence[Sequence[Change]],
    how: Reading,
    step_names: Mapping[int, str],
) -> Drawn:
    """Draw the summary: fields old → new, files, step, who wrote, and who asks again."""
    when = moment_text(decided.decision.create_date, how.now, how.zone)
    approved = decided.decision.approval_choice == ApprovalChoice.APPROVED
    told = _("Since you approved, {when}") if approved else _("Since you rejected, {when}")
    header = Content.styled(told.format(when=when), ".text--warning")
    later = history[decided.at + 1 :]
    lines = [*_asked(decided, how)]
    lines += change_lines(
        net(change for one in changes[decided.at + 1 :] for change in one), how.now, how.zone
    )
    for comment in later:
        lines.extend(
            Content.assemble(("+ ", ".text--warning"), "[" + _("file") + "] ", file_text(file))
            for file in comment.attachments
        )
    if steps := [c.changed_step for c in later if c.changed_step is not None]:
        name = one_line(step_names.get(steps[-1], ""), 40)
        step = _("step {step}").format(step=f"{steps[-1]} {name}".strip())
        lines.append(Content.assemble(("→ ", ".text--warning"), plain(step)))
    lines += _writers(later, how)
    if not lines:
        lines.append(Content.styled(_("Nothing else has changed."), ".text--muted"))
    return header, Content("\n").join(lines)


def _asked(decided: Decided, how: Reading) -> Iterator[Content]:
    if decided.asked is not None:
        told = _("Asked again by {person}, {when}").format(
            person=person_text(decided.asked.author),
            when=moment_text(decided.asked.create_date, how.now, how.zone),
        )
        yield Content(f"↺ {told}")


def _writers(later: Sequence[Comment], how: Reading) -> Iterator[Content]:
    counts: dict[str, int] = {}
    for comment in later:
        mine = comment.author is not None and comment.author.id == how.me_id
        says = comment.text or comment.formatted_text
        if says and not mine and comment.edit_comment_id is None:
            who = person_text(comment.author)
            counts[who] = counts.get(who, 0) + 1
    for who, count in counts.items():
        told = ngettext("{n} comment by {who}", "{n} comments by {who}", count)
        yield plain("· " + told.format(n=count, who=who))
