"""What a filter finds is what the whole list holds of it, no more and no less.

The whole list is a page without filters that holds all callbacks; a filtered list is compared with it if the callbacks
still show the same afterwards. Of a list that is too long for one page, a filtered one is compared with the callbacks
that were seen before and afterwards and showed the same. Only callbacks that show the field can be told to belong.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import pairwise
from typing import Any

from ringback.checks.relations.pages import BAD_DATA, ITEMS, Page, asked_for, asking_for_first, in_words, pages
from ringback.checks.relations.paging import whole
from ringback.checks.relations.verdict import Readings, Verdict

STATUSES = ("UNATTEMPTED", "TO_BE_RETRIED", "EXHAUSTED", "SUCCESS", "CANCELED", "INVALID_NUMBER")
OWN = ("MYSELF_ONLY", "MYSELF_IF_AVAILABLE")
"""Kinds of assignment that tie a callback to the one agent whom it names."""

ANYBODY = "ANY_ELIGIBLE_AGENT"
"""The kind of assignment that ties a callback to nobody."""

Belongs = Callable[[Mapping[str, Any], str], bool | None]
"""Whether a callback must be found (True), must not (False), or may."""


def _same(field: str) -> Belongs:
    def belongs(item: Mapping[str, Any], value: str) -> bool | None:
        shown = field in item and isinstance(item[field], str | None)
        return item[field] == value if shown and value and "," not in value else None

    return belongs


def _agent(item: Mapping[str, Any], value: str) -> bool | None:
    if not value or "," in value:
        return None
    if item.get("assign_type") == ANYBODY and item.get("agent_id") != value:
        return False
    own = item.get("assign_type") in OWN and isinstance(item.get("agent_id"), str)
    return item["agent_id"] == value if own else None


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
SURE_LENGTHS = {"phone_number": 36, "record_id": 36}
"""Characters that a value may have by all that the document says, where they are not 35."""

INFERRED: Mapping[str, Belongs] = {"contact_id": _same("contact_id"), "record_id": _same("record_id")}
"""Filters whose parameters' names no document prints: a vendor may know them under others, and pass these over."""

ALL: Mapping[str, Belongs] = {**FILTERS, **INFERRED}


def filters(readings: Readings) -> Verdict:
    """The filters whose names the documents print: by status, campaign, number and agent."""
    found = pages(readings)
    verdict = Verdict()
    _compared(verdict, found, FILTERS, needed=FILTERS, sure=FILTERS)
    _refused(verdict, found, readings, FILTERS, sure=FILTERS)
    _add_up(verdict, found)
    _leak(verdict, found)
    return verdict


def inferred_filters(readings: Readings) -> Verdict:
    """The filters by contact and record, if the vendor knows them under these names.

    What it does with a name that it does not show to know is news only. So is which callbacks a record has: by its
    description, the field record_id shows the list that a record comes from.
    """
    found = pages(readings)
    known = _known_names(found, readings) | FILTERS.keys()
    verdict = Verdict()
    _compared(verdict, found, ALL, needed=INFERRED, sure=known - {"record_id"})
    _refused(verdict, found, readings, INFERRED, sure=known)
    return verdict


def _known_names(found: list[Page], readings: Readings) -> set[str]:
    """The filters that a vendor shows to know: one finds another number, or values that are too long are refused."""
    names: set[str] = set()
    before: int | None = None  # the total of the last page without a filter
    since: list[tuple[str, int]] = []
    for page in found:
        if not page.filters:
            names |= {name for name, total in since if before == page.total != total}
            before, since = page.total, []
        elif len(page.filters) == 1:
            since.append((page.filters[0][0], page.total))
    taken = _taken_alone(found)
    for reading in readings:
        if reading.status == BAD_DATA:
            wrong = {each.location for each in reading.request_violations}
            names |= {name for name in taken if wrong == {f"/query/{name}"}}
    return names


def _taken_alone(found: list[Page]) -> set[str]:
    """The filters that the vendor answered by themselves."""
    return {page.filters[0][0] for page in found if len(page.filters) == 1}


def _refused(
    verdict: Verdict, found: list[Page], readings: Readings, known: Mapping[str, Belongs], sure: Collection[str]
) -> None:
    """A value that callbacks have is refused by a filter that the vendor knows: it takes other values."""
    taken = _taken_alone(found)
    items = [item for page in found for item in page.items]
    for index, reading in asking_for_first(readings, found):
        asked = asked_for(reading)
        if reading.status != BAD_DATA or len(asked) != 1 or asked[0][0] not in known.keys() & taken:
            continue
        name, value = asked[0]
        # Ids that are longer are refused by some vendors, and had by them all the same (TD-04).
        if len(value) <= SURE_LENGTHS.get(name, 35) and any(known[name](item, value) for item in items):
            expected = f"the callbacks of {in_words(asked)}, which some have"
            verdict.breaks(index, "/response/status", expected, f"status {reading.status}", weak=name not in sure)


def _compared(
    verdict: Verdict,
    found: list[Page],
    known: Mapping[str, Belongs],
    *,
    needed: Collection[str],
    sure: Collection[str],
) -> None:
    for page in found:
        names = {name for name, _ in page.filters}
        if page.number == 1 and names and names <= known.keys() and names & set(needed):
            every = _all_callbacks(found, page)
            steady = every.items if every else _steady_callbacks(found, page)
            if every is not None or steady:
                verdict.exercised = True
                total = every.total if every else None
                _compare(verdict, steady, total, page, known, weak=not names <= set(sure))
            elif not verdict.exercised:
                verdict.why = "no page without a filter held all callbacks, before and after, under one total"


def _all_callbacks(found: list[Page], page: Page) -> Page | None:
    """The page with all callbacks that was read last before `page`, if they were still the same afterwards."""
    plain = [each for each in found if not each.filters]
    before = [each for each in whole(plain) if each.reading < page.reading]
    after = [each for each in plain if each.reading > page.reading]
    again = [each for each in whole(plain) if each.reading > page.reading]
    if not before or not again or after[0].total != before[-1].total or _told(again[0]) != _told(before[-1]):
        return None
    return before[-1]


def _steady_callbacks(found: list[Page], page: Page) -> tuple[Mapping[str, Any], ...]:
    """Of a list too long for one page, the callbacks that showed the same before `page` and afterwards."""
    plain = [each for each in found if not each.filters]
    if whole(plain):
        return ()
    earlier = [each for each in plain if each.reading < page.reading]
    later = [each for each in plain if each.reading > page.reading]
    items = {str(item["callback_id"]): item for each in earlier for item in each.items}
    before = {id_: told for each in earlier for id_, told in _told(each).items()}
    after = {id_: told for each in reversed(later) for id_, told in _told(each).items()}
    return tuple(items[id_] for id_ in before if after.get(id_) == before[id_])


def _told(page: Page) -> dict[str, list[Any]]:
    """What the callbacks of a page show of what filters ask for."""
    return {str(item["callback_id"]): [item.get(name) for name in (*ALL, "assign_type")] for item in page.items}


def _compare(
    verdict: Verdict,
    items: Iterable[Mapping[str, Any]],
    total: int | None,
    page: Page,
    known: Mapping[str, Belongs],
    *,
    weak: bool,
) -> None:
    """Compare a filtered page with callbacks; `total` is how many there are, None if these are some of them."""
    wanted, barred = set(), set()
    for item in items:
        told = [known[name](item, value) for name, value in page.filters]
        if False in told:
            barred.add(str(item["callback_id"]))
        elif all(told):
            wanted.add(str(item["callback_id"]))
    missing = wanted - set(page.ids)
    if page.total == len(page.items) and missing:
        expected = f"the {len(wanted)} callbacks of {in_words(page.filters)}"
        verdict.breaks(page.reading, ITEMS, expected, f"{len(missing)} of them missing", weak=weak)
    extra = barred & set(page.ids)
    if extra:
        expected = f"only callbacks of {in_words(page.filters)}"
        verdict.breaks(page.reading, ITEMS, expected, f"{len(extra)} others", weak=weak)
    if page.total < len(wanted) or (total is not None and page.total > total - len(barred)):
        expected = f"a total of {len(wanted)} for {in_words(page.filters)}"
        verdict.breaks(page.reading, "/response/body/total", expected, f"{page.total}", weak=weak)


def _add_up(verdict: Verdict, found: list[Page]) -> None:
    """The six statuses are all that there are: their lists add up to the whole."""
    of_status = {page.filters[0][1]: page for page in found if [name for name, _ in page.filters] == ["status"]}
    if not all(status in of_status for status in STATUSES):
        return
    six = [of_status[status] for status in STATUSES]
    plain = whole(page for page in found if not page.filters)
    before = [page for page in plain if page.reading < min(each.reading for each in six)]
    after = [page for page in plain if page.reading > max(each.reading for each in six)]
    if before and after and _told(before[-1]) == _told(after[0]):
        total = sum(page.total for page in six)
        verdict.exercised = True
        if total != before[-1].total:
            expected = f"{before[-1].total} callbacks in the six statuses together"
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
