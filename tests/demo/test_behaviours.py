"""Kinds of workers: what a mix says, who is who with a seed, and what spammers and careful workers lead to."""

from collections import Counter
from random import Random

import pytest

from piecework.demo.behaviours import BEHAVIOURS, BadMix, behaviour_of, read_mix
from piecework.demo.crowd import draw_habits
from piecework.demo.proof_pictures import copied_picture
from tests.demo.crowd_server import CrowdServer
from tests.demo.test_crowd import crowd_at, tokens_of, wait_until
from tests.given import Given


def test_a_mix_is_read_with_its_shares():
    mix = read_mix("diligent=70, sloppy=20,spammer=10")
    assert [(behaviour.name, share) for behaviour, share in mix] == [("diligent", 70), ("sloppy", 20), ("spammer", 10)]
    drawn = Counter(behaviour_of(mix, Random(f"7:{place}:behaviour")).name for place in range(1000))
    assert drawn == Counter(behaviour_of(mix, Random(f"7:{place}:behaviour")).name for place in range(1000))
    assert 650 < drawn["diligent"] < 750
    assert 60 < drawn["spammer"] < 140


@pytest.mark.parametrize("text", ["", "lazy=1", "diligent", "diligent=", "diligent=-1", "diligent=x", "sloppy=0", "=3"])
def test_a_mix_that_is_none_is_refused_with_a_sentence(text: str):
    with pytest.raises(BadMix, match=r"[A-Z=].*\."):
        read_mix(text)


def test_behaviours_differ_in_their_carelessness():
    rates = {name: draw_habits(1, 0.1, Random(1), one).error_rate for name, one in BEHAVIOURS.items()}
    assert rates["diligent"] == 0
    assert rates["spammer"] == 1
    assert rates["diligent"] < rates["ordinary"] < rates["sloppy"]
    assert copied_picture() == copied_picture()


def test_spammers_are_marked_for_their_employer(given: Given, served: CrowdServer):
    ada = given.ada(funds="1000")
    proofs = [{"description": "The name", "type": "text"}, {"description": "A screenshot", "type": "screenshot"}]
    job_id = given.running_job(ada, num_tasks=10, proofs=proofs)
    mix = read_mix("spammer=1")
    with crowd_at(served.url, tokens_of(given, 6), mix=mix):
        wait_until(lambda: len(ada.api("jobs/get-unrated-tasks", job_id=job_id)["tasks"]) >= 4)
    tasks = ada.api("jobs/get-unrated-tasks", job_id=job_id)["tasks"]
    kinds = {mark["kind"] for task in tasks for mark in task.get("marks", [])}
    assert {"same_text", "same_image", "shared_device"} <= kinds
