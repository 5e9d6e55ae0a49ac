"""Links that were followed: each leads to the page that it stands for.

A request follows a link if its path and query are those of a link of an earlier page: the host is that of the target.
"""

from urllib.parse import parse_qsl, urljoin, urlsplit

from ringback.checks.relations.pages import HIGHEST, Page, pages
from ringback.checks.relations.paging import may_have_moved, whole
from ringback.checks.relations.verdict import Readings, Verdict
from ringback.contract.reading import Reading

NAMES = ("self", "first", "last", "prev", "next")


def links(readings: Readings) -> Verdict:
    """The links of a page that the next requests followed."""
    verdict = Verdict()
    found = {page.reading: page for page in pages(readings)}
    every = [page for page in whole(found.values()) if not page.filters]
    given: dict[object, list[tuple[str, Page]]] = {}
    for index, reading in enumerate(readings):
        if reading.operation.id != "listCallbacks":
            continue
        page = found.get(index)
        for name, start in given.pop(address(reading.exchange.request.url), ()):
            if not reading.transient:
                _judge(verdict, name, start, index, reading, page, every)
        if page is not None:
            given = {}
            for name, href in hrefs(reading).items() if _is_plain(page) else ():
                given.setdefault(address(urljoin(page.url, href)), []).append((name, page))
    return verdict


def hrefs(reading: Reading) -> dict[str, str]:
    """The links of a page, by name."""
    body = reading.view["response"].get("body")
    held = body.get("_links") if isinstance(body, dict) else None
    named = {name: held.get(name) for name in NAMES} if isinstance(held, dict) else {}
    return {
        name: link["href"]
        for name, link in named.items()
        if isinstance(link, dict) and isinstance(link.get("href"), str)
    }


def address(url: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What makes two addresses the same one: the path, and the query in any order."""
    parts = urlsplit(url)
    return parts.path.rstrip("/"), tuple(sorted(parse_qsl(parts.query, keep_blank_values=True)))


def _is_plain(page: Page) -> bool:
    """Whether the page lies within the list; where a link leads from beyond it, no document says."""
    return page.first < page.total


def _judge(
    verdict: Verdict, name: str, start: Page, index: int, reading: Reading, page: Page | None, every: list[Page]
) -> None:
    number = {
        "self": start.number,
        "first": 1,
        "last": start.last,
        "prev": start.number - 1,
        "next": start.number + 1,
    }[name]
    if not 1 <= number <= min(start.last, HIGHEST):
        return
    verdict.exercised = True
    where = f"/response/body/_links/{name}/href"
    expected = f"page {number} of the list behind the link {name} of page {start.number}"
    if page is None:
        if not reading.accepted:
            verdict.breaks(index, where, expected, f"status {reading.status}")
    elif page.total == start.total:
        if (page.number, page.size) != (number, start.size):
            verdict.breaks(index, where, expected, f"page {page.number} of the size {page.size}")
        elif name == "self" and set(page.ids) != set(start.ids) and not may_have_moved(every, start, page):
            verdict.breaks(index, where, "the same callbacks behind self", "others")
    elif page.filters != start.filters:
        verdict.breaks(index, where, f"{expected}, with its {start.total} callbacks", f"a list of {page.total}")
