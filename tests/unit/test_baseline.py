"""What of a run's findings is news: held against an earlier report and a file of known findings."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator
from rich.console import Console

from ringback.contract.catalogue import Catalogue
from ringback.errors import UsageError
from ringback.exchange import Exchange
from ringback.report.baseline import News, compare, read_expected
from ringback.report.json_report import audit_report, report_schema
from ringback.report.news import news_report, print_news
from ringback.report.outcome import Exit, exit_status
from ringback.run.audit import Audit, audit
from tests.calls_api import MADE, SENT, cassette, contract, exchange, refusal

TODAY = date(2030, 6, 15)
ENUM = "calls:createCall:response.201/kind#enum"
TYPE = "calls:createCall:response.201/size#type"
RULE = "calls:createCall:positive"
WRONG_KIND = exchange(answer=MADE | {"kind": "c"})
WRONG_SIZE = exchange(answer=MADE | {"size": "5"})
GOOD_KIND = exchange(answer=MADE | {"kind": "a"})


class Night:
    """Recordings of one night after the other, each audited and reported in the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.contract = contract(folder)

    def audit(self, *exchanges: Exchange) -> Audit:
        file = self.folder / "night.json"
        file.write_text(cassette(*exchanges), encoding="utf-8")
        return audit([file], Catalogue([self.contract]))

    def report(self, *exchanges: Exchange) -> Path:
        file = self.folder / "last.json"
        file.write_text(json.dumps(audit_report(self.audit(*exchanges), "night.json")), encoding="utf-8")
        return file

    def known(self, text: str) -> Path:
        file = self.folder / "known.toml"
        file.write_text(text, encoding="utf-8")
        return file


@pytest.fixture
def night(tmp_path: Path) -> Night:
    return Night(tmp_path)


def entry(name: str, until: str, key: str = "promise") -> str:
    return f'[[known]]\n{key} = "{name}"\nreason = "ticket 4711"\nuntil = {until}\n'


def told(found: Audit, baseline: Path | None = None, known: Path | None = None) -> tuple[News, Exit]:
    news = compare(found, read_expected(baseline, known), TODAY)
    report = audit_report(found, "night.json") | news_report(news)
    Draft202012Validator(report_schema()).validate(json.loads(json.dumps(report)))
    return news, exit_status(found, passed_over=news.passed_over)


def printed(news: News) -> list[str]:
    text = StringIO()
    print_news(Console(file=text, width=160), news)
    return text.getvalue().splitlines()


def test_a_finding_of_the_baseline_does_not_gate(night: Night) -> None:
    last = night.report(WRONG_KIND)
    news, status = told(night.audit(WRONG_KIND), last)
    assert ([finding.id for finding, _ in news.known], news.new, news.gone, status) == ([ENUM], (), (), Exit.CONFORMS)


def test_a_finding_that_the_baseline_lacks_gates(night: Night) -> None:
    last = night.report(WRONG_KIND)
    news, status = told(night.audit(WRONG_KIND, WRONG_SIZE), last)
    assert ([each.id for each in news.new], [each.id for each, _ in news.known]) == ([TYPE], [ENUM])
    assert status == Exit.FINDINGS


def test_what_was_found_before_and_holds_now_is_gone(night: Night) -> None:
    last = night.report(WRONG_KIND)
    news, status = told(night.audit(GOOD_KIND), last)
    assert ([each.id for each in news.gone], news.unasked, status) == ([ENUM], (), Exit.CONFORMS)


def test_what_this_run_did_not_exercise_is_not_gone(night: Night) -> None:
    last = night.report(WRONG_KIND)
    news, _ = told(night.audit(exchange()), last)
    assert (news.gone, [each.id for each in news.unasked]) == ((), [ENUM])


def test_a_spec_that_is_not_run_is_not_gone(night: Night) -> None:
    last = night.report(WRONG_KIND)
    found = night.audit(GOOD_KIND)
    found.runs.clear()
    news = compare(found, read_expected(last, None), TODAY)
    assert (news.gone, [each.id for each in news.unasked]) == ((), [ENUM])


def test_a_finding_that_weighs_more_than_before_is_new(night: Night) -> None:
    last = night.report(exchange(answer=MADE | {"note": 5}))
    report = json.loads(last.read_text())
    report["runs"][0]["findings"][0] |= {"severity": "drift", "fingerprint": "0" * 12}
    last.write_text(json.dumps(report))
    news, status = told(night.audit(exchange(answer=MADE | {"note": 5})), last)
    assert (len(news.new), len(news.gone), status) == (1, 1, Exit.FINDINGS)


@pytest.mark.parametrize(
    ("until", "status"),
    [("2030-06-16", Exit.CONFORMS), ("2030-06-15", Exit.CONFORMS), ("2030-06-14", Exit.FINDINGS)],
)
def test_an_entry_holds_until_its_last_day(until: str, status: Exit, night: Night) -> None:
    news, got = told(night.audit(WRONG_KIND), known=night.known(entry(ENUM, until)))
    assert got == status
    assert [each.name for each in news.expired] == ([ENUM] if status == Exit.FINDINGS else [])


def test_an_entry_names_one_fingerprint_or_all_findings_of_a_promise(night: Night) -> None:
    found = night.audit(WRONG_KIND, WRONG_SIZE)
    fingerprint = next(each.finding.fingerprint for each in found.findings if each.finding.id == TYPE)
    both = entry(ENUM, "2099-01-01") + entry(fingerprint, "2099-01-01", "fingerprint")
    news, status = told(found, known=night.known(both))
    assert ({each.id for each, _ in news.known}, status) == ({ENUM, TYPE}, Exit.CONFORMS)
    assert news.known[0][1] == "ticket 4711 (until 2099-01-01)"


def test_an_entry_that_ran_out_gates_although_the_baseline_has_it(night: Night) -> None:
    last = night.report(WRONG_KIND)
    _, status = told(night.audit(WRONG_KIND), last, night.known(entry(ENUM, "2030-01-01")))
    assert status == Exit.FINDINGS


def test_an_entry_that_matches_nothing_is_said_with_why(night: Night) -> None:
    text = entry(ENUM, "2099-01-01") + entry(TYPE, "2099-01-01") + entry("0" * 12, "2099-01-01", "fingerprint")
    news, status = told(night.audit(GOOD_KIND), known=night.known(text))
    assert [(each.name, why) for each, why in news.unused] == [
        (ENUM, "nothing of the kind was found (any more); take it out"),
        (TYPE, "this run did not exercise its promise"),
        ("0" * 12, "nothing of the kind was found (any more); take it out"),
    ]
    assert status == Exit.CONFORMS


def test_what_is_printed(night: Night) -> None:
    last = night.report(WRONG_KIND, exchange(answer=MADE | {"id": 0}))
    text = entry(TYPE, "2099-01-01") + entry("talkdesk:other", "2099-01-01")
    found = night.audit(exchange(), WRONG_SIZE, exchange(answer=MADE | {"at": "noon"}))
    news, _ = told(found, last, night.known(text))
    prints = {each.finding.id.rpartition("/")[2]: each.finding.fingerprint for each in found.findings}
    kind, rule = (each.fingerprint for each in read_expected(last, None).before)
    assert printed(news) == [
        f"held against {last} and {night.folder}/known.toml: 1 new, 1 known, 1 gone, "
        "1 whose promise this run did not exercise",
        f"new: breach calls:createCall:response.201/at#format at /response/body/at [{prints['at#format']}]",
        f"known: breach {TYPE} [{prints['size#type']}]: ticket 4711 (until 2099-01-01)",
        f"gone: breach {RULE} at /response/body [{rule}]",
        f"{night.folder}/known.toml: talkdesk:other matches nothing: this run did not exercise its promise",
    ]
    assert kind != rule


def test_nothing_is_printed_or_reported_where_nothing_was_expected(night: Night) -> None:
    news, _ = told(night.audit(WRONG_KIND))
    assert (printed(news), news_report(news)) == ([], {})


def test_the_report_says_what_is_new_known_and_gone(night: Night) -> None:
    last = night.report(WRONG_KIND, exchange(answer=MADE | {"id": 0}))
    found = night.audit(WRONG_KIND, WRONG_SIZE)
    news, _ = told(found, last, night.known(entry(TYPE, "2030-01-01")))
    prints = {each.finding.id: each.finding.fingerprint for each in found.findings}
    report = news_report(news)
    assert report["baseline"]["new"] == [prints[TYPE]]
    assert report["baseline"]["known"] == [prints[ENUM]]
    assert [each["id"] for each in report["baseline"]["gone"]] == [RULE]
    assert report["known"]["entries"] == [
        {"name": TYPE, "reason": "ticket 4711", "until": "2030-01-01", "state": "expired", "findings": [prints[TYPE]]}
    ]


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("known = 5", "the file holds tables [[known]], not one table known"),
        ("[[knwon]]\n", "the file holds tables [[known]], not knwon"),
        ("[[known]\n", "broken TOML: "),
        ("[[known]]\n", "the entry 1 of known names neither a fingerprint nor a promise"),
        (
            entry(ENUM, "2030-01-01") + f'fingerprint = "{"0" * 12}"',
            "the entry 1 of known names both a fingerprint and a promise",
        ),
        (entry("abc", "2030-01-01", "fingerprint"), "the entry 1 of known has a fingerprint that is not twelve digits"),
        (f'[[known]]\npromise = "{ENUM}"\nuntil = 2030-01-01\n', "the entry 1 of known gives no reason"),
        (entry(ENUM, '"2030-01-01"'), "the entry 1 of known has no date until which it holds"),
        (entry(ENUM, "2030-01-01T00:00:00Z"), "the entry 1 of known has no date until which it holds"),
        (entry(ENUM, "2030-01-01") + "by = 5", "the entry 1 of known has no key by; its keys are"),
        ("known = [5]", "the entry 1 of known is no table"),
    ],
)
def test_a_file_of_known_findings_that_is_wrong_is_one_sentence(text: str, fact: str, night: Night) -> None:
    file = night.known(text)
    with pytest.raises(UsageError) as caught:
        read_expected(None, file)
    assert str(caught.value).startswith(f"{file}: {fact}")


REPORT: dict[str, Any] = {"ringback": "1", "runs": [{"spec": "calls", "findings": [{"id": ENUM}]}]}


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("{", "is no report: broken JSON: "),
        ("[" * 100_000, "is no report: JSON nested deeper than can be read"),
        ("[]", "is no report: --report json:FILE writes one"),
        (json.dumps({"runs": []}), "is no report: --report json:FILE writes one"),
        (json.dumps(REPORT), "is no report of ours: a run or a finding lacks 'fingerprint'"),
        (json.dumps({"ringback": "1", "runs": [5]}), "is no report of ours"),
    ],
)
def test_a_baseline_that_is_no_report_is_one_sentence(text: str, fact: str, tmp_path: Path) -> None:
    file = tmp_path / "last.json"
    file.write_text(text)
    with pytest.raises(UsageError) as caught:
        read_expected(file, None)
    assert str(caught.value).startswith(f"{file} {fact}")


def test_a_baseline_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere\.json cannot be read: No such file or directory"):
        read_expected(tmp_path / "nowhere.json", None)


def test_a_refusal_that_is_known_does_not_gate(night: Night) -> None:
    found = night.audit(refusal("number is required", SENT))
    (group,) = found.findings
    news, status = told(found, known=night.known(entry(group.finding.id, "2099-01-01")))
    assert (len(news.known), status) == (1, Exit.CONFORMS)
