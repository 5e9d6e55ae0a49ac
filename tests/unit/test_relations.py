"""What holds between several exchanges: each relation with exchanges that break it, and with sound ones.

`told` is what all the relations of the spec say, as (relation, severity, place, got). Of what a vendor has to accept
tests/unit/test_acceptance.py says more.
"""

from pathlib import Path

import pytest

from ringback.checks.due import NOTHING_KNOWN
from ringback.checks.relations import OF_TENANTS, RELATIONS
from ringback.contract.build import load_contract
from ringback.errors import UsageError
from ringback.exchange import Provenance
from ringback.findings import Severity
from ringback.run.relations import judge_relations
from tests.breaking import EXCEPTIONS
from tests.related import (
    ASKED,
    BROKEN,
    EACH_ALONE,
    FIRST_ANYWHERE,
    NUMBER,
    ONE,
    OTHER,
    SOUND_TOGETHER,
    THREE,
    TICKET,
    TWO,
    WHOLE,
    Exchanges,
    by_agent,
    call,
    filtered,
    flags,
    followed_by,
    items,
    of,
    page,
    refused_page,
    related,
    update,
    with_id,
)
from tests.sound import CALLBACKS, CONTRACTS, NOTHING, SCHEDULED, Draft, judged, refused

BREACH, DRIFT = Severity.BREACH, Severity.DRIFT
PROMISES = {
    id_ for contract in CONTRACTS.values() for id_, promise in contract.promises.items() if promise.kind == "relation"
}
TOTAL, ITEMS = "/response/body/total", "/response/body/_embedded/callbacks"


def told(exchanges: Exchanges) -> list[tuple[str, Severity, str, str]]:
    findings = [one for each in related(exchanges, NOTHING_KNOWN) for one, _ in each.findings]
    return [(each.id.rpartition(":")[2], each.severity, each.location, each.got) for each in findings]


def state(relation: str, exchanges: Exchanges) -> tuple[bool, str]:
    """Whether the relation was exercised, and if it was not, why it could not be told."""
    found = next(each for each in related(exchanges, NOTHING_KNOWN) if each.promise.endswith(f":{relation}"))
    return found.exercised, found.why


def test_every_relation_of_a_spec_has_its_literals() -> None:
    assert BROKEN.keys() == SOUND_TOGETHER.keys() == PROMISES - EXCEPTIONS.keys()
    assert {id_.rpartition(":")[2] for id_ in PROMISES} == {*RELATIONS, *OF_TENANTS}


@pytest.mark.parametrize("id_", BROKEN)
def test_exchanges_that_break_a_relation_break_only_that(id_: str) -> None:
    basis = next(contract.promises[id_] for contract in CONTRACTS.values() if id_ in contract.promises).source.basis
    found = {(one.id, one.severity, one.check) for each in related(BROKEN[id_]) for one, _ in each.findings}
    assert found == {(id_, DRIFT if basis == "assumed" else BREACH, "relation")}


@pytest.mark.parametrize("id_", SOUND_TOGETHER)
def test_sound_exchanges_hold_the_relation_and_break_none(id_: str) -> None:
    assert [one for each in related(SOUND_TOGETHER[id_]) for one, _ in each.findings] == []
    assert id_ in {each.promise for each in related(SOUND_TOGETHER[id_]) if each.exercised}


@pytest.mark.parametrize("id_", [id_ for id_ in BROKEN if id_.rpartition(":")[2] not in OF_TENANTS])
def test_each_exchange_is_sound_by_itself(id_: str) -> None:
    for draft in (*BROKEN[id_], *SOUND_TOGETHER[id_]):
        assert [it for it in judged(draft, Provenance.SANDBOX).findings if it.severity is not Severity.ERRATUM] == []
        assert told([draft]) == []


OWN = """\
openapi: 3.1.0
info: {title: Own, version: "1"}
paths:
  /a:
    get:
      operationId: a
      responses: {"200": {description: Done.}}
      x-relations: [{id: pagin, description: all pages, source: {basis: documented}}]
"""


def test_a_relation_that_nobody_knows_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(OWN)
    contract = load_contract(tmp_path / "own.yaml")
    with pytest.raises(UsageError, match="the relation pagin of a is none of paging, filters"):
        list(judge_relations(contract, []))


# Pages.

STEADY = SOUND_TOGETHER["talkdesk:listCallbacks:paging"]
UNSTEADY = [
    page(items("ab"), 1, size=2, total=5),
    page(items("cd"), 2, size=2, total=6),
    page(items("ef"), 3, size=2, total=6),
]


def test_two_walks_with_the_same_unsteady_totals_are_a_breach() -> None:
    assert told([*UNSTEADY, *UNSTEADY]) == [("paging", BREACH, TOTAL, "6")]


def test_a_total_that_changed_while_the_pages_were_read_tells_nothing() -> None:
    assert told(UNSTEADY) == []
    assert state("paging", UNSTEADY) == (False, "the total changed while the pages were read")


def test_two_walks_with_totals_that_change_in_two_ways_tell_nothing() -> None:
    again = [
        page(items("ab"), 1, size=2, total=6),
        page(items("cd"), 2, size=2, total=6),
        page(items("e"), 3, size=2, total=5),
    ]
    assert told([*UNSTEADY, *again]) == []
    assert state("paging", [*UNSTEADY, *again]) == (False, "the total changed while the pages were read")


def test_a_second_walk_with_one_total_counts() -> None:
    again = [page(items(ids), number, size=2, total=6) for number, ids in enumerate(("ab", "cd", "ef"), 1)]
    assert (told([*UNSTEADY, *again]), state("paging", [*UNSTEADY, *again])) == ([], (True, ""))


def test_pages_may_come_in_any_order_and_need_not_be_all() -> None:
    assert told([STEADY[2], STEADY[0]]) == []
    assert told([STEADY[2], STEADY[1], STEADY[0]]) == []


def test_an_overlap_is_seen_although_pages_are_missing() -> None:
    first, third = page(items("ab"), 1, size=2, total=6), page(items("bf"), 3, size=2, total=6)
    expected = ("paging", BREACH, ITEMS, "callback cb-b on page 1 and on page 3")
    assert told([first, third]) == [expected]


def test_pages_of_other_filters_and_of_other_sizes_are_other_lists() -> None:
    one = page(items("ab"), 1, size=2, total=4)
    other = page(items("ab"), 2, size=2, total=4, by={"campaign_id": "sales"})
    wider = page(items("abc"), 2, size=3, total=6)
    assert told([one, other, wider]) == []


def from_zero(holds: str, number: int) -> Draft:
    """Page 0, 1 or 2 of a list of five, where the first is called 0 and comes if no page is asked for."""
    leads = {"self": number, "first": 0, "prev": max(0, number - 1), "last": 2}
    hrefs = {name: f"{CALLBACKS}?{f'page={to}&' if to else ''}per_page=2" for name, to in leads.items()}
    shown = page(items(holds), number, size=2, total=5, links=hrefs)
    return shown if number else shown.edited(query={"per_page": 2})


def test_a_first_page_that_is_called_0_may_be_page_1() -> None:
    unasked = page(items("ab"), size=2, total=5).edited({"/response/body/page": 0}, query={"per_page": 2})
    pages = [page(items(holds), number, size=2, total=5) for number, holds in enumerate(("ab", "cd", "e"), 1)]
    walk = [unasked, *pages]
    assert (told(walk), state("paging", walk)) == ([], (True, ""))


@pytest.mark.parametrize(
    ("unasked", "number", "total"), [("yz", 1, 5), ("bz", 0, 5), ("yz", 0, 6)], ids=["called 1", "alike", "has changed"]
)
def test_a_first_page_that_is_another_need_not_be_counted_from_0(unasked: str, number: int, total: int) -> None:
    own = dict.fromkeys(("self", "first"), f"{CALLBACKS}?per_page=2")
    first = page(items(unasked), size=2, total=total, links=own)
    first = first.edited({"/response/body/page": number}, query={"per_page": 2})
    pages = [page(items(holds), number, size=2, total=5) for number, holds in enumerate(("ab", "cd", "e"), 1)]
    assert told([first, *pages]) == []


def test_where_a_page_is_called_0_page_1_may_lie_beyond_the_last() -> None:
    asked = page([ONE], total=1, by={"status": "SUCCESS"}, links=dict.fromkeys(("self", "first", "last"), CALLBACKS))
    unasked = asked.edited({"/response/body/page": 0}, query={"status": "SUCCESS", "per_page": 50})
    assert told([page([ONE], total=1), unasked, refused_page(asked)]) == []


def test_a_first_page_that_is_called_0_may_be_followed_by_page_1() -> None:
    walk = [from_zero("ab", 0), from_zero("cd", 1), from_zero("e", 2)]
    assert (told(walk), state("paging", walk)) == ([], (True, ""))
    overlapping = [from_zero("ab", 0), from_zero("cd", 1), from_zero("d", 2)]
    assert told(overlapping) == [("paging", BREACH, ITEMS, "callback cb-d on page 2 and on page 3")]
    short = [from_zero("ab", 0), from_zero("cd", 1), from_zero("", 2)]
    assert told(short) == [("paging", BREACH, TOTAL, "4")]


def test_the_last_of_the_pages_that_are_counted_from_0_need_not_be_full() -> None:
    breaches = {
        first: [each.id.rpartition(":")[2] for each in judged(draft).findings if each.severity is BREACH]
        for first, draft in ((0, from_zero("e", 2)), (1, page(items("e"), 2, size=2, total=5)))
    }
    assert breaches == {0: [], 1: ["pages-before-last-full"]}


def test_beyond_the_last_of_the_pages_that_are_counted_from_0_there_need_be_no_prev_link() -> None:
    beyond = from_zero("", 3).edited({"/response/body/_links/prev": NOTHING})
    assert [each.id for each in judged(beyond).findings if each.severity is BREACH] == []


# The same request again.


def test_another_total_explains_other_callbacks() -> None:
    first = page(items("ab"), size=2, total=5, links={"self": FIRST_ANYWHERE, "first": FIRST_ANYWHERE})
    assert told([first, page(items("za"), size=2, total=6)]) == []


def test_a_first_page_that_is_refused_the_second_time_is_a_breach() -> None:
    asked = page(items("ab"), size=2, total=2, links={"self": FIRST_ANYWHERE, "first": FIRST_ANYWHERE, "last": "x"})
    assert told([asked, refused_page(asked)]) == [("repeatable", BREACH, "/response/status", "status 400")]


def test_a_callback_that_is_gone_and_there_again_was_never_gone() -> None:
    lists = [page(items("abc"), total=3), page(items("ab"), total=2), page(items("abc"), total=3)]
    assert told(lists) == [("repeatable", BREACH, ITEMS, "1 there again, which were missing before")]


def test_callbacks_that_go_and_others_that_come_are_how_lists_move() -> None:
    assert told([page(items("abc"), total=3), page(items("ab"), total=2), page(items("abd"), total=3)]) == []


@pytest.mark.parametrize("status", [429, 503])
def test_a_state_of_the_moment_is_no_second_answer(status: int) -> None:
    asked = page(items("ab"), size=2, total=2)
    assert told([asked, refused_page(asked, status), asked]) == []


# Filters.

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


LONG = 501


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


@pytest.mark.parametrize(("total", "broken"), [(LONG - 1, ["status 400"]), (LONG, [])])
def test_a_link_to_a_page_that_nobody_may_ask_for_is_let_be(total: int, broken: list[str]) -> None:
    far = {"last": f"{CALLBACKS}?page={total}&per_page=1"}
    refused = refused_page(page([], total, size=1, total=total))
    assert [got for _, _, _, got in told([page([ONE], size=1, total=total, links=far), refused])] == broken


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


# Links.

MIDDLE = page(items("b"), 2, size=1, total=3)
PATH = "/schedule-callbacks"


@pytest.mark.parametrize(
    "written",
    [
        f"{CALLBACKS}?page=3&per_page=1",
        f"{CALLBACKS}?per_page=1&page=3",
        "https://api.talkdeskapp.eu/schedule-callbacks?page=3&per_page=1",
        f"{PATH}?page=3&per_page=1",
        "?page=3&per_page=1",
    ],
    ids=["absolute", "another order", "another host", "relative", "query only"],
)
def test_a_link_may_be_written_in_any_way(written: str) -> None:
    middle = page(items("b"), 2, size=1, total=3, links={"next": written, "last": written})
    right, wrong = page(items("c"), 3, size=1, total=3), refused_page(page([], 3, size=1, total=3))
    assert (told([middle, right]), state("links", [middle, right])) == ([], (True, ""))
    assert told([middle, wrong]) == [
        ("links", BREACH, "/response/body/_links/last/href", "status 400"),
        ("links", BREACH, "/response/body/_links/next/href", "status 400"),
    ]


def test_self_and_first_may_be_one_address() -> None:
    start = page(items("a"), 1, size=1, total=3)
    assert (told([start, start]), state("links", [start, start])) == ([], (True, ""))
    other = page(items("b"), 1, size=1, total=3)
    assert told([start, other]) == [
        ("links", BREACH, "/response/body/_links/self/href", "others"),
        ("repeatable", BREACH, ITEMS, "1 others"),
    ]


@pytest.mark.parametrize(("name", "number"), [("self", 2), ("first", 1), ("last", 3), ("prev", 1), ("next", 3)])
def test_a_link_that_leads_into_another_list_is_a_breach(name: str, number: int) -> None:
    query = f"{CALLBACKS}?page={number}&per_page=1"
    start = page(items("b"), 2, size=1, total=3, by={"campaign_id": "sales"}, links={name: query})
    whole = page(items("x"), number, size=1, total=4)
    assert told([start, whole]) == [("links", BREACH, f"/response/body/_links/{name}/href", "a list of 4")]


def test_a_link_of_a_list_that_has_changed_meanwhile_tells_nothing_more() -> None:
    assert told([MIDDLE, page(items("c"), 3, size=1, total=4)]) == []


def test_a_link_that_was_answered_for_the_moment_tells_nothing() -> None:
    busy = page(items("c"), 3, size=1, total=3).edited(status=503, answer=NOTHING)
    assert (told([MIDDLE, busy]), state("links", [MIDDLE, busy])) == ([], (False, ""))


def test_where_the_links_of_a_page_beyond_the_last_lead_is_left_open() -> None:
    beyond = page([], 9, size=1, total=3, links={"prev": f"{CALLBACKS}?page=8&per_page=1"})
    asked = [beyond, page([], 8, size=1, total=3)]
    assert (told(asked), state("links", asked)) == ([], (False, ""))


def test_of_a_link_is_shown_what_its_query_says_of_nobody() -> None:
    by = {"phone_number": "+12025550143"}
    wrong = f"{CALLBACKS}?page=9&per_page=1&phone_number=%2B12025550143&tag=Ann#top"
    last = page(items("a"), size=1, total=3, by=by, links={"last": wrong})
    found = next(each for each in judged(last).findings if each.id.endswith(":last-links-last-page"))
    assert 'response.body._links.last.href = "…?page=9&per_page=1&phone_number=+00000000000&tag=xxx"' in found.got


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
