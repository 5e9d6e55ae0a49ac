"""CCAI's calls and their flags: ids of their own, flags that can be asked for, and that are what was set last."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from ringback.checks.due import Known
from ringback.checks.errors import answered
from ringback.checks.relations.verdict import Readings, Verdict
from ringback.contract.model import MISSING, Operation
from ringback.contract.pointers import value_at
from ringback.contract.reading import Reading

FLAGS = ("verified_customer", "bad_actor", "repeat_customer", "repeat_customers")
REPEAT = frozenset({"repeat_customer", "repeat_customers"})
"""The two names of one flag (CC-24, CC-27)."""

DONE = (200, 204)
"""Statuses of an update that has been carried out; after a 202 somebody has to finish it in the widget."""

SET, READ, LEFT = "as it was set before", "as it was read before", "as it was before an update that did not name it"
"""How a flag came to be known."""

Flags = dict[str, tuple[bool | None, str]]
"""What a flag of a call is known to be, by its name, and how it came to be known."""

FAR = 10**9
"""Calls that a vendor does not make during a run."""

NOT_THERE = (400, 404)
"""Statuses of a refusal because a call is not there."""

AGENT = "/response/body/agent_info/id"

FLAG_OPERATIONS = ("getCustomerFlag", "updateCustomerFlag")


def unique_ids(readings: Readings) -> Verdict:
    """The ids of the calls that were created."""
    verdict = Verdict()
    seen: dict[Any, int] = {}
    for index, reading in enumerate(readings):
        id_ = created(reading)
        if id_ is None:
            continue
        verdict.exercised = verdict.exercised or bool(seen)
        if id_ in seen:
            verdict.breaks(index, "/response/body/id", "an id that no call before it has", f"{id_} once more")
        seen[id_] = index
    return verdict


def ticket_wins(readings: Readings) -> Verdict:
    """Whose call it is: told where a ticket alone, and a number alone, have each led to one end user, and again."""
    verdict = Verdict()
    found: dict[tuple[str, str, str], list[tuple[int, str]]] = {}
    for index, reading in enumerate(readings):
        if created(reading) is not None:
            body = _asked(reading)
            person = value_at(reading.view, "/response/body/end_user/id")
            whose = "nobody" if person is MISSING else json.dumps(person)
            ticket, number = str(body.get("ticket_id") or ""), str(body.get("end_user_number") or "")
            found.setdefault((reading.shape.name, ticket, number), []).append((index, whose))
    for (kind, ticket, number), both in found.items():
        of_ticket, of_number = _always(found.get((kind, ticket, ""), [])), _always(found.get((kind, "", number), []))
        if not ticket or not number or None in (of_ticket, of_number) or of_ticket == of_number:
            continue
        verdict.exercised = True
        for index, whose in both:
            if whose == of_number:
                expected = f"the end user of the ticket, {of_ticket}"
                verdict.breaks(index, "/response/body/end_user/id", expected, f"that of the number, {whose}")
    return verdict


def agent_by_email(readings: Readings) -> Verdict:
    """The agents whom outbound calls are assigned to: the one that most calls of an email have is whose it is.

    Two emails of one agent are news only: an agent may have several.
    """
    verdict = Verdict()
    made: dict[str, list[tuple[int, int]]] = {}
    for index, reading in enumerate(readings):
        email, agent = str(_asked(reading).get("agent_email") or "").strip(), value_at(reading.view, AGENT)
        if created(reading) is not None and reading.shape.name == "OutboundCall" and email and type(agent) is int:
            made.setdefault(email.casefold(), []).append((index, agent))
    emails: dict[int, str] = {}
    for email, calls in made.items():
        own = Counter(agent for _, agent in calls).most_common(1)[0][0]
        verdict.exercised = verdict.exercised or len(calls) > 1 or bool(emails)
        for index, agent in calls:
            if agent != own:
                verdict.breaks(index, AGENT, f"{own}, the agent of other calls for the same email", f"{agent}")
        if emails.setdefault(own, email) != email:
            verdict.breaks(calls[0][0], AGENT, "an agent who has no other email", f"{own}", weak=True)
    return verdict


def known_number(operation: Operation, readings: Readings, known: Known) -> Verdict:
    """From which number an incoming call is made: an invalid one is replaced, the tenant's own are not invalid."""
    verdict = Verdict()
    own = {_digits(each) for each in known.get("numbers.outbound", ())}
    for index, reading in enumerate(readings):
        used = value_at(reading.view, "/response/body/outbound_number")
        number = _asked(reading).get("outbound_number")
        if reading.operation is not operation or reading.shape.name != "IncomingCall" or not isinstance(used, str):
            continue
        if created(reading) is not None and isinstance(number, str) and _digits(number) in own:
            verdict.exercised = True
            if _digits(used) != _digits(number):
                verdict.breaks(index, "/response/body/outbound_number", number, used)
    return verdict


def _digits(number: object) -> str:
    return re.sub("[^0-9]", "", str(number))


def _asked(reading: Reading) -> Mapping[str, Any]:
    body = reading.view.get("body")
    return body if isinstance(body, dict) else {}


def _always(calls: list[tuple[int, str]]) -> str | None:
    """The one end user of all these calls, None if they have several, or if they are too few to tell."""
    people = {whose for _, whose in calls}
    return people.pop() if len(calls) > 1 and len(people) == 1 else None


def follow_up(readings: Readings) -> Verdict:
    """A call that follows one of this run is refused, although it is accepted if it follows none or another one."""
    verdict = Verdict()
    ids: set[int | str | None] = set()
    accepted = {_without_call(reading) for reading in readings if created(reading) is not None}
    for index, reading in enumerate(readings):
        call = _asked(reading).get("call_id")
        if type(call) in (int, str) and call in ids and _without_call(reading) in accepted:
            of_the_moment = reading.transient or any(each.passing for each in answered(reading))
            verdict.exercised = verdict.exercised or not of_the_moment
            if reading.status in NOT_THERE and not of_the_moment:
                expected = f"a call that follows call {call}, which was created before"
                verdict.breaks(index, "/response/status", expected, f"status {reading.status}")
            elif created(reading) is not None and value_at(reading.view, "/response/body/parent_id") is None:
                expected = f"{call}, the call that it follows"
                verdict.breaks(index, "/response/body/parent_id", expected, "null", weak=True)
        ids.add(created(reading))
    return verdict


def _without_call(reading: Reading) -> str:
    """What is asked for, but for the previous call."""
    return json.dumps({name: value for name, value in _asked(reading).items() if name != "call_id"}, sort_keys=True)


def create_then_flag(readings: Readings) -> Verdict:
    verdict = Verdict()
    ids: set[int | str | None] = set()
    made: set[int | str | None] = set()
    for index, reading in enumerate(readings):
        made.add(created(reading))
        if reading.shape.name != "ScheduledCall":  # which is still to be made
            ids.add(created(reading))
        id_ = reading.view["path"].get("id", MISSING)
        if reading.operation.id != "getCustomerFlag" or reading.transient:
            continue
        if id_ not in ids:
            if reading.accepted and type(id_) is int and id_ - FAR in made:
                expected = f"no flags of call {id_}, which nobody created"
                verdict.breaks(index, "/response/status", expected, f"status {reading.status}", weak=True)
            continue
        verdict.exercised = True
        if 400 <= reading.status < 500 and reading.status not in (401, 403):
            expected = f"the flags of call {id_}, which was created before"
            verdict.breaks(index, "/response/status", expected, f"status {reading.status}")
    return verdict


def read_your_write(readings: Readings) -> Verdict:
    """What a call's flags are known to be: what was read last, and over it what was written since."""
    verdict = Verdict()
    flags: dict[Any, Flags] = {}
    for index, reading in enumerate(readings):
        if reading.operation.id not in FLAG_OPERATIONS or not reading.accepted:
            continue
        id_, known = reading.view["path"].get("id"), flags.setdefault(reading.view["path"].get("id"), {})
        if reading.operation.id == "updateCustomerFlag":
            done = reading.status in DONE
            verdict.why = verdict.why if done else f"updates were answered {reading.status}, and are not done yet"
            flags[id_] = _after(known, reading.view.get("body")) if done else {}
            continue
        for name, value in _read(reading.view["response"].get("body")).items():
            if name in known:
                expected, how = known[name]
                verdict.exercised = verdict.exercised or how == SET
                if value != expected:
                    wanted = f"{_word(expected)}, {how}"
                    got = f"{_word(value)} for call {id_}"
                    verdict.breaks(index, f"/response/body/{name}", wanted, got)
            known[name] = (value, READ)
    return verdict


def _after(known: Flags, body: Any) -> Flags:
    """What is known after an update, which is a PATCH: it changes what it describes, and nothing else (RFC 5789)."""
    named = set(body) if isinstance(body, dict) else set(FLAGS)
    if named & REPEAT:
        named |= REPEAT
    left = {name: (value, LEFT) for name, (value, _) in known.items() if name not in named}
    return left | {name: (value, SET) for name, value in _written(body).items()}


def _written(body: Any) -> dict[str, bool | None]:
    """The flags that a request sets. The one with two names counts if both have it: a vendor may know but one."""
    found = {name: body[name] for name in FLAGS if isinstance(body.get(name), bool)} if isinstance(body, dict) else {}
    if len({body[name] for name in REPEAT & found.keys()}) == 2 or len(REPEAT & found.keys()) == 1:
        return {name: value for name, value in found.items() if name not in REPEAT}
    return found


def _read(body: Any) -> dict[str, bool | None]:
    known = body if isinstance(body, dict) else {}
    return {name: known[name] for name in FLAGS if name in known and isinstance(known[name], bool | None)}


def _word(value: bool | None) -> str:  # noqa: FBT001 (a value, not a switch)
    return "null" if value is None else "true" if value else "false"


def created(reading: Reading) -> int | str | None:
    """The id of the call that an answer created, None if it created none."""
    body = reading.view["response"].get("body")
    if reading.operation.id != "createCall" or reading.status != 201 or not isinstance(body, dict):
        return None
    id_ = body.get("id")
    return id_ if type(id_) in (int, str) else None
