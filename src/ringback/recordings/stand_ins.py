"""What stands in a recording for what belongs to a person: values of the same shape, dealt in order of appearance.

They are not computed from what they stand for: ten digits behind a hash are guessed in minutes. Within one session the
same value always gets the same stand-in, and no two values share one, so that what was equal stays equal and what was
not does not become so.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count

Met = tuple[str, str]
"""A kind (number, email, host, text, or stranger: a text of which nothing is known) and a value of it."""

NUMBER = re.compile(r"[+(-]{0,2}[0-9][0-9 ().-]*")
"""A telephone number in some spelling, or any other run of digits."""

CORE = 9
"""How many of its last digits a number keeps in every spelling, whether a country code stands before them or a zero."""

# What the vendors' documents call well formed: no area code has a 9 in its middle, and neither it nor the three digits
# after it end in 11.
_NORTH_AMERICAN = re.compile(r"1?[2-9](?!11)[0-8][0-9][2-9](?!11)[0-9]{6}")
_AREAS = [
    f"{tens}{ones}" for tens in (0, 1, 3, 4, 5, 6, 7) for ones in range(10) if (tens, ones) not in ((1, 0), (5, 6))
]
"""The last two digits of area codes: each makes one of a place, whatever digit from 2 to 9 stands before it."""

_ELSEWHERE: Mapping[str, str] = {
    "441": "632960",  # the United Kingdom, no place
    "442": "079460",  # London
    "443": "069990",
    "447": "700900",
    "448": "081570",
    "61": "25550",  # Australia
}
"""How the last nine digits of numbers begin that are reserved for fiction, by the digits before them."""

_NOBODYS = re.compile(r"(.*[@.])?(example\.(com|net|org)|[\w-]+\.(example|test|invalid)|localhost)", re.IGNORECASE)
"""Hosts that are reserved for examples, and what is at them (RFC 2606, RFC 6761)."""

_MADE_UP = {"email": "person{}@example.com", "host": "host{}.example.com"}


@dataclass(frozen=True, slots=True)
class StandIns:
    """What stands for what: `texts` by value, `numbers` by their digits, or by the last nine of them."""

    texts: Mapping[str, str]
    numbers: Mapping[str, str]

    def of(self, kind: str, value: str) -> str:
        """The stand-in for `value`; one that was not dealt stays as it is."""
        if kind != "number":
            return self.texts.get(value, value)
        digits = digits_of(value)
        key = digits[-CORE:]
        new = iter(digits[: len(digits) - len(key)] + self.numbers.get(key, key))
        return re.sub("[0-9]", lambda _: next(new), value)


def dealt(met: Iterable[Met], stays: Callable[[str], bool] = lambda _: False) -> StandIns:
    """Stand-ins for the values `met`, in their order.

    A number whose digits are such that it `stays` is nobody's, and so is what lies on a host reserved for examples.
    """
    numbers: dict[str, None] = {}
    texts: dict[str, str] = {}
    for kind, value in met:
        if kind == "number":
            numbers[digits_of(value)] = None
        else:
            texts.setdefault(value, kind)
    return StandIns(dict(_dealt_texts(texts)), _dealt_numbers(numbers, stays))


def _dealt_numbers(numbers: Iterable[str], stays: Callable[[str], bool]) -> dict[str, str]:
    first: dict[str, str] = {}
    for number in numbers:
        first.setdefault(number[-CORE:], number)
    found = {key: key for key, number in first.items() if stays(number)}
    taken = set(found)
    for key, number in first.items():
        if key not in found:
            found[key] = next(each for each in _candidates(number, key) if each not in taken)
            taken.add(found[key])
    return found


def _candidates(number: str, key: str) -> Iterator[str]:
    """What can stand for the last digits `key` of `number`: fiction first, then zeros and a counter."""
    before = number[: len(number) - len(key)]
    if _NORTH_AMERICAN.fullmatch(number):
        yield from (f"{area}55501{each:02}" for area in _AREAS for each in range(100) if area[0] != area[1])
    if before in _ELSEWHERE:
        start = _ELSEWHERE[before]
        width = CORE - len(start)
        yield from (f"{start}{each:0{width}}" for each in range(10**width))
    if before:
        yield from (f"{each:0{CORE}}" for each in count())
    else:  # the first digit stays, so that an integer stays as long as it is
        width = len(key) - 1
        yield from (f"{key[0]}{each:0{width}}" if width else key for each in range(10**width))


def digits_of(text: str) -> str:
    return re.sub("[^0-9]", "", text)


def _dealt_texts(texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    counts: dict[str, int] = {}
    for value, kind in texts.items():
        if kind not in _MADE_UP or not _NOBODYS.fullmatch(value):
            shape = kind if kind in _MADE_UP else blank(value)
            number = counts[shape] = counts.get(shape, -1) + 1
            yield value, _MADE_UP[kind].format(number + 1) if kind in _MADE_UP else filled(shape, number)


def blank(text: str) -> str:
    """The shape of `text`: 0 for every digit, x or X for every letter, é or É for those beyond ASCII."""
    return "".join(map(_blank, text))


def _blank(each: str) -> str:
    if not each.isalnum():
        return each
    if each.isascii():
        return "0" if each.isdigit() else "X" if each.isupper() else "x"
    return "É" if each.isupper() else "é"


_LETTERS = "xabcdefghijklmnopqrstuvwyz"
_BEYOND = "éàáâãäåæçèêëìíîïðñòóôõöøùúûüýþ"
_ALPHABETS = {
    "0": "0123456789",
    "x": _LETTERS,
    "X": _LETTERS.upper(),
    "é": _BEYOND,
    "É": _BEYOND.upper(),
}


def filled(shape: str, number: int) -> str:
    """A text of that shape, another for each number, which counts up from the right; it is longer if it must be."""
    places = list(shape)
    for index in range(len(places) - 1, -1, -1):
        alphabet = _ALPHABETS.get(places[index])
        if alphabet and number:
            number, place = divmod(number, len(alphabet))
            places[index] = alphabet[place]
    return "".join(places) + (str(number) if number else "")
