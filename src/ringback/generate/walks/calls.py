"""Walks over CCAI's calls: two are created, and their flags set and read in turns."""

from collections.abc import Iterator

from ringback.checks.relations.calls import created
from ringback.generate.ground import Ground
from ringback.generate.sequence import Sequence, Step, Steps
from ringback.generate.sound import Base, bases

Flags = tuple[bool, bool, bool]
BOTH = ("repeat_customers", "repeat_customer")
"""The names of one flag: a vendor may know either (CC-24, CC-27), or refuse the one that it does not know."""


def flags(ground: Ground, aim: str) -> Iterator[Sequence]:
    create, read, write = map(ground.operation, ("createCall", "getCustomerFlag", "updateCustomerFlag"))
    kinds = [each for each in bases(ground, create) if isinstance(each, Base)]
    creations = [ground.request(each.operation, each.least) for each in kinds][::2]
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

    yield Sequence(aim, 2 * len(creations) + 12, first, start)
