"""The callbacks that Talkdesk's sandbox has scheduled: of every kind that the document names, drawn from the seed.

All numbers lie in ranges that are reserved for fiction.
"""

import random
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, TypeVar

from ringback.sandbox.vendor import Leeway

T = TypeVar("T")

STATUSES = ("UNATTEMPTED", "TO_BE_RETRIED", "EXHAUSTED", "SUCCESS", "CANCELED", "INVALID_NUMBER")
ASSIGN_TYPES = ("MYSELF_ONLY", "SPECIFIC_AGENT", "SPECIFIC_RING_GROUP", "MYSELF_IF_AVAILABLE", "ANY_ELIGIBLE_AGENT")
CALL_TYPES = ("INBOUND", "MANUAL_OUTBOUND", "PROACTIVE_OUTBOUND")
DIALING_MODELS = ("PREDICTIVE", "PREVIEW")

OWN = frozenset({"MYSELF_ONLY", "MYSELF_IF_AVAILABLE"})
NEEDED = frozenset({"callback_id", "phone_number", "status", "assign_type", "agent_id", "next_time_to_call"})
"""What a callback always shows, if it has it."""

FIRST_DAY = datetime(2030, 1, 7, 8, tzinfo=UTC)
NAMES = (
    ("Ann", "Example"),
    ("José", "Núñez"),
    ("Łukasz", "Żółć"),
    ("美咲", "山田"),
    ("Zoë 🦊", "O'Hara"),
    ("", "Example"),
)
EXTRA: tuple[dict[str, Any], ...] = (
    {},
    {"colour": "blue"},
    {"note": "nach 18 Uhr – bitte", "attempts": 3},
    {"vip": True, "tags": ["a", "ü"], "address": {"city": "São Paulo", "floor": None}},
)
ZONES = ("America/New_York", "Europe/Lisbon", "Asia/Kolkata", "UTC")


@dataclass(frozen=True, slots=True)
class Stored:
    """One callback: the fields that it shows, all agents whom it is for, its two times, whether it shows a link."""

    fields: Mapping[str, Any]
    agents: tuple[str, ...]
    time_to_call: datetime
    next_time_to_call: datetime | None
    linked: bool

    @property
    def id(self) -> str:
        return str(self.fields["callback_id"])


def stored_callbacks(leeway: Leeway) -> tuple[Stored, ...]:
    """All callbacks in the order in which this vendor lists them."""
    many = leeway.choose("number of callbacks", range(23, 62))
    chance = leeway.random("callbacks")
    drawn = _Drawn(leeway, chance, many)
    order = leeway.choose("order of the list", ["by time", "latest first", "by id"])
    return tuple(sorted(drawn.callbacks, key=ORDERS[order]))


ORDERS: Mapping[str, Callable[[Stored], tuple[float, str]]] = {
    "by time": lambda it: (it.time_to_call.timestamp(), it.id),
    "latest first": lambda it: (-it.time_to_call.timestamp(), it.id),
    "by id": lambda it: (0.0, it.id),
}


class _Drawn:
    """Draws `many` callbacks that share a few agents, campaigns, contacts, records and numbers."""

    def __init__(self, leeway: Leeway, chance: random.Random, many: int) -> None:
        def ids(what: str, count: int, *kinds: str) -> list[str]:
            return _ids(leeway.choose(f"{what} ids", kinds), leeway.random(what), count)

        self.chance = chance
        self.agents = ids("agent", 4, "numbers", "hexadecimal")
        self.spelled = TIMES[leeway.choose("times", list(TIMES))]
        self.second_id = leeway.choose("id beside callback_id", [True, False])
        self.item_links = leeway.choose("link of a callback", ["always", "sometimes", "never"])
        plus = leeway.choose("telephone numbers are stored", ["with +", "without +"])
        sign = "+" if plus == "with +" else ""
        numbers = [f"{sign}1{area}55501{last}" for area in ("202", "303", "415") for last in ("07", "42")]
        columns: dict[str, Sequence[Any]] = {
            "callback_id": ids("callback", many, "numbers", "hexadecimal", "uuid"),
            "interaction_id": ids("interaction", many, "hexadecimal", "uuid"),
            "campaign_id": ids("campaign", 3, "numbers", "hexadecimal", "uuid"),
            "record_id": ids("record", 7, "numbers", "hexadecimal", "uuid"),
            "record_list_id": ids("record list", 2, "hexadecimal", "uuid"),
            "phone_number": [*numbers, f"{sign}447700900123"],
            "name": NAMES,
            "record_extra_data": EXTRA,
            "caller_id": [f"{sign}12025550100", f"{sign}12025550101"],
            "timezone": ZONES,
            "contact_id": ids("contact", 6, "numbers", "hexadecimal"),
            "status": STATUSES,
            "assign_type": ASSIGN_TYPES,
            "from_call_type": CALL_TYPES,
            "dialing_model": DIALING_MODELS,
        }
        dealt = {name: _dealt(chance, values, many) for name, values in columns.items()}
        self.callbacks = [self._callback({name: dealt[name][row] for name in dealt}) for row in range(many)]

    def _callback(self, fields: dict[str, Any]) -> Stored:
        first, last = fields.pop("name")
        at = FIRST_DAY + timedelta(minutes=5 * self.chance.randrange(12 * 24 * 20))
        tries = {"UNATTEMPTED": 0, "TO_BE_RETRIED": self.chance.randrange(1, 5)}.get(fields["status"])
        again = None if tries is None else at + timedelta(minutes=30 * tries)
        agents = self._agents(fields["assign_type"])
        fields |= {
            "record_first_name": first,
            "record_last_name": last,
            "time_to_call": self.spelled(at),
            "exclusive_to_agent": bool(agents),
        }
        if agents:
            fields["agent_id"] = agents[0]
        if again is not None:
            fields["next_time_to_call"] = self.spelled(again)
        if self.second_id:
            fields["id"] = fields["callback_id"]
        shown = {name: value for name, value in fields.items() if name in NEEDED or self.chance.random() < 0.8}
        linked = self.item_links == "always" or (self.item_links == "sometimes" and self.chance.random() < 0.5)
        return Stored(shown, agents, at, again, linked)

    def _agents(self, assign_type: str) -> tuple[str, ...]:
        if assign_type in OWN:
            return (self.chance.choice(self.agents),)
        if assign_type == "SPECIFIC_AGENT":
            return tuple(self.chance.sample(self.agents, self.chance.randrange(1, 4)))
        return ()


def _dealt(chance: random.Random, values: Sequence[T], many: int) -> list[T]:
    """`many` of the values in any order, each about as often as the others."""
    dealt = [values[index % len(values)] for index in range(many)]
    chance.shuffle(dealt)
    return dealt


def _ids(kind: str, chance: random.Random, many: int) -> list[str]:
    if kind == "numbers":
        start, step = chance.randrange(1, 9000), chance.choice([1, 2, 7])
        return [str(start + step * index) for index in range(many)]
    if kind == "hexadecimal":
        return [f"{chance.getrandbits(96):024x}" for _ in range(many)]
    return [str(uuid.UUID(int=chance.getrandbits(128), version=4)) for _ in range(many)]


TIMES: Mapping[str, Callable[[datetime], str]] = {
    "in UTC": lambda at: at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    "with milliseconds": lambda at: at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
    "with an offset": lambda at: at.astimezone(timezone(timedelta(hours=-5))).isoformat(),
}
"""The ways in which a time can be spelled (RFC 3339, 5.6)."""
