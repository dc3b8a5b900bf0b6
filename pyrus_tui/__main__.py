"""Run with `python -m pyrus_tui`."""

import sys

from pyrus_tui.cli import main

if __name__ == "__main__":
    sys.exit(main())
