"""The dialling guard: what may leave for something that can make telephones ring.

It permits, it does not forbid. A request leaves if it is a read, or if the tenant file allows everything that it could
set off and every value that could ring may ring. Whatever cannot be understood stays. The guard trusts nobody above
it: it reads the request by itself, from the bytes that are about to be sent.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit, urlunsplit

from ringback.checks.due import due_refusal
from ringback.contract.bodies import UnreadableError
from ringback.contract.catalogue import Catalogue
from ringback.contract.model import Contract
from ringback.contract.reading import Reading, read
from ringback.exchange import Exchange, Provenance, Request, Response
from ringback.targets.named_values import Named, named_in_address, named_in_body
from ringback.targets.numbers import is_silent, permission
from ringback.targets.ringing import Ringing, folded, ringing
from ringback.tenant import Tenant

READS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing (RFC 9110, section 9.2.1)."""

MISLEADING = frozenset(
    {"transfer-encoding", "upgrade", "x-http-method-override", "x-http-method", "x-method-override"},
)
"""Headers by which a request can become another one on its way."""

NO_ANSWER = Response(0)

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_NOT_IN_A_HEADER = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_NOT_IN_A_VARIABLE = re.compile(r"[/\\%]|^\.{1,2}$")
_PORTS = {"http": 80, "https": 443}


def refusal(contract: Contract, tenant: Tenant, request: Request) -> str:
    """Why `request` may not be sent to the tenant, in one sentence without its values; "" if it may."""
    why = _misaddressed(tenant, request) or _misleading(request)
    if why:
        return why
    asked = _Asked(contract, tenant, request, tuple(_readings(contract, tenant, request)))
    return _rings(asked) if tenant.rings_anything else _unread(asked) or _rings(asked)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request with every way in which the contract can read it: one for each operation that it could be for."""

    contract: Contract
    tenant: Tenant
    request: Request
    readings: tuple[Reading, ...]

    @property
    def is_read(self) -> bool:
        return self.request.method in READS


def _misaddressed(tenant: Tenant, request: Request) -> str:
    """Why the request would go elsewhere than to the tenant."""
    if not re.fullmatch("[!-~]*", request.url):
        return "its URL holds what no URL can"
    base = urlsplit(tenant.base_url)
    hosts = [value for name, value in request.headers if name.lower() == "host"]
    try:
        target = urlsplit(request.url)
        origins = {_origin(target), *(_origin(urlsplit(f"{base.scheme}://{host}")) for host in hosts)}
    except ValueError:
        return "its URL cannot be read"
    if origins != {_origin(base)} or "@" in target.netloc:
        return f"it would go elsewhere than to {tenant.base_url}"
    return "" if f"{target.path}/".startswith(f"{base.path}/") else f"its path is not below {tenant.base_url}"


def _origin(url: SplitResult) -> tuple[str, str, int | None]:
    return url.scheme, url.hostname or "", url.port or _PORTS.get(url.scheme)


def _misleading(request: Request) -> str:
    """Why the request could arrive as another one."""
    types = 0
    for name, value in request.headers:
        key = name.lower()
        types += key == "content-type"
        if not _HEADER_NAME.fullmatch(name) or _NOT_IN_A_HEADER.search(value):
            return "one of its headers cannot be written in HTTP"
        if key in MISLEADING:
            return f"its header {name} could make another request of it"
        if key == "content-length" and value.strip() != str(len(request.body)):
            return "its Content-Length is not the length of its body"
        if key == "content-encoding" and value.strip().lower() != "identity":
            return "its body is encoded"
    return "it has more than one Content-Type" if types > 1 else ""


def _readings(contract: Contract, tenant: Tenant, request: Request) -> Iterator[Reading]:
    """The request as each operation reads it that it could be for; whoever asks for a head asks as for the whole."""
    parts, base = urlsplit(request.url), urlsplit(tenant.base_url).path
    url = urlunsplit(parts._replace(path=parts.path.removeprefix(base) or "/"))
    method = "GET" if request.method == "HEAD" else request.method
    exchange = Exchange(request, NO_ANSWER, Provenance.LIVE)
    for catalogue in _alone(contract):
        found = catalogue.match(method, url, catalogue.contracts[0])
        if found is not None:
            yield read(contract, found.operation, found.path, exchange)


@lru_cache(16)
def _alone(contract: Contract) -> tuple[Catalogue, ...]:
    """A catalogue for each operation: where several fit, none may go unseen."""
    return tuple(Catalogue([replace(contract, operations=(operation,))]) for operation in contract.operations)


def _unread(asked: _Asked) -> str:
    """Why it is not clear what the request says."""
    if asked.is_read:
        return "it is a read and has a body" if asked.request.body else ""
    if not asked.readings:
        return f"it is no operation of {asked.contract.name}, and such a request may only read"
    for reading in asked.readings:
        if reading.request_problem or reading.not_json:
            return f"its body cannot be read: {reading.request_problem or f'{reading.not_json[0]} is not JSON'}"
        if any(_NOT_IN_A_VARIABLE.search(str(value)) for value in reading.view["path"].values()):
            return "its path could lead to another operation"
    return ""


def _rings(asked: _Asked) -> str:
    """Why the tenant file does not let the request set off what it could."""
    rings = ringing(asked.contract)
    try:
        values = [*_in_path(asked.readings), *named_in_address(asked.request), *named_in_body(asked.request)]
    except UnreadableError as error:
        if not asked.tenant.rings_anything:
            return f"its body cannot be read: {error}"
        values = []
    for reading in asked.readings:
        why = _not_allowed(asked, reading, rings, values)
        if why:
            return why
    return _unlisted(asked.tenant, rings, values)


def _in_path(readings: Iterable[Reading]) -> Iterator[Named]:
    for reading in readings:
        for name, value in reading.view["path"].items():
            yield Named((name,), value)


def _not_allowed(asked: _Asked, reading: Reading, rings: Ringing, values: list[Named]) -> str:
    """Why allow_effects does not allow what this reading of the request sets off."""
    allowed, name = asked.tenant.allow_effects, reading.operation.id
    effects = _effects(reading, values)
    if None in effects and not asked.is_read:
        return f"the spec does not say by x-effect what {name} sets off"
    missing = sorted(effect for effect in effects if effect is not None and effect not in allowed)
    if not missing or ("refusals" in allowed and _is_futile(asked.tenant, reading, rings, values)):
        return ""
    return f'{name} {" or ".join(missing)}, and allow_effects lacks "{missing[0]}"'


def _effects(reading: Reading, values: Iterable[Named]) -> frozenset[str | None]:
    """What the request sets off: what its kind does or, if there is any doubt about its kind, what any kind does."""
    operation = reading.operation
    if operation.discriminator is not None:
        name = folded(operation.discriminator)[-1:]
        told = {named.value for named in values if named.names and folded(named.names[-1])[-1:] == name}
        if reading.shape.name and len(told) == 1:
            return frozenset({reading.shape.effect or operation.effect})
    return frozenset({operation.effect, *(shape.effect for shape in operation.shapes.values() if shape.effect)})


def _is_futile(tenant: Tenant, reading: Reading, rings: Ringing, values: Iterable[Named]) -> bool:
    """Whether a documented refusal is due, and nothing is there that could ring if it does not come."""
    silent = all(is_silent(kind, named.value) for named in values for kind in rings.as_what(named))
    return silent and due_refusal(reading, tenant.known) is not None


def _unlisted(tenant: Tenant, rings: Ringing, values: Iterable[Named]) -> str:
    """Why some value may not ring."""
    unknown = (str(ticket) for name in rings.unknown for ticket in tenant.known.get(name, ()))
    permitted = permission(tenant, frozenset(unknown))
    for named in values:
        for kind in rings.as_what(named):
            if not permitted.permits(kind, named.value):
                where = ".".join(filter(None, named.names)) or "its body"
                return f"the {'ticket' if kind == 'ticket' else 'number'} in {where} is none that may_ring lists"
    return ""
