"""What changed between the recordings of two times, as far as both exercised the same.

An operation or an answer that only one of them shows is no change: nobody asked. What the documents provide for is
told, and breaks no client that keeps to them.
"""

from collections.abc import Iterator

from ringback.contract.model import Operation, Place
from ringback.contract.pointers import escaped
from ringback.contract.reading import answer_for
from ringback.run.changes import READS, SENDS, Change, Comparison, change
from ringback.run.place_changes import is_open, json_types, listed
from ringback.run.seen import Seen, SeenOperation, SeenPlace


def compare_recordings(old: Seen, new: Seen) -> Comparison:
    """Every change from what older recordings show to what newer ones do."""
    changes: list[Change] = []
    incomparable: list[str] = []
    for key in dict.fromkeys((*old, *new)):
        name = ":".join(key)
        if key not in new or key not in old:
            incomparable.append(f"only {'OLD' if key in old else 'NEW'} has exchanges of {name}")
            continue
        before, after = old[key], new[key]
        changes += _operation(name, before, after)
        incomparable += [
            f"only {'OLD' if prefix in before.answers else 'NEW'} has answers {name}:{prefix}"
            for prefix in sorted(before.answers.keys() ^ after.answers.keys())
        ]
    return Comparison(tuple(changes), tuple(incomparable))


def _operation(name: str, old: SeenOperation, new: SeenOperation) -> Iterator[Change]:
    operation = new.operation
    for status in sorted(new.statuses - old.statuses):
        kind = "failure-added" if status >= 500 else "refusal-added" if status >= 400 else "success-added"
        documented = answer_for(operation, status) is not None
        yield change(kind, READS, f"{name}:response", f"the status {status} came", documented=documented)
    for status in sorted(old.messages.keys() & new.messages.keys()):
        yield from _messages(f"{name}:response.{status}", operation, old.messages[status], new.messages[status])
    for prefix in sorted(old.answers.keys() & new.answers.keys()):
        roots = [schema.root for schema in operation.answers[prefix.removeprefix("response.")].media.values()]
        yield from _place(f"{name}:{prefix}", old.answers[prefix], new.answers[prefix], roots[0] if roots else None)
    yield from _acceptance(name, old, new)


def _messages(place: str, operation: Operation, old: set[str], new: set[str]) -> Iterator[Change]:
    documented = {entry.message for entry in operation.errors}
    gone = sorted(message for message in old - new if message in documented)  # which a client may go by
    for message in sorted(new - old):
        known = message in documented
        if gone and not known:
            what = f"the message {message!r} came, and {' and '.join(map(repr, gone))} no more"
            yield change("message-reworded", READS, place, what)
        else:
            yield change("message-added", READS, place, f"the message {message!r} came", documented=known)


def _place(here: str, old: SeenPlace, new: SeenPlace, place: Place | None) -> Iterator[Change]:
    schema = place.schema if place is not None else {}
    yield from _types(here, old.types, new.types, json_types(schema) if place is not None else frozenset())
    known = listed(schema) or []
    for value in sorted(new.values - old.values) if old.values else ():
        kind = "open-value-added" if is_open(schema) else "value-added"
        yield change(kind, READS, here, f"the value {value} came", documented=value in known)
    if old.objects and new.objects:
        for name in dict.fromkeys((*old.parts, *new.parts)):
            yield from _field(f"{here}/{escaped(name)}", name, old, new, place)
    if old.items is not None and new.items is not None:
        yield from _place(f"{here}/*", old.items, new.items, place.items if place else None)


def _types(here: str, old: set[str], new: set[str], admitted: frozenset[str]) -> Iterator[Change]:
    gained = new - old - ({"integer"} if "number" in old else set())
    if not old or not gained:
        return
    wide = admitted | ({"integer"} if "number" in admitted else set())
    if "null" in gained:
        yield change("null-allowed", READS, here, "null came", documented="null" in wide)
    others = gained - {"null"}
    if not others:
        return
    if old == {"null"}:
        what = f"{_names(others)} came, before only null"
        yield change("type-widened", READS, here, what, documented=others <= wide)
    else:
        before = old - {"null"}
        kind = "type-widened" if before & new else "type-changed"
        what = f"{_names(others)} came, before {_names(before)}"
        yield change(kind, READS, here, what, documented=others <= wide)


def _names(types: set[str]) -> str:
    return " and ".join(sorted(types))


def _field(here: str, name: str, old: SeenPlace, new: SeenPlace, place: Place | None) -> Iterator[Change]:
    before, after = old.parts.get(name), new.parts.get(name)
    child = place.child(name) if place else None
    optional = place is not None and child is not None and child.optional and _may_lack(place, child, new)
    if before is None:
        if after is not None:
            what = f"the field came, in {after.count} of {new.objects}"
            yield change("field-added", READS, here, what, documented=child is not None)
        return
    always = before.count == old.objects and name != "*"
    was = f"it was in {'all' if always else before.count} of {old.objects}"
    if after is None:
        kind = "field-removed" if always else "optional-field-removed"
        yield change(kind, READS, here, f"the field vanished: {was}, is in none of {new.objects}", documented=optional)
        return
    if always and after.count < new.objects:
        what = f"the field is not always there: {was}, is in {after.count} of {new.objects}"
        yield change("optional-now", READS, here, what, documented=optional)
    yield from _place(here, before, after, child)


def _may_lack(place: Place, child: Place, new: SeenPlace) -> bool:
    """Whether an optional field can be absent here: of several of which one is required, another has to be there."""
    promise = child.promises.get("required")
    others = [
        name
        for name, each in place.properties.items()
        if each is not child and each.promises.get("required") is promise
    ]
    return promise is None or any(name in new.parts for name in others)


def _acceptance(name: str, old: SeenOperation, new: SeenOperation) -> Iterator[Change]:
    """What of a request one of the two accepted and the other refused: where nothing else can have been the reason."""
    if not (old.accepted and new.accepted):
        return
    for pointer, said in sorted(set(_only_refused(new, old))):
        yield change("refused-now", SENDS, f"{name}:request{pointer}", f"requests {said} are refused now")
    for pointer, said in sorted(set(_only_refused(old, new))):
        yield change("accepted-now", SENDS, f"{name}:request{pointer}", f"requests {said} are accepted now")


def _only_refused(here: SeenOperation, there: SeenOperation) -> Iterator[tuple[str, str]]:
    """What is refused `here` and accepted `there`, each by a request that holds nothing else that is not accepted."""
    for facts in here.refused:
        suspects = sorted(facts - here.accepted)
        if not suspects or not there.accepted.issuperset(suspects):
            continue
        pointer, said = suspects[0]
        if all(f"{each}/".startswith(f"{pointer}/") for each, _ in suspects):
            yield pointer, said
