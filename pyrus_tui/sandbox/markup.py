"""The HTML subset of formatted texts: its plain text, whom it mentions, what it answers."""

from html import escape
from html.parser import HTMLParser

_BLOCKS = {"br", "li", "div", "p", "ul", "ol"}


class Markup(HTMLParser):
    """Reads a formatted text once; a quote of another comment is left out of the plain text."""

    def __init__(self, formatted: str) -> None:
        super().__init__(convert_charrefs=True)
        self.mentions: list[int] = []
        self.reply_note_id = 0
        self._words: list[str] = []
        self._quoted = 0
        self.feed(formatted)
        self.close()

    @property
    def text(self) -> str:
        """Return the text without its markup."""
        return "".join(self._words).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of mentions, quotes and line breaks."""
        values = dict(attrs)
        if tag == "quote":
            self._quoted += 1
            self.reply_note_id = self.reply_note_id or _number(values.get("data-noteid"))
        person_id = _number(values.get("data-personid"))
        if tag == "span" and person_id and person_id not in self.mentions and not self._quoted:
            self.mentions.append(person_id)
        if tag in _BLOCKS and self._words and not self._quoted:
            self._words.append("\n")
        if tag == "li" and not self._quoted:
            self._words.append("• ")

    def handle_endtag(self, tag: str) -> None:
        """Leave a quote."""
        if tag == "quote" and self._quoted:
            self._quoted -= 1

    def handle_data(self, data: str) -> None:
        """Collect text outside quotes."""
        if not self._quoted:
            self._words.append(data)


def mention(person_id: int, name: str) -> str:
    """Write the markup that mentions somebody."""
    return f'<span data-personid="{person_id}">{escape(name)}</span>'


def quote(note_id: int, person_id: int, name: str, text: str) -> str:
    """Write the markup that makes a comment an answer to another one."""
    return (
        f'<quote data-noteid="{note_id}" data-personid="{person_id}"'
        f' data-personname="{escape(name)}">{escape(text)}</quote>'
    )


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else 0
