"""What holds between the pages of Talkdesk's lists: what each relation tells, and what it lets be."""

import pytest

from ringback.findings import Severity
from tests.related import FIRST_ANYWHERE, LONG, ONE, SOUND_TOGETHER, items, page, refused_page, state, told
from tests.sound import CALLBACKS, NOTHING, Draft, judged

BREACH, DRIFT = Severity.BREACH, Severity.DRIFT
TOTAL, ITEMS = "/response/body/total", "/response/body/_embedded/callbacks"


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


@pytest.mark.parametrize(("total", "broken"), [(LONG - 1, ["status 400"]), (LONG, [])])
def test_a_link_to_a_page_that_nobody_may_ask_for_is_let_be(total: int, broken: list[str]) -> None:
    far = {"last": f"{CALLBACKS}?page={total}&per_page=1"}
    refused = refused_page(page([], total, size=1, total=total))
    assert [got for _, _, _, got in told([page([ONE], size=1, total=total, links=far), refused])] == broken
