"""YAML as Ringback reads it: nothing in it runs, unfolds or ends the process, and every refusal names its line."""

from pathlib import Path

import pytest
import yaml

from ringback.yaml_text import YamlError, parse


def refusal(text: str) -> tuple[int, str]:
    """The line and the sentence with which `text` is refused."""
    with pytest.raises(YamlError) as caught:
        parse(text)
    return caught.value.line, caught.value.fact


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"),
        ("yes", "yes"),
        ("true", True),
        ("~", None),
        ("", None),
        ("0750", 750),
        ("0o17", 15),
        ("0x1F", 31),
        ("-5", -5),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        (".inf", float("inf")),
        ("2019-06-07", "2019-06-07"),
        ("1900-01-01 00:00:00", "1900-01-01 00:00:00"),
        ("!!timestamp 2019-06-07", "2019-06-07"),
        ("!!binary //79", b"\xff\xfe\xfd"),
        ("99999999999999999999", 99999999999999999999),
    ],
)
def test_a_scalar_is_what_yaml_1_2_says(text: str, value: object) -> None:
    assert parse(text).value == value


@pytest.mark.parametrize(
    ("text", "line", "fact"),
    [
        pytest.param("a: [\n- b: c\n d", 2, "broken YAML: did not find expected node content", id="broken"),
        pytest.param("a: 1\nb: 2\na: 3", 3, "the key 'a' stands twice in one mapping", id="key twice"),
        pytest.param("a:\n  b: 1\n  'b': 2", 3, "the key 'b' stands twice in one mapping", id="key twice, quoted once"),
        pytest.param("a: 1\n---\nb: 2", 2, "broken YAML: but found another document", id="two documents"),
        pytest.param("{[a]: b}", 1, "broken YAML: found unhashable key", id="a list as a key"),
        pytest.param("a: !!bool maybe", 1, "'maybe' is not true or false", id="no bool"),
        pytest.param("a: !!int maybe", 1, "'maybe' is not an integer", id="no integer"),
        pytest.param("a: !!float maybe", 1, "'maybe' is not a number", id="no number"),
        pytest.param("a: !!int [1]", 1, "broken YAML: expected a scalar node, but found sequence", id="int of a list"),
        pytest.param(
            "a: !mine b", 1, "the tag !mine is not plain data and is not loaded", id="a tag of somebody's own"
        ),
        pytest.param("a: *b", 1, "broken YAML: found undefined alias", id="an alias of nothing"),
        pytest.param("a\x01b", 0, "not YAML: unacceptable character #x0001", id="a control character"),
        pytest.param(
            f"\na: {'9' * 5000}", 2, "an integer of 5,000 digits is longer than can be read", id="5,000 digits"
        ),
        pytest.param(
            f"a: 0x{'f' * 5000}", 1, "an integer of 5,002 digits is longer than can be read", id="5,000 hex digits"
        ),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text: str, line: int, fact: str) -> None:
    assert refusal(text)[0] == line
    assert refusal(text)[1].startswith(fact)


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system", "!!python/object/apply:subprocess.call", "!!python/object/new:os.system"]
)
def test_a_tag_that_runs_code_does_not_run_it(tag: str, tmp_path: Path) -> None:
    witness = tmp_path / "ran"
    line, fact = refusal(f"a: 1\nb: {tag} ['touch {witness}']")
    assert (line, fact) == (
        2,
        f"the tag {tag} is not plain data and is not loaded, because such tags can run code",
    )
    assert not witness.exists()


def test_the_same_tag_does_run_its_code_in_a_loader_that_trusts_it(tmp_path: Path) -> None:
    witness = tmp_path / "ran"
    yaml.unsafe_load(f"!!python/object/apply:os.system ['touch {witness}']")
    assert witness.exists()


def test_aliases_that_unfold_without_end_are_refused() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{name}: &{name} [{', '.join([f'*{of}'] * 10)}]" for of, name in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    assert refusal("\n".join(lines)) == (8, "its aliases unfold into more than 20,000,000 values")


def test_merge_keys_that_unfold_without_end_are_refused() -> None:
    lines = ["a: &a {x: 1, y: 2, z: 3}"]
    lines += [
        f"{name}: &{name} {{<<: [{', '.join([f'*{of}'] * 10)}]}}"
        for of, name in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    assert "its aliases unfold into more than 20,000,000 values" in refusal("\n".join(lines))[1]


@pytest.mark.parametrize("text", ["&a [*a]", "&a {b: {c: *a}}", "a: &a\n- b\n- *a"])
def test_an_alias_inside_what_it_stands_for_is_refused(text: str) -> None:
    assert refusal(text)[1] == "an alias stands inside what it stands for"


def test_aliases_as_pyyaml_dumps_them_are_read() -> None:
    headers = {"Accept": ["*/*"]}
    text = yaml.safe_dump([{"headers": headers}, {"headers": headers}])
    assert "&id001" in text
    assert parse(text).value == [{"headers": headers}, {"headers": headers}]


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "- " * 100_000, "{a: " * 100_000, f"{'[' * 1000}{']' * 1000}", f"? {'- ' * 5000}"]
)
def test_nesting_that_would_end_the_process_is_refused(text: str) -> None:
    assert refusal(text)[1] == "nested deeper than a person would write"


def test_nesting_that_a_person_would_write_is_read() -> None:
    assert str(parse(f"{'[' * 100}{']' * 100}").value) == f"{'[' * 100}{']' * 100}"


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 2),
        (("b",), 4),
        (("b", 1, "c"), 6),
        (("b", 1, "nowhere", "deeper"), 6),
        (("b", 7), 4),
        (("nowhere",), 2),
        ((200,), 7),
    ],
)
def test_a_path_has_the_line_of_its_deepest_part_that_is_there(path: tuple[str | int, ...], line: int) -> None:
    assert parse("# a comment\na: 1\n\nb:\n- x\n- {c: 2}\n200: d\n").line(*path) == line


def test_a_document_without_content_has_no_lines() -> None:
    assert parse("# nothing").line("a") == 0
