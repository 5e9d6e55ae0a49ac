"""Templates of servers and paths as patterns (OpenAPI 3.1.1, sections 4.6.2 and 4.8.2)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from re import Pattern
from typing import Any

_VARIABLE = re.compile(r"\{([^{}]+)\}")


def path_pattern(template: str) -> Pattern[str]:
    """`/calls/{id}` as a pattern of the whole path with one group a variable; a last slash makes no difference."""
    return re.compile(_filled(template.rstrip("/"), lambda name: f"(?P<{_group(name)}>[^/]+)") + "/?")


@dataclass(frozen=True, slots=True)
class Server:
    """Where an API is served: `whole` matches the start of a URL, `base` the start of its path.

    `literal` counts the characters that are no variable: the more, the surer a match means this server. `path` is the
    start of the path as the spec has it, "" if it is a template. `example` is the URL with its variables' defaults.
    """

    whole: Pattern[str]
    base: Pattern[str]
    literal: int
    path: str
    example: str


def server(url: str, variables: Mapping[str, Any]) -> Server:
    """The server of a Server Object; a variable without an enum is any text without a slash, http serves for https."""

    def variable(name: str) -> str:
        values = variables.get(name, {}).get("enum")
        return f"(?:{'|'.join(map(re.escape, values))})" if values else "[^/]+?"

    scheme, _, rest = url.rstrip("/").rpartition("://")
    host, slash, path = rest.partition("/")
    start = r"https?://" if scheme else r""
    base = _filled(slash + path, variable) + r"(?=/|$)"
    whole = f"{start}(?i:{_filled(host, variable)})(?::\\d+)?{base}"
    own_path = "" if _VARIABLE.search(path) else slash + path
    example = _VARIABLE.sub(lambda found: variables.get(found[1], {}).get("default", found[1]), url)
    return Server(re.compile(whole), re.compile(base), len(_VARIABLE.sub("", url)), own_path, example)


def variable_names(template: str) -> list[str]:
    return _VARIABLE.findall(template)


def _group(name: str) -> str:
    return "v_" + re.sub(r"\W", "_", name)


def group_of(name: str) -> str:
    """The name of the group that `path_pattern` gives the variable `name`."""
    return _group(name)


def _filled(template: str, variable: Any) -> str:
    parts = _VARIABLE.split(template)
    return "".join(variable(part) if index % 2 else re.escape(part) for index, part in enumerate(parts))
