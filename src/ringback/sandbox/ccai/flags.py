"""What is known of the customer of each call: three flags, read by GET and set by PATCH."""

from collections.abc import Mapping
from typing import Any

from ringback.sandbox.ccai.habits import BAD, REPEAT, REPEATS, VERIFIED, Habits
from ringback.sandbox.vendor import Lies

NAMES = (VERIFIED, BAD, REPEAT)
REPLACES = "ccai-update-replaces"


class FlagError(Exception):
    """An update cannot be made; the text says why."""


class Flags:
    """The flags of every call, by the call's id; what nobody has set is not there."""

    def __init__(self, habits: Habits, lies: Lies) -> None:
        self.habits = habits
        self.lies = lies
        self.kept: dict[int, dict[str, bool]] = {}

    def read(self, call: int) -> dict[str, bool | None]:
        """The flags of a call, as an answer has them."""
        flags = self.shown(call)
        if self.kept.get(call) and self.lies.tells("ccai-flags-lost-when-read"):
            del self.kept[call]
        return flags

    def shown(self, call: int) -> dict[str, bool | None]:
        own = self.kept.get(call, {})
        flags: dict[str, bool | None] = {name: own.get(name, self.habits.unset_flag) for name in NAMES}
        repeat = flags.pop(REPEAT)
        return flags | dict.fromkeys(self.habits.repeat_read, repeat)

    def update(self, call: int, body: Any) -> None:
        """Set the flags that `body` names; raises FlagError."""
        given, lies = self._given(body), self.lies
        if lies.tells("ccai-update-forgotten") or lies.tells("ccai-update-lost", every=3):
            return
        if False in given.values() and lies.tells("ccai-false-not-kept"):
            given = {name: value for name, value in given.items() if value is not False}
        known = self.kept.get(call, {})
        replaced = known.keys() - given.keys() and lies.tells(REPLACES)
        before: dict[str, bool | None] = {} if replaced else {**known}
        self.kept[call] = {name: value for name, value in (before | given).items() if value is not None}

    def _given(self, body: Any) -> dict[str, bool | None]:
        """The flags in `body` under the names that GET has first; other keys mean nothing."""
        if not isinstance(body, Mapping):
            raise FlagError("The body is not an object")
        for name in (VERIFIED, BAD, REPEAT, REPEATS):
            value = body.get(name, False)
            if not isinstance(value, bool) and not (value is None and self.habits.null_unsets):
                raise FlagError(f"{name} is not a boolean")
        names = {VERIFIED: VERIFIED, BAD: BAD} | dict.fromkeys(self.habits.repeat_written, REPEAT)
        given = {names[name]: value for name, value in body.items() if name in names}
        if self.habits.all_flags_needed and len(given) < len(NAMES) and REPLACES not in self.lies.names:
            raise FlagError("A flag is missing")
        return given
