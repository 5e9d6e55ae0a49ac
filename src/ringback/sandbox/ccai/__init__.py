"""The calls API of Google's CCAI Platform: starts calls of three kinds, keeps three flags about their customers."""

import base64
import binascii
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from ringback.exchange import Request
from ringback.sandbox.ccai.calls import Calls
from ringback.sandbox.ccai.faults import OF_REQUESTS
from ringback.sandbox.ccai.faults_of_answers import OF_ANSWERS
from ringback.sandbox.ccai.flags import FlagError, Flags
from ringback.sandbox.ccai.habits import Habits, habits_of
from ringback.sandbox.ccai.orders import Asked, Order, RefusedError, kind_of, order_of
from ringback.sandbox.ccai.tenant import SECRETS, TENANT
from ringback.sandbox.incoming import UnreadableError, credential, json_of, media_of, path_of
from ringback.sandbox.vendor import Answer, Leeway, Lies, Vendor

CALLS = "/apps/api/v1/calls"
FLAGS_OF_A_CALL = re.compile(rf"{CALLS}/([^/]+)/customer_flag")
NAME, TOKEN = SECRETS["RINGBACK_SANDBOX_CCAI_SUBDOMAIN"], SECRETS["RINGBACK_SANDBOX_CCAI_TOKEN"]


class Platform:
    """The tenant's side of the API, in whatever state its calls are."""

    def __init__(self, leeway: Leeway, lies: Lies) -> None:
        self.lies = lies
        self.habits: Habits = habits_of(leeway)
        self.calls = Calls(self.habits, leeway, lies)
        self.flags = Flags(self.habits, lies)

    def answer(self, request: Request) -> Answer:
        """The answer to any request."""
        path = path_of(request)
        flags_of = FLAGS_OF_A_CALL.fullmatch(path)
        if path != CALLS and flags_of is None:
            return self._not_found("Resource not found")
        if not self._may_ask(request):
            return self._says(401, "Unauthorized", ("WWW-Authenticate", 'Basic realm="Apps API"'))
        methods: dict[str, Callable[[], Answer]] = (
            {"POST": lambda: self._create(request)}
            if flags_of is None
            else {"GET": lambda: self._read(flags_of[1]), "PATCH": lambda: self._update(flags_of[1], request)}
        )
        if request.method not in methods:
            return self._says(405, "Method not allowed", ("Allow", ", ".join(methods)))
        return methods[request.method]()

    def _create(self, request: Request) -> Answer:
        try:
            body = self._body(request)
            kind = kind_of(body, self.habits, self.lies)
            order = order_of(Asked(kind, body, self.habits, self.lies, self.calls.known))
        except UnreadableError:
            return self._says(400, "The request could not be read")
        except RefusedError as refused:
            return self._says(400, str(refused))
        if order.number is None:
            return self._in_the_widget(order, body)
        return Answer(201, self.calls.create(order), self.habits.media)

    def _in_the_widget(self, order: Order, body: dict[str, Any]) -> Answer:
        status, says = self.habits.widget_status, self.habits.widget_says
        if says == "nothing":
            return Answer(status, b"", "")
        if says == "message":
            return Answer(status, {"message": "accepted"}, self.habits.media)
        email = order.agent.email if order.agent else None
        return Answer(status, {"call_type": body["call_type"], "agent_email": email}, self.habits.media)

    def _read(self, id_: str) -> Answer:
        call = self._call(id_)
        if call is None:
            return self._no_call()
        return Answer(200, self.flags.read(call), self.habits.media)

    def _update(self, id_: str, request: Request) -> Answer:
        call = self._call(id_)
        if call is None:
            return self._no_call()
        try:
            self.flags.update(call, self._body(request))
        except UnreadableError:
            return self._says(400, "The request could not be read")
        except FlagError as error:
            return self._says(400, str(error))
        if self.habits.update_answer == "200 with flags":
            return Answer(200, self.flags.shown(call), self.habits.media)
        return Answer(int(self.habits.update_answer), b"", "")

    def _call(self, text: str) -> int | None:
        """The call with this id in a path, if there is one."""
        plain = unquote(text)
        id_ = int(plain) if re.fullmatch("[0-9]{1,18}", plain) else 0
        if id_ not in self.calls.known or (id_ == self.calls.last.get("id") and self.lies.tells("ccai-call-not-kept")):
            return None
        return id_

    def _body(self, request: Request) -> Any:
        media = media_of(request.headers)
        is_json = media in ("", "application/json") or media.endswith("+json")
        if not is_json and not self.lies.tells("ccai-any-media-type-read"):
            raise UnreadableError(media)
        return json_of(request.body)

    def _may_ask(self, request: Request) -> bool:
        """Whether the request has the tenant's name and token (HTTP Basic, RFC 7617)."""
        given = credential(request, "Basic")
        if given is None:
            return self.lies.tells(f"ccai-no-token-needed-for-{request.method.lower()}")
        try:
            name, _, token = base64.b64decode(given, validate=True).decode("utf-8").partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return False
        return name == NAME and (token == TOKEN or self.lies.tells("ccai-any-token"))

    def _no_call(self) -> Answer:
        if self.habits.absent_call_status == 404:
            return self._not_found("Call not found")
        return self._says(400, "Call not found")

    def _not_found(self, message: str) -> Answer:
        if self.habits.not_found_says == "message":
            return self._says(404, message)
        text = message.encode() if self.habits.not_found_says == "text" else b""
        return Answer(404, text, "text/plain" if text else "")

    def _says(self, status: int, message: str, *headers: tuple[str, str]) -> Answer:
        return Answer(status, {"message": message}, self.habits.media, headers)


def _open(leeway: Leeway, lies: Lies) -> Callable[[Request], Answer]:
    return Platform(leeway, lies).answer


VENDOR = Vendor(
    name="ccai",
    base_url="https://example.uc1.ccaiplatform.com",
    serves=(CALLS,),
    open=_open,
    faults=(*OF_REQUESTS, *OF_ANSWERS),
    tenant=TENANT,
    secrets=SECRETS,
)
