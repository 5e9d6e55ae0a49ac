"""Times of the coming days in place of later ones: how far ahead a vendor looks, no document says."""

from datetime import date, timedelta
from typing import Any

from ringback.checks.relations.acceptance import DATE

AHEAD = 2
"""Days after which a time is still to come in every zone."""

SPREAD = 4
"""Working days over which different times are spread."""

FRIDAY = 4
DAY = timedelta(days=1)


def soon(value: Any, today: date) -> Any:
    """The same time of day on one of the next working days, if `value` is a time that is to come."""
    found = DATE.match(value) if isinstance(value, str) else None
    if found is None or found[0] <= today.isoformat():
        return value
    day = _working(today + AHEAD * DAY)
    for _ in range(int(found[0][-2:]) % SPREAD):
        day = _working(day + DAY)
    return day.isoformat() + value[found.end() :]


def _working(day: date) -> date:
    while day.weekday() > FRIDAY:
        day += DAY
    return day
