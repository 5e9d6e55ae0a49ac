"""The check of the error table, in both directions.

A refusal that is due must come, and a documented refusal must have its reason in the request. Between the two nothing
is asserted: which of several refusals comes first, and what a tenant's own data lead to, no document says.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from ringback.checks.case import Case
from ringback.checks.due import NOBODY, asked_about, group_of, is_in_state, is_vouched_for, state_place
from ringback.checks.words import LONGEST, shown
from ringback.contract.conditions import all_hold
from ringback.contract.entries import PLACEHOLDER
from ringback.contract.model import MISSING, ErrorEntry, Place
from ringback.contract.pointers import locate, pointer_of, value_at
from ringback.contract.reading import Reading
from ringback.findings import Break

OTHER_REFUSALS = frozenset({404, 409, 410, 422})
"""Statuses that a vendor could choose for what it refuses, where another one is documented."""

BODY = ("response", "body")


def errors(case: Case) -> Iterator[Break]:
    """A refusal that was due and did not come, one that came without its reason, a message that nobody documents."""
    reading = case.reading
    if case.due is not None:
        if reading.accepted:
            yield _not_given(case.due, reading, f"status {reading.status}")
            return
        # What is known of the tenant is known in runs alone, and in those the credentials are good.
        others = OTHER_REFUSALS | {403} if case.known else OTHER_REFUSALS
        if reading.refused and reading.status != case.due.status and reading.status in others:
            yield _not_given(case.due, reading, f"status {reading.status}")
            return
        if reading.status == case.due.status and reading.refused:
            if not _says(case.due, reading) and not _instead(case.due, case):
                yield _not_given(case.due, reading, shown(message_of(reading)))
            return
    if case.answer_judged and reading.refused:
        yield from _unexplained(case)
    elif case.answer_judged and reading.accepted:
        yield from _contradicted(case)


def _contradicted(case: Case) -> Iterator[Break]:
    """An accepted request whose value the tenant file names as one in a state that documents have a refusal for.

    Where the document does not oblige to that refusal, and the request is unusual besides, this is only news.
    """
    reading = case.reading
    if not case.known:
        return
    for entry in reading.operation.errors:
        applies = entry.state and not entry.kind and entry.applies(reading.shape.name) and entry.promise.kind == "error"
        if applies and not entry.when and is_in_state(entry, reading.shape, reading.view, case.known):
            got = f"status {reading.status} for a value that the tenant file names in {entry.state}"
            weak = entry.passing or (entry.sure is not None and not all_hold(entry.sure, reading.view))
            yield Break(entry.promise, _pointer(reading), f"{entry.status}", got, weak=weak)
            return


def _instead(due: ErrorEntry, case: Case) -> bool:
    """Whether another refusal came that the reason of the one which is due does not exclude.

    A closed menu has a kind, too; the kind of a value that the tenant file names as a good one is known, and fits. And
    what comes and goes by itself may have come to something else that the request names.
    """
    reading = case.reading
    group = group_of(due)
    for other in answered(reading):
        if not other.applies(reading.shape.name) or is_vouched_for(other, reading.shape, reading.view, case.known):
            continue
        if group and group_of(other) == group:
            if other.kind or (due.kind and other.passing):
                return True
        elif other.passing and _names(other, reading, but_for=due):
            return True
    return False


def _names(entry: ErrorEntry, reading: Reading, but_for: ErrorEntry) -> bool:
    """Whether the request names what an entry with a state is about, at a place that `but_for` does not ask about."""
    place = state_place(entry, reading.shape)
    if place is None or value_at(reading.view, place.pointer) in (MISSING, *NOBODY):
        return False
    return place.pointer not in asked_about(but_for)


def answered(reading: Reading) -> list[ErrorEntry]:
    """The entries whose refusal this answer is: those with its message or, if there are none, those with any.

    Those that are meant for this kind of request come first.
    """
    if not reading.refused:
        return []
    here = [entry for entry in reading.operation.errors if entry.status == reading.status]
    same = [entry for entry in here if entry.message is not None and has_message(entry.message, reading)]
    found = same or [entry for entry in here if entry.message is None]
    return sorted(found, key=lambda entry: (not entry.applies(reading.shape.name), not entry.shapes))


def _unexplained(case: Case) -> Iterator[Break]:
    reading = case.reading
    entries = answered(reading)
    if any(_explained(entry, case) for entry in entries):
        return
    promise = reading.operation.message_promises.get(reading.status)
    if promise is not None and all(entry.message is None for entry in entries):
        # What a vendor says of a request that is wrong beyond all documented reasons is its own affair.
        told = message_of(reading)
        said = isinstance(told, str) or reading.operation.outcome.message == BODY
        if said and not _is_odd(reading):
            yield Break(promise, _pointer(reading), promise.expected, shown(told))
        return
    for entry in entries:
        if _may_be(entry, case):  # then it is what the message fills in that is wrong
            yield _not_given(entry, reading, shown(message_of(reading)))
            return
    if entries:
        got = f"{reading.status} {shown(message_of(reading))}" if entries[0].message else f"{reading.status}"
        yield Break(entries[0].promise, _pointer(reading), _reason(entries), got)


def _is_odd(reading: Reading) -> bool:
    return bool(reading.request_violations or reading.broken_request_rules)


def _explained(entry: ErrorEntry, case: Case) -> bool:
    return _may_be(entry, case) and _says(entry, case.reading)


def _may_be(entry: ErrorEntry, case: Case) -> bool:
    """Whether this request may get this refusal, as far as the request shows it.

    A request that is wrong at a place which the entry asks about, or above it, is not held against the answer: how a
    server reads a number where text belongs, no document says. A request of no known kind may be taken for any.
    """
    reading = case.reading
    unknown_shape = reading.operation.discriminator is not None and not reading.shape.name
    if not entry.applies(reading.shape.name) and not unknown_shape:
        return False
    vouched = is_vouched_for(entry, reading.shape, reading.view, case.known)
    if (vouched and entry.state) or _names_what_is_missing(entry, reading):
        return False
    if (entry.tenant and not vouched) or all_hold(entry.when, reading.view):
        return True
    asked = [pointer_of(condition.at) for condition in entry.when]
    return any(f"{pointer}/".startswith(f"{it.location}/") for it in case.contradictions for pointer in asked)


def _names_what_is_missing(entry: ErrorEntry, reading: Reading) -> bool:
    """Whether the message repeats a value that the request does not have, nor its schema by default."""
    for name in PLACEHOLDER.findall(entry.message or ""):
        steps = tuple(name.split("."))
        place: Place | None = reading.shape.schema.root
        for step in steps:
            place = place.child(step) if place else None
        if place is not None and "default" not in place.schema and locate(reading.view, steps) is MISSING:
            return True
    return False


def _reason(entries: list[ErrorEntry]) -> str:
    first = entries[0]
    shapes = f" to {' or '.join(sorted(first.shapes))}" if first.shapes else ""
    if len(entries) > 1:
        return f"{first.promise.expected}{shapes} only for one of its {len(entries)} documented reasons"
    conditions = " and ".join(condition.text for condition in first.when)
    if len(conditions) > LONGEST and first.description:
        return f"{first.promise.expected}{shapes} only for its reason: {first.description}"
    return f"{first.promise.expected}{shapes}{' only where ' + conditions if conditions else ''}"


def _not_given(entry: ErrorEntry, reading: Reading, got: str) -> Break:
    message = _expected_message(entry, reading)
    expected = f"{entry.status} {shown(message)}" if message else f"{entry.status}"
    return Break(entry.promise, _pointer(reading), expected, got)


def _pointer(reading: Reading) -> str:
    return pointer_of(reading.operation.outcome.message)


def message_of(reading: Reading) -> Any:
    """What an answer says, where its operation has it stand; MISSING if nothing stands there."""
    return locate(reading.view, reading.operation.outcome.message)


def has_message(message: str, reading: Reading) -> bool:
    """Whether the answer's message is this one, whatever stands at its placeholders."""
    actual = message_of(reading)
    plain = isinstance(actual, str | int) and not isinstance(actual, bool)
    return plain and _pattern(message).fullmatch(str(actual).strip()) is not None


def _says(entry: ErrorEntry, reading: Reading) -> bool:
    """Whether the answer's message is the entry's, with what this request fills in."""
    expected = _expected_message(entry, reading)
    return expected is None or has_message(expected, reading)


def _expected_message(entry: ErrorEntry, reading: Reading) -> str | None:
    """The entry's message for this request; a placeholder whose value is no string or integer stays as it is."""
    if entry.message is None:
        return None

    def fill(found: re.Match[str]) -> str:
        value = locate(reading.view, tuple(found[1].split(".")))
        plain = isinstance(value, str | int) and not isinstance(value, bool) and value is not MISSING
        return str(value) if plain else found[0]

    return PLACEHOLDER.sub(fill, entry.message)


@lru_cache(1024)
def _pattern(message: str) -> re.Pattern[str]:
    texts = PLACEHOLDER.split(message)
    return re.compile(".*".join(re.escape(text) for text in texts[::2]), re.DOTALL)
