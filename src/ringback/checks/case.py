"""An exchange made ready to be checked: what of it may be judged, and whose mistakes count.

A request that contradicts the spec changes what its answer can show. If the answer accepts it, only that is told of
the answer, because the rest echoes what it was given. Whether the mistake is the client's depends on where the
exchange comes from: Ringback sends contradicting requests on purpose, somebody's client does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ringback.checks.words import shown, values_read
from ringback.contract.conditions import all_hold
from ringback.contract.model import ErrorEntry, Place, Rule
from ringback.contract.reading import Reading
from ringback.contract.violations import Violation
from ringback.exchange import Provenance
from ringback.findings import Break, Severity, severity

CLIENTS = frozenset({Provenance.CLIENT, Provenance.DOCUMENTED})


@dataclass(frozen=True)
class Case:
    """One exchange as read, with what follows from its request.

    `contradictions` are the request's breaks of statements; `due` is the one refusal that the answer must be, if any.
    `client_judged` says that the request's breaks are its client's; `answer_judged` that the answer can be checked.
    """

    reading: Reading
    contradictions: tuple[Break, ...]
    due: ErrorEntry | None
    client_judged: bool
    answer_judged: bool


def prepare(reading: Reading) -> Case:
    """The case that `reading` makes; the reading must not be of a passing state (`Reading.transient`)."""
    contradictions = tuple(it for it in request_breaks(reading) if severity(it) is Severity.BREACH)
    due = due_refusal(reading, contradictions)
    accepted = reading.accepted
    return Case(
        reading,
        contradictions,
        due,
        client_judged=accepted and reading.exchange.provenance in CLIENTS,
        answer_judged=not (accepted and (contradictions or due)),
    )


def request_breaks(reading: Reading) -> list[Break]:
    """Every promise that the request breaks: of its schema, its media type and the rules about requests."""
    breaks = [broken(each, reading) for each in reading.request_violations]
    promise = reading.operation.media_promise
    if reading.request_problem and promise is not None:
        breaks.append(Break(promise, "/body", promise.expected, reading.request_problem))
    return [*breaks, *(rule_break(rule, reading) for rule in broken_request_rules(reading))]


def broken_request_rules(reading: Reading) -> Iterator[Rule]:
    """The rules about requests that this one does not keep."""
    for rule in reading.operation.request_rules:
        if rule.applies(reading.shape.name) and reading.verdict(rule) is False:
            yield rule


def broken(violation: Violation, reading: Reading) -> Break:
    """The Break that a violation of a schema is."""
    published = reading.exchange.provenance is Provenance.DOCUMENTED
    return Break(
        violation.promise,
        violation.location,
        violation.promise.expected,
        shown(violation.value, None if published else violation.personal),
        null=violation.value is None,
        optional=violation.optional,
    )


def rule_break(rule: Rule, reading: Reading) -> Break:
    """The Break that a rule makes which is false of this exchange."""
    return Break(rule.promise, rule.at or "/response/body", rule.promise.expected, values_read(rule, reading))


def due_refusal(reading: Reading, contradictions: tuple[Break, ...]) -> ErrorEntry | None:
    """The one documented refusal that this request must get, or None where the documents leave it open.

    It is due if its `sure` holds, the rest of the request is sound, no value at hand depends on the tenant (nothing
    here knows the tenant) and no other refusal may come instead.
    """
    errors = [entry for entry in reading.operation.errors if entry.applies(reading.shape.name)]
    due = [entry for entry in errors if entry.sure and not entry.state and all_hold(entry.sure, reading.view)]
    if len(due) != 1:
        return None
    entry = due[0]
    named = [condition.at for condition in (*entry.when, *(entry.sure or ()))]
    elsewhere = any(not _at_one_of(it.location, named) for it in contradictions)
    others = any(other is not entry and _may_come(other, reading) for other in errors)
    depends = any(steps not in named for steps in _tenant_values(reading.shape.schema.root, reading.view))
    return None if elsewhere or others or depends else entry


def _may_come(entry: ErrorEntry, reading: Reading) -> bool:
    return bool(entry.when) and all_hold(entry.when, reading.view)


def _at_one_of(location: str, places: list[tuple[str, ...]]) -> bool:
    return any(f"{location}/".startswith("".join(f"/{step}" for step in steps) + "/") for steps in places)


def _tenant_values(place: Place, value: object, steps: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The paths to the values of a request that mean something only to a tenant."""
    found = [steps] if place.tenant else []
    if isinstance(value, dict):
        for name, child in place.properties.items():
            if name in value:
                found += _tenant_values(child, value[name], (*steps, name))
    return found
