"""Start a command in a terminal of its own until the inbox is on the screen, then quit it.

Used on an installed wheel: `python smoke.py pyrus-tui demo`. Needs nothing but the test packages.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.harness import run_in_pty


def main(argv: list[str]) -> int:
    with run_in_pty(argv, 80, 24) as terminal:
        terminal.wait_for(r"Inbox [1-9]\d*", seconds=30)
        terminal.send("\x11")
        code = terminal.wait_exit()
    print(f"the inbox was on the screen; exit code {code}")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
