"""An exchange made ready to be checked: what of it may be judged, and whose mistakes count.

A request that contradicts the spec changes what its answer can show. If the answer accepts it, only that is told of
the answer, because the rest echoes what it was given. Whether the mistake is the client's depends on where the
exchange comes from: Ringback sends contradicting requests on purpose, somebody's client does not.
"""

from dataclasses import dataclass
from functools import cached_property

from ringback.checks.due import NOTHING_KNOWN, Known, due_refusal
from ringback.checks.words import shown, values_read
from ringback.contract.model import ErrorEntry, Rule
from ringback.contract.reading import Reading
from ringback.contract.violations import Violation
from ringback.exchange import Provenance
from ringback.findings import Break, Severity, severity

LARGEST = 8192
"""Bytes of a request that servers take as a rule."""

CLIENTS = frozenset({Provenance.CLIENT, Provenance.DOCUMENTED})


@dataclass(frozen=True)
class Case:
    """One exchange as read, with what follows from its request and from what is `known` of the tenant.

    `contradictions` are the request's breaks of statements; `due` is the one refusal that the answer must be, if any.
    `client_judged` says that the request's breaks are its client's; `answer_judged` that the answer can be checked.
    """

    reading: Reading
    contradictions: tuple[Break, ...]
    due: ErrorEntry | None
    known: Known
    client_judged: bool
    answer_judged: bool

    @cached_property
    def answer_violations(self) -> tuple[Violation, ...]:
        """What the answer's schema finds wrong, but for what it repeats of a request that is wrong there itself."""
        sent = [each.value for each in self.reading.request_violations if isinstance(each.value, str)]
        found = self.reading.response_violations
        return tuple(each for each in found if each.value not in sent) if sent else found


def prepare(reading: Reading, known: Known = NOTHING_KNOWN) -> Case:
    """The case that `reading` makes, given what is known of the tenant.

    The reading must not be of a state of the moment (`Reading.transient`), which says nothing.
    """
    contradictions = tuple(it for it in request_breaks(reading) if severity(it) is Severity.BREACH)
    due = due_refusal(reading, known)
    accepted = reading.accepted
    return Case(
        reading,
        contradictions,
        due,
        known,
        client_judged=accepted and reading.exchange.provenance in CLIENTS,
        answer_judged=not (accepted and (contradictions or due)) and not _is_turned_away(reading),
    )


def _is_turned_away(reading: Reading) -> bool:
    """Whether a server refuses what it cannot read, or will not for its sheer size: how, no document says."""
    request = reading.exchange.request
    huge = len(request.url) + len(request.body) > LARGEST
    lacking = bool(reading.operation.body_media) and not request.body
    return 400 <= reading.status < 500 and (bool(reading.request_problem) or huge or lacking)


def request_breaks(reading: Reading) -> list[Break]:
    """Every promise that the request breaks: of its schema, its media type and the rules about requests."""
    breaks = []
    promise = reading.operation.media_promise
    if reading.request_problem and promise is not None:
        breaks.append(Break(promise, "/body", promise.expected, reading.request_problem))
    breaks += [broken(each, reading) for each in reading.request_violations]
    return [*breaks, *(rule_break(rule, reading) for rule in reading.broken_request_rules)]


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
