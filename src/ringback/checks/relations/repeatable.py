"""The same request gets the same page, as long as the total stays the same."""

from ringback.checks.relations.pages import ITEMS, Page, pages
from ringback.checks.relations.verdict import Readings, Verdict

REFUSED = 400


def _answered_again(verdict: Verdict, readings: Readings) -> None:
    """The first page of a list is there for whoever asks, as often as they ask."""
    answered = set()
    for index, reading in enumerate(readings):
        request = reading.exchange.request
        if reading.operation.id != "listCallbacks" or reading.view["query"].get("page", 1) != 1:
            continue
        if reading.accepted:
            answered.add(request.url)
        elif reading.status == REFUSED and request.url in answered:
            verdict.breaks(index, "/response/status", "an answer, as the time before", f"status {reading.status}")


def repeatable(readings: Readings) -> Verdict:
    verdict = Verdict()
    _answered_again(verdict, readings)
    before: dict[str, Page] = {}
    for page in pages(readings):
        earlier = before.get(page.url)
        before[page.url] = page
        if earlier is None or earlier.total != page.total:
            continue
        verdict.exercised = True
        if set(earlier.ids) != set(page.ids):
            others = len(set(page.ids) - set(earlier.ids))
            verdict.breaks(
                page.reading, ITEMS, f"the {len(earlier.ids)} callbacks of the first time", f"{others} others"
            )
    return verdict
