"""The credentials that an operation asks for (OpenAPI 3.1.1, sections 4.8.27 to 4.8.30)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ringback.contract.document import SpecDocument
from ringback.contract.model import SecurityScheme
from ringback.contract.own_keys import meant
from ringback.contract.schemas import Sources


def security_of(
    document: SpecDocument,
    operation: Mapping[str, Any],
    at: tuple[str | int, ...],
    source: Callable[[Any], Sources],
) -> tuple[SecurityScheme, ...]:
    """The schemes of an operation, or of the document where it names none of its own; () if it is open to anybody.

    Raises SpecError for a scheme that is not under components.
    """
    where: tuple[str | int, ...] = (*at, "security") if "security" in operation else ("security",)
    requirements = operation.get("security", document.root.get("security")) or [{}]
    if not all(requirements):  # an empty requirement is met by any request
        return ()
    schemes = (
        _scheme(document, name, scopes, (*where, index, name), source)
        for index, requirement in enumerate(requirements)
        for name, scopes in requirement.items()
    )
    return tuple(dict.fromkeys(schemes))


def _scheme(
    document: SpecDocument,
    name: str,
    scopes: Iterable[str],
    at: tuple[str | int, ...],
    source: Callable[[Any], Sources],
) -> SecurityScheme:
    declared = document.root.get("components", {}).get("securitySchemes", {})
    if name not in declared:
        raise document.error(f"there is no security scheme {name}", *at, hint=meant(name, declared))
    raw = document.resolve(declared[name])
    flow = raw.get("flows", {}).get("clientCredentials", {})
    return SecurityScheme(
        name=name,
        kind=_kind(raw),
        scopes=tuple(scopes),
        token_url=flow.get("tokenUrl", ""),
        description=raw.get("description", ""),
        source=source(raw.get("x-source")).of("required"),
    )


def _kind(raw: Mapping[str, Any]) -> str:
    kind = raw["scheme"].lower() if raw["type"] == "http" else raw["type"]
    return kind if kind in ("bearer", "basic", "oauth2") else "other"
