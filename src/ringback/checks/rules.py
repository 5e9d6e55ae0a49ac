"""The check of the spec's own rules, CEL expressions that are true of every sound exchange."""

from collections.abc import Iterator

from ringback.checks.case import Case, broken_request_rules, rule_break
from ringback.contract.model import Rule
from ringback.contract.reading import Reading
from ringback.findings import Break


def rules(case: Case) -> Iterator[Break]:
    """A rule that is false of this exchange; one that has nothing to say of it is not broken."""
    reading = case.reading
    if case.client_judged:
        yield from (rule_break(rule, reading) for rule in broken_request_rules(reading))
    if case.answer_judged:
        for rule in answer_rules(reading):
            if reading.verdict(rule) is False:
                yield rule_break(rule, reading)


def answer_rules(reading: Reading) -> list[Rule]:
    """The rules that this answer is judged by."""
    if reading.answer is None or reading.response_problem:
        return []
    own = (*reading.operation.answer_rules, *reading.answer.rules)
    return [rule for rule in own if rule.applies(reading.shape.name)]
