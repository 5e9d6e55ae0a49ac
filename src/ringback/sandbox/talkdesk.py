"""Talkdesk: the list of scheduled callbacks, page by page, behind a token of its own.

After the vendor's pages "Query Callback List and Count Callback", "Paging Results" and "Client Credentials - Basic".
"""

from collections.abc import Callable
from urllib.parse import unquote

from ringback.exchange import Request, header
from ringback.sandbox.talkdesk_access import SECRETS, Access
from ringback.sandbox.talkdesk_faults import FAULTS
from ringback.sandbox.talkdesk_pages import Asked, page_of, shown_callback
from ringback.sandbox.talkdesk_query import Problem, read_query
from ringback.sandbox.talkdesk_stored import stored_callbacks
from ringback.sandbox.talkdesk_ways import HAL, JSON, ways_of
from ringback.sandbox.vendor import Answer, Leeway, Lies, Vendor

LIST = "/schedule-callbacks"
TOKEN = "/oauth/token"  # noqa: S105 (a path)

TENANT = """\
[talkdesk]
base_url = "{base_url}"
auth.oauth = { token_url = "{base_url}/oauth/token", client_id = "RINGBACK_SANDBOX_TALKDESK_CLIENT", \
client_secret = "RINGBACK_SANDBOX_TALKDESK_SECRET", scope = "schedule-callbacks:read" }
auth.without_scope = "RINGBACK_SANDBOX_TALKDESK_WITHOUT_SCOPE"
rate = "1000/s"
allow_effects = ["dials", "schedules"]
may_ring = ["*"]
"""

SUMMARIES = {
    400: "the request cannot be understood",
    401: "a token is needed",
    403: "the token lacks the scope",
    404: "there is nothing here",
    405: "this method is not possible here",
}


class Talkdesk:
    """One account of the vendor, in its first state."""

    def __init__(self, leeway: Leeway, lies: Lies) -> None:
        self.ways = ways_of(leeway)
        self.stored = stored_callbacks(leeway)
        self.access = Access(leeway, lies)
        self.lies = lies
        self.code = leeway.choose("codes of errors", ["024{}", "{}0001", "callbacks.{}"])
        self.descriptions = leeway.random("descriptions of errors")

    def answer(self, request: Request) -> Answer:
        origin, path, query = _parts(request.url)
        place = unquote(path).rstrip("/")
        if place == TOKEN:
            return self.access.token(request) if request.method == "POST" else self._no_such_method(request, "POST")
        if place != LIST and not place.startswith(f"{LIST}/"):
            return self._refused(request, 404)
        if request.method != "GET":
            return self._no_such_method(request, "GET")
        status = self.access.refusal(request)
        if status and (place != LIST or self.ways.checked_first == "credentials"):
            return self._refused(request, status)
        answer = self._list(request, origin, path, query) if place == LIST else self._one(request, origin, place)
        return self._refused(request, status) if status and answer.status < 400 else answer

    def _list(self, request: Request, origin: str, path: str, text: str) -> Answer:
        query, problems = read_query(text, self.ways, self.lies)
        if problems:
            return self._refused(request, 400, problems)
        size = 20 if self.lies.tells("talkdesk-size-20-by-default") else self.ways.unasked_size
        page = 1 if query.page is None else query.page + 1 - self.ways.first_page
        asked = Asked(origin, path, query, page, query.per_page or size)
        shown = page_of(self.stored, asked, self.ways, self.lies)
        if shown is None:
            return self._refused(request, 400, [("page", "lies beyond the last page")])
        return Answer(200, shown, self._media(request))

    def _one(self, request: Request, origin: str, place: str) -> Answer:
        """The callback that a link on a page leads to; the document has the link and does not say what is there."""
        wanted = place.removeprefix(f"{LIST}/")
        found = next((each for each in self.stored if each.id == wanted), None)
        if found is None:
            return self._refused(request, 404)
        nothing, _ = read_query("", self.ways, self.lies)
        return Answer(200, shown_callback(found, Asked(origin, LIST, nothing, 1, 1), self.ways), self._media(request))

    def _media(self, request: Request) -> str:
        if self.ways.media == "as asked":
            return HAL if HAL in (header(request.headers, "accept") or "").lower() else JSON
        return self.ways.media

    def _no_such_method(self, request: Request, allowed: str) -> Answer:
        return self._refused(request, self.ways.error_status_of_method, headers=(("Allow", allowed),))

    def _refused(
        self,
        request: Request,
        status: int,
        problems: list[Problem] | None = None,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> Answer:
        """An error object: `code` and `message` always, the rest where this vendor shows it."""
        told = {"all": slice(None), "the first": slice(1), "the last": slice(-1, None)}[self.ways.problems_told]
        fields = [{"name": name, "description": wrong} for name, wrong in (problems or [])[told]]
        error = {"code": self.code.format(status), "message": SUMMARIES[status]}
        if self.ways.error_description == "shown" or (
            self.ways.error_description == "sometimes" and self.descriptions.random() < 0.5
        ):
            error["description"] = (
                "; ".join(f"{each['name']} {each['description']}" for each in fields) or "see the message"
            )
        shown = {"fields": fields} if fields or self.ways.error_fields else {}
        if status == 401:
            headers = (*headers, ("WWW-Authenticate", 'Bearer realm="sandbox"'))
        media = JSON if self.ways.errors == JSON else self._media(request)
        return Answer(status, error | shown, media, headers)


def _parts(url: str) -> tuple[str, str, str]:
    """Scheme and host, path, and query of any text; what is no character becomes U+FFFD."""
    text = url.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    before, _, query = text.partition("#")[0].partition("?")
    scheme, colon, rest = before.partition("://")
    if not colon:
        return "", before, query
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host}", slash + path, query


def _open(leeway: Leeway, lies: Lies) -> Callable[[Request], Answer]:
    return Talkdesk(leeway, lies).answer


VENDOR = Vendor(
    name="talkdesk",
    base_url="https://api.talkdeskapp.com",
    serves=(LIST, TOKEN),
    open=_open,
    faults=FAULTS,
    tenant=TENANT,
    secrets=SECRETS,
)
