"""The tenant file: what it may say, and the one sentence about each mistake in it."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from ringback.cli import cli
from ringback.contract.catalogue import shipped, shipped_names
from ringback.errors import UsageError
from ringback.tenant import Auth, Tenant, is_loopback, parse_tenant, read_tenant, tenant_template
from ringback.tenant.lists import tenant_lists

WHOLE = """
[ccai]
base_url = "https://example.uc1.ccaiplatform.com/"
auth.basic = { username = "CCAI_SUBDOMAIN", password = "CCAI_TOKEN" }
rate = "30/min"
allow_effects = ["dials", "schedules"]
may_ring = ["+1 202-555-0143", "ticket:71450"]
[ccai.known]
agents.available = ["agent@example.com"]
menus.ivr = [9, 12]
"tickets.dialable" = ["71450", ""]

[talkdesk]
anything = "is that table's own matter"
"""


def test_a_tenant_file_is_read_whole() -> None:
    assert parse_tenant(WHOLE, "ccai") == Tenant(
        spec="ccai",
        base_url="https://example.uc1.ccaiplatform.com",
        auth=Auth("basic", {"username": "CCAI_SUBDOMAIN", "password": "CCAI_TOKEN"}),
        rate=0.5,
        allow_effects=frozenset({"reads", "dials", "schedules"}),
        may_ring=("+1 202-555-0143", "ticket:71450"),
        known={"agents.available": ("agent@example.com",), "menus.ivr": (9, 12), "tickets.dialable": ("71450", "")},
    )


def test_what_is_not_said_is_not_allowed() -> None:
    tenant = parse_tenant('[ccai]\nbase_url = "https://example.com"', "ccai")
    assert tenant == Tenant("ccai", "https://example.com", None, 10.0, frozenset({"reads"}), (), {})


@pytest.mark.parametrize(
    ("auth", "read"),
    [
        ('auth.bearer = "A_TOKEN"', Auth("bearer", {"bearer": "A_TOKEN"})),
        ('auth.token = "A_TOKEN"', Auth("token", {"token": "A_TOKEN"})),
        (
            'auth.oauth = { token_url = "https://id.example.com/t", client_id = "ID", client_secret = "KEY", '
            'scope = "a b" }\nauth.without_scope = "POOR"',
            Auth("oauth", {"client_id": "ID", "client_secret": "KEY"}, "https://id.example.com/t", "a b", "POOR"),
        ),
    ],
)
def test_each_kind_of_authentication_names_its_variables(auth: str, read: Auth) -> None:
    assert parse_tenant(f'[talkdesk]\nbase_url = "https://example.com"\n{auth}', "talkdesk").auth == read


BASE = 'base_url = "https://example.com"'


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("= 1", "this is not TOML: Invalid statement (at line 2, column 1)"),
        ("base_url = 1", "ccai.base_url: it takes a text in quotes"),
        ("", "ccai.base_url: it is missing"),
        ('base_url = "example.com"', "ccai.base_url: it takes an address such as https://example.com"),
        ('base_url = "ftp://example.com"', "ccai.base_url: it takes an address such as https://example.com"),
        ('base_url = "https://{base_url}"', "ccai.base_url: it takes an address such as https://example.com"),
        ('base_url = "https://example.com:port"', "ccai.base_url: it takes an address such as https://example.com"),
        ('base_url = "https://example.com/?a=b"', "ccai.base_url: it may hold no query, no fragment and no blank"),
        (
            'base_url = "https://me:hunter2@example.com"',
            "ccai.base_url: it holds a user or a password. Credentials belong in auth, by names of variables",
        ),
        (f'{BASE}\nbase_uri = ""', "ccai: there is no key base_uri. Did you mean base_url?"),
        (f"{BASE}\nallow_effects = 'dials'", "ccai.allow_effects: it takes a list of texts in quotes"),
        (
            f'{BASE}\nallow_effects = ["dial"]',
            "ccai.allow_effects: there is no effect dial. Did you mean dials?",
        ),
        (f"{BASE}\nmay_ring = [911]", "ccai.may_ring: it takes a list of texts in quotes"),
        (f'{BASE}\nmay_ring = ["nobody"]', "ccai.may_ring: 'nobody' is no number and no ticket"),
        (
            f'{BASE}\nmay_ring = ["*"]',
            'ccai.may_ring: "*" lets anything ring, and is for an address of this machine only. '
            "List the numbers that may ring",
        ),
        *(
            (
                f"{BASE}\nrate = {rate}",
                'ccai.rate: it takes requests a second or a minute, such as "10/s" or "30/min"',
            )
            for rate in ('"fast"', '"0/s"', '"-1/s"', '"inf/s"', '"10"', "10", '"10/h"')
        ),
        (f"{BASE}\nknown = 1", "ccai.known: it takes a table"),
        (f"{BASE}\nknown.menus.ivr = 9", "ccai.known.menus.ivr: it takes a list of texts and whole numbers"),
        (f"{BASE}\nknown.menus.ivr = [true]", "ccai.known.menus.ivr: it takes a list of texts and whole numbers"),
        (f"{BASE}\nknown.menus.irv = [9]", "ccai.known: there is no list menus.irv. Did you mean menus.ivr?"),
        (f"{BASE}\nauth = 'x'", "ccai.auth: it takes a table"),
        (f"{BASE}\nauth.basci = 'x'", "ccai.auth: there is no key basci. Did you mean basic?"),
        (f"{BASE}\nauth.without_scope = 'X'", "ccai.auth: it takes one of basic, bearer, token, oauth, not none"),
        (
            f"{BASE}\nauth.bearer = 'X'\nauth.token = 'X'",
            "ccai.auth: it takes one of basic, bearer, token, oauth, not bearer and token",
        ),
        (f"{BASE}\nauth.basic = 'X'", "ccai.auth.basic: it takes a table"),
        (f"{BASE}\nauth.basic = {{username = 'X'}}", "ccai.auth.basic.password: it is missing"),
        (
            f"{BASE}\nauth.basic = {{username = 'X', pasword = 'Y'}}",
            "ccai.auth.basic: there is no key pasword. Did you mean password?",
        ),
        (f"{BASE}\nauth.oauth = {{client_id = 'X', client_secret = 'Y'}}", "ccai.auth.oauth.token_url: it is missing"),
    ],
)
def test_each_mistake_is_one_sentence_with_file_and_key(table: str, sentence: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_tenant(f"[ccai]\n{table}", "ccai", Path("tenant.toml"))
    assert str(raised.value) == f"tenant.toml: {sentence}"


@pytest.mark.parametrize(
    "secret",
    [
        *("hunter2", "sk_live_4eC39HqLyjWDarjtT1zdp7dc", "eyJhbGciOiJIUzI1NiJ9.e30.XmNK3GpH3Ys", "9f86d081884c7d65"),
        *("A1B2C3D4E5F6", "dXNlcjpwYXNz", "pass word", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "TOP-SECRET"),
    ],
)
def test_a_secret_in_the_place_of_a_name_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_tenant(f'[ccai]\n{BASE}\nauth.bearer = "{secret}"', "ccai")
    assert str(raised.value) == (
        "the tenant file: ccai.auth.bearer: it takes the name of an environment variable, in capitals, and this looks "
        "like a value. Secrets stay out of the file"
    )


def test_a_password_in_an_address_is_not_repeated() -> None:
    with pytest.raises(UsageError) as raised:
        parse_tenant('[ccai]\nbase_url = "https://me:hunter2@example.com"', "ccai")
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[cca]", "[cca]: there is no spec cca. Did you mean ccai?"),
        ("[talkdesk]", "there is no table [ccai]"),
        ("ccai = 1", "ccai: it takes a table"),
    ],
)
def test_tables_are_named_after_specs(text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_tenant(text, "ccai")
    assert str(raised.value) == f"the tenant file: {sentence}"


def test_a_spec_of_ones_own_has_lists_of_its_own() -> None:
    tenant = parse_tenant(f"[own]\n{BASE}\nknown.shops.open = ['a']\n[ccai]", "own")
    assert tenant.known == {"shops.open": ("a",)}


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff")
    for file, sentence in [
        (tmp_path / "none.toml", f"there is no tenant file {tmp_path / 'none.toml'}"),
        (tmp_path, f"there is no tenant file {tmp_path}"),
        (binary, f"{binary}: the file is not UTF-8 text"),
    ]:
        with pytest.raises(UsageError) as raised:
            read_tenant(file, "ccai")
        assert str(raised.value) == sentence


def test_another_address_may_be_given_and_is_held_to_the_same_rules(tmp_path: Path) -> None:
    file = tmp_path / "tenant.toml"
    file.write_text('[ccai]\nbase_url = "http://localhost"\nmay_ring = ["*"]')
    assert read_tenant(file, "ccai", "http://127.0.0.1:8080/").base_url == "http://127.0.0.1:8080"
    for target, sentence in [
        ("https://example.com", 'ccai.may_ring: "*" lets anything ring'),
        ("example.com", "--target in place of ccai.base_url: it takes an address"),
        ("http://127.0.0.1:99999", "--target in place of ccai.base_url: it takes an address"),
        ("https://me:secret@example.com", "--target in place of ccai.base_url: it holds a user or a password"),
    ]:
        with pytest.raises(UsageError, match=re.escape(sentence)):
            read_tenant(file, "ccai", target)


def test_a_tenant_knows_its_file(tmp_path: Path) -> None:
    file = tmp_path / "tenant.toml"
    file.write_text(WHOLE)
    assert read_tenant(file, "ccai").file == file


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        *(
            ("http://127.0.0.1:80", True),
            ("http://127.1.2.3", True),
            ("http://[::1]:80", True),
            ("http://localhost", True),
        ),
        *(("http://0.0.0.0", False), ("http://localhost.example.com", False), ("http://127.0.0.1.example.com", False)),
        *(
            ("http://127.1", False),
            ("http://192.0.2.1", False),
            ("http://[::2]", False),
            ("https://example.com", False),
        ),
    ],
)
def test_loopback_is_this_machine_only(url: str, *, loopback: bool) -> None:
    assert is_loopback(url) is loopback


@pytest.mark.parametrize("name", shipped_names())
class TestTheTemplate:
    def test_it_can_be_read_as_it_stands_and_allows_nothing(self, name: str) -> None:
        tenant = parse_tenant(tenant_template(shipped(name)), name)
        assert tenant.auth is not None
        assert tenant.allow_effects == {"reads"}
        assert (tenant.may_ring, tenant.known) == ((), {})

    def test_every_line_in_it_can_be_filled_in(self, name: str) -> None:
        lines = tenant_template(shipped(name)).splitlines()
        keys = ("allow_effects", "may_ring", *tenant_lists(shipped(name)))
        filled = [
            line.removeprefix("# ") if line.startswith(tuple(f"# {key} = " for key in keys)) else line for line in lines
        ]
        tenant = parse_tenant("\n".join(filled), name)
        assert tenant.known.keys() == tenant_lists(shipped(name)).keys()

    def test_its_lines_fit_a_page(self, name: str) -> None:
        comments = [line for line in tenant_template(shipped(name)).splitlines() if " = " not in line]
        assert max(map(len, comments)) <= 102


def test_the_template_says_what_each_list_is_for() -> None:
    text = tenant_template(shipped("ccai"))
    assert "# /body/agent_email of createCall (OutboundCall)\n# agents.available = []\n" in text
    assert "# createCall refuses with 400: Agent is not available to take this call\n# agents.busy = []\n" in text


def test_the_template_names_what_stays_unexercised() -> None:
    text = tenant_template(shipped("ccai"))
    assert "#   createCall: schedules, dials\n#   updateCustomerFlag: writes\n" in text
    assert '# allow_effects = ["writes", "schedules", "dials"]\n' in text
    assert '# may_ring = ["+1 202-555-0143", "ticket:71450"]\n' in text
    assert "allow_effects" not in tenant_template(shipped("talkdesk"))


def test_the_command_prints_the_template() -> None:
    result = CliRunner().invoke(cli, ["tenant", "ucontact"])
    assert result.output == tenant_template(shipped("ucontact"))
    assert result.exit_code == 0
