"""The sandbox's vendors and faults by name, and what a seed decides."""

import pytest

from ringback.contract.catalogue import shipped, shipped_names
from ringback.sandbox.catalogue import VENDORS, chosen, chosen_faults, decisions
from ringback.sandbox.vendor import Vendor


def test_there_is_a_vendor_for_each_shipped_spec_under_its_name() -> None:
    assert tuple(VENDORS) == shipped_names()
    assert [vendor.name for vendor in VENDORS.values()] == list(VENDORS)


def test_none_named_are_all() -> None:
    assert [vendor.name for vendor in chosen([])] == list(VENDORS)
    assert [vendor.name for vendor in chosen(["ucontact", "ccai", "ucontact"])] == ["ucontact", "ccai"]


@pytest.mark.parametrize("vendor", VENDORS.values(), ids=VENDORS)
def test_faults_are_named_after_their_vendor_and_break_promises_of_its_contract(vendor: Vendor) -> None:
    contract = shipped(vendor.name)
    promises = {*contract.promises, *(entry.promise.id for each in contract.operations for entry in each.errors)}
    assert [fault.name for fault in vendor.faults if not fault.name.startswith(f"{vendor.name}-")] == []
    assert [(fault.name, id_) for fault in vendor.faults for id_ in fault.breaks if id_ not in promises] == []
    assert all(fault.about and fault.breaks and 1 <= fault.every <= 10 for fault in vendor.faults)


def test_no_fault_is_called_like_another() -> None:
    names = [fault.name for vendor in VENDORS.values() for fault in vendor.faults]
    assert len(names) == len(set(names))


def test_faults_are_found_by_name_among_the_chosen_vendors() -> None:
    faults = chosen_faults(["ucontact-created"], [VENDORS["ucontact"]])
    assert [fault.name for fault in faults] == ["ucontact-created"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("ucontact-create", "there is no fault ucontact-create. Did you mean ucontact-created?"),
        (
            "acefone-dialer-created",
            "the fault acefone-dialer-created is one of acefone-dialer, which is not among the chosen vendors",
        ),
    ],
)
def test_a_fault_that_is_not_there_is_one_sentence(name: str, sentence: str) -> None:
    with pytest.raises(LookupError) as raised:
        chosen_faults([name], [VENDORS["ucontact"]])
    assert raised.value.args == (sentence,)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("acefone-dialler", "there is no vendor acefone-dialler. Did you mean acefone-dialer?"),
        (
            "twilio",
            "there is no vendor twilio. "
            "The vendors are acefone-click-to-call, acefone-dialer, ccai, talkdesk, ucontact.",
        ),
    ],
)
def test_a_vendor_that_is_not_there_is_one_sentence(name: str, sentence: str) -> None:
    with pytest.raises(LookupError) as raised:
        chosen([name])
    assert raised.value.args == (sentence,)


def test_a_seed_decides_the_same_each_time_and_seeds_differ() -> None:
    decided = [decisions(VENDORS["ucontact"], seed) for seed in (0, 0, 1)]
    assert decided[0] == decided[1] != decided[2]
    assert decided[0]["a refusal says"] in ("0", "0 and a line's end", "JSON", "0 of no type")
