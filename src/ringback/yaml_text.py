"""YAML as Ringback reads it: YAML 1.2's core types, no tags that run code, no aliases that explode, no key twice.

PyYAML speaks YAML 1.1, in which `on` is true and `1900-01-01 00:00:00` a date; both are text in OpenAPI and in
recordings. The nodes are kept beside the value, because only they know the lines that an error has to name.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml

MOST_NODES = 20_000_000
DEEPEST = 200
"""Levels of nesting; libyaml's own recursion has no limit but the stack, and ends the whole process."""

MOST_DIGITS = 4000
"""Digits of an integer; Python writes and reads no more than 4,300."""


class YamlError(Exception):
    """YAML that cannot be taken; `line` counts from 1, 0 if it is not known."""

    def __init__(self, fact: str, line: int = 0) -> None:
        super().__init__(fact)
        self.fact = fact
        self.line = line


@dataclass(frozen=True, slots=True)
class Yaml:
    """A parsed document: its value, and the tree of nodes that it was built from."""

    value: Any
    root: yaml.Node | None

    def line(self, *path: str | int) -> int:
        """The line of the key or item at `path`, or of the deepest part of it that is there."""
        node = self.root
        line = _line(node)
        for step in path:
            found = _child(node, step)
            if found is None:
                break
            at, node = found
            line = _line(at)
        return line


def _child(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """The node to point at and the node to go on from, for one step of a path."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key, value
    elif isinstance(node, yaml.SequenceNode) and str(step).isdecimal() and int(step) < len(node.value):
        item = node.value[int(step)]
        return item, item
    return None


class _Loader(yaml.CSafeLoader):
    """CSafeLoader with the scalars of YAML 1.2's core schema."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 (PyYAML's own protocol)
    depth = 0

    def descend_resolver(self, parent: yaml.Node | None, _: Any) -> None:
        """Called on the way into every node; nothing here resolves by path, as PyYAML's own methods would."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise YamlError("nested deeper than a person would write", _line(parent))

    def ascend_resolver(self) -> None:
        """Called on the way out of every node."""
        self.depth -= 1


def _line(node: yaml.Node | None) -> int:
    return node.start_mark.line + 1 if node else 0


for _tag, _pattern, _first in (
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", list("-+0123456789")),
    (
        "float",
        r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.inf|\.nan)$",
        list("-+0123456789."),
    ),
    ("merge", r"^(?:<<)$", ["<"]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


def _int(loader: _Loader, node: yaml.ScalarNode) -> int:
    """An integer in decimal unless it says otherwise: 0750 is 750 (YAML 1.2), not octal (1.1)."""
    text = str(loader.construct_scalar(node))
    if len(text) > MOST_DIGITS:
        raise YamlError(f"an integer of {len(text):,} digits is longer than can be read", _line(node))
    return int(text, 0) if text[:2] in ("0o", "0x") else int(text)


def _text(loader: _Loader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


def _named(construct: Callable[[Any, Any], Any], what: str) -> Callable[[_Loader, yaml.ScalarNode], Any]:
    """`construct`, which fails with a sentence and a line where a tag promises `what` and the text is not that."""

    def named(loader: _Loader, node: yaml.ScalarNode) -> Any:
        try:
            return construct(loader, node)
        except (KeyError, ValueError):
            raise YamlError(f"{node.value!r:.50} is not {what}", _line(node)) from None

    return named


_Loader.add_constructor("tag:yaml.org,2002:int", _named(_int, "an integer"))
_Loader.add_constructor("tag:yaml.org,2002:float", _named(yaml.CSafeLoader.construct_yaml_float, "a number"))
_Loader.add_constructor("tag:yaml.org,2002:bool", _named(yaml.CSafeLoader.construct_yaml_bool, "true or false"))
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _text)


def parse(text: str) -> Yaml:
    """The one document in `text`; raises YamlError for anything else than plain, safe YAML."""
    try:
        loader = _Loader(text)
        try:
            root = loader.get_single_node()
            if root is None:
                return Yaml(None, None)
            _weigh(root)
            return Yaml(loader.construct_document(root), root)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(_plainly(error), mark.line + 1 if mark else 0) from None
    except yaml.YAMLError as error:
        raise YamlError(f"not YAML: {str(error).splitlines()[0]}") from None
    except RecursionError:
        raise YamlError("nested deeper than a person would write") from None
    except ValueError as error:
        raise YamlError(f"a value that cannot be read: {error}") from None


def _plainly(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or "not YAML"
    tag = re.search(r"could not determine a constructor for the tag '([^']+)'", problem)
    if tag:
        name = tag[1].replace("tag:yaml.org,2002:", "!!")
        return f"the tag {name} is not plain data and is not loaded, because such tags can run code"
    return f"broken YAML: {problem}"


def _weigh(root: yaml.Node) -> None:
    """Refuse a document whose aliases would unfold into more nodes than memory holds, or that contains itself."""
    weights: dict[int, int] = {}
    open_nodes: set[int] = set()

    def weigh(node: yaml.Node) -> int:
        known = weights.get(id(node))
        if known is not None:
            return known
        if id(node) in open_nodes:
            raise YamlError("an alias stands inside what it stands for", _line(node))
        if isinstance(node, yaml.ScalarNode):
            return 1
        open_nodes.add(id(node))
        if isinstance(node, yaml.MappingNode):
            weight = _weigh_mapping(node, weigh)
        else:
            weight = 1 + sum(weigh(item) for item in node.value)
        open_nodes.discard(id(node))
        weights[id(node)] = weight
        if weight > MOST_NODES:
            raise YamlError(f"its aliases unfold into more than {MOST_NODES:,} values", _line(node))
        return weight

    weigh(root)


def _weigh_mapping(node: yaml.MappingNode, weigh: Any) -> int:
    weight = 1
    seen: set[str] = set()
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode):
            if key.value in seen:
                raise YamlError(f"the key {key.value!r} stands twice in one mapping", _line(key))
            seen.add(key.value)
        weight += 1 + weigh(value)
    return weight
