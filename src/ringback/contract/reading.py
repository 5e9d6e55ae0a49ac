"""An exchange as its contract reads it: parameters typed, bodies parsed, text of JSON looked through.

The view of an exchange is one tree: `path`, `query`, `headers`, `body` and `form` of the request, and under `response`
the `status`, `headers` and `body` of the answer. What is not there has no key. `form` holds each field of a form as it
was sent, before its decoding; `headers` have lower-case names.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from ringback.contract.bodies import UnreadableError, is_json, media_type_of, parse_body, parse_json
from ringback.contract.model import MISSING, Answer, Contract, Operation, Rule, Schema, Shape
from ringback.contract.pointers import escaped
from ringback.contract.rules import activation, compile_together, evaluate, judge_together
from ringback.contract.schemas import types_of
from ringback.contract.violations import Violation, violations
from ringback.exchange import Exchange, Headers

HTTP_REFUSALS = frozenset({401, 403, 404, 405, 406, 411, 413, 414, 415, 431})
"""The refusals that HTTP itself provides for any request (RFC 9110, 15.5; RFC 6585, 5): undocumented, they are news."""

TRANSIENT = frozenset({408, 425, 429, 502, 503, 504})
"""Statuses of a moment, which say nothing about a promise."""

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Reading:
    """One exchange, read through one operation of one contract.

    `request_problem` and `response_problem` say why a body could not be read as its media type, "" if it could.
    `not_json` are the pointers to text that should be JSON and is not.
    `schema` judges the answer's body; it is None where the documents say nothing of it, or it could not be read.
    """

    contract: Contract
    operation: Operation
    exchange: Exchange
    view: dict[str, Any]
    shape: Shape
    answer: Answer | None
    schema: Schema | None
    request_problem: str
    response_problem: str
    not_json: tuple[str, ...] = ()

    @property
    def status(self) -> int:
        return self.exchange.response.status

    @cached_property
    def active(self) -> Any:
        """The exchange as CEL sees it."""
        request, response = self.exchange.request, self.exchange.response
        view = dict(self.view)
        answer = view.pop("response")  # else CEL would convert it twice
        return activation(view, answer, request.url.encode(), request.body, response.body)

    def verdict(self, rule: Rule) -> bool | None:
        """Whether the rule is true of this exchange, None where it has nothing to say; evaluated once."""
        if rule.id not in self._verdicts:
            self._verdicts[rule.id] = evaluate(rule.expression, self.active)
        return self._verdicts[rule.id]

    @property
    def request_rules(self) -> "Rules":
        """The rules that this request is judged by."""
        return _rules(self.operation, None, self.shape.name)

    @property
    def answer_rules(self) -> "Rules":
        """The rules that this answer is judged by."""
        if self.answer is None or self.response_problem:
            return NO_RULES
        return _rules(self.operation, self.answer.status, self.shape.name)

    def broken(self, rules: "Rules") -> list[Rule]:
        """Those of `rules` that this exchange does not keep; one question settles most cases."""
        verdict = judge_together(rules.together, self.active) if rules.each else None
        if verdict is True:
            self._verdicts.update(rules.kept)
        return [rule for rule in rules.each if self.verdict(rule) is False] if verdict is False else []

    @cached_property
    def broken_request_rules(self) -> list[Rule]:
        return self.broken(self.request_rules)

    @cached_property
    def _verdicts(self) -> dict[str, bool | None]:
        return {}

    @cached_property
    def request_violations(self) -> tuple[Violation, ...]:
        """Every way in which the request leaves what is documented, drift included."""
        return violations(self.shape.schema, self.view, "", self.not_json)

    @property
    def as_documented(self) -> bool:
        """Whether the request breaks no promise about requests."""
        return not (self.request_problem or self.request_violations or self.broken_request_rules)

    @cached_property
    def response_violations(self) -> tuple[Violation, ...]:
        """Every way in which the answer leaves what is documented, drift included."""
        response = self.view["response"]
        found: tuple[Violation, ...] = ()
        if self.schema is not None:
            found = violations(self.schema, response.get("body"), "/response/body", self.not_json)
        if self.answer is not None and self.answer.headers is not None:
            found += violations(self.answer.headers, response["headers"], "/response/headers")
        return found

    @property
    def transient(self) -> bool:
        return self.status in TRANSIENT

    @cached_property
    def refused(self) -> bool:
        """Whether the answer is a refusal: by its status, or by what the operation calls one although HTTP does not."""
        if self.status >= 400:
            return True
        refused = self.operation.outcome.refused
        return refused is not None and evaluate(refused, self.active) is True

    @cached_property
    def accepted(self) -> bool:
        return 200 <= self.status < 300 and not self.refused


def read(contract: Contract, operation: Operation, path: Mapping[str, str], exchange: Exchange) -> Reading:
    """`exchange`, which `operation` was matched with and whose path variables are `path`, as the contract reads it."""
    view, shape, request_problem = _read_request(operation, path, exchange)
    answer = answer_for(operation, exchange.response.status)
    schema, body, response_problem = _read_response(answer, exchange)
    response: dict[str, Any] = {
        "status": exchange.response.status,
        "headers": _header_view(exchange.response.headers),
    }
    if body is not MISSING:
        response["body"] = body
    view["response"] = response
    not_json = look_through(view, shape.schema.texts, "")
    if schema is not None:
        not_json += look_through(body, schema.texts, "/response/body")
    problems = (request_problem, response_problem)
    return Reading(contract, operation, exchange, view, shape, answer, schema, *problems, tuple(not_json))


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules for one kind of exchange: each by itself, all `together`, and the verdicts if all are kept."""

    each: tuple[Rule, ...] = ()
    together: Any = None
    kept: Mapping[str, bool] = field(default_factory=dict)


NO_RULES = Rules()


@lru_cache(1024)
def _rules(operation: Operation, answer: str | None, shape: str) -> Rules:
    """The rules for requests (answer None) or for the answer of that status, as far as they apply to `shape`."""
    own = (*operation.answer_rules, *operation.answers[answer].rules) if answer else operation.request_rules
    each = tuple(rule for rule in own if rule.applies(shape))
    return Rules(each, compile_together(rule.whole for rule in each), {rule.id: True for rule in each})


def answer_for(operation: Operation, status: int) -> Answer | None:
    """The documented answer of this status: its own, its range's (4XX) or the default (OpenAPI 3.1.1, 4.8.16).

    Where a document says what a success is, but not its status, any success is that one.
    """
    return documented_answer(operation, status) or (_any_success(operation) if 200 <= status < 300 else None)


def documented_answer(operation: Operation, status: int) -> Answer | None:
    """The answer that is documented under just this status."""
    answers = operation.answers
    return answers.get(str(status)) or answers.get(f"{status // 100}XX") or answers.get("default")


def _any_success(operation: Operation) -> Answer | None:
    found = [answer for status, answer in operation.answers.items() if status[0] == "2"]
    return found[0] if len(found) == 1 and found[0].source.basis in ("assumed", "observed") else None


def _read_request(
    operation: Operation, path: Mapping[str, str], exchange: Exchange
) -> tuple[dict[str, Any], Shape, str]:
    request = exchange.request
    parameters = operation.parameters
    view: dict[str, Any] = {
        "path": {name: typed(text, parameters.get(("path", name), {})) for name, text in path.items()},
        "query": _query_view(urlsplit(request.url).query, parameters),
        "headers": {
            name: typed(text, parameters[where]) if (where := ("headers", name)) in parameters else text
            for name, text in _header_view(request.headers).items()
        },
    }
    problem = ""
    if request.body:
        try:
            _read_request_body(view, operation, request.headers, request.body)
        except UnreadableError as error:
            problem = str(error)
    body = view.get("body")
    value = body.get(operation.discriminator) if operation.discriminator and isinstance(body, dict) else None
    shape = operation.shapes.get(value) if isinstance(value, str) else None
    shape = shape or operation.shapes[""]
    return view, shape, problem


def _read_request_body(view: dict[str, Any], operation: Operation, headers: Headers, body: bytes) -> None:
    media = media_type_of(headers) or next(iter(operation.body_media), "")
    if media == FORM:
        view["form"] = form = _raw_form(body)
        view["body"] = {
            name: unquote_plus(raw) if isinstance(raw, str) else list(map(unquote_plus, raw))
            for name, raw in form.items()
        }
    else:
        view["body"] = parse_body(media, body)
    if operation.body_media and not _declares(operation.body_media, media):
        raise UnreadableError(f"content type {media}")


def _raw_form(body: bytes) -> dict[str, Any]:
    """The fields of a form, not decoded; a name that comes twice has a list (WHATWG URL, 5.1)."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"form data that is not UTF-8 at byte {error.start}") from None
    form: dict[str, Any] = {}
    for pair in text.split("&"):
        name, _, raw = pair.partition("=")
        _add(form, unquote_plus(name), raw)
    return form


def _add(found: dict[str, Any], name: str, value: str) -> None:
    if name not in found:
        found[name] = value
    elif isinstance(found[name], list):
        found[name].append(value)
    else:
        found[name] = [found[name], value]


def _query_view(query: str, parameters: Mapping[tuple[str, str], Mapping[str, Any]]) -> dict[str, Any]:
    texts: dict[str, Any] = {}
    for name, text in parse_qsl(query, keep_blank_values=True) if query else ():
        _add(texts, name, text)
    view = {}
    for name, text in texts.items():
        schema = parameters.get(("query", name), {})
        if "array" in types_of(schema):
            view[name] = [typed(each, schema.get("items", {})) for each in (text if isinstance(text, list) else [text])]
        else:
            view[name] = typed(text, schema) if isinstance(text, str) else text
    return view


def _header_view(headers: Headers) -> dict[str, str]:
    view: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        view[key] = f"{view[key]}, {value}" if key in view else value
    return view


def typed(text: str, schema: Mapping[str, Any]) -> Any:
    """A parameter's text as the value that its schema means; as text where it can be nothing else."""
    types = types_of(schema)
    if "string" in types or not types:
        return text
    if ("integer" in types or "number" in types) and re.fullmatch(r"-?[0-9]{1,300}", text):
        return int(text)
    if "number" in types and re.fullmatch(r"-?[0-9]{1,300}\.[0-9]+([eE][-+]?[0-9]{1,3})?", text):
        return float(text)
    if "boolean" in types and text in ("true", "false"):
        return text == "true"
    return text


def _read_response(answer: Answer | None, exchange: Exchange) -> tuple[Schema | None, Any, str]:
    """(the schema to judge the body by, the body, the problem)."""
    response = exchange.response
    declared = answer.media if answer else {}
    media = media_type_of(response.headers) or next(iter(declared), "")
    name = _declares(tuple(declared), media)
    try:
        body = parse_body(media, response.body) if response.body or name else MISSING
    except UnreadableError as error:
        return None, MISSING, str(error) if declared else ""
    if declared and not name:
        return None, body, f"content type {media}"
    schema = declared[name] if name else None
    return schema, body, ""


def _declares(declared: tuple[str, ...], media: str) -> str:
    """Which of the declared media types `media` is, "" if none: letter by letter, any JSON for JSON, or by a range."""
    if media in declared:
        return media
    if is_json(media):
        same = next((each for each in declared if is_json(each)), "")
        if same:
            return same
    ranges = (f"{media.partition('/')[0]}/*", "*/*")
    return next((each for each in declared if each in ranges), "")


def look_through(value: Any, texts: tuple[tuple[str, ...], ...], start: str) -> list[str]:
    """Put the parsed value in the place of each text that the schema says is JSON.

    What is not JSON stays text; the pointers to it, below `start`, are returned.
    """
    broken: list[str] = []
    for *parents, last in texts:
        for pointer, holder in _reached(value, parents, start):
            if isinstance(holder, dict) and isinstance(holder.get(last), str):
                try:
                    holder[last] = parse_json(holder[last])
                except UnreadableError:
                    broken.append(f"{pointer}/{escaped(last)}")
    return broken


def _reached(value: Any, steps: list[str], pointer: str) -> Iterator[tuple[str, Any]]:
    if not steps:
        yield pointer, value
    elif steps[0] == "*":
        for index, item in enumerate(value if isinstance(value, list) else ()):
            yield from _reached(item, steps[1:], f"{pointer}/{index}")
    elif isinstance(value, dict) and steps[0] in value:
        yield from _reached(value[steps[0]], steps[1:], f"{pointer}/{escaped(steps[0])}")
