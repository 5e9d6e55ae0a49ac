"""Requests without credentials, or with wrong ones, are refused: by HTTP's own statuses, documented or not."""

import pytest

from ringback.checks import CHECKS
from ringback.checks.authentication import IN_WORDS
from ringback.exchange import Credential, Provenance
from ringback.findings import Severity
from tests.credentials import told_with
from tests.sound import CLICK, CONTRACTS, FLAG_READ, NOTHING, OUTBOUND, PAGE, RECORD, SCHEDULE, SOUND, Draft, judged

BREACH, DRIFT = Severity.BREACH, Severity.DRIFT
LIST, CREATE = "talkdesk:listCallbacks:authentication", "ccai:createCall:authentication"


def told(draft: Draft, credential: Credential) -> list[tuple[str, Severity, str]]:
    return [(each.id, each.severity, each.got) for each in told_with(draft, credential)]


def answered(draft: Draft, status: int) -> Draft:
    return draft.edited(status=status, answer={"code": "1", "message": "no"} if draft.spec == "talkdesk" else NOTHING)


@pytest.mark.parametrize(
    ("credential", "words"),
    [
        (Credential.NONE, "no credentials"),
        (Credential.WRONG, "wrong credentials"),
        (Credential.WRONG_KIND, "credentials of another kind"),
        (Credential.WITHOUT_SCOPE, "a token that lacks the scope"),
    ],
)
def test_accepting_a_bad_credential_is_a_breach(credential: Credential, words: str) -> None:
    assert told(PAGE, credential) == [(LIST, BREACH, f"status 200 with {words}")]
    assert told(OUTBOUND, credential) == [(CREATE, BREACH, f"status 201 with {words}")]


@pytest.mark.parametrize("draft", [SCHEDULE, CLICK, RECORD, FLAG_READ], ids=lambda draft: draft.spec)
def test_every_vendor_is_held_to_it(draft: Draft) -> None:
    found = [(each.id.rpartition(":")[2], each.severity, each.side) for each in told_with(draft, Credential.NONE)]
    assert found == [("authentication", BREACH, "vendor")]


def test_every_operation_promises_it_and_every_bad_credential_has_its_words() -> None:
    operations = [each for contract in CONTRACTS.values() for each in contract.operations]
    assert [each.id for each in operations if each.auth_promise is None] == []
    assert IN_WORDS.keys() == set(Credential) - {Credential.GOOD}


@pytest.mark.parametrize("credential", [Credential.NONE, Credential.WRONG, Credential.WRONG_KIND])
def test_401_is_the_answer_wherever_it_is_documented_or_not(credential: Credential) -> None:
    for draft in (PAGE, OUTBOUND, FLAG_READ, SCHEDULE, CLICK, RECORD):
        assert told(answered(draft, 401), credential) == []


def test_403_is_the_answer_to_a_token_without_the_scope() -> None:
    assert told(answered(PAGE, 403), Credential.WITHOUT_SCOPE) == []


def test_403_where_401_is_documented_and_nothing_was_shown_is_a_breach() -> None:
    assert told(answered(PAGE, 403), Credential.NONE) == [(LIST, BREACH, "status 403 for no credentials")]


def test_other_confusions_of_401_and_403_are_drift() -> None:
    assert told(answered(PAGE, 403), Credential.WRONG) == [(LIST, DRIFT, "status 403 for wrong credentials")]
    assert told(answered(PAGE, 401), Credential.WITHOUT_SCOPE) == [
        (LIST, DRIFT, "status 401 for a token that lacks the scope")
    ]


def test_where_neither_is_documented_both_will_do() -> None:
    for status in (401, 403, 404):
        assert told(answered(OUTBOUND, status), Credential.WRONG) == []


def test_a_bad_credential_that_breaks_the_vendor_is_a_breach_of_its_statuses() -> None:
    assert told(answered(PAGE, 500), Credential.WRONG) == [("talkdesk:listCallbacks:response#status", BREACH, "500")]


def test_a_refusal_that_http_calls_a_success_is_one() -> None:
    assert told(RECORD.edited(answer="0"), Credential.WRONG) == []
    assert told(SCHEDULE.edited(answer={"success": False, "message": "no"}), Credential.WRONG) == []


def test_a_good_credential_is_nothing_to_judge() -> None:
    for name in ("page", "outbound call", "page without token"):
        assert told(SOUND[name], Credential.GOOD) == []


@pytest.mark.parametrize("provenance", Provenance, ids=lambda each: each.value)
def test_of_a_recording_nobody_knows_with_what_it_was_sent(provenance: Provenance) -> None:
    assert "authentication" not in CHECKS
    assert [each for each in judged(PAGE, provenance).findings if each.severity is not Severity.ERRATUM] == []
