"""A refusal in other words than the documented ones: told of many answers together, where one tells nothing."""

import pytest

from ringback.findings import Severity
from tests.related import KEYS, related, unfinished
from tests.sound import RECORD, Draft


def told(exchanges: list[Draft]) -> list[tuple[Severity, str, str, str]]:
    return [
        (one.severity, one.location, one.expected, one.got)
        for each in related(exchanges)
        if each.promise == "ucontact:addRecord:refusal-words"
        for one, _ in each.findings
    ]


ADDED = [RECORD.edited(answer=f"id-{number}") for number in range(4)]
NULL = RECORD.edited({"/body/call/calldate": None})


@pytest.mark.parametrize(
    ("status", "answer", "got"),
    [
        (200, "false", '200 "false" to 6 requests that contradict the documents'),
        (200, "", "200 nothing to 6 requests that contradict the documents"),
        (400, "no record", '400 "no record" to 6 requests that contradict the documents'),
    ],
)
def test_what_is_said_to_every_record_that_lacks_something_is_a_refusal(status: int, answer: str, got: str) -> None:
    refused = unfinished(*KEYS, answer=answer, status=status)
    assert told([*ADDED, *refused]) == [(Severity.BREACH, "/response/body", "'0'", got)]


def test_a_vendor_need_not_follow_each_reading_of_the_documents() -> None:
    refused = unfinished(*KEYS, answer="false")
    assert len(told([*ADDED, NULL.edited(answer="false"), *refused])) == 1


def test_what_is_refused_under_one_status_is_refused_in_the_documented_words() -> None:
    worded = [
        each.edited(answer_type="application/json", answer={"error": name})
        for name, each in zip(KEYS, unfinished(*KEYS, answer="", status=422), strict=True)
    ]
    null = unfinished("source", answer="0", status=422)
    got = '422 {"error": "calldate"} to 6 requests that contradict the documents'
    assert told([*ADDED, *null, *worded]) == [(Severity.BREACH, "/response/body", "'0'", got)]
    assert told([*ADDED, *unfinished("source", answer="0", status=400), *worded]) == []


@pytest.mark.parametrize(
    "exchanges",
    [
        [*ADDED, *unfinished(*KEYS, answer="0")],
        [*ADDED, *unfinished(*KEYS[:5], answer="false"), *unfinished(KEYS[5], answer="0")],
        [RECORD.edited(answer="1"), *unfinished(*KEYS, answer="1")],
        [*ADDED, *[each for name in KEYS for each in unfinished(name, answer=f"id of the one without {name}")]],
        [*ADDED, *unfinished(*KEYS[:4], answer="false")],
        unfinished(*KEYS, answer="false"),
        [*ADDED, *unfinished(*KEYS, answer="not here", status=404)],
        [*ADDED, *[RECORD.edited(raw_body=b"call=%7B%22calldate%22", answer="no JSON")] * 6],
    ],
    ids=[
        "the documented word",
        "the documented word as well",
        "what is said to every record",
        "another answer to each",
        "too few",
        "nothing to compare with",
        "a status of HTTP's own",
        "records that nobody could read",
    ],
)
def test_other_answers_are_no_refusals_in_other_words(exchanges: list[Draft]) -> None:
    assert told(exchanges) == []
