"""What changed between two specs of one API."""

import re
from collections.abc import Iterator

from ringback.contract.model import Contract, ErrorEntry, Operation
from ringback.run.changes import READS, SENDS, Change, Comparison, change
from ringback.run.place_changes import place_changes
from ringback.run.variants import answer_prefix, request_prefix


def compare_specs(old: Contract, new: Contract) -> Comparison:
    """Every change from the contract `old` to `new`; an operation is the same if its method and path are."""
    before = {_key(each): each for each in old.operations}
    after = {_key(each): each for each in new.operations}
    changes: list[Change] = []
    incomparable: list[str] = []
    for key in dict.fromkeys((*before, *after)):
        method, path = key
        if key not in after:
            place = f"{old.name}:{before[key].id}"
            changes.append(change("operation-removed", SENDS, place, f"the operation {method} {path} vanished"))
        elif key not in before:
            place = f"{new.name}:{after[key].id}"
            changes.append(change("operation-added", SENDS, place, f"the operation {method} {path} appeared"))
        else:
            changes += _operation(before[key], after[key])
            names = [each[key].discriminator or "nothing" for each in (before, after)]
            if names[0] != names[1]:
                kinds = f"{names[0]} told the kinds of requests apart, {names[1]} does now"
                incomparable.append(f"the requests of {_name(after[key])}: {kinds}")
    return Comparison(
        tuple(dict.fromkeys(changes)), tuple(incomparable)
    )  # what several shapes of a request share changes once


def _key(operation: Operation) -> tuple[str, str]:
    """What tells a client's operations apart: not their names, and not those of the variables of a path."""
    return operation.method, re.sub(r"\{[^}]*\}", "{}", operation.path)


def _operation(old: Operation, new: Operation) -> Iterator[Change]:
    yield from _credentials(old, new)
    yield from _request(old, new)
    yield from _answers(old, new)
    yield from _errors(old, new)
    yield from _rules(old, new)


def _name(operation: Operation) -> str:
    return operation.status_promise.id.removesuffix(":response#status")


def _credentials(old: Operation, new: Operation) -> Iterator[Change]:
    before, after = ({(each.kind, each.scopes): each.name for each in it.security} for it in (old, new))
    if after and not before:
        what = f"credentials are asked for now: {', '.join(after.values())}"
        yield change("credentials-needed", SENDS, _name(new), what)
    elif after:
        for key, name in before.items():
            if key not in after:
                what = f"the credentials {name}{f' with {chr(32).join(key[1])}' if key[1] else ''} are taken no more"
                yield change("credentials-removed", SENDS, _name(new), what)


def _request(old: Operation, new: Operation) -> Iterator[Change]:
    yield from _media(old.body_media, new.body_media, request_prefix(new), SENDS)
    if (
        old.discriminator != new.discriminator
    ):  # what tells kinds of request apart is another field: no kind is the same
        return
    for name, shape in old.shapes.items():
        if name in new.shapes:
            yield from place_changes(shape.schema.root, new.shapes[name].schema.root, request_prefix(new), SENDS)


def _media(old: tuple[str, ...], new: tuple[str, ...], place: str, direction: str) -> Iterator[Change]:
    if not (old and new):  # then the whole body came or went
        return
    for name in new:
        if name not in old:
            yield change("media-added", direction, place, f"the media type {name} appeared")
    for name in old:
        if name not in new:
            yield change("media-removed", direction, place, f"the media type {name} vanished")


def _answers(old: Operation, new: Operation) -> Iterator[Change]:
    for status in dict.fromkeys((*old.answers, *new.answers)):
        before, after = old.answers.get(status), new.answers.get(status)
        place = f"{_name(new)}:response"
        if after is None:
            yield change("status-removed", READS, place, f"the status {status} vanished")
        elif before is None:
            kind = "success-added" if status[0] in "123d" else "refusal-added"
            yield change(kind, READS, place, f"the status {status} appeared")
        else:
            prefix = answer_prefix(new, after)
            yield from _media(tuple(before.media), tuple(after.media), prefix, READS)
            for media in before.media.keys() & after.media.keys():
                yield from place_changes(before.media[media].root, after.media[media].root, prefix, READS)
            if before.headers is not None and after.headers is not None:
                yield from place_changes(before.headers.root, after.headers.root, f"{prefix}@headers", READS)


def _errors(old: Operation, new: Operation) -> Iterator[Change]:
    before, after = ({entry.id: entry for entry in it.errors} for it in (old, new))
    for id_ in dict.fromkeys((*before, *after)):
        place = f"{_name(new)}:{id_}"
        if id_ not in after:
            yield change("message-removed", READS, place, f"the refusal {_said(before[id_])} vanished")
        elif id_ not in before:
            entry = after[id_]
            if _due(entry) is not None:
                yield change("refusal-due", SENDS, place, f"the refusal {_said(entry)} appeared, {_reasons(entry)}")
            else:
                yield change("message-added", READS, place, f"the refusal {_said(entry)} appeared")
        else:
            yield from _error(before[id_], after[id_], place)


def _error(old: ErrorEntry, new: ErrorEntry, place: str) -> Iterator[Change]:
    if old.status != new.status:
        yield change("refusal-status", READS, place, f"its status {old.status} became {new.status}")
    if old.message != new.message:
        what = f"its message {old.message!r} became {new.message!r}"
        yield change("message-reworded", READS, place, what)
    if _due(old) != _due(new) and _due(new) is not None:
        yield change("refusal-reasons", SENDS, place, f"{_said(new)} is {_reasons(new)}")


def _said(entry: ErrorEntry) -> str:
    return f"{entry.status} {entry.message!r}" if entry.message else str(entry.status)


def _due(entry: ErrorEntry) -> tuple[object, ...] | None:
    """What obliges a vendor to this refusal, None if nothing does."""
    if entry.sure is None or not (entry.sure or entry.state):
        return None
    return (entry.state, entry.shapes, *(each.text for each in entry.sure))


def _reasons(entry: ErrorEntry) -> str:
    texts = [each.text for each in entry.sure or ()]
    texts += [f"the tenant says {entry.state}"] if entry.state else []
    return f"due where {' and '.join(texts)}"


def _rules(old: Operation, new: Operation) -> Iterator[Change]:
    before, after = _rules_of(old), _rules_of(new)
    for id_ in dict.fromkeys((*before, *after)):
        side, text = after.get(id_) or before[id_]
        direction = SENDS if side == "request" else READS
        place = f"{_name(new)}:{id_}"
        if id_ not in after:
            yield change("rule-removed", direction, place, f"it holds no more: {text}")
        elif id_ not in before:
            yield change("rule-added", direction, place, f"it holds now: {text}")
        elif before[id_] != after[id_]:
            yield change("rule-changed", direction, place, f"{before[id_][1]} became {text}")


def _rules_of(operation: Operation) -> dict[str, tuple[str, str]]:
    """(side, what it says) of each rule and relation."""
    rules = [*operation.request_rules, *operation.answer_rules]
    rules += [rule for answer in operation.answers.values() for rule in answer.rules]
    found = {rule.id: (rule.promise.side, " ".join(rule.whole.split())) for rule in rules}
    return found | {name: ("response", promise.expected) for name, promise in operation.relations.items()}
