"""What is planned is what it was made for: sound requests are sound, each defect breaks the promise that it names."""

import hashlib
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringback.checks.case import request_breaks
from ringback.checks.due import due_refusal
from ringback.contract.model import MISSING, Operation
from ringback.contract.pointers import steps_of, value_at
from ringback.exchange import Credential
from ringback.generate.defects import defects
from ringback.generate.ground import Ground
from ringback.generate.refusals import permitted, refusals
from ringback.generate.sound import Base, any_sound, bases, variations
from ringback.generate.writing import View, changed
from ringback.run.check import Run, carry_out, ground_of, planned
from ringback.run.judged import result
from ringback.run.plan import BUDGET, Plan, plan
from ringback.sandbox.catalogue import VENDORS
from ringback.targets.sandbox import SandboxTarget, sandbox_tenant
from ringback.tenant import Tenant
from tests.sound import CONTRACTS, SPECS

EXAMPLES = settings(max_examples=25, suppress_health_check=list(HealthCheck))
GROUNDS = {name: ground_of(CONTRACTS[name], sandbox_tenant(VENDORS[name]), guarded=False) for name in SPECS}
PLACES = [(name, operation.id) for name in SPECS for operation in CONTRACTS[name].operations]


@dataclass(frozen=True)
class Kinds:
    """One operation of one vendor's sandbox, and its kinds of request."""

    ground: Ground
    operation: Operation
    bases: tuple[Base, ...]

    def views(self, base: Base) -> list[View]:
        return [base.least, base.most, *(view for _, view in variations(self.ground, base))]


@pytest.fixture(scope="module", params=PLACES, ids=lambda each: ":".join(each))
def kinds(request: pytest.FixtureRequest) -> Kinds:
    spec, name = request.param
    ground = GROUNDS[spec]
    operation = ground.operation(name)
    found = list(bases(ground, operation))
    assert [each for each in found if not isinstance(each, Base)] == []
    return Kinds(ground, operation, tuple(each for each in found if isinstance(each, Base)))


@pytest.fixture(scope="module")
def runs() -> dict[str, Run]:
    """The plan for each sandbox with the seed 0, sent to it."""
    made = {spec: planned(GROUNDS[spec], 0) for spec in SPECS}
    for spec, run in made.items():
        carry_out(run, SandboxTarget(CONTRACTS[spec], VENDORS[spec]))
    return made


@pytest.fixture(params=SPECS)
def run(runs: dict[str, Run], request: pytest.FixtureRequest) -> Run:
    return runs[request.param]


# Sound requests.


def test_every_sound_request_reads_as_sound(kinds: Kinds) -> None:
    for base in kinds.bases:
        for view in kinds.views(base):
            reading = kinds.ground.reading(kinds.operation, view)
            assert (request_breaks(reading), due_refusal(reading, kinds.ground.known)) == ([], None), view


def test_every_kind_of_request_has_a_base_that_differs_from_the_others(kinds: Kinds) -> None:
    shown = {value for value, shape in kinds.operation.shapes.items() if shape.name} or {""}
    assert {base.value for base in kinds.bases} == shown
    for base in kinds.bases:
        assert kinds.ground.reading(kinds.operation, base.least).shape is base.shape


def test_the_least_holds_nothing_that_could_be_left_out(kinds: Kinds) -> None:
    for base in kinds.bases:
        for place in base.shape.schema.root.leaves():
            without = changed(base.least, steps_of(place.pointer), MISSING)
            assert without == base.least or not place.optional or not kinds.ground.is_sound(kinds.operation, without)


def test_every_listed_value_of_a_request_is_tried(kinds: Kinds) -> None:
    for base in kinds.bases:
        views = kinds.views(base)
        for place in base.shape.schema.root.leaves():
            listed = place.schema.get("enum", place.schema.get("x-extensible-enum", ()))
            if place.pointer != f"/body/{kinds.operation.discriminator}":
                assert [each for each in listed if each not in [value_at(view, place.pointer) for view in views]] == []


# Requests with one thing wrong.


def test_every_request_that_is_due_a_refusal_computes_to_it(kinds: Kinds) -> None:
    for base in kinds.bases:
        for entry, view in refusals(kinds.ground, base, 0):
            due = due_refusal(kinds.ground.reading(kinds.operation, view), kinds.ground.known)
            assert due is not None, (entry.id, view)
            assert (due.status, due.message) == (entry.status, entry.message), view


def test_every_refusal_that_documents_oblige_to_is_asked_for(kinds: Kinds) -> None:
    obliging = {each.id for each in kinds.operation.errors if each.sure is not None and (each.sure or each.state)}
    made = {entry.id for base in kinds.bases for entry, _ in refusals(kinds.ground, base, 0)}
    assert made == obliging


def test_a_request_that_may_be_refused_is_due_nothing(kinds: Kinds) -> None:
    for base in kinds.bases:
        for entry, view in permitted(kinds.ground, base, 0):
            reading = kinds.ground.reading(kinds.operation, view)
            assert due_refusal(reading, kinds.ground.known) is None, (entry.id, view)


def test_every_defect_breaks_just_the_promise_that_it_names(kinds: Kinds) -> None:
    for base in kinds.bases:
        for promise, view in defects(kinds.ground, base):
            broken = {each.promise.id for each in kinds.ground.reading(kinds.operation, view).request_violations}
            # A number beyond 32 bits has the wrong format before it is beyond a limit.
            assert broken in ({promise}, {promise.replace("#limit", "#format")}), view


def test_every_promise_about_a_body_or_a_query_has_its_defect(kinds: Kinds) -> None:
    for base in kinds.bases:
        made = {promise for promise, _ in defects(kinds.ground, base)}
        wanted = {
            promise.id
            for place in base.shape.schema.root.leaves()
            for kind, promise in place.promises.items()
            if kind in ("required", "enum", "format", "limit") and place.pointer.startswith(("/body/", "/query/"))
            if not promise.open and not (kind == "format" and "maximum" in place.schema)  # the limit comes first
        }
        assert wanted - made == set()


# What is written reads back.


def parts(view: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a view that a request is written from; a query that is not there is an empty one."""
    return {"query": {}, "path": {}} | {name: view[name] for name in ("path", "query", "body") if name in view}


def test_a_sound_request_reads_back_as_the_view_it_was_written_from(kinds: Kinds) -> None:
    @EXAMPLES
    @given(st.data())
    def reads_back(data: st.DataObject) -> None:
        base = data.draw(st.sampled_from(kinds.bases))
        view = data.draw(any_sound(kinds.ground, base))
        reading = kinds.ground.reading(kinds.operation, view)
        assert parts(reading.view) == parts(view)
        assert (reading.request_problem, reading.shape) == ("", base.shape)

    reads_back()


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def test_any_text_reads_back_as_it_was_written(kinds: Kinds) -> None:
    free = [
        (base, place.pointer)
        for base in kinds.bases
        for place in base.shape.schema.root.leaves()
        if place.schema.get("type") == "string" and place.pointer != f"/body/{kinds.operation.discriminator}"
    ]
    if not free:
        return

    @EXAMPLES
    @given(st.sampled_from(free), TEXTS)
    def reads_back(where: tuple[Base, str], text: str) -> None:
        base, pointer = where
        view = changed(base.most, steps_of(pointer), text)
        assert value_at(kinds.ground.reading(kinds.operation, view).view, pointer) == text

    reads_back()


# The plan.


def test_a_plan_stays_within_its_budget(run: Run) -> None:
    assert BUDGET - 20 <= run.plan.requests <= BUDGET
    assert len(run.sent) <= run.plan.requests
    sent = Counter(id(each.sequence) for each in run.sent)
    assert [each for each in run.plan.sequences if sent[id(each)] > each.most] == []


@pytest.mark.parametrize("budget", [1, 7, 60])
def test_a_small_budget_is_kept(budget: int) -> None:
    for ground in GROUNDS.values():
        made = plan(ground, 0, budget)
        assert 1 <= made.requests <= budget


def test_every_request_of_a_plan_is_sent_once_and_in_its_order(run: Run) -> None:
    order = [id(each) for each in run.plan.sequences]
    assert list(dict.fromkeys(id(each.sequence) for each in run.sent)) == order
    assert [each.exchange.request for each in run.sent if each.sequence.most == 1] == [
        each.first for each in run.plan.sequences if each.most == 1
    ]


def test_every_operation_is_asked_without_credentials_and_once_with_each_bad_one(run: Run) -> None:
    contract = run.ground.contract
    tried = Counter(each.credential for each in run.sent)
    scopes = any(scheme.scopes for scheme in contract.security)
    needless = {Credential.GOOD, *(() if scopes else (Credential.WITHOUT_SCOPE,))}
    once = dict.fromkeys(set(Credential) - needless, 1)
    assert tried | {Credential.GOOD: 0} == once | {Credential.NONE: len(contract.operations), Credential.GOOD: 0}


def test_the_relations_of_a_spec_are_exercised(run: Run) -> None:
    relations = {id_ for id_, each in run.ground.contract.promises.items() if each.kind == "relation"}
    # The documents permit any refusal of the one, and of the other no tenant file has anything to say.
    left_out = {"ccai:updateCustomerFlag:acceptance", "talkdesk:listCallbacks:acceptance"}
    assert relations - result(run).coverage.exercised <= left_out


# Seeds.

PRINTED = """\
import sys
sys.path.insert(0, {folder!r})
import constants_of_somebody_else
from ringback.run.plan import plan
from tests.unit.test_generate import GROUNDS, digest
print(*(digest(plan(ground, 0)) for ground in GROUNDS.values()))
"""


def digest(made: Plan) -> str:
    """What tells two plans apart: what they are for, what they send, and how much."""
    sent = [(each.aim, each.first, each.most) for each in made.sequences]
    return hashlib.sha256(repr(sent).encode()).hexdigest()


def test_a_seed_means_the_same_in_another_process_whatever_is_imported_there(
    runs: dict[str, Run], tmp_path: Path
) -> None:
    numbers = "\n".join(f"NUMBER_{n} = {n * 7919}\nTEXT_{n} = 'a constant called {n}'" for n in range(200))
    (tmp_path / "constants_of_somebody_else.py").write_text(numbers)
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", PRINTED.format(folder=str(tmp_path))],
        cwd=root,
        env={"PYTHONHASHSEED": "7", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == [digest(run.plan) for run in runs.values()]


def test_another_seed_means_another_plan(runs: dict[str, Run]) -> None:
    assert digest(plan(GROUNDS["ucontact"], 1)) != digest(runs["ucontact"].plan)


@pytest.mark.parametrize(
    ("spec", "written"), [("acefone-click-to-call", '"12025550143"'), ("ccai", '"+1 202-555-0143"')]
)
def test_a_number_that_may_ring_is_written_with_a_plus_only_where_the_example_has_one(spec: str, written: str) -> None:
    tenant = replace(sandbox_tenant(VENDORS[spec]), may_ring=("+1 202-555-0143",))
    first = plan(ground_of(CONTRACTS[spec], tenant, guarded=True), 0, 1).sequences[0].first
    assert written in first.body.decode()


def test_each_kind_of_call_is_asked_for_with_a_number_that_lacks_a_digit(runs: dict[str, Run]) -> None:
    short = [each.first.body for each in runs["ccai"].plan.sequences[:100] if b'"+1 202-555-014"' in each.first.body]
    kinds = {json.loads(each)["call_type"] for each in short}
    assert kinds == {"Voice Outbound (API)", "Voice Inbound (API)", "Voice Scheduled (API)"}


# What the tenant file lacks.


def lacking(spec: str, *lists: str) -> Mapping[str, str]:
    """What cannot be sent to a tenant with real people, whose file does not have these lists."""
    tenant = replace(sandbox_tenant(VENDORS[spec]), may_ring=("+1 202-555-0143",))
    known = {name: values for name, values in tenant.known.items() if name not in lists}
    assert len(known) == len(tenant.known) - len(lists)
    return plan(ground_of(CONTRACTS[spec], replace(tenant, known=known), guarded=False), 0, 1).unsendable


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("agents.busy", "agent-busy"),
        ("agents.no_permission", "agent-no-permission"),
        ("agents.unknown", "agent-unknown"),
        ("tickets.unknown", "contact-not-found"),
        ("menus.absent", "menu-unknown"),
        ("menus.after_hours", "menu-after-hours"),
        ("menus.manual_redirection", "menu-redirected"),
        ("languages.unavailable", "language-unavailable"),
        ("languages.unknown", "language-unknown"),
    ],
)
def test_a_refusal_for_a_state_that_the_tenant_file_does_not_name_cannot_be_asked_for(name: str, entry: str) -> None:
    assert lacking("ccai", name) == {f"ccai:createCall:{entry}": f"the tenant file names no {name}"}


@pytest.mark.parametrize(
    ("spec", "name", "operation"),
    [
        ("acefone-dialer", "agents.available", "scheduleCall"),
        ("acefone-click-to-call", "agents.available", "clickToCall"),
        ("ucontact", "campaigns.valid", "addRecord"),
    ],
)
def test_an_operation_that_needs_a_value_which_nobody_named_cannot_be_asked(
    spec: str, name: str, operation: str
) -> None:
    assert lacking(spec, name) == {f"{spec}:{operation}": f"no sound request can be made without {name}"}


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (["agents.available"], "Voice Outbound (API)"),
        (["menus.ivr"], "Voice Inbound (API)"),
        (["calls.existing", "menus.mobile", "menus.web"], "Voice Scheduled (API)"),
    ],
)
def test_a_kind_of_request_that_cannot_be_made_names_what_would_help(names: list[str], kind: str) -> None:
    told = f"no sound request of the kind {kind} can be made without {' or '.join(names)}"
    assert lacking("ccai", *names)["ccai:createCall"] == told


def test_one_of_several_lists_is_enough() -> None:
    assert "ccai:createCall" not in lacking("ccai", "menus.mobile")


@pytest.mark.parametrize("spec", ["acefone-dialer", "acefone-click-to-call", "ucontact"])
def test_where_nothing_real_can_ring_a_list_that_is_not_there_keeps_nobody_from_asking(spec: str) -> None:
    tenant = replace(sandbox_tenant(VENDORS[spec]), known={})
    assert plan(ground_of(CONTRACTS[spec], tenant, guarded=False), 0, 1).unsendable == {}


def test_a_list_that_is_there_and_empty_is_not_made_up_for() -> None:
    tenant = replace(sandbox_tenant(VENDORS["ucontact"]), known={"campaigns.valid": ()})
    unsendable = plan(ground_of(CONTRACTS["ucontact"], tenant, guarded=False), 0, 1).unsendable
    assert unsendable == {"ucontact:addRecord": "no sound request can be made without campaigns.valid"}


def test_a_value_that_nobody_named_is_not_needed_where_an_example_has_none() -> None:
    tenant = replace(sandbox_tenant(VENDORS["ucontact"]), known={"campaigns.valid": ("POWER<-",)})
    bodies = {
        unquote_plus(sequence.first.body.decode())
        for sequence in plan(ground_of(CONTRACTS["ucontact"], tenant, guarded=False), 0, 30).sequences
    }
    assert any('"agent": ""' in each for each in bodies)


def test_what_cannot_be_sent_is_inconclusive_with_the_key_that_would_help() -> None:
    tenant = sandbox_tenant(VENDORS["ccai"])
    known = {name: values for name, values in tenant.known.items() if name != "agents.busy"}
    run = planned(ground_of(CONTRACTS["ccai"], replace(tenant, known=known), guarded=False), 0, 1)
    assert result(run).inconclusive == {"ccai:createCall:agent-busy": "the tenant file names no agents.busy"}


def test_what_the_tenant_file_does_not_allow_is_not_planned() -> None:
    tenant: Tenant = replace(sandbox_tenant(VENDORS["ccai"]), allow_effects=frozenset({"reads"}), may_ring=())
    made = plan(ground_of(CONTRACTS["ccai"], tenant, guarded=True), 0, 40)
    assert {each.first.method for each in made.sequences} == {"GET"}
    assert "dials" in made.unsendable["ccai:createCall:response#status"]
