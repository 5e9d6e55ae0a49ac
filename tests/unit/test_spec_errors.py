"""Specs that cannot be loaded: each is one sentence with file and line, and with the likely intent if there is one."""

from pathlib import Path

import pytest

from ringback.contract.build import load_contract
from ringback.contract.catalogue import shipped, shipped_names
from ringback.errors import SpecError

GOOD = """\
openapi: 3.1.0
info: {title: Calls, version: "1"}
x-documents: {calls: {title: Calls, url: "https://example.com/calls", lines: 99}}
servers: [{url: "https://api.example.com/v1"}]
paths:
  /calls/{id}:
    post:
      operationId: createCall
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      requestBody:
        content:
          application/json: {schema: {$ref: "#/components/schemas/Call"}}
      responses:
        "200":
          description: Done.
          content:
            application/json: {schema: {$ref: "#/components/schemas/Answer"}}
        "400": {description: Refused.}
      x-effect: dials
components:
  schemas:
    Call:
      type: object
      properties:
        number: {type: string}
    Answer:
      type: object
      properties:
        count: {type: integer}
        message: {type: string}
"""
CALL = '{$ref: "#/components/schemas/Call"}'
OWN = "      x-effect: dials\n"
NUMBER = "number: {type: string}"
CALL_BODY = "      properties:\n        number: {type: string}\n"
SOURCE = "source: {basis: documented}"


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def with_own(text: str) -> str:
    """The good spec with an x- key at the end of its operation; its first line is line 19."""
    return changed(OWN, "".join(f"      {line}\n" for line in text.split("\n")))


def with_schema(text: str) -> str:
    return f"{GOOD}{text}\n"


def error_entry(text: str) -> str:
    return with_own(f"x-errors:\n- id: a\n  status: 400\n  {SOURCE}\n  {text}")


def rule(text: str, *more: str) -> str:
    return with_own("\n  ".join((f"x-rules:\n- id: a\n  {SOURCE}\n  rule: {text}", *more)))


def erratum(accept: str, at: str = "/response/body/count") -> str:
    readings = f"{{one: [{{at: {at}, is: present}}], two: [{{at: /response/body/other, is: present}}]}}"
    return f"x-errata:\n- id: CC-01\n  readings: {readings}\n  accept: [{accept}]\n  why: Because.\n  {SOURCE}"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "spec.yaml"


def refusal(file: Path, text: str | bytes) -> str:
    """What is said of a spec: `:LINE: fact. Hint`."""
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SpecError) as caught:
        load_contract(file)
    assert caught.value.exit_status == 3
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(str(file))


def test_the_good_spec_and_those_that_are_shipped_load(file: Path) -> None:
    file.write_text(GOOD)
    assert [operation.id for operation in load_contract(file).operations] == ["createCall"]
    assert [shipped(name).name for name in shipped_names()] == list(shipped_names())


FILES = {
    "empty": ("", ": the file is empty"),
    "only a comment": ("# later\n", ": the file is empty"),
    "not UTF-8": (b"openapi: 3.1.0\n\xff", ": the file is not UTF-8 text"),
    "not YAML": ("openapi: [\n- x: y\n  z", ":2: broken YAML: did not find expected node content"),
    "key twice": (f"{GOOD}openapi: 3.1.0\n", ":31: the key 'openapi' stands twice in one mapping"),
    "a tag that runs code": (
        "openapi: !!python/name:os.system\n",
        ":1: the tag !!python/name:os.system is not plain data and is not loaded, because such tags can run code",
    ),
    "text": ("hello", ":1: this is not an OpenAPI 3.1 document. Its first key should be `openapi: 3.1.0`"),
    "OpenAPI 3.0": (changed("3.1.0", "3.0.3"), ":1: this is not an OpenAPI 3.1 document. Its first key should be"),
    "Swagger": ("swagger: '2.0'", ":1: this is not an OpenAPI 3.1 document. Its first key should be `openapi: 3.1.0`"),
    "OpenAPI 3.10": (changed("3.1.0", "3.10.0"), ':1: not valid OpenAPI 3.1: "3.10.0" does not match'),
    "no info": ("openapi: 3.1.0\npaths: {}", ': not valid OpenAPI 3.1: "info" is a required property'),
    "paths in a list": ("openapi: 3.1.0\npaths: [null]", ": not valid OpenAPI 3.1: "),
    "bytes": (
        changed("description: Done.", "description: !!binary aGk="),
        ":15: bytes is no type of JSON. Take its tag",
    ),
    "null as a key": (changed('"400":', "null:"), ":13: the key None is not text. Put it in quotes"),
    "no such path variable": (
        changed("/calls/{id}", "/calls/{number}"),
        ": not valid OpenAPI 3.1: Path parameter 'number' for 'post' operation in '/calls/{number}' was not resolved",
    ),
    "path variable twice": (
        changed("/{id}:", "/{id}/{id}:"),
        ":6: two variables of /calls/{id}/{id} have the same name",
    ),
}


@pytest.mark.parametrize(("text", "said"), FILES.values(), ids=FILES)
def test_a_file_that_is_no_spec(text: str | bytes, said: str, file: Path) -> None:
    assert refusal(file, text).startswith(said)


def test_a_file_that_is_not_there(file: Path) -> None:
    with pytest.raises(SpecError, match="the file cannot be read: No such file or directory"):
        load_contract(file)


REFERENCES = {
    "dangling": (
        changed("schemas/Call", "schemas/Cal"),
        ":12: the reference #/components/schemas/Cal leads nowhere. Did you mean Call?",
    ),
    "dangling group": (
        changed("#/components", "#/component"),
        ":12: the reference #/component/schemas/Call leads nowhere",
    ),
    "out of the file": (
        changed("#/components/schemas/Call", "calls.yaml#/Call"),
        ":12: the reference calls.yaml#/Call leads out of the file. Put what it refers to under components",
    ),
    "to an anchor": (changed("#/components/schemas/Call", "#Call"), ":12: the reference #Call leads out of the file"),
    "a number": (
        changed('"#/components/schemas/Call"', "5"),
        ":12: a reference is text such as '#/components/schemas/Name'",
    ),
    "a cycle": (
        with_schema('    A: {$ref: "#/components/schemas/B"}\n    B: {$ref: "#/components/schemas/A"}'),
        ":31: the reference #/components/schemas/B leads back to itself",
    ),
    "to itself": (
        with_schema('    A: {$ref: "#/components/schemas/A"}'),
        ":31: the reference #/components/schemas/A leads back to itself",
    ),
    "to another kind": (
        changed("#/components/schemas/Call", "#/info"),
        ":12: the reference #/info leads to an info object, not to a schema object",
    ),
    "to text": (
        changed("#/components/schemas/Call", "#/info/title"),
        ":12: the reference #/info/title does not lead to a schema object",
    ),
    "a part of itself": (
        changed(CALL_BODY, f"      allOf: [{CALL}]\n"),
        ":12: the schema contains itself at the very same place",
    ),
    "a mapping to nowhere": (
        changed(CALL_BODY, f"      discriminator: {{propertyName: number, mapping: {{a: Cal}}}}\n{CALL_BODY}"),
        ":24: the reference #/components/schemas/Cal leads nowhere. Did you mean Call?",
    ),
    "an empty mapping": (
        changed(CALL_BODY, f"      discriminator: {{propertyName: number, mapping: {{}}}}\n{CALL_BODY}"),
        ":24: the mapping names no schema",
    ),
}


@pytest.mark.parametrize(("text", "said"), REFERENCES.values(), ids=REFERENCES)
def test_a_reference_that_cannot_be_followed(text: str, said: str, file: Path) -> None:
    assert refusal(file, text).startswith(said)


def test_a_schema_that_contains_itself_further_down_is_fine(file: Path) -> None:
    file.write_text(changed(NUMBER, f"{NUMBER}\n        next: {CALL}"))
    assert "spec:createCall:request/body/next/next/number#type" in load_contract(file).promises


def test_a_schema_that_contains_itself_so_often_that_nothing_can_hold_it(file: Path) -> None:
    text = changed(NUMBER, f"left: {CALL}\n        right: {CALL}\n        {NUMBER}")
    assert refusal(file, text) == ":12: the schema contains itself so often that it has over 100,000 places"


def test_a_status_without_quotes_is_a_status(file: Path) -> None:
    file.write_text(changed('"400":', "400:"))
    assert list(load_contract(file).operations[0].answers) == ["200", "400"]


SCHEMAS = {
    "type": ("{type: strng}", ':25: not a JSON Schema: "strng" is not'),
    "limit": ("{minimum: '5'}", ':25: not a JSON Schema: "5" is not of type "number"'),
    "NaN": ("{maximum: .nan}", ':25: not a JSON Schema: null is not of type "number"'),
    "null": ("null", ":25: not a JSON Schema: null is not of types"),
    "pattern": ("{pattern: '('}", ':25: not a JSON Schema: "(" is not a "regex"'),
    "pattern too large": ("{pattern: 'a{99999999}'}", ":25: the pattern a{99999999} cannot be compiled"),
    "empty enum": ("{enum: []}", ":25: the enum lists no value"),
    "dynamic": ("{$dynamicRef: '#a'}", ":25: $dynamicRef is not read. Write $ref"),
    "misspelt type": ("{tpye: string}", ":25: tpye is no keyword of a schema. Did you mean type?"),
    "misspelt required": ("{requred: [a]}", ":25: requred is no keyword of a schema. Did you mean required?"),
    "misspelt further down": (
        "{items: {anyOf: [{maxlength: 5}]}}",
        ":25: maxlength is no keyword of a schema. Did you mean maxLength?",
    ),
    "true among branches": ("{anyOf: [true]}", ":25: true or false as a schema is not read here. Write {} for true"),
    "a reference that stays": (
        "{not: {items: " + CALL + "}}",
        ":25: a reference below not is not read here. Write out what it refers to",
    ),
    "5,000 digits": (f"{{maximum: {'9' * 5000}}}", ":25: an integer of 5,000 digits is longer than can be read"),
    "too deep": ("{items: " * 110 + "{}" + "}" * 110, ": schemas are nested deeper than can be checked"),
}


@pytest.mark.parametrize(("schema", "said"), SCHEMAS.values(), ids=SCHEMAS)
def test_a_schema_that_is_none(schema: str, said: str, file: Path) -> None:
    assert refusal(file, changed(NUMBER, f"number: {schema}")).startswith(said)


@pytest.mark.parametrize("key", ["note", "nullable", "menu", "unit"])
def test_a_key_that_is_almost_no_keyword_is_a_note(key: str, file: Path) -> None:
    file.write_text(changed(NUMBER, f"number: {{type: string, {key}: {{tpye: string}}}}"))
    assert "spec:createCall:request/body/number#type" in load_contract(file).promises


def test_a_property_may_be_called_what_it_likes(file: Path) -> None:
    file.write_text(changed(NUMBER, "requred: {type: string}"))
    assert "spec:createCall:request/body/requred#type" in load_contract(file).promises


KEYS = {
    "misspelt": (changed("x-effect", "x-efect"), ":19: unknown key x-efect. Did you mean x-effect?"),
    "unknown": (changed("x-effect: dials", "x-logo: a.png"), ":19: unknown key x-logo"),
    "misplaced": (
        changed(NUMBER, "number: {type: string, x-errors: []}"),
        ":25: x-errors has no meaning in a schema object. It belongs in an operation object",
    ),
    "on a path": (
        changed("    post:", "    x-effect: dials\n    post:"),
        ":7: x-effect has no meaning in a path item object. It belongs in a schema object or an operation object",
    ),
    "beside a reference": (
        changed(CALL, CALL.replace("}", ", x-efect: dials}")),
        ":12: unknown key x-efect. Did you mean",
    ),
    "among paths": (changed("paths:", "paths:\n  x-internal: yes"), ":6: x-internal has no meaning in paths"),
    "among responses": (
        changed("      responses:", "      responses:\n        x-more: 5"),
        ":14: x-more has no meaning in responses",
    ),
    "no such value": (
        changed("x-effect: dials", "x-effect: rings"),
        ":19: x-effect: 'rings' is not one of reads, writes, schedules, dials",
    ),
    "no list": (with_own("x-errors: {}"), ':19: x-errors: {} is not of type "array"'),
    "no source": (
        with_own("x-errors:\n- id: a\n  status: 400\n  state: agents.busy"),
        ':20: x-errors[0]: "source" is a required property',
    ),
    "a state that is said not to pass": (
        error_entry("state: agents.busy\n  passing: no"),
        ":24: x-errors[0].passing: true was expected",
    ),
    "a word for a kind": (
        error_entry("state: menus.ivr\n  kind: menu"),
        ":24: x-errors[0].kind: true was expected",
    ),
    "a relation without words": (
        with_own(f"x-relations:\n- id: paging\n  {SOURCE}"),
        ':20: x-relations[0]: "description" is a required property',
    ),
    "misspelt inside": (
        error_entry("wen: []"),
        ":20: x-errors[0]: Additional properties are not allowed ('wen' was unexpected). Did you mean when?",
    ),
    "pointer to no part": (
        error_entry("when: [{at: /bdy/number, is: absent}]"),
        ':23: x-errors[0].when[0].at: "/bdy/number" does not match',
    ),
    "no such document": (
        changed(NUMBER, "number: {type: string, x-source: {document: cals, basis: shown}}"),
        ":25: cals is none of x-documents. Did you mean calls?",
    ),
    "no such line": (
        changed(NUMBER, "number: {type: string, x-source: {lines: ['98-100'], basis: shown}}"),
        ":25: the lines 98-100 are not among the 99 of calls",
    ),
}


@pytest.mark.parametrize(("text", "said"), KEYS.values(), ids=KEYS)
def test_a_key_of_ours_that_is_wrong(text: str, said: str, file: Path) -> None:
    assert refusal(file, text).startswith(said)


PRESENT = "when: [{at: /body/number, is: present}]"
ENTRIES = {
    "pointer to nowhere": (
        error_entry("when: [{at: /body/numbr, is: absent}]"),
        ":23: /body/numbr leads to no documented place. Did you mean /body/number?",
    ),
    "pointer to nowhere, sure": (
        error_entry(f"{PRESENT}\n  sure: [{{at: /query/page, is: absent}}]"),
        ":24: /query/page leads to no documented place",
    ),
    "placeholder to nowhere": (
        error_entry(f"{PRESENT}\n  message: no {{body.numbr}}"),
        ":24: /body/numbr leads to no documented place. Did you mean /body/number?",
    ),
    "condition that is no schema": (
        error_entry("when: [{at: /body/number, is: {type: strng}}]"),
        ':23: x-errors[0].when[0].is.type: "strng" is not',
    ),
    "condition with a misspelt keyword": (
        error_entry("when: [{at: /body/number, is: {not: {tpye: string}}}]"),
        ":23: tpye is no keyword of a schema. Did you mean type?",
    ),
    "condition that refers elsewhere": (
        error_entry('when: [{at: /body/number, is: {$ref: "#/components/schemas/Call"}}]'),
        ":23: the condition cannot be compiled:",
    ),
    "unknown shape": (error_entry(f"{PRESENT}\n  for: [OutboundCall]"), ":24: there is no request shape OutboundCall"),
    "undocumented status": (
        error_entry(PRESENT).replace("status: 400", "status: 404"),
        ":21: the operation documents no answer 404",
    ),
    "an id twice": (
        with_own(
            f"x-errors:\n- id: a\n  status: 400\n  {SOURCE}\n  {PRESENT}\nx-rules:\n- {{id: a, rule: 'true', {SOURCE}}}"
        ),
        ":25: the id a is used twice in one operation",
    ),
    "relation with the id of a rule": (
        with_own(
            f"x-rules:\n- {{id: paging, rule: 'true', {SOURCE}}}\n"
            f"x-relations:\n- {{id: paging, description: all pages, {SOURCE}}}"
        ),
        ":22: the id paging is used twice in one operation",
    ),
    "not CEL": (rule("response.body.count =="), ":22: the rule a is not a condition in CEL: 1:23: Syntax error"),
    "no condition": (rule("1 + 1"), ":22: the rule a is not a condition in CEL: it is int, not true or false"),
    "unknown variable": (
        rule("answer.count == 1"),
        ":22: the rule a is not a condition in CEL: 1:7: undeclared reference to 'answer",
    ),
    "a when that is not CEL": (
        rule("response.body.count == 1", "when: response.body.count ="),
        ":23: the rule a is not a condition in CEL: 1:21: Syntax error",
    ),
    "rule on nothing": (
        rule("response.body.cont == 1"),
        ":20: /response/body/cont leads to no documented place. Did you mean /response/body/count?",
    ),
    "rule at nowhere": (
        rule("response.body.count == 1", "at: /response/body/cont"),
        ":23: /response/body/cont leads to no documented place. Did you mean /response/body/count?",
    ),
    "outcome that is not CEL": (
        with_own("x-outcome: {refused: response.body.count =}"),
        ":19: x-outcome.refused is not CEL: 1:21: Syntax error",
    ),
    "dials nowhere": (
        with_own("x-dials: [/body/numbr]"),
        ":19: /body/numbr leads to no documented place. Did you mean /body/number?",
    ),
    "a shape dials nowhere": (
        changed(CALL_BODY, f"      x-dials: [/body/numbr]\n{CALL_BODY}"),
        ":10: /body/numbr leads to no documented place. Did you mean /body/number?",
    ),
    "unknown reading": (with_own(erratum("three")), ":22: CC-01 accepts a reading three that it does not have"),
    "reading at nowhere": (
        with_own(erratum("one", "/response/body/cont")),
        ":21: /response/body/cont leads to no documented place. Did you mean /response/body/count?",
    ),
    "an erratum twice": (
        with_own(erratum("one") + erratum("one").removeprefix("x-errata:")),
        ":25: the id CC-01 is used twice in one operation",
    ),
}


@pytest.mark.parametrize(("text", "said"), ENTRIES.values(), ids=ENTRIES)
def test_an_entry_that_could_never_fire(text: str, said: str, file: Path) -> None:
    assert refusal(file, text).startswith(said)


def test_an_unknown_shape_has_a_hint(file: Path) -> None:
    cat = f"discriminator: {{propertyName: number, mapping: {{a: Call}}}}\n{CALL_BODY}"
    text = changed(CALL_BODY, f"      {cat}").replace(
        OWN, f"      x-rules: [{{id: a, rule: 'true', for: [Cal], {SOURCE}}}]\n"
    )
    assert refusal(file, text) == ":19: there is no request shape Cal. Did you mean Call?"
