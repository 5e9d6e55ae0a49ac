"""What the exit status says of a result: 130 before 1, 1 before 3, 3 before 0."""

from pathlib import Path

import pytest

from ringback.commands_replay import gated
from ringback.contract.catalogue import shipped
from ringback.errors import RecordingError, UntestableError
from ringback.report.outcome import Exit, coverage_status, exit_status
from ringback.run.audit import Audit, Group, SpecRun
from ringback.run.coverage import Coverage
from tests.sound import PAGE, judged

CONTRACT = shipped("talkdesk")
(BREACH, *_) = judged(PAGE.edited(status=500)).findings


def result(*, found: bool = False, exercised: bool = True, errors: bool = False, interrupted: bool = False) -> Audit:
    run = SpecRun(CONTRACT, Coverage(CONTRACT), groups={BREACH.fingerprint: Group(BREACH, "curl")} if found else {})
    run.coverage.exercised |= {BREACH.id} if exercised else set()
    unread = [RecordingError(Path("a.yaml"), "it is empty")] if errors else []
    return Audit({"talkdesk": run}, errors=unread, interrupted=interrupted)


@pytest.mark.parametrize(
    ("audit", "status", "of_coverage"),
    [
        (result(), Exit.CONFORMS, Exit.CONFORMS),
        (result(exercised=False), Exit.UNTESTED, Exit.UNTESTED),
        (result(errors=True), Exit.UNTESTED, Exit.UNTESTED),
        (result(found=True, errors=True), Exit.FINDINGS, Exit.UNTESTED),
        (result(found=True, errors=True, interrupted=True), Exit.INTERRUPTED, Exit.INTERRUPTED),
    ],
    ids=["sound", "nothing exercised", "unread", "found and unread", "interrupted"],
)
def test_the_gravest_thing_decides(audit: Audit, status: Exit, of_coverage: Exit) -> None:
    assert (exit_status(audit), coverage_status(audit)) == (status, of_coverage)


def test_what_is_known_does_not_gate() -> None:
    assert exit_status(result(found=True), passed_over={BREACH.fingerprint}) == Exit.CONFORMS


def test_too_little_coverage_gates_unless_somebody_stopped_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert gated(Exit.CONFORMS, ["talkdesk: 3 % of 190 promises"]) == Exit.FINDINGS
    assert capsys.readouterr().err == "ringback: talkdesk: 3 % of 190 promises\n"
    assert gated(Exit.CONFORMS, [], [UntestableError("no answer")]) == Exit.UNTESTED
    assert gated(Exit.INTERRUPTED, ["talkdesk: 3 % of 190 promises"]) == Exit.INTERRUPTED
