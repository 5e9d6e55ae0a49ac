"""What a request asks Talkdesk's list for: page, size and filters, or what is wrong with them.

The document gives every parameter a limit (lines 162 to 203), and says nothing of parameters that come twice: this
vendor takes none twice.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import parse_qsl

from ringback.sandbox.talkdesk_stored import STATUSES
from ringback.sandbox.talkdesk_ways import Ways
from ringback.sandbox.vendor import Lies

PAGING = ("page", "per_page")
MOST = 500
LONGEST = {"agent_id": 35, "campaign_id": 35, "contact_id": 35, "phone_number": 36, "record_id": 36, "status": 35}
LONGEST_DATE = 35

_INTEGER = re.compile(r"-?[0-9]{1,300}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}.*")
_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_AGENTS = re.compile(r"[^,]{1,35}(,[^,]{1,35})+")

Problem = tuple[str, str]
"""A parameter, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for: `pairs` as they came, page and size if they were asked for, filters by their names."""

    pairs: tuple[tuple[str, str], ...]
    page: int | None
    per_page: int | None
    filters: Mapping[str, str]


def read_query(text: str, ways: Ways, lies: Lies) -> tuple[Query, list[Problem]]:
    """The query `text`, and every reason to refuse it, in the order of the parameters."""
    pairs = tuple(parse_qsl(text, keep_blank_values=True))
    values = dict(reversed(pairs))  # the first of each name
    known = {*PAGING, *LONGEST, *ways.date_names}
    filters = {name: value for name, value in values.items() if name in known and name not in PAGING}
    if ways.blank_filter == "no filter":
        filters = {name: value for name, value in filters.items() if value}
    problems = [(name, "is given twice") for name, times in Counter(name for name, _ in pairs).items() if times > 1]
    if ways.unknown_parameter == "refused":
        problems += [(name, "is not known") for name in values if name not in known]
    else:
        problems = [(name, wrong) for name, wrong in problems if name in known]
    numbers = {}
    for name in PAGING:
        numbers[name], wrong = _number(name, values[name], lies) if name in values else (None, "")
        problems += [(name, wrong)] if wrong else []
    problems += [(name, wrong) for name, value in filters.items() for wrong in _wrong(name, value, ways, lies)]
    return Query(pairs, numbers["page"], numbers["per_page"], filters), problems


def _number(name: str, text: str, lies: Lies) -> tuple[int | None, str]:
    """The number from 1 to 500 that `text` is, or what it is instead."""
    if not _INTEGER.fullmatch(text):
        taken = name == "page" and lies.tells("talkdesk-accepts-page-text")
        return None, "" if taken else "is not an integer"
    number = int(text)
    if abs(number) >= 2**31 and lies.tells("talkdesk-numbers-wrap-at-32-bits"):
        number = number % 2**31 % MOST + 1
    if number < 1 and name == "page" and lies.tells("talkdesk-accepts-page-zero"):
        number = 1
    if number > MOST and name == "per_page" and lies.tells("talkdesk-accepts-per-page-over-500"):
        return MOST, ""
    return (number, "") if 1 <= number <= MOST else (None, f"is not from 1 to {MOST}")


def _wrong(name: str, value: str, ways: Ways, lies: Lies) -> Iterator[str]:
    """What is wrong with a filter's value."""
    if not value:
        if ways.blank_filter == "refused":
            yield "is blank"
        return
    longest = LONGEST.get(name, LONGEST_DATE)
    if (
        len(value) > longest
        and not _may_be_longer(name, value, ways)
        and not lies.tells("talkdesk-accepts-long-filters")
    ):
        yield f"is longer than {longest} characters"
    elif name == "status" and value not in STATUSES and ways.other_status == "refused":
        yield "is none of " + ", ".join(STATUSES)
    elif name in ways.date_names and moment(value, ways) is None:
        yield "is no time that can be read"


def _may_be_longer(name: str, value: str, ways: Ways) -> bool:
    """Campaigns have ids of 36 characters, and a list of agents is longer than one of them."""
    if name == "campaign_id":
        return _UUID.fullmatch(value) is not None
    return name == "agent_id" and ways.agent_lists and _AGENTS.fullmatch(value) is not None


def moment(text: str, ways: Ways) -> date | datetime | None:
    """The day or the instant that a date filter names, None if it is neither or not of the kind that is taken."""
    try:
        if ways.dates != "instants" and _DATE.fullmatch(text):
            return date.fromisoformat(text)
        if ways.dates != "dates" and _INSTANT.fullmatch(text):
            instant = datetime.fromisoformat(text.upper())
            return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    except ValueError:
        return None
    return None
