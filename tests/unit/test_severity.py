"""The table of severities, row by row, each with a literal exchange."""

import pytest

from ringback.exchange import Provenance
from ringback.findings import Severity
from tests.sound import (
    CALLBACKS,
    CLICK,
    FLAG_READ,
    FLAG_WRITTEN,
    INCOMING,
    KNOWN,
    NOTHING,
    OUTBOUND,
    PAGE,
    RECORD,
    SCHEDULE,
    SCHEDULED,
    Draft,
    judged,
    refused,
)

ITEM = "/response/body/_embedded/callbacks/0"
SELF = {"href": f"{CALLBACKS}?page=1"}
BREACH, DRIFT, ERRATUM = Severity.BREACH, Severity.DRIFT, Severity.ERRATUM

ROWS: dict[str, tuple[Draft, str, Severity]] = {
    "a closed list left": (PAGE.edited({f"{ITEM}/dialing_model": "MANUAL"}), "callbacks/*/dialing_model#enum", BREACH),
    "an open list left": (OUTBOUND.edited({"/response/body/deflection": "yes"}), "201/deflection#enum", DRIFT),
    "a key that nobody documents": (PAGE.edited({"/response/body/colour": 1}), "response.200#fields", DRIFT),
    "a message that nobody documents": (refused(OUTBOUND, "No."), "response.400#message", DRIFT),
    "what every example shows is absent": (
        OUTBOUND.edited({"/response/body/verified": NOTHING}),
        "201/verified#required",
        BREACH,
    ),
    "what every example shows has another type": (
        OUTBOUND.edited({"/response/body/verified": "no"}),
        "201/verified#type",
        BREACH,
    ),
    "null where only values are shown": (
        OUTBOUND.edited({"/response/body/verified": None}),
        "201/verified#type",
        DRIFT,
    ),
    "null in an optional field": (PAGE.edited({f"{ITEM}/timezone": None}), "callbacks/*/timezone#type", DRIFT),
    "null in a field documented as required": (
        PAGE.edited({f"{ITEM}/callback_id": None}),
        "callbacks/*/callback_id#type",
        BREACH,
    ),
    "a type known from a placeholder only": (
        FLAG_READ.edited({"/response/body/bad_actor": "no"}),
        "200/bad_actor#type",
        DRIFT,
    ),
    "an error of the server's own": (RECORD.edited(status=500), "response#status", BREACH),
    "a status beside the listed ones": (PAGE.edited(status=409, answer=NOTHING), "response#status", BREACH),
    "a refusal by status in other words": (
        RECORD.edited(status=400, answer="no such campaign"),
        "response.400#message",
        DRIFT,
    ),
    "a success by another status is judged as one": (
        SCHEDULE.edited({"/response/body/message": NOTHING}, status=201),
        "response.200/message#required",
        BREACH,
    ),
    "null in one of two names": (PAGE.edited({"/response/body/total_pages": None}), "200/total_pages#type", BREACH),
    "a redirection where statuses are listed": (OUTBOUND.edited(status=302, answer=NOTHING), "response#status", BREACH),
    "a status where none is listed": (CLICK.edited(status=409, answer=NOTHING), "response#status", DRIFT),
    "a success where none is listed": (SCHEDULE.edited(status=201), "response#status", DRIFT),
    "a success beside assumed ones": (FLAG_WRITTEN.edited(status=207), "response#status", BREACH),
    "a refusal that HTTP provides": (PAGE.edited(status=404, answer=NOTHING), "response#status", DRIFT),
    "a body that is not its media type": (PAGE.edited(raw_answer=b"<html>"), "response.200#media", BREACH),
    "another media type": (
        OUTBOUND.edited(answer_type="text/html", raw_answer=b"<html>"),
        "response.201#media",
        BREACH,
    ),
    "the first reading of an erratum": (PAGE.edited({"/response/body/total_pages": NOTHING}), "TD-01", ERRATUM),
    "the second reading of an erratum": (PAGE.edited({"/response/body/total_page": NOTHING}), "TD-01", ERRATUM),
}


@pytest.mark.parametrize("row", ROWS)
def test_the_severity_is_that_of_the_first_row_that_applies(row: str) -> None:
    draft, promise, severity = ROWS[row]
    found = [each for each in judged(draft).findings if each.id.endswith(promise)]
    assert [each.severity for each in found] == [severity]


@pytest.mark.parametrize("status", [408, 425, 429, 502, 503, 504])
def test_a_state_of_the_moment_says_nothing(status: int) -> None:
    judgement = judged(PAGE.edited(status=status, answer={"nobody": "documents this"}))
    assert judgement.findings == ()
    assert judgement.inconclusive == f"answered {status}, a state of the moment"


@pytest.mark.parametrize(
    "draft", [RECORD.edited(answer="anything"), FLAG_WRITTEN.edited(status=204)], ids=["text", "none"]
)
def test_the_content_of_an_answer_without_documented_content_is_not_judged(draft: Draft) -> None:
    assert [each for each in judged(draft).findings if each.severity is not ERRATUM] == []


def test_json_under_another_json_media_type_is_json() -> None:
    for media_type in ("application/vnd.talkdesk+json", "application/json; charset=utf-8", "Application/JSON"):
        page = PAGE.edited(answer_type=media_type, raw_answer=PAGE.exchange().response.body)
        assert [each for each in judged(page).findings if each.severity is not ERRATUM] == []


CONTRADICTING = OUTBOUND.edited({"/body/agent_email": 7})


@pytest.mark.parametrize("provenance", [Provenance.CLIENT, Provenance.DOCUMENTED])
def test_a_contradicting_request_that_is_accepted_is_its_clients_breach(provenance: Provenance) -> None:
    found = judged(CONTRADICTING, provenance).findings
    assert [(each.side, each.severity, each.location) for each in found] == [("client", BREACH, "/body/agent_email")]


@pytest.mark.parametrize("provenance", [Provenance.SANDBOX, Provenance.LIVE])
def test_a_contradicting_request_that_ringback_sent_is_drift_of_the_vendor(provenance: Provenance) -> None:
    found = judged(CONTRADICTING, provenance).findings
    assert [(each.side, each.severity, each.check) for each in found] == [("vendor", DRIFT, "accepted")]


@pytest.mark.parametrize("provenance", Provenance)
def test_a_contradicting_request_that_is_refused_is_nobodys(provenance: Provenance) -> None:
    assert judged(refused(CONTRADICTING, "Not a valid agent email"), provenance).findings == ()


def test_an_answer_that_accepts_a_contradicting_request_is_not_judged_further() -> None:
    draft = CONTRADICTING.edited({"/response/body/verified": NOTHING, "/response/body/lang": 7})
    assert [each.location for each in judged(draft).findings] == ["/body/agent_email"]


def test_a_value_of_another_type_is_not_told_again_as_outside_its_list() -> None:
    found = judged(PAGE.edited({f"{ITEM}/dialing_model": 7})).findings
    assert [each.id for each in found if each.severity is not ERRATUM] == [
        "talkdesk:listCallbacks:response.200/_embedded/callbacks/*/dialing_model#type"
    ]


def test_null_outside_a_documented_list_is_a_breach_although_its_type_is_only_shown() -> None:
    found = judged(OUTBOUND.edited({"/response/body/status": None})).findings
    status = "ccai:createCall:response.201/status"
    assert {(each.id, each.severity) for each in found if each.severity is not ERRATUM} == {
        (f"{status}#type", DRIFT),
        (f"{status}#enum", BREACH),
    }


LENIENT = {
    "a ticket of an incoming call is unknown": refused(INCOMING.edited({"/body/ticket_id": "1"}), "Contact not found"),
    "the language of an outbound call": refused(OUTBOUND.edited({"/body/lang": "xy"}), "Language 'xy' is not found"),
    "a time that is none": refused(SCHEDULED.edited({"/body/scheduled_at": "tomorrow"}), "scheduled_at is required"),
    "a body that is no object": refused(OUTBOUND.edited(body=[]), "Invalid call type"),
    "no body": refused(OUTBOUND.edited(body=NOTHING), "Agent email required"),
    "a blank text": refused(OUTBOUND.edited({"/body/end_user_number": "  "}), "ticket_id or end_user_number required"),
    "an unknown kind of call, read as an outbound one": refused(
        OUTBOUND.edited({"/body/call_type": "Call", "/body/agent_email": NOTHING}), "Agent email required"
    ),
    "a previous call that is not there": refused(
        SCHEDULED.edited({"/body/menu_id": NOTHING, "/body/call_id": 8}), "menu_id is required"
    ),
    "a page of nothing without its list": PAGE.edited(
        {
            "/query": {"status": "SUCCESS", "per_page": 2},
            "/response/body/_embedded": {},
            "/response/body/count": 0,
            "/response/body/total": 0,
            "/response/body/page": 1,
            "/response/body/total_page": 0,
            "/response/body/total_pages": 0,
            "/response/body/_links": {"self": SELF, "first": SELF, "last": SELF},
        }
    ),
    "a status in another order of header cases": PAGE.edited(answer_type="application/HAL+JSON"),
}


@pytest.mark.parametrize("what", LENIENT)
def test_what_a_sound_vendor_may_do_is_no_breach(what: str) -> None:
    assert BREACH not in {each.severity for each in judged(LENIENT[what], Provenance.SANDBOX, KNOWN).findings}
