"""A fault is a field, a rule and values: every reader has the sentence with the names that they know."""

import pytest

from piecework.field_rules import BETWEEN, LATER
from piecework.refusal import Fault, InvalidRequest, Named

LABELS = {"grace_hours": "Hours beside the old one", "since": "From", "until": "Until"}


def test_the_wire_has_the_names_of_the_wire_and_a_page_its_own():
    fault = Fault("grace_hours", BETWEEN, least=0, most=72)
    assert fault.message == "grace_hours must be from 0 to 72."
    assert fault.sentence(LABELS.__getitem__) == "Hours beside the old one must be from 0 to 72."
    assert (fault.field, fault.rule.name, fault.values) == ("grace_hours", "between", {"least": 0, "most": 72})


def test_another_field_has_its_own_name_too():
    fault = Fault("until", LATER, other=Named("since"))
    assert (fault.message, fault.sentence(LABELS.__getitem__)) == (
        "until must be later than since.",
        "Until must be later than From.",
    )


@pytest.mark.parametrize("sentence", ["{field} is what you wrote", "{", "{{name}}", "{0}", "%s"])
def test_a_sentence_alone_is_said_as_it_is(sentence: str):
    refusal = InvalidRequest.of("text", sentence, code="required")
    assert (refusal.message, refusal.faults[0].sentence(str.upper), refusal.faults[0].fault_code) == (
        sentence,
        sentence,
        "required",
    )


@pytest.mark.parametrize("value", ["{least}", "{field}", "{"])
def test_what_people_wrote_is_no_part_of_the_sentence(value: str):
    assert Fault("amount", BETWEEN, least=value, most=1).message == f"amount must be from {value} to 1."
