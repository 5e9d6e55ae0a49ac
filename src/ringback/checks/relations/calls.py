"""CCAI's calls and their flags: ids of their own, flags that can be asked for, and that are what was set last."""

from typing import Any

from ringback.checks.relations.verdict import Readings, Verdict
from ringback.contract.model import MISSING
from ringback.contract.reading import Reading

FLAGS = ("verified_customer", "bad_actor", "repeat_customer", "repeat_customers")
REPEAT = frozenset({"repeat_customer", "repeat_customers"})
"""The two names of one flag (CC-24, CC-27)."""

DONE = (200, 204)
"""Statuses of an update that has been carried out; after a 202 somebody has to finish it in the widget."""

FLAG_OPERATIONS = ("getCustomerFlag", "updateCustomerFlag")


def unique_ids(readings: Readings) -> Verdict:
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


def create_then_flag(readings: Readings) -> Verdict:
    verdict = Verdict()
    ids = set()
    for index, reading in enumerate(readings):
        ids.add(created(reading))
        id_ = reading.view["path"].get("id", MISSING)
        if reading.operation.id != "getCustomerFlag" or id_ not in ids or reading.transient:
            continue
        verdict.exercised = True
        if 400 <= reading.status < 500 and reading.status not in (401, 403):
            expected = f"the flags of call {id_}, which was created before"
            verdict.breaks(index, "/response/status", expected, f"status {reading.status}")
    return verdict


def read_your_write(readings: Readings) -> Verdict:
    """What a call's flags are known to be: what was read last, and over it what was written since."""
    verdict = Verdict()
    flags: dict[Any, dict[str, tuple[bool | None, str]]] = {}
    for index, reading in enumerate(readings):
        if reading.operation.id not in FLAG_OPERATIONS or not reading.accepted:
            continue
        id_, known = reading.view["path"].get("id"), flags.setdefault(reading.view["path"].get("id"), {})
        if reading.operation.id == "updateCustomerFlag":
            body = reading.view.get("body")
            # What becomes of a flag that a request leaves out, no document says.
            done = reading.status in DONE
            verdict.why = verdict.why if done else f"updates were answered {reading.status}, and are not done yet"
            flags[id_] = {name: (value, "set") for name, value in _written(body).items()} if done else {}
            continue
        for name, value in _read(reading.view["response"].get("body")).items():
            if name in known:
                expected, how = known[name]
                verdict.exercised = verdict.exercised or how == "set"
                if value != expected:
                    got = f"{_word(value)} for call {id_}"
                    verdict.breaks(index, f"/response/body/{name}", f"{_word(expected)}, as it was {how} before", got)
            known[name] = (value, "read")
    return verdict


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
    return id_ if isinstance(id_, int | str) else None
