"""What proofs are recognised by: equal and near texts and pictures have like prints, others have not."""

import io
import itertools
from random import Random

import pytest
from PIL import Image, ImageDraw, ImageEnhance

from piecework.proofs.decoder import redraw
from piecework.tasks.marking import has_look
from piecework.tasks.marks_sql import NEAR_IMAGE_BITS, NEAR_TEXT_BITS
from piecework.tasks.text_prints import normalised, simhash, text_print
from tests.pictures import encoded

TEXT = (
    "I visited the ACME website and created an account with the name wim01, then confirmed the address from the "
    "message I received, wrote a short note on my profile and uploaded a picture of my cat, as the last of your "
    "steps asks for."
)
SOUP = (
    "The restaurant was clean and quiet, the staff were friendly, we waited ten minutes for a table and the soup "
    "was excellent, though the bread was a little dry and the music of the bar next door came through the window."
)
APP = (
    "After installing the app I opened the settings page, changed the language to German and back again; the first "
    "screen took about four seconds to appear on my phone, and every later one came at once, without any error."
)
OWN_WORDS = (
    "I went to the ACME website and signed up as nele_77. The confirmation came after a minute. My profile says "
    "that I like mountains; the form for the picture did not open in my browser, so there is none, sorry about it."
)
OTHERS = [SOUP, APP, OWN_WORDS]


def apart(one: int, other: int) -> int:
    return ((one ^ other) % 2**64).bit_count()


@pytest.mark.parametrize(
    "variant",
    [TEXT.upper(), f"  {TEXT}\n", TEXT.replace(" ", "\u00a0 \t"), TEXT.replace(",", " -").rstrip("."),
     TEXT.replace("a", "a\u200b"), TEXT.replace("A", "\uff21")],
)  # fmt: skip
def test_blanks_case_and_punctuation_make_no_other_text(variant: str):
    assert variant != TEXT
    assert text_print(variant) == text_print(TEXT)


def test_one_other_letter_makes_another_text():
    changed, printed = text_print(TEXT.replace("wim01", "wim02")), text_print(TEXT)
    assert changed
    assert printed
    assert changed.sha256 != printed.sha256


def test_letters_of_all_scripts_count():
    assert normalised("नमस्ते, दुनिया!") == "नमस्तेदुनिया"
    assert normalised("こんにちは、世界。") == "こんにちは世界"


@pytest.mark.parametrize(
    ("text", "has_same", "has_near"),
    [("yes", False, False), ("x" * 24 + "!" * 80, False, False), ("x" * 25, True, False), ("x" * 79, True, False),
     ("x" * 80, True, True), ("", False, False), ("\n" * 9000, False, False)],
)  # fmt: skip
def test_short_texts_are_equal_by_nature(text: str, has_same: bool, has_near: bool):
    printed = text_print(text)
    assert (printed is not None) == has_same
    assert (printed is not None and printed.look_hash is not None) == has_near


def test_simhash_is_a_majority_of_signed_64_bits():
    assert -(2**63) <= simhash(normalised(TEXT)) < 2**63
    assert apart(simhash("abcdefgh" * 500), simhash("abcdefgh" * 499)) == 0


@pytest.mark.parametrize(("was", "becomes"), [("short", "tiny"), ("ACME website", "ACME site"), ("cat", "dog")])
def test_a_changed_word_leaves_a_text_near(was: str, becomes: str):
    changed = TEXT.replace(was, becomes)
    assert apart(simhash(normalised(TEXT)), simhash(normalised(changed))) <= NEAR_TEXT_BITS


def test_honest_texts_are_far_from_each_other():
    hashes = [simhash(normalised(text)) for text in (TEXT, *OTHERS)]
    assert min(apart(one, other) for one, other in itertools.combinations(hashes, 2)) > 2 * NEAR_TEXT_BITS


def screenshot(seed: int) -> Image.Image:
    """A page of a site: always the same head, with other boxes and lines below."""
    dice = Random(seed)
    image = Image.new("RGB", (1280, 720), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 1280, 70), fill="navy")
    for _ in range(14):
        left, top = dice.randrange(1100), dice.randrange(80, 640)
        box = (left, top, left + dice.randrange(80, 400), top + dice.randrange(40, 200))
        draw.rectangle(box, fill=tuple(dice.randrange(256) for _ in range(3)))
    return image


def look_of(image: Image.Image, kind: str = "PNG", **options: int) -> int:
    told = redraw(io.BytesIO(encoded(image, kind, **options)), io.BytesIO(), io.BytesIO())
    return int(told["facts"]["look_hash"])


@pytest.mark.parametrize("seed", range(6))
def test_a_picture_changed_a_little_stays_near(seed: int):
    page = screenshot(seed)
    look = look_of(page)
    assert has_look(look)
    copies = {
        "as JPEG": look_of(page, "JPEG", quality=60),
        "cropped": look_of(page.crop((3, 3, 1277, 717))),
        "darker": look_of(ImageEnhance.Brightness(page).enhance(0.8)),
        "smaller": look_of(page.resize((640, 360))),
    }
    assert {what: apart(look, copy) for what, copy in copies.items() if apart(look, copy) > NEAR_IMAGE_BITS} == {}


def test_other_pages_of_a_site_are_not_near():
    looks = [look_of(screenshot(seed)) for seed in range(12)]
    assert min(apart(one, other) for one, other in itertools.combinations(looks, 2)) > NEAR_IMAGE_BITS


@pytest.mark.parametrize("colour", ["white", "black", "#888888"])
def test_a_blank_picture_has_no_look(colour: str):
    blank = Image.new("RGB", (800, 600), colour)
    assert not has_look(look_of(blank))
    ImageDraw.Draw(blank).text((100, 100), "receipt 991", fill="red")
    assert not has_look(look_of(blank))
