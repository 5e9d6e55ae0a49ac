"""What a run makes of an answer to a request that it sent with a credential of some kind."""

from ringback.exchange import Credential, Provenance
from ringback.findings import Finding, Severity
from ringback.generate.ground import Ground
from ringback.generate.sequence import single
from ringback.run.check import Run
from ringback.run.judged import result
from ringback.run.plan import Plan
from ringback.run.send import Sent
from tests.sound import CONTRACTS, Draft


def told_with(draft: Draft, credential: Credential) -> list[Finding]:
    """The findings, without the readings of errata, of a run that got just this answer."""
    exchange = draft.exchange(Provenance.LIVE)
    sequence = single("", exchange.request, credential)
    ground = Ground(CONTRACTS[draft.spec], {}, "https://example.com")
    found = result(Run(ground, Plan(), [Sent(sequence, exchange, credential)]))
    return [each.finding for each in found.groups.values() if each.finding.severity is not Severity.ERRATUM]
