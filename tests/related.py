"""Sequences of exchanges that break one relation, and a sound twin for each.

Talkdesk's tenant has three callbacks here, with two of each value that a filter could ask for.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from ringback.checks.due import NOTHING_KNOWN, Known
from ringback.exchange import Provenance
from ringback.findings import Severity
from ringback.run.relations import Related, judge_relations
from tests.sound import (
    CALLBACKS,
    CLICK,
    FIRST_PAGE,
    FLAG_READ,
    FLAG_WRITTEN,
    INCOMING,
    KNOWN,
    NOTHING,
    OUTBOUND,
    RECORD,
    SCHEDULE,
    SCHEDULED,
    SOUND,
    Draft,
    judged,
    refused,
)

Item = dict[str, Any]
Exchanges = Sequence[Draft]


def related(exchanges: Exchanges, known: Known = KNOWN) -> list[Related]:
    """What the relations of their spec say of these exchanges."""
    readings = [judged(each, Provenance.SANDBOX).reading for each in exchanges]
    return list(judge_relations(readings[0].contract, readings, known))


def told(exchanges: Exchanges) -> list[tuple[str, Severity, str, str]]:
    """What all the relations of the spec say, as (relation, severity, place, got)."""
    findings = [one for each in related(exchanges, NOTHING_KNOWN) for one, _ in each.findings]
    return [(each.id.rpartition(":")[2], each.severity, each.location, each.got) for each in findings]


def state(relation: str, exchanges: Exchanges) -> tuple[bool, str]:
    """Whether the relation was exercised, and if it was not, why it could not be told."""
    found = next(each for each in related(exchanges, NOTHING_KNOWN) if each.promise.endswith(f":{relation}"))
    return found.exercised, found.why


ONE: Item = {
    "callback_id": "cb-1",
    "status": "SUCCESS",
    "campaign_id": "sales",
    "phone_number": "+12025550143",
    "agent_id": "bob",
    "assign_type": "MYSELF_ONLY",
    "contact_id": "eve",
    "record_id": "r-1",
}
TWO: Item = {
    "callback_id": "cb-2",
    "status": "SUCCESS",
    "campaign_id": "care",
    "phone_number": "+12025550143",
    "agent_id": "ann",
    "assign_type": "MYSELF_ONLY",
    "contact_id": "joe",
    "record_id": "r-2",
}
THREE: Item = {
    "callback_id": "cb-3",
    "status": "UNATTEMPTED",
    "campaign_id": "sales",
    "phone_number": "+12025550144",
    "agent_id": "ann",
    "assign_type": "MYSELF_IF_AVAILABLE",
    "contact_id": "eve",
    "record_id": "r-2",
}


def items(ids: str) -> list[Item]:
    return [{"callback_id": f"cb-{each}"} for each in ids]


def page(
    holds: Iterable[Item],
    number: int = 1,
    *,
    size: int = 50,
    total: int,
    links: dict[str, str] | None = None,
    by: Mapping[str, str] = MappingProxyType({}),
) -> Draft:
    """A page of a list with `total` callbacks, filtered `by` something; `links` go in place of its own, right ones."""
    held = list(holds)
    last = max(1, -(-total // size))
    query = {**by, "page": number, "per_page": size}
    leads = {"self": number, "first": 1, "last": last}
    leads |= {"prev": number - 1} if number > 1 else {}
    leads |= {"next": number + 1} if number < last else {}
    asked = "".join(f"&{name}={value}" for name, value in by.items())
    own = {name: f"{CALLBACKS}?page={to}&per_page={size}{asked}" for name, to in leads.items()}
    answer = {
        "total": total,
        "total_pages": last,
        "page": number,
        "per_page": size,
        "count": len(held),
        "_links": {name: {"href": href} for name, href in (own | (links or {})).items()},
        "_embedded": {"callbacks": held},
    }
    return Draft("talkdesk", "GET", CALLBACKS, query=query, answer=answer)


def followed(link: str, answer: Draft) -> Draft:
    """The answer, to a request for just this address."""
    return answer.edited(url=link, query={})


def refused_page(draft: Draft, status: int = 400) -> Draft:
    return draft.edited(status=status, answer={"code": "1", "message": "refused"})


LONG = 501
"""Callbacks that are too many for one page."""

WHOLE = page([ONE, TWO, THREE], total=3)
ASKED: dict[str, tuple[str, list[Item]]] = {
    "status": ("SUCCESS", [ONE, TWO]),
    "campaign_id": ("sales", [ONE, THREE]),
    "phone_number": ("+12025550143", [ONE, TWO]),
    "agent_id": ("ann", [TWO, THREE]),
    "contact_id": ("eve", [ONE, THREE]),
    "record_id": ("r-2", [TWO, THREE]),
}
"""For each filter a value, and the callbacks that have it."""


def filtered(name: str, holds: list[Item]) -> Exchanges:
    """The whole list, the list by one filter, and the whole list once more."""
    return [WHOLE, page(holds, total=len(holds), by={name: ASKED[name][0]}), WHOLE]


def call(number: int) -> Draft:
    """An outbound call that was created, with this id."""
    return with_id(OUTBOUND, number)


def with_id(draft: Draft, number: int) -> Draft:
    """The call that was created, with this id."""
    participants = [each | {"call_id": number} for each in draft.answer["participants"]]
    return draft.edited({"/response/body/id": number, "/response/body/participants": participants})


def of(person: int | None, number: int, **body: str) -> Draft:
    """A call of this end user, with this id, that was asked for by ticket, by number, or by both."""
    asked = {"call_type": "Voice Outbound (API)", "agent_email": "agent@example.com", **body}
    end_user = {"id": person, "identifier": None, "out_contact_id": "c-1"} if person else None
    shown = {"end_user": end_user, "out_ticket_id": body.get("ticket_id"), "participants/1/end_user_id": person}
    return call(number).edited({f"/response/body/{name}": value for name, value in shown.items()}, body=asked)


def by_agent(name: str, id_: int, *, call_id: int) -> Draft:
    """An outbound call for the email of somebody, and the agent to whom it was assigned."""
    given = call(call_id)
    own = {"agent": {"user_id": id_}}
    participants = [each | own.get(each["type"], {}) for each in given.answer["participants"]]
    shown = {"/response/body/agent_info/id": id_, "/response/body/participants": participants}
    return given.edited({"/body/agent_email": f"{name}@example.com"} | shown)


def followed_by(number: int, parent: int | None) -> Draft:
    """A call that follows the one with this id, and has the next id but one."""
    asked = {"/body/call_id": number, "/body/menu_id": NOTHING, "/response/body/parent_id": parent}
    return with_id(SCHEDULED.edited(asked), number + 2)


OTHER = followed_by(514, 514)
"""A call that follows one which was there before."""

TICKET, NUMBER = {"ticket_id": "71450"}, {"end_user_number": "+1 202-555-0143"}
EACH_ALONE = [of(76, 1, **TICKET), of(None, 2, **NUMBER), of(76, 3, **TICKET), of(None, 4, **NUMBER)]


def flags(number: int, **values: bool | None) -> Draft:
    """The flags of a call, as they were read."""
    names = ("verified_customer", "bad_actor", "repeat_customer")
    return FLAG_READ.edited({"/path/id": number}, answer={name: values.get(name, False) for name in names} | values)


def update(number: int, status: int = 200, **values: bool) -> Draft:
    """Flags that were set."""
    return FLAG_WRITTEN.edited({"/path/id": number}, body=values, status=status, answer=NOTHING)


def unfinished(*each: str, answer: str, status: int = 200) -> list[Draft]:
    """Records that lack one of their keys, and what the vendor said to them."""
    return [RECORD.edited({f"/body/call/{name}": NOTHING}, answer=answer, status=status) for name in each]


KEYS = ("calldate", "destination", "alternatives", "agent", "data", "bulk")


def called_from(asked: str, used: str) -> Draft:
    """An incoming call that was asked for from one number, and is from another."""
    return INCOMING.edited({"/body/outbound_number": asked, "/response/body/outbound_number": used})


OWN, DEFAULT = "+1 339-219-5276", "+1 202-555-0100"
"""Two numbers that the tenant has."""


LIST, CREATE, WRITE = "talkdesk:listCallbacks", "ccai:createCall", "ccai:updateCustomerFlag"
FIRST_ANYWHERE = f"{CALLBACKS}?page=1"

BROKEN: dict[str, Exchanges] = {
    f"{LIST}:paging": [
        page(items("ab"), 1, size=2, total=5),
        page(items("bc"), 2, size=2, total=5),
        page(items("e"), 3, size=2, total=5),
    ],
    f"{LIST}:filters": filtered("campaign_id", [ONE]),
    f"{LIST}:inferred-filters": filtered("contact_id", [ONE]),
    # The link to the first page forgets the size, and leads to the first page of another list.
    f"{LIST}:links": [
        page(items("b"), 2, size=1, total=3, links={"first": FIRST_ANYWHERE}),
        page(items("abc"), 1, size=50, total=3).edited(url=FIRST_ANYWHERE, query={}),
    ],
    f"{LIST}:repeatable": [
        page(items("ab"), size=2, total=5, links={"self": FIRST_ANYWHERE, "first": FIRST_ANYWHERE}),
        page(items("ac"), size=2, total=5),
    ],
    f"{CREATE}:unique-ids": [call(397), call(398), call(397)],
    f"{CREATE}:ticket-wins": [*EACH_ALONE, of(None, 5, **TICKET, **NUMBER)],
    f"{CREATE}:agent-by-email": [by_agent("ann", 1, call_id=7), by_agent("ann", 2, call_id=8)],
    f"{CREATE}:follow-up": [OTHER, call(398), refused(followed_by(398, 398), "menu_id is required")],
    f"{CREATE}:known-number": [called_from(OWN, DEFAULT)],
    f"{CREATE}:create-then-flag": [call(398), FLAG_READ.edited({"/path/id": 398}, status=404, answer=NOTHING)],
    f"{WRITE}:read-your-write": [update(397, bad_actor=True), flags(397, bad_actor=False)],
    "ucontact:addRecord:refusal-words": [*[RECORD] * 3, *unfinished(*KEYS, answer="false")],
    # What is as documented, and of a known tenant, is never accepted.
    "acefone-dialer:scheduleCall:acceptance": [SOUND["callback refused"]] * 5,
    "acefone-click-to-call:clickToCall:acceptance": [SOUND["call not clicked"]] * 5,
    "ucontact:addRecord:acceptance": [SOUND["record refused"]] * 5,
    f"{LIST}:acceptance": [refused_page(FIRST_PAGE)] * 5,
    f"{CREATE}:acceptance": [refused(OUTBOUND, "Agent email required")] * 5,
    "ccai:getCustomerFlag:acceptance": [SOUND["flags of no call"]] * 5,
}
"""For each relation, exchanges that break it and no other."""

SOUND_TOGETHER: dict[str, Exchanges] = {
    f"{LIST}:paging": [
        page(items("ab"), 1, size=2, total=5),
        page(items("cd"), 2, size=2, total=5),
        page(items("e"), 3, size=2, total=5),
    ],
    f"{LIST}:filters": filtered("campaign_id", [ONE, THREE]),
    f"{LIST}:inferred-filters": filtered("contact_id", [ONE, THREE]),
    f"{LIST}:links": [page(items("b"), 2, size=1, total=3), page(items("a"), 1, size=1, total=3)],
    f"{LIST}:repeatable": [page(items("ab"), size=2, total=5), page(items("ba"), size=2, total=5)],
    f"{CREATE}:unique-ids": [call(397), call(398), call(399)],
    f"{CREATE}:ticket-wins": [*EACH_ALONE, of(76, 5, **TICKET, **NUMBER)],
    f"{CREATE}:agent-by-email": [by_agent("ann", 1, call_id=7), by_agent("bob", 2, call_id=8)],
    f"{CREATE}:follow-up": [OTHER, call(398), followed_by(398, 398)],
    f"{CREATE}:known-number": [called_from(OWN, "+13392195276")],
    f"{CREATE}:create-then-flag": [call(398), flags(398)],
    f"{WRITE}:read-your-write": [update(397, bad_actor=True), flags(397, bad_actor=True)],
    "ucontact:addRecord:refusal-words": [*[RECORD] * 3, *unfinished(*KEYS, answer="0")],
    "acefone-dialer:scheduleCall:acceptance": [*[SOUND["callback refused"]] * 5, SCHEDULE],
    "acefone-click-to-call:clickToCall:acceptance": [*[SOUND["call not clicked"]] * 5, CLICK],
    "ucontact:addRecord:acceptance": [*[SOUND["record refused"]] * 5, RECORD],
    f"{LIST}:acceptance": [FIRST_PAGE],
    f"{CREATE}:acceptance": [OUTBOUND],
    "ccai:getCustomerFlag:acceptance": [FLAG_READ],
}
"""For each relation, exchanges that could break it and do not."""
