"""What holds between several exchanges: each relation with exchanges that break it, and with sound ones.

More of each stands in test_relations_of_lists.py, test_relations_of_filters.py and test_relations_of_calls.py; what a
vendor has to accept in test_acceptance.py, the words of refusals in test_refusal_words.py.
"""

from pathlib import Path

import pytest

from ringback.checks.relations import OF_TENANTS, RELATIONS
from ringback.contract.build import load_contract
from ringback.errors import UsageError
from ringback.exchange import Provenance
from ringback.findings import Severity
from ringback.run.relations import judge_relations
from tests.breaking import EXCEPTIONS
from tests.related import BROKEN, SOUND_TOGETHER, related, told
from tests.sound import CONTRACTS, judged

BREACH, DRIFT = Severity.BREACH, Severity.DRIFT
PROMISES = {
    id_ for contract in CONTRACTS.values() for id_, promise in contract.promises.items() if promise.kind == "relation"
}


def test_every_relation_of_a_spec_has_its_literals() -> None:
    assert BROKEN.keys() == SOUND_TOGETHER.keys() == PROMISES - EXCEPTIONS.keys()
    assert {id_.rpartition(":")[2] for id_ in PROMISES} == {*RELATIONS, *OF_TENANTS}


@pytest.mark.parametrize("id_", BROKEN)
def test_exchanges_that_break_a_relation_break_only_that(id_: str) -> None:
    basis = next(contract.promises[id_] for contract in CONTRACTS.values() if id_ in contract.promises).source.basis
    found = {(one.id, one.severity, one.check) for each in related(BROKEN[id_]) for one, _ in each.findings}
    assert found == {(id_, DRIFT if basis == "assumed" else BREACH, "relation")}


@pytest.mark.parametrize("id_", SOUND_TOGETHER)
def test_sound_exchanges_hold_the_relation_and_break_none(id_: str) -> None:
    assert [one for each in related(SOUND_TOGETHER[id_]) for one, _ in each.findings] == []
    assert id_ in {each.promise for each in related(SOUND_TOGETHER[id_]) if each.exercised}


@pytest.mark.parametrize("id_", [id_ for id_ in BROKEN if id_.rpartition(":")[2] not in OF_TENANTS])
def test_each_exchange_is_sound_by_itself(id_: str) -> None:
    for draft in (*BROKEN[id_], *SOUND_TOGETHER[id_]):
        assert [it for it in judged(draft, Provenance.SANDBOX).findings if it.severity is not Severity.ERRATUM] == []
        assert told([draft]) == []


OWN = """\
openapi: 3.1.0
info: {title: Own, version: "1"}
paths:
  /a:
    get:
      operationId: a
      responses: {"200": {description: Done.}}
      x-relations: [{id: pagin, description: all pages, source: {basis: documented}}]
"""


def test_a_relation_that_nobody_knows_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(OWN)
    contract = load_contract(tmp_path / "own.yaml")
    with pytest.raises(UsageError, match="the relation pagin of a is none of paging, filters"):
        list(judge_relations(contract, []))
