"""The check of the spec's own rules, CEL expressions that are true of every sound exchange."""

from collections.abc import Iterator

from ringback.checks.case import Case, rule_break
from ringback.findings import Break


def rules(case: Case) -> Iterator[Break]:
    """A rule that is false of this exchange; one that has nothing to say of it is not broken."""
    reading = case.reading
    if case.client_judged:
        yield from (rule_break(rule, reading) for rule in reading.broken_request_rules)
    if case.answer_judged:
        yield from (rule_break(rule, reading) for rule in reading.broken(reading.answer_rules))
