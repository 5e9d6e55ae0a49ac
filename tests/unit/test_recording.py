"""A recording of the sandbox shows all that the run did, in tens of exchanges; the committed ones still do.

What a recording cannot show, because it holds no credentials and no tenant file, are the promises of those two kinds.
"""

import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import httpx
import pytest
import vcr  # type: ignore[import-untyped]  # vcrpy ships no types

from ringback.checks.relations import OF_TENANTS
from ringback.contract.catalogue import Catalogue, shipped, shipped_names
from ringback.contract.model import Contract
from ringback.exchange import Exchange
from ringback.findings import Severity
from ringback.recordings.cassette import Cassette, read_cassette
from ringback.recordings.scrub import scrubbed
from ringback.run.audit import SpecRun, audit
from ringback.run.check import Run, carry_out, ground_of, planned
from ringback.run.judged import result
from ringback.run.minimise import minimised
from ringback.run.record import Recorded, nobodys, record
from ringback.sandbox.catalogue import VENDORS
from ringback.shipped import cassette_folder
from ringback.targets.numbers import is_fiction
from ringback.targets.sandbox import SandboxTarget

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content")  # httpx, of a body that Schemathesis made
AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
each_vendor = pytest.mark.parametrize("name", shipped_names())


@cache
def run_of(name: str, *faults: str) -> Run:
    target = SandboxTarget(shipped(name), VENDORS[name], seed=0, faults=faults)
    run = planned(ground_of(shipped(name), target.tenant, guarded=False), 0)
    carry_out(run, target)
    return run


def recorded(name: str, folder: Path, *faults: str) -> Recorded:
    found = record(shipped(name), run_of(name, *faults).sent, folder, AT)
    assert found is not None
    return found


def committed(name: str) -> Cassette:
    return read_cassette(cassette_folder() / name / "sandbox" / f"{name}-sandbox.yaml")


BAD_CREDENTIALS = re.compile(r"response\.40[13]|40[13]$")
"""Promises of the answers to bad credentials: such exchanges are not recorded."""


def audited(file: Path, contract: Contract) -> SpecRun:
    found = audit([file], Catalogue([contract]))
    assert (found.errors, found.unmatched, found.read) == ([], [], found.checked)
    return found.runs[contract.name]


@each_vendor
def test_a_recording_shows_what_the_run_did(name: str, tmp_path: Path) -> None:
    contract = shipped(name)
    found = recorded(name, tmp_path)
    whole, part = result(run_of(name)), audited(found.file, contract)
    lost = (whole.coverage.exercised & contract.promises.keys()) - part.coverage.exercised
    names = {each.rpartition(":")[2] for each in lost if not BAD_CREDENTIALS.search(each)}
    assert names <= {"authentication", *OF_TENANTS}
    assert {each for each in part.coverage.seen ^ whole.coverage.seen if not BAD_CREDENTIALS.search(each)} == set()
    assert {each.finding.severity for each in part.groups.values()} == {Severity.ERRATUM}
    assert (found.changed, found.kept) == (0, part.checked)
    assert 10 <= found.kept <= 99


@each_vendor
def test_its_metadata_say_where_it_is_from_and_what_it_exercises(name: str, tmp_path: Path) -> None:
    found = recorded(name, tmp_path)
    assert found.file == tmp_path / name / "sandbox" / f"{name}-sandbox.yaml"
    metadata = read_cassette(found.file).metadata
    exercised = audited(found.file, shipped(name)).coverage.exercised
    assert metadata == {
        "provenance": "sandbox",
        "spec": name,
        "recorded_at": "2026-01-02T03:04:05Z",
        "promises": [each for each in shipped(name).promises if each in exercised],
    }


@each_vendor
def test_what_is_committed_covers_what_would_be_recorded_today(name: str, tmp_path: Path) -> None:
    assert set(committed(name).metadata["promises"]) == set(recorded(name, tmp_path).promises)
    part = audited(committed(name).file, shipped(name)).coverage
    assert [each for each in committed(name).metadata["promises"] if each not in part.exercised] == []
    seen = part.seen ^ result(run_of(name)).coverage.seen
    assert {each for each in seen if not BAD_CREDENTIALS.search(each)} == set()


def test_a_lie_is_recorded_too(tmp_path: Path) -> None:
    lie = next(each.name for each in VENDORS["ccai"].faults if "#type" in each.breaks[0])
    findings = audited(recorded("ccai", tmp_path, lie).file, shipped("ccai")).groups.values()
    assert Severity.BREACH in {each.finding.severity for each in findings}


def test_no_bad_credential_is_recorded() -> None:
    sent = run_of("ccai").sent
    bad = [each.exchange for each in sent if each.credential != "good"]
    assert bad
    assert [each for each in minimised(shipped("ccai"), sent) if any(each is other for other in bad)] == []


def test_nothing_sent_is_nothing_recorded(tmp_path: Path) -> None:
    assert record(shipped("ccai"), [], tmp_path, AT) is None
    assert list(tmp_path.iterdir()) == []


@each_vendor
def test_vcr_plays_a_recording_to_other_peoples_tests(name: str) -> None:
    exchanges = [each.exchange for each in committed(name).interactions]
    matching = ("method", "uri", "body")
    with (
        vcr.use_cassette(str(committed(name).file), record_mode="none", match_on=matching) as cassette,
        httpx.Client() as client,
    ):
        for exchange in exchanges:
            request = exchange.request
            if str(httpx.URL(request.url)) == request.url:  # what httpx would spell otherwise it cannot send
                answer = client.request(request.method, request.url, headers=request.headers, content=request.body)
                assert (answer.status_code, answer.content) == (exchange.response.status, exchange.response.body)
        assert cassette.play_count > len(exchanges) // 2


# What looks like a secret or a person in what is committed. What a vendor published is held to a list of its own.
SECRETS = {value for each in VENDORS.values() for value in each.secrets.values()} - {"sandbox"}  # a user's name
LOOKS = {
    "an e-mail address": r"[\w.+-]+@(?!example\.(?:com|org|net)\b)[\w-]+(?:\.[\w-]+)+",
    "a token": r"eyJ[\w-]{8,}|(?i:bearer|basic) [\w+/=-]{8,}|AKIA[0-9A-Z]{16}",
    "a header that opens a door": r"(?im)^ *(?:authorization|(?:set-)?cookie|x-api-key):",
    "a secret of the sandbox": "|".join(map(re.escape, SECRETS)),
    "a signed address": r"(?i)[?&](?:x-amz-signature|signature|sig|token|access_token)=(?!x)[^&\s\"']+",
    "a user in an address": r"://[^/\s\"'?#]*@",
    "a path of a machine": r"/(?:home|root|Users|work|tmp)/",
}
RECORDED = sorted(each for each in cassette_folder().rglob("*.yaml") if each.parent.name != "documented")


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
def test_nothing_committed_looks_like_a_secret_or_a_person(file: Path) -> None:
    text = file.read_text()
    assert {what: found for what, look in LOOKS.items() if (found := re.findall(look, text))} == {}
    numbers = {re.sub(r"[^+0-9]", "", each) for each in re.findall(r"\+[0-9][0-9 ().-]{5,}[0-9]", text)}
    assert [each for each in sorted(numbers) if not is_fiction(each) and set(each) != set("+0")] == []
    assert "https://" in text
    hosts = set(re.findall(r"https?://([^/\s\"'?#:]+)", text))
    assert {each for each in hosts if not each.endswith("example.com")} <= API_HOSTS


API_HOSTS = {
    "api-account-uk.acefone.com",
    "api.acefone.in",
    "api.talkdeskapp.com",
    "customer.uc1.ccaiplatform.com",
    "instance.ucontactcloud.com",
}


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
def test_what_is_committed_has_been_scrubbed(file: Path) -> None:
    cassette = read_cassette(file)
    contract = shipped(cassette.spec or "")
    exchanges = [each.exchange for each in cassette.interactions]
    own: list[tuple[Exchange, Contract | None]] = [(each, contract) for each in exchanges]
    assert scrubbed(own, Catalogue([contract]), nobodys([contract])) == exchanges


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a.b@acme.com", "an e-mail address"),
        ("Authorization: [Basic eHh4]", "a header that opens a door"),
        ("Bearer 0123456789abcdef", "a token"),
        ("https://a/b?X-Amz-Signature=f00", "a signed address"),
        ("https://user:pass@a/b", "a user in an address"),
    ],
)
def test_what_looks_like_one_is_found(text: str, what: str) -> None:
    assert re.search(LOOKS[what], text)
