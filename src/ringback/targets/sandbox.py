"""The sandbox in process: a vendor that is asked without a network, and rings nobody."""

import time
from collections.abc import Collection
from dataclasses import replace

from ringback.contract.model import Contract
from ringback.exchange import Credential, Exchange, Provenance, Request
from ringback.sandbox.vendor import Vendor, opened
from ringback.targets.credentials import Credentials
from ringback.tenant import Tenant, parse_tenant

BASE_URL = "http://localhost"


def sandbox_tenant(vendor: Vendor, base_url: str = BASE_URL) -> Tenant:
    """What is known of the sandbox's tenant."""
    return parse_tenant(vendor.tenant.replace("{base_url}", base_url), vendor.name)


class SandboxTarget:
    """One vendor of the sandbox in its first state; `tenant` is what its tenant file says."""

    provenance = Provenance.SANDBOX

    def __init__(self, contract: Contract, vendor: Vendor, *, seed: int = 0, faults: Collection[str] = ()) -> None:
        self.tenant = sandbox_tenant(vendor)
        self._answer = opened(vendor, seed, faults)
        self._credentials = Credentials(contract, self.tenant, vendor.secrets, self._answer, time.monotonic)

    def send(self, request: Request, credential: Credential = Credential.GOOD) -> Exchange:
        """Answer `request`; nothing is guarded here, for nothing leaves."""
        bare = tuple((name, value) for name, value in request.headers if name.lower() != "authorization")
        shown = replace(request, headers=(*bare, *self._credentials.headers(credential)))
        return Exchange(replace(request, headers=bare), self._answer(shown), self.provenance)
