"""The same request gets the same page, as long as the total stays the same."""

from itertools import pairwise

from ringback.checks.relations.pages import BAD_DATA, ITEMS, Page, asking_for_first, pages
from ringback.checks.relations.paging import may_have_moved, whole
from ringback.checks.relations.verdict import Readings, Verdict


def _there_again(verdict: Verdict, lists: list[Page]) -> None:
    """A callback that is there, gone, and there again was never gone: what is made anew has an id of its own."""
    gone: set[str] = set()
    for before, page in pairwise(lists):
        back = gone & set(page.ids)
        if back:
            expected = "callbacks that are gone to stay away"
            verdict.breaks(page.reading, ITEMS, expected, f"{len(back)} there again, which were missing before")
            return
        gone |= set(before.ids) - set(page.ids)


def _answered_again(verdict: Verdict, readings: Readings, found: list[Page]) -> None:
    """The first page of a list is there for whoever asks, as often as they ask."""
    answered = set()
    for index, reading in asking_for_first(readings, found):
        request = reading.exchange.request
        if reading.accepted:
            answered.add(request.url)
        elif reading.status == BAD_DATA and request.url in answered:
            verdict.breaks(index, "/response/status", "an answer, as the time before", f"status {reading.status}")


def repeatable(readings: Readings) -> Verdict:
    """The same request again: the same callbacks, an answer where there was one, nobody back who was gone."""
    verdict = Verdict()
    found = pages(readings)
    _answered_again(verdict, readings, found)
    every = [page for page in whole(found) if not page.filters]
    _there_again(verdict, every)
    before: dict[str, Page] = {}
    for page in found:
        earlier = before.get(page.url)
        before[page.url] = page
        if earlier is None or earlier.total != page.total or may_have_moved(every, earlier, page):
            continue
        verdict.exercised = True
        if set(earlier.ids) != set(page.ids):
            others = len(set(page.ids) - set(earlier.ids))
            verdict.breaks(
                page.reading, ITEMS, f"the {len(earlier.ids)} callbacks of the first time", f"{others} others"
            )
    return verdict
