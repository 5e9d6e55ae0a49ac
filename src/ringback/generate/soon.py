"""Times of the coming days in place of later ones: how far ahead a vendor looks, no document says."""

from datetime import date, timedelta
from typing import Any

from ringback.checks.relations.acceptance import DATE

AHEAD = 2
"""Days from now on which it is still to come in every zone."""

SPREAD = 4
"""Days over which different times are spread."""

FRIDAY = 4


def soon(value: Any, today: date) -> Any:
    """The same time of day on a working day of this week or the next, if `value` is a time that is to come."""
    found = DATE.match(value) if isinstance(value, str) else None
    if found is None or found[0] <= today.isoformat():
        return value
    day = today + timedelta(days=AHEAD + int(found[0][-2:]) % SPREAD)
    while day.weekday() > FRIDAY:
        day += timedelta(days=1)
    return day.isoformat() + value[found.end() :]
