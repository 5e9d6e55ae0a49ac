"""The sandbox's clock, and times as this vendor reads and writes them."""

import random
import re
from datetime import UTC, datetime, timedelta

from ringback.sandbox.ccai.habits import Habits

MOMENT = re.compile(
    r"([0-9]{4})(-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}:)([0-9]{2})(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
"""A time as RFC 3339 writes it (section 5.6)."""


class Clock:
    """A clock that goes on by a minute or so whenever it is looked at: no answer depends on the real one."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.time = datetime(2031, 3, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(500_000))

    def now(self) -> datetime:
        self.time += timedelta(milliseconds=self.chance.randrange(1_000, 90_000))
        return self.time


def written(time: datetime, habits: Habits) -> str:
    """A time in UTC, in the vendor's notation."""
    text = time.isoformat(timespec="seconds" if habits.times == "seconds" else "milliseconds")
    return text if habits.times == "offset" else text.replace("+00:00", "Z")


def booked(text: str, habits: Habits) -> str | None:
    """The time that a call is to be made at, as answers write it; None if `text` is no time.

    A time that Python's calendar does not reach is repeated as it is. A leap second is the second before it.
    """
    found = MOMENT.fullmatch(text)
    if found is None:
        return _other(text, habits) if habits.other_times_read else None
    year, date, minutes, second, fraction, offset = found.groups()
    second = "59" if second == "60" else second
    try:
        in_any_year = f"{'2000' if year == '0000' else year}{date}T{minutes}{second}{(fraction or '')[:7]}"
        time = datetime.fromisoformat(in_any_year + offset.upper())
    except ValueError:
        return None
    if year == "0000":
        return text
    try:
        return written(time.astimezone(UTC), habits)
    except OverflowError:
        return text


def _other(text: str, habits: Habits) -> str | None:
    """A time in another notation of ISO 8601, in UTC unless it says otherwise."""
    try:
        time = datetime.fromisoformat(text)
        return written(time.replace(tzinfo=time.tzinfo or UTC).astimezone(UTC), habits)
    except (ValueError, OverflowError):
        return None
