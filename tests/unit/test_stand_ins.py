"""Stand-ins: of the same shape, dealt in order, the same for the same value, and never one for two."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringback.recordings.stand_ins import NUMBER, blank, dealt, digits_of, filled
from ringback.targets.numbers import is_fiction

NUMBERS = st.from_regex(r"\+?[0-9]([ ().-]{0,2}[0-9]){2,14}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


def stand_ins(*numbers: str) -> list[str]:
    known = dealt(("number", each) for each in numbers)
    return [known.of("number", each) for each in numbers]


@pytest.mark.parametrize(
    ("number", "stand_in"),
    [
        pytest.param("+1 415-867-5309", "+1 401-555-0100", id="North America"),
        pytest.param("(415) 867-5309", "(401) 555-0100", id="without its country code"),
        pytest.param("14158675309", "14015550100", id="in one piece"),
        pytest.param("+44 20 7123 4567", "+44 20 7946 0000", id="London"),
        pytest.param("+44 7123 456789", "+44 7700 900000", id="mobile"),
        pytest.param("+61 2 9876 5432", "+61 2 5550 0000", id="Australia"),
        pytest.param("+82-10-1234-5678", "+82-10-0000-0000", id="nothing there is reserved for fiction"),
        pytest.param("+1 911-867-5309", "+1 900-000-0000", id="ill formed, and still so"),
        pytest.param("+1 999-657-12", "+1 000-000-00", id="too short"),
        pytest.param("71450", "70000", id="a ticket"),
        pytest.param("7", "7", id="one digit tells nothing"),
    ],
)
def test_a_number_keeps_its_spelling(number: str, stand_in: str) -> None:
    assert stand_ins(number) == [stand_in]


def test_a_number_is_itself_in_every_spelling_and_with_a_zero_for_its_country() -> None:
    spellings = ["+46 70 123 45 67", "070-1234567", "+46701234567"]
    assert stand_ins(*spellings) == ["+46 00 000 00 00", "000-0000000", "+46000000000"]


def test_stand_ins_come_in_the_order_of_first_appearance() -> None:
    numbers = ["+1 415-867-5309", "+1 212-736-5000", "+1 415-867-5309", "+1 617-868-0000"]
    assert stand_ins(*numbers) == ["+1 401-555-0100", "+1 201-555-0101", "+1 401-555-0100", "+1 601-555-0102"]


def test_fiction_stays_and_is_dealt_to_nobody_else() -> None:
    known = dealt([("number", "+1 415-867-5309"), ("number", "+1 401-555-0100")], lambda each: is_fiction(f"+{each}"))
    assert known.of("number", "+1 401-555-0100") == "+1 401-555-0100"
    assert known.of("number", "+1 415-867-5309") == "+1 401-555-0101"


def test_all_numbers_of_north_america_become_fiction() -> None:
    numbers = [f"+1{area}867{number}" for area in range(201, 1000, 7) for number in (1111, 2222, 3333)]
    well_formed = [each for each in numbers if each[3] != "9" and each[3:5] != "11"]
    assert [each for each in stand_ins(*well_formed) if not is_fiction(each)] == []


@pytest.mark.parametrize(
    ("kind", "value", "stand_in"),
    [
        ("email", "jo.doe@acme.co.uk", "person1@example.com"),
        ("email", "agent@example.org", "agent@example.org"),
        ("host", "crm.acme.com", "host1.example.com"),
        ("text", "Åsa Öberg-Smith 3", "Éxx Éxxxx-Xxxxx 0"),
        ("stranger", "order-7", "xxxxx-0"),
        ("text", "", ""),
    ],
)
def test_a_text_keeps_its_shape(kind: str, value: str, stand_in: str) -> None:
    assert dealt([(kind, value)]).of(kind, value) == stand_in


@given(st.lists(TEXTS, max_size=30))
def test_what_differs_stays_different_and_of_its_shape(texts: list[str]) -> None:
    known = dealt(("text", each) for each in texts)
    new = [known.of("text", each) for each in texts]
    assert [new.index(each) for each in new] == [texts.index(each) for each in texts]
    assert [blank(each) for each in new] == [blank(each) for each in texts]


@given(st.lists(NUMBERS, max_size=30))
def test_numbers_that_differ_stay_different_and_spelt_alike(numbers: list[str]) -> None:
    new = stand_ins(*numbers)
    assert [re.sub("[0-9]", "0", each) for each in new] == [re.sub("[0-9]", "0", each) for each in numbers]
    old_digits, new_digits = [digits_of(each) for each in numbers], [digits_of(each) for each in new]
    assert [new_digits.index(each) for each in new_digits] == [old_digits.index(each) for each in old_digits]


@given(st.lists(st.one_of(TEXTS, NUMBERS), max_size=20))
def test_what_has_been_dealt_is_dealt_itself_the_next_time(values: list[str]) -> None:
    met = [("number" if NUMBER.fullmatch(each) else "text", each) for each in values]
    known = dealt(met)
    again = [(kind, known.of(kind, value)) for kind, value in met]
    assert [dealt(again).of(kind, value) for kind, value in again] == [value for _, value in again]


def test_a_shape_without_room_for_so_many_grows() -> None:
    assert [filled("0", number) for number in (0, 9, 10, 11)] == ["0", "9", "01", "11"]
