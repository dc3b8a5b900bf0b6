"""Make the pictures of the README: `python -m tests.screenshots`."""

import asyncio
import re
from pathlib import Path

from tests.conftest import running
from tests.harness import keys

FOLDER = Path(__file__).parent.parent / "screenshots"
PICTURES = {
    "inbox-120x35": ((120, 35), ("j", "j")),
    "inbox-80x24": ((80, 24), ()),
    "task-120x35": ((120, 35), ("2", "enter")),
    "help-120x35": ((120, 35), ("?",)),
}
"""Name → size in cells, and the keys that lead there from the start."""


async def take(name: str, size: tuple[int, int], presses: tuple[str, ...]) -> None:
    """Run the demo, press keys, and store what is on the screen."""
    async with running(size=size) as world:
        await world.ready()
        await keys(world.pilot, *presses)
        picture = world.app.export_screenshot(title="pyrus-tui")
    picture = re.sub(r"terminal-\d+-", "terminal-", picture)  # a random number each time
    (FOLDER / f"{name}.svg").write_text(picture, encoding="utf-8")


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, (size, presses) in PICTURES.items():
        asyncio.run(take(name, size, presses))


if __name__ == "__main__":
    main()
