"""How Talkdesk's faults turn an answer that was right into a lie: edits of pages, callbacks, links and errors."""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

from ringback.exchange import Request
from ringback.sandbox.vendor import Answer

Edit = Callable[[dict[str, Any]], object]
Change = Callable[[Request, Answer], Answer | None]


def page(edit: Edit) -> Change:
    """A change of pages: `edit` alters the body in its place; where it alters nothing there is no lie.

    Nothing is left to alter either where another lie has taken away or broken what the edit is about.
    """

    def change(_: Request, answer: Answer) -> Answer | None:
        if not _is_page(answer):
            return None
        before = deepcopy(answer.body)
        with suppress(LookupError, TypeError, ValueError, AttributeError):
            edit(answer.body)
        return answer if answer.body != before else None

    return change


def callbacks(edit: Edit) -> Change:
    """A change of every callback on a page."""
    return page(lambda body: [edit(each) for each in _listed(body)])


def links(edit: Callable[[str], str]) -> Change:
    """A change of the address in every link of a page."""
    return page(lambda body: [link.update(href=edit(link["href"])) for link in body["_links"].values()])


def errors(edit: Edit, *statuses: int) -> Change:
    """A change of error objects: of these statuses, or of any that the document has."""

    def change(_: Request, answer: Answer) -> Answer | None:
        if answer.status not in (statuses or (400, 401, 403)) or not _is_error(answer):
            return None
        edit(answer.body)
        return answer

    return change


def other_status(seen: int, told: int) -> Change:
    """Answers of the status `seen` say `told`; the body stays."""
    return lambda _, answer: replace(answer, status=told) if answer.status == seen and _is_ours(answer) else None


def without(name: str) -> Edit:
    return lambda body: body.pop(name, None)


def renamed(name: str, other: str) -> Edit:
    return lambda body: body.update({other: body.pop(name)}) if name in body else None


def put(name: str, value: Callable[[Any], Any]) -> Edit:
    """Where `name` is, `value` of what stands there."""
    return lambda body: body.update({name: value(body[name])}) if name in body else None


def by_table(name: str, table: dict[str, str]) -> Edit:
    """Where a value of the table is, the other that the table has for it."""
    return put(name, lambda value: table.get(value, value))


def _is_page(answer: Answer) -> bool:
    return answer.status == 200 and isinstance(answer.body, dict) and "_embedded" in answer.body


def _is_error(answer: Answer) -> bool:
    """Whether this is the list's error object; the token endpoint has another."""
    return isinstance(answer.body, dict) and "message" in answer.body


def _is_ours(answer: Answer) -> bool:
    """Whether the list answers, and not the token endpoint."""
    return _is_page(answer) or _is_error(answer)


def _listed(body: dict[str, Any]) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = body["_embedded"].get("callbacks", [])
    return listed


def pages_rounded_down(body: dict[str, Any]) -> None:
    for name in {"total_page", "total_pages"} & body.keys():
        body[name] = body["total"] // body["per_page"]


def only_one_embedded(body: dict[str, Any]) -> None:
    if body["count"] == 1 and _listed(body):
        body["_embedded"] = _listed(body)[0]


def every_third_without_id(body: dict[str, Any]) -> None:
    for each in _listed(body)[2::3]:
        del each["callback_id"]


def first_twice(body: dict[str, Any]) -> None:
    listed = _listed(body)
    if len(listed) > 1:
        listed[-1] = deepcopy(listed[0])


def other_id(callback: dict[str, Any]) -> None:
    for name in {"id", "callback_id"} & callback.keys():
        callback[name] += "-2"


def agent_or_null(callback: dict[str, Any]) -> None:
    callback.setdefault("agent_id", None)


def unnamed_field(error: dict[str, Any]) -> None:
    error["fields"] = [{"description": each["description"]} for each in error.get("fields", [])] or [
        {"description": "?"}
    ]


def next_is_self(body: dict[str, Any]) -> None:
    if max(body["page"], 1) * body["per_page"] < body["total"]:
        body["_links"]["next"] = body["_links"]["self"]


def prev_is_first(body: dict[str, Any]) -> None:
    if body["page"] > 2:
        body["_links"]["prev"] = body["_links"]["first"]


def prev_missing(body: dict[str, Any]) -> None:
    if body["page"] > 1:
        del body["_links"]["prev"]


def prev_null(body: dict[str, Any]) -> None:
    if body["page"] < 2:
        body["_links"]["prev"] = None


def same_link(name: str, other: str) -> Edit:
    return lambda body: body["_links"].update({name: body["_links"][other]})


def last_one_beyond(body: dict[str, Any]) -> None:
    link = body["_links"]["last"]
    link["href"] = re.sub(r"([?&]page=)([0-9]+)", lambda found: f"{found[1]}{int(found[2]) + 1}", link["href"])


def keeping(*names: str) -> Callable[[str], str]:
    """An address with only these of its parameters."""

    def kept(href: str) -> str:
        before, mark, query = href.partition("?")
        return before + mark + urlencode([pair for pair in parse_qsl(query) if pair[0] in names])

    return kept


def losing(name: str) -> Callable[[str], str]:
    """An address without this parameter."""

    def kept(href: str) -> str:
        before, mark, query = href.partition("?")
        return before + mark + urlencode([pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] != name])

    return kept


def elsewhere(href: str) -> str:
    return f"/callbacks?{href.partition('?')[2]}"


def nothing_found(answer_instead: Answer) -> Change:
    """Another answer in the place of an empty page."""

    def change(_: Request, answer: Answer) -> Answer | None:
        return answer_instead if _is_page(answer) and answer.body["total"] == 0 else None

    return change


def broken_by_accents(request: Request, answer: Answer) -> Answer | None:
    if _is_ours(answer) and not unquote(request.url).isascii():
        return Answer(500, {"code": "500", "message": "something went wrong"})
    return None


def html(_: Request, answer: Answer) -> Answer | None:
    if answer.status in (400, 401, 403) and _is_ours(answer):
        return replace(answer, body=b"<html><body><h1>Error</h1></body></html>", media="text/html")
    return None


def as_text(_: Request, answer: Answer) -> Answer | None:
    return replace(answer, media="text/plain") if _is_page(answer) else None


def cut_off(_: Request, answer: Answer) -> Answer | None:
    if _is_page(answer) and _listed(answer.body):
        return replace(answer, body=json.dumps(answer.body).encode()[:-30])
    return None


def no_body(status: int) -> Change:
    return lambda _, answer: Answer(status, b"", "") if answer.status == status and _is_ours(answer) else None


def refused_if(size: Callable[[int], bool]) -> Change:
    """Pages of some sizes are refused, although the document allows them."""

    def change(_: Request, answer: Answer) -> Answer | None:
        if _is_page(answer) and size(answer.body["per_page"]):
            return Answer(400, {"code": "0240001", "message": "the page cannot be shown"})
        return None

    return change
