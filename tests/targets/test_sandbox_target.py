"""The sandbox as a target: a vendor in process, asked with its own credentials."""

from collections.abc import Callable

from ringback.contract.catalogue import shipped
from ringback.exchange import Credential, Provenance, Request, header
from ringback.sandbox.vendor import Answer, Fault, Leeway, Lies, Vendor
from ringback.targets import Target
from ringback.targets.sandbox import SandboxTarget, sandbox_tenant
from ringback.tenant import Auth

TENANT = """
[talkdesk]
base_url = "{base_url}"
auth.oauth = { token_url = "{base_url}/oauth/token", client_id = "SANDBOX_CLIENT", client_secret = "SANDBOX_KEY" }
auth.without_scope = "SANDBOX_POOR"
may_ring = ["*"]
"""


def open_echo(leeway: Leeway, lies: Lies) -> Callable[[Request], Answer]:
    """A vendor that counts, and says by what it was asked."""
    count = 0

    def handle(request: Request) -> Answer:
        nonlocal count
        if request.url.endswith("/oauth/token"):
            return Answer(200, {"access_token": "sandbox-token"})
        count += 1
        return Answer(200, [count, leeway.seed, header(request.headers, "authorization")])

    return handle


LIE = Fault(
    "talkdesk-rude", (), "counts wrong", lambda _, answer: Answer(200, 0) if type(answer.body) is list else None
)
VENDOR = Vendor(
    name="talkdesk",
    base_url="https://api.talkdeskapp.com",
    serves=("/schedule-callbacks", "/oauth/token"),
    open=open_echo,
    faults=(LIE,),
    tenant=TENANT,
    secrets={"SANDBOX_CLIENT": "client", "SANDBOX_KEY": "key", "SANDBOX_POOR": "poor-token"},
)
REQUEST = Request("GET", "http://localhost/schedule-callbacks", (("Authorization", "theirs"), ("Accept", "*/*")))


def test_it_shows_the_sandboxs_own_credentials() -> None:
    target: Target = SandboxTarget(shipped("talkdesk"), VENDOR, seed=7)
    answers = [
        target.send(REQUEST, each).response.body
        for each in (Credential.GOOD, Credential.NONE, Credential.WRONG, Credential.WITHOUT_SCOPE)
    ]
    assert answers == [
        b'[1,7,"Bearer sandbox-token"]',
        b"[2,7,null]",
        b'[3,7,"Bearer ringback-made-this-up"]',
        b'[4,7,"Bearer poor-token"]',
    ]


def test_the_exchange_has_no_credential() -> None:
    target = SandboxTarget(shipped("talkdesk"), VENDOR)
    exchange = target.send(REQUEST)
    assert exchange.request == Request("GET", REQUEST.url, (("Accept", "*/*"),))
    assert exchange.provenance is Provenance.SANDBOX


def test_each_target_has_a_vendor_in_its_first_state_which_tells_the_lies_it_was_given() -> None:
    SandboxTarget(shipped("talkdesk"), VENDOR).send(REQUEST)
    assert SandboxTarget(shipped("talkdesk"), VENDOR).send(REQUEST).response.body.startswith(b"[1,")
    liar = SandboxTarget(shipped("talkdesk"), VENDOR, faults=["talkdesk-rude"])
    assert liar.send(REQUEST).response.body == b"0"


def test_its_tenant_is_that_of_the_vendor() -> None:
    tenant = sandbox_tenant(VENDOR)
    assert (tenant.spec, tenant.base_url, tenant.rings_anything) == ("talkdesk", "http://localhost", True)
    variables = {"client_id": "SANDBOX_CLIENT", "client_secret": "SANDBOX_KEY"}
    assert tenant.auth == Auth("oauth", variables, "http://localhost/oauth/token", "", "SANDBOX_POOR")
    assert sandbox_tenant(VENDOR, "http://127.0.0.1:8080").base_url == "http://127.0.0.1:8080"
