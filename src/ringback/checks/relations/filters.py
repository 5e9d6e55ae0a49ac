"""What a filter finds is what the whole list holds of it, no more and no less.

The whole list is a page without filters that holds all callbacks; a filtered list is compared with it if the total
without filters is still the same afterwards. Only callbacks that show the field can be told to belong.
"""

import re
from collections.abc import Callable, Collection, Mapping
from itertools import pairwise
from typing import Any

from ringback.checks.relations.pages import ITEMS, Page, in_words, pages
from ringback.checks.relations.paging import whole
from ringback.checks.relations.verdict import Readings, Verdict

STATUSES = ("UNATTEMPTED", "TO_BE_RETRIED", "EXHAUSTED", "SUCCESS", "CANCELED", "INVALID_NUMBER")
OWN = ("MYSELF_ONLY", "MYSELF_IF_AVAILABLE")
"""Kinds of assignment that tie a callback to the one agent whom it names."""

Belongs = Callable[[Mapping[str, Any], str], bool | None]
"""Whether a callback must be found (True), must not (False), or may."""


def _same(field: str) -> Belongs:
    def belongs(item: Mapping[str, Any], value: str) -> bool | None:
        return item[field] == value if isinstance(item.get(field), str) and value and "," not in value else None

    return belongs


def _agent(item: Mapping[str, Any], value: str) -> bool | None:
    own = item.get("assign_type") in OWN and isinstance(item.get("agent_id"), str) and "," not in value
    return item["agent_id"] == value if own and value else None


def _number(item: Mapping[str, Any], value: str) -> bool | None:
    """Numbers are compared by their digits; whether one without its country code is another, no document says."""
    number = item.get("phone_number")
    if not isinstance(number, str):
        return None
    own, asked = re.sub("[^0-9]", "", number), re.sub("[^0-9]", "", value)
    if not asked or (own != asked and (own.endswith(asked.lstrip("0")) or asked.endswith(own.lstrip("0")))):
        return None
    return True if number == value else None if own == asked else False


FILTERS: Mapping[str, Belongs] = {
    "status": _same("status"),
    "campaign_id": _same("campaign_id"),
    "phone_number": _number,
    "agent_id": _agent,
}
INFERRED: Mapping[str, Belongs] = {"contact_id": _same("contact_id"), "record_id": _same("record_id")}
"""Filters whose parameters' names no document prints: a vendor may know them under others, and pass these over."""


def filters(readings: Readings) -> Verdict:
    verdict = _compared(readings, FILTERS, needed=FILTERS)
    found = list(pages(readings))
    _add_up(verdict, found)
    _leak(verdict, found)
    return verdict


def inferred_filters(readings: Readings) -> Verdict:
    return _compared(readings, {**FILTERS, **INFERRED}, needed=INFERRED)


def _compared(readings: Readings, known: Mapping[str, Belongs], needed: Collection[str]) -> Verdict:
    verdict = Verdict()
    found = list(pages(readings))
    for page in found:
        names = {name for name, _ in page.filters}
        if page.number == 1 and names and names <= known.keys() and names & set(needed):
            every = _all_callbacks(found, page)
            if every is not None:
                verdict.exercised = True
                _compare(verdict, every, page, known)
            elif not verdict.exercised:
                verdict.why = "no page without a filter held all callbacks, before and after, under one total"
    return verdict


def _all_callbacks(found: list[Page], page: Page) -> Page | None:
    """The page with all callbacks that was read last before `page`, if the total was still the same afterwards."""
    plain = [each for each in found if not each.filters]
    before = [each for each in whole(plain) if each.reading < page.reading]
    after = [each for each in plain if each.reading > page.reading]
    if not before or not after or after[0].total != before[-1].total:
        return None
    return before[-1]


def _compare(verdict: Verdict, every: Page, page: Page, known: Mapping[str, Belongs]) -> None:
    wanted, barred = set(), set()
    for item in every.items:
        told = [known[name](item, value) for name, value in page.filters]
        if False in told:
            barred.add(str(item["callback_id"]))
        elif all(told):
            wanted.add(str(item["callback_id"]))
    missing = wanted - set(page.ids)
    if page.total == len(page.items) and missing:
        expected = f"the {len(wanted)} callbacks of {in_words(page.filters)}"
        verdict.breaks(page.reading, ITEMS, expected, f"{len(missing)} of them missing")
    extra = barred & set(page.ids)
    if extra:
        expected = f"only callbacks of {in_words(page.filters)}"
        verdict.breaks(page.reading, ITEMS, expected, f"{len(extra)} others")
    if not len(wanted) <= page.total <= every.total - len(barred):
        expected = f"a total of {len(wanted)} for {in_words(page.filters)}"
        verdict.breaks(page.reading, "/response/body/total", expected, f"{page.total}")


def _add_up(verdict: Verdict, found: list[Page]) -> None:
    """The six statuses are all that there are: their lists add up to the whole."""
    of_status = {page.filters[0][1]: page for page in found if [name for name, _ in page.filters] == ["status"]}
    if not all(status in of_status for status in STATUSES):
        return
    six = [of_status[status] for status in STATUSES]
    plain = [page for page in found if not page.filters]
    before = [page.total for page in plain if page.reading < min(each.reading for each in six)]
    after = [page.total for page in plain if page.reading > max(each.reading for each in six)]
    if before and after and before[-1] == after[0]:
        total = sum(page.total for page in six)
        verdict.exercised = True
        if total != before[-1]:
            expected = f"{before[-1]} callbacks in the six statuses together"
            verdict.breaks(six[-1].reading, "/response/body/total", expected, f"{total}")


def _leak(verdict: Verdict, found: list[Page]) -> None:
    """A list without a filter that is short right after a filtered one, and whole again the next time."""
    for before, page in pairwise(found):
        if page.filters or not before.filters or page.total != before.total:
            continue
        earlier = [each.total for each in found if not each.filters and each.reading < page.reading]
        later = [each.total for each in found if not each.filters and each.reading > page.reading]
        if earlier and later and earlier[-1] == later[0] > page.total:
            expected = f"all {later[0]} callbacks where no filter is asked for"
            verdict.breaks(page.reading, "/response/body/total", expected, f"{page.total}, as with the filter before")
