"""Finding an item among many while somebody types: people, lists, forms, catalog rows, tasks.

The best come first: those that begin with what was typed, those with words that begin so, those
that have it inside a word, those that only resemble it. Alphabet and keyboard layout do not matter.
"""

from array import array
from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pyrus_tui.models.slices import in_slices
from pyrus_tui.models.spelling import fold, is_sign, loosen, other_layout

K = TypeVar("K", bound=Hashable)

Item = tuple[str, str, K]
"""What is searched for: a text, an extra text that may be found too, and what it stands for."""
Span = tuple[int, int]
_Needles = tuple[tuple[str, ...], ...]
"""For each word of a query its spellings, any of which may fit."""

FEW = 5
"""With fewer exact matches than this, words that only resemble the query are looked for too."""
MOST_WORDS = 8
"""Words of a query that count."""
_MOST_ORDERED = 500
"""Items among which those with whole words are put first, at most."""
_POOLS = 24
"""How many answers for a word are kept for the next letter."""
_ALIKE = 200
"""How many words that resemble one of the query are looked for."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_FIELD = "\v"
"""Stands between the two texts of an item; each spelling of a text begins with a newline."""


@dataclass(frozen=True, slots=True)
class Match(Generic[K]):
    """An item that was found; `ranges` and `extra_ranges` tell which parts of its texts fit."""

    id: K
    text: str
    extra: str = ""
    needles: tuple[str, ...] = ()

    @property
    def ranges(self) -> tuple[Span, ...]:
        """Where the text fits the query, as (start, end), in order."""
        return marked(self.text, self.needles)

    @property
    def extra_ranges(self) -> tuple[Span, ...]:
        """Where the extra text fits the query."""
        return marked(self.extra, self.needles)


class Finder(Generic[K]):
    """An index over items, in the order in which equally good ones are shown.

    50,000 items take about half a second to take in and a few milliseconds a typed letter;
    `Finder.made` takes them in by slices, for use beside a screen.
    """

    def __init__(self, items: Iterable[Item[K]] = ()) -> None:
        self._items: list[Item[K]] = []
        self._titles: list[str] = []
        self._keys: list[str] = []
        self._holders: dict[str, array[int]] = {}
        self._words: list[str] = []
        self._pools: dict[tuple[str, ...], list[int]] = {}
        self._add(items)
        self._close()

    @classmethod
    async def made(cls, items: Iterable[Item[K]]) -> "Finder[K]":
        """Index many items with a pause after each slice, so that no key waits."""
        finder = cls()
        async for part in in_slices(items):
            finder._add(part)
        finder._close()
        return finder

    def __len__(self) -> int:
        return len(self._items)

    def _add(self, items: Iterable[Item[K]]) -> None:
        holders = self._holders
        fresh: list[str] = []
        for item in items:
            number = len(self._items)
            self._items.append(item)
            title, loose_title = _spellings(item[0])
            extra, loose_extra = _spellings(item[1])
            titled = f"\n {title}\n {loose_title}" if loose_title != title else f"\n {title}"
            self._titles.append(titled)
            extras = f" {extra} {loose_extra}" if loose_extra != extra else f" {extra}"
            self._keys.append(f"{titled}{_FIELD}{extras}" if extra else titled)
            for word in {*loose_title.split(), *loose_extra.split()}:
                holder = holders.get(word)
                if holder is None:
                    holder = holders[word] = array("l")
                    fresh.append(word)
                holder.append(number)
        self._words += sorted(fresh)

    def _close(self) -> None:
        self._pools.clear()
        self._words.sort()  # of sorted runs: a fraction of the work

    def find(self, query: str, limit: int = 100) -> list[Match[K]]:
        """Return at most `limit` items that fit, the best first; all of them for an empty query."""
        if not query.strip():
            return [self._match(number, ()) for number in range(min(limit, len(self._items)))]
        typed = _needles(query)
        if not typed:
            signs = self._with_signs(query.strip().casefold(), limit)
            typed = _needles(other_layout(query))  # letters of one layout are signs of the other
            if signs or not typed:
                return signs
        # Each step adds to what was found before, and is taken only while that is too little.
        found: dict[int, tuple[str, ...]] = {}
        pool = self._holding(typed)
        _take(found, self._beginning(typed, pool), typed, limit)
        swapped = _needles(other_layout(query)) if not found else ()
        swapped = swapped if swapped != typed else ()
        others = self._holding(swapped) if swapped else []
        _take(found, self._beginning(swapped, others), swapped, limit)
        _take(found, iter([pool]), typed, limit)
        _take(found, iter([others]), swapped, limit)
        for needles in (typed, swapped):
            if len(found) < min(FEW, limit) and needles:
                resembling, words = self._resembling(needles)
                _take(found, iter([resembling]), words, limit)
        return [self._match(number, needles) for number, needles in found.items()]

    def _match(self, number: int, needles: tuple[str, ...]) -> Match[K]:
        text, extra, id = self._items[number]
        key = self._keys[number]
        return Match(id, text, extra, tuple(needle for needle in needles if needle in key))

    def _with_signs(self, query: str, limit: int) -> list[Match[K]]:
        """Find by signs alone, which no spelling keeps."""
        numbers = (n for n, item in enumerate(self._items) if query in item[0].casefold())
        return [self._match(n, ()) for n, _turn in zip(numbers, range(limit), strict=False)]

    def _holding(self, needles: _Needles) -> list[int]:
        """Return the items that have every word somewhere."""
        pools = sorted((self._with_word(word) for word in needles), key=len)
        pool = pools[0] if pools else []
        for word in needles if len(needles) > 1 else ():
            pool = _filtered(pool, self._keys, word)
        return pool

    def _with_word(self, word: tuple[str, ...]) -> list[int]:
        """Return the items that have a word somewhere: among those that had its beginning."""
        pool = self._pools.get(word)
        if pool is None:
            pool = _filtered(self._narrowest(word), self._keys, word)
            while len(self._pools) >= _POOLS:
                del self._pools[next(iter(self._pools))]
            self._pools[word] = pool
        return pool

    def _narrowest(self, word: tuple[str, ...]) -> Sequence[int]:
        """Return the shortest known answer that holds all items with the word."""
        narrowest: Sequence[int] = range(len(self._items))
        for shorter, known in self._pools.items():
            if len(known) < len(narrowest) and all(
                any(part in spelling for part in shorter) for spelling in word
            ):
                narrowest = known
        return narrowest

    def _beginning(self, needles: _Needles, pool: list[int]) -> Iterator[list[int]]:
        """Yield the items with words that begin as typed: at the front, in the text, in both."""
        if not needles or not pool:
            return
        begins = [_before(" ", word) for word in needles]
        in_title = pool
        for word in begins:
            in_title = _filtered(in_title, self._titles, word)
        first = _filtered(in_title, self._titles, _before("\n ", needles[0]))
        yield self._whole_words_first(needles, first)
        yield self._whole_words_first(needles, in_title)
        anywhere = pool
        for word in begins:
            anywhere = _filtered(anywhere, self._keys, word)
        yield anywhere

    def _whole_words_first(self, needles: _Needles, pool: list[int]) -> list[int]:
        """Put those that have a typed word as it is before those that only begin so."""
        if len(pool) > _MOST_ORDERED:
            return pool
        wanted = {spelling for word in needles for spelling in word}
        return sorted(pool, key=lambda i: -len(wanted & set(self._titles[i].split())))

    def _resembling(self, needles: _Needles) -> tuple[list[int], _Needles]:
        """Return the items that have words like those typed, and these words."""
        pool: set[int] | None = None
        alike: list[tuple[str, ...]] = []
        for word in needles:
            words = self._words_like(word[-1])
            holders = set(self._with_word(word))
            for other in words:
                holders.update(self._holders[other])
            pool = holders if pool is None else pool & holders
            alike.append((*word, *words))
        return sorted(pool or ()), tuple(alike)

    def _words_like(self, word: str) -> list[str]:
        """Return known words one slip away from the word, or with its letters in this order.

        A number that resembles another is another number.
        """
        if len(word) < 3 or word.isdigit():
            return []
        found = {known for known in self._starting_with(word[0]) if _skips(word, known)}
        if len(word) > 3:
            for slip in _slips(word):
                found.update(self._starting_with(slip))
        return sorted(found)[:_ALIKE]

    def _starting_with(self, start: str) -> Iterator[str]:
        at = bisect_left(self._words, start)
        while at < len(self._words) and self._words[at].startswith(start):
            yield self._words[at]
            at += 1


def _spellings(text: str) -> tuple[str, str]:
    folded = fold(text)
    return folded, " ".join(map(loosen, folded.split()))


def _needles(query: str) -> _Needles:
    return tuple(_both(word) for word in fold(query).split()[:MOST_WORDS])


def _both(word: str) -> tuple[str, ...]:
    """Return the spellings of a typed word; a single letter left of more says too little."""
    loose = loosen(word)
    return (word,) if loose == word or len(loose) < min(2, len(word)) else (word, loose)


def _before(sign: str, word: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sign + spelling for spelling in word)


def _filtered(pool: Iterable[int], texts: Sequence[str], word: tuple[str, ...]) -> list[int]:
    """Keep the numbers whose text has one of the spellings; this is what a typed letter costs."""
    if len(word) == 1:
        (one,) = word
        return [i for i in pool if one in texts[i]]
    one, two, *more = word
    if more:
        return [i for i in pool if any(spelling in texts[i] for spelling in word)]
    return [i for i in pool if one in texts[i] or two in texts[i]]


def _slips(word: str) -> set[str]:
    """Return what a word becomes by one letter left out, added, taken wrongly, or swapped."""
    letters = {*_LETTERS, *word}
    parts = [(word[:at], word[at:]) for at in range(1, len(word))]
    shorter = {head + tail[1:] for head, tail in parts}
    swapped = {head[:-1] + tail[0] + head[-1] + tail[1:] for head, tail in parts}
    longer = {head + letter + tail for head, tail in parts for letter in letters}
    wrong = {head + letter + tail[1:] for head, tail in parts for letter in letters}
    return shorter | swapped | longer | wrong


def _skips(word: str, known: str) -> bool:
    """Say whether a known word has the letters of the typed one in this order."""
    if len(known) > 3 * len(word):
        return False
    letters = iter(known)
    return all(letter in letters for letter in word)


def marked(text: str, needles: Iterable[str]) -> tuple[Span, ...]:
    """Return the parts of a text that fit the spellings: beginnings of words before insides."""
    words = [(word, loosen(word), sources) for word, sources in _words(text)]
    spans: set[Span] = set()
    for needle in needles:
        begun = {
            (sources[0], sources[_length(word, needle)])
            for word, loose, sources in words
            if word.startswith(needle) or loose.startswith(needle)
        }
        spans |= begun or set(_inside(words, needle))
    # A needle may end within a character that stands for several letters.
    return _merged({(start, max(end, start + 1)) for start, end in spans})


def _words(text: str) -> Iterator[tuple[str, list[int]]]:
    """Yield the folded words of a text, each with where its letters stand and where it ends."""
    word, sources = "", []
    for at, character in enumerate(text):
        folded = fold(character).replace(" ", "")
        if folded:
            word += folded
            sources += [at] * len(folded)
        elif word and is_sign(character):
            yield word, [*sources, at]
            word, sources = "", []
    if word:
        yield word, [*sources, len(text)]


def _length(word: str, needle: str) -> int:
    """Return how many letters of a word make up its beginning."""
    if word.startswith(needle):
        return len(needle)
    return next((n for n in range(1, len(word)) if loosen(word[:n]).startswith(needle)), len(word))


def _inside(words: Iterable[tuple[str, str, list[int]]], needle: str) -> Iterator[Span]:
    for word, loose, sources in words:
        at = word.find(needle)
        if at >= 0:
            yield sources[at], sources[at + len(needle)]
        elif needle in loose:
            yield sources[0], sources[-1]


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _take(
    found: dict[int, tuple[str, ...]],
    tiers: Iterator[list[int]],
    needles: _Needles,
    limit: int,
) -> None:
    """Add what the tiers yield, until there is enough."""
    flat = tuple(needle for word in needles for needle in word)
    while len(found) < limit and (numbers := next(tiers, None)) is not None:
        for number in numbers:
            if len(found) >= limit:
                return
            found.setdefault(number, flat)
