"""Write the README's table of keys anew: `python -m tests.readme`."""

import re
from pathlib import Path

from pyrus_tui.ui.keys import markdown_table

README = Path(__file__).parent.parent / "README.md"


def main() -> None:
    text = README.read_text(encoding="utf-8")
    table = f"<!-- keys -->\n{markdown_table().strip()}\n<!-- /keys -->"
    new = re.sub(r"<!-- keys -->.*?<!-- /keys -->", lambda _found: table, text, flags=re.DOTALL)
    README.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
