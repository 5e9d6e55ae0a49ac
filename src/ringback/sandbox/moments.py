"""A moment as vendors write it who have no zone: YYYY-MM-DD HH:MM:SS, in the 24-hour clock."""

import calendar
import re

_MOMENT = re.compile("[0-9]{4}-([0-9]{2})-([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})")


def wrong_moment(text: str) -> str:
    """What is wrong with a moment: its "form", a "day" or hour that does not exist, or "".

    29 February is taken for a day of any year.
    """
    found = _MOMENT.fullmatch(text)
    if not found:
        return "form"
    month, day, hour, minute, second = map(int, found.groups())
    days = calendar.monthrange(2000, month)[1] if 1 <= month <= 12 else 0
    return "" if 1 <= day <= days and hour < 24 and minute < 60 and second < 60 else "day"
