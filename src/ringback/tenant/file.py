"""A tenant file on its way in: TOML, held to what it may say.

Every mistake is one sentence with the file and the key. None repeats a value that could be a secret.
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ringback.contract.catalogue import shipped, shipped_names
from ringback.errors import UsageError
from ringback.tenant.lists import tenant_lists
from ringback.tenant.model import ANYTHING, EFFECTS, RATE, TICKET, Auth, Tenant, is_loopback

KEYS = ("base_url", "auth", "rate", "allow_effects", "may_ring", "known")

VARIABLES: Mapping[str, tuple[str, ...]] = {
    "basic": ("username", "password"),
    "bearer": ("bearer",),
    "token": ("token",),
    "oauth": ("client_id", "client_secret"),
}
"""The kinds of `auth`, each with what its environment variables hold."""

NAME = re.compile(r"[A-Z_][A-Z0-9_]*")
LONGEST_WORD = 24
"""Characters of a variable's name between underscores; a longer run of letters with digits is a key of some sort."""


def read_tenant(file: Path, spec: str, base_url: str | None = None) -> Tenant:
    """The table of `spec` in the tenant file; raises UsageError for the first mistake.

    `base_url` stands in place of the file's own.
    """
    try:
        if not file.is_file():
            raise UsageError(f"there is no tenant file {file}")
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{file}: the file is not UTF-8 text") from None
    except OSError as error:
        raise UsageError(f"{file}: the file cannot be read: {error.strerror}") from None
    return parse_tenant(text, spec, file, base_url)


def parse_tenant(text: str, spec: str, file: Path | None = None, base_url: str | None = None) -> Tenant:
    """The table of `spec` in the text of a tenant file; see read_tenant."""
    return _Reader(str(file or "the tenant file"), spec).tenant(text, file, base_url)


@dataclass(frozen=True)
class _Reader:
    file: str
    spec: str

    def tenant(self, text: str, file: Path | None, target: str | None) -> Tenant:
        try:
            tables = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise UsageError(f"{self.file}: this is not TOML: {error}") from None
        specs = dict.fromkeys([*shipped_names(), self.spec])
        for name in tables:
            self._named("spec", name, specs, f"[{name}]")
        if self.spec not in tables:
            raise UsageError(f"{self.file}: there is no table [{self.spec}]")
        table = self._table(tables, self.spec, "")
        for name in table:
            self._named("key", name, KEYS, self.spec)
        own = f"{self.spec}.base_url"
        base_url = self._url(target, f"--target in place of {own}") if target else self._url_at(table, "base_url", own)
        return Tenant(
            spec=self.spec,
            base_url=base_url,
            auth=self._auth(table),
            rate=self._rate(table),
            allow_effects=self._effects(table),
            may_ring=self._may_ring(table, base_url),
            known=self._known(table),
            file=file,
        )

    def _auth(self, table: Mapping[str, Any]) -> Auth | None:
        if "auth" not in table:
            return None
        auth, at = self._table(table, "auth", self.spec), f"{self.spec}.auth"
        for name in auth:
            self._named("key", name, [*VARIABLES, "without_scope"], at)
        kinds = [name for name in auth if name in VARIABLES]
        if len(kinds) != 1:
            raise self._wrong(at, f"it takes one of {', '.join(VARIABLES)}, not {' and '.join(kinds) or 'none'}")
        without_scope = self._variable(auth, "without_scope", at) if "without_scope" in auth else ""
        kind, roles = kinds[0], VARIABLES[kinds[0]]
        if roles == (kind,):
            return Auth(kind, {kind: self._variable(auth, kind, at)}, without_scope=without_scope)
        own, at = self._table(auth, kind, at), f"{at}.{kind}"
        for name in own:
            self._named("key", name, [*roles, *(("token_url", "scope") if kind == "oauth" else ())], at)
        variables = {role: self._variable(own, role, at) for role in roles}
        if kind != "oauth":
            return Auth(kind, variables, without_scope=without_scope)
        scope = self._text(own, "scope", at) if "scope" in own else ""
        return Auth(kind, variables, self._url_at(own, "token_url", f"{at}.token_url"), scope, without_scope)

    def _variable(self, table: Mapping[str, Any], key: str, at: str) -> str:
        name = self._text(table, key, at)
        words = name.split("_")
        if not NAME.fullmatch(name) or any(len(word) > LONGEST_WORD or _is_random(word) for word in words):
            fact = "it takes the name of an environment variable, in capitals, and this looks like a value"
            raise self._wrong(f"{at}.{key}", fact, "Secrets stay out of the file")
        return name

    def _rate(self, table: Mapping[str, Any]) -> float:
        if "rate" not in table:
            return RATE
        found = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)/(s|min)", str(table["rate"]))
        rate = float(found[1]) / {"s": 1, "min": 60}[found[2]] if found else 0.0
        if not rate:
            raise self._wrong(f"{self.spec}.rate", 'it takes requests a second or a minute, such as "10/s" or "30/min"')
        return rate

    def _effects(self, table: Mapping[str, Any]) -> frozenset[str]:
        effects = self._texts(table, "allow_effects")
        for name in effects:
            self._named("effect", name, EFFECTS, f"{self.spec}.allow_effects")
        return frozenset({"reads", *effects})

    def _may_ring(self, table: Mapping[str, Any], base_url: str) -> tuple[str, ...]:
        at, entries = f"{self.spec}.may_ring", self._texts(table, "may_ring")
        if ANYTHING in entries and not is_loopback(base_url):
            fact = f'"{ANYTHING}" lets anything ring, and is for an address of this machine only'
            raise self._wrong(at, fact, "List the numbers that may ring")
        for entry in entries:
            if entry != ANYTHING and not re.search("[0-9]", entry.removeprefix(TICKET)):
                raise self._wrong(at, f"{entry!r} is no number and no ticket")
        return entries

    def _known(self, table: Mapping[str, Any]) -> Mapping[str, tuple[Any, ...]]:
        if "known" not in table:
            return {}
        at = f"{self.spec}.known"
        found: dict[str, tuple[Any, ...]] = {}
        for name, values in _flat(self._table(table, "known", self.spec)):
            if self.spec in shipped_names():
                self._named("list", name, _shipped_lists(), at)
            if not isinstance(values, list) or not all(type(value) in (str, int) for value in values):
                raise self._wrong(f"{at}.{name}", "it takes a list of texts and whole numbers")
            found[name] = tuple(values)
        return found

    def _url_at(self, table: Mapping[str, Any], key: str, at: str) -> str:
        return self._url(self._text(table, key, at.rpartition(".")[0]), at)

    def _url(self, text: str, at: str) -> str:
        try:
            parts = urlsplit(text)
            host, _ = parts.hostname, parts.port
        except ValueError:
            host = None
        if host is None or parts.scheme not in ("http", "https") or not re.fullmatch(r"[\w.-]+|[0-9a-f:.]+", host):
            raise self._wrong(at, "it takes an address such as https://example.com")
        if "@" in parts.netloc:
            raise self._wrong(at, "it holds a user or a password", "Credentials belong in auth, by names of variables")
        if parts.query or parts.fragment or not re.fullmatch(r"[!-~]*", text):
            raise self._wrong(at, "it may hold no query, no fragment and no blank")
        return text.rstrip("/")

    def _text(self, table: Mapping[str, Any], key: str, at: str) -> str:
        value = table.get(key)
        if not isinstance(value, str) or not value:
            raise self._wrong(f"{at}.{key}", "it is missing" if value in (None, "") else "it takes a text in quotes")
        return value

    def _texts(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        values = table.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self._wrong(f"{self.spec}.{key}", "it takes a list of texts in quotes")
        return tuple(values)

    def _table(self, table: Mapping[str, Any], key: str, at: str) -> Mapping[str, Any]:
        value = table[key]
        if not isinstance(value, dict):
            raise self._wrong(f"{at}.{key}" if at else key, "it takes a table")
        return value

    def _named(self, kind: str, name: str, names: Collection[str], at: str) -> None:
        """Raise UsageError if there is no such spec, key, effect or list."""
        if name not in names:
            close = get_close_matches(name, names, n=1)
            hint = f"Did you mean {close[0]}?" if close else f"There are {', '.join(names)}"
            raise self._wrong(at, f"there is no {kind} {name}", hint)

    def _wrong(self, at: str, fact: str, hint: str = "") -> UsageError:
        return UsageError(f"{self.file}: {at}: {fact}{'. ' + hint if hint else ''}")


def _flat(table: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    """The lists of `known`, which TOML reads as tables in tables: agents.busy is busy in agents."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{below}", each) for below, each in value.items())
        else:
            yield name, value


def _shipped_lists() -> list[str]:
    """The lists that some shipped contract asks for; one file often serves several specs."""
    return sorted({name for spec in shipped_names() for name in tenant_lists(shipped(spec))})


def _is_random(word: str) -> bool:
    """Whether a word looks drawn at random: letters and digits change places more often than in any name."""
    return len(re.findall(r"[A-Z][0-9]|[0-9][A-Z]", word)) > 3
