"""How the tests of promises are spread over processes, and what is printed after them."""

import pytest

from tests.conformance.matrix import run_of

FILE = "tests/conformance/test_promises.py"


@pytest.mark.parametrize(
    ("nodeid", "run"),
    [
        (f"{FILE}::test_promise[sandbox-ccai:createCall:unique-ids]", "sandbox-ccai"),
        (f"{FILE}::test_promise[sandbox-acefone-dialer:scheduleCall:response#status]", "sandbox-acefone-dialer"),
        (f"{FILE}::test_a_run_asks_no_more_than_it_may[sandbox-ccai]", "sandbox-ccai"),
        (f"{FILE}::test_promise[cassettes-ccai:createCall:unique-ids]", "cassettes"),
        (f"{FILE}::test_every_recording_is_read_and_belongs_to_a_contract", "cassettes"),
        ("tests/unit/test_bodies.py::test_a[sandbox-ccai]", "tests/unit/test_bodies.py::test_a[sandbox-ccai]"),
    ],
)
def test_tests_that_look_at_one_run_stay_together(nodeid: str, run: str) -> None:
    assert run_of(nodeid) == run
