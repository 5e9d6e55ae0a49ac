"""The credentials that operations ask for, as a contract knows them."""

from pathlib import Path

import pytest

from ringback.contract.build import load_contract
from ringback.contract.catalogue import shipped, shipped_names
from ringback.contract.model import Source
from ringback.errors import SpecError

SPEC = """\
openapi: 3.1.0
info: {{title: Own, version: "1"}}
{}
paths:
  /a:
    get:
      operationId: a
      {}
      responses: {{"200": {{description: Done.}}}}
components:
  securitySchemes:
    key: {{type: apiKey, in: header, name: X-Key}}
    login: {{type: http, scheme: BASIC, description: A user.}}
    token: {{type: http, scheme: bearer}}
"""


def kinds(folder: Path, root: str = "", operation: str = "") -> list[tuple[str, str]]:
    file = folder / "own.yaml"
    file.write_text(SPEC.format(root, operation))
    return [(scheme.name, scheme.kind) for scheme in load_contract(file).operations[0].security]


@pytest.mark.parametrize(
    ("root", "operation", "found"),
    [
        ("", "", []),
        ("security: [{login: []}]", "", [("login", "basic")]),
        ("security: [{login: []}]", "security: []", []),
        ("security: [{login: []}]", "security: [{token: []}]", [("token", "bearer")]),
        ("security: [{login: []}, {token: []}]", "", [("login", "basic"), ("token", "bearer")]),
        ("security: [{login: [], token: []}]", "", [("login", "basic"), ("token", "bearer")]),
        ("security: [{login: []}, {}]", "", []),  # open to anybody
        ("security: [{key: []}]", "", [("key", "other")]),
    ],
)
def test_an_operation_asks_for_its_own_credentials_or_for_those_of_the_document(
    root: str, operation: str, found: list[tuple[str, str]], tmp_path: Path
) -> None:
    assert kinds(tmp_path, root, operation) == found


def test_a_scheme_that_is_not_there_is_an_error_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as raised:
        kinds(tmp_path, "security: [{logn: []}]")
    assert str(raised.value) == f"{tmp_path / 'own.yaml'}:3: there is no security scheme logn. Did you mean login?"


def test_the_scopes_and_the_place_of_the_tokens_are_known() -> None:
    (scheme,) = shipped("talkdesk").security
    assert (scheme.kind, scheme.scopes) == ("oauth2", ("schedule-callbacks:read",))
    assert scheme.token_url.endswith("talkdeskid.com/oauth/token")
    assert scheme.source == Source("talkdesk-query-callbacks", "Scope", ("8-12",), "documented")


def test_every_shipped_operation_asks_for_credentials() -> None:
    found = {name: {scheme.kind for scheme in shipped(name).security} for name in shipped_names()}
    assert found == {
        "acefone-click-to-call": {"bearer"},
        "acefone-dialer": {"bearer"},
        "ccai": {"basic"},
        "talkdesk": {"oauth2"},
        "ucontact": {"basic"},
    }
