"""The tenant file to fill in, as a contract asks for it: every key with what it is for, nothing allowed yet."""

import textwrap
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from ringback.contract.model import Contract, Operation, SecurityScheme
from ringback.tenant.lists import tenant_lists
from ringback.tenant.model import EFFECTS, RATE, TICKET

WIDTH = 100
FICTION = "+1 202-555-0143"


def tenant_template(contract: Contract) -> str:
    """A commented TOML table for a tenant of `contract`, which can be read as it stands."""
    lines = [
        *_comment(f"A tenant of {contract.name} ({contract.title}): what Ringback may know of it and do to it."),
        *_comment("What is not named here is not asserted, and what is not allowed here is not sent."),
        "",
        f"[{contract.name}]",
        f'base_url = "{_origin(contract)}"',
        "",
        *_auth(contract),
        *_comment("The most requests a second."),
        f'rate = "{RATE:g}/s"',
        "",
        *_effects(contract),
        *_known(contract),
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def _origin(contract: Contract) -> str:
    example = urlsplit(contract.servers[0].example)
    return f"{example.scheme}://{example.netloc}" if example.netloc else "https://example.com"


def _auth(contract: Contract) -> Iterator[str]:
    if not contract.security:
        return
    yield from _comment("The credentials, by the names of environment variables. No secret belongs in this file.")
    scheme = contract.security[0]
    yield from _comment(scheme.description)
    for index, line in enumerate(_auth_lines(scheme, contract.name.upper().replace("-", "_"))):
        yield line if index == 0 else f"# {line}"
    yield ""


def _auth_lines(scheme: SecurityScheme, prefix: str) -> list[str]:
    """The likeliest way to name the credentials, then the others."""
    token = f'auth.token = "{prefix}_TOKEN"'
    basic = f'auth.basic = {{ username = "{prefix}_USERNAME", password = "{prefix}_PASSWORD" }}'
    if scheme.kind == "basic":
        as_is = f"{token}    # a token that is sent as it is after the word Basic"
        return [token, basic] if scheme.name == "token" else [basic, as_is]
    bearer = f'auth.bearer = "{prefix}_TOKEN"'
    if scheme.kind != "oauth2":
        return [bearer]
    client = f'client_id = "{prefix}_CLIENT_ID", client_secret = "{prefix}_CLIENT_SECRET"'
    scope = f', scope = "{" ".join(scheme.scopes)}"' if scheme.scopes else ""
    oauth = f'auth.oauth = {{ token_url = "{scheme.token_url or "https://example.com/token"}", {client}{scope} }}'
    without_scope = f'auth.without_scope = "{prefix}_WITHOUT_SCOPE"    # a token that lacks the scope, if you have one'
    return [oauth, f"{bearer}    # a token that you have already", without_scope]


def _effects(contract: Contract) -> Iterator[str]:
    found = {operation.id: list(_effects_of(operation)) for operation in contract.operations}
    needed = [effect for effect in EFFECTS if effect != "reads" and any(effect in own for own in found.values())]
    if not needed:
        return
    yield from _comment("What may be set off besides reading. As long as it is not, these stay unexercised:")
    for name, own in found.items():
        if own != ["reads"]:
            yield f"#   {name}: {', '.join(own)}"
    for effect in (*needed, "refusals"):
        yield f'# "{effect}" allows {EFFECTS[effect]}.'
    yield f"# allow_effects = [{_quoted(needed)}]"
    yield ""
    kinds = {kind for operation in contract.operations for _, kind in _dials(operation)}
    if not kinds:
        return
    what = "numbers, extensions and tickets" if "ticket" in kinds else "numbers and extensions"
    yield from _comment(
        f"The {what} that may ring; no others are sent, but for numbers that are reserved for fiction. "
        "Numbers are compared by their digits."
    )
    examples = [FICTION, *([f"{TICKET}71450"] if "ticket" in kinds else [])]
    yield f"# may_ring = [{_quoted(examples)}]"
    yield ""


def _effects_of(operation: Operation) -> Iterator[str]:
    own = [operation.effect, *(shape.effect for shape in operation.shapes.values())]
    yield from (effect for effect in EFFECTS if effect in own)


def _dials(operation: Operation) -> Iterator[tuple[str, str]]:
    yield from operation.dials
    for shape in operation.shapes.values():
        yield from shape.dials


def _known(contract: Contract) -> Iterator[str]:
    lists = tenant_lists(contract)
    if not lists:
        return
    yield f"[{contract.name}.known]"
    yield from _comment("What the tenant has. Each list lets promises be exercised that depend on it.")
    for name, uses in sorted(lists.items()):
        yield ""
        for use in uses:
            yield from _comment(use)
        yield f"# {name} = []"


def _comment(text: str) -> Iterable[str]:
    return [f"# {line}" for line in textwrap.wrap(text, WIDTH)]


def _quoted(texts: Iterable[str]) -> str:
    return ", ".join(f'"{text}"' for text in texts)
