"""What the documents offer is accepted: one refusal shows nothing, many that have one thing in common do."""

import pytest

from ringback.checks.due import Known
from ringback.findings import Severity
from tests.related import related
from tests.sound import CLICK, INCOMING, KNOWN, NOTHING, OUTBOUND, RECORD, SCHEDULE, SCHEDULED, Draft, refused

NO = {"success": False, "message": "no"}


def weighed(exchanges: list[Draft], known: Known = KNOWN) -> list[tuple[Severity, str, str]]:
    """(severity, place, got) of what was not accepted."""
    found = [
        one for each in related(exchanges, known) if each.promise.endswith(":acceptance") for one, _ in each.findings
    ]
    return [(each.severity, each.location, each.got) for each in found]


def told(exchanges: list[Draft], known: Known = KNOWN) -> list[tuple[str, str]]:
    """(place, got) of what must have been accepted and was not."""
    found = weighed(exchanges, known)
    assert {severity for severity, _, _ in found} <= {Severity.BREACH}
    return [(place, got) for _, place, got in found]


def not_taken(draft: Draft) -> Draft:
    """The same request, refused for a reason that no document has."""
    if draft.spec == "ucontact":
        return draft.edited(answer="0")
    return draft.edited(status=400, answer=NO) if draft.spec.startswith("acefone") else refused(draft, "No.")


def names(draft: Draft, *each: str, to: str) -> list[Draft]:
    return [draft.edited({f"/body/{to}": name}) for name in each]


_FORM = RECORD.exchange().request.body
SPACED_OUT = RECORD.edited(raw_body=_FORM.replace(b"+", b"%20"))
LATER = SCHEDULE.edited({"/body/schedule_date_time": "2032-12-31 23:59:59"})
SILENT = SCHEDULE.edited({"/body/reminder_schedule_callbacks": False})
CASES: dict[str, tuple[list[Draft], list[tuple[str, str]]]] = {
    "a listed value": (
        [SCHEDULE, *map(not_taken, names(SILENT, "Ann", "Bob", to="customer_name"))],
        [("/body/reminder_schedule_callbacks", "2 requests refused where it is false, and none accepted")],
    ),
    "an optional field that is absent": (
        [SCHEDULE, *[not_taken(SCHEDULE.edited({"/body/call_end_min": NOTHING}))] * 2],
        [("/body/call_end_min", "2 requests refused where it is absent, and none accepted")],
    ),
    "an optional field that is present": (
        [CLICK.edited({"/body/call_timeout": NOTHING}), not_taken(CLICK), not_taken(CLICK)],
        [("/body/call_timeout", "2 requests refused where it is a number of two digits, and none accepted")],
    ),
    "a number of more digits": (
        [CLICK, *[not_taken(CLICK.edited({"/body/call_timeout": 120}))] * 2],
        [("/body/call_timeout", "2 requests refused where it is a number of three digits, and none accepted")],
    ),
    "a text of some words": (
        [CLICK, *[not_taken(CLICK.edited({"/body/custom_identifier": "x" * length})) for length in (33, 50)]],
        [
            (
                "/body/custom_identifier",
                "2 requests refused where it is text of more than 32 characters, and none accepted",
            )
        ],
    ),
    "text where there could be digits": (
        [CLICK.edited({"/body/custom_identifier": "7007"}), *[not_taken(CLICK)] * 2],
        [("/body/custom_identifier", "2 requests refused where it is present, and none accepted")],
    ),
    "text beyond ASCII": (
        [SCHEDULE, *map(not_taken, names(SCHEDULE, "Zoë", "電話", to="customer_name"))],
        [("/body/customer_name", "2 requests refused where it is text beyond ASCII, and none accepted")],
    ),
    "one of several examples": (
        [LATER, *[not_taken(SCHEDULE.edited({"/body/schedule_date_time": "2032-02-29 08:05:09"}))] * 2],
        [("/body/schedule_date_time", '2 requests refused where it is "2032-02-29 08:05:09", and none accepted')],
    ),
    "a value that every tenant takes": (
        [INCOMING, *[not_taken(INCOMING.edited({"/body/outbound_number": "123123"}))] * 2],
        [("/body/outbound_number", '2 requests refused where it is "123123", and none accepted')],
    ),
    "a parameter of one's own": (
        [CLICK.edited({"/body/colour": NOTHING}), not_taken(CLICK), not_taken(CLICK)],
        [("/body/*", "2 requests refused where it is a parameter of one's own, and none accepted")],
    ),
    "a time with an offset": (
        [SCHEDULED, *[not_taken(SCHEDULED.edited({"/body/scheduled_at": "2030-09-15T02:19:14.421+02:00"}))] * 2],
        [("/body/scheduled_at", "2 requests refused where it is a time with an offset, and none accepted")],
    ),
    **{
        f"{text}, which a form has to encode": (
            [RECORD.edited({"/body/call/data": "a"}), *[not_taken(RECORD.edited({"/body/call/data": text}))] * 2],
            [("/body/call/data", f"2 requests refused where it is {feature}, and none accepted")],
        )
        for text, feature in (
            ("a&b", "text with &"),
            ("a+b", "text with +"),
            ("a%22b", "text with the percent code of a quotation mark"),
        )
    },
    "keys in another order": (
        [SCHEDULE, *[not_taken(SCHEDULE.edited(body=dict(reversed(SCHEDULE.body.items()))))] * 2],
        [("/body/", "2 requests refused where it is with its keys in another order, and none accepted")],
    ),
    "null, as the document's example has it": (
        [RECORD, *[not_taken(RECORD.edited({"/body/call/calldate": None}))] * 2],
        [("/body/call/calldate", "2 requests refused where it is null, and none accepted")],
    ),
    "blanks that a form writes as +": (
        [SPACED_OUT, not_taken(RECORD), not_taken(RECORD)],
        [("/form/call", "2 requests refused where it is encoded with + for blanks, and none accepted")],
    ),
    "anything": (
        [not_taken(SCHEDULE)] * 5,
        [("/response/status", "5 requests refused, and none accepted")],
    ),
}
"""Requests as documented, the first accepted and the others refused, and what these have in common."""


@pytest.mark.parametrize("what", CASES)
def test_what_all_refused_requests_have_in_common_is_named(what: str) -> None:
    exchanges, found = CASES[what]
    assert told(exchanges[::-1]) == found


def test_what_is_refused_once_of_each_kind_is_refused_several_times() -> None:
    denied = {"/body/recording_permission": "recording_permission_denied"}
    kinds = [
        each.edited({"/body/recording_permission": "recording_permission_granted"}) for each in (INCOMING, SCHEDULED)
    ]
    found = '2 requests refused where it is "recording_permission_denied", and none accepted'
    sent = [*[not_taken(each.edited(denied)) for each in kinds], *kinds]
    assert told(sent) == [("/body/recording_permission", found)] * 2
    assert told([*sent, INCOMING.edited(denied)]) == []
    assert told(sent[1:]) == []


def test_a_refusal_now_and_then_of_the_very_same_request_is_told() -> None:
    once = [*[SCHEDULE] * 4, not_taken(SCHEDULE), *[SCHEDULE] * 3]
    assert told(once) == [("/response/status", "refused 1 of 8 times, and accepted the next time")]
    assert told([*once, not_taken(SCHEDULE)]) == told(once)
    assert told([not_taken(SCHEDULE) if each % 2 else SCHEDULE for each in range(9)]) == []


@pytest.mark.parametrize(
    "sent",
    [
        [*[SCHEDULE] * 6, not_taken(SCHEDULE), not_taken(SCHEDULE), SCHEDULE],
        [*[SCHEDULE] * 6, not_taken(SCHEDULE)],
        [*[SCHEDULE] * 3, not_taken(SCHEDULE), SCHEDULE],
    ],
    ids=["for a while", "from then on", "too few to tell"],
)
def test_a_refusal_that_lasts_may_have_its_reason(sent: list[Draft]) -> None:
    assert told(sent) == []


@pytest.mark.parametrize(
    ("unusual", "place"),
    [
        (SCHEDULE.edited(body_type="application/json; Charset=utf-8"), "/headers/content-type"),
        (CLICK.edited({"/body/custom_identifier": "x" * 101}), "/body/custom_identifier"),
        (CLICK.edited({"/body/call_timeout": 128}), "/body/call_timeout"),
    ],
    ids=["a charset", "a long text", "a large number"],
)
def test_what_the_documents_set_no_limit_to_is_news_if_it_is_refused(unusual: Draft, place: str) -> None:
    plain = SCHEDULE if unusual.spec == SCHEDULE.spec else CLICK
    sent = [*[not_taken(unusual)] * 2, plain]
    assert [(severity, at) for severity, at, _ in weighed(sent)] == [(Severity.DRIFT, place)]


REFUSED = not_taken(SILENT)
LEFT_OPEN: dict[str, list[Draft]] = {
    "a single refusal": [SCHEDULE, REFUSED],
    "refusals of what others are accepted with": [SCHEDULE, SILENT, REFUSED, REFUSED],
    "refusals that differ in two places from all that is accepted": [
        SCHEDULE,
        *[not_taken(SILENT.edited({"/body/call_end_min": NOTHING}))] * 2,
    ],
    "values that the tenant file does not name": [
        SCHEDULE,
        *map(not_taken, names(SILENT, "05000000001", "05000000002", to="assigned_to")),
    ],
    "requests that are wrong elsewhere": [SCHEDULE, *[not_taken(SILENT.edited({"/body/reminder_time": "x"}))] * 2],
    "four refusals and nothing accepted": [not_taken(SCHEDULE)] * 4,
    "two kinds of request": [*[not_taken(OUTBOUND)] * 4, *[not_taken(INCOMING)] * 4],
    "an empty text that no example shows": [RECORD, *[not_taken(RECORD.edited({"/body/call/calldate": ""}))] * 2],
    "a text that only one reading of the documents allows": [
        RECORD,
        *[not_taken(RECORD.edited({"/body/call/calldate": "null"}))] * 2,
    ],
}
"""Refusals that a sound vendor may give."""


@pytest.mark.parametrize("what", LEFT_OPEN)
def test_what_a_vendor_may_refuse_is_let_be(what: str) -> None:
    assert told(LEFT_OPEN[what]) == told(LEFT_OPEN[what][::-1]) == []


def test_what_is_refused_from_some_request_on_may_have_its_reason() -> None:
    assert told([SCHEDULE, REFUSED, REFUSED]) == []
    full = [SCHEDULE, REFUSED, REFUSED, LATER]  # at another time there is room
    assert told(full) == []
    assert told([*full, SCHEDULE]) != []


def test_how_far_ahead_a_vendor_looks_is_its_own_affair() -> None:
    too_far = not_taken(SILENT.edited({"/body/schedule_date_time": "2032-12-31 23:59:59"}))
    assert told([too_far, too_far, SCHEDULE]) == []
    assert [place for place, _ in told([too_far, too_far, LATER])] == ["/body/reminder_schedule_callbacks"]


AT_LUNCH = refused(OUTBOUND, "Agent is not available to take this call")
CLOSED = refused(
    SCHEDULED.edited({"/body/call_id": NOTHING}), "Menu is in 'after hours' state, can't accept incoming calls"
)


@pytest.mark.parametrize("exchanges", [[AT_LUNCH] * 5, [SCHEDULED, CLOSED, CLOSED]], ids=["agent", "menu"])
def test_a_state_that_comes_and_goes_refuses_nothing(exchanges: list[Draft]) -> None:
    assert told(exchanges) == []


@pytest.mark.parametrize("status", [401, 403, 413, 429, 500, 503])
def test_an_answer_that_speaks_of_something_else_refuses_nothing(status: int) -> None:
    assert told([SCHEDULE, *[REFUSED.edited(status=status)] * 5]) == []
    assert told([REFUSED.edited(status=status)] * 5) == []


@pytest.mark.parametrize("what", CASES)
def test_what_was_accepted_once_is_known_without_a_tenant_file(what: str) -> None:
    exchanges, found = CASES[what]
    assert told(exchanges[::-1], {}) == ([] if what == "anything" else found)


def test_what_was_never_accepted_is_known_by_the_tenant_file_alone() -> None:
    others = names(SILENT, "05000000001", "05000000002", to="assigned_to")
    assert told([SCHEDULE, *map(not_taken, others)], {}) == []
    known = {"agents.available": ["05046630215", "05000000001", "05000000002"]}
    refused_for = ("/body/reminder_schedule_callbacks", "2 requests refused where it is false, and none accepted")
    assert told([SCHEDULE, *map(not_taken, others)], known) == [refused_for]
