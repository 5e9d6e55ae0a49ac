"""What Talkdesk's sandbox can do wrong on purpose: regressions as real backends have them, by name."""

from ringback.sandbox import talkdesk_changes as to
from ringback.sandbox.vendor import Answer, Fault

PAGE = "response.200"
LINKS = f"{PAGE}/_links"
ITEM = f"{PAGE}/_embedded/callbacks/*"
ERRORS = ("response.400", "response.401", "response.403")
EACH_FILTER = (
    *("agent-filter-holds", "campaign-filter-holds", "contact-filter-holds", "number-filter-holds"),
    *("record-filter-holds", "status-filter-holds", "filters", "inferred-filters"),
)
FULL = ("pages-before-last-full", "last-page-holds-rest")


def _lie(name: str, breaks: tuple[str, ...], about: str, change: to.Change | None = None, every: int = 1) -> Fault:
    return Fault(f"talkdesk-{name}", tuple(f"talkdesk:listCallbacks:{each}" for each in breaks), about, change, every)


def _filter_ignored(name: str, *rules: str) -> Fault:
    about = f"does not look at the filter {name}"
    return _lie(f"{name.replace('_', '-')}-filter-ignored", rules, about)


REQUIRED = (
    _lie("count-missing", (f"{PAGE}/count#required",), "leaves count out", to.page(to.without("count"))),
    _lie(
        "first-link-missing",
        (f"{LINKS}/first#required",),
        "leaves out the link to the first page",
        to.page(lambda body: body["_links"].pop("first")),
    ),
    _lie(
        "callback-id-missing-here-and-there",
        (f"{ITEM}/callback_id#required",),
        "leaves callback_id out of every third callback",
        to.page(to.every_third_without_id),
    ),
    _lie(
        "embedded-missing-when-empty",
        (f"{PAGE}/_embedded#required",),
        "leaves _embedded out where nothing is found",
        to.page(lambda body: body.pop("_embedded") if body["count"] == 0 else None),
    ),
    _lie(
        "error-without-code",
        tuple(f"{each}/code#required" for each in ERRORS),
        "leaves the code out of errors",
        to.errors(to.without("code")),
    ),
    _lie(
        "error-field-without-name",
        ("response.400/fields/*/name#required",),
        "does not say which parameter is wrong",
        to.errors(to.unnamed_field, 400),
    ),
)

TYPES = (
    _lie("total-as-text", (f"{PAGE}/total#type",), "sends total as a text", to.page(to.put("total", str))),
    _lie(
        "no-agent-as-null",
        (f"{ITEM}/agent_id#type",),
        "sends null where a callback has no agent",
        to.callbacks(to.agent_or_null),
    ),
    _lie(
        "one-callback-not-in-a-list",
        ("callbacks-listed", f"{PAGE}/_embedded#fields"),
        "puts the only callback of a page into _embedded, without a list",
        to.page(to.only_one_embedded),
    ),
    _lie(
        "error-code-as-integer",
        tuple(f"{each}/code#type" for each in ERRORS),
        "sends the code of errors as an integer",
        to.errors(to.put("code", lambda _: 240001)),
    ),
)

ENUMS = (
    _lie(
        "status-cancelled",
        (f"{ITEM}/status#enum", "status-filter-holds", "filters"),
        "writes CANCELLED with two L",
        to.callbacks(to.by_table("status", {"CANCELED": "CANCELLED"})),
    ),
    _lie(
        "assign-type-as-label",
        (f"{ITEM}/assign_type#enum",),
        "sends the label of an assign type",
        to.callbacks(to.by_table("assign_type", {"MYSELF_ONLY": "Myself only"})),
    ),
    _lie(
        "dialing-model-progressive",
        (f"{ITEM}/dialing_model#enum",),
        "knows a dialing model that the document does not, in one of three answers",
        to.callbacks(to.by_table("dialing_model", {"PREDICTIVE": "PROGRESSIVE"})),
        every=3,
    ),
)

FORMATS = (
    _lie(
        "time-without-zone",
        (f"{ITEM}/time_to_call#format",),
        "leaves the zone out of time_to_call",
        to.callbacks(to.put("time_to_call", lambda time: time[:19])),
    ),
    _lie(
        "next-time-with-a-blank",
        (f"{ITEM}/next_time_to_call#format",),
        "writes next_time_to_call as a day, a blank and a time",
        to.callbacks(to.put("next_time_to_call", lambda time: f"{time[:10]} {time[11:16]}")),
    ),
    _lie(
        "time-no-such-day",
        (f"{ITEM}/time_to_call#format",),
        "sends the 30th of February, in one of five answers",
        to.callbacks(to.put("time_to_call", lambda time: f"{time[:5]}02-30{time[10:]}")),
        every=5,
    ),
)

LIMITS = (
    _lie(
        "total-minus-one",
        (f"{PAGE}/total#limit", "total-covers-page", "total-pages-match-total", "beyond-last-empty"),
        "sends -1 for a total that it did not count",
        to.page(to.put("total", lambda _: -1)),
    ),
    _lie(
        "size-of-nothing-zero",
        (f"{PAGE}/per_page#limit", "page-size-echoed", "page-size-default"),
        "says that an empty page holds at most 0",
        to.page(lambda body: body.update(per_page=0) if body["count"] == 0 else None),
    ),
    _lie("accepts-page-zero", ("request/query/page#limit",), "takes page 0 and less for page 1"),
    _lie("accepts-page-text", ("request/query/page#type",), "takes a page that is no integer for the first"),
    _lie(
        "accepts-per-page-over-500",
        ("request/query/per_page#limit", "request/query/per_page#format"),
        "takes a page size over 500 for 500",
    ),
    _lie(
        "numbers-wrap-at-32-bits",
        tuple(f"request/query/{name}#{kind}" for name in ("page", "per_page") for kind in ("format", "limit")),
        "lets page numbers and sizes overflow",
    ),
    _lie(
        "accepts-long-filters",
        tuple(
            f"request/query/{name}#limit"
            for name in (
                *("agent_id", "campaign_id", "contact_id", "end_time"),
                *("phone_number", "record_id", "start_time", "status"),
            )
        ),
        "takes filters of any length",
    ),
)

FIELDS = (
    _lie(
        "callback-with-owner",
        (f"{ITEM}#fields",),
        "shows an owner that the document does not name",
        to.callbacks(lambda each: each.update(owner_id="")),
    ),
    _lie(
        "campaign-in-camel-case",
        (f"{ITEM}#fields",),
        "calls campaign_id campaignId",
        to.callbacks(to.renamed("campaign_id", "campaignId")),
    ),
)

STATUSES = (
    _lie("nothing-found-204", ("response#status",), "answers 204 to no match", to.nothing_found(Answer(204, b"", ""))),
    _lie("bad-data-500", ("response#status",), "fails where data are bad", to.other_status(400, 500)),
    _lie("accents-500", ("response#status",), "fails where a parameter is not ASCII", to.broken_by_accents),
)

MEDIA = (
    _lie("errors-in-html", tuple(f"{each}#media" for each in ERRORS), "refuses with a web page", to.html),
    _lie("page-as-plain-text", (f"{PAGE}#media",), "says that its pages are plain text", to.as_text),
    _lie("page-cut-off", (f"{PAGE}#media",), "cuts a page off, in one of five answers", to.cut_off, every=5),
    _lie("error-401-empty", ("response.401#media",), "answers 401 without a body", to.no_body(401)),
)

REFUSALS = (
    _lie("small-pages-refused", ("data-refused",), "refuses less than 5 a page", to.refused_if(lambda size: size < 5)),
    _lie("large-pages-refused", ("data-refused",), "refuses over 100 a page", to.refused_if(lambda size: size > 100)),
    _lie(
        "refused-now-and-then",
        ("data-refused", "links"),
        "refuses one of six requests without a reason",
        to.refused_if(lambda _: True),
        every=6,
    ),
)

COUNTERS = (
    _lie(
        "count-is-total",
        ("count-matches-items",),
        "sends total for count",
        to.page(lambda it: it.update(count=it["total"])),
    ),
    _lie(
        "total-off-by-one",
        (
            "last-page-holds-rest",
            "pages-before-last-full",
            "total-pages-match-total",
            "last-links-last-page",
            "paging",
            "links",
        ),
        "counts one callback too many",
        to.page(to.put("total", lambda total: total + 1)),
    ),
    _lie(
        "total-of-the-page",
        ("total-pages-match-total", "last-links-last-page", "beyond-last-empty", "paging", "filters"),
        "counts only the callbacks of the page",
        to.page(lambda it: it.update(total=it["count"])),
    ),
    _lie(
        "pages-rounded-down",
        ("total-pages-match-total",),
        "does not count the last page",
        to.page(to.pages_rounded_down),
    ),
    _lie("size-20-by-default", ("page-size-default",), "holds 20 a page where no size was asked for"),
    _lie(
        "size-capped-silently",
        (*FULL, "beyond-last-empty", "paging"),
        "shows no more than 10 a page, and does not say so",
    ),
    _lie(
        "total-ignores-filters",
        (*FULL, "total-pages-match-total", "last-links-last-page", "filters", "inferred-filters", "links"),
        "counts what the filters leave out",
    ),
)

PAGING = (
    _lie("page-holds-one-more", ("page-size-kept", "pages-before-last-full", "paging"), "holds one more than per_page"),
    _lie(
        "pages-overlap", ("paging", "last-page-holds-rest"), "begins a page with the last callback of the page before"
    ),
    _lie("page-ignored", ("last-page-holds-rest", "paging"), "shows the first page whatever page was asked for"),
    _lie("beyond-last-repeats-last", ("beyond-last-empty", "paging"), "shows the last page again beyond it"),
    _lie("order-changes-between-pages", ("paging",), "counts later pages from the other end of the list"),
    _lie(
        "forgets-the-first-now-and-then",
        ("repeatable", "paging", "filters", "inferred-filters", "links"),
        "does not find the first callback in one of four answers",
        every=4,
    ),
    _lie(
        "ids-change",
        ("repeatable", "paging", "filters", "inferred-filters", "links"),
        "gives callbacks other ids in every second answer",
        to.callbacks(to.other_id),
        every=2,
    ),
    _lie(
        "callback-twice",
        ("callback-ids-unique", "paging", "filters", "inferred-filters"),
        "ends a page with its first callback",
        to.page(to.first_twice),
    ),
    _lie(
        "two-ids",
        ("id-is-callback-id",),
        "shows an id that is not the callback_id",
        to.callbacks(lambda each: each.update(id=f"cb-{each['callback_id']}")),
    ),
)

LINK_LIES = (
    _lie("prev-link-missing", ("prev-after-first-page",), "has no prev link", to.page(to.prev_missing)),
    _lie(
        "self-link-first-page",
        ("self-links-this-page", "links"),
        "says self to page 1",
        to.page(to.same_link("self", "first")),
    ),
    _lie(
        "last-link-one-beyond", ("last-links-last-page", "links"), "leads beyond the last", to.page(to.last_one_beyond)
    ),
    _lie("next-link-this-page", ("next-links-next-page", "links"), "leads round in a circle", to.page(to.next_is_self)),
    _lie(
        "links-lose-filters",
        ("links",),
        "leaves the filters out of the links",
        to.links(to.keeping("page", "per_page")),
    ),
)

FILTERS = (
    _filter_ignored("agent_id", "agent-filter-holds", "filters"),
    _filter_ignored("campaign_id", "campaign-filter-holds", "filters"),
    _filter_ignored("contact_id", "contact-filter-holds", "inferred-filters"),
    _filter_ignored("phone_number", "number-filter-holds", "filters"),
    _filter_ignored("record_id", "record-filter-holds", "inferred-filters"),
    _filter_ignored("status", "status-filter-holds", "filters"),
    _lie("status-filter-too-wide", ("status-filter-holds", "filters"), "finds exhausted callbacks with any status"),
    _lie("status-filter-loses-one", ("filters",), "finds no callback with a preview that is to be retried"),
    _lie("numbers-compared-by-last-digits", ("number-filter-holds", "filters"), "looks at the last four digits only"),
    _lie(
        "one-filter-is-enough",
        EACH_FILTER,
        "finds what one of several filters lets through",
    ),
    _lie("filters-after-cutting", (*FULL, "paging", "filters"), "filters the page and not the list"),
    _lie(
        "filters-forgotten-after-first-page",
        (*EACH_FILTER, *FULL, "paging"),
        "does not filter the pages after the first",
    ),
)

AUTHENTICATION = (
    _lie("no-token-needed", ("authentication",), "answers without a token"),
    _lie("any-token-will-do", ("authentication",), "takes any token"),
    _lie("any-scheme-will-do", ("authentication",), "takes credentials of another scheme"),
    _lie("scope-not-checked", ("authentication",), "takes a token that lacks the scope"),
    _lie("error-401-is-403", ("authentication",), "answers 403 where a token is missing", to.other_status(401, 403)),
)

FAULTS: tuple[Fault, ...] = (
    *(*REQUIRED, *TYPES, *ENUMS, *FORMATS, *LIMITS, *FIELDS, *STATUSES, *MEDIA, *REFUSALS),
    *(*COUNTERS, *PAGING, *LINK_LIES, *FILTERS, *AUTHENTICATION),
)
"""Every fault, in the order of what it breaks."""
