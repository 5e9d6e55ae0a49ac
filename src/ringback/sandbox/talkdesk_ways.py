"""What Talkdesk's document leaves to the vendor, or says in two ways, and how this one decided it.

Each choice is one that a sound vendor could have made; the names of the choices are what `ringback sandbox` prints.
"""

from dataclasses import dataclass

from ringback.sandbox.vendor import Leeway

HAL = "application/hal+json"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Ways:
    """How this vendor does what the document leaves open; see `ways_of` for what each can be."""

    pages_keys: tuple[str, ...]
    first_page: int
    unasked_page: int
    unasked_size: int
    pages_of_nothing: int
    first_page_has_prev: bool
    has_next: bool
    beyond_last: str
    empty_list: str
    links: str
    unasked_in_links: str
    media: str
    errors: str
    error_description: str
    error_fields: bool
    error_status_of_method: int
    checked_first: str
    problems_told: str
    unknown_parameter: str
    blank_filter: str
    other_status: str
    agent_lists: bool
    agent_shown: str
    numbers_compared: str
    dates: str
    date_names: tuple[str, str]
    start: str


def ways_of(leeway: Leeway) -> Ways:
    """Every decision, made once."""
    choose = leeway.choose
    unasked_page = choose("number of the page that nobody asked for", [0, 1])
    return Ways(
        pages_keys=choose(
            "key of the number of pages", [("total_page",), ("total_pages",), ("total_page", "total_pages")]
        ),
        first_page=choose("number of the first page", [1, 1, 0]) if unasked_page == 0 else 1,
        unasked_page=unasked_page,
        unasked_size=choose("page size that nobody asked for", [1, 50]),
        pages_of_nothing=choose("pages of an empty list", [0, 1]),
        first_page_has_prev=choose("prev link on the first page", [True, False]),
        has_next=choose("next link", [True, False]),
        beyond_last=choose("a page beyond the last", ["empty", "refused"]),
        empty_list=choose("callbacks of an empty page", ["shown", "left out"]),
        links=choose("links", ["absolute", "path", "query"]),
        unasked_in_links=choose("page and size in links where nobody asked for them", ["shown", "as asked"]),
        media=choose("media type", [JSON, HAL, f"{JSON}; charset=utf-8", "as asked"]),
        errors=choose("media type of errors", [JSON, "as answers"]),
        error_description=choose("description of an error", ["shown", "left out", "sometimes"]),
        error_fields=choose("fields of an error without any", [True, False]),
        error_status_of_method=choose("status of another method", [405, 404]),
        checked_first=choose("checked first", ["credentials", "parameters"]),
        problems_told=choose("problems that a refusal tells", ["all", "the first", "the last"]),
        unknown_parameter=choose("a parameter that nobody knows", ["ignored", "refused"]),
        blank_filter=choose("a filter without a value", ["no filter", "refused", "matches nothing"]),
        other_status=choose("a status that does not exist", ["refused", "matches nothing"]),
        agent_lists=choose("lists of agents", [True, False]),
        agent_shown=choose("which of several agents is shown", ["the first", "the one asked for"]),
        numbers_compared=choose("telephone numbers are compared", ["as texts", "by digits"]),
        dates=choose("dates", ["dates", "instants", "both"]),
        date_names=choose(
            "names of the two dates",
            [
                ("start_time", "end_time"),
                ("start_time", "end_time"),
                ("scheduled_time_to_call", "end_next_time_to_call"),
            ],
        ),
        start=choose("the time for which it is scheduled", ["from then on", "just then"]),
    )
