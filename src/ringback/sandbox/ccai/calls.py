"""The calls of the tenant, and the call object that answers a request to create one."""

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from ringback.sandbox.ccai.habits import Habits
from ringback.sandbox.ccai.orders import INCOMING, OUTBOUND, SCHEDULED, Callee, Order
from ringback.sandbox.ccai.tenant import AGENTS, EARLIER, MENUS, TICKETS, Agent, Earlier, Menu
from ringback.sandbox.ccai.times import Clock, written
from ringback.sandbox.vendor import Leeway, Lies

TYPES = {OUTBOUND: "Voice Outbound (API)", INCOMING: "Voice Inbound (API)"}
STATUSES = {OUTBOUND: "assigned", INCOMING: "queued"}
NEXT_AGENT = AGENTS["agent@example.com"]
"""The agent to whom a follow-up of an earlier call goes."""


class Calls:
    """Every call by its id, and the people who were called."""

    def __init__(self, habits: Habits, leeway: Leeway, lies: Lies) -> None:
        self.habits = habits
        self.lies = lies
        self.known: dict[int, Earlier] = dict(EARLIER)
        self.clock = Clock(leeway.random("clock"))
        self.ids = _ids(habits, leeway.random("ids"), set(EARLIER))
        self.participants = _ids(habits, leeway.random("ids of participants"), set())
        self.people: dict[str, dict[str, Any]] = {}
        self.last: dict[str, Any] = {}

    def create(self, order: Order) -> dict[str, Any]:
        """The call that the order makes, which is kept."""
        id_ = self._next_id()
        previous = self.known.get(order.previous or 0, Earlier())
        call = {
            **self._course(id_, order),
            **self._surroundings(order, previous),
            **self._people(id_, order),
        }
        if self.last and self.lies.tells("ccai-participants-of-last-call"):
            call["participants"] = self.last["participants"]
        self.known[id_] = replace(previous, menu=order.menu, agent=order.agent)
        self.last = call
        return call

    def _next_id(self) -> int:
        if self.last and self.lies.tells("ccai-id-twice", every=5):
            return int(self.last["id"])
        return next(self.ids)

    def _course(self, id_: int, order: Order) -> dict[str, Any]:
        """What kind of call it is and how far it has got."""
        habits, now = self.habits, self.clock.now()
        soon = written(now + timedelta(milliseconds=15), habits)
        call: dict[str, Any] = {
            "id": id_,
            "lang": order.language if habits.regions_kept else order.language[:2],
            "call_type": TYPES.get(order.kind, habits.scheduled_type),
            "status": STATUSES.get(order.kind, habits.scheduled_status),
            "created_at": written(now.replace(microsecond=0) if habits.created_in_seconds else now, habits),
            "queued_at": soon if order.kind == INCOMING else None,
            "assigned_at": soon if order.kind == OUTBOUND else None,
            "connected_at": None,
            "ends_at": None,
            "scheduled_at": order.time,
            "wait_duration": 0,
            "call_duration": 0,
            "hold_duration": 0,
            "rating": None,
            "has_feedback": False,
            "verified": False,
            "recording_url": None,
            "recording_permission": _permission(order.permission, habits),
            "voicemail_reason": "not_voicemail",
            "deflection": "no_deflection",
            "disconnected_by": "disconnected_by_unknown",
            "fail_reason": "nothing",
            "fail_details": None,
            "photos": [],
            "videos": [],
            "transfers": [],
            "deflection_details": [],
            "offer_type": None,
            "offer_events": [],
            "answer_type": "manual",
        }
        if order.kind == INCOMING or (order.kind == SCHEDULED and habits.scheduled_offered):
            call["offer_type"] = "cascade"
            call["offer_events"] = [{"casting_time": call["created_at"], "group": "Group 1"}]
        return call

    def _surroundings(self, order: Order, previous: Earlier) -> dict[str, Any]:
        """Where the call belongs to: number, ticket, menu, and the call that it follows."""
        habits, ticket = self.habits, order.callee.ticket
        number = order.number or ""
        around: dict[str, Any] = {
            "outbound_number": "+" + re.sub(r"[^0-9]", "", number) if habits.numbers_as_digits else number,
            "support_number": None,
            "out_ticket_id": ticket,
            "out_ticket_url": f"https://example.com/tickets/{ticket}" if ticket and habits.ticket_links else None,
            "selected_menu": _menu(order.menu) if order.menu else None,
            "menu_path": _path(order.menu) if order.menu else None,
        }
        if order.kind == OUTBOUND or habits.provider_always:
            around["voip_provider"] = "voip_provider_twilio"
        if habits.parent_shown:
            around["parent_id"] = order.previous
        if order.kind == SCHEDULED and previous.menu and previous.agent:
            around |= {
                "photos": [
                    {"id": id_, "photo_type": "photo", "url": url} for id_, url in enumerate(previous.photos, 1)
                ],
                "videos": [{"id": id_, "url": url} for id_, url in enumerate(previous.videos, 1)],
                "transfers": [self._transfer(order.menu or previous.menu, previous.menu, previous.agent)],
            }
        return around

    def _transfer(self, menu: Menu, from_menu: Menu, from_agent: Agent) -> dict[str, Any]:
        return {
            "id": 1,
            "status": "transferring",
            "fail_reason": "nothing",
            "created_at": written(self.clock.time, self.habits),
            "from_menu": _path(from_menu),
            "to_menu": _path(menu),
            "from_agent": _agent(from_agent, self.habits),
            "to_agent": _agent(NEXT_AGENT, self.habits),
        }

    def _people(self, id_: int, order: Order) -> dict[str, Any]:
        """The agent and the end user, as themselves and as participants."""
        habits, agent = self.habits, order.agent
        known = order.kind != OUTBOUND or order.callee.ticket or habits.strangers_known
        end_user = self._end_user(order.callee) if known else None
        participants = [self._participant(id_, "end_user", end_user_id=end_user["id"] if end_user else None)]
        if agent:
            place = 1 if habits.end_user_first else 0
            participants.insert(place, self._participant(id_, "agent", user_id=agent.id))
        return {
            "agent_info": _agent(agent, habits) if agent else None,
            "end_user": end_user,
            "participants": participants,
        }

    def _end_user(self, callee: Callee) -> dict[str, Any]:
        """The person behind a ticket or a number: the same one every time."""
        contact = TICKETS.get(callee.ticket or "")
        key = contact or re.sub(r"[^0-9]", "", callee.number)
        if key not in self.people:
            id_ = 60 + len(self.people)
            self.people[key] = {
                "id": id_,
                "identifier": f"customer-{id_}" if self.habits.identifiers else None,
                "out_contact_id": contact or f"4000000{id_:05}",
            }
        return self.people[key]

    def _participant(
        self, call: int, type_: str, *, user_id: int | None = None, end_user_id: int | None = None
    ) -> dict[str, Any]:
        duration = 0 if self.habits.participants_count else None
        return {
            "id": next(self.participants),
            "type": type_,
            "status": "waiting",
            "call_id": call,
            "user_id": user_id,
            "end_user_id": end_user_id,
            "call_duration": duration,
            "hold_duration": duration,
            "connected_at": None,
            "ended_at": None,
            "fail_reason": "nothing",
        }


def _ids(habits: Habits, chance: random.Random, taken: set[int]) -> Iterator[int]:
    """Ids that are not `taken`: one after the other, or by chance."""
    id_ = habits.start
    while True:
        if not habits.start:
            id_ = chance.randrange(1, 2**31)
        if id_ not in taken:
            taken.add(id_)
            yield id_
        id_ += habits.step


def _permission(short: str, habits: Habits) -> str:
    """How an answer writes the permission to record; granted or not, the examples have not_asked."""
    if habits.permissions == "not asked":
        return "not_asked"
    return f"recording_permission_{short}" if habits.permissions == "long" else short


def _menu(menu: Menu) -> dict[str, Any]:
    # Whatever its kind: the examples have no other word, not even for scheduled calls, which take no IVR menu.
    return {
        "id": menu.id,
        "name": menu.name,
        "parent_id": menu.parent,
        "position": menu.position,
        "deleted": False,
        "menu_type": "ivr_menu",
        "output_msg": f"You selected {menu.name}.",
        "hidden": False,
    }


def _path(menu: Menu) -> dict[str, Any]:
    way = [menu]
    while way[0].parent is not None:
        way.insert(0, MENUS[way[0].parent])
    return {
        "items_count": len(way),
        "name": "/".join(each.name for each in way),
        "materialized_path": "/".join(str(each.id) for each in way),
    }


def _agent(agent: Agent, habits: Habits) -> dict[str, Any]:
    numbers = {"null": None, "text": str(agent.number), "integer": agent.number}
    return {
        "id": agent.id,
        "agent_number": numbers[habits.agent_numbers],
        "name": f"{agent.first_name} {agent.last_name}",
        "last_name": agent.last_name,
        "first_name": agent.first_name,
        "avatar_url": f"https://example.com/avatars/{agent.id}.png",
    }
