"""The vendors of the sandbox by name, and their faults by name."""

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import TypeVar

from ringback.sandbox import acefone_click_to_call, acefone_dialer, ccai, talkdesk, ucontact
from ringback.sandbox.vendor import Fault, Leeway, Lies, Vendor

T = TypeVar("T")

VENDORS: Mapping[str, Vendor] = {
    module.VENDOR.name: module.VENDOR for module in (acefone_click_to_call, acefone_dialer, ccai, talkdesk, ucontact)
}


def chosen(names: Collection[str]) -> list[Vendor]:
    """The vendors called `names`, all if there are none; raises LookupError with a sentence for the user."""
    return [_named(name, VENDORS, "vendor") for name in dict.fromkeys(names or VENDORS)]


def chosen_faults(names: Iterable[str], vendors: Iterable[Vendor]) -> list[Fault]:
    """The faults of `vendors` called `names`; raises LookupError with a sentence for the user."""
    here = {fault.name: fault for vendor in vendors for fault in vendor.faults}
    everywhere = {fault.name: name for name, vendor in VENDORS.items() for fault in vendor.faults}
    for name in names:
        if name in everywhere and name not in here:
            raise LookupError(f"the fault {name} is one of {everywhere[name]}, which is not among the chosen vendors")
    return [_named(name, here, "fault") for name in names]


def decisions(vendor: Vendor, seed: int) -> dict[str, str]:
    """What the vendor decides from `seed` where its document leaves room: name of the question, answer."""
    leeway = Leeway(seed)
    vendor.open(leeway, Lies())
    return {name: str(value) for name, value in leeway.chosen.items()}


def _named(name: str, there: Mapping[str, T], what: str) -> T:
    if name in there:
        return there[name]
    close = get_close_matches(name, there, n=1)
    hint = f"Did you mean {close[0]}?" if close else f"The {what}s are {', '.join(there)}."
    raise LookupError(f"there is no {what} {name}. {hint}")
