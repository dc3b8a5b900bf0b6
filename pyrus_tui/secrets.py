"""Text that must not be seen: it masks itself wherever it is printed."""

from weakref import WeakValueDictionary

SHORTEST = 6
"""Letters of a secret that is looked for in texts: shorter ones are words of any text."""


class Secret:
    """Holds a key or a token; only `reveal` gives it away, and only the session asks for it."""

    __slots__ = ("__weakref__", "_value")

    def __init__(self, value: str) -> None:
        self._value = value
        _in_use[id(self)] = self

    def reveal(self) -> str:
        """Return the text itself."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __reduce__(self) -> str:
        raise TypeError("a secret is not written down")


_in_use: "WeakValueDictionary[int, Secret]" = WeakValueDictionary()


def without_secrets(text: str) -> str:
    """Take every secret that is in use out of a text for others, such as a crash report."""
    for secret in list(_in_use.values()):
        if len(value := secret.reveal()) >= SHORTEST:
            text = text.replace(value, "***")
    return text
