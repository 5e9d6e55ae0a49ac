"""What holds between CCAI's calls and their flags: what each relation tells, and what it lets be."""

import pytest

from ringback.findings import Severity
from tests.related import (
    EACH_ALONE,
    NUMBER,
    OTHER,
    TICKET,
    by_agent,
    call,
    flags,
    followed_by,
    of,
    state,
    told,
    update,
    with_id,
)
from tests.sound import NOTHING, SCHEDULED, Draft, refused

BREACH, DRIFT = Severity.BREACH, Severity.DRIFT


# Calls.


def test_a_call_that_was_refused_has_no_id_that_could_come_again() -> None:
    refused = call(397).edited(status=400, answer={"message": "Agent email required"})
    assert told([call(397), refused, call(398)]) == []


def test_calls_of_all_kinds_share_their_ids() -> None:
    scheduled = SCHEDULED.edited({"/response/body/id": 397})
    assert told([call(397), scheduled]) == [("unique-ids", BREACH, "/response/body/id", "397 once more")]


@pytest.mark.parametrize("status", [400, 404])
def test_a_call_that_was_created_can_be_asked_for_its_flags(status: int) -> None:
    unknown = flags(398).edited(status=status, answer=NOTHING)
    assert told([call(398), unknown]) == [("create-then-flag", BREACH, "/response/status", f"status {status}")]
    assert told([call(397), unknown]) == []


@pytest.mark.parametrize("status", [401, 403, 429, 503])
def test_what_says_nothing_of_the_call_is_no_missing_call(status: int) -> None:
    assert told([call(398), flags(398).edited(status=status, answer=NOTHING)]) == []


def test_an_agent_is_of_the_email_that_most_calls_of_theirs_were_asked_for_with() -> None:
    mixed_up = by_agent("cat", 1, call_id=9)
    calls = [by_agent("ann", 1, call_id=7), mixed_up, by_agent("Ann", 1, call_id=10), by_agent("cat", 3, call_id=11)]
    found = [("agent-by-email", BREACH, "/response/body/agent_info/id", "1")]
    assert told([*calls, by_agent("cat", 3, call_id=12)]) == found
    assert told([calls[0], calls[2]]) == []


def test_an_agent_may_have_two_emails() -> None:
    calls = [by_agent("ann", 1, call_id=7), by_agent("ann+desk", 1, call_id=8)]
    assert told(calls) == [("agent-by-email", DRIFT, "/response/body/agent_info/id", "1")]


# Flags.


def place(flag: str) -> str:
    return f"/response/body/{flag}"


def test_flags_stay_as_they_were_set() -> None:
    asked = [update(397, verified_customer=True, bad_actor=False), flags(397, verified_customer=True), flags(397)]
    assert told(asked) == [("read-your-write", BREACH, place("verified_customer"), "false for call 397")]


def test_null_after_true_is_a_breach() -> None:
    asked = [update(397, bad_actor=True), flags(397, bad_actor=None)]
    assert told(asked) == [("read-your-write", BREACH, place("bad_actor"), "null for call 397")]


def test_setting_the_flags_of_one_call_changes_no_other() -> None:
    asked = [flags(398), update(397, bad_actor=True), flags(398, bad_actor=True)]
    assert told(asked) == [("read-your-write", BREACH, place("bad_actor"), "true for call 398")]


def test_a_flag_with_two_names_counts_if_both_are_set_alike() -> None:
    both = update(397, repeat_customer=True, repeat_customers=True)
    for read in (flags(397, repeat_customer=True), flags(397, repeat_customer=True, repeat_customers=True)):
        assert (told([both, read]), state("read-your-write", [both, read])) == ([], (True, ""))
    assert told([both, flags(397, repeat_customer=False)]) == [
        ("read-your-write", BREACH, place("repeat_customer"), "false for call 397")
    ]


@pytest.mark.parametrize(
    "written",
    [{"repeat_customer": True}, {"repeat_customers": True}, {"repeat_customer": True, "repeat_customers": False}],
    ids=["one name", "the other", "two values"],
)
def test_under_one_name_only_a_vendor_may_not_know_the_flag(written: dict[str, bool]) -> None:
    for value in (True, False):
        assert told([update(397, **written), flags(397, repeat_customer=value)]) == []


def test_an_update_that_somebody_has_to_finish_leaves_the_flags_open() -> None:
    for value in (True, False):
        asked = [flags(397), update(397, 202, bad_actor=True), flags(397, bad_actor=value)]
        assert told(asked) == []


def test_flags_that_were_only_read_exercise_nothing() -> None:
    assert state("read-your-write", [flags(397), flags(397)]) == (False, "")
    waiting = [update(397, 202, bad_actor=True), flags(397)]
    assert state("read-your-write", waiting) == (False, "updates were answered 202, and are not done yet")


def test_an_update_leaves_alone_what_it_does_not_name() -> None:
    asked = [flags(397), update(397, bad_actor=True), flags(397, bad_actor=True, verified_customer=True)]
    assert told(asked) == [("read-your-write", BREACH, place("verified_customer"), "true for call 397")]
    assert told([*asked[:2], flags(397, bad_actor=True)]) == []


def test_flags_of_a_call_that_nobody_can_have_created_are_news() -> None:
    status = ("create-then-flag", DRIFT, "/response/status", "status 200")
    assert told([call(397), flags(397 + 10**9)]) == [status]
    assert told([with_id(SCHEDULED, 397), flags(397 + 10**9)]) == [status]
    assert told([call(397), flags(398)]) == []


def test_a_call_shows_the_one_that_it_follows_if_it_shows_any() -> None:
    assert told([call(398), followed_by(398, None)]) == [("follow-up", DRIFT, "/response/body/parent_id", "null")]


def test_a_call_of_an_earlier_day_may_not_be_followed_nor_one_that_is_asked_for_as_no_other() -> None:
    refusal = refused(followed_by(398, 398), "menu_id is required")
    assert told([OTHER, call(396), refusal]) == []
    assert told([call(398), refusal]) == []


@pytest.mark.parametrize(
    "message",
    ["Menu is in 'after hours' state, can't accept incoming calls", "Agent is not available to take this call"],
)
def test_a_state_that_comes_and_goes_may_refuse_a_call_that_follows(message: str) -> None:
    assert told([OTHER, call(398), refused(followed_by(398, 398), message)]) == []


@pytest.mark.parametrize(
    "alone",
    [
        EACH_ALONE[:3],
        [*EACH_ALONE, of(77, 6, **NUMBER)],
        [of(76, 1, **TICKET), of(76, 2, **NUMBER), of(76, 3, **TICKET), of(76, 4, **NUMBER)],
    ],
    ids=["a number that was called once", "a number with another end user each time", "one end user of both"],
)
def test_who_is_called_is_told_only_where_ticket_and_number_each_have_an_end_user(alone: list[Draft]) -> None:
    asked = [*alone, of(None, 5, **TICKET, **NUMBER)]
    assert (told(asked), state("ticket-wins", asked)) == ([], (False, ""))


def test_an_update_that_was_refused_changes_nothing() -> None:
    asked = [flags(397), update(397, 400, bad_actor=True), flags(397, bad_actor=True)]
    assert told(asked) == [("read-your-write", BREACH, place("bad_actor"), "true for call 397")]
