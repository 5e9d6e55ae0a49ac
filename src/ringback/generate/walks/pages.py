"""Walks through Talkdesk's pages: a whole list page by page, each filter beside the whole list, each link."""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from ringback.checks.relations.filters import ALL, STATUSES
from ringback.checks.relations.links import NAMES, hrefs
from ringback.checks.relations.pages import HIGHEST, Page, pages
from ringback.exchange import Exchange, Request
from ringback.generate.ground import Ground
from ringback.generate.sequence import Sequence, Step, Steps

PAGES = 5
"""Pages that a list is cut into."""

MOST = 20
VALUES = {"campaign_id": 2, "agent_id": 2, "phone_number": 2, "contact_id": 1, "record_id": 1}
"""How many values of each filter are asked for; the statuses are asked for by themselves."""

CUT = ("phone_number", "agent_id", "campaign_id")
"""Filters that are also asked for with the beginning of a value, which is another value."""


def paging(ground: Ground, aim: str) -> Iterator[Sequence]:
    first = _ask(ground, per_page=1)

    def start() -> Steps:
        page = _page(ground, (yield Step(first)))
        if page is None or page.total < 1:
            return
        size = min(HIGHEST, -(-page.total // PAGES))
        size += page.total % size == 0 and 1 < page.total < HIGHEST  # so that the last page is not full
        last = min(PAGES, -(-page.total // size))
        unasked = _page(ground, (yield Step(_ask(ground, per_page=size))))
        for _ in range(2):
            totals = {unasked.total} if unasked else set()
            for number in range(1, last + 1):
                read = _page(ground, (yield Step(_ask(ground, page=number, per_page=size))))
                if read is not None:
                    totals.add(read.total)
            if len(totals) == 1:
                break
        yield Step(_ask(ground, page=last + 1, per_page=size))
        yield Step(_ask(ground, page=1, per_page=size))
        even = next((n for n in range(2, 30) if page.total % n == 0 and page.total // n <= PAGES), 0)
        if even:
            yield Step(_ask(ground, per_page=even))
            for number in range(1, page.total // even + 1):
                yield Step(_ask(ground, page=number, per_page=even))

    yield Sequence(aim, MOST, first, start)


def filters(ground: Ground, aim: str) -> Iterator[Sequence]:
    first = _ask(ground, per_page=HIGHEST)
    yield Sequence(aim, MOST, first, lambda: _by_status(ground, first))
    yield Sequence(aim, 17, first, lambda: _by_others(ground, first))
    yield Sequence(aim, 1 + len(VALUES), first, lambda: _later_pages(ground, first))


def _by_status(ground: Ground, first: Request) -> Steps:
    every = _page(ground, (yield Step(first)))
    if every is None or not every.items:
        return
    for _ in range(2):
        before = every
        for status in STATUSES:
            yield Step(_ask(ground, status=status, per_page=HIGHEST))
        every = _page(ground, (yield Step(first))) or before
        if every.items == before.items:
            break
    status, count = Counter(str(each.get("status")) for each in every.items).most_common(1)[0]
    yield Step(_ask(ground, status=status, per_page=HIGHEST))
    yield Step(first)
    yield Step(first)
    if count > 1:
        half = -(-count // 2)
        yield Step(_ask(ground, status=status, per_page=half))
        yield Step(_ask(ground, status=status, page=2, per_page=half))


def _by_others(ground: Ground, first: Request) -> Steps:
    every = _page(ground, (yield Step(first)))
    if every is None or not every.items:
        return
    asked = [(name, value) for name, most in VALUES.items() for value in _common(every, name, most)]
    cut = [(name, value[:-2]) for name, value in dict(asked).items() if name in CUT]
    plain = [(name, value.removeprefix("+")) for name, value in dict(asked).items() if value.startswith("+")]
    for name, value in (*asked, *cut, *plain[:1]):
        yield Step(_ask(ground, per_page=HIGHEST, **{name: value}))
    if asked:
        name, value = asked[0]
        status = next((str(each["status"]) for each in every.items if each.get(name) == value), STATUSES[0])
        yield Step(_ask(ground, per_page=HIGHEST, status=status, **{name: value}))
    tied = (each for each in every.items if ALL["agent_id"](each, str(each.get("agent_id", ""))))
    both = next((each for each in tied if each.get("campaign_id")), None)
    if both is not None:
        ids = {name: str(both[name]) for name in ("campaign_id", "agent_id")}
        yield Step(_ask(ground, per_page=HIGHEST, **ids))
    yield Step(first)


def _later_pages(ground: Ground, first: Request) -> Steps:
    """What a filter finds beyond its first page, the second of three or the last."""
    every = _page(ground, (yield Step(first)))
    if every is None:
        return
    for name in VALUES:
        for value in _common(every, name, 1):
            held = sum(str(each.get(name)) == value for each in every.items)
            if held > 1:
                yield Step(_ask(ground, page=2, per_page=max(1, held // 3), **{name: value}))


def _common(every: Page, name: str, most: int) -> list[str]:
    """Values that occur: the commonest first, then the rarest, which another filter would not find by chance."""
    known = ALL[name]
    values = Counter(
        str(item[name]) for item in every.items if item.get(name) and known(item, str(item[name])) is not None
    )
    ranked = [value for value, _ in values.most_common()]
    return list(dict.fromkeys([*ranked[:1], *ranked[::-1]]))[:most]


def links(ground: Ground, aim: str) -> Iterator[Sequence]:
    first = _ask(ground, per_page=HIGHEST)
    yield Sequence(aim, 11, first, lambda: _links(ground, first, of_campaign=True))
    yield Sequence(aim, 11, first, lambda: _links(ground, first, of_campaign=False))
    yield Sequence(aim, 5, first, lambda: _far_links(ground, first))


def _links(ground: Ground, first: Request, *, of_campaign: bool) -> Steps:
    """Each link of a page in the middle: of the commonest campaign's list, or of all callbacks."""
    every = _page(ground, (yield Step(first)))
    if every is None or every.total < 2:
        return
    campaigns = _common(every, "campaign_id", 1) if of_campaign else []
    query = {"campaign_id": campaigns[0]} if campaigns else {}
    middle = _ask(ground, page=2, per_page=1 if of_campaign else -(-every.total // PAGES), **query)
    for name in NAMES:
        exchange = yield Step(middle)
        yield from _followed(ground, exchange, name, middle)


def _far_links(ground: Ground, first: Request) -> Steps:
    """The link to the last of very many pages, and one with a number, which has to be written in another way."""
    every = _page(ground, (yield Step(first)))
    queries: list[tuple[str, dict[str, str]]] = [("last", {})]
    queries += [("self", {"phone_number": each}) for each in (_common(every, "phone_number", 1) if every else ())]
    for name, query in queries:
        exchange = yield Step(_ask(ground, per_page=1, **query))
        yield from _followed(ground, exchange, name, first)


def _followed(ground: Ground, exchange: Exchange, name: str, asked: Request) -> Steps:
    """The page behind a link of the page that was answered, if it has that link."""
    href = hrefs(ground.answered(exchange)).get(name)
    if href:
        yield Step(Request("GET", _on_target(exchange.request.url, href), asked.headers))


def _on_target(url: str, href: str) -> str:
    """The link on the target's own origin, whatever host it names."""
    own, link = urlsplit(url), urlsplit(urljoin(url, href))
    return own._replace(path=link.path, query=link.query, fragment="").geturl()


def _ask(ground: Ground, **query: object) -> Request:
    return ground.request(ground.operation("listCallbacks"), {"query": query})


def _page(ground: Ground, exchange: Exchange) -> Page | None:
    return next(iter(pages([ground.answered(exchange)])), None)
