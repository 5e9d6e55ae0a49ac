"""Which values may ring.

The list is closed. No library is asked whether a number is possible: phonenumbers calls 911 and 112 impossible, and a
telephone exchange dials them. A value that no line here permits does not leave.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ringback.tenant import Tenant
from ringback.tenant.model import TICKET

UNDIALLABLE = ("not a number", "n/a")
"""Texts without a digit that may stand where a number belongs, for requests that must be refused."""

FICTION: Mapping[str, str] = {
    # North America: 555-0100 to 555-0199 in every area code of a place (ATIS-0300115). Codes that end in two equal
    # digits, 52x, 88x, 456 and 710 are no places.
    "North America": r"1(?!52|88|456|710)[2-9](?!(?P<twice>[0-9])(?P=twice))[0-8][0-9]55501[0-9]{2}",
    # Ofcom, telephone numbers for use in TV and radio drama programmes.
    "United Kingdom, cities": r"44(11[3-8]|121|131|141|151|161)4960[0-9]{3}",
    "London": r"442079460[0-9]{3}",
    "Tyneside": r"441914980[0-9]{3}",
    "Northern Ireland": r"442896496[0-9]{3}",
    "Cardiff": r"442920180[0-9]{3}",
    "United Kingdom, no place": r"441632960[0-9]{3}",
    "United Kingdom, mobile": r"447700900[0-9]{3}",
    "United Kingdom, freephone": r"448081570[0-9]{3}",
    "United Kingdom, no area": r"443069990[0-9]{3}",
    # ACMA, phone numbers for use in TV shows, films and creative works.
    "Australia": r"61[2378](5550|7010)[0-9]{4}",
    "Australia, mobile": r"61491570(006|110|15[6-9])",
}
"""The digits, country code first, of numbers that are reserved for fiction and that no exchange connects."""

_FICTION = re.compile("|".join(FICTION.values()))
_NUMBER = re.compile(r"\+?[0-9(][0-9 ().-]*")
_BARE_NUMBER = re.compile(r"\+?[0-9]+")
_BETWEEN_NUMBERS = re.compile(r"[ :;,|]+")


@dataclass(frozen=True, slots=True)
class Permission:
    """What one tenant lets ring: `exact` letter by letter, `digits` in any spelling of a number, and tickets."""

    anything: bool
    exact: frozenset[str]
    digits: frozenset[str]
    tickets: frozenset[str]

    def permits(self, kind: str, value: Any) -> bool:
        """Whether `value` may leave at a place that rings as `kind` says: number, numbers or ticket."""
        if self.anything or is_silent(kind, value):
            return True
        if isinstance(value, bool) or not isinstance(value, str | int):
            return False
        text = str(value).strip(" ")
        if kind == "ticket":
            return text in self.tickets
        if kind == "numbers":  # what stands between them is not documented, so each must be in one piece
            parts = [part for part in _BETWEEN_NUMBERS.split(text) if part]
            return all(_BARE_NUMBER.fullmatch(part) and self._permits_number(part) for part in parts)
        return text in self.exact or self._permits_number(text)

    def _permits_number(self, text: str) -> bool:
        return is_fiction(text) or (_NUMBER.fullmatch(text) is not None and _digits(text) in self.digits)


def permission(tenant: Tenant, unknown_tickets: frozenset[str]) -> Permission:
    """What the tenant file lets ring; `unknown_tickets` are those that it says do not exist."""
    entries = [entry for entry in tenant.may_ring if not entry.startswith(TICKET)]
    listed = [entry.removeprefix(TICKET) for entry in tenant.may_ring if entry.startswith(TICKET)]
    return Permission(
        anything=tenant.rings_anything,
        exact=frozenset(entries),
        digits=frozenset(_digits(entry) for entry in entries if _NUMBER.fullmatch(entry)),
        tickets=unknown_tickets.union(listed),
    )


def is_silent(kind: str, value: Any) -> bool:
    """Whether there is nothing in `value` that anything could dial: it is null, blank or UNDIALLABLE."""
    if value is None or (isinstance(value, str) and not value.strip(" ")):
        return True
    return kind != "ticket" and value in UNDIALLABLE


def is_fiction(text: str) -> bool:
    """Whether `text` is a number with + and country code that is reserved for fiction."""
    written = _NUMBER.fullmatch(text) is not None and text.startswith("+")
    return written and _FICTION.fullmatch(_digits(text)) is not None


def _digits(text: str) -> str:
    return re.sub("[^0-9]", "", text)
