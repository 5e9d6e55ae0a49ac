"""What the promises are tested against: the recordings that come with Ringback, and the embedded sandbox.

Each run is made once, by whichever process needs it first.
"""

from collections.abc import Callable, Mapping
from functools import cache

from ringback.contract.catalogue import Catalogue, shipped, shipped_names
from ringback.run.audit import Audit, SpecRun, audit, find_recordings
from ringback.run.check import carry_out, ground_of, planned
from ringback.run.judged import result
from ringback.sandbox.catalogue import VENDORS
from ringback.shipped import cassette_folder
from ringback.targets.sandbox import SandboxTarget

SEED = 0


@cache
def audited() -> Audit:
    """What the shipped recordings show of all contracts."""
    catalogue = Catalogue([shipped(name) for name in shipped_names()])
    return audit(find_recordings([cassette_folder()]), catalogue)


def recorded(spec: str) -> SpecRun:
    """What the shipped recordings show of one contract."""
    return audited().runs[spec]


def sent(spec: str) -> SpecRun:
    """What a run of the usual size against the sandbox shows of one contract."""
    made = _made(spec)
    if isinstance(made, Exception):
        raise made.with_traceback(None)
    return made


@cache
def _made(spec: str) -> SpecRun | Exception:
    """The run, or what it failed with: hundreds of tests ask for it, and it need not fail for each of them anew."""
    contract = shipped(spec)
    target = SandboxTarget(contract, VENDORS[spec], seed=SEED)
    try:
        run = planned(ground_of(contract, target.tenant, guarded=False), SEED)
        carry_out(run, target)
        return result(run)
    except Exception as error:  # noqa: BLE001 (raised again by whoever asks)
        return error


TARGETS: Mapping[str, Callable[[str], SpecRun]] = {"cassettes": recorded, "sandbox": sent}
"""What shows whether promises are kept, for the name of a spec."""
