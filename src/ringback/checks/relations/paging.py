"""The pages of one list: all callbacks, each once.

Somebody may add or end a callback while the pages are read, so only pages with the same total belong together. If the
total is another one from page to page and is so again, page by page, when they are read a second time, it is not the
data that move.
"""

from collections.abc import Iterable

from ringback.checks.relations.pages import ITEMS, Page, in_words, pages
from ringback.checks.relations.verdict import Readings, Verdict

Walk = dict[int, Page]
"""Pages of one list that were read one after another, by number."""


def paging(readings: Readings) -> Verdict:
    """The pages of each list, as often as it was walked through."""
    verdict = Verdict()
    by_list: dict[object, list[Walk]] = {}
    for page in pages(readings):
        walks = by_list.setdefault((page.filters, page.size), [])
        if not walks or page.number in walks[-1]:
            walks.append({})
        walks[-1][page.number] = page
    for walks in by_list.values():
        _judge(verdict, walks)
    return verdict


def _judge(verdict: Verdict, walks: list[Walk]) -> None:
    unsteady = [walk for walk in walks if len({page.total for page in walk.values()}) > 1]
    for walk in walks:
        if walk not in unsteady:
            _judge_walk(verdict, walk)
    if len(unsteady) > 1 and _totals(unsteady[0]) == _totals(unsteady[1]):
        verdict.exercised = True
        page = list(unsteady[1].values())[-1]
        first = next(iter(unsteady[1].values()))
        verdict.breaks(
            page.reading, "/response/body/total", f"the same total on each page, {first.total}", f"{page.total}"
        )
    elif unsteady and not verdict.exercised:
        verdict.why = "the total changed while the pages were read"


def _totals(walk: Walk) -> dict[int, int]:
    return {number: page.total for number, page in walk.items()}


def _judge_walk(verdict: Verdict, walk: Walk) -> None:
    seen: dict[str, int] = {}
    for number, page in sorted(walk.items()):
        if len(walk) > 1:
            verdict.exercised = True
        for id_ in page.ids:
            if seen.setdefault(id_, number) != number:
                got = f"callback {id_} on page {seen[id_]} and on page {number}"
                verdict.breaks(page.reading, ITEMS, "each callback on one page only", got)
                return
    last = next(iter(walk.values())).last
    if len(walk) > 1 and all(number in walk for number in range(1, last + 1)):
        _judge_whole(verdict, walk, len(seen), last)


def _judge_whole(verdict: Verdict, walk: Walk, found: int, last: int) -> None:
    page = walk[last]
    if found != page.total:
        expected = f"{page.total} callbacks on the {last} pages of {in_words(page.filters)}"
        verdict.breaks(page.reading, "/response/body/total", expected, f"{found}")


def whole(found: Iterable[Page]) -> list[Page]:
    """Those pages that hold a whole list by themselves."""
    return [page for page in found if page.number == 1 and page.total == len(page.items)]


def may_have_moved(every: list[Page], earlier: Page, later: Page) -> bool:
    """Whether all callbacks may have become others between two pages, under one total.

    `every` are the pages that show all of them at once: one before and one afterwards have to show the same. Where no
    page can, nobody knows, and they are taken to have stayed.
    """
    first = [each for each in every if each.reading <= earlier.reading]
    last = [each for each in every if each.reading >= later.reading]
    return bool(every) and not (first and last and _by_id(first[-1]) == _by_id(last[0]))


def _by_id(page: Page) -> dict[str, object]:
    return {str(item["callback_id"]): item for item in page.items}
