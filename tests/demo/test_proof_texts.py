"""What the crowd writes fits what is asked, unless it is careless."""

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piecework.demo.proof_texts import answer_challenge, write_text


@pytest.mark.parametrize(
    ("description", "form"),
    [
        ("Your e-mail address at ACME", r"\S+@example\.org"),
        ("URL of your profile", r"https://www\.example\.org/\S+"),
        ("The username you signed up with", r"[a-z]+[._]?[a-z]+\d+"),
        ("The name you chose", r"[a-z]+[._]?[a-z]+\d+"),
        ("Enter the code from the last page", r"[A-Z2-9]{4}-[A-Z2-9]{4}"),
        ("How many results are there?", r"\d+"),
        ("Date of the newest post", r"2026-\d\d-\d\d"),
        ("Title of the first article", r"[A-Z][a-z]+ [a-z]+"),
        ("Describe what you see", r"[A-Z].+\."),
    ],
)
def test_answer_fits_the_question(description: str, form: str):
    for seed in range(50):
        text = write_text(description, is_careless=False, dice=Random(seed))
        assert re.search(form, text), text


@given(st.text(max_size=1000), st.booleans(), st.integers())
def test_any_description_gets_a_text_that_can_be_handed_in(description: str, is_careless: bool, seed: int):
    text = write_text(description, is_careless=is_careless, dice=Random(seed))
    assert text.strip()
    assert len(text) <= 10_000
    assert "\0" not in text


def test_careless_answers_mostly_miss():
    texts = [write_text("How many results are there?", is_careless=True, dice=Random(seed)) for seed in range(100)]
    assert sum(text.isdecimal() for text in texts) < 20


@pytest.mark.parametrize(
    ("question", "answer"), [("What is 17 + 25?", "42"), ("3-5", "-2"), ("6 x 7 =", "42"), ("How much is 4*4?", "16")]
)
def test_sum_is_solved_by_who_takes_care(question: str, answer: str):
    assert answer_challenge(question, is_careless=False, dice=Random(1)) == answer
    assert answer not in {answer_challenge(question, is_careless=True, dice=Random(seed)) for seed in range(20)}


def test_what_is_no_sum_is_answered_with_anything():
    assert answer_challenge("Which colour is the logo?", is_careless=False, dice=Random(1)).strip()
