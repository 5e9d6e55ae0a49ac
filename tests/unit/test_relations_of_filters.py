"""What a filter of Talkdesk's list finds is what the whole list holds of it: what is told, and what is let be."""

import pytest

from ringback.findings import Severity
from tests.related import (
    ASKED,
    LONG,
    ONE,
    THREE,
    TWO,
    WHOLE,
    Exchanges,
    filtered,
    items,
    page,
    refused_page,
    state,
    told,
)

BREACH, DRIFT = Severity.BREACH, Severity.DRIFT
TOTAL, ITEMS = "/response/body/total", "/response/body/_embedded/callbacks"
EXPECTED = {"contact_id": ("inferred-filters", BREACH), "record_id": ("inferred-filters", DRIFT)}


@pytest.mark.parametrize("name", ASKED)
def test_a_filter_finds_every_callback_that_has_its_value(name: str) -> None:
    _, right = ASKED[name]
    relation, weight = EXPECTED.get(name, ("filters", BREACH))
    assert told(filtered(name, right)) == []
    assert state(relation, filtered(name, right)) == (True, "")
    assert told(filtered(name, right[:1])) == [
        (relation, weight, ITEMS, "1 of them missing"),
        (relation, weight, TOTAL, "1"),
    ]


@pytest.mark.parametrize("name", ASKED)
def test_a_filter_finds_no_callback_that_has_another_value(name: str) -> None:
    relation, weight = EXPECTED.get(name, ("filters", BREACH))
    hidden = [{"callback_id": each["callback_id"]} for each in (ONE, TWO, THREE)]  # the page does not show why
    known = refused_page(WHOLE.edited(query={name: "x" * 37}))
    found = [(relation, weight, ITEMS, "1 others"), (relation, weight, TOTAL, "3")]
    assert told([known, *filtered(name, hidden)]) == found


def test_a_name_that_a_vendor_does_not_show_to_know_may_mean_nothing_to_it() -> None:
    assert told(filtered("contact_id", [ONE, TWO, THREE])) == [
        ("inferred-filters", DRIFT, ITEMS, "1 others"),
        ("inferred-filters", DRIFT, TOTAL, "3"),
    ]


def test_a_list_that_grows_shows_no_knowledge_of_a_name() -> None:
    ignored = page([ONE, TWO, THREE], total=3, by={"contact_id": "eve"})
    grown = page([ONE, TWO, THREE, {"callback_id": "cb-4"}], total=4)
    grown_ignored = page([ONE, TWO, THREE, {"callback_id": "cb-4"}], total=4, by={"contact_id": "eve"})
    found = told([WHOLE, ignored, WHOLE, grown_ignored, grown])
    assert {severity for _, severity, _, _ in found} == {DRIFT}


def test_two_filters_together_find_what_has_both_values() -> None:
    both = {"status": "SUCCESS", "campaign_id": "sales"}
    assert told([WHOLE, page([ONE], total=1, by=both), WHOLE]) == []
    assert told([WHOLE, page([], total=0, by=both), WHOLE]) == [
        ("filters", BREACH, ITEMS, "1 of them missing"),
        ("filters", BREACH, TOTAL, "0"),
    ]


def test_the_total_of_a_filter_counts_although_the_page_is_small() -> None:
    asked = [WHOLE, page([ONE], size=1, total=1, by={"campaign_id": "sales"}), WHOLE]
    assert ("filters", BREACH, TOTAL, "1") in told(asked)


def test_a_callback_that_does_not_show_the_field_may_be_found_or_not() -> None:
    silent = {"callback_id": "cb-4"}
    whole = page([ONE, THREE, silent], total=3)
    for found in ([ONE, THREE], [ONE, THREE, silent]):
        assert told([whole, page(found, total=len(found), by={"campaign_id": "sales"}), whole]) == []


def test_one_callback_may_come_as_another_goes() -> None:
    after = page([ONE, THREE], total=2)
    before = page([ONE, TWO], total=2)
    assert told([before, after]) == []
    assert told([before, page([ONE], size=1, total=2), after, page([THREE], size=1, total=2), after]) == []
    others = [page([ONE], size=1, total=2), page([TWO], size=1, total=2)]
    assert ("repeatable", BREACH, ITEMS, "1 others") in told([before, *others, before])


def test_a_list_too_long_for_one_page_is_compared_with_the_callbacks_that_were_seen_twice() -> None:
    part = page([ONE, TWO], total=LONG, size=2)
    assert told([part, page([THREE], total=1, by={"campaign_id": "sales"}), part]) == [
        ("filters", BREACH, ITEMS, "1 of them missing")
    ]
    assert told([part, page([ONE, TWO], total=2, by={"campaign_id": "sales"}), part]) == [
        ("filters", BREACH, ITEMS, "1 others")
    ]
    assert told([part, page([ONE, THREE], total=2, by={"campaign_id": "sales"}), part]) == []
    moved = page([{**ONE, "campaign_id": "care"}, TWO], total=LONG, size=2)
    assert told([part, page([], total=0, by={"campaign_id": "sales"}), moved]) == []
    assert told([part, page([ONE], total=1, by={"campaign_id": "sales"}), part, moved]) == []


def test_an_agent_among_several_is_nobodys_filter() -> None:
    shared = {**ONE, "assign_type": "SPECIFIC_AGENT", "agent_id": "ann"}
    whole = page([shared, TWO], total=2)
    for found in ([TWO], [TWO, shared]):
        assert told([whole, page(found, total=len(found), by={"agent_id": "ann"}), whole]) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("phone_number", "12025550143"),
        ("phone_number", "2025550143"),
        ("phone_number", "+1 202-555-0143"),
        ("campaign_id", "sales,care"),
    ],
)
def test_what_the_documents_do_not_decide_of_a_filter_is_let_be(name: str, value: str) -> None:
    for found in ([], [ONE], [ONE, TWO]):
        assert told([WHOLE, page(found, total=len(found), by={name: value}), WHOLE]) == []


def test_the_beginning_of_a_value_is_another_value() -> None:
    for name, value in (("phone_number", "+120255501"), ("campaign_id", "sal"), ("agent_id", "a")):
        found = page([{"callback_id": "cb-1"}], total=1, by={name: value})
        assert told([WHOLE, found, WHOLE]) == [
            ("filters", BREACH, ITEMS, "1 others"),
            ("filters", BREACH, TOTAL, "1"),
        ]


def test_a_filter_that_lasts_beyond_its_request_is_a_breach() -> None:
    asked = [WHOLE, page([ONE, TWO], total=2, by={"status": "SUCCESS"}), page([ONE, TWO], total=2), WHOLE]
    assert ("filters", BREACH, TOTAL, "2, as with the filter before") in told(asked)


def test_a_list_that_has_grown_short_for_good_has_not_kept_a_filter() -> None:
    short = page([ONE, TWO], total=2)
    assert told([WHOLE, page([ONE, TWO], total=2, by={"status": "SUCCESS"}), short, short]) == []


def test_without_the_same_total_before_and_after_a_filter_tells_nothing() -> None:
    few = page([ONE], total=1, by={"campaign_id": "sales"})
    grown = page([ONE, TWO, THREE, {"callback_id": "cb-4"}], total=4)
    why = "no page without a filter held all callbacks, before and after, under one total"
    for asked in ([WHOLE, few, grown], [WHOLE, few], [few, WHOLE]):
        assert (told(asked), state("filters", asked)) == ([], (False, why))


SIX = ("UNATTEMPTED", "TO_BE_RETRIED", "EXHAUSTED", "SUCCESS", "CANCELED", "INVALID_NUMBER")


def by_status(**counts: int) -> Exchanges:
    """A list of three, and how many callbacks each status has."""
    start = page(items("abc"), total=3)
    lists = [
        page(
            [{"callback_id": f"{status}-{n}"} for n in range(counts.get(status, 0))],
            total=counts.get(status, 0),
            by={"status": status},
        )
        for status in SIX
    ]
    return [start, *lists, start]


def test_the_six_statuses_add_up_to_the_whole() -> None:
    assert told(by_status(SUCCESS=2, CANCELED=1)) == []
    assert state("filters", by_status(SUCCESS=2, CANCELED=1))[0]
    assert told(by_status(SUCCESS=2)) == [("filters", BREACH, TOTAL, "2")]


def test_a_status_that_changes_meanwhile_need_not_add_up() -> None:
    start, *lists, _ = by_status(SUCCESS=2)
    changed = page([{"callback_id": "cb-a", "status": "EXHAUSTED"}, *items("bc")], total=3)
    assert told([start, *lists, changed]) == []


def test_what_a_filter_finds_is_not_compared_with_a_list_that_changes_meanwhile() -> None:
    changed = page([ONE, TWO, {**THREE, "status": "SUCCESS"}], total=3)
    assert told([WHOLE, page([ONE, TWO, THREE], total=3, by={"status": "SUCCESS"}), changed]) == []


@pytest.mark.parametrize("name", ASKED)
def test_a_value_that_callbacks_have_is_not_refused_by_a_filter_that_takes_others(name: str) -> None:
    value, _ = ASKED[name]
    asked = page([], by={name: value}, total=0)
    taken = page([], by={name: "other"}, total=0)
    relation = EXPECTED.get(name, ("filters", BREACH))[0]
    assert told([WHOLE, taken, WHOLE, refused_page(asked)]) == [(relation, BREACH, "/response/status", "status 400")]
    assert told([WHOLE, refused_page(asked)]) == []
    assert told([WHOLE, taken, refused_page(page([], by={name: "nobody"}, total=0))]) == []


def test_a_campaign_whose_id_is_longer_than_the_document_allows_may_be_refused() -> None:
    long = "813c394f-444c-4798-9840-3f29806afd8b"
    whole, taken = page([{**ONE, "campaign_id": long}], total=1), page([], by={"campaign_id": "sales"}, total=0)
    assert told([whole, taken, refused_page(page([], by={"campaign_id": long}, total=0))]) == []


def test_what_anybody_may_take_is_not_found_by_an_agent() -> None:
    anybodys = {**THREE, "assign_type": "ANY_ELIGIBLE_AGENT", "agent_id": None}
    whole = page([ONE, TWO, anybodys], total=3)
    found = page([TWO, anybodys], total=2, by={"agent_id": "ann"})
    assert ("filters", BREACH, ITEMS, "1 others") in told([whole, found, whole])


def test_five_statuses_need_not_add_up() -> None:
    start, *lists, end = by_status(SUCCESS=2)
    assert told([start, *lists[1:], end]) == []
