"""What a request to create a call asks for, part by part, or the documented sentence that refuses it.

Each part has a reader of its own, because the document does not say in which order they are looked at; the first
that objects decides the answer. Parts that have a type are taken in no other.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ringback.sandbox.ccai.habits import Habits
from ringback.sandbox.ccai.tenant import (
    AFTER_HOURS,
    AGENTS,
    BUSY,
    IVR,
    LANGUAGES,
    MANUAL_REDIRECTION,
    MENUS,
    NO_PERMISSION,
    NUMBERS,
    OTHER_LANGUAGES,
    TICKETS,
    WEB,
    Agent,
    Earlier,
    Menu,
)
from ringback.sandbox.ccai.times import booked
from ringback.sandbox.vendor import Lies

OUTBOUND, INCOMING, SCHEDULED = "outbound", "incoming", "scheduled"
KINDS = {
    "Voice Outbound (API)": OUTBOUND,
    "OutboundCall": OUTBOUND,
    "Voice Inbound (API)": INCOMING,
    "IncomingCall": INCOMING,
    "Voice Scheduled (API)": SCHEDULED,
    "ScheduledCall": SCHEDULED,
}
"""What the values of call_type ask for; every second one is an older name of the same."""

LONG_PAST = "2000"
"""No call is scheduled for an earlier time."""

NOT_AVAILABLE = "Agent is not available to take this call"
NO_ACCESS = "Agent does not have access to make calls"
REDIRECTED = "Menu is in 'manual redirection' state, can't accept calls"
CLOSED = "Menu is in 'after hours' state, can't accept incoming calls"


class RefusedError(Exception):
    """A request is refused; the text says why, to the client."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of one kind, with all that its readers need to know."""

    kind: str
    body: Mapping[str, Any]
    habits: Habits
    lies: Lies
    earlier: Mapping[int, Earlier]


@dataclass(frozen=True, slots=True)
class Callee:
    """Whom to call: the contact of a ticket, or a number."""

    ticket: str | None
    number: str


@dataclass(frozen=True, slots=True)
class Order:
    """A request that was understood. Without a `number` the agent has to choose one in the widget."""

    kind: str
    callee: Callee
    language: str
    number: str | None
    agent: Agent | None = None
    menu: Menu | None = None
    previous: int | None = None
    time: str | None = None
    permission: str = "not_asked"


def kind_of(body: Any, habits: Habits, lies: Lies) -> str:
    """Which kind of call is asked for; raises RefusedError."""
    given = body.get("call_type") if isinstance(body, dict) else None
    if _nothing(given):
        raise RefusedError(habits.kindless_message)
    kind = KINDS.get(given) if isinstance(given, str) else None
    if kind is None and lies.tells("ccai-any-call-type-taken"):
        return OUTBOUND
    if given in ("OutboundCall", "IncomingCall") and lies.tells("ccai-older-names-refused"):
        kind = None
    if given == "ScheduledCall" and habits.old_name_for_agent_refused and not _nothing(body.get("agent_email")):
        kind = None
    if kind is None:
        raise RefusedError("Invalid call type")
    return kind


def order_of(asked: Asked) -> Order:
    """What is asked for; raises RefusedError."""
    found: dict[str, Any] = {}
    for part in asked.habits.order:
        if asked.kind in PARTS[part].kinds:
            found[part] = PARTS[part].read(asked)
    number = found["number"]
    agent = found.get("agent")
    if number is None and (agent is None or agent.email not in asked.habits.choosers):
        number = NUMBERS[0]
    return Order(
        asked.kind,
        found["callee"],
        found["language"],
        number or None,
        agent,
        found.get("menu"),
        _previous(asked) if asked.kind == SCHEDULED else None,
        found.get("time"),
        _permission(asked),
    )


def _agent(asked: Asked) -> Agent:
    email, lies = asked.body.get("agent_email"), asked.lies
    if _nothing(email):
        if lies.tells("ccai-agent-guessed"):
            return AGENTS["agent@example.com"]
        raise RefusedError("Agent email required")
    key = email.lower() if isinstance(email, str) and email.isascii() and asked.habits.emails_in_any_case else email
    agent = AGENTS.get(key) if isinstance(key, str) else None
    if agent is None:
        if lies.tells("ccai-unknown-agent-calls"):
            return AGENTS["agent@example.com"]
        raise RefusedError("Not a valid agent email")
    if agent.state == BUSY and not lies.tells("ccai-busy-agent-calls"):
        raise RefusedError(NOT_AVAILABLE)
    if agent.state == NO_PERMISSION:
        raise RefusedError(NOT_AVAILABLE if lies.tells("ccai-no-permission-said-to-be-busy") else NO_ACCESS)
    if lies.tells("ccai-other-agent-calls", every=4):
        return next(each for each in AGENTS.values() if each.email != agent.email and each.state == agent.state)
    return agent


def _callee(asked: Asked) -> Callee:
    body, habits, lies = asked.body, asked.habits, asked.lies
    number = body.get("end_user_number")
    ticket = _ticket(asked)
    if ticket is None or (asked.kind != OUTBOUND and not habits.ticket_suffices):
        _need_number(asked, number)
    checked = ticket is None or habits.number_checked_beside_ticket or not isinstance(number, str)
    if "end_user_number" in body and not _nothing(number, null=False) and checked and not _well_formed(asked, number):
        hyphen = "-" if (asked.kind == OUTBOUND) != lies.tells("ccai-hyphens-swapped") else " "
        raise RefusedError(f"end_user_number is not well{hyphen}formed")
    return Callee(ticket, number if isinstance(number, str) else "")


def _ticket(asked: Asked) -> str | None:
    """The ticket, as text; null is none that could be found."""
    given = asked.body.get("ticket_id", "")
    if given == "":
        return None
    text = str(given) if isinstance(given, str | int) and not isinstance(given, bool) else ""
    if text not in TICKETS and not (text and asked.lies.tells("ccai-unknown-ticket-called")):
        raise RefusedError("Contact not found")
    return text


def _need_number(asked: Asked, number: Any) -> None:
    if not _nothing(number):
        return
    if asked.kind != OUTBOUND:
        raise RefusedError("end_user_number is required")
    if not asked.lies.tells("ccai-nobody-called"):
        raise RefusedError("ticket_id or end_user_number required")


def _well_formed(asked: Asked, number: Any) -> bool:
    if not isinstance(number, str):
        return False
    if is_number(number, strict=asked.habits.strict_numbers):
        return not asked.lies.tells("ccai-good-number-refused", every=7)
    return asked.kind == SCHEDULED and asked.lies.tells("ccai-bad-number-scheduled")


def is_number(text: str, *, strict: bool) -> bool:
    """Whether `text` is a telephone number, blanks and punctuation aside; `strict` asks for a country code."""
    plain = re.sub(r"[ ().-]", "", text)
    if plain.startswith("+1"):
        return re.fullmatch(r"\+1[2-9][0-9]{2}[2-9][0-9]{6}" if strict else r"\+1[0-9]{10}", plain) is not None
    return re.fullmatch(r"\+[2-9][0-9]{7,14}" if strict else r"\+?[0-9]{7,15}", plain) is not None


def _menu(asked: Asked) -> Menu:
    body, lies = asked.body, asked.lies
    previous = asked.earlier.get(_previous(asked) or 0) if asked.kind == SCHEDULED else None
    if _nothing(body.get("menu_id")):
        if previous is not None and "menu_id" not in body and not lies.tells("ccai-menu-asked-beside-call"):
            return previous.menu or MENUS[12]
        raise RefusedError("menu_id is required")
    menu = _known_menu(asked, body["menu_id"])
    for look in (_suits, _is_open) if asked.habits.menu_kind_first else (_is_open, _suits):
        look(asked, menu)
    if previous is not None and previous.menu is not None and asked.habits.previous_menu_wins:
        return previous.menu
    return menu


def _known_menu(asked: Asked, given: Any) -> Menu:
    """The menu with this id. 12.0 is a whole number too (JSON knows no other); a text of digits is none."""
    lies = asked.lies
    whole = isinstance(given, int | float) and not isinstance(given, bool) and given == given // 1
    far = whole and not 1 <= given < 2**31
    if not whole or (far and asked.habits.far_menus_malformed):
        if lies.tells("ccai-malformed-menu-not-found"):
            raise RefusedError(f"menu_id {given} is not found")
        raise RefusedError("menu_id is not well formed")
    menu = MENUS.get(int(given))
    if menu is None:
        shown = 0 if lies.tells("ccai-unknown-menu-misnamed") else given
        raise RefusedError(f"menu_id {shown} is not found")
    return menu


def _suits(asked: Asked, menu: Menu) -> None:
    if asked.kind == INCOMING:
        if menu.kind == WEB and not asked.habits.web_menus_take_calls:
            raise RefusedError("Only IVR and mobile menu IDs are permitted")
    elif menu.kind == IVR and not asked.lies.tells("ccai-ivr-menu-scheduled"):
        raise RefusedError("Only mobile and web menu IDs are permitted")


def _is_open(asked: Asked, menu: Menu) -> None:
    if menu.state == AFTER_HOURS and not asked.lies.tells("ccai-calls-after-hours"):
        raise RefusedError(CLOSED)
    if menu.state == MANUAL_REDIRECTION:
        raise RefusedError(
            REDIRECTED.replace("'", '"') if asked.lies.tells("ccai-redirection-reworded") else REDIRECTED
        )


def _language(asked: Asked) -> str:
    lies = asked.lies
    if "lang" not in asked.body:
        return LANGUAGES[1] if lies.tells("ccai-default-language-spanish") else LANGUAGES[0]
    given = asked.body["lang"]
    if isinstance(given, str) and given in LANGUAGES:
        return LANGUAGES[0] if lies.tells("ccai-language-ignored") else given
    if given in OTHER_LANGUAGES:
        if lies.tells("ccai-unavailable-language-spoken"):
            return LANGUAGES[0]
        raise RefusedError(f"Language '{given}' is not available")
    shown = given if isinstance(given, str | int) else ""
    raise RefusedError(f"Language '{LANGUAGES[0] if lies.tells('ccai-language-misnamed') else shown}' is not found")


def _number(asked: Asked) -> str | None:
    """The number to call from: None for the default one, "" if it is to be chosen in the widget."""
    given = asked.body.get("outbound_number", "")
    if asked.kind == SCHEDULED or given == "":
        return None
    if not isinstance(given, str):
        raise RefusedError("outbound_number is not well formed")
    own = next((number for number in NUMBERS if re.sub(r"[^+0-9]", "", given) == re.sub(r"[^+0-9]", "", number)), None)
    if own is not None and asked.kind == INCOMING and asked.lies.tells("ccai-incoming-number-ignored"):
        return None
    if own is not None or asked.kind == INCOMING or not given.strip():
        return own
    taken = asked.habits.strange_number == "taken" and is_number(given, strict=True)
    return given if taken else ""


def _time(asked: Asked) -> str:
    given = asked.body.get("scheduled_at")
    time = booked(given, asked.habits) if isinstance(given, str) else None
    past = time is not None and time < LONG_PAST and not asked.lies.tells("ccai-scheduled-in-the-past")
    if time is None or past:
        if "scheduled_at" not in asked.body and asked.lies.tells("ccai-scheduled-for-some-time"):
            return "2035-01-01T00:00:00Z"
        raise RefusedError("scheduled_at is required")
    return time


def _previous(asked: Asked) -> int | None:
    """The earlier call that is named; None if there is none such."""
    given = asked.body.get("call_id", 0)
    whole = isinstance(given, int | float) and not isinstance(given, bool) and given == given // 1
    if not whole:
        raise RefusedError("menu_id is required" if "menu_id" not in asked.body else "call_id is not well formed")
    return int(given) if given in asked.earlier else None


def _permission(asked: Asked) -> str:
    """What is said to a recording, in short; words that are no answer count as none."""
    given = asked.body.get("recording_permission", "") if asked.kind != OUTBOUND else ""
    if not isinstance(given, str):
        raise RefusedError("recording_permission is not well formed")
    short = given.removeprefix("recording_permission_")
    return short if given != short and short in ("denied", "granted") else "not_asked"


def _nothing(value: Any, *, null: bool = True) -> bool:
    return (null and value is None) or (isinstance(value, str) and not value.strip())


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a request: which kinds have it, and how it is read."""

    kinds: tuple[str, ...]
    read: Callable[[Asked], Any]


PARTS: Mapping[str, Part] = {
    "agent": Part((OUTBOUND,), _agent),
    "callee": Part((OUTBOUND, INCOMING, SCHEDULED), _callee),
    "menu": Part((INCOMING, SCHEDULED), _menu),
    "language": Part((OUTBOUND, INCOMING, SCHEDULED), _language),
    "number": Part((OUTBOUND, INCOMING, SCHEDULED), _number),
    "time": Part((SCHEDULED,), _time),
}
