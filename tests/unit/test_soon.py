"""A time to come becomes one of the next working days, and stays another than the others."""

from dataclasses import replace
from datetime import date

import pytest

from ringback.generate.soon import soon
from ringback.run.check import ground_of
from ringback.run.plan import plan
from ringback.sandbox.catalogue import VENDORS
from ringback.targets.sandbox import sandbox_tenant
from tests.sound import CONTRACTS


def test_different_days_stay_different_across_a_weekend() -> None:
    wednesday = date(2026, 11, 18)
    near = {soon(f"2032-02-{day:02} 14:30:00", wednesday)[:10] for day in range(1, 5)}
    assert near == {"2026-11-20", "2026-11-23", "2026-11-24", "2026-11-25"}


@pytest.mark.parametrize(
    ("time", "near"),
    [
        ("2032-02-15 14:30:00", "2026-11-26 14:30:00"),
        ("2035-01-04T03:04:05Z", "2026-11-23T03:04:05Z"),
        ("2032-02-29 08:05:09", "2026-11-24 08:05:09"),
        ("2026-11-22 08:05:09", "2026-11-25 08:05:09"),
        ("2026-11-21 23:05:09", "2026-11-21 23:05:09"),
        ("1999-12-31T23:59:59Z", "1999-12-31T23:59:59Z"),
        ("Alex Example", "Alex Example"),
        (None, None),
    ],
)
def test_a_time_to_come_is_one_of_the_coming_working_days(time: object, near: object) -> None:
    assert soon(time, date(2026, 11, 21)) == near


@pytest.mark.parametrize(
    ("spec", "written"),
    [
        ("acefone-dialer", '"schedule_date_time": "2026-11-26 14:30:00"'),
        ("ucontact", "2026-11-26+14%3A30%3A00"),
        ("ccai", '"scheduled_at": "2026-11-2'),
    ],
)
def test_a_live_vendor_is_asked_for_calls_in_the_coming_days_first(spec: str, written: str) -> None:
    tenant = replace(sandbox_tenant(VENDORS[spec]), may_ring=("*",))
    saturday = date(2026, 11, 21)
    sequences = plan(ground_of(CONTRACTS[spec], tenant, guarded=True, today=saturday), 0, 300).sequences
    bodies = [sequence.first.body.decode("latin-1") for sequence in sequences]
    assert written in next(each for each in bodies if "2026" in each)
    assert spec == "ccai" or any("2032-02-29" in each for each in bodies)
