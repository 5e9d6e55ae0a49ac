"""Walks over CCAI's calls: whose they are, what follows them, and their flags, set and read in turns."""

from collections.abc import Iterator
from functools import partial

from ringback.checks.relations.calls import FAR, created
from ringback.exchange import Request
from ringback.generate.ground import Ground
from ringback.generate.sequence import Sequence, Step, Steps
from ringback.generate.sound import Base, bases
from ringback.generate.writing import changed

Flags = tuple[bool, bool, bool]
BOTH = ("repeat_customers", "repeat_customer")
"""The names of one flag: a vendor may know either (CC-24, CC-27), or refuse the one that it does not know."""


def flags(ground: Ground, aim: str) -> Iterator[Sequence]:
    read, write = map(ground.operation, ("getCustomerFlag", "updateCustomerFlag"))
    creations = [ground.request(each.operation, each.least) for each in _kinds(ground)][::2]
    creations = [each for each in creations if not ground.permits(each)]
    known = list(ground.known.get("calls.existing", ()))[:2]
    if not creations and not known:
        return
    first = creations[0] if creations else ground.request(read, {"path": {"id": known[0]}})

    def get(call: object) -> Step:
        return Step(ground.request(read, {"path": {"id": call}}))

    def patch(call: object, flags: Flags, names: tuple[str, ...]) -> Step:
        verified, bad_actor, repeat = flags
        body = {"verified_customer": verified, "bad_actor": bad_actor} | dict.fromkeys(names, repeat)
        return Step(ground.request(write, {"path": {"id": call}, "body": body}))

    def start() -> Steps:
        calls = list(known)
        for creation in creations:
            id_ = created(ground.answered((yield Step(creation))))
            if id_ is not None:
                calls.insert(0, id_)
                yield get(id_)
        if not calls:
            return
        one, other = calls[0], calls[1 % len(calls)]
        names: tuple[str, ...] = BOTH
        if not ground.answered((yield patch(one, (True, False, True), names))).accepted:
            names = BOTH[:1]
            yield patch(one, (True, False, True), names)
        yield get(one)
        yield get(other)
        yield patch(other, (False, True, False), names)
        yield get(other)
        yield get(one)
        yield patch(one, (False, True, True), names)
        yield get(one)
        yield patch(other, (True, False, False), names)
        yield get(one)
        yield get(other)
        yield Step(ground.request(write, {"path": {"id": one}, "body": {"bad_actor": False}}))
        yield get(one)
        if isinstance(one, int):
            yield get(one + FAR)

    yield Sequence(aim, 2 * len(creations) + 15, first, start)


def ticket_wins(ground: Ground, aim: str) -> Iterator[Sequence]:
    """By number and by ticket, each twice, and then by both."""
    for base in _kinds(ground)[:1]:
        most = base.most["body"]
        number, ticket = ({name: most[name]} if most.get(name) else {} for name in ("end_user_number", "ticket_id"))
        plain = {name: value for name, value in base.least["body"].items() if name not in number | ticket}
        bodies = [plain | number, plain | ticket, plain | number, plain | ticket, plain | number | ticket]
        requests = [ground.request(base.operation, {"body": body}) for body in bodies]
        if number and ticket:
            yield Sequence(aim, len(requests), requests[0], partial(_one_by_one, requests))


def follow_up(ground: Ground, aim: str) -> Iterator[Sequence]:
    """A call, and one that follows it."""
    kinds = _kinds(ground)
    following = next((each for each in kinds if each.shape.name == "ScheduledCall"), None)
    first = ground.request(kinds[0].operation, kinds[0].least) if kinds else None
    if following is None or first is None:
        return

    def start() -> Steps:
        id_ = created(ground.answered((yield Step(first))))
        if id_ is not None:
            yield Step(ground.request(following.operation, changed(following.least, ("body", "call_id"), id_)))

    yield Sequence(aim, 2, first, start)


def _kinds(ground: Ground) -> list[Base]:
    return [each for each in bases(ground, ground.operation("createCall")) if isinstance(each, Base)]


def _one_by_one(requests: list[Request]) -> Steps:
    for request in requests:
        yield Step(request)
